//! The picture of a life, and what its patterns mean.
//!
//! A bar is 22 pixels high and as wide as its cell: places on it are percentages, so that it fits any width without
//! being distorted. Patterns stand once in the page, and the bars refer to them.

use jiff::civil::Date;
use jiff::tz::Offset;
use maud::{Markup, html};

use super::axis::Axis;
use super::entry::{Entry, limit};
use crate::history::{Spell, Standing};
use crate::store::Purpose;

/// What a half of a bar shows for a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Trusted,
    Dated,
    Distrusted,
    Neither,
}

impl Look {
    fn of(spell: &Spell, purpose: Purpose) -> Option<Self> {
        Some(match (*spell.standing.get(purpose))? {
            Standing::Trusted if limit(spell, purpose).is_some() => Self::Dated,
            Standing::Trusted => Self::Trusted,
            Standing::Distrusted => Self::Distrusted,
            Standing::Neither => Self::Neither,
        })
    }
}

/// A half of every bar: its purpose, the letter of its classes, and where it stands.
const HALVES: [(Purpose, &str, u8); 2] = [
    (Purpose::ServerAuth, "s", 2),
    (Purpose::EmailProtection, "e", 11),
];

/// The bar of a life.
pub(super) fn picture(entry: &Entry<'_>, axis: &Axis) -> Markup {
    let life = entry.life;
    let mut dates: Vec<_> = life
        .spells
        .iter()
        .flat_map(|spell| Purpose::ALL.into_iter().filter_map(|p| limit(spell, p)))
        .map(|date| Offset::UTC.to_datetime(date).date())
        .collect();
    dates.sort();
    dates.dedup();
    html! {
        svg .bar role="img" {
            title { (entry.sentence()) }
            use href="#grid" width="100%" height="22" {}
            @for (purpose, letter, y) in HALVES {
                @for (look, from, until) in runs(&life.spells, life.gone.unwrap_or(axis.last()), purpose) {
                    (run(axis, look, letter, y, from, until))
                }
            }
            @for date in dates {
                @if let Some(x) = axis.place(date) { use href="#date" x=(x) {} }
            }
            @match life.gone {
                Some(gone) => { @if let Some(x) = axis.place(gone) { use href="#gone" x=(x) {} } }
                None => { @if let Some(x) = axis.place(axis.last()) { use href="#open" x=(x) {} } }
            }
        }
    }
}

/// What one half shows, from when until when; neighbours that look the same are one.
fn runs(spells: &[Spell], end: Date, purpose: Purpose) -> Vec<(Look, Date, Date)> {
    let mut runs: Vec<(Look, Date, Date)> = Vec::new();
    let ends = spells.iter().skip(1).map(|next| next.from).chain([end]);
    for (spell, until) in spells.iter().zip(ends) {
        let Some(look) = Look::of(spell, purpose) else {
            continue;
        };
        match runs.last_mut() {
            Some((last, _, to)) if *last == look && *to == spell.from => *to = until,
            _ => runs.push((look, spell.from, until)),
        }
    }
    runs
}

fn run(axis: &Axis, look: Look, letter: &str, y: u8, from: Date, until: Date) -> Markup {
    let Some((x, end)) = axis.place(from).zip(axis.place(until)) else {
        return html! {};
    };
    let width = x.to(end);
    html! {
        @match look {
            Look::Trusted => rect class=(letter) x=(x) y=(y) width=(width) height="8" {},
            Look::Dated => rect class={ (letter) "d" } x=(x) y=(y) width=(width) height="8" {},
            Look::Distrusted => rect .x x=(x) y=(y) width=(width) height="8" {},
            Look::Neither => line .n x1=(x) x2=(end) y1=(y + 4) y2=(y + 4) {},
        }
    }
}

/// What the bars refer to.
pub(super) fn patterns(axis: &Axis) -> Markup {
    let years: String = (0..axis.years()).map(|n| format!("M{n} 0V1")).collect();
    let view = format!("0 0 {} 1", axis.years());
    html! {
        svg .defs aria-hidden="true" width="0" height="0" {
            defs {
                symbol #grid viewBox=(view) preserveAspectRatio="none" { path .grid d=(years) {} }
                @for letter in ["s", "e"] {
                    pattern id={ (letter) "-dated" } width="7" height="7" patternUnits="userSpaceOnUse"
                        patternTransform="rotate(45)"
                    {
                        rect .under width="7" height="7" {}
                        rect class=(letter) width="3.5" height="7" {}
                    }
                }
                pattern #crossed width="6" height="6" patternUnits="userSpaceOnUse" {
                    rect .xb width="6" height="6" {}
                    path .xl d="M0 0L6 6M6 0L0 6" {}
                }
                g #date { path .date d="M0 21V6M-4.5 0H4.5L0 7Z" {} }
                g #gone { path .gone d="M0 1.5V19.5M-4 1.5H1M-4 19.5H1" {} }
                g #open { path .open d="M1 5L6 11L1 17" {} }
            }
        }
    }
}

/// What everything in a bar means.
pub(super) fn legend() -> Markup {
    let both = |s: &'static str, e: &'static str| {
        html! {
            rect class=(s) y="2" width="48" height="8" {}
            rect class=(e) y="11" width="48" height="8" {}
        }
    };
    let samples = [
        (
            both("s", "e"),
            "trusted for server-auth and email-protection",
        ),
        (
            html! { rect .s y="2" width="48" height="8" {} line .n x2="48" y1="15" y2="15" {} },
            "upper half: server-auth",
        ),
        (
            html! { line .n x2="48" y1="6" y2="6" {} rect .e y="11" width="48" height="8" {} },
            "lower half: email-protection",
        ),
        (
            both("sd", "ed"),
            "hatched: trusted if issued until a distrust date",
        ),
        (both("x", "x"), "crossed: actively distrusted"),
        (
            html! { line .n x2="48" y1="6" y2="6" {} line .n x2="48" y1="15" y2="15" {} },
            "dotted: neither",
        ),
        (html! { use href="#date" x="24" {} }, "the distrust date"),
        (
            html! { rect .s y="2" width="24" height="8" {} rect .e y="11" width="24" height="8" {} use href="#gone" x="24" {} },
            "removed",
        ),
        (
            html! { rect .s y="2" width="38" height="8" {} rect .e y="11" width="38" height="8" {} use href="#open" x="38" {} },
            "still there",
        ),
    ];
    html! {
        ul .legend aria-label="Legend" {
            @for (sample, words) in samples {
                li { svg aria-hidden="true" width="48" height="22" { (sample) } span { (words) } }
            }
        }
    }
}
