//! certdata.txt of any size, written as it is made.

use std::fmt::Write as _;
use std::io::{self, Write};

use cabundle::store::Certificate;

/// What stands before the first object.
pub(super) const HEAD: &str = "BEGINDATA\n";

/// One object of a root list: the shortest that means nothing.
pub(super) const ROOT_LIST: &str = "CKA_CLASS CK_OBJECT_CLASS CKO_NSS_BUILTIN_ROOT_LIST\n";

/// Bytes as a `MULTILINE_OCTAL` value with its `END`.
pub(super) fn octal(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 17 / 4 + 32);
    out.push_str("MULTILINE_OCTAL\n");
    for line in bytes.chunks(16) {
        for byte in line {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\{byte:03o}");
        }
        out.push('\n');
    }
    out + "END\n"
}

/// The certificate object of a certificate, with nothing that it may lack.
pub(super) fn certificate(label: &str, issuer: &[u8], serial: &[u8], der: &[u8]) -> String {
    format!(
        "CKA_CLASS CK_OBJECT_CLASS CKO_CERTIFICATE\nCKA_LABEL UTF8 \"{label}\"\n\
         CKA_CERTIFICATE_TYPE CK_CERTIFICATE_TYPE CKC_X_509\nCKA_SUBJECT {}CKA_ISSUER {}\
         CKA_SERIAL_NUMBER {}CKA_VALUE {}",
        octal(issuer),
        octal(issuer),
        octal(serial),
        octal(der),
    )
}

/// A trust object.
pub(super) fn trust(label: &str, sha1: &[u8], issuer: &[u8], serial: &[u8], word: &str) -> String {
    let mut out = format!("CKA_CLASS CK_OBJECT_CLASS CKO_NSS_TRUST\nCKA_LABEL UTF8 \"{label}\"\n");
    for (name, value) in [
        ("CKA_CERT_SHA1_HASH", sha1),
        ("CKA_ISSUER", issuer),
        ("CKA_SERIAL_NUMBER", serial),
    ] {
        if !value.is_empty() {
            let _ = write!(out, "{name} {}", octal(value));
        }
    }
    for purpose in ["SERVER_AUTH", "EMAIL_PROTECTION", "CODE_SIGNING"] {
        let _ = writeln!(out, "CKA_TRUST_{purpose} CK_TRUST CKT_NSS_{word}");
    }
    out + "CKA_TRUST_STEP_UP_APPROVED CK_BBOOL CK_FALSE\n"
}

/// A root that is trusted for everything: both its objects.
pub(super) fn root(label: &str, der: &[u8]) -> io::Result<String> {
    let read = Certificate::from_der(der.to_vec()).map_err(io::Error::other)?;
    let (issuer, serial) = (read.issuer(), read.serial_der());
    let trust = trust(label, read.sha1(), issuer, serial, "TRUSTED_DELEGATOR");
    Ok(certificate(label, issuer, serial, der) + &trust)
}

/// The same text again and again, up to so many bytes.
pub(super) fn repeat(to: &mut dyn Write, text: &[u8], bytes: usize) -> io::Result<()> {
    let times = (1 << 20) / text.len().max(1) + 1;
    let chunk = text.repeat(times);
    let whole = bytes - bytes % text.len().max(1);
    let mut left = whole;
    while left > 0 {
        let part = chunk.get(..left.min(chunk.len())).unwrap_or_default();
        to.write_all(part)?;
        left -= part.len();
    }
    Ok(())
}
