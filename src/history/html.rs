//! Lives as a page with a timeline picture: a bar per root, on one axis of years.
//!
//! The upper half of a bar is trust for TLS servers, the lower half for e-mail; solid is trusted, hatched trusted with
//! a distrust date, crossed distrusted, a dotted line neither. So it reads without colours too. Each bar is an image
//! with its words as its name, and the words stand in a table of their own below.
//!
//! One file that needs nothing from elsewhere. Without script everything is shown, with it roots can be filtered.

mod axis;
mod bar;
mod entry;

use maud::{Markup, html};

use super::{Lives, Standing};
use crate::html::{Choice, Filter, Page};
use crate::store::Purpose;
use axis::Axis;
use entry::Entry;

const STYLE: &str = include_str!("html/history.css");

/// Renders lives as a page. Ends with a line break.
///
/// Roots that are still there reach to the last revision.
pub fn render(lives: &Lives) -> String {
    let last = lives.extent().map(|extent| extent.until);
    let mut entries: Vec<_> = lives.iter().map(Entry::new).collect();
    entries.sort_by(|a, b| a.order().cmp(&b.order()));
    let dates = entries.iter().flat_map(Entry::dates).chain(last);
    let span = dates.clone().min().zip(dates.max());
    let lead = html! {
        p {
            "Every root certificate that Mozilla's certdata.txt held"
            @if let Some((first, last)) = span {
                " from " time datetime=(first) { (first) } " to " time datetime=(last) { (last) }
            }
            ": when it came, what it was trusted for and from when on, when it went. "
            "Dates are those of the first revision that says so."
        }
    };
    let body = html! {
        section aria-labelledby="summary" {
            h2 #summary { "Summary" }
            (tiles(&entries))
        }
        @if let Some((first, last)) = span {
            @let axis = Axis::new(first, last);
            (filter(&entries))
            (timeline(&entries, &axis))
            (in_words(&entries))
        }
    };
    let page = Page {
        title: "The life of every root",
        lead,
        style: STYLE,
        body,
    };
    page.render()
}

fn count<'a>(entries: &[Entry<'a>], is: impl Fn(&Entry<'a>) -> bool) -> usize {
    entries.iter().filter(|entry| is(entry)).count()
}

fn tiles(entries: &[Entry<'_>]) -> Markup {
    let trusted = |purpose| {
        count(entries, |entry| {
            entry.now(purpose) == Some(Standing::Trusted)
        })
    };
    let tiles = [
        (entries.len(), "roots ever"),
        (
            count(entries, |entry| entry.life.gone.is_none()),
            "there now",
        ),
        (trusted(Purpose::ServerAuth), "trusted for server-auth now"),
        (
            trusted(Purpose::EmailProtection),
            "trusted for email-protection now",
        ),
        (
            count(entries, |entry| entry.life.gone.is_some()),
            "removed since",
        ),
        (count(entries, Entry::distrusted), "ever distrusted"),
        (count(entries, Entry::dated), "ever given a distrust date"),
    ];
    html! { ul .tiles { @for (count, what) in tiles { li { b { (count) } (what) } } } }
}

/// A value of a group of the filter, and how many entries have it.
fn value<'a>(
    entries: &[Entry<'a>],
    group: impl Fn(&Entry<'a>) -> Vec<&'static str>,
    name: &'static str,
    label: &str,
) -> (&'static str, String, usize) {
    let has = |entry: &Entry<'a>| group(entry).contains(&name);
    (name, label.to_owned(), count(entries, has))
}

fn filter(entries: &[Entry<'_>]) -> Markup {
    let groups = [
        Choice {
            name: "state",
            legend: "State",
            values: vec![
                value(entries, Entry::state, "trusted", "trusted now"),
                value(entries, Entry::state, "kept", "there without trust"),
                value(entries, Entry::state, "removed", "removed"),
            ],
        },
        Choice {
            name: "mark",
            legend: "Ever",
            values: vec![
                value(entries, Entry::marks, "distrusted", "distrusted"),
                value(entries, Entry::marks, "dated", "with distrust date"),
            ],
        },
        Choice {
            name: "purpose",
            legend: "Ever trusted for",
            values: vec![
                value(entries, Entry::purposes, "server-auth", "server-auth"),
                value(
                    entries,
                    Entry::purposes,
                    "email-protection",
                    "email-protection",
                ),
                value(entries, Entry::purposes, "code-signing", "code-signing"),
            ],
        },
    ];
    let filter = Filter {
        what: "roots",
        total: entries.len(),
        groups: &groups,
    };
    filter.render()
}

fn timeline(entries: &[Entry<'_>], axis: &Axis) -> Markup {
    html! {
        section data-section aria-labelledby="timeline" {
            h2 #timeline { "Timeline" }
            (bar::legend())
            p { a href="#words" { "The same in words" } }
            (bar::patterns(axis))
            div .wide {
                table .timeline {
                    caption { "A bar per root; the name of each bar says the same in words" }
                    thead { tr { th scope="col" { "root" } th scope="col" .years { (axis.head()) } } }
                    tbody {
                        @for entry in entries {
                            tr data-with=(entry.id()) {
                                th scope="row" { a href={ "#" (entry.id()) } { (entry.label()) } }
                                td { (bar::picture(entry, axis)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn in_words(entries: &[Entry<'_>]) -> Markup {
    html! {
        section data-section aria-labelledby="words" {
            h2 #words { "In words" }
            div .wide { table .words {
                caption { "Every root with what it was trusted for, each from a date on" }
                thead { tr {
                    th scope="col" { "root" } th scope="col" { "came" } th scope="col" { "went" }
                    th scope="col" { "trust" }
                } }
                tbody { @for entry in entries { (entry.row()) } }
            } }
        }
    }
}

#[cfg(test)]
mod tests;
