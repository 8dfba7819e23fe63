//! From a selection to bytes: one file per format, one line in [`REGISTRY`] each.
//!
//! A format is pure: no disk, no clock, no decision about trust. What it can hold it states as
//! [`Carries`]; the policy and the warnings go by that statement.

mod aliases;
mod artifact;
mod asn1;
mod bearssl;
mod ber;
mod c;
mod certdata;
mod certifi;
mod curl;
mod debian;
mod der;
mod description;
mod directory;
mod edk2;
mod encode;
mod esp_idf;
mod fedora;
mod freebsd;
mod go;
mod hash_dir;
mod jks;
pub(crate) mod json;
mod key_purposes;
mod kubernetes;
mod mbedtls;
mod names;
mod node;
mod nss;
mod openssl_trusted;
mod options;
mod p11_kit;
mod passwords;
mod pem;
mod pkcs12;
mod pkcs7;
mod read;
mod rust;
mod rust_der;
mod subjects_and_keys;
mod webpki;
mod windows_sst;

pub(crate) use self::artifact::is_path;
pub use self::artifact::{Artifact, Node, Tree, TreeError};
pub use self::bearssl::Bearssl;
pub use self::certdata::CertdataReader;
pub use self::certifi::Certifi;
pub use self::curl::Curl;
pub use self::debian::Debian;
pub use self::der::Der;
pub use self::description::{Description, DescriptionError};
pub use self::edk2::Edk2;
#[cfg(feature = "cli")]
pub(crate) use self::encode::{decimal, pem_block};
pub use self::esp_idf::EspIdf;
pub use self::fedora::Fedora;
pub use self::freebsd::FreeBsd;
pub use self::go::Go;
pub use self::hash_dir::HashDir;
pub(crate) use self::hash_dir::subject_hash;
pub use self::jks::Jks;
pub use self::json::Json;
pub(crate) use self::json::harmless as harmless_json;
pub use self::kubernetes::Kubernetes;
pub use self::mbedtls::Mbedtls;
pub use self::node::NodeHeader;
pub use self::nss::Nss;
pub use self::openssl_trusted::OpenSslTrusted;
pub use self::options::{Choice, Kind, Layout, RenderOptions};
pub use self::p11_kit::P11Kit;
pub use self::pem::Pem;
pub use self::pkcs7::Pkcs7;
pub use self::pkcs12::{MAX_HASHES, Pkcs12};
pub use self::read::{
    Broken, DistrustDate, Held, Holding, READERS, ReadError, ReadOptions, Reader, reader_of,
};
pub use self::rust_der::RustDer;
pub use self::webpki::Webpki;
pub use self::windows_sst::WindowsSst;

use crate::diagnostic::{Diagnostic, Severity};
use crate::policy::{Carries, Selection};
use crate::store::{Root, Sha256};
use crate::text::brief;

/// Why a selection cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// The selection was made for an output that holds more: the limits it relies on would be lost.
    #[error("the selection was made for an output that carries more than `{0}` does")]
    CarriesLess(&'static str),
    /// JSON could not be written.
    #[error("json: {0}")]
    Json(String),
    /// A choice that the format knows nothing of.
    #[error("the format `{format}` does not take {}", .choice.as_str())]
    Choice {
        /// The format's name.
        format: &'static str,
        /// The choice.
        choice: Choice,
    },
    /// A path that the tree cannot hold.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The format's own limit: too many roots, too large a field.
    #[error("{0}")]
    TooLarge(String),
    /// A root that the format has no way to hold.
    #[error("{format}: \"{label}\" cannot be written: {why}")]
    Root {
        /// The format's name.
        format: &'static str,
        /// The root's label, for people.
        label: String,
        /// Its fingerprint, for `--exclude`.
        sha256: Sha256,
        /// What is wrong with it.
        why: String,
    },
    /// A password that readers of the format could not use.
    #[error("the format `{format}` cannot have this password: {reason}")]
    Password {
        /// The format's name.
        format: &'static str,
        /// What would go wrong.
        reason: &'static str,
    },
}

