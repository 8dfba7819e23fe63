//! A card per root or entry.

use maud::{Markup, html};

use super::{Kind, mark, store};
use crate::diff::words::{self, Cell, Row};
use crate::diff::{Change, Reissue, Repeated, Report, RootChange, Side, Unsaid};
use crate::format::{Held, Holding};
use crate::store::{Distrust, Sha256};
use crate::text::{brief, one_line, time};

/// Something that can be filtered.
pub(super) struct Item {
    pub(super) kind: Kind,
    title: String,
    /// What a search finds besides the title.
    find: Vec<String>,
    body: Markup,
}

impl Item {
    /// Everything that a report says, in the order of the page.
    pub(super) fn all(report: &Report<'_>) -> Vec<Self> {
        let (old, new) = (report.old, report.new);
        let mut items = Vec::new();
        items.extend(report.added.iter().map(|h| Self::whole(Kind::Added, h)));
        items.extend(report.removed.iter().map(|h| Self::whole(Kind::Removed, h)));
        items.extend(report.reissued.iter().map(Self::reissued));
        items.extend(report.changed.iter().map(Self::changed));
        let added = report.distrusts_added.iter();
        items.extend(added.map(|d| Self::bare(Kind::DistrustAdded, d, html! {})));
        let removed = report.distrusts_removed.iter();
        items.extend(removed.map(|d| Self::bare(Kind::DistrustRemoved, d, html! {})));
        items.extend(report.expired.iter().map(|h| Self::expired(h)));
        items.extend(Self::unsaid(&report.unsaid, old, new));
        items.extend(report.repeated.iter().map(Self::repeated));
        items
    }

    /// The card, with a heading of level 3.
    pub(super) fn render(&self) -> Markup {
        let find = std::iter::once(&self.title).chain(&self.find);
        let find: Vec<_> = find.map(String::as_str).collect();
        html! {
            article .card .(self.kind.name()) data-kind=(self.kind.name()) data-find=(find.join("\n")) {
                header {
                    h3 { (self.title) }
                    (mark(self.kind))
                }
                (self.body)
            }
        }
    }

    fn of(kind: Kind, held: &Held, body: Markup) -> Self {
        Self {
            kind,
            title: held.name(),
            find: vec![held.certificate.sha256().to_string(), subject(held)],
            body,
        }
    }

    fn whole(kind: Kind, held: &Held) -> Self {
        let body = html! {
            dl {
                dt { "trusted for" } dd { (words::trusted_for(held)) }
                @let limits = words::limits(held, words::bare);
                @if !limits.is_empty() { dt { "limits" } @for limit in limits { dd { (limit) } } }
                dt { "valid until" } dd { (words::valid_until(held)) }
                dt { "subject" } dd { (subject(held)) }
                (fingerprint("SHA-256", held.certificate.sha256()))
            }
        };
        Self::of(kind, held, body)
    }

    fn reissued(reissue: &Reissue<'_>) -> Self {
        let Reissue { old, new, changes } = reissue;
        let day = |held: &Held| time(held.certificate.not_before());
        let mut rows: Vec<_> = changes.iter().map(row).collect();
        let dates = [
            ("valid from", day(old), day(new)),
            (
                "valid until",
                words::valid_until(old),
                words::valid_until(new),
            ),
        ];
        let dates = dates.into_iter().filter(|(_, old, new)| old != new);
        rows.extend(
            dates.map(|(what, old, new)| (what.to_owned(), html! { (old) }, html! { (new) })),
        );
        let prints = [old, new].map(|held| held.certificate.sha256().to_string());
        let [before, after] = prints.each_ref().map(|hex| print(hex));
        rows.push(("SHA-256".to_owned(), before, after));
        let mut item = Self::of(Kind::Reissued, new, table(rows));
        item.find.extend(prints);
        item.find.push(old.name());
        item
    }

    fn changed(change: &RootChange<'_>) -> Self {
        let rows = change.changes.iter().map(row).collect();
        let body = html! {
            (table(rows))
            dl {
                @let limits = words::limits(change.new, words::bare);
                dt { "trusted now for" } dd { (words::trusted_for(change.new)) }
                @if !limits.is_empty() { dt { "limits now" } @for limit in limits { dd { (limit) } } }
                dt { "valid until" } dd { (words::valid_until(change.new)) }
                (fingerprint("SHA-256", change.new.certificate.sha256()))
            }
        };
        let mut item = Self::of(Kind::Changed, change.new, body);
        let labels = change.changes.iter().filter_map(|change| match change {
            Change::Label { old, .. } => Some(one_line(old).into_owned()),
            _ => None,
        });
        item.find.extend(labels);
        item
    }

