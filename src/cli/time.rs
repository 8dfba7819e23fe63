//! The time of a run: the one that is named, else SOURCE_DATE_EPOCH, else now. The only clock.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::problem::Failure;

/// An RFC 3339 time, or a date for its first second in UTC.
pub(super) fn parse(text: &str) -> Result<Timestamp, Failure> {
    let parsed = if has_shape(text, "dddd-dd-dd") {
        let date = text.parse::<Date>().ok();
        date.and_then(|date| TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok())
    } else if is_date_time(text) {
        text.parse().ok()
    } else {
        None
    };
    parsed.ok_or_else(|| {
        Failure::Usage(
            "U002",
            format!("`{text}` is not an RFC 3339 date or time"),
            "write 2026-01-31 or 2026-01-31T00:00:00Z; the last day is 9999-12-30",
        )
    })
}

/// SOURCE_DATE_EPOCH, else now.
pub(super) fn now() -> Result<Timestamp, Failure> {
    let Some(epoch) = std::env::var_os("SOURCE_DATE_EPOCH") else {
        return Ok(Timestamp::now());
    };
    let seconds = epoch.to_str().and_then(|text| text.parse().ok());
    let time = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
    time.ok_or_else(|| {
        let message = "SOURCE_DATE_EPOCH is not a number of seconds".to_owned();
        Failure::Usage("U003", message, "unset it, or give --as-of")
    })
}

/// `date-time` of RFC 3339 section 5.6; the library reads more than that.
fn is_date_time(text: &str) -> bool {
    let Some((time, rest)) = text.split_at_checked("2026-01-31T00:00:00".len()) else {
        return false;
    };
    let fraction = rest.strip_prefix('.').unwrap_or_default();
    let digits = fraction.len()
        - fraction
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .len();
    let zone = if digits > 0 {
        fraction.get(digits..).unwrap_or_default()
    } else {
        rest
    };
    has_shape(&time.to_ascii_uppercase(), "dddd-dd-ddTdd:dd:dd")
        && (matches!(zone, "Z" | "z")
            || ["+", "-"].iter().any(|sign| {
                let offset = zone.strip_prefix(sign).unwrap_or_default();
                has_shape(offset, "dd:dd") && offset < "24:00"
            }))
}

/// Whether `d` stands for a digit and everything else for itself.
fn has_shape(text: &str, shape: &str) -> bool {
    let mut pairs = text.chars().zip(shape.chars());
    text.len() == shape.len()
        && pairs.all(|(c, s)| if s == 'd' { c.is_ascii_digit() } else { c == s })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn rfc3339_and_nothing_else() {
        for (text, time) in [
            ("2026-01-31", "2026-01-31T00:00:00Z"),
            ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"),
            ("2026-01-31t12:00:00.5z", "2026-01-31T12:00:00.5Z"),
            ("2026-01-31T12:00:00+02:00", "2026-01-31T10:00:00Z"),
            ("2026-01-31T12:00:00-02:00", "2026-01-31T14:00:00Z"),
        ] {
            assert_eq!(parse(text).unwrap().to_string(), time);
        }
        for bad in [
            "",
            "today",
            "2026-1-31",
            "20260131T000000Z",
            "2026-01-31T00Z",
            "2026-01-31T00:00:00",
            "2026-01-31T00:00:00+02",
            "2026-01-31T00:00:00.Z",
            "2026-01-31T00:00:00,5Z",
            "2026-01-31T00:00:00Z[Europe/Berlin]",
            "+002026-01-31T00:00:00Z",
            "2026-02-30",
            "2026-13-01T00:00:00Z",
            "1769817600",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
