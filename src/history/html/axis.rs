//! Dates as places on an axis on which all years are equally long.

use jiff::civil::Date;
use maud::{Markup, html};

/// Whole years, from the first of January of one to that of another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    from: i64,
    /// The first year that is not on it.
    until: i64,
    last: Date,
}

/// A place in thousandths of a percent of the axis, written as `12.345%`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(i64);

impl Axis {
    /// With both dates on it.
    pub(super) fn new(first: Date, last: Date) -> Self {
        Self {
            from: i64::from(first.year()),
            until: i64::from(last.year()) + 1,
            last,
        }
    }

    /// The date to which everything reaches that has not ended.
    pub(super) fn last(&self) -> Date {
        self.last
    }

    pub(super) fn years(&self) -> i64 {
        self.until - self.from
    }

    /// Where a date stands; `None` if it is outside.
    pub(super) fn place(&self, date: Date) -> Option<Place> {
        let days = i64::from(date.days_in_year());
        let day = i64::from(date.day_of_year()) - 1;
        let year = i64::from(date.year());
        let on = (self.from..self.until).contains(&year);
        on.then(|| {
            let done = (year - self.from) * days + day;
            Place(done * 100_000 / (self.years() * days))
        })
    }

    /// The years above the bars: every fifth in full.
    pub(super) fn head(&self) -> Markup {
        html! {
            svg .axis aria-hidden="true" {
                @for year in self.from..self.until {
                    @let x = Place((2 * (year - self.from) + 1) * 50_000 / self.years());
                    @if year % 5 == 0 { text .full x=(x) y="14" { (year) } }
                    @else { text x=(x) y="14" { (format!("{:02}", year.rem_euclid(100))) } }
                }
            }
        }
    }
}

impl Place {
    /// How far it is to another place.
    pub(super) fn to(self, other: Self) -> Self {
        Self(other.0 - self.0)
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:03}%", self.0 / 1000, self.0 % 1000)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::Axis;

    #[test]
    #[allow(clippy::unwrap_used, reason = "a test")]
    fn dates_have_places() {
        // 2000 to 2003, four years: a year is 25 %, half of 2001 (day 182.5 of 365) is 37.4 %.
        let axis = Axis::new(date(2000, 3, 1), date(2003, 12, 31));
        let place = |y, m, d| axis.place(date(y, m, d)).map(|place| place.to_string());
        assert_eq!(place(2000, 1, 1).unwrap(), "0.000%");
        assert_eq!(place(2001, 1, 1).unwrap(), "25.000%");
        assert_eq!(place(2001, 7, 2).unwrap(), "37.465%");
        assert_eq!(place(2003, 12, 31).unwrap(), "99.931%");
        assert_eq!(place(1999, 12, 31), None);
        assert_eq!(place(2004, 1, 1), None);
    }
}
