//! A certificate: its bytes, which are never encoded again, and where its fields lie in them.

use core::ops::Range;

use der::asn1::{AnyRef, ContextSpecific};
use der::{Decode, Reader, SliceReader, Tag, TagNumber};
use jiff::Timestamp;
use sha1::Digest;
use x509_cert::certificate::{CertificateInner, Raw};
use x509_cert::ext::pkix::BasicConstraints;

use super::fingerprint::{self, Sha256};
use super::name::DistinguishedName;
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

/// Ranges of `der`, each with tag and length.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fields {
    tbs: Range<usize>,
    serial: Range<usize>,
    issuer: Range<usize>,
    subject: Range<usize>,
    spki: Range<usize>,
}

impl Certificate {
    /// Takes the bytes of one whole certificate.
    ///
    /// Every field is decoded once by x509-cert, in its `Raw` profile: roots with serial number 0
    /// or a negative one are real. Extensions are not interpreted.
    ///
    /// # Errors
    /// If the bytes are not one certificate, or more than one, or more than [`MAX_CERTIFICATE`].
    pub fn from_der(der: Vec<u8>) -> Result<Self, CertificateError> {
        if der.len() > MAX_CERTIFICATE {
            let reason = format!("it is larger than {MAX_CERTIFICATE} bytes");
            return Err(CertificateError(reason));
        }
        let decoded = CertificateInner::<Raw>::from_der(&der)?;
        let fields = Fields::find(&der)?;
        let validity = decoded.tbs_certificate().validity();
        let time = |time: &x509_cert::time::Time| {
            let seconds = i64::try_from(time.to_unix_duration().as_secs());
            let seconds = seconds.map_err(|e| CertificateError(e.to_string()))?;
            // "No well-defined expiration date" (RFC 5280 section 4.1.2.5) is later than the latest.
            Ok::<_, CertificateError>(Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX))
        };
        let basic_constraints = decoded
            .tbs_certificate()
            .get_extension::<BasicConstraints>();
        Ok(Self {
            not_before: time(&validity.not_before)?,
            not_after: time(&validity.not_after)?,
            basic_constraints: match basic_constraints {
                Ok(found) => Ok(found.map(|(_, constraints)| constraints.ca)),
                Err(error) => Err(error.to_string()),
            },
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
    pub fn hash(&self, mechanism: Mechanism) -> Vec<u8> {
        match mechanism {
            Mechanism::Sha1 => self.sha1.to_vec(),
            Mechanism::Sha256 => self.sha256.0.to_vec(),
            other => fingerprint::digest(other, &self.der),
        }
    }

    /// Whether `value` is the hash of the bytes by this mechanism.
    pub fn has_hash(&self, mechanism: Mechanism, value: &[u8]) -> bool {
        self.hash(mechanism) == value
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

impl Fields {
    /// Finds the fields without decoding them (RFC 5280 section 4.1).
    fn find(der: &[u8]) -> Result<Self, der::Error> {
        let contents = enter(der)?;
        let signed = SliceReader::new(contents)?.tlv_bytes()?;
        let tbs = enter(contents)?;
        let mut reader = SliceReader::new(tbs)?;
        if Tag::peek(&reader)?.is_context_specific() {
            ContextSpecific::<AnyRef<'_>>::decode_explicit(&mut reader, TagNumber(0))?;
        }
        let mut next = || {
            let field = reader.tlv_bytes()?;
            Ok::<_, der::Error>(place(der, field))
        };
        let serial = next()?;
        let _signature_algorithm = next()?;
        let issuer = next()?;
        let _validity = next()?;
        Ok(Self {
            tbs: place(der, signed),
            serial,
            issuer,
            subject: next()?,
            spki: next()?,
        })
    }
}

/// The contents of a SEQUENCE at the start of `der`.
fn enter(der: &[u8]) -> Result<&[u8], der::Error> {
    let mut reader = SliceReader::new(der)?;
    let any = AnyRef::decode(&mut reader)?;
    der::Tagged::tag(&any).assert_eq(Tag::Sequence)?;
    Ok(any.value())
}

/// Where a part of `whole` lies in it.
fn place(whole: &[u8], part: &[u8]) -> Range<usize> {
    let start = part.as_ptr().addr() - whole.as_ptr().addr();
    start..start + part.len()
}
