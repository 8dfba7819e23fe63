//! A certificate: its bytes, which are never encoded again, and where its fields lie in them.

mod decode;
mod plain;

use core::ops::Range;
use std::borrow::Cow;

use der::Decode as _;
use der::asn1::AnyRef;
use jiff::Timestamp;
use sha1::Digest as _;

use self::decode::{Decoded, Fields, decode};
use super::fingerprint::{self, Sha256};
use super::name::{self, DistinguishedName};
use crate::certdata::Mechanism;

/// Bytes of a certificate, at most: as many as a certdata.txt could hold. Decoded, its names take many times as much.
pub const MAX_CERTIFICATE: usize = 4 * 1024 * 1024;

/// One whole X.509 certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    fields: Fields,
    not_before: Timestamp,
    not_after: Timestamp,
    sha1: [u8; 20],
    sha256: Sha256,
    basic_constraints: Result<Option<bool>, String>,
}

/// Why bytes are not a certificate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not one whole X.509 certificate: {0}")]
pub struct CertificateError(String);

impl From<der::Error> for CertificateError {
    fn from(error: der::Error) -> Self {
        Self(error.to_string())
    }
}

impl Certificate {
    /// Takes the bytes of one whole certificate.
    ///
    /// Every field is decoded once, as x509-cert does in its `Raw` profile: roots with serial number 0
    /// or a negative one are real. Of the extensions only basicConstraints is interpreted.
    ///
    /// # Errors
    /// If the bytes are not one certificate, or more than one, or more than [`MAX_CERTIFICATE`].
    pub fn from_der(der: Vec<u8>) -> Result<Self, CertificateError> {
        if der.len() > MAX_CERTIFICATE {
            let reason = format!("it is larger than {MAX_CERTIFICATE} bytes");
            return Err(CertificateError(reason));
        }
        let Decoded {
            fields,
            not_before,
            not_after,
            basic_constraints,
        } = plain::decode(&der).map_or_else(|| decode(&der), Ok)?;
        Ok(Self {
            not_before,
            not_after,
            basic_constraints: basic_constraints.map_err(|error| error.to_string()),
            sha1: sha1::Sha1::digest(&der).into(),
            sha256: Sha256::of(&der),
            fields,
            der,
        })
    }

    /// The bytes.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    fn field(&self, range: &Range<usize>) -> &[u8] {
        self.der.get(range.clone()).unwrap_or_default()
    }

    /// What is signed: the TBSCertificate, DER with its tag and length.
    pub fn tbs(&self) -> &[u8] {
        self.field(&self.fields.tbs)
    }

    /// Subject, DER with its tag and length.
    pub fn subject(&self) -> &[u8] {
        self.field(&self.fields.subject)
    }

    /// Issuer, DER with its tag and length.
    pub fn issuer(&self) -> &[u8] {
        self.field(&self.fields.issuer)
    }

    /// SubjectPublicKeyInfo, DER with its tag and length.
    pub fn spki(&self) -> &[u8] {
        self.field(&self.fields.spki)
    }

    /// Serial number, DER INTEGER with its tag and length.
    pub fn serial_der(&self) -> &[u8] {
        self.field(&self.fields.serial)
    }

    /// Serial number, the content of the INTEGER: big-endian two's complement.
    pub fn serial(&self) -> &[u8] {
        AnyRef::from_der(self.serial_der()).map_or(&[], AnyRef::value)
    }

    /// Whether a `CKA_SERIAL_NUMBER` names this certificate: the DER INTEGER, or, as before
    /// 2002-10-30, its content.
    pub fn has_serial(&self, attribute: &[u8]) -> bool {
        attribute == self.serial_der() || attribute == self.serial()
    }

    /// Subject for people.
    pub fn subject_name(&self) -> DistinguishedName {
        // Decoded once in `from_der`.
        DistinguishedName::from_der(self.subject()).unwrap_or_default()
    }

    /// Subject for people, as one line of RFC 4514.
    pub fn subject_line(&self) -> String {
        // Decoded once in `from_der`.
        name::rfc4514(self.subject()).unwrap_or_default()
    }

    /// Issuer for people.
    pub fn issuer_name(&self) -> DistinguishedName {
        DistinguishedName::from_der(self.issuer()).unwrap_or_default()
    }

    /// Begin of validity.
    pub fn not_before(&self) -> Timestamp {
        self.not_before
    }

    /// End of validity.
    pub fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// SHA-1 of the bytes.
    pub fn sha1(&self) -> &[u8; 20] {
        &self.sha1
    }

    /// SHA-256 of the bytes: the fingerprint.
    pub fn sha256(&self) -> Sha256 {
        self.sha256
    }

    /// The hash of the bytes by a mechanism of PKCS#11.
    pub fn hash(&self, mechanism: Mechanism) -> Cow<'_, [u8]> {
        match mechanism {
            Mechanism::Sha1 => self.sha1.as_slice().into(),
            Mechanism::Sha256 => self.sha256.0.as_slice().into(),
            other => fingerprint::digest(other, &self.der).into(),
        }
    }

    /// Whether `value` is the hash of the bytes by this mechanism.
    pub fn has_hash(&self, mechanism: Mechanism, value: &[u8]) -> bool {
        *self.hash(mechanism) == *value
    }

    /// What basicConstraints says: `None` where the extension is absent, as in v1 certificates.
    ///
    /// # Errors
    /// The words of the decoder if the extension is there and broken.
    pub fn is_ca(&self) -> Result<Option<bool>, &str> {
        self.basic_constraints
            .as_ref()
            .copied()
            .map_err(String::as_str)
    }
}
