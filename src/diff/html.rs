//! The difference as a page: a summary, then a card per root.
//!
//! One file that needs nothing from elsewhere; what kind of difference a card is stands there as a sign and a word,
//! never as a colour alone. Without script everything is shown, with it the cards can be filtered.

mod card;

use maud::{Markup, html};

use super::{Report, Side, Unsaid, words};
use crate::format::Holding;
use crate::html::{Choice, Filter, Page};
use crate::store::Purpose;
use crate::text::one_line;
use card::Item;

const STYLE: &str = include_str!("html/diff.css");

/// Kinds of difference: its name, sign, word and the title of its section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Added,
    Removed,
    Reissued,
    Changed,
    DistrustAdded,
    DistrustRemoved,
    Expired,
    Unsaid,
    Repeated,
}

impl Kind {
    const ALL: [Self; 9] = [
        Self::Added,
        Self::Removed,
        Self::Reissued,
        Self::Changed,
        Self::DistrustAdded,
        Self::DistrustRemoved,
        Self::Expired,
        Self::Unsaid,
        Self::Repeated,
    ];

    /// Its name in attributes.
    fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Reissued => "reissued",
            Self::Changed => "changed",
            Self::DistrustAdded => "distrust-added",
            Self::DistrustRemoved => "distrust-removed",
            Self::Expired => "expired",
            Self::Unsaid => "unsaid",
            Self::Repeated => "repeated",
        }
    }

    /// Its sign, which people see, and its word, which they hear too.
    fn sign(self) -> (&'static str, &'static str) {
        match self {
            Self::Added => ("+", "added"),
            Self::Removed => ("−", "removed"),
            Self::Reissued => ("⇄", "re-issued"),
            Self::Changed => ("~", "changed"),
            Self::DistrustAdded => ("+", "distrust added"),
            Self::DistrustRemoved => ("−", "distrust removed"),
            Self::Expired => ("†", "expired"),
            Self::Unsaid => ("?", "not comparable"),
            Self::Repeated => ("×", "held more than once"),
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Added => "Added",
            Self::Removed => "Removed",
            Self::Reissued => "Re-issued: same subject and key, another certificate",
            Self::Changed => "Changed",
            Self::DistrustAdded => "Distrust without certificate added",
            Self::DistrustRemoved => "Distrust without certificate removed",
            Self::Expired => "Expired in between",
            Self::Unsaid => "What only one of the two can say",
            Self::Repeated => "Held more than once",
        }
    }

    /// Whether it is a difference.
    fn differs(self) -> bool {
        !matches!(self, Self::Expired | Self::Unsaid | Self::Repeated)
    }
}

/// Renders a report as a page. Ends with a line break.
pub fn render(report: &Report<'_>) -> String {
    let items = Item::all(report);
    let (old, new) = (store(report.old), store(report.new));
    let title = format!("Root store difference: {old} → {new}");
    let body = html! {
        section aria-labelledby="summary" {
            h2 #summary { "Summary" }
            (tiles(&items))
            (trusted(report))
            (sides(report))
        }
        @if !items.is_empty() {
            (filter(&items))
            @for kind in Kind::ALL { (section(kind, report, &items)) }
        }
    };
    let lead = html! {
        p {
            @if report.is_empty() { strong { "No difference" } " in what both stores can say." }
            @else { (words::summary(report)) "." }
        }
    };
    let page = Page {
        title: &title,
        lead,
        style: STYLE,
        body,
    };
    page.render()
}

/// A store as people name it: `jks`, `certdata, builtins 2.84`.
fn store(holding: &Holding) -> String {
    let kind = holding.kind;
    match &holding.version {
        Some(version) => format!("{kind}, builtins {}", one_line(version.as_bytes())),
        None => kind.to_owned(),
    }
}

fn of(kind: Kind, items: &[Item]) -> impl Iterator<Item = &Item> {
    items.iter().filter(move |item| item.kind == kind)
}

