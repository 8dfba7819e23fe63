//! Reads Java's older keystores.
//!
//! JKS, versions 1 and 2: `engineLoad` of sun.security.provider.JavaKeyStore, JDK 17; JCEKS: the same of
//! com.sun.crypto.provider.JceKeyStore, which is the same but for its magic number and an entry for secret keys.
//! Of a private key the first certificate of its chain is held: Java's TrustManagerFactory trusts that as well. An alias
//! that stands twice is held twice, where Java keeps the last.

use super::{Jks, MAGIC, TRUSTED_CERTIFICATE, VERSION, digest};
use crate::format::Format as _;
use crate::format::passwords::passwords;
use crate::format::read::{Broken, Held, Holding, ReadError, ReadOptions, Reader};
use crate::store::Certificate;

/// The magic number of com.sun.crypto.provider's keystore.
const JCEKS_MAGIC: u32 = 0xcece_cece;
/// The version whose certificates say nothing of their type.
const UNTYPED_VERSION: u32 = 1;
const PRIVATE_KEY: u32 = 1;
/// In JCEKS alone.
const SECRET_KEY: u32 = 3;
const CERTIFICATE_TYPE: &str = "X.509";
const DIGEST_LENGTH: usize = 20;

impl Reader for Jks {
    fn kind(&self) -> &'static str {
        self.name()
    }

    fn recognises(&self, bytes: &[u8]) -> bool {
        let magic = bytes.first_chunk().map(|magic| u32::from_be_bytes(*magic));
        matches!(magic, Some(MAGIC | JCEKS_MAGIC))
    }

    /// The digest has to agree with a password, given or common, so that damage is never read as another store.
    fn read(&self, bytes: &[u8], options: &ReadOptions) -> Result<Holding, ReadError> {
        let mut rest = Bytes(bytes);
        let entries = entries(&mut rest, self.kind())?;
        let Ok(found) = <[u8; DIGEST_LENGTH]>::try_from(rest.0) else {
            let reason = format!("{} bytes where the digest of 20 should be", rest.0.len());
            return Err(ReadError::damaged(self.kind(), "its end", reason));
        };
        let store = bytes.get(..bytes.len() - DIGEST_LENGTH).unwrap_or(bytes);
        if !(passwords(options).iter()).any(|password| digest(password, store) == found) {
            return Err(ReadError::Password { kind: self.kind() });
        }
        let mut holding = Holding::plain(self.kind(), Vec::new());
        for entry in entries {
            match Certificate::from_der(entry.certificate.to_vec()) {
                Ok(certificate) => holding.held.push(Held {
                    label: entry.alias.into_bytes(),
                    ..Held::plain(certificate, entry.place)
                }),
                Err(error) => holding.broken.push(Broken {
                    place: entry.place,
                    reason: error.to_string(),
                }),
            }
        }
        Ok(holding)
    }
}

/// A trusted certificate.
struct Entry<'a> {
    place: String,
    alias: String,
    certificate: &'a [u8],
}

/// Everything up to the digest.
fn entries<'a>(rest: &mut Bytes<'a>, kind: &'static str) -> Result<Vec<Entry<'a>>, ReadError> {
    let damaged = |place: &str, reason: &str| ReadError::damaged(kind, place, reason);
    let at_start = |reason: Reason| damaged("its start", reason);
    let magic = rest.number().map_err(at_start)?;
    let version = rest.number().map_err(at_start)?;
    if !matches!(version, UNTYPED_VERSION | VERSION) {
        let reason = format!("version {version}, which is neither 1 nor 2");
        return Err(damaged("its start", &reason));
    }
    let is_typed = version != UNTYPED_VERSION;
    let count = rest.number().map_err(at_start)?;
    let mut entries = Vec::new();
    for number in 1..=count {
        let place = format!("entry {number}");
        let here = |reason: Reason| damaged(&place, reason);
        let tag = rest.number().map_err(here)?;
        if tag == SECRET_KEY && magic == JCEKS_MAGIC {
            let reason = format!(
                "{place} is a secret key, whose end only Java can find: take it out with keytool"
            );
            return Err(ReadError::Unsupported { kind, reason });
        }
        if !matches!(tag, PRIVATE_KEY | TRUSTED_CERTIFICATE) {
            return Err(here("it is neither a key nor a certificate"));
        }
        let alias = rest.text().map_err(here)?;
        // When it was made.
        rest.take(8).map_err(here)?;
        if tag == PRIVATE_KEY {
            rest.field().map_err(here)?;
            let mut chain = Vec::new();
            for _ in 0..rest.number().map_err(here)? {
                chain.push(rest.certificate(is_typed).map_err(here)?);
            }
            // `TrustStoreUtil` of JDK 17: the first of a key's chain is a trust anchor too.
            entries.extend(chain.into_iter().next().map(|certificate| Entry {
                alias,
                certificate,
                place,
            }));
        } else {
            let certificate = rest.certificate(is_typed).map_err(here)?;
            entries.push(Entry {
                alias,
                certificate,
                place,
            });
        }
    }
    Ok(entries)
}

type Reason = &'static str;

/// What is left of the file. No length is believed before it was compared with that.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Reason> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or("it ends too early")?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u32, Reason> {
        let (number, rest) = self.0.split_first_chunk().ok_or("it ends too early")?;
        self.0 = rest;
        Ok(u32::from_be_bytes(*number))
    }

    /// Bytes behind their number.
    fn field(&mut self) -> Result<&'a [u8], Reason> {
        let length = self.number()?;
        self.take(usize::try_from(length).unwrap_or(usize::MAX))
    }

    fn certificate(&mut self, is_typed: bool) -> Result<&'a [u8], Reason> {
        // With the dot, or without it as trust-manager writes it. Java has no others.
        if is_typed && self.text()?.replacen('.', "", 1) != CERTIFICATE_TYPE.replacen('.', "", 1) {
            return Err("a certificate of an unknown type");
        }
        self.field()
    }

    /// Modified UTF-8 behind its length (`java.io.DataInput.readUTF`): UTF-16 units in one to three bytes each.
    fn text(&mut self) -> Result<String, Reason> {
        let (length, rest) = self.0.split_first_chunk().ok_or("it ends too early")?;
        self.0 = rest;
        let mut bytes = self.take(u16::from_be_bytes(*length).into())?;
        let mut units = Vec::new();
        while let [first, rest @ ..] = bytes {
            let (unit, rest) = match (*first, rest) {
                (0..=0x7f, _) => (u16::from(*first), rest),
                (0xc0..=0xdf, [b, rest @ ..]) => (bits(first & 0x1f, &[*b])?, rest),
                (0xe0..=0xef, [b, c, rest @ ..]) => (bits(first & 0x0f, &[*b, *c])?, rest),
                _ => return Err(NOT_UTF),
            };
            units.push(unit);
            bytes = rest;
        }
        // A name is to be read by people: half a character is shown as one that is unknown.
        Ok(String::from_utf16_lossy(&units))
    }
}

const NOT_UTF: Reason = "a name that is not Java's UTF-8";

fn bits(first: u8, more: &[u8]) -> Result<u16, Reason> {
    more.iter().try_fold(first.into(), |unit, byte| {
        let is_more = byte & 0xc0 == 0x80;
        let unit = unit << 6 | u16::from(byte & 0x3f);
        is_more.then_some(unit).ok_or(NOT_UTF)
    })
}
