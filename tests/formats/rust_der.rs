//! Whole certificates as Rust source.

use cabundle::format::{RenderOptions, RustDer};
use cabundle::policy::Policy;
use cabundle::store::{Purpose, Store};

use super::webpki::two_roots;
use super::{EMBEDDED, write};
use crate::readers::rust::certificates;
use crate::synthetic::{Entry, TRUSTED, certdata};

/// What the compiler makes of a file that the tool wrote.
#[allow(unreachable_pub, reason = "it is for modules of any place")]
mod compiled {
    include!("../data/rust-der.rs");
}

#[test]
fn compiled_certificates() {
    let store = two_roots();
    let written = String::from_utf8(write(&store, "rust-der", false)).unwrap();
    let written = written.replace(&store.sha256.to_string(), "(of the file)");
    assert_eq!(written, include_str!("../data/rust-der.rs"));
    let expected: Vec<_> = store
        .roots
        .iter()
        .map(|root| root.certificate.der())
        .collect();
    let found = compiled::TLS_SERVER_ROOT_CERTS.iter();
    let mut found: Vec<_> = found.map(AsRef::as_ref).collect();
    found.sort_by_key(|der: &&[u8]| core::cmp::Reverse(der.len()));
    assert_eq!(found, expected);
}

#[test]
fn by_fingerprint() {
    let found = certificates(
        &write(&EMBEDDED, "rust-der", false),
        "TLS_SERVER_ROOT_CERTS",
    );
    let hash = |der: &Vec<u8>| cabundle::store::Sha256::of(der).to_string();
    assert!(found.len() > 100 && found.is_sorted_by_key(hash));
}

/// Another purpose has another name.
#[test]
fn roots_for_mail() {
    let mut entry = Entry::fresh("Mail");
    entry.email = TRUSTED;
    let store = Store::parse(certdata(&[entry]).as_bytes()).unwrap();
    let policy = Policy::new(vec![Purpose::EmailProtection], jiff::Timestamp::UNIX_EPOCH);
    let artifact = store.select(policy).unwrap();
    let artifact = artifact
        .render(&RustDer, &RenderOptions::default())
        .unwrap();
    let bytes = artifact.bytes().unwrap();
    assert_eq!(certificates(bytes, "EMAIL_PROTECTION_ROOT_CERTS").len(), 1);
}
