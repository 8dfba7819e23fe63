//! What OpenSSL makes of a `TRUSTED CERTIFICATE` (crypto/x509/x_x509a.c, x509_trust.c `obj_trust`).

use der::{Decode as _, Reader as _, SliceReader, Tag, Tagged as _, asn1::AnyRef};

use super::REJECT;
use crate::format::asn1::{OCTET_STRING, SEQUENCE, UTF8_STRING};
use crate::format::key_purposes::KeyPurposes;
use crate::store::{Level, Purpose, Purposes};

/// `[1]` IMPLICIT, constructed: algorithms, of which OpenSSL makes nothing.
const OTHER: u8 = 0xa1;

/// The contents of a block: a certificate, and what is said of it.
pub(in crate::format) struct Word<'a> {
    /// The certificate.
    pub(in crate::format) der: &'a [u8],
    /// What it is trusted for.
    pub(in crate::format) levels: Purposes<Level>,
    /// The alias; empty if there is none.
    pub(in crate::format) alias: &'a [u8],
}

/// Reads the contents of a block.
///
/// A list of rejected purposes beats a list of trusted ones. Without a list of trusted ones a root is trusted for
/// everything else. A purpose in neither of two lists is neutral: OpenSSL does not trust the root for it, and a list
/// has no way to say more. anyExtendedKeyUsage stands for every purpose in both, as it does for `openssl verify`.
pub(in crate::format) fn read(block: &[u8]) -> der::Result<Word<'_>> {
    let mut reader = SliceReader::new(block)?;
    let der = reader.tlv_bytes()?;
    let mut lists = Lists::default();
    if !reader.is_finished() {
        let aux = AnyRef::decode(&mut reader)?;
        aux.tag().assert_eq(Tag::Sequence)?;
        lists = Lists::of(aux.value())?;
    }
    reader.finish()?;
    Ok(Word {
        der,
        levels: Purposes::from_fn(|purpose| lists.level(purpose)),
        alias: lists.alias,
    })
}

#[derive(Default)]
struct Lists<'a> {
    trust: Option<KeyPurposes>,
    reject: KeyPurposes,
    alias: &'a [u8],
}

impl<'a> Lists<'a> {
    /// The contents of an X509_CERT_AUX: each part may be absent, and each stands once and in its turn.
    fn of(contents: &'a [u8]) -> der::Result<Self> {
        let mut parts = Self::default();
        let mut reader = SliceReader::new(contents)?;
        let mut last = None;
        while !reader.is_finished() {
            let part = reader.tlv_bytes()?;
            let value = AnyRef::from_der(part)?.value();
            let tag = part.first().copied().unwrap_or_default();
            let order = [SEQUENCE, REJECT, UTF8_STRING, OCTET_STRING, OTHER];
            let turn = order.iter().position(|known| *known == tag);
            if turn.is_none() || turn <= last {
                return Err(der::ErrorKind::Noncanonical { tag: Tag::Sequence }.into());
            }
            last = turn;
            match tag {
                SEQUENCE => parts.trust = Some(KeyPurposes::of(value)?),
                REJECT => parts.reject = KeyPurposes::of(value)?,
                UTF8_STRING => parts.alias = value,
                _ => {}
            }
        }
        Ok(parts)
    }

    fn level(&self, purpose: Purpose) -> Level {
        match &self.trust {
            _ if self.reject.has(purpose) => Level::Distrusted,
            Some(list) if !list.has(purpose) => Level::MustVerify,
            _ => Level::Trusted,
        }
    }
}
