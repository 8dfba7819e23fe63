//! Moments in UTC, reckoned by hand.

use jiff::Timestamp;

/// A civil time of the years 1 to 9999; in the order of the fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Instant {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) second: i64,
}

/// Midnight.
pub(super) const fn day(year: i64, month: i64, day: i64) -> Instant {
    Instant {
        year,
        month,
        day,
        hour: 0,
        minute: 0,
        second: 0,
    }
}

/// The last second of a day.
pub(super) const fn end_of(year: i64, month: i64, on: i64) -> Instant {
    Instant {
        hour: 23,
        minute: 59,
        second: 59,
        ..day(year, month, on)
    }
}

impl Instant {
    /// Days since 1970-01-01 in the Gregorian calendar, counted in years that begin with March.
    fn days(self) -> i64 {
        let shifted = self.month <= 2;
        let year = self.year - i64::from(shifted);
        let month = self.month + if shifted { 9 } else { -3 };
        let leap_days = year / 4 - year / 100 + year / 400;
        365 * year + leap_days + (153 * month + 2) / 5 + self.day - 1 - 719_468
    }

    /// Seconds since 1970.
    pub(super) fn seconds(self) -> i64 {
        86_400 * self.days() + 3600 * self.hour + 60 * self.minute + self.second
    }

    /// The same for the program, which knows no later moment than its latest.
    pub(super) fn timestamp(self) -> Timestamp {
        Timestamp::from_second(self.seconds()).unwrap_or(Timestamp::MAX)
    }

    /// The 15 bytes of a GeneralizedTime.
    pub(super) fn generalized(self) -> String {
        let Self {
            year, month, day, ..
        } = self;
        format!("{year:04}{month:02}{day:02}{}", self.clock())
    }

    /// The 13 bytes of a UTCTime, where it has one.
    pub(super) fn utc_time(self) -> Option<String> {
        let Self {
            year, month, day, ..
        } = self;
        let fits = (1950..2050).contains(&year);
        fits.then(|| format!("{:02}{month:02}{day:02}{}", year % 100, self.clock()))
    }

    fn clock(self) -> String {
        let Self {
            hour,
            minute,
            second,
            ..
        } = self;
        format!("{hour:02}{minute:02}{second:02}Z")
    }

    /// As Mozilla's comments have it: `Sat Nov 30 23:59:59 2024`.
    pub(super) fn comment(self) -> String {
        const MONTHS: &[u8; 36] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
        const WEEKDAYS: &[u8; 21] = b"ThuFriSatSunMonTueWed";
        let part = |names: &[u8], at: i64| {
            let at = 3 * usize::try_from(at).unwrap();
            String::from_utf8(names[at..at + 3].to_vec()).unwrap()
        };
        let Self {
            year,
            day,
            hour,
            minute,
            second,
            ..
        } = self;
        let weekday = part(WEEKDAYS, self.days().rem_euclid(7));
        let month = part(MONTHS, self.month - 1);
        format!("{weekday} {month} {day:02} {hour:02}:{minute:02}:{second:02} {year:04}")
    }
}

#[test]
fn moments() {
    assert_eq!(day(1970, 1, 1).seconds(), 0);
    // date -u -d '2024-11-30 23:59:59' +%s
    let date = end_of(2024, 11, 30);
    assert_eq!(date.seconds(), 1_733_011_199);
    assert_eq!(date.comment(), "Sat Nov 30 23:59:59 2024");
    assert_eq!(date.utc_time().as_deref(), Some("241130235959Z"));
    // date -u -d '1604-02-29' +%s
    assert_eq!(day(1604, 2, 29).seconds(), -11_544_768_000);
    assert_eq!(day(2050, 1, 1).utc_time(), None);
}
