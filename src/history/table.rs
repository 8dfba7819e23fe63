//! `data/roots.tsv`: lives as a table, a line each.
//!
//! Columns, between tabs: SHA-256, `first`, `gone` (empty while it is there), `trust`, label. `trust` is a list of
//! `date=server/email[/server distrust date]` between blanks; the words are `trusted`, `distrusted` and `none`, the
//! distrust date is a UTCTime or a GeneralizedTime, as in certdata.txt. Lines that begin with `#` are comments, but
//! one: `# revisions: 265, 2000-03-31 to 2026-04-09, builtins 2.86, last SHA-256, day 1` says how far the table goes, and
//! how many revisions are of its last day; `lives 451` at its end, how many lives follow, so that a table that was cut is none.
//! Its number may be `unknown`, the last four parts may be left out; without it the table goes as far as its dates.
//!
//! A table does not hold code signing, e-mail distrust dates, distrust without a certificate, and when a root was
//! away that came back.

#[cfg(feature = "cli")]
use std::collections::HashSet;
use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Extent, Life, Lives, Spell, Standing};
use crate::store::{Purposes, parse_distrust_after};
use crate::text::one_line;

const TABLE: &str = include_str!("../../data/roots.tsv");
const EXTENT: &str = "# revisions: ";
const HEAD: &str = "\
# The life of every certificate that NSS certdata.txt has carried. Written by `cabundle history`.
# first: date of the first revision with it; gone: of the first without it, empty while it is there.
# trust: from which date on server-auth/email-protection[/server distrust date]; an entry where it changed.
";
const COLUMNS: &str = "sha256\tfirst\tgone\ttrust\tlabel";

/// Why a table cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("roots.tsv, line {line}: {reason}")]
pub struct TableError {
    /// Line, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub reason: String,
}

impl Lives {
    /// The table inside this crate.
    ///
    /// # Errors
    /// Never, unless the crate was built from a broken `data/`.
    pub fn embedded() -> Result<Self, TableError> {
        Self::parse(TABLE)
    }

    /// The lives of these certificates, by their SHA-256 as it is written there, in the table inside this crate: a build
    /// looks up a third of it.
    #[cfg(feature = "cli")]
    pub(crate) fn embedded_of(wanted: &HashSet<String>) -> Result<Self, TableError> {
        let is_wanted = |line: &str| {
            let sha256 = line.split_once('\t').map(|(sha256, _)| sha256);
            sha256.is_none_or(|sha256| wanted.contains(sha256))
        };
        Self::read(TABLE, is_wanted).map(|(lives, _)| lives)
    }

    /// Reads a table.
    ///
    /// # Errors
    /// If a line is not a life, or none is, if one certificate has two, or if days are not in the order in which
    /// they were.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let (all, expected) = Self::read(text, |_| true)?;
        let found = all.lives.len();
        let reason = match expected {
            _ if found == 0 => "no life follows the columns".to_owned(),
            Some(expected) if expected != found => {
                format!("its head speaks of {expected} lives, {found} are there")
            }
            Some(_) if !text.ends_with('\n') => "it ends within a line".to_owned(),
            _ => return Ok(all),
        };
        let line = text.lines().count();
        Err(TableError { line, reason })
    }

    /// The lives of the lines that a test accepts, and how many there are in the table, as far as it says so.
    fn read(
        text: &str,
        accept: impl Fn(&str) -> bool,
    ) -> Result<(Self, Option<usize>), TableError> {
        let mut all = Self::default();
        let mut expected = None;
        let lines = (1..).zip(text.lines());
        for (line, said) in lines.clone() {
            if let Some(said) = said.strip_prefix(EXTENT) {
                let said = extent(said).map_err(|reason| TableError { line, reason })?;
                (all.extent, expected) = (Some(said.0), said.1);
            }
        }
        let mut lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        match lines.next() {
            Some((_, COLUMNS)) => {}
            other => {
                let line = other.map_or(1, |(line, _)| line);
                let reason = format!("expected the columns {}", COLUMNS.replace('\t', ", "));
                return Err(TableError { line, reason });
            }
        }
        for (number, line) in lines.filter(|(_, line)| accept(line)) {
            let fail = |reason| TableError {
                line: number,
                reason,
            };
            let life = life(line).map_err(fail)?;
            within(&life, all.extent.as_ref()).map_err(fail)?;
            let sha256 = life.sha256;
            if all.lives.insert(sha256, life).is_some() {
                return Err(fail(format!("{sha256} is there twice")));
            }
        }
        if all.extent.is_none() {
            all.extent = by_dates(&all);
        }
        Ok((all, expected))
    }

    /// Writes a table. Reading it gives what it can hold of these lives, and the same table again.
    pub fn to_table(&self) -> String {
        let mut out = HEAD.to_owned();
        // Writing to a String cannot fail.
        if let Some(extent) = &self.extent {
            let count = extent.revisions;
            let count = count.map_or_else(|| "unknown".to_owned(), |count| count.to_string());
            let _ = write!(out, "{EXTENT}{count}, {} to {}", extent.from, extent.until);
            if let Some(version) = &extent.version {
                // It comes from a lock, which anyone may write.
                let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '.';
                let version: String = version.chars().filter(plain).collect();
                let _ = write!(out, ", builtins {version}");
            }
            if let Some(last) = extent.last {
                let _ = write!(out, ", last {last}");
            }
            if let Some(of_day) = extent.of_last_day {
                let _ = write!(out, ", day {of_day}");
            }
            let _ = write!(out, ", lives {}", self.lives.len());
            out.push('\n');
        }
        out.push_str(COLUMNS);
        out.push('\n');
        for life in self.iter() {
            let gone = life.gone.map(|gone| gone.to_string()).unwrap_or_default();
            let _ = write!(out, "{}\t{}\t{gone}\t", life.sha256, life.first);
            let mut spells = life.spells.clone();
            spells.dedup_by(|later, earlier| later.same_in_table(earlier));
            let spells: Vec<_> = spells.iter().map(write_spell).collect();
            let label = one_line(life.label.as_bytes());
            let _ = writeln!(out, "{}\t{label}", spells.join(" "));
        }
        out
    }
}

