//! The words that all renderings share.

use std::collections::HashSet;

use jiff::Timestamp;

use super::{Change, Repeated, Report, Side, Unsaid, Unsayable};
use crate::format::{DistrustDate, Held, Holding};
use crate::store::{DistinguishedName, Distrust, Level, NameConstraints, Origin, Purpose, hex};
use crate::text::{count, one_line, time};

/// `1 root added, 2 roots removed, no roots changed`, and what else there is.
pub(super) fn summary(report: &Report<'_>) -> String {
    let mut parts = vec![
        format!("{} added", count(report.added.len(), "root")),
        format!("{} removed", count(report.removed.len(), "root")),
        format!("{} changed", count(report.changed.len(), "root")),
    ];
    if !report.reissued.is_empty() {
        parts.push(format!(
            "{} re-issued",
            count(report.reissued.len(), "root")
        ));
    }
    for (entries, what) in [
        (&report.distrusts_added, "added"),
        (&report.distrusts_removed, "removed"),
    ] {
        if !entries.is_empty() {
            let entries = count(entries.len(), "distrust");
            parts.push(format!("{entries} without certificate {what}"));
        }
    }
    let words = parts.join(", ");
    match left_out(report) {
        0 => words,
        n => {
            let roots = count(n, "root");
            format!("{words}; {roots} left out whose limits one store cannot say")
        }
    }
}

/// How many roots a store lacks, maybe because it cannot say their limits.
fn left_out(report: &Report<'_>) -> usize {
    let left_out = report.unsaid.iter().filter_map(|unsaid| match unsaid {
        Unsaid::Root {
            held,
            what: Unsayable::Date(..) | Unsayable::Constraints(_),
            kept: false,
            ..
        } => Some(held.certificate.sha256()),
        _ => None,
    });
    left_out.collect::<HashSet<_>>().len()
}

/// The kind of a store for people.
pub(super) fn kind(store: &Holding) -> &'static str {
    match store.kind {
        "certdata" => "certdata.txt",
        kind => kind,
    }
}

/// The other name of a side.
pub(super) fn side(side: Side) -> &'static str {
    match side {
        Side::Old => "old",
        Side::New => "new",
    }
}

/// Kind, version, date and size of a store.
pub(super) fn about(store: &Holding, date: Option<Timestamp>) -> String {
    let mut parts = vec![kind(store).to_owned()];
    if store.version.is_some() || store.exact {
        parts.push(format!("builtins version {}", version(store)));
    }
    parts.extend(date.map(|date| format!("of {}", time(date))));
    parts.push(count(certificates(store), "certificate"));
    parts.join(", ")
}

/// How many certificates a store holds, each counted once.
pub(super) fn certificates(store: &Holding) -> usize {
    let all = store.held.iter().map(|held| held.certificate.sha256());
    all.collect::<HashSet<_>>().len()
}

/// The builtins version of a store, if its lock knows one.
pub(super) fn version(store: &Holding) -> String {
    let version = store.version.as_deref();
    version.map_or_else(|| "unknown".to_owned(), |v| one_line(v.as_bytes()).into())
}

/// How many roots a store trusts for a purpose, by the copies that were compared.
pub(super) fn trusted(report: &Report<'_>, side: Side, purpose: Purpose) -> usize {
    let trusted = |root: &&&Held| root.level(purpose) == Some(Level::Trusted);
    report.compared(side).iter().filter(trusted).count()
}

/// `server-auth, email-protection`, or `nothing`; a plain certificate is trusted for what its store is used for.
pub(super) fn trusted_for(root: &Held) -> String {
    if root.levels.is_none() {
        return "whatever its store is used for".to_owned();
    }
    let purposes = Purpose::ALL.into_iter();
    let trusted = purposes.filter(|p| root.level(*p) == Some(Level::Trusted));
    match trusted.map(Purpose::as_str).collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => "nothing".to_owned(),
        some => some,
    }
}

/// How names from a store stand among our own words.
pub(super) type Quote = fn(&[u8]) -> String;

/// As they are, on one line.
pub(super) fn bare(name: &[u8]) -> String {
    one_line(name).into_owned()
}

/// What the root is distrusted for, and every limit of its trust.
pub(super) fn limits(root: &Held, quote: Quote) -> Vec<String> {
    let mut limits = Vec::new();
    for purpose in Purpose::ALL {
        if root.level(purpose) == Some(Level::Distrusted) {
            limits.push(format!("distrusted for {purpose}"));
        }
    }
    for purpose in Purpose::ALL {
        if let Some(date) = *root.dates.get(purpose) {
            let date = distrust_date(Some(date));
            limits.push(format!("{purpose} distrusted after {date}"));
        }
    }
    if let Some(imposed) = &root.constraints {
        limits.push(constraints(Some(imposed), quote));
    }
    limits
}

