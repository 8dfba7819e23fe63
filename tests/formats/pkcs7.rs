//! PKCS#7 of certificates. OpenSSL 3.0.20, GnuTLS 3.7.9, keytool 17 and Python's cryptography 48.0.0 (with
//! warnings as errors) read the same from what is written here.

use cabundle::format::{Artifact, RenderOptions, find};
use cabundle::policy::Policy;
use cabundle::store::Store;

use super::{EMBEDDED, write};
use crate::readers::{der, pkcs7};
use crate::synthetic::{Entry, certdata};

fn in_der(store: &Store) -> Vec<u8> {
    let selection = store
        .select(Policy::server_auth(jiff::Timestamp::UNIX_EPOCH))
        .unwrap();
    let mut options = RenderOptions::default();
    options.der = true;
    match selection.render(find("pkcs7").unwrap(), &options).unwrap() {
        Artifact::File {
            bytes,
            binary: true,
        } => bytes,
        other => panic!("{other:?}"),
    }
}

/// As OpenSSL 3.0.20 writes it: `openssl crl2pkcs7 -nocrl -certfile one-root.pem`.
#[test]
fn one_root() {
    let root = include_bytes!("../data/one-root.der");
    let file = certdata(&[Entry::new("One Root", root.to_vec())]);
    let store = Store::parse(file.as_bytes()).unwrap();
    let expected = "-----BEGIN PKCS7-----
MIIBFAYJKoZIhvcNAQcCoIIBBTCCAQECAQExADALBgkqhkiG9w0BBwGggeowgecw
gZqgAwIBAgIBATAFBgMrZXAwEzERMA8GA1UEAwwIT25lIFJvb3QwHhcNMjAwMTAx
MDAwMDAwWhcNNDAwMTAxMDAwMDAwWjATMREwDwYDVQQDDAhPbmUgUm9vdDAqMAUG
AytlcAMhAAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4oxMwETAPBgNV
HRMBAf8EBTADAQH/MAUGAytlcANBAIie1rPQ+ncepGKzAxuObkTTAHssvMI90n7V
mnNpNXxoYinh69XXGhlWfrjOxw0aV8ScUqeR1xSh+my9a6QExwYxAA==
-----END PKCS7-----
";
    assert_eq!(
        String::from_utf8(write(&store, "pkcs7", false)).unwrap(),
        expected
    );
}

/// One message in two clothes, its certificates in the order of DER, not of the file.
#[test]
fn pem_and_der() {
    let in_pem = write(&EMBEDDED, "pkcs7", false);
    let in_der = in_der(&EMBEDDED);
    assert_eq!(pem::parse(in_pem).unwrap().contents(), in_der);
    let mut expected = der(&write(&EMBEDDED, "der", false));
    assert!(!expected.is_sorted());
    expected.sort();
    assert!(pkcs7::read_der(&in_der) == expected);
}