impl FormatError {
    /// That a format cannot hold this root.
    fn root(format: &'static str, root: &Root, why: impl Into<String>) -> Self {
        Self::Root {
            format,
            label: brief(&root.label),
            sha256: root.certificate.sha256(),
            why: why.into(),
        }
    }

    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::CarriesLess(_) => "F001",
            Self::Json(_) => "F002",
            Self::Choice { .. } => "F003",
            Self::Tree(_) => "F004",
            Self::TooLarge(_) => "F005",
            Self::Root { .. } => "F006",
            Self::Password { .. } => "F007",
        }
    }

    /// The same as a [`Diagnostic`].
    pub fn to_diagnostic(&self) -> Diagnostic {
        let help = match self {
            Self::Choice { .. } => "`cabundle formats` says which options each takes".to_owned(),
            Self::Root { sha256, .. } => format!("take another format, or `--exclude {sha256}`"),
            _ => String::new(),
        };
        Diagnostic::new(self.code(), Severity::Error, self.to_string()).help(help)
    }
}

/// What a format makes on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Makes {
    /// One file.
    File,
    /// A directory, and what is in it.
    Tree(&'static str),
}

/// A trust store format.
pub trait Format: Sync {
    /// Its name on the command line.
    fn name(&self) -> &'static str;
    /// What it is, in a line.
    fn about(&self) -> &'static str;
    /// What it makes.
    fn makes(&self) -> Makes {
        Makes::File
    }
    /// What it can hold.
    fn carries(&self) -> Carries;
    /// Which of the choices in [`RenderOptions`] it takes.
    fn takes(&self) -> &'static [Choice] {
        &[]
    }
    /// What to tell of the output besides the limits, which the policy tells.
    fn tell(&self, _: &Selection<'_>) -> Vec<Diagnostic> {
        Vec::new()
    }
    /// Writes a selection.
    ///
    /// # Errors
    /// If the format cannot say what the selection holds.
    fn write(
        &self,
        selection: &Selection<'_>,
        options: &RenderOptions,
    ) -> Result<Artifact, FormatError>;
}

/// Every format.
#[rustfmt::skip]
pub static REGISTRY: &[&dyn Format] = &[
    &Pem,
    &Curl,
    &Certifi,
    &Json,
    &Der,
    &Debian,
    &FreeBsd,
    &HashDir,
    &Fedora,
    &OpenSslTrusted,
    &P11Kit,
    &Edk2,
    &Kubernetes,
    &Jks,
    &Pkcs12,
    &Pkcs7,
    &EspIdf,
    &WindowsSst,
    &Mbedtls,
    &Bearssl,
    &Webpki,
    &RustDer,
    &Go,
    &NodeHeader,
    &Nss,
];

/// The format of this name.
pub fn find(name: &str) -> Option<&'static dyn Format> {
    REGISTRY
        .iter()
        .copied()
        .find(|format| format.name() == name)
}

impl Selection<'_> {
    /// Writes the selection in a format.
    ///
    /// # Errors
    /// [`FormatError::CarriesLess`] if the selection was made for an output that carries more,
    /// [`FormatError::Choice`] if an option is not the format's.
    pub fn render(
        &self,
        format: &dyn Format,
        options: &RenderOptions,
    ) -> Result<Artifact, FormatError> {
        let (can, needs) = (format.carries(), self.policy().carries);
        // `certificate` decides about no root: it is only told of.
        let enough = (can.dates || !needs.dates)
            && (can.constraints || !needs.constraints)
            && (can.purposes || !needs.purposes)
            && (can.distrust || !needs.distrust)
            && (can.bare_distrust || !needs.bare_distrust);
        if !enough {
            return Err(FormatError::CarriesLess(format.name()));
        }
        let mut chosen = options.chosen();
        if let Some(choice) = chosen.find(|choice| !format.takes().contains(choice)) {
            let format = format.name();
            return Err(FormatError::Choice { format, choice });
        }
        format.write(self, options)
    }
}
