//! Every reader on a small store that was cut off or in which a bit fell: no panic, and no certificate that was not
//! put in.

use std::collections::BTreeSet;

use cabundle::format::{Artifact, Holding, ReadOptions};
use cabundle::policy::{DistrustAfterMode, NameConstraintsMode};
use cabundle::store::{Purpose, Store};

use super::round_trip::{Modes, write};
use crate::synthetic::{DISTRUSTED, Entry, certdata, date};

const FORMATS: &[(&str, bool)] = &[
    ("pem", false),
    ("curl", false),
    ("der", false),
    ("edk2", false),
    ("node", false),
    ("json", true),
    ("openssl-trusted", true),
    ("p11-kit", true),
    ("windows-sst", true),
    ("nss", true),
];

/// Two roots with all that can be said of them, and distrust without a certificate.
fn store() -> Store {
    let mut first = Entry::fresh("First");
    first.email = DISTRUSTED;
    first.server_distrust_after = Some(date("241130235959Z"));
    let second = Entry::fresh("Second");
    let mut bogus = Entry::fresh("Bogus");
    (bogus.server, bogus.email, bogus.code) = (DISTRUSTED, DISTRUSTED, DISTRUSTED);
    let file = certdata(&[first, second]) + &bogus.trust_object();
    Store::parse(file.as_bytes()).unwrap()
}

fn small(store: &Store, format: &str, speaks: bool) -> Vec<u8> {
    let purposes = match speaks {
        true => &Purpose::ALL[..],
        false => &[Purpose::ServerAuth],
    };
    let modes = Modes(DistrustAfterMode::Keep, NameConstraintsMode::Keep);
    match write(store, format, purposes, modes) {
        Artifact::File { bytes, .. } => bytes,
        Artifact::Tree(_) => panic!("{format} makes a tree"),
    }
}

/// What is read of it, if anything.
fn read(bytes: &[u8]) -> Option<Holding> {
    Holding::read(bytes, &ReadOptions::default()).ok()
}

#[test]
fn cut_off_anywhere() {
    let store = store();
    let put_in: BTreeSet<_> = store
        .roots
        .iter()
        .map(|root| root.certificate.der())
        .collect();
    for (format, speaks) in FORMATS {
        let whole = small(&store, format, *speaks);
        assert_eq!(read(&whole).unwrap().held.len(), 2, "{format}");
        let mut ways = BTreeSet::new();
        for end in 0..whole.len() {
            let Some(holding) = read(&whole[..end]) else {
                ways.insert("refused");
                continue;
            };
            for held in &holding.held {
                assert!(
                    put_in.contains(held.certificate.der()),
                    "{format} cut at {end}"
                );
            }
            ways.insert(if holding.broken.is_empty() {
                "read"
            } else {
                "told"
            });
        }
        assert!(ways.contains("refused"), "{format}: {ways:?}");
        // These have an end that cannot be missed.
        if ["json", "windows-sst"].contains(format) {
            let json = *format == "json";
            // A final line break says nothing.
            let end = whole.len() - usize::from(json);
            assert!(read(&whole[..end - 1]).is_none(), "{format}");
            assert_eq!(ways.contains("read"), json, "{format}: {ways:?}");
        }
    }
}

/// A bit within a certificate makes another one, of which nobody knows without its signature that it is none; one
/// that differs in more is nobody's.
#[test]
fn a_fallen_bit() {
    let store = store();
    let is_near = |der: &[u8]| {
        store.roots.iter().any(|root| {
            let other = root.certificate.der();
            let differs = other.iter().zip(der).filter(|(a, b)| a != b).count();
            // A character of base64 lies in two bytes.
            other.len() == der.len() && differs <= 2
        })
    };
    for (format, speaks) in FORMATS {
        let whole = small(&store, format, *speaks);
        let checked = ["json", "nss"].contains(format);
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (at % 8);
            let Some(holding) = read(&bytes) else {
                continue;
            };
            assert!(holding.held.len() <= 2, "{format}: bit at {at}");
            for held in &holding.held {
                let der = held.certificate.der();
                let mut exactly = store.roots.iter().map(|root| root.certificate.der());
                let is_right = if checked {
                    exactly.any(|other| other == der)
                } else {
                    is_near(der)
                };
                assert!(is_right, "{format}: bit at {at}");
            }
            // Nothing disappears without a word.
            let bare = holding.says.bare_distrust && holding.distrusts.is_empty();
            let lost = holding.held.len() < 2 || bare;
            assert!(!lost || !holding.broken.is_empty(), "{format}: bit at {at}");
        }
    }
}
