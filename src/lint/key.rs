//! A public key: its kind and its strength.

use der::asn1::{AnyRef, ObjectIdentifier, UintRef};
use der::{Decode as _, Reader as _, SliceReader, Tag, Tagged as _};
use x509_cert::spki::SubjectPublicKeyInfoOwned;

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// RSA: length of the modulus in bits, exponent as big-endian bytes without leading zeros.
    Rsa { bits: usize, exponent: Vec<u8> },
    /// A named curve.
    Curve(ObjectIdentifier),
    /// A curve that is written out, or inherited from an issuer.
    UnnamedCurve,
    /// Ed25519 or Ed448.
    Edwards,
    /// DSA.
    Dsa,
    /// Another algorithm.
    Other(ObjectIdentifier),
}

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const DSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10040.4.1");
pub(super) const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const ED448: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.113");

pub(super) const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
pub(super) const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
pub(super) const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");

/// Curves with their names and the bits of their fields (RFC 5480 section 2.1.1.1; SEC 2; RFC 5639).
pub(super) const CURVES: &[(ObjectIdentifier, &str, usize)] = &[
    (P256, "P-256", 256),
    (P384, "P-384", 384),
    (P521, "P-521", 521),
    (
        ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.1"),
        "P-192",
        192,
    ),
    (ObjectIdentifier::new_unwrap("1.3.132.0.33"), "P-224", 224),
    (
        ObjectIdentifier::new_unwrap("1.3.132.0.10"),
        "secp256k1",
        256,
    ),
    (
        ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.7"),
        "brainpoolP256r1",
        256,
    ),
    (
        ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.11"),
        "brainpoolP384r1",
        384,
    ),
    (
        ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.13"),
        "brainpoolP512r1",
        512,
    ),
];

impl Key {
    /// Reads a SubjectPublicKeyInfo (RFC 3279 section 2.3, RFC 5480, RFC 8410).
    pub(super) fn read(info: &SubjectPublicKeyInfoOwned) -> Result<Self, String> {
        let oid = info.algorithm.oid;
        Ok(match oid {
            RSA | RSA_PSS => {
                let bytes = info.subject_public_key.as_bytes();
                let bytes = bytes.ok_or("its BIT STRING does not end with a byte")?;
                rsa(bytes).map_err(|error| error.to_string())?
            }
            EC => match &info.algorithm.parameters {
                Some(parameters) if parameters.tag() == Tag::ObjectIdentifier => {
                    let curve = parameters.decode_as();
                    Self::Curve(curve.map_err(|error: der::Error| error.to_string())?)
                }
                _ => Self::UnnamedCurve,
            },
            DSA => Self::Dsa,
            ED25519 | ED448 => Self::Edwards,
            other => Self::Other(other),
        })
    }
}

/// `RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }` (RFC 8017 appendix A.1.1).
fn rsa(bytes: &[u8]) -> Result<Key, der::Error> {
    let sequence = AnyRef::from_der(bytes)?;
    sequence.tag().assert_eq(Tag::Sequence)?;
    let mut reader = SliceReader::new(sequence.value())?;
    let modulus = UintRef::decode(&mut reader)?;
    let exponent = UintRef::decode(&mut reader)?;
    reader.finish()?;
    let modulus = modulus.as_bytes();
    let unused = modulus.first().map_or(0, |first| first.leading_zeros());
    let unused = usize::try_from(unused).unwrap_or_default();
    Ok(Key::Rsa {
        bits: (modulus.len() * 8).saturating_sub(unused),
        exponent: exponent.as_bytes().to_vec(),
    })
}
