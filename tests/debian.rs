//! A file of 2022 with active distrust and passed dates, against what Debian made of it.

use std::collections::BTreeSet;

use cabundle::policy::{DistrustAfterMode, Policy};
use cabundle::store::{Level, LoadOptions, Purpose, Sha256, Store};

fn store() -> Store {
    let bytes = std::fs::read(crate::support::project("tests/data/certdata-2.60.txt")).unwrap();
    Store::parse_with(&bytes, &LoadOptions::default()).unwrap()
}

fn server_auth(mode: DistrustAfterMode, as_of: &str) -> BTreeSet<String> {
    let mut policy = Policy::server_auth(as_of.parse().unwrap());
    policy.distrust_after = mode;
    let store = store();
    let selection = store.select(policy).unwrap();
    selection
        .included()
        .map(|c| c.root.certificate.sha256().to_string())
        .collect()
}

#[test]
fn the_same_roots_as_debians_package() {
    let expected = include_str!("data/ca-certificates-20230311.sha256");
    let expected: BTreeSet<_> = expected.lines().map(str::to_owned).collect();
    let ours = server_auth(DistrustAfterMode::Keep, "2023-03-11T00:00:00Z");
    assert_eq!(
        ours.symmetric_difference(&expected).collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
}

/// TrustCor's three roots are distrusted after 2022-11-30; 398 days later is 2024-01-02.
#[test]
fn trustcor_leaves_when_its_grace_is_over() {
    let kept = server_auth(DistrustAfterMode::Grace, "2024-01-02T00:00:00Z");
    let after = server_auth(DistrustAfterMode::Grace, "2024-01-02T00:00:01Z");
    let gone: Vec<_> = kept.difference(&after).cloned().collect();
    // Fingerprints from the CCADB.
    assert_eq!(
        gone,
        [
            "0753e940378c1bd5e3836e395daea5cb839e5046f1bd0eae1951cf10fec7c965",
            "5a885db19c01d912c5759388938cafbbdf031ab2d48e91ee15589b42971d039c",
            "d40e9c86cd8fe468c1776959f49ea774fa548684b6c406f3909261f4dce2575c",
        ]
    );
}

/// crt.sh knows it as the "Explicitly Distrust DigiNotar" entry: the key of the real DigiNotar root
/// under a certificate that signs nothing.
#[test]
fn diginotar_is_distrusted_for_everything() {
    let store = store();
    let diginotar = store
        .roots
        .iter()
        .find(|r| r.label_text().contains("DigiNotar"))
        .unwrap();
    for purpose in Purpose::ALL {
        assert_eq!(diginotar.level(purpose), Some(Level::Distrusted));
    }
    assert!(store.distrusts(&diginotar.certificate));
    let sha256 = Sha256::of(diginotar.certificate.der());
    assert!(
        !server_auth(DistrustAfterMode::Keep, "2023-03-11T00:00:00Z").contains(&sha256.to_string())
    );
}
