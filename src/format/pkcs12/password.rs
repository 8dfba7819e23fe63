//! A password in the two shapes that PKCS#12 asks for.

use super::kdf::bmp;
use crate::format::passwords::passwords;
use crate::format::read::ReadOptions;

pub(super) struct Password<'a> {
    /// For PBKDF2.
    pub(super) text: &'a str,
    /// For the derivation of RFC 7292 appendix B.
    pub(super) bmp: Vec<u8>,
}

/// Every password to try. An empty one is a NUL by the RFC and no bytes at all to others, as OpenSSL knows too
/// (`PKCS12_parse`).
pub(super) fn candidates(options: &ReadOptions) -> Vec<Password<'_>> {
    let mut all = Vec::new();
    for text in passwords(options) {
        let bmp = bmp(text);
        all.push(Password { text, bmp });
        if text.is_empty() {
            let bmp = Vec::new();
            all.push(Password { text, bmp });
        }
    }
    all
}
