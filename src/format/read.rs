//! The way back: what a store holds, as its reader finds it.
//!
//! A reader is pure, like a writer. It stands in the file of its format and in [`READERS`]; which one reads a
//! file is decided by the file's contents, never by its name.

use jiff::Timestamp;

use super::certdata::CertdataReader;
use super::subjects_and_keys::{BEARSSL, ESP_IDF, WEBPKI};
use super::{Der, Edk2, Jks, Json, Nss, P11Kit, Pem, Pkcs7, Pkcs12, WindowsSst};
use crate::diagnostic::{Diagnostic, Severity};
use crate::policy::Carries;
use crate::store::{
    Certificate, Distrust, Level, LoadError, LoadOptions, NameConstraints, Origin, Purpose,
    Purposes,
};

/// What a store holds.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Holding {
    /// The kind of store: `certdata`, the name of a format, or `directory`.
    pub kind: &'static str,
    /// What a store of this kind can say.
    pub says: Carries,
    /// Whether it repeats certdata.txt in full: neutral roots, labels as they are, policy flags.
    pub exact: bool,
    /// The NSS builtins version that it was made from, where it is known.
    pub version: Option<String>,
    /// When what it says was true, where it is known.
    pub date: Option<Timestamp>,
    /// Its certificates, in its order.
    pub held: Vec<Held>,
    /// Distrust of certificates that it does not hold.
    pub distrusts: Vec<Distrust>,
    /// Parts of it that cannot be read. Everything else was.
    pub broken: Vec<Broken>,
}

/// A certificate in a store, and what the store says of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Held {
    /// The certificate.
    pub certificate: Certificate,
    /// Its label, alias or comment; empty where the store gives it none.
    pub label: Vec<u8>,
    /// Where it is found, for people: `line 12`, `entry 3`, `mozilla/X.crt`.
    pub place: String,
    /// What the store says for each purpose; `None` for a plain certificate, which is trusted for whatever the
    /// store is used for.
    pub levels: Option<Purposes<Option<Level>>>,
    /// Whether it is distrusted by a word that knows no purposes: more than that Mozilla distrusts it for some and
    /// trusts it for none is not said by that.
    pub distrusted_outright: bool,
    /// The distrust dates that it says. Code signing has none.
    pub dates: Purposes<Option<DistrustDate>>,
    /// The name constraints that it imposes.
    pub constraints: Option<NameConstraints>,
    /// `CKA_NSS_MOZILLA_CA_POLICY`, in an exact store.
    pub mozilla_ca_policy: Option<bool>,
    /// What is said of it as an anchor, where a directory can make it one that has been read as none.
    pub(super) as_anchor: Option<Purposes<Option<Level>>>,
}

/// A distrust date that counts, and the object that says it: some readers look into one only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DistrustDate {
    /// Leaves issued later are not trusted.
    pub date: Timestamp,
    /// Where it stands.
    pub origin: Origin,
}

/// A part of a store that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Where: `line 12`, `entry 3`.
    pub place: String,
    /// What is wrong with it.
    pub reason: String,
}

impl Held {
    /// A plain certificate.
    pub fn plain(certificate: Certificate, place: impl Into<String>) -> Self {
        Self {
            certificate,
            label: Vec::new(),
            place: place.into(),
            levels: None,
            distrusted_outright: false,
            dates: Purposes::default(),
            constraints: None,
            mozilla_ca_policy: None,
            as_anchor: None,
        }
    }

    /// Distrusts it for everything.
    pub(super) fn distrust_outright(&mut self) {
        self.levels = Some(Purposes::from_fn(|_| Some(Level::Distrusted)));
        self.distrusted_outright = true;
    }

    /// What the store says for a purpose. A plain certificate is trusted.
    pub fn level(&self, purpose: Purpose) -> Option<Level> {
        match &self.levels {
            None => Some(Level::Trusted),
            Some(levels) => *levels.get(purpose),
        }
    }

    /// How people know it, in a line that a message can bear.
    pub fn name(&self) -> String {
        crate::text::brief(&self.full_name())
    }

    /// The same as it is, to be escaped: its label, else the subject of its certificate.
    pub(crate) fn full_name(&self) -> std::borrow::Cow<'_, [u8]> {
        match self.label.as_slice() {
            [] => self
                .certificate
                .subject_name()
                .rfc4514()
                .into_bytes()
                .into(),
            label => label.into(),
        }
    }
}

impl Holding {
    /// A store of plain certificates.
    pub fn plain(kind: &'static str, held: Vec<Held>) -> Self {
        Self {
            kind,
            says: Carries::CERTIFICATES,
            exact: false,
            version: None,
            date: None,
            held,
            distrusts: Vec::new(),
            broken: Vec::new(),
        }
    }

