//! `data/roots.tsv`: lives as a table, a line each.
//!
//! Columns, between tabs: SHA-256, `first`, `gone` (empty while it is there), `trust`, label. `trust` is a list of
//! `date=server/email[/server distrust date]` between blanks; the words are `trusted`, `distrusted` and `none`, the
//! distrust date is a UTCTime or a GeneralizedTime, as in certdata.txt. Lines that begin with `#` are comments.

use jiff::civil::Date;

use super::{Life, Lives, Spell, Standing};
use crate::store::{Purposes, parse_distrust_after};

const TABLE: &str = include_str!("../../data/roots.tsv");
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

    /// Reads a table.
    ///
    /// # Errors
    /// If a line is not a life, or one certificate has two.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let mut all = Self::default();
        let lines = (1..).zip(text.lines());
        let mut lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        match lines.next() {
            Some((_, COLUMNS)) => {}
            other => {
                let line = other.map_or(1, |(line, _)| line);
                let reason = format!("expected the columns {}", COLUMNS.replace('\t', ", "));
                return Err(TableError { line, reason });
            }
        }
        for (number, line) in lines {
            let fail = |reason| TableError {
                line: number,
                reason,
            };
            let life = life(line).map_err(fail)?;
            let sha256 = life.sha256;
            if all.lives.insert(sha256, life).is_some() {
                return Err(fail(format!("{sha256} is there twice")));
            }
        }
        Ok(all)
    }
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
        gone: match gone {
            "" => None,
            gone => Some(date(gone)?),
        },
        spells: spells.collect::<Result<_, _>>()?,
    };
    if life.spells.is_empty() {
        return Err("expected what it is trusted for".to_owned());
    }
    Ok(life)
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
    }
}