    fn bare(kind: Kind, entry: &Distrust, more: Markup) -> Self {
        let names = words::named(entry);
        let body = html! {
            dl {
                @for name in &names {
                    @let (what, value) = name.split_once(' ').unwrap_or(("names", name));
                    dt { (what) } dd .mono { (value) }
                }
                (more)
            }
        };
        Self {
            kind,
            title: brief(&entry.label),
            find: names,
            body,
        }
    }

    fn expired(held: &Held) -> Self {
        let body = html! {
            dl {
                dt { "expired" } dd { (time(held.certificate.not_after())) }
                dt { "trusted for" } dd { (words::trusted_for(held)) }
                (fingerprint("SHA-256", held.certificate.sha256()))
            }
        };
        Self::of(Kind::Expired, held, body)
    }

    fn repeated(repeated: &Repeated<'_>) -> Self {
        let held = repeated.held;
        let body = html! {
            dl {
                dt { "copies" } dd { (words::repeated(repeated)) }
                (fingerprint("SHA-256", held.certificate.sha256()))
            }
        };
        Self::of(Kind::Repeated, held, body)
    }

    /// A card per root or entry and side, whatever the number of things that cannot be said of it.
    fn unsaid(all: &[Unsaid<'_>], old: &Holding, new: &Holding) -> Vec<Self> {
        let name = |side: &Side| match side {
            Side::Old => format!("the store before ({})", store(old)),
            Side::New => format!("the store after ({})", store(new)),
        };
        let mut items = Vec::new();
        let mut roots: Vec<(&Side, &Held, bool, Vec<String>)> = Vec::new();
        for unsaid in all {
            match unsaid {
                Unsaid::Root {
                    side,
                    held,
                    what,
                    kept,
                } => {
                    let print = held.certificate.sha256();
                    let same = roots.last_mut().filter(|(s, h, k, _)| {
                        (*s, *k) == (side, *kept) && h.certificate.sha256() == print
                    });
                    match same {
                        Some((.., lost)) => lost.push(words::unsayable(what, words::bare)),
                        None => roots.push((
                            side,
                            held,
                            *kept,
                            vec![words::unsayable(what, words::bare)],
                        )),
                    }
                }
                Unsaid::Bare { side, entry } => {
                    let more = html! { dt { "cannot be said by" } dd { (name(side)) } };
                    items.push(Self::bare(Kind::Unsaid, entry, more));
                }
            }
        }
        let of_root = |(side, held, kept, lost): (&Side, &Held, bool, Vec<String>)| {
            let body = html! {
                dl {
                    dt { "what" } @for what in &lost { dd { (what) } }
                    dt { "cannot be said by" } dd { (name(side)) }
                    dt { "it holds" } dd {
                        @if kept { "the root, without this" } @else { "not the root, perhaps for this reason" }
                    }
                    (fingerprint("SHA-256", held.certificate.sha256()))
                }
            };
            Self::of(Kind::Unsaid, held, body)
        };
        let mut all: Vec<_> = roots.into_iter().map(of_root).collect();
        all.append(&mut items);
        all
    }
}

/// What, before and after.
type Line = (String, Markup, Markup);

fn row(change: &Change<'_>) -> Line {
    let Row { what, old, new } = words::row(change, words::bare);
    (what, cell(old), cell(new))
}

/// Before and after, line by line.
fn table(rows: Vec<Line>) -> Markup {
    html! {
        table .changes aria-label="Before and after" {
            thead { tr {
                th scope="col" { "what" } th scope="col" { "before" } th scope="col" { "after" }
            } }
            tbody {
                @for (what, old, new) in rows {
                    tr {
                        th scope="row" { (what) }
                        td { del { (old) } }
                        td { span .arrow aria-hidden="true" { "→ " } ins { (new) } }
                    }
                }
            }
        }
    }
}

fn cell(cell: Cell<'_>) -> Markup {
    match cell {
        Cell::Words(words) => html! { (words) },
        Cell::Label(label) => html! { (one_line(label)) },
    }
}

fn fingerprint(what: &str, sha256: Sha256) -> Markup {
    html! { dt { (what) } dd { (print(&sha256.to_string())) } }
}

/// A fingerprint that breaks in the middle if it must.
fn print(hex: &str) -> Markup {
    let (start, end) = hex.split_at_checked(32).unwrap_or((hex, ""));
    html! { code { (start) wbr; (end) } }
}

fn subject(held: &Held) -> String {
    brief(held.certificate.subject_name().rfc4514().as_bytes())
}
