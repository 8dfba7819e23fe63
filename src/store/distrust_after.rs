//! Distrust dates: `CKA_NSS_SERVER_DISTRUST_AFTER` and `CKA_NSS_EMAIL_DISTRUST_AFTER`.
//!
//! Under such a root, a leaf whose notBefore is later than the date is not trusted. The clock does
//! not enter. Mozilla writes the date into the certificate object; since 2026-04 one date
//! (Izenpe.com) stands in a trust object instead. Both are read and the earlier one counts.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::trust::Purpose;
use crate::certdata::Name;

/// What one object says about a distrust date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateAttribute {
    /// The attribute is not there.
    #[default]
    Absent,
    /// `CK_BBOOL CK_FALSE`: no date.
    False,
    /// A date.
    Date(Timestamp),
}

impl DateAttribute {
    /// The date, if there is one.
    pub fn date(self) -> Option<Timestamp> {
        match self {
            Self::Date(date) => Some(date),
            Self::Absent | Self::False => None,
        }
    }

    /// The stricter of two.
    pub(crate) fn stricter(self, other: Self) -> Self {
        match (self, other) {
            (Self::Date(a), Self::Date(b)) => Self::Date(a.min(b)),
            (Self::Date(date), _) | (_, Self::Date(date)) => Self::Date(date),
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::Absent, Self::Absent) => Self::Absent,
        }
    }
}

/// Which object a date comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The certificate object.
    Certificate,
    /// The trust object.
    Trust,
    /// Both, with the same date.
    Both,
}

/// The distrust date of a root for one purpose, by both objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DistrustAfter {
    /// What the certificate object says.
    pub certificate: DateAttribute,
    /// What the trust object says.
    pub trust: DateAttribute,
}

impl DistrustAfter {
    /// The date that counts: the earlier one.
    pub fn date(&self) -> Option<Timestamp> {
        self.certificate.stricter(self.trust).date()
    }

    /// Where the date that counts comes from.
    pub fn origin(&self) -> Option<Origin> {
        let date = self.date()?;
        let says = |attribute: DateAttribute| attribute.date() == Some(date);
        match (says(self.certificate), says(self.trust)) {
            (true, true) => Some(Origin::Both),
            (true, false) => Some(Origin::Certificate),
            _ => Some(Origin::Trust),
        }
    }
}

/// Reads a UTCTime (13 bytes, years 1950 to 2049) or a GeneralizedTime (15 bytes), both to the
/// second and in UTC (RFC 5280 section 4.1.2.5).
pub(crate) fn parse(octets: &[u8]) -> Option<Timestamp> {
    let digits = octets.strip_suffix(b"Z")?;
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let (year, rest) = match digits.len() {
        12 => {
            let (year, rest) = digits.split_at_checked(2)?;
            let year = number(year);
            (if year < 50 { year + 2000 } else { year + 1900 }, rest)
        }
        14 => {
            let (year, rest) = digits.split_at_checked(4)?;
            (number(year), rest)
        }
        _ => return None,
    };
    let field = |at: usize| {
        rest.get(at..at + 2)
            .and_then(|two| i8::try_from(number(two)).ok())
    };
    let (month, day) = (field(0)?, field(2)?);
    let (hour, minute, second) = (field(4)?, field(6)?, field(8)?);
    let time = DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    Some(instant(time))
}

/// The instant of a time in UTC. "No well-defined expiration date" is 99991231235959Z (RFC 5280
/// section 4.1.2.5), which is later than a [`Timestamp`] can be: the latest one then.
pub(super) fn instant(time: DateTime) -> Timestamp {
    let latest = if time.year() > 1970 {
        Timestamp::MAX
    } else {
        Timestamp::MIN
    };
    TimeZone::UTC.to_timestamp(time).unwrap_or(latest)
}

/// At most four digits.
fn number(digits: &[u8]) -> i16 {
    digits
        .iter()
        .fold(0, |n, digit| n * 10 + i16::from(digit & 15))
}

