//! AlgorithmIdentifiers: what to do with a password, and how often.

use std::borrow::Cow;

use der::asn1::ObjectIdentifier;

use super::hash::Hash;
use crate::format::asn1::{INTEGER, SEQUENCE};
use crate::format::ber::{Ber, Reason};

/// Iterations of all derivations in a file together, at most. Real ones have thousands, at most two millions; four
/// thousand millions, which a file may ask for too, take an hour. A fuzzer has to read many files.
pub(super) const MOST_ITERATIONS: u32 = if cfg!(fuzzing) { 5_000 } else { 10_000_000 };

const PBKDF2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.12");

/// Why a part cannot be read.
pub(super) enum Trouble {
    /// It is not what it should be.
    Damaged(Reason),
    /// It is, and this version does not have it.
    Unsupported(String),
}

impl From<Reason> for Trouble {
    fn from(reason: Reason) -> Self {
        Self::Damaged(reason)
    }
}

/// An algorithm, and what stands behind its name.
pub(super) struct Algorithm<'a> {
    pub(super) oid: ObjectIdentifier,
    pub(super) parameters: Ber<'a>,
}

impl<'a> Algorithm<'a> {
    pub(super) fn read(from: &mut Ber<'a>) -> Result<Self, Reason> {
        let mut parameters = from.sequence()?;
        let oid = parameters.oid()?;
        Ok(Self { oid, parameters })
    }

    pub(super) fn unknown(&self, what: &str) -> Trouble {
        Trouble::Unsupported(format!(
            "{what} {} is not known here: keytool or openssl can write the store again with another",
            self.oid
        ))
    }
}

/// A salt and a number, as PBKDF2, the MAC and the encryption of RFC 7292 have them.
pub(super) struct Salted<'a> {
    pub(super) salt: Cow<'a, [u8]>,
    pub(super) iterations: u32,
}

impl<'a> Salted<'a> {
    pub(super) fn read(from: &mut Ber<'a>) -> Result<Self, Trouble> {
        let salt = from.octets()?;
        let iterations = match from.number()? {
            Some(0) => return Err("no iteration".into()),
            many => many.and_then(|many| u32::try_from(many).ok()),
        };
        let iterations = iterations.filter(|iterations| *iterations <= MOST_ITERATIONS);
        let iterations = iterations.ok_or_else(too_many)?;
        Ok(Self { salt, iterations })
    }
}

pub(super) fn too_many() -> Trouble {
    Trouble::Unsupported(format!(
        "it asks for more than {MOST_ITERATIONS} iterations of its key derivation"
    ))
}

/// PBKDF2 (RFC 8018 appendix A.2).
pub(super) struct Pbkdf2<'a> {
    pub(super) salted: Salted<'a>,
    pub(super) length: Option<u64>,
    hash: Hash,
}

impl<'a> Pbkdf2<'a> {
    pub(super) fn read(from: &mut Ber<'a>) -> Result<Self, Trouble> {
        let mut algorithm = Algorithm::read(from)?;
        if algorithm.oid != PBKDF2 {
            return Err(algorithm.unknown("the key derivation"));
        }
        let mut parameters = algorithm.parameters.sequence()?;
        let salted = Salted::read(&mut parameters)?;
        let length = match parameters.peek() {
            Some(INTEGER) => parameters.number()?,
            _ => None,
        };
        let hash = match parameters.peek() {
            Some(SEQUENCE) => hmac(&mut parameters)?,
            // "prf DEFAULT algid-hmacWithSHA1".
            _ => Hash::Sha1,
        };
        parameters.end()?;
        Ok(Self {
            salted,
            length,
            hash,
        })
    }

    /// The password in UTF-8, without an end: what Java and OpenSSL take.
    pub(super) fn derive(&self, password: &str, length: usize) -> Vec<u8> {
        let Salted { salt, iterations } = &self.salted;
        self.hash
            .pbkdf2(password.as_bytes(), salt, *iterations, length)
    }
}

/// An HMAC by its identifier.
pub(super) fn hmac(from: &mut Ber<'_>) -> Result<Hash, Trouble> {
    let algorithm = Algorithm::read(from)?;
    Hash::of_hmac(algorithm.oid).ok_or_else(|| algorithm.unknown("the HMAC"))
}
