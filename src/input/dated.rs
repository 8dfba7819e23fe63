//! The date in a name.

use jiff::civil::Date;

/// The date that a path holds, `2011-08-31`: of its last part that holds one, the first in it.
///
/// A clock of the disk is no substitute: copying changes it.
pub fn date_in(path: &str) -> Option<Date> {
    path.rsplit('/').find_map(in_part)
}

fn in_part(part: &str) -> Option<Date> {
    const LEN: usize = "2011-08-31".len();
    let bytes = part.as_bytes();
    bytes.windows(LEN).enumerate().find_map(|(at, window)| {
        let digit = |at: Option<usize>| {
            at.and_then(|at| bytes.get(at))
                .is_some_and(u8::is_ascii_digit)
        };
        if digit(at.checked_sub(1)) || digit(Some(at + LEN)) {
            return None;
        }
        let shaped = window.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
        let text = core::str::from_utf8(window).ok().filter(|_| shaped)?;
        text.parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::date_in;

    #[test]
    fn the_last_part_that_has_one() {
        let date = |path| date_in(path).map(|date| date.to_string());
        assert_eq!(
            date("119-2011-08-30-eb287584d.txt").as_deref(),
            Some("2011-08-30")
        );
        assert_eq!(
            date("2011-08-30/certdata.txt").as_deref(),
            Some("2011-08-30")
        );
        assert_eq!(
            date("1999-01-01/2011-08-30.txt").as_deref(),
            Some("2011-08-30")
        );
        for none in [
            "certdata.txt",
            "2011-02-30.txt",
            "12011-08-30",
            "2011-08-301",
            "2011-8-30",
            "",
        ] {
            assert_eq!(date(none), None, "{none}");
        }
    }
}