    /// The same as a part of something larger: every place is told within that.
    pub(super) fn within(mut self, whole: &str) -> Self {
        let held = self.held.iter_mut().map(|held| &mut held.place);
        let broken = self.broken.iter_mut().map(|broken| &mut broken.place);
        for place in held.chain(broken) {
            *place = match place.as_str() {
                "" => whole.to_owned(),
                place => format!("{whole}, {place}"),
            };
        }
        self
    }
}

/// How a store is read.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ReadOptions {
    /// Passwords to try before `changeit`, `changeme` and none.
    pub passwords: Vec<String>,
    /// How certdata.txt is read.
    pub load: LoadOptions,
}

/// Why a store cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// None of the readers knows what it is.
    #[error("no trust store: it is neither certdata.txt nor a format that has a reader")]
    Unknown,
    /// It is a store of this kind, and damaged.
    #[error("{kind}: {place}: {reason}")]
    Damaged {
        /// The kind of store.
        kind: &'static str,
        /// Where in it.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// No password opens it, or damage makes it look so: what is checked is made of both.
    #[error("{kind}: no password opens it: it has another one, or it is damaged")]
    Password {
        /// The kind of store.
        kind: &'static str,
    },
    /// It is whole and needs something that this reader does not have, or more than it allows.
    #[error("{kind}: {reason}")]
    Unsupported {
        /// The kind of store.
        kind: &'static str,
        /// What it needs.
        reason: String,
    },
    /// certdata.txt is refused.
    #[error(transparent)]
    Certdata(#[from] LoadError),
}

impl ReadError {
    pub(super) fn damaged(
        kind: &'static str,
        place: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        Self::Damaged {
            kind,
            place: place.into(),
            reason: reason.into(),
        }
    }

    /// Every error, with its place where it has one.
    pub fn to_diagnostics(&self) -> Vec<Diagnostic> {
        let (code, help) = match self {
            Self::Certdata(error) => return error.to_diagnostics(),
            Self::Unknown => (
                "R001",
                "`cabundle formats` says which formats can be read back",
            ),
            Self::Damaged { .. } => ("R002", ""),
            Self::Password { .. } => ("R003", "give its password with --password"),
            Self::Unsupported { .. } => ("R004", ""),
        };
        let words = self.to_string();
        let words = crate::text::one_line(words.as_bytes()).into_owned();
        vec![Diagnostic::new(code, Severity::Error, words).help(help)]
    }
}

impl Broken {
    /// As a [`Diagnostic`]: `R005`.
    pub fn to_diagnostic(&self) -> Diagnostic {
        let words = format!("{}: {}", self.place, self.reason);
        let words = crate::text::one_line(words.as_bytes()).into_owned();
        Diagnostic::new("R005", Severity::Error, words)
    }
}

/// A reader of one kind of store.
pub trait Reader: Sync {
    /// The kind of store.
    fn kind(&self) -> &'static str;
    /// Whether the bytes are such a store, whole or damaged, if no reader before it in [`READERS`] says so.
    /// Cheap.
    fn recognises(&self, bytes: &[u8]) -> bool;
    /// Reads a store that it recognises.
    ///
    /// # Errors
    /// [`ReadError`] if nothing can be said of what it holds; a part that is broken while the others are whole is
    /// in [`Holding::broken`].
    fn read(&self, bytes: &[u8], options: &ReadOptions) -> Result<Holding, ReadError>;
}

/// Every reader. What begins with bytes of its own comes before text, which may stand within it: a name in a
/// certificate can be anything. PEM stands in several of the others.
#[rustfmt::skip]
pub static READERS: &[&dyn Reader] = &[
    &Jks,
    &Pkcs12,
    &Pkcs7,
    &WindowsSst,
    &Edk2,
    &Der,
    &CertdataReader,
    &Json,
    &P11Kit,
    &Nss,
    &Pem,
    &WEBPKI,
    &BEARSSL,
    &ESP_IDF,
];

/// The reader of these bytes, if they are a store.
pub fn reader_of(bytes: &[u8]) -> Option<&'static dyn Reader> {
    let mut readers = READERS.iter().copied();
    readers.find(|reader| reader.recognises(bytes))
}

impl Holding {
    /// Reads a store of any kind.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn read(bytes: &[u8], options: &ReadOptions) -> Result<Self, ReadError> {
        let reader = reader_of(bytes).ok_or(ReadError::Unknown)?;
        reader.read(bytes, options)
    }
}
