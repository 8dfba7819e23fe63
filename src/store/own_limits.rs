//! What a certificate says against itself: limits that are lost where only its subject and key are kept.

use core::fmt;

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode as _, Tag, Tagged as _};
use x509_cert::certificate::{CertificateInner, Raw};
use x509_cert::ext::pkix::ExtendedKeyUsage;

use super::{Certificate, CertificateError, Purpose};

const NAME_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.30");
const ANY_EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37.0");

/// One limit that a certificate sets itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OwnLimit {
    /// basicConstraints says CA:FALSE.
    NoCa,
    /// It has name constraints.
    Names,
    /// Its extended key usage does not name the purpose.
    Usage(Purpose),
}

impl fmt::Display for OwnLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCa => f.write_str("it says of itself that it is no CA"),
            Self::Names => f.write_str("it limits itself to some names"),
            Self::Usage(purpose) => write!(f, "it limits itself to uses other than {purpose}"),
        }
    }
}

impl Certificate {
    /// What the certificate says against being used for a purpose without limits, apart from its validity.
    ///
    /// An extension that cannot be read counts as a limit.
    pub fn own_limits(&self, purpose: Purpose) -> Vec<OwnLimit> {
        let limits = [
            (self.is_ca() == Ok(Some(false)), OwnLimit::NoCa),
            (
                !matches!(self.name_constraints(), Ok(None)),
                OwnLimit::Names,
            ),
            (!self.allows(purpose), OwnLimit::Usage(purpose)),
        ];
        let limits = limits.into_iter().filter(|(applies, _)| *applies);
        limits.map(|(_, limit)| limit).collect()
    }

    /// Contents of its NameConstraints, without tag and length (RFC 5280 section 4.2.1.10).
    ///
    /// # Errors
    /// If there are two such extensions, or one that is not a SEQUENCE.
    pub fn name_constraints(&self) -> Result<Option<Vec<u8>>, CertificateError> {
        let decoded = CertificateInner::<Raw>::from_der(self.der())?;
        let extensions = decoded.tbs_certificate().extensions();
        let all = extensions.into_iter().flatten();
        let mut found = all.filter(|extension| extension.extn_id == NAME_CONSTRAINTS);
        let Some(extension) = found.next() else {
            return Ok(None);
        };
        if found.next().is_some() {
            return Err(der::Error::from(der::ErrorKind::Failed).into());
        }
        let value = AnyRef::from_der(extension.extn_value.as_bytes())?;
        value.tag().assert_eq(Tag::Sequence)?;
        Ok(Some(value.value().to_vec()))
    }

    /// Whether its extended key usage, if it has one, names the purpose (RFC 5280 section 4.2.1.12).
    fn allows(&self, purpose: Purpose) -> bool {
        let Ok(decoded) = CertificateInner::<Raw>::from_der(self.der()) else {
            return false;
        };
        match decoded
            .tbs_certificate()
            .get_extension::<ExtendedKeyUsage>()
        {
            Ok(None) => true,
            Ok(Some((_, usage))) => usage
                .0
                .iter()
                .any(|id| *id == purpose.oid() || *id == ANY_EXTENDED_KEY_USAGE),
            Err(_) => false,
        }
    }
}
