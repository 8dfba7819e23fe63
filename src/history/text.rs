//! A history for people: day by day, or rather revision by revision, what happened.

use std::fmt::Write as _;

use jiff::Unit;
use jiff::civil::Date;

use super::{Event, Extent, Happening, Lives, Spell, Standing, Subject, events};
use crate::store::{Purpose, hex};
use crate::text::{count, one_line};

/// The whole history.
pub fn render(lives: &Lives) -> String {
    let mut out = summary(lives) + "\n";
    let all = events(lives);
    let same = |a: &Event<'_>, b: &Event<'_>| (a.date, a.revision) == (b.date, b.revision);
    for day in all.chunk_by(same) {
        if let Some(event) = day.first() {
            let revision = event.revision.and_then(|at| lives.revisions().get(at));
            let name = revision.map(|revision| format!("  {}", revision.name));
            let lenient = revision.is_some_and(|revision| revision.lenient);
            let lenient = if lenient { "  (read leniently)" } else { "" };
            // Writing to a String cannot fail.
            let _ = writeln!(out, "\n{}{}{lenient}", event.date, name.unwrap_or_default());
        }
        for event in day {
            let _ = writeln!(out, "  {}", line(event));
        }
    }
    out
}

/// `94 revisions, 2000-03-31 to 2026-04-09: 452 roots, 170 of them there at the end`.
pub fn summary(lives: &Lives) -> String {
    let Some(extent) = lives.extent() else {
        return "no revisions".to_owned();
    };
    let Extent { from, until, .. } = extent;
    let read = match extent.revisions {
        None => String::new(),
        Some(read) => format!("{}, ", count(read, "revision")),
    };
    let roots = lives.iter().count();
    let there = lives.iter().filter(|life| life.gone.is_none()).count();
    let roots = count(roots, "root");
    format!("{read}{from} to {until}: {roots}, {there} of them there at the end")
}

fn line(event: &Event<'_>) -> String {
    let who = match event.subject {
        Subject::Root(sha256) => {
            let start: String = sha256.to_string().chars().take(16).collect();
            format!("{start}  {}", one_line(event.label.as_bytes()))
        }
        Subject::Distrust(name) => {
            let serial = name.serial.as_deref().map(hex).unwrap_or_default();
            let label = one_line(event.label.as_bytes());
            format!("no certificate    {label}, serial {serial}")
        }
    };
    match event.happening {
        Happening::Added(spell) => format!("+ {who}: {}", words(spell)),
        Happening::Removed(came) => format!("- {who}: removed after {}", lasting(came, event.date)),
        Happening::Returned(went) => {
            format!("+ {who}: back after {}", lasting(went, event.date))
        }
        Happening::Changed(before, after) => format!("~ {who}: {}", change(before, after)),
    }
}

/// What is said: `trusted for server-auth, email-protection; server-auth distrusted after 2024-11-30T23:59:59Z`.
pub(super) fn words(spell: &Spell) -> String {
    let mut parts = Vec::new();
    for (standing, word) in [
        (Standing::Trusted, "trusted"),
        (Standing::Distrusted, "distrusted"),
    ] {
        let is = |p: &Purpose| *spell.standing.get(*p) == Some(standing);
        let purposes = Purpose::ALL.into_iter().filter(is);
        let purposes: Vec<_> = purposes.map(Purpose::as_str).collect();
        if !purposes.is_empty() {
            parts.push(format!("{word} for {}", purposes.join(", ")));
        }
    }
    if parts.is_empty() {
        parts.push("trusted for nothing".to_owned());
    }
    for (purpose, date) in spell.dates.iter() {
        if let Some(date) = date {
            parts.push(format!("{purpose} distrusted after {date}"));
        }
    }
    parts.join("; ")
}

/// What is said otherwise: `server-auth trusted -> none`.
fn change(before: &Spell, after: &Spell) -> String {
    let mut parts = Vec::new();
    for purpose in Purpose::ALL {
        let (old, new) = (*before.standing.get(purpose), *after.standing.get(purpose));
        // What a table does not hold is no change.
        if let (Some(old), Some(new)) = (old, new)
            && old != new
        {
            let (old, new) = (old.as_str(), new.as_str());
            parts.push(format!("{purpose} {old} -> {new}"));
        }
    }
    for purpose in Purpose::ALL {
        let (old, new) = (*before.dates.get(purpose), *after.dates.get(purpose));
        match (old, new) {
            (old, new) if old == new => {}
            (_, Some(new)) => parts.push(format!("{purpose} distrusted after {new}")),
            (_, None) => parts.push(format!("{purpose} no longer distrusted after a date")),
        }
    }
    parts.join("; ")
}

/// How long something lasted, in the largest unit that is full: `3 years`, `11 months`, `12 days`.
pub fn lasting(from: Date, until: Date) -> String {
    let Ok(span) = from.until((Unit::Year, until)) else {
        return format!("the time from {from}");
    };
    let units = [
        (i32::from(span.get_years()), "year"),
        (span.get_months(), "month"),
        (span.get_days(), "day"),
    ];
    let full = units.into_iter().find(|(n, _)| *n > 0);
    let (n, unit) = full.unwrap_or((0, "day"));
    match usize::try_from(n) {
        Ok(0) | Err(_) => "less than a day".to_owned(),
        Ok(n) => count(n, unit),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::lasting;

    #[test]
    fn the_largest_unit_that_is_full() {
        let from = date(2008, 1, 17);
        assert_eq!(lasting(from, date(2011, 8, 30)), "3 years");
        assert_eq!(lasting(from, date(2009, 1, 17)), "1 year");
        assert_eq!(lasting(from, date(2009, 1, 16)), "11 months");
        assert_eq!(lasting(from, date(2008, 2, 16)), "30 days");
        assert_eq!(lasting(from, from), "less than a day");
    }
}
