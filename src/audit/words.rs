//! What a life says, for all renderings.

use jiff::Unit;
use jiff::civil::Date;

use super::{DateLimit, Phase};
use crate::history::{Life, Spell, Standing};
use crate::store::Purpose;
use crate::text::{count, time};

/// What a root was trusted for when it last was trusted for anything.
pub(super) fn last_trusted_for(life: &Life) -> Vec<&'static str> {
    let trusts = |spell: &Spell| Purpose::ALL.iter().any(|p| is_trusted(spell, *p));
    match life.spells.iter().rfind(|spell| trusts(spell)) {
        Some(spell) => purposes(|purpose| is_trusted(spell, purpose)),
        None => Vec::new(),
    }
}

/// When the trust for a purpose ended; `None` if it has not, or there never was any.
pub(super) fn trust_ended(life: &Life, purpose: Purpose) -> Option<Date> {
    let last = life.spells.iter().rposition(|s| is_trusted(s, purpose))?;
    let next = life.spells.get(last + 1).map(|spell| spell.from);
    next.or(life.gone)
}

/// Whether the last word on it was distrust.
pub(super) fn was_distrusted(life: &Life) -> bool {
    let last = life.spells.last();
    last.is_some_and(|last| {
        Purpose::ALL
            .iter()
            .any(|p| *last.standing.get(*p) == Some(Standing::Distrusted))
    })
}

fn is_trusted(spell: &Spell, purpose: Purpose) -> bool {
    *spell.standing.get(purpose) == Some(Standing::Trusted)
}

fn purposes(is: impl Fn(Purpose) -> bool) -> Vec<&'static str> {
    let all = Purpose::ALL.into_iter().filter(|purpose| is(*purpose));
    all.map(Purpose::as_str).collect()
}

/// How many days a root was in the list.
pub(super) fn days(first: Date, gone: Date) -> Option<i32> {
    let span = first.until((Unit::Day, gone)).ok()?;
    Some(span.get_days())
}

/// `after 9 years and 6 months`, in whole months, or days where there are none.
pub(super) fn after(first: Date, gone: Date) -> String {
    let Ok(span) = first.until((Unit::Year, gone)) else {
        return String::new();
    };
    let parts = [
        (span.get_years().into(), "year"),
        (span.get_months(), "month"),
    ];
    let parts = parts.into_iter().filter(|(n, _)| *n > 0);
    let parts: Vec<_> = parts.map(|(n, what)| counted(n, what)).collect();
    match parts.as_slice() {
        [] => format!("after {}", counted(span.get_days(), "day")),
        parts => format!("after {}", parts.join(" and ")),
    }
}

fn counted(n: i32, what: &str) -> String {
    count(usize::try_from(n).unwrap_or(0), what)
}

/// What a distrust date means at the time of the report.
pub(super) fn date(limit: &DateLimit, purpose: Purpose) -> String {
    let (date, end) = (time(limit.date), time(limit.grace_end));
    let state = match limit.phase {
        Phase::Ahead => "not yet passed".to_owned(),
        Phase::Grace => format!("passed, the last of them ends by {end:.10}"),
        Phase::Over => format!("passed, the last of them ended by {end:.10}"),
    };
    format!("trusted only for {purpose} certificates issued until {date}: {state}")
}
