//! A card per root or entry.

use maud::{Markup, html};

use super::{Kind, mark, store};
use crate::diff::words::{self, Cell, Row};
use crate::diff::{Change, Reissue, Report, RootChange, Side, Unsaid, Unsayable};
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
                @let limits = words::limits(held);
                @if !limits.is_empty() { dt { "limits" } @for limit in limits { dd { (limit) } } }
                dt { "valid until" } dd { (words::valid_until(held)) }
                dt { "subject" } dd { (subject(held)) }
                (fingerprint("SHA-256", held.certificate.sha256()))
            }
        };
        Self::of(kind, held, body)
    }

    fn reissued(reissue: &Reissue<'_>) -> Self {
        let Reissue { old, new } = reissue;
        let limits = |held| match words::limits(held) {
            none if none.is_empty() => "none".to_owned(),
            some => some.join("; "),
        };
        let day = |held: &Held| time(held.certificate.not_before());
        let mut rows = vec![
            ("label", old.name(), new.name()),
            (
                "trusted for",
                words::trusted_for(old),
                words::trusted_for(new),
            ),
            ("limits", limits(old), limits(new)),
            ("valid from", day(old), day(new)),
            (
                "valid until",
                words::valid_until(old),
                words::valid_until(new),
            ),
        ];
        rows.retain(|(_, old, new)| old != new);
        let prints = [old, new].map(|held| held.certificate.sha256().to_string());
        let rows = rows
            .into_iter()
            .map(|(what, old, new)| (what.to_owned(), html! { (old) }, html! { (new) }));
        let [before, after] = prints.each_ref().map(|hex| print(hex));
        let rows = rows.chain([("SHA-256".to_owned(), before, after)]);
        let mut item = Self::of(Kind::Reissued, new, changes(rows));
        item.find.extend(prints);
        item.find.push(old.name());
        item
    }

    fn changed(change: &RootChange<'_>) -> Self {
        let rows = change.changes.iter().map(|change| {
            let Row { what, old, new } = words::row(change);
            (what, cell(old), cell(new))
        });
        let body = html! {
            (changes(rows))
            dl {
                @let limits = words::limits(change.new);
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
                    let same = roots
                        .last_mut()
                        .filter(|(s, h, ..)| *s == side && h.certificate.sha256() == print);
                    match same {
                        Some((.., lost)) => lost.push(unsayable(what)),
                        None => roots.push((side, held, *kept, vec![unsayable(what)])),
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

fn unsayable(what: &Unsayable<'_>) -> String {
    match what {
        Unsayable::Purpose(purpose) => format!("trust for {purpose}"),
        Unsayable::Date(purpose, date) => format!("{purpose} distrusted after {date}"),
        Unsayable::Constraints(imposed) => {
            format!("only names under {}", imposed.permitted_dns.join(" "))
        }
        Unsayable::Distrust(purpose) => format!("distrust for {purpose}"),
    }
}

/// Before and after, line by line.
fn changes(rows: impl Iterator<Item = (String, Markup, Markup)>) -> Markup {
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
