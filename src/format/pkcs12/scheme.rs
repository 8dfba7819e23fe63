//! How a part of a PKCS#12 is encrypted: RFC 7292 appendix C, and PBES2 of RFC 8018 section 6.2.

use std::borrow::Cow;

use cbc::Decryptor;
use cbc::cipher::{BlockModeDecrypt as _, KeyIvInit as _, block_padding};
use der::asn1::ObjectIdentifier;

use super::algorithm::{Algorithm, Pbkdf2, Salted, Trouble};
use super::hash::Hash;
use super::kdf::Purpose;
use super::password::Password;
use crate::format::ber::Ber;

const PBES2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.13");

/// A cipher in CBC mode.
#[derive(Clone, Copy)]
enum Cipher {
    Aes128,
    Aes192,
    Aes256,
    TripleDes,
    /// With two keys.
    DoubleDes,
    /// With this many bytes.
    Rc2(usize),
}

/// PBES2's (RFC 8018 appendix B.2).
const CIPHERS: [(ObjectIdentifier, Cipher); 4] = [
    (
        ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.2"),
        Cipher::Aes128,
    ),
    (
        ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.22"),
        Cipher::Aes192,
    ),
    (
        ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.42"),
        Cipher::Aes256,
    ),
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.3.7"),
        Cipher::TripleDes,
    ),
];
/// PKCS#12's own, all with SHA-1. Those with RC4 (numbers 1 and 2) nobody wrote by default.
const OWN_CIPHERS: [(ObjectIdentifier, Cipher); 4] = [
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.3"),
        Cipher::TripleDes,
    ),
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.4"),
        Cipher::DoubleDes,
    ),
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.5"),
        Cipher::Rc2(16),
    ),
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.6"),
        Cipher::Rc2(5),
    ),
];

/// Bytes of an initialisation vector: DES and RC2 have blocks of so many.
const IV: usize = 8;

impl Cipher {
    fn find(ciphers: &[(ObjectIdentifier, Self)], algorithm: &Algorithm<'_>) -> Option<Self> {
        let mut all = ciphers.iter();
        all.find_map(|(oid, cipher)| (*oid == algorithm.oid).then_some(*cipher))
    }

    fn key_length(self) -> usize {
        match self {
            Self::Aes128 | Self::DoubleDes => 16,
            Self::Aes192 | Self::TripleDes => 24,
            Self::Aes256 => 32,
            Self::Rc2(length) => length,
        }
    }

    /// `None` if the padding is wrong: as good as always with a wrong key.
    fn decrypt(self, key: &[u8], iv: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
        macro_rules! decrypt {
            ($cipher:ty) => {
                Decryptor::<$cipher>::new_from_slices(key, iv)
                    .ok()?
                    .decrypt_padded_vec::<block_padding::Pkcs7>(bytes)
                    .ok()
            };
        }
        match self {
            Self::Aes128 => decrypt!(aes::Aes128),
            Self::Aes192 => decrypt!(aes::Aes192),
            Self::Aes256 => decrypt!(aes::Aes256),
            Self::TripleDes => decrypt!(des::TdesEde3),
            Self::DoubleDes => decrypt!(des::TdesEde2),
            Self::Rc2(_) => decrypt!(rc2::Rc2),
        }
    }
}

/// Where the key comes from.
enum Keys<'a> {
    /// Key and initialisation vector from the password.
    Own(Salted<'a>),
    Pbes2(Pbkdf2<'a>, Cow<'a, [u8]>),
}

/// How a part is encrypted.
pub(super) struct Scheme<'a> {
    cipher: Cipher,
    keys: Keys<'a>,
}

impl<'a> Scheme<'a> {
    pub(super) fn read(from: &mut Ber<'a>) -> Result<Self, Trouble> {
        let mut algorithm = Algorithm::read(from)?;
        if algorithm.oid != PBES2 {
            let cipher = Cipher::find(&OWN_CIPHERS, &algorithm);
            let cipher = cipher.ok_or_else(|| algorithm.unknown("the encryption"))?;
            let salted = Salted::read(&mut algorithm.parameters.sequence()?)?;
            let keys = Keys::Own(salted);
            return Ok(Self { cipher, keys });
        }
        let mut parameters = algorithm.parameters.sequence()?;
        let derivation = Pbkdf2::read(&mut parameters)?;
        let mut algorithm = Algorithm::read(&mut parameters)?;
        let cipher = Cipher::find(&CIPHERS, &algorithm);
        let cipher = cipher.ok_or_else(|| algorithm.unknown("the cipher"))?;
        let iv = algorithm.parameters.octets()?;
        let keys = Keys::Pbes2(derivation, iv);
        Ok(Self { cipher, keys })
    }

    /// The hashes that one password takes.
    pub(super) fn hashes(&self) -> u64 {
        let length = self.cipher.key_length();
        match &self.keys {
            Keys::Own(salted) => {
                (Hash::Sha1.rounds(length) + Hash::Sha1.rounds(IV)) * u64::from(salted.iterations)
            }
            Keys::Pbes2(derivation, _) => derivation.hashes(length),
        }
    }

    /// `None` if the password is wrong, or the bytes are damaged.
    pub(super) fn decrypt(&self, password: &Password<'_>, bytes: &[u8]) -> Option<Vec<u8>> {
        let length = self.cipher.key_length();
        match &self.keys {
            Keys::Own(Salted { salt, iterations }) => {
                let derive = |purpose, length| {
                    Hash::Sha1.pkcs12(purpose, &password.bmp, salt, *iterations, length)
                };
                let key = derive(Purpose::Key, length);
                let iv = derive(Purpose::InitialVector, IV);
                self.cipher.decrypt(&key, &iv, bytes)
            }
            Keys::Pbes2(derivation, iv) => {
                let key = derivation.derive(password.text, length);
                self.cipher.decrypt(&key, iv, bytes)
            }
        }
    }
}
