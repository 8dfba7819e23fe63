//! What people call a certificate in PEM.

use cabundle::format::{Holding, ReadOptions};
use cabundle::store::Purpose;

use super::round_trip::{Modes, hostile, inputs, read, write};
use crate::support::project;

fn labels(holding: &Holding) -> Vec<String> {
    let labels = holding.held.iter().map(|held| held.label.clone());
    labels
        .map(|label| String::from_utf8(label).unwrap())
        .collect()
}

/// In these formats a name of ASCII stands as it is.
#[test]
fn our_own() {
    for input in &inputs()[..2] {
        let trusted = input.list["roots"].as_array().unwrap().iter();
        let trusted = trusted.filter(|root| root["trust"]["server_auth"] == "trusted");
        let expected: Vec<_> = trusted
            .map(|root| root["label"].as_str().unwrap())
            .collect();
        for format in ["pem", "curl", "certifi", "kubernetes", "node"] {
            let modes = Modes(<_>::default(), <_>::default());
            let modes = Modes(cabundle::policy::DistrustAfterMode::Keep, modes.1);
            let holding = read(&write(&input.store, format, &[Purpose::ServerAuth], modes));
            let mut compared = 0;
            for (label, expected) in labels(&holding).iter().zip(&expected) {
                if expected.is_ascii() {
                    assert_eq!(label, expected.trim(), "{format}");
                    compared += 1;
                }
            }
            assert!(compared > 100, "{format}");
        }
    }
}

/// Whatever a label is, no certificate gets lost by it and none gets another's.
#[test]
fn hostile_ones() {
    let input = hostile();
    for format in ["pem", "curl", "certifi", "kubernetes", "node"] {
        let modes = Modes(cabundle::policy::DistrustAfterMode::Keep, <_>::default());
        let holding = read(&write(&input.store, format, &[Purpose::ServerAuth], modes));
        for held in &holding.held {
            let others = input.store.roots.iter();
            let mut others = others.filter(|root| root.certificate != held.certificate);
            let label = &held.label;
            let is_another = others.any(|other| !label.is_empty() && other.label == *label);
            assert!(
                !is_another,
                "{format}: {:?}",
                String::from_utf8_lossy(label)
            );
        }
    }
}

#[test]
fn of_others() {
    let der = std::fs::read(project("tests/data/one-root.der")).unwrap();
    let block = pem::encode(&pem::Pem::new("CERTIFICATE", der)).replace('\r', "");
    let quoted = block.replace('\n', "\\n\"\n\"");
    for (over, expected) in [
        // p11-kit's `trust extract --comment`.
        ("# ACCVRAIZ1\n", "ACCVRAIZ1"),
        // curl's mk-ca-bundle.pl with -m.
        (
            "\nGlobalSign Root CA\n==================\n# Issuer: CN=GlobalSign\n# Subject: CN=x\n",
            "GlobalSign Root CA",
        ),
        // certifi.
        (
            "\n# Issuer: CN=A O=B\n# Subject: CN=A O=B\n# Label: \"A \\xfa\"\n# Serial: 1\n",
            "A \\xfa",
        ),
        // FreeBSD's ca-extract.pl.
        (
            "##\n##  ACCVRAIZ1\n##\n##  This is a single X.509 certificate\n##\n",
            "ACCVRAIZ1",
        ),
        // `openssl x509 -text`.
        ("Certificate:\n    Data:\n        Version: 3 (0x2)\n", ""),
        ("# a word about the file\n\n", ""),
        ("====\n====\n", "===="),
        ("", ""),
    ] {
        let text = format!("{over}{block}");
        let holding = Holding::read(text.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(labels(&holding), [expected], "{over:?}");
        // The second has no words over it.
        let twice = format!("{text}{block}");
        let holding = Holding::read(twice.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(labels(&holding), [expected, ""], "{over:?}");
    }
    let c = format!("/* One */\n\"{quoted}\",\n");
    let holding = Holding::read(c.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(labels(&holding), ["One"]);
}