fn write_spell(spell: &Spell) -> String {
    let word = |standing: Option<Standing>| standing.unwrap_or(Standing::Neither).as_str();
    let after = spell.dates.server_auth.map(utc_time);
    let after = after.map(|after| format!("/{after}"));
    format!(
        "{}={}/{}{}",
        spell.from,
        word(spell.standing.server_auth),
        word(spell.standing.email_protection),
        after.unwrap_or_default()
    )
}

/// As certdata.txt has it: `YYMMDDHHMMSSZ`, and four digits of the year where two are not enough (RFC 5280, 4.1.2.5).
fn utc_time(time: Timestamp) -> String {
    let time = time.to_zoned(TimeZone::UTC);
    let year = match time.year() {
        1950..=2049 => "%y",
        _ => "%Y",
    };
    time.strftime(&format!("{year}%m%d%H%M%SZ")).to_string()
}

/// What a line says of how far the table goes, and of how many lives it is.
fn extent(text: &str) -> Result<(Extent, Option<usize>), String> {
    let wrong = || {
        format!(
            "`{text}` is not COUNT, DATE to DATE[, builtins VERSION][, last SHA-256][, day COUNT][, lives COUNT]"
        )
    };
    let mut parts = text.split(", ");
    let revisions = match parts.next().ok_or_else(wrong)? {
        "unknown" => None,
        count => Some(count.parse().map_err(|_| wrong())?),
    };
    let dates = parts.next().and_then(|dates| dates.split_once(" to "));
    let (from, until) = dates.ok_or_else(wrong)?;
    let mut extent = Extent {
        from: date(from)?,
        until: date(until)?,
        revisions,
        version: None,
        last: None,
        of_last_day: None,
    };
    if extent.until < extent.from {
        return Err(format!("{} is before {}", extent.until, extent.from));
    }
    let mut lives = None;
    for part in parts {
        match part.split_once(' ') {
            Some(("builtins", version)) => extent.version = Some(version.to_owned()),
            Some(("last", last)) => extent.last = Some(last.parse()?),
            Some(("day", count)) => {
                extent.of_last_day = Some(count.parse().map_err(|_| wrong())?);
            }
            Some(("lives", count)) => lives = Some(count.parse().map_err(|_| wrong())?),
            _ => return Err(wrong()),
        }
    }
    Ok((extent, lives))
}

/// From the first to the last date in a table.
fn by_dates(lives: &Lives) -> Option<Extent> {
    let all = lives.lives.values();
    Some(Extent {
        from: all.clone().map(|life| life.first).min()?,
        until: all.map(last_day).max()?,
        revisions: None,
        version: None,
        last: None,
        of_last_day: None,
    })
}

