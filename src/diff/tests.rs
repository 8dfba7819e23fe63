//! Expected values are written by hand, from what each test changes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod renderings;
mod stores;

use jiff::Timestamp;

use super::{Change, Options, Report, text};
use crate::format::{DistrustDate, Held, Holding};
use crate::store::{
    DateAttribute, Distrust, Level, Lock, NameConstraints, Origin, Purpose, Root, Store,
};

/// Three roots of the embedded snapshot that are trusted for TLS, with names of our own.
fn small() -> Store {
    let mut store = Store::embedded().unwrap();
    store
        .roots
        .retain(|root| root.level(Purpose::ServerAuth) == Some(Level::Trusted));
    store.roots.truncate(3);
    for (root, label) in store.roots.iter_mut().zip(["Alpha", "Beta", "Gamma"]) {
        root.label = label.as_bytes().to_vec();
        root.imposed_constraints = None;
        root.server_distrust_after = <_>::default();
        root.email_distrust_after = <_>::default();
        let levels = &mut root.trust.as_mut().unwrap().levels;
        levels.server_auth = Some(Level::Trusted);
        levels.email_protection = Some(Level::Trusted);
        levels.code_signing = Some(Level::MustVerify);
    }
    store.distrusts.clear();
    store.lock = Some(lock("2.84"));
    store
}

/// Compares two stores; they live as long as the report.
fn compare(old: &Store, new: &Store) -> Report<'static> {
    let leak = |store| &*Box::leak(Box::new(Holding::from(store)));
    super::compare(leak(old), leak(new), &Options::default())
}

fn lock(version: &str) -> Lock {
    Lock {
        nss_builtins_version: version.to_owned(),
        ..Store::embedded_lock().unwrap()
    }
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn sha256(root: &Root) -> String {
    root.certificate.sha256().to_string()
}

fn bogus(store: &Store, level: Level) -> Distrust {
    let mut trust = store.roots[0].trust.clone().unwrap();
    trust.levels = crate::store::Purposes::from_fn(|_| Some(level));
    Distrust {
        label: b"Bogus".to_vec(),
        // CN=x
        issuer: Some(b"\x30\x0c\x31\x0a\x30\x08\x06\x03\x55\x04\x03\x0c\x01x".to_vec()),
        serial: Some(vec![2, 1, 5]),
        sha1: None,
        hash: None,
        md5: None,
        dates: crate::store::Purposes::default(),
        trust,
    }
}

#[test]
fn a_store_does_not_differ_from_itself() {
    let store = Store::embedded().unwrap();
    let report = compare(&store, &store);
    assert!(report.is_empty());
    assert!(
        text::render(&report).starts_with("no roots added, no roots removed, no roots changed\n")
    );
}

#[test]
fn order_is_no_difference() {
    let old = small();
    let mut new = old.clone();
    new.roots.reverse();
    assert!(compare(&old, &new).is_empty());
}

#[test]
fn roots_come_and_go() {
    let (mut old, mut new) = (small(), small());
    let alpha = new.roots.remove(0);
    let gamma = old.roots.remove(2);
    let report = compare(&old, &new);
    let labels = |roots: &[&Held]| -> Vec<String> {
        let hashes = roots.iter().map(|r| r.certificate.sha256().to_string());
        hashes.collect()
    };
    assert_eq!(labels(&report.removed), [sha256(&alpha)]);
    assert_eq!(labels(&report.added), [sha256(&gamma)]);
    assert!(report.changed.is_empty());
    assert!(!report.is_empty());
}

#[test]
fn each_change_of_a_root_is_told() {
    let old = small();
    let mut new = old.clone();
    let root = &mut new.roots[1];
    root.label = b" Beta".to_vec();
    root.trust.as_mut().unwrap().levels.server_auth = Some(Level::MustVerify);
    root.trust.as_mut().unwrap().levels.code_signing = None;
    root.server_distrust_after.trust = DateAttribute::Date(time("2026-04-15T23:59:59Z"));
    root.email_distrust_after.certificate = DateAttribute::Date(time("2025-01-01T00:00:00Z"));
    root.mozilla_ca_policy = Some(false);
    root.imposed_constraints = Some(NameConstraints {
        permitted_dns: vec![".tr".to_owned()],
        der: b"\xa0\x07\x30\x05\x82\x03.tr".to_vec(),
        source: String::new(),
    });
    let imposed = root.imposed_constraints.clone();

    let report = compare(&old, &new);
    assert_eq!(report.changed.len(), 1);
    let expected = [
        Change::Trust {
            purpose: Purpose::ServerAuth,
            old: Some(Level::Trusted),
            new: Some(Level::MustVerify),
        },
        Change::Trust {
            purpose: Purpose::CodeSigning,
            old: Some(Level::MustVerify),
            new: None,
        },
        Change::DistrustAfter {
            purpose: Purpose::ServerAuth,
            old: None,
            new: Some(DistrustDate {
                date: time("2026-04-15T23:59:59Z"),
                origin: Origin::Trust,
            }),
        },
        Change::DistrustAfter {
            purpose: Purpose::EmailProtection,
            old: None,
            new: Some(DistrustDate {
                date: time("2025-01-01T00:00:00Z"),
                origin: Origin::Certificate,
            }),
        },
        Change::Constraints {
            old: None,
            new: imposed.as_ref(),
        },
        Change::MozillaPolicy {
            old: Some(true),
            new: Some(false),
        },
        Change::Label {
            old: b"Beta",
            new: b" Beta",
        },
    ];
    assert_eq!(report.changed[0].changes, expected);
}

#[test]
fn a_date_that_moves_to_the_other_object_is_a_change() {
    let date = DateAttribute::Date(time("2026-04-15T23:59:59Z"));
    let (mut old, mut new) = (small(), small());
    old.roots[0].server_distrust_after.certificate = date;
    new.roots[0].server_distrust_after.trust = date;
    let report = compare(&old, &new);
    assert_eq!(report.changed[0].changes.len(), 1);
    assert!(text::render(&report).contains(
        "server-auth distrusted after: 2026-04-15T23:59:59Z -> 2026-04-15T23:59:59Z (in the trust object only)\n"
    ));
}

#[test]
fn an_absent_date_and_a_false_one_are_the_same() {
    let (mut old, mut new) = (small(), small());
    old.roots[0].server_distrust_after.certificate = DateAttribute::Absent;
    new.roots[0].server_distrust_after.certificate = DateAttribute::False;
    assert!(compare(&old, &new).is_empty());
}

#[test]
fn distrust_entries_come_go_and_change() {
    let (mut old, mut new) = (small(), small());
    let entry = bogus(&old, Level::Distrusted);
    new.distrusts = vec![entry.clone()];
    let report = compare(&old, &new);
    assert_eq!(report.distrusts_added.len(), 1);
    assert!(report.distrusts_removed.is_empty());

    // The same entry twice is one more, another label is nothing, another meaning is another entry.
    old.distrusts = vec![entry.clone()];
    new.distrusts = vec![entry.clone(), entry.clone()];
    assert_eq!(compare(&old, &new).distrusts_added.len(), 1);
    new.distrusts = vec![entry];
    new.distrusts[0].label = b"Other".to_vec();
    assert!(compare(&old, &new).is_empty());
    new.distrusts = vec![bogus(&old, Level::MustVerify)];
    let report = compare(&old, &new);
    assert_eq!(report.distrusts_added.len(), 1);
    assert_eq!(report.distrusts_removed.len(), 1);
}
