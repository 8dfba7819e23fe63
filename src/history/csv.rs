//! A history for spreadsheets: a line for each root and time in which nothing changed for it.
//!
//! Columns: `sha256`, `label`, `from`, `until` (the day on which it is over, empty while it lasts), `server_auth`,
//! `email_protection`, `code_signing` (`trusted`, `distrusted`, `none`, or empty where it is not recorded),
//! `server_distrust_after`, `email_distrust_after` (RFC 3339, empty where there is none), `first` and `gone` of the
//! root, and `revision`, the file or commit that the line begins with. The order is that of [`Lives::iter`]. A root
//! that was away for a time has a gap between two lines. RFC 4180, but for `\n` at the ends of lines.

use csv::{Terminator, WriterBuilder};
use jiff::Timestamp;

use super::{Lives, Standing};
use crate::text::{one_line, time};

const COLUMNS: [&str; 12] = [
    "sha256",
    "label",
    "from",
    "until",
    "server_auth",
    "email_protection",
    "code_signing",
    "server_distrust_after",
    "email_distrust_after",
    "first",
    "gone",
    "revision",
];

/// The whole history.
///
/// # Errors
/// Never: memory takes every line.
pub fn render(lives: &Lives) -> Result<Vec<u8>, csv::Error> {
    let mut builder = WriterBuilder::new();
    let mut out = builder
        .terminator(Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    out.write_record(COLUMNS)?;
    let day = |day: Option<jiff::civil::Date>| day.map(|d| d.to_string()).unwrap_or_default();
    let word = |standing: Option<Standing>| standing.map_or("", Standing::as_str).to_owned();
    let date = |date: Option<Timestamp>| date.map(time).unwrap_or_default();
    for life in lives.iter() {
        for period in life.periods() {
            let (standing, dates) = (&period.spell.standing, &period.spell.dates);
            let revision = period.revision.and_then(|at| lives.revisions().get(at));
            let revision = revision.map(|revision| revision.name.as_str());
            out.write_record([
                life.sha256.to_string(),
                cell(&life.label),
                period.from.to_string(),
                day(period.until),
                word(standing.server_auth),
                word(standing.email_protection),
                word(standing.code_signing),
                date(dates.server_auth),
                date(dates.email_protection),
                life.first.to_string(),
                day(life.gone),
                cell(revision.unwrap_or_default()),
            ])?;
        }
    }
    out.into_inner().map_err(|error| error.into_error().into())
}

/// Text from a file, so that no spreadsheet takes it for a formula.
fn cell(text: &str) -> String {
    let line = one_line(text.as_bytes());
    match line.chars().next() {
        Some(c @ ('=' | '+' | '-' | '@')) => {
            let rest = line.strip_prefix(c).unwrap_or_default();
            format!("\\x{:02x}{rest}", u32::from(c))
        }
        _ => line.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn no_formula() {
        assert_eq!(cell("=HYPERLINK(1)"), "\\x3dHYPERLINK(1)");
        assert_eq!(cell("-1"), "\\x2d1");
        assert_eq!(cell("A=1"), "A=1");
    }
}
