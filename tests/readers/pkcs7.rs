//! PKCS#7 with certificates only, from RFC 2315.

use super::asn1::Walk;

const SEQUENCE: u8 = 0x30;

/// The certificates of a message in PEM: one block and nothing else.
pub(crate) fn read_pem(text: &[u8]) -> Vec<Vec<u8>> {
    let text = core::str::from_utf8(text).unwrap();
    assert!(
        text.starts_with("-----BEGIN PKCS7-----\n") && text.ends_with("\n-----END PKCS7-----\n")
    );
    let lines: Vec<_> = text.lines().collect();
    let (last, full) = lines[1..lines.len() - 1].split_last().unwrap();
    assert!(full.iter().all(|line| line.len() == 64) && (1..=64).contains(&last.len()));
    read_der(pem::parse(text).unwrap().contents())
}

/// The certificates of a message in DER.
pub(crate) fn read_der(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut info = Walk::into_only(bytes, SEQUENCE);
    assert_eq!(info.oid(), "1.2.840.113549.1.7.2", "signedData");
    let mut signed = Walk::into_only(info.contents(0xa0), SEQUENCE);
    info.end();
    assert_eq!(signed.element(), [2, 1, 1], "version");
    assert_eq!(signed.element(), [0x31, 0], "no digest algorithm");
    let mut content = signed.enter(SEQUENCE);
    assert_eq!(content.oid(), "1.2.840.113549.1.7.1", "data");
    content.end();
    let certificates = signed.enter(0xa0).rest_of_set();
    assert_eq!(signed.element(), [0x31, 0], "no signer");
    signed.end();
    certificates.into_iter().map(<[u8]>::to_vec).collect()
}
