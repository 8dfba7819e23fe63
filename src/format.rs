//! From a selection to bytes: one file per format, one line in [`REGISTRY`] each.
//!
//! A format is pure: no disk, no clock, no decision about trust. What it can hold it states as
//! [`Carries`]; the policy and the warnings go by that statement.

mod certifi;
mod curl;
mod der;
mod encode;
mod json;
mod pem;

use jiff::Timestamp;

pub use self::certifi::Certifi;
pub use self::curl::Curl;
pub use self::der::Der;
#[cfg(feature = "cli")]
pub(crate) use self::encode::{decimal, pem_block};
pub use self::json::Json;
pub use self::pem::Pem;

use crate::diagnostic::{Diagnostic, Severity};
use crate::policy::{Carries, Selection};

/// What a format makes: the bytes of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Whether a terminal should be spared them.
    pub binary: bool,
}

impl Artifact {
    /// A text file.
    pub fn text(text: String) -> Self {
        Self {
            bytes: text.into_bytes(),
            binary: false,
        }
    }
}

/// What a writer may want to know besides the selection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RenderOptions {
    /// The time the user named; `None` if it was not named, so that no output depends on today.
    pub as_of: Option<Timestamp>,
}

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
}

impl FormatError {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::CarriesLess(_) => "F001",
            Self::Json(_) => "F002",
        }
    }

    /// The same as a [`Diagnostic`].
    pub fn to_diagnostic(&self) -> Diagnostic {
        Diagnostic::new(self.code(), Severity::Error, self.to_string())
    }
}

/// A trust store format.
pub trait Format: Sync {
    /// Its name on the command line.
    fn name(&self) -> &'static str;
    /// What it is, in a line.
    fn about(&self) -> &'static str;
    /// What it can hold besides certificates.
    fn carries(&self) -> Carries;
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
pub static REGISTRY: &[&dyn Format] = &[&Pem, &Curl, &Certifi, &Json, &Der];

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
    /// [`FormatError::CarriesLess`] if the selection was made for an output that carries more.
    pub fn render(
        &self,
        format: &dyn Format,
        options: &RenderOptions,
    ) -> Result<Artifact, FormatError> {
        let (can, needs) = (format.carries(), self.policy().carries);
        let enough = (can.dates || !needs.dates)
            && (can.constraints || !needs.constraints)
            && (can.purposes || !needs.purposes)
            && (can.distrust || !needs.distrust);
        if !enough {
            return Err(FormatError::CarriesLess(format.name()));
        }
        format.write(self, options)
    }
}
