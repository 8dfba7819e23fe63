//! The MAC of a PKCS#12 (RFC 7292 section 4 and, for PBMAC1, RFC 9579).

use core::ops::RangeInclusive;
use std::borrow::Cow;

use der::asn1::ObjectIdentifier;

use super::algorithm::{Algorithm, Pbkdf2, Salted, Trouble, hmac};
use super::hash::Hash;
use super::kdf::Purpose;
use super::password::Password;
use crate::format::asn1::INTEGER;
use crate::format::ber::Ber;

const PBMAC1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.14");
/// Bytes of PBMAC1's key: not none, which any password gives, and no more than a block of the largest hash.
const KEY: RangeInclusive<u64> = 1..=128;

/// What the MAC is, and how it is made.
pub(super) struct Mac<'a> {
    hash: Hash,
    keys: Keys<'a>,
    digest: Cow<'a, [u8]>,
}

enum Keys<'a> {
    Own(Salted<'a>),
    Pbmac1(Pbkdf2<'a>, usize),
}

impl<'a> Mac<'a> {
    /// Reads MacData.
    pub(super) fn read(mut data: Ber<'a>) -> Result<Self, Trouble> {
        let mut info = data.sequence()?;
        let algorithm = Algorithm::read(&mut info)?;
        let digest = info.octets()?;
        info.end()?;
        if algorithm.oid == PBMAC1 {
            // What stands behind is not used (RFC 9579 section 4).
            let (hash, keys) = pbmac1(algorithm)?;
            return Ok(Self { hash, keys, digest });
        }
        let hash = Hash::of(algorithm.oid).ok_or_else(|| algorithm.unknown("the MAC"))?;
        let salted = salted(&mut data)?;
        data.end()?;
        let keys = Keys::Own(salted);
        Ok(Self { hash, keys, digest })
    }

    /// The hashes that one password takes.
    pub(super) fn hashes(&self) -> u64 {
        match &self.keys {
            Keys::Own(salted) => salted.iterations.into(),
            Keys::Pbmac1(derivation, length) => derivation.hashes(*length),
        }
    }

    /// Whether it is the MAC of these bytes with this password.
    pub(super) fn agrees(&self, password: &Password<'_>, safe: &[u8]) -> bool {
        let key = match &self.keys {
            Keys::Own(Salted { salt, iterations }) => {
                let length = self.hash.length();
                let (hash, bmp) = (self.hash, &password.bmp);
                hash.pkcs12(Purpose::Mac, bmp, salt, *iterations, length)
            }
            Keys::Pbmac1(derivation, length) => derivation.derive(password.text, *length),
        };
        self.hash.agrees(&key, safe, &self.digest)
    }
}

fn salted<'a>(data: &mut Ber<'a>) -> Result<Salted<'a>, Trouble> {
    let mut ahead = data.clone();
    let salt = ahead.octets()?;
    if ahead.peek() == Some(INTEGER) {
        return Salted::read(data);
    }
    *data = ahead;
    // "iterations INTEGER DEFAULT 1".
    let iterations = 1;
    Ok(Salted { salt, iterations })
}

/// PBMAC1-params (RFC 8018 appendix A.5).
fn pbmac1(mut algorithm: Algorithm<'_>) -> Result<(Hash, Keys<'_>), Trouble> {
    let mut parameters = algorithm.parameters.sequence()?;
    let derivation = Pbkdf2::read(&mut parameters)?;
    let hash = hmac(&mut parameters)?;
    // "The keyLength field … MUST be present" (RFC 9579 section 5).
    let length = derivation.length.filter(|length| KEY.contains(length));
    let length = length.and_then(|length| usize::try_from(length).ok());
    let length = length.ok_or("the key of the MAC has no length that is possible")?;
    Ok((hash, Keys::Pbmac1(derivation, length)))
}
