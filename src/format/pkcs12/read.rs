//! Reads PKCS#12 (RFC 7292), as keytool, OpenSSL, NSS and Windows write it.
//!
//! What is held: every certificate that does not belong to a private key of the store (by localKeyID). Java takes
//! as trusted only those with Oracle's trustedKeyUsage; OpenSSL and others take all, and so does this.
//!
//! A MAC has to agree with a password, given or common. Java reads past one when it has no password; but then
//! damage would be another store, and nobody would hear of it.

use std::borrow::Cow;

use der::asn1::ObjectIdentifier;

use super::algorithm::{MAX_HASHES, Trouble, too_many};
use super::bags::Bags;
use super::mac::Mac;
use super::password::{Password, candidates};
use super::scheme::Scheme;
use super::{DATA, EXPLICIT_0, Pkcs12};
use crate::format::Format as _;
use crate::format::asn1::{OCTET_STRING, SEQUENCE};
use crate::format::ber::{Ber, Reason, sequence_start, string};
use crate::format::read::{Broken, Held, Holding, ReadError, ReadOptions, Reader};
use crate::store::Certificate;

const ENCRYPTED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.6");
/// `[0]` of a string.
const IMPLICIT_0: u8 = 0x80;
/// "version INTEGER {v3(3)}(v3,...)", then the ContentInfo.
const START: &[u8] = &[2, 1, 3, SEQUENCE];

impl Reader for Pkcs12 {
    fn kind(&self) -> &'static str {
        self.name()
    }

    fn recognises(&self, bytes: &[u8]) -> bool {
        sequence_start(bytes).is_some_and(|inside| inside.starts_with(START))
    }

    fn read(&self, bytes: &[u8], options: &ReadOptions) -> Result<Holding, ReadError> {
        let pfx = Pfx::read(bytes).map_err(in_whole)?;
        let parts = pfx.parts()?;
        let bags = open(&pfx, &parts, options)?;
        let mut holding = Holding::plain(self.kind(), Vec::new());
        for bag in bags.certificates {
            let place = format!("entry {}", bag.number);
            let certificate = bag.certificate.map_err(str::to_owned);
            let certificate =
                certificate.and_then(|der| Certificate::from_der(der).map_err(|e| e.to_string()));
            match certificate {
                Ok(certificate) => holding.held.push(Held {
                    label: bag.label.into_bytes(),
                    ..Held::plain(certificate, place)
                }),
                Err(reason) => holding.broken.push(Broken { place, reason }),
            }
        }
        Ok(holding)
    }
}

/// PFX: the AuthenticatedSafe, and its MAC.
struct Pfx<'a> {
    safe: Cow<'a, [u8]>,
    mac: Option<Mac<'a>>,
}

/// A ContentInfo of the AuthenticatedSafe.
enum Part<'a> {
    Plain(Cow<'a, [u8]>),
    Encrypted(Scheme<'a>, Cow<'a, [u8]>),
}

impl<'a> Pfx<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, Trouble> {
        let mut pfx = Ber::only(bytes, SEQUENCE)?;
        pfx.number()?;
        let mut info = pfx.sequence()?;
        let kind = info.oid()?;
        if kind != DATA {
            // Public-key integrity mode (section 3.1).
            let reason = format!("it is protected by {kind}, not by a password");
            return Err(Trouble::Unsupported(reason));
        }
        let safe = data(info)?;
        let mac = match pfx.is_empty() {
            true => None,
            false => Some(Mac::read(pfx.sequence()?)?),
        };
        pfx.end()?;
        Ok(Self { safe, mac })
    }

    fn parts(&self) -> Result<Vec<Part<'_>>, ReadError> {
        let mut contents =
            Ber::only(&self.safe, SEQUENCE).map_err(|reason| in_whole(reason.into()))?;
        let mut parts = Vec::new();
        while !contents.is_empty() {
            let part = Part::read(&mut contents);
            parts.push(part.map_err(|trouble| in_part(parts.len(), trouble))?);
        }
        Ok(parts)
    }
}

