//! `edk2`, against `trust extract --format=edk2-cacerts` (p11-kit 0.24.1) and efitools' reader.

use cabundle::format::find;

use super::{render, write};
use crate::readers::{self, Found};
use crate::synthetic::{Entry, certdata};

/// As `trust extract --filter=ca-anchors --format=edk2-cacerts` writes the same root: `xxd -p`.
#[test]
fn one_root() {
    let der = std::fs::read(crate::support::project("tests/data/one-root.der")).unwrap();
    let file = certdata(&[Entry::new("One Root", der.clone())]);
    let store = cabundle::store::Store::parse(file.as_bytes()).unwrap();
    let bytes = write(&store, "edk2", false);
    let head = "a159c0a5e494a74a87b5ab155c2bf072 16010000 00000000 fa000000 503bdddc05f4fd4396bebd33b1734776";
    let head = head.replace(' ', "");
    assert_eq!(
        cabundle::store::hex(&bytes),
        head + &cabundle::store::hex(&der)
    );
}

/// File order; no label is in it, so none can hurt.
#[test]
fn labels_are_not_in_it() {
    let one = Entry::fresh("One");
    let store = |label: &str| {
        let file = certdata(&[Entry::new(label, one.der.clone())]);
        cabundle::store::Store::parse(file.as_bytes()).unwrap()
    };
    assert_eq!(
        write(&store(""), "edk2", true),
        write(&store("-----BEGIN"), "edk2", false)
    );
    assert!(find("edk2").is_some_and(|format| format.takes().is_empty()));
    let Found::Certificates(found) = readers::read("edk2", &render(&super::EMBEDDED, "edk2", true))
    else {
        panic!("certificates");
    };
    assert_eq!(found, readers::pem(&write(&super::EMBEDDED, "pem", false)));
}
