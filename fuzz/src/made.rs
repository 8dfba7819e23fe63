//! Input made around what the fuzzer has found: certificates, certdata.txt.

use std::fmt::Write as _;
use std::sync::LazyLock;

use cabundle::store::{Certificate, Store, md5};
use jiff::Timestamp;

/// A root that never changes.
pub const ONE: &[u8] = include_bytes!("../../tests/data/one-root.der");

/// 2026-11-22, whenever it is.
pub fn now() -> Timestamp {
    Timestamp::from_second(1_795_305_600).unwrap_or(Timestamp::UNIX_EPOCH)
}

pub fn one() -> Certificate {
    Certificate::from_der(ONE.to_vec()).expect("a good certificate")
}

/// A certdata.txt with one root, read.
pub fn store() -> &'static Store {
    static STORE: LazyLock<Store> = LazyLock::new(|| {
        let text = certdata(&one(), "", "");
        Store::parse(text.as_bytes()).expect("a good certdata.txt")
    });
    &STORE
}

/// DER: a tag, a length, and contents.
pub fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let contents = parts.concat();
    let mut out = vec![tag];
    match contents.len() {
        short @ 0..=0x7f => out.push(short.try_into().unwrap_or_default()),
        long => {
            let bytes = long.to_be_bytes();
            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
            let bytes = &bytes[zeros..];
            out.push(0x80 | u8::try_from(bytes.len()).unwrap_or_default());
            out.extend(bytes);
        }
    }
    out.extend(contents);
    out
}

pub const INTEGER: u8 = 0x02;
pub const OCTET_STRING: u8 = 0x04;
pub const OID: u8 = 0x06;
pub const SEQUENCE: u8 = 0x30;
pub const EXPLICIT_0: u8 = 0xa0;

/// `CN=x`.
pub const NAME: &[u8] = b"\x30\x0c\x31\x0a\x30\x08\x06\x03\x55\x04\x03\x0c\x01x";
/// 2020 to 2040.
pub const VALIDITY: &[u8] = b"\x30\x1e\x17\x0d200101000000Z\x17\x0d400101000000Z";

/// A certificate with this name and validity, whole whatever they are.
pub fn certificate(name: &[u8], validity: &[u8]) -> Vec<u8> {
    let algorithm = tlv(SEQUENCE, &[b"\x06\x03\x2b\x65\x70"]);
    let key = tlv(SEQUENCE, &[&algorithm, b"\x03\x03\x00kk"]);
    let ca =
        b"\xa3\x13\x30\x11\x30\x0f\x06\x03\x55\x1d\x13\x01\x01\xff\x04\x05\x30\x03\x01\x01\xff";
    let signed = tlv(
        SEQUENCE,
        &[
            b"\xa0\x03\x02\x01\x02",
            b"\x02\x01\x07",
            &algorithm,
            name,
            validity,
            name,
            &key,
            ca,
        ],
    );
    tlv(SEQUENCE, &[&signed, &algorithm, b"\x03\x03\x00ss"])
}

/// Bytes as a `MULTILINE_OCTAL` value with its `END`.
pub fn octal(bytes: &[u8]) -> String {
    let mut out = String::from("MULTILINE_OCTAL\n");
    for line in bytes.chunks(16) {
        for byte in line {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\{byte:03o}");
        }
        out.push('\n');
    }
    out + "END\n"
}

/// A file with one root that is trusted for TLS servers, and more lines for its certificate object: above its class and
/// at its end.
pub fn certdata(certificate: &Certificate, above: &str, lines: &str) -> String {
    const STORAGE: &str = "CKA_TOKEN CK_BBOOL CK_TRUE
CKA_PRIVATE CK_BBOOL CK_FALSE
CKA_MODIFIABLE CK_BBOOL CK_FALSE
CKA_LABEL UTF8 \"x\"
";
    let subject = octal(certificate.subject());
    let issuer = octal(certificate.issuer());
    let serial = octal(certificate.serial_der());
    let value = octal(certificate.der());
    let sha1 = octal(certificate.sha1());
    let md5 = octal(&md5(certificate.der()));
    format!(
        "BEGINDATA
{above}CKA_CLASS CK_OBJECT_CLASS CKO_CERTIFICATE
{STORAGE}CKA_CERTIFICATE_TYPE CK_CERTIFICATE_TYPE CKC_X_509
CKA_SUBJECT {subject}CKA_ID UTF8 \"0\"
CKA_ISSUER {issuer}CKA_SERIAL_NUMBER {serial}CKA_VALUE {value}CKA_NSS_MOZILLA_CA_POLICY CK_BBOOL CK_TRUE
{lines}
CKA_CLASS CK_OBJECT_CLASS CKO_NSS_TRUST
{STORAGE}CKA_CERT_SHA1_HASH {sha1}CKA_CERT_MD5_HASH {md5}CKA_ISSUER {issuer}CKA_SERIAL_NUMBER {serial}CKA_TRUST_SERVER_AUTH CK_TRUST CKT_NSS_TRUSTED_DELEGATOR
CKA_TRUST_EMAIL_PROTECTION CK_TRUST CKT_NSS_MUST_VERIFY_TRUST
CKA_TRUST_CODE_SIGNING CK_TRUST CKT_NSS_MUST_VERIFY_TRUST
CKA_TRUST_STEP_UP_APPROVED CK_BBOOL CK_FALSE
"
    )
}
