//! The embedded file and builtins 2.60, counted by others.
//!
//! The numbers are those of Python's cryptography 48 over the same bytes (key sizes, exponents, signature algorithms,
//! serial numbers, versions, validity at 2026-11-22 and 180 days on, equal subjects and keys, CA:FALSE, keyUsage), and of
//! `openssl verify -check_ss_sig` (3.0) and cryptography's `verify` for the signatures: all of the embedded ones are right.

use cabundle::lint::{Read, Report, lint};
use cabundle::store::Store;

use super::{of, options, report};
use crate::support::project;

#[track_caller]
fn assert_counts(report: &Report, expected: &[(&str, usize)]) {
    let mut codes: Vec<_> = report.findings.iter().map(|f| f.code).collect();
    codes.sort_unstable();
    let counts: Vec<_> = codes
        .chunk_by(|a, b| a == b)
        .map(|c| (c[0], c.len()))
        .collect();
    let known: Vec<_> = counts
        .into_iter()
        .filter(|(code, _)| !code.starts_with("L052") && !code.starts_with("L053"))
        .collect();
    assert_eq!(known, expected);
}

#[test]
fn embedded() {
    let lock = Store::embedded_lock().unwrap();
    let report = lint(Store::embedded_bytes(), Some(&lock), &options()).unwrap();
    assert_eq!((report.read, report.roots), (Read::Whole, 181));
    assert_counts(
        &report,
        &[
            // Entrust G4 lacks both attributes.
            ("L020", 2),
            ("L022", 1),
            ("L031", 1),
            // Both times of Certum Trusted Network CA 2.
            ("L033", 2),
            ("L043", 3),
            ("L050", 26),
            ("L064", 8),
            ("L080", 2),
            ("L090", 1),
        ],
    );
    let label = |code| of(&report, code)[0].root.as_ref().unwrap().label.clone();
    assert_eq!(label("L020"), "Entrust Root Certification Authority - G4");
    assert_eq!(label("L031"), "Entrust Root Certification Authority");
    assert_eq!(label("L033"), "Certum Trusted Network CA 2");
    assert!(of(&report, "L052").is_empty() && of(&report, "L053").is_empty());
}

#[test]
fn builtins_2_60() {
    let bytes = std::fs::read(project("tests/data/certdata-2.60.txt")).unwrap();
    let report = report(bytes);
    assert_eq!(report.roots, 160);
    assert_counts(
        &report,
        &[
            ("L011", 1),
            ("L014", 1),
            ("L020", 4),
            ("L030", 5),
            ("L031", 1),
            ("L033", 2),
            ("L043", 4),
            ("L050", 38),
            ("L060", 2),
            ("L064", 10),
            ("L090", 1),
        ],
    );
    // Mozilla's stand-in for DigiNotar's root.
    let wrong = usize::from(cfg!(feature = "signatures"));
    assert_eq!(of(&report, "L052").len(), wrong);
}

#[test]
fn an_old_lock_is_told() {
    let mut lock = Store::embedded_lock().unwrap();
    lock.retrieved = "2026-01-01T00:00:00Z".parse().unwrap();
    let report = lint(Store::embedded_bytes(), Some(&lock), &options()).unwrap();
    assert_eq!(of(&report, "P006").len(), 1);
}
