//! The words that all renderings share.

use super::{Change, Report};
use crate::format::{DistrustDate, Held, Holding};
use crate::store::{DistinguishedName, Distrust, Level, NameConstraints, Origin, Purpose, hex};
use crate::text::{count, one_line};

/// `1 root added, 2 roots removed, no roots changed`, and what else there is.
pub(super) fn summary(report: &Report<'_>) -> String {
    let mut parts = vec![
        format!("{} added", count(report.added.len(), "root")),
        format!("{} removed", count(report.removed.len(), "root")),
        format!("{} changed", count(report.changed.len(), "root")),
    ];
    for (entries, what) in [
        (&report.distrusts_added, "added"),
        (&report.distrusts_removed, "removed"),
    ] {
        if !entries.is_empty() {
            let entries = count(entries.len(), "distrust");
            parts.push(format!("{entries} without certificate {what}"));
        }
    }
    parts.join(", ")
}

/// The builtins version of a store, if its lock knows one.
pub(super) fn version(store: &Holding) -> String {
    let version = store.version.as_deref();
    version.map_or_else(|| "unknown".to_owned(), |v| one_line(v.as_bytes()).into())
}

/// How many roots a store trusts for a purpose.
pub(super) fn trusted(store: &Holding, purpose: Purpose) -> usize {
    let levels = store.held.iter().map(|root| root.level(purpose));
    levels.filter(|l| *l == Some(Level::Trusted)).count()
}

/// `server-auth, email-protection`, or `nothing`.
pub(super) fn trusted_for(root: &Held) -> String {
    let purposes = Purpose::ALL.into_iter();
    let trusted = purposes.filter(|p| root.level(*p) == Some(Level::Trusted));
    match trusted.map(Purpose::as_str).collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => "nothing".to_owned(),
        some => some,
    }
}

/// What the root is distrusted for, and every limit of its trust.
pub(super) fn limits(root: &Held) -> Vec<String> {
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
        limits.push(constraints(Some(imposed)));
    }
    limits
}

/// Last day of validity, as `2038-07-17`.
pub(super) fn valid_until(root: &Held) -> String {
    let instant = root.certificate.not_after().to_string();
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

pub(super) fn row<'a>(change: &Change<'a>) -> Row<'a> {
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
            constraints(*old),
            constraints(*new),
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
        Some(DistrustDate { date, origin }) => match origin {
            // Where Mozilla usually writes it.
            Origin::Certificate => date.to_string(),
            Origin::Trust => format!("{date} (in the trust object only)"),
            Origin::Both => format!("{date} (in both objects)"),
        },
    }
}

fn constraints(constraints: Option<&NameConstraints>) -> String {
    match constraints {
        None => "none".to_owned(),
        Some(imposed) => format!("only names under {}", imposed.permitted_dns.join(" ")),
    }
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
    names
}