/// Last day of validity, as `2038-07-17`.
pub(super) fn valid_until(root: &Held) -> String {
    let instant = time(root.certificate.not_after());
    instant.chars().take_while(|c| *c != 'T').collect()
}

/// A change as what, before and after. Labels are still bytes of the file.
pub(super) struct Row<'a> {
    pub(super) what: String,
    pub(super) old: Cell<'a>,
    pub(super) new: Cell<'a>,
}

/// Our own words, or somebody else's.
pub(super) enum Cell<'a> {
    Words(String),
    Label(&'a [u8]),
}

pub(super) fn row<'a>(change: &Change<'a>, quote: Quote) -> Row<'a> {
    let words = |what: String, old: String, new: String| Row {
        what,
        old: Cell::Words(old),
        new: Cell::Words(new),
    };
    match change {
        Change::Trust { purpose, old, new } => {
            words(format!("{purpose} trust"), level(*old), level(*new))
        }
        Change::DistrustAfter { purpose, old, new } => words(
            format!("{purpose} distrusted after"),
            distrust_date(*old),
            distrust_date(*new),
        ),
        Change::Constraints { old, new } => words(
            "imposed name constraints".to_owned(),
            constraints(*old, quote),
            constraints(*new, quote),
        ),
        Change::MozillaPolicy { old, new } => words(
            "in Mozilla's programme".to_owned(),
            yes_or_no(*old),
            yes_or_no(*new),
        ),
        Change::Label { old, new } => Row {
            what: "label".to_owned(),
            old: Cell::Label(old),
            new: Cell::Label(new),
        },
    }
}

fn level(level: Option<Level>) -> String {
    level.map_or("not stated", Level::as_str).to_owned()
}

fn distrust_date(date: Option<DistrustDate>) -> String {
    match date {
        None => "no date".to_owned(),
        Some(DistrustDate { date, origin }) => {
            let date = time(date);
            match origin {
                // Where Mozilla usually writes it.
                Origin::Certificate => date,
                Origin::Trust => format!("{date} (in the trust object only)"),
                Origin::Both => format!("{date} (in both objects)"),
            }
        }
    }
}

/// A limit, trust or distrust that one store has no way to say.
pub(super) fn unsayable(what: &Unsayable<'_>, quote: Quote) -> String {
    match what {
        Unsayable::Purpose(purpose) => format!("trust for {purpose}"),
        Unsayable::Distrust(purpose) => format!("distrust for {purpose}"),
        Unsayable::Date(purpose, date) => {
            format!("{purpose} distrusted after {}", time(*date))
        }
        Unsayable::Constraints(imposed) => constraints(Some(imposed), quote),
    }
}

/// How often a store holds a certificate, and whether the copies agree.
pub(super) fn repeated(repeated: &Repeated<'_>) -> String {
    let (side, times) = (side(repeated.side), repeated.times);
    let rest = if repeated.agree {
        ""
    } else {
        ", and they say different things of it; what was compared is the copy that distrusts it, or says more"
    };
    format!("{times} copies in the {side} store{rest}")
}

fn constraints(constraints: Option<&NameConstraints>, quote: Quote) -> String {
    let Some(imposed) = constraints else {
        return "none".to_owned();
    };
    if !imposed.is_of_dns_names_alone() {
        return format!("name constraints {}", hex(&imposed.der));
    }
    let names = imposed.permitted_dns.iter();
    let names: Vec<_> = names.map(|name| quote(name.as_bytes())).collect();
    format!("only names under {}", names.join(" "))
}

fn yes_or_no(flag: Option<bool>) -> String {
    match flag {
        None => "not stated",
        Some(true) => "yes",
        Some(false) => "no",
    }
    .to_owned()
}

/// Whom a distrust entry names, as harmless text.
pub(super) fn named(entry: &Distrust) -> Vec<String> {
    let mut names = Vec::new();
    if let Some(issuer) = &entry.issuer {
        let name = DistinguishedName::from_der(issuer).map(|name| name.rfc4514());
        let name = name.unwrap_or_else(|_| hex(issuer));
        names.push(format!("issuer {}", one_line(name.as_bytes())));
    }
    if let Some(serial) = &entry.serial {
        names.push(format!("serial {}", hex(serial)));
    }
    if let Some(sha1) = &entry.sha1 {
        names.push(format!("SHA-1 {}", hex(sha1)));
    }
    if let Some((mechanism, value)) = &entry.hash {
        names.push(format!("{mechanism} {}", hex(value)));
    }
    if !entry.trust.is_distrust() {
        names.push("a trust object that distrusts for no purpose".to_owned());
    }
    names
}
