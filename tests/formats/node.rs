//! Node's header. Made from NSS commit 77a08203e (2025-10-23), it holds what `tls.rootCertificates` of Node
//! 20.20.2 does, byte for byte and in order, and gcc, g++ take it with every warning.

use cabundle::store::Store;

use super::{EMBEDDED, NETLOCK, write};
use crate::readers::node::read;
use crate::synthetic::{Entry, certdata};

/// One root byte for byte; the base64 by `base64 -w 72 tests/data/one-root.der`.
#[test]
fn one_root() {
    let root = include_bytes!("../data/one-root.der");
    let file = certdata(&[Entry::new("One Róot", root.to_vec())]);
    let written = write(&Store::parse(file.as_bytes()).unwrap(), "node", false);
    let expected = r#"#if defined(NODE_WANT_INTERNALS) && NODE_WANT_INTERNALS

/* One Róot */
"-----BEGIN CERTIFICATE-----\n"
"MIHnMIGaoAMCAQICAQEwBQYDK2VwMBMxETAPBgNVBAMMCE9uZSBSb290MB4XDTIwMDEwMTAw\n"
"MDAwMFoXDTQwMDEwMTAwMDAwMFowEzERMA8GA1UEAwwIT25lIFJvb3QwKjAFBgMrZXADIQAD\n"
"oQe/884Qvh1w3RjnS8CZZ+TWMJulDV8d3IZkElUxuKMTMBEwDwYDVR0TAQH/BAUwAwEB/zAF\n"
"BgMrZXADQQCIntaz0Pp3HqRiswMbjm5E0wB7LLzCPdJ+1ZpzaTV8aGIp4evV1xoZVn64zscN\n"
"GlfEnFKnkdcUofpsvWukBMcG\n"
"-----END CERTIFICATE-----",
#endif  // defined(NODE_WANT_INTERNALS) && NODE_WANT_INTERNALS
"#;
    assert_eq!(String::from_utf8(written).unwrap(), expected);
}

#[test]
fn labels() {
    let (labels, _) = read(&write(&EMBEDDED, "node", false));
    assert!(labels.len() > 100 && labels.iter().any(|label| label == NETLOCK));
}

/// No label ends its comment, begins another, or reaches the next line.
#[test]
fn labels_stay_in_comments() {
    let texts = [
        "*/ int x; /*",
        "/*/*/",
        "??/",
        r"end\",
        "*",
        "/",
        "",
        "*??/",
    ];
    let entries: Vec<_> = texts.iter().map(|text| Entry::fresh(text)).collect();
    let store = Store::parse(certdata(&entries).as_bytes()).unwrap();
    let (labels, text) = read(&write(&store, "node", false));
    let expected = [
        r"*\x2f int x; \x2f*",
        r"\x2f*\x2f*\x2f",
        "\\",
        r"end\",
        "*",
        "/",
        "",
        r"*\",
    ];
    assert_eq!(labels, expected);
    assert_eq!(crate::readers::pem(text.as_bytes()).len(), texts.len());
}