fn life(line: &str) -> Result<Life, String> {
    let columns: Vec<_> = line.splitn(5, '\t').collect();
    let [sha256, first, gone, trust, label] = columns[..] else {
        return Err("expected five columns".to_owned());
    };
    let spells = trust.split_ascii_whitespace().map(spell);
    let life = Life {
        sha256: sha256.parse()?,
        label: label.to_owned(),
        first: date(first)?,
        first_revision: None,
        gone_revision: None,
        absences: Vec::new(),
        gone: match gone {
            "" => None,
            gone => Some(date(gone)?),
        },
        spells: spells.collect::<Result<_, _>>()?,
    };
    let Some(begin) = life.spells.first() else {
        return Err("expected what it is trusted for".to_owned());
    };
    if begin.from != life.first {
        let (first, from) = (life.first, begin.from);
        return Err(format!(
            "it is there from {first}, but what it is trusted for begins on {from}"
        ));
    }
    for pair in life.spells.windows(2) {
        if let [earlier, later] = pair
            && later.from < earlier.from
        {
            let (earlier, later) = (earlier.from, later.from);
            return Err(format!("{later} stands after {earlier}"));
        }
    }
    if let (Some(gone), Some(last)) = (life.gone, life.spells.last())
        && gone < last.from
    {
        return Err(format!("it is gone on {gone}, before {}", last.from));
    }
    Ok(life)
}

/// Whether a life is from no earlier and no later than a table says of itself.
fn within(life: &Life, extent: Option<&Extent>) -> Result<(), String> {
    let Some(Extent { from, until, .. }) = extent else {
        return Ok(());
    };
    if life.first < *from {
        let first = life.first;
        return Err(format!("{first} is before {from}, where the table begins"));
    }
    let last = last_day(life);
    if *until < last {
        return Err(format!("{last} is after {until}, where the table ends"));
    }
    Ok(())
}

/// The last day that a life names.
fn last_day(life: &Life) -> Date {
    let spell = life.spells.last().map(|spell| spell.from);
    life.gone.max(spell).unwrap_or(life.first)
}

fn spell(text: &str) -> Result<Spell, String> {
    let unknown = || format!("`{text}` is not date=server/email[/date]");
    let (from, words) = text.split_once('=').ok_or_else(unknown)?;
    let words: Vec<_> = words.split('/').collect();
    let (server, email, after) = match words[..] {
        [server, email] => (server, email, None),
        [server, email, after] => (server, email, Some(after)),
        _ => return Err(unknown()),
    };
    let after = after.map(|after| parse_distrust_after(after.as_bytes()).ok_or_else(unknown));
    let mut spell = Spell {
        from: date(from)?,
        revision: None,
        standing: Purposes::default(),
        dates: Purposes::default(),
    };
    spell.standing.server_auth = Some(standing(server).ok_or_else(unknown)?);
    spell.standing.email_protection = Some(standing(email).ok_or_else(unknown)?);
    spell.dates.server_auth = after.transpose()?;
    Ok(spell)
}

fn standing(word: &str) -> Option<Standing> {
    match word {
        "trusted" => Some(Standing::Trusted),
        "distrusted" => Some(Standing::Distrusted),
        "none" => Some(Standing::Neither),
        _ => None,
    }
}

fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| format!("`{text}` is not a date"))
}

#[cfg(test)]
mod tests {
    use super::Lives;

    #[test]
    #[allow(clippy::unwrap_used, reason = "a test")]
    fn the_embedded_table() {
        let lives = Lives::embedded().unwrap();
        assert_eq!(lives.iter().count(), 451);
        let izenpe = "2530cc8e98321502bad96f9b1fba1b099e2d299e0f4548bb914f363bc0d4531f";
        let izenpe = lives.get(izenpe.parse().unwrap()).unwrap();
        assert_eq!(izenpe.label, "Izenpe.com");
        assert_eq!(izenpe.spells.len(), 2);
        let extent = lives.extent().unwrap();
        assert_eq!(extent.revisions, Some(265));
        assert_eq!(extent.until.to_string(), "2026-04-09");
    }

    #[test]
    #[allow(clippy::unwrap_used, reason = "a test")]
    fn it_is_written_as_it_is() {
        assert_eq!(Lives::embedded().unwrap().to_table(), super::TABLE);
    }

    #[test]
    fn what_is_no_table() {
        let head = "sha256\tfirst\tgone\ttrust\tlabel\n";
        let root = "00".repeat(32);
        for (text, words) in [
            (String::new(), "line 1: expected the columns"),
            (
                format!("# revisions: 5\n{head}"),
                "line 1: `5` is not COUNT",
            ),
            (
                format!("# revisions: 5, 2000-01-01 to x\n{head}"),
                "`x` is not a date",
            ),
            (format!("{head}x\n"), "line 2: expected five columns"),
            (
                format!("{head}{root}\t2000-02-30\t\t\tA\n"),
                "`2000-02-30` is not a date",
            ),
            (
                format!("{head}{root}\t2000-02-20\t\t\tA\n"),
                "expected what it is trusted for",
            ),
            (
                format!("{head}{root}\t2000-02-20\t\t2000-02-20=x/none\tA\n"),
                "is not date=server/email",
            ),
        ] {
            let error = Lives::parse(&text).map(|_| ()).map_err(|e| e.to_string());
            assert!(
                error.as_ref().is_err_and(|e| e.contains(words)),
                "{error:?}"
            );
        }
    }
}
