//! The hashes that PKCS#12 is used with, and what is made of them.

use der::asn1::ObjectIdentifier;
use hmac::{KeyInit as _, Mac as _, SimpleHmac};
use pbkdf2::pbkdf2_hmac;
use sha1::{Digest, Sha1};
use sha2::{Sha224, Sha256, Sha384, Sha512};

use super::SHA256;
use super::kdf::{Purpose, derive};

#[derive(Clone, Copy, Debug)]
pub(super) enum Hash {
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

/// Each with its own identifier and that of its HMAC (RFC 8018 appendix B.1).
const HASHES: [(Hash, ObjectIdentifier, ObjectIdentifier); 5] = [
    (Hash::Sha1, SHA1, HMAC_SHA1),
    (Hash::Sha224, SHA224, HMAC_SHA224),
    (Hash::Sha256, SHA256, HMAC_SHA256),
    (Hash::Sha384, SHA384, HMAC_SHA384),
    (Hash::Sha512, SHA512, HMAC_SHA512),
];
const SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
const SHA224: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.4");
const SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");
const HMAC_SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.7");
const HMAC_SHA224: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.8");
const HMAC_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.9");
const HMAC_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.10");
const HMAC_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.11");

/// The same with the type of each hash.
macro_rules! with {
    ($hash:expr, $name:ident => $body:expr) => {
        match $hash {
            Hash::Sha1 => {
                type $name = Sha1;
                $body
            }
            Hash::Sha224 => {
                type $name = Sha224;
                $body
            }
            Hash::Sha256 => {
                type $name = Sha256;
                $body
            }
            Hash::Sha384 => {
                type $name = Sha384;
                $body
            }
            Hash::Sha512 => {
                type $name = Sha512;
                $body
            }
        }
    };
}

impl Hash {
    pub(super) fn of(oid: ObjectIdentifier) -> Option<Self> {
        let mut all = HASHES.into_iter();
        all.find_map(|(hash, own, _)| (own == oid).then_some(hash))
    }

    pub(super) fn of_hmac(oid: ObjectIdentifier) -> Option<Self> {
        let mut all = HASHES.into_iter();
        all.find_map(|(hash, _, hmac)| (hmac == oid).then_some(hash))
    }

    /// In bytes.
    pub(super) fn length(self) -> usize {
        with!(self, H => <H as Digest>::output_size())
    }

    /// How many hashes make so many bytes.
    pub(super) fn rounds(self, length: usize) -> u64 {
        u64::try_from(length.div_ceil(self.length())).unwrap_or(u64::MAX)
    }

    /// RFC 7292 appendix B.2.
    pub(super) fn pkcs12(
        self,
        purpose: Purpose,
        password: &[u8],
        salt: &[u8],
        iterations: u32,
        length: usize,
    ) -> Vec<u8> {
        with!(self, H => derive::<H>(purpose, password, salt, iterations, length))
    }

    /// RFC 8018 section 5.2.
    pub(super) fn pbkdf2(
        self,
        password: &[u8],
        salt: &[u8],
        iterations: u32,
        length: usize,
    ) -> Vec<u8> {
        let mut key = vec![0; length];
        with!(self, H => pbkdf2_hmac::<H>(password, salt, iterations, &mut key));
        key
    }

    /// Whether the HMAC of the bytes is this one.
    pub(super) fn agrees(self, key: &[u8], bytes: &[u8], mac: &[u8]) -> bool {
        // HMAC takes a key of any length.
        with!(self, H => SimpleHmac::<H>::new_from_slice(key)
            .is_ok_and(|hmac| hmac.chain_update(bytes).verify_slice(mac).is_ok()))
    }
}
