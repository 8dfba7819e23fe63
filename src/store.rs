//! Objects become roots: certificates joined with their trust, checked against each other.
//!
//! A certificate and its trust object belong together by issuer and serial number, as in NSS, with
//! the hash of the certificate as the check; never by label, comment or neighbourhood. Whatever
//! does not agree is refused, or, where history really held it and `lenient` is asked for, told.

mod announced;
mod assemble;
mod certificate;
pub(crate) mod comment;
mod constraints;
mod cut_off;
mod distrust_after;
mod fingerprint;
mod join;
mod limit;
mod load;
mod name;
mod named;
mod own_limits;
mod problem;
mod snapshot;
pub(crate) mod tag;
mod trust;

pub use certificate::{Certificate, CertificateError, MAX_CERTIFICATE};
pub use constraints::{ImposedConstraints, NameConstraints};
pub use distrust_after::{DateAttribute, DistrustAfter, Origin};
pub(crate) use distrust_after::{comment_date, parse as parse_distrust_after};
pub(crate) use fingerprint::from_hex;
pub use fingerprint::{Sha256, hex, md5};
pub use limit::Limit;
pub use load::{LoadError, LoadOptions, MAX_BROKEN};
pub use name::{COMMON_NAME, DistinguishedName, NameAttribute, ORGANIZATION, ORGANIZATIONAL_UNIT};
pub use named::Named;
pub use own_limits::OwnLimit;
pub use problem::{Finding, Problem};
pub use snapshot::{Lock, LockError};
pub use trust::{Level, Purpose, Purposes, Trust};

use crate::certdata::Mechanism;
use crate::diagnostic::Span;

/// Everything that a certdata.txt says, joined and checked.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Store {
    /// SHA-256 of the input's bytes.
    pub sha256: Sha256,
    /// Length of the input in bytes.
    pub size: usize,
    /// Where the input came from, if a lock says so.
    pub lock: Option<Lock>,
    /// Every certificate, in file order, whatever trust it has.
    pub roots: Vec<Root>,
    /// Trust objects without a certificate, in file order; with `lenient` also a distrust whose hash, or
    /// whose issuer and serial number, points at none.
    pub distrusts: Vec<Distrust>,
    /// What was forgiven or is worth a word.
    pub findings: Vec<Finding>,
}

/// A root certificate and what Mozilla says of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Root {
    /// `CKA_LABEL`, the bytes between the quotes.
    pub label: Vec<u8>,
    /// The certificate.
    pub certificate: Certificate,
    /// What the trust object says; `None` if no right one was found (lenient only).
    pub trust: Option<Trust>,
    /// Distrust for TLS server certificates issued after a date.
    pub server_distrust_after: DistrustAfter,
    /// Distrust for S/MIME certificates issued after a date.
    pub email_distrust_after: DistrustAfter,
    /// `CKA_NSS_MOZILLA_CA_POLICY`; `None` if the attribute is absent.
    pub mozilla_ca_policy: Option<bool>,
    /// Name constraints that Mozilla imposes on this subject outside the file.
    pub imposed_constraints: Option<NameConstraints>,
    /// Where the certificate object stands; `None` for added roots.
    pub span: Option<Span>,
}

/// A trust object that has no certificate in the file.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Distrust {
    /// `CKA_LABEL`.
    pub label: Vec<u8>,
    /// `CKA_ISSUER`, DER, if present.
    pub issuer: Option<Vec<u8>>,
    /// `CKA_SERIAL_NUMBER` as it stands in the file, if present.
    pub serial: Option<Vec<u8>>,
    /// `CKA_CERT_SHA1_HASH`, if present.
    pub sha1: Option<Vec<u8>>,
    /// `CKA_CERT_MD5_HASH`, if present.
    pub md5: Option<Vec<u8>>,
    /// `CKA_HASH_OF_CERTIFICATE` and its algorithm, if present (PKCS#11 3.2).
    pub hash: Option<(Mechanism, Vec<u8>)>,
    /// Its distrust dates.
    pub dates: Purposes<DateAttribute>,
    /// What it says.
    pub trust: Trust,
}

impl Root {
    /// A certificate of which Mozilla says nothing; imposed constraints apply all the same.
    pub fn new(label: Vec<u8>, certificate: Certificate) -> Self {
        Self {
            label,
            imposed_constraints: constraints::imposed_on(&certificate),
            certificate,
            trust: None,
            server_distrust_after: DistrustAfter::default(),
            email_distrust_after: DistrustAfter::default(),
            mozilla_ca_policy: None,
            span: None,
        }
    }

    /// What Mozilla says of this root for a purpose; `None` if the file is silent.
    pub fn level(&self, purpose: Purpose) -> Option<Level> {
        self.trust.as_ref().and_then(|trust| trust.level(purpose))
    }

    /// The distrust date of a purpose. Code signing has none.
    pub fn distrust_after(&self, purpose: Purpose) -> Option<&DistrustAfter> {
        match purpose {
            Purpose::ServerAuth => Some(&self.server_distrust_after),
            Purpose::EmailProtection => Some(&self.email_distrust_after),
            Purpose::CodeSigning => None,
        }
    }

    /// Whether the file says that it is a member of Mozilla's root programme.
    pub fn is_flagged(&self) -> bool {
        self.mozilla_ca_policy == Some(true)
    }

    /// The label as text: UTF-8, or Latin-1 where it is not. It may hold control characters.
    pub fn label_text(&self) -> std::borrow::Cow<'_, str> {
        crate::text::decode(&self.label)
    }
}

impl Distrust {
    /// The content of its serial number: before 2002-10-30 certdata.txt had it without tag and length.
    pub fn serial_contents(&self) -> Option<&[u8]> {
        use der::{Decode as _, Tag, Tagged as _, asn1::AnyRef};
        let serial = self.serial.as_deref()?;
        match AnyRef::from_der(serial) {
            Ok(any) if any.tag() == Tag::Integer => Some(any.value()),
            _ => Some(serial),
        }
    }
}

impl Store {
    /// The NSS builtins version of the input, if a lock says so.
    pub fn version(&self) -> Option<&str> {
        self.lock.as_ref().and_then(Lock::version)
    }

    /// Whether a trust object of the file actively distrusts this certificate, for any purpose: by its
    /// hash, or by issuer and serial number, as NSS finds it, whatever certificate of that name the file
    /// holds.
    pub fn distrusts(&self, certificate: &Certificate) -> bool {
        let is_named = |root: &&Root| {
            let own = &root.certificate;
            own.sha256() == certificate.sha256()
                || (own.issuer(), own.serial_der())
                    == (certificate.issuer(), certificate.serial_der())
        };
        let known = self.roots.iter().filter(is_named);
        known
            .filter_map(|root| root.trust.as_ref())
            .any(Trust::is_distrust)
            || self.distrusts.iter().any(|d| d.names(certificate))
    }
}

impl Distrust {
    /// Whether it distrusts this certificate, by a hash or by issuer and serial number.
    pub fn names(&self, certificate: &Certificate) -> bool {
        let by_sha1 = self.sha1.as_deref() == Some(&certificate.sha1()[..]);
        let hash = self.hash.as_ref();
        let by_hash = hash.is_some_and(|(by, value)| certificate.has_hash(*by, value));
        let by_name = self.issuer.as_deref() == Some(certificate.issuer())
            && self
                .serial
                .as_deref()
                .is_some_and(|s| certificate.has_serial(s));
        self.trust.is_distrust() && (by_sha1 || by_hash || by_name)
    }
}
