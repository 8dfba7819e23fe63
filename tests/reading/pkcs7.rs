//! PKCS#7, as OpenSSL writes it.

use cabundle::format::ReadError;

use super::stores::{ONE, TWO, assert_both, code, content, cuts, flips, read, store, tlv};
use crate::support::{assert_refused, project, run, stderr};

/// An object identifier of PKCS#7 with this last number.
fn pkcs7(last: u8) -> Vec<u8> {
    [b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07", &[last][..]].concat()
}

/// A message of these certificates.
fn message(certificates: &[&[u8]]) -> Vec<u8> {
    let content = tlv(0x30, &[&pkcs7(1)]);
    let certificates = tlv(0xa0, certificates);
    let signed = tlv(
        0x30,
        &[b"\x02\x01\x01\x31\0", &content, &certificates, b"\x31\0"],
    );
    tlv(0x30, &[&pkcs7(2), &tlv(0xa0, &[&signed])])
}

#[test]
fn stores_of_openssl() {
    // In PEM; in DER; with indefinite lengths.
    for (name, kind, place) in [
        ("openssl-3.0.p7b", "pem", "line 1, entry 2"),
        ("openssl-3.0.der.p7b", "pkcs7", "entry 2"),
        ("indefinite.p7b", "pkcs7", "entry 2"),
    ] {
        let holding = read(&store(name), &[]).unwrap();
        assert_eq!(holding.kind, kind);
        assert_eq!(holding.held[1].place, place);
        assert_both(&holding, ["", ""]);
    }
}

#[test]
fn labels_in_pem() {
    let der = store("openssl-3.0.der.p7b");
    for label in ["PKCS7", "CMS", "PKCS #7 SIGNED DATA"] {
        let text = pem::encode(&pem::Pem::new(label, der.clone()));
        let holding = read(text.as_bytes(), &[]).unwrap();
        assert_both(&holding, ["", ""]);
    }
    // A block that is none is a broken block, and its neighbours are read.
    let text = [
        pem::encode(&pem::Pem::new("PKCS7", store("signed.p7m"))),
        pem::encode(&pem::Pem::new("PKCS7", message(&[ONE, &TWO[..9]]))),
        pem::encode(&pem::Pem::new("CERTIFICATE", TWO)),
    ];
    let holding = read(text.concat().as_bytes(), &[]).unwrap();
    assert_eq!(holding.held.len(), 1);
    assert_eq!(holding.broken.len(), 2);
}

#[test]
fn other_messages_are_told() {
    for (name, word) in [
        ("signed.p7m", "signed message"),
        ("encrypted.p7m", "1.2.840.113549.1.7.3"),
    ] {
        let file = project("tests/data/stores").join(name);
        let output = run(["diff".as_ref(), file.as_os_str()]);
        assert_refused(&output, "R004");
        assert!(stderr(&output).contains(word), "{name}");
    }
}

#[test]
fn a_certificate_that_is_none() {
    let attribute_certificate = tlv(0xa1, &[]);
    let bytes = message(&[ONE, &tlv(0x30, &[]), &attribute_certificate, TWO]);
    let holding = read(&bytes, &[]).unwrap();
    assert_eq!(holding.held.len(), 2);
    let places: Vec<_> = holding.broken.iter().map(|part| &part.place).collect();
    assert_eq!(places, ["entry 2", "entry 3"]);
}

#[test]
fn cut_stores_are_refused() {
    for (name, shortest) in [("openssl-3.0.der.p7b", 14), ("indefinite.p7b", 12)] {
        for cut in cuts(&store(name)) {
            let error = read(&cut, &[]).unwrap_err();
            let known = !matches!(error, ReadError::Unknown);
            // Before the type of the message it can be anything.
            assert_eq!(known, cut.len() >= shortest, "{name}, {} bytes", cut.len());
        }
    }
}

/// There is nothing in it to check; but nothing breaks, and no certificate is held that was not there and is not
/// about where the flip is.
#[test]
fn flips_do_no_harm() {
    for (at, flipped) in flips(&store("indefinite.p7b")) {
        if let Ok(holding) = read(&flipped, &[]) {
            let held = content(&holding).into_iter();
            let others = held.filter(|(_, der)| der != ONE && der != TWO).count();
            assert!(others <= 1, "{others} other certificates by a flip at {at}");
        }
    }
}

#[test]
fn deep_nesting_is_refused() {
    let deep = [&b"\x30\x80"[..], &pkcs7(2), &b"\xa0\x80".repeat(1_000_000)].concat();
    assert_eq!(code(&deep, &[]), "R002");
}