fn tiles(items: &[Item]) -> Markup {
    html! {
        ul .tiles {
            @for kind in Kind::ALL {
                @let count = of(kind, items).count();
                // What there always is, even if there is none of it.
                @if count > 0 || matches!(kind, Kind::Added | Kind::Removed | Kind::Changed) {
                    li data-tile=(kind.name()) {
                        b { (count) }
                        @if count > 0 { a href={ "#" (kind.name()) } { (mark(kind)) } } @else { (mark(kind)) }
                        @if !kind.differs() { " " span .soft { "(no difference)" } }
                    }
                }
            }
        }
    }
}

/// Sign and word.
fn mark(kind: Kind) -> Markup {
    let (sign, word) = kind.sign();
    html! { span .mark .(kind.name()) { span aria-hidden="true" { (sign) } " " (word) } }
}

fn trusted(report: &Report<'_>) -> Markup {
    html! {
        table .purposes {
            caption { "Roots trusted, per purpose" }
            thead { tr {
                th scope="col" { "purpose" }
                th .number scope="col" { "before" }
                th .number scope="col" { "after" }
                th .number scope="col" { "difference" }
            } }
            tbody { @for purpose in &report.purposes { (trusted_for(report, *purpose)) } }
        }
    }
}

fn trusted_for(report: &Report<'_>, purpose: Purpose) -> Markup {
    let (old, new) = (
        words::trusted(report, Side::Old, purpose),
        words::trusted(report, Side::New, purpose),
    );
    let difference = match old.abs_diff(new) {
        0 => "0".to_owned(),
        by if new > old => format!("+{by}"),
        by => format!("−{by}"),
    };
    html! {
        tr {
            th scope="row" { (purpose) }
            td .number { (old) }
            td .number { (new) }
            td .number { (difference) }
        }
    }
}

/// What the two sides are.
fn sides(report: &Report<'_>) -> Markup {
    html! {
        dl .sides {
            dt { "before" } dd { (words::about(report.old, report.old_date)) }
            dt { "after" } dd { (words::about(report.new, report.new_date)) }
        }
    }
}

fn filter(items: &[Item]) -> Markup {
    let values = Kind::ALL.into_iter().map(|kind| {
        let (sign, word) = kind.sign();
        let count = of(kind, items).count();
        (kind.name(), format!("{sign} {word}"), count)
    });
    let kinds = Choice {
        name: "kind",
        legend: "Show",
        values: values.collect(),
    };
    let filter = Filter {
        what: "entries",
        total: items.len(),
        groups: &[kinds],
    };
    filter.render()
}

fn section(kind: Kind, report: &Report<'_>, items: &[Item]) -> Markup {
    if of(kind, items).next().is_none() {
        return html! {};
    }
    html! {
        section data-section aria-labelledby=(kind.name()) {
            h2 id=(kind.name()) { (kind.title()) }
            @match kind {
                Kind::Unsaid => p .soft { (why_unsaid(report)) },
                Kind::Expired => p .soft {
                    "Both stores hold them; they expired between the dates of the two. This is no difference."
                },
                _ => {},
            }
            div .cards { @for item in of(kind, items) { (item.render()) } }
        }
    }
}

fn why_unsaid(report: &Report<'_>) -> String {
    let cannot = |side| {
        let of_side = |unsaid: &Unsaid<'_>| match unsaid {
            Unsaid::Root { side: of, .. } | Unsaid::Bare { side: of, .. } => *of == side,
        };
        report.unsaid.iter().any(of_side)
    };
    let sides = match (cannot(Side::Old), cannot(Side::New)) {
        (true, true) => "Each store says something for which the other has no words",
        (true, false) => "The store before has no words for this",
        _ => "The store after has no words for this",
    };
    format!("{sides}, so it cannot be compared. This is no difference.")
}

#[cfg(test)]
mod tests;