/// What a comment of the form `For Server Distrust After: Sat Nov 30 23:59:59 2024` says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Comment<'a> {
    /// For which purpose it speaks.
    pub(super) purpose: Purpose,
    /// Its date; `None` if it cannot be read.
    pub(super) date: Option<Timestamp>,
    /// Its text.
    pub(super) text: &'a [u8],
}

impl Comment<'_> {
    /// The attribute that it repeats.
    pub(super) fn name(&self) -> Name {
        match self.purpose {
            Purpose::EmailProtection => Name::EmailDistrustAfter,
            Purpose::ServerAuth | Purpose::CodeSigning => Name::ServerDistrustAfter,
        }
    }
}

/// Reads such a comment; `None` if the comment is about something else. One that begins like it and does not go on so
/// is one whose date cannot be read.
pub(super) fn comment(text: &[u8]) -> Option<Comment<'_>> {
    let of = text.strip_prefix(b"For ")?;
    let (purpose, words) = match of {
        [b'S', ..] => (Purpose::ServerAuth, &b"Server Distrust After:"[..]),
        [b'E', ..] => (Purpose::EmailProtection, &b"Email Distrust After:"[..]),
        _ => return None,
    };
    let first = |text: &'_ [u8]| text.iter().take_while(|byte| **byte != b' ').count();
    let is_begun = of.get(..first(of)) == words.get(..first(words)) || words.starts_with(of);
    if !is_begun {
        return None;
    }
    Some(Comment {
        purpose,
        date: of.strip_prefix(words).and_then(comment_date),
        text,
    })
}

/// Reads a time as the comments have it: `Sat Nov 30 23:59:59 2024`, UTC.
pub(crate) fn comment_date(text: &[u8]) -> Option<Timestamp> {
    let words: Vec<_> = core::str::from_utf8(text)
        .ok()?
        .split_ascii_whitespace()
        .collect();
    let time = DateTime::strptime("%a %b %d %H:%M:%S %Y", words.join(" ")).ok()?;
    Some(instant(time))
}

#[cfg(test)]
mod tests {
    use super::{comment, parse};
    use crate::store::Purpose;

    fn read(octets: &[u8]) -> Option<String> {
        parse(octets).map(|date| date.to_string())
    }

    #[test]
    fn both_time_types() {
        assert_eq!(
            read(b"241130235959Z").as_deref(),
            Some("2024-11-30T23:59:59Z")
        );
        assert_eq!(
            read(b"20241130235959Z").as_deref(),
            Some("2024-11-30T23:59:59Z")
        );
        assert_eq!(
            read(b"500101000000Z").as_deref(),
            Some("1950-01-01T00:00:00Z")
        );
    }

    #[test]
    fn only_real_times() {
        for bad in [
            &b"240230000000Z"[..],
            b"241130240000Z",
            b"241130235960Z",
            b"2411302359Z",
            b"241130235959",
            b"2411302359590",
            b"24113023595 Z",
            b"+41130235959Z",
            b"20241130235959",
            b"",
            b"Z",
        ] {
            assert_eq!(read(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn comments() {
        let read = |line: &str| {
            comment(line.as_bytes()).map(|c| (c.purpose, c.date.map(|d| d.to_string())))
        };
        assert_eq!(
            read("For Server Distrust After: Sat Nov 30 23:59:59 2024"),
            Some((Purpose::ServerAuth, Some("2024-11-30T23:59:59Z".to_owned())))
        );
        assert_eq!(
            read("For Email Distrust After: soon"),
            Some((Purpose::EmailProtection, None))
        );
        // The rest of the line is lost.
        for cut in ["For S", "For Server Dis", "For Server Distrust After"] {
            assert_eq!(read(cut), Some((Purpose::ServerAuth, None)));
        }
        assert_eq!(read("For Emai"), Some((Purpose::EmailProtection, None)));
        for other in [
            "Not Valid After : Fri Jan 28 12:00:00 2028",
            "For Some",
            "For ",
        ] {
            assert_eq!(read(other), None);
        }
    }
}