impl<'a> Part<'a> {
    fn read(from: &mut Ber<'a>) -> Result<Self, Trouble> {
        let mut info = from.sequence()?;
        match info.oid()? {
            DATA => Ok(Self::Plain(data(info)?)),
            ENCRYPTED_DATA => {
                let mut content = info.enter(EXPLICIT_0)?;
                info.end()?;
                let mut encrypted = content.sequence()?;
                encrypted.number()?;
                let mut encrypted = encrypted.sequence()?;
                encrypted.oid()?;
                let scheme = Scheme::read(&mut encrypted)?;
                let bytes = string(encrypted.element()?, IMPLICIT_0)?;
                encrypted.end()?;
                Ok(Self::Encrypted(scheme, bytes))
            }
            kind => {
                let reason = format!("it is encrypted by {kind}, not with a password");
                Err(Trouble::Unsupported(reason))
            }
        }
    }

    /// The hashes that one password takes.
    fn hashes(&self) -> u64 {
        match self {
            Self::Plain(_) => 0,
            Self::Encrypted(scheme, _) => scheme.hashes(),
        }
    }

    /// Its SafeContents; `None` if the password is wrong.
    fn open(&self, password: &Password<'_>) -> Option<Cow<'_, [u8]>> {
        match self {
            Self::Plain(bytes) => Some(Cow::Borrowed(bytes)),
            Self::Encrypted(scheme, bytes) => {
                let opened = scheme.decrypt(password, bytes)?;
                // A wrong key gives a right padding once in 256 times, and then nothing that has a form.
                Ber::only(&opened, SEQUENCE).ok()?;
                Some(Cow::Owned(opened))
            }
        }
    }
}

/// The bytes in a ContentInfo of plain data.
fn data(mut info: Ber<'_>) -> Result<Cow<'_, [u8]>, Reason> {
    let mut content = info.enter(EXPLICIT_0)?;
    info.end()?;
    let bytes = string(content.element()?, OCTET_STRING)?;
    content.end()?;
    Ok(bytes)
}

/// All bags, by the one password that the MAC agrees with, or else that opens the first part that is encrypted.
fn open(pfx: &Pfx<'_>, parts: &[Part<'_>], options: &ReadOptions) -> Result<Bags, ReadError> {
    let lock = parts
        .iter()
        .find(|part| matches!(part, Part::Encrypted(..)));
    let opens = |password: &Password<'_>| match (&pfx.mac, lock) {
        (Some(mac), _) => mac.agrees(password, &pfx.safe),
        (None, Some(part)) => part.open(password).is_some(),
        (None, None) => true,
    };
    let wrong = || ReadError::Password {
        kind: Pkcs12.name(),
    };
    let passwords = candidates(options);
    let each = pfx.mac.as_ref().map(Mac::hashes);
    let each = each.or(lock.map(Part::hashes)).unwrap_or(0);
    let tries = u64::try_from(passwords.len()).unwrap_or(u64::MAX);
    let all = parts.iter().map(Part::hashes);
    // A fuzzer has to read many files.
    let most = if cfg!(fuzzing) { 10_000 } else { MAX_HASHES };
    if all.fold(each.saturating_mul(tries), u64::saturating_add) > most {
        return Err(in_whole(too_many()));
    }
    let password = passwords.into_iter().find(opens).ok_or_else(wrong)?;
    let mut bags = Bags::default();
    for (number, part) in parts.iter().enumerate() {
        let contents = part.open(&password).ok_or_else(wrong)?;
        let read = bags.read(&contents);
        read.map_err(|trouble| in_part(number, trouble))?;
    }
    Ok(bags)
}

fn in_whole(trouble: Trouble) -> ReadError {
    in_place("its frame", trouble)
}

fn in_part(before: usize, trouble: Trouble) -> ReadError {
    in_place(&format!("part {}", before + 1), trouble)
}

fn in_place(place: &str, trouble: Trouble) -> ReadError {
    let kind = Pkcs12.name();
    match trouble {
        Trouble::Damaged(reason) => ReadError::damaged(kind, place, reason),
        Trouble::Unsupported(reason) => ReadError::Unsupported { kind, reason },
    }
}
