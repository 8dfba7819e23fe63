//! How a command ends.

use std::borrow::Cow;

use super::lock::WrongLock;
use crate::diagnostic::{Diagnostic, Severity};
use crate::format::{self, DescriptionError, FormatError, ReadError};
use crate::input::{GitError, InputError};
use crate::output::OutputError;
use crate::policy::PolicyError;
use crate::store::LoadError;

/// A command that was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Exit status 0.
    Done,
    /// Exit status 1: it differs, or something was found.
    Differs,
    /// Exit status 2: results were printed, and an input that could not be read was told.
    Incomplete,
}

/// A command that was not carried out: exit status 2.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Input(#[from] InputError),
    #[error(transparent)]
    Git(#[from] GitError),
    /// The input's name and bytes, to point at the place.
    #[error("{error}")]
    Load {
        name: String,
        bytes: Cow<'static, [u8]>,
        error: LoadError,
    },
    /// A lock that does not speak of the file beside it.
    #[error("{0}")]
    Lock(WrongLock),
    /// A store that cannot be read, by its name.
    #[error("{name}: {error}")]
    Read { name: String, error: ReadError },
    #[error(transparent)]
    Policy(#[from] PolicyError),
    #[error(transparent)]
    Format(#[from] FormatError),
    #[error(transparent)]
    Output(#[from] OutputError),
    /// More than one thing at once.
    #[error("several things are wrong")]
    Several(Vec<Diagnostic>),
    /// What was asked for makes no sense: a code, the words, what to do.
    #[error("{1}")]
    Usage(&'static str, String, &'static str),
}

impl From<DescriptionError> for Failure {
    fn from(error: DescriptionError) -> Self {
        match error {
            DescriptionError::Policy(error) => Self::Policy(error),
            DescriptionError::Format(error) => Self::Format(error),
        }
    }
}

impl Failure {
    pub(super) fn to_diagnostics(&self) -> Vec<Diagnostic> {
        match self {
            Self::Input(error) => vec![error.to_diagnostic()],
            Self::Git(error) => vec![error.to_diagnostic()],
            Self::Load { bytes, error, .. } => of_load(bytes, error),
            Self::Lock(wrong) => vec![wrong.to_error()],
            Self::Read { name, error } => {
                let mut all = error.to_diagnostics();
                for diagnostic in &mut all {
                    diagnostic.message = format!("{name}: {}", diagnostic.message);
                    diagnostic.file = Some(name.clone());
                }
                all
            }
            Self::Policy(error) => vec![error.to_diagnostic()],
            Self::Format(error) => vec![error.to_diagnostic()],
            Self::Output(error) => vec![error.to_diagnostic()],
            Self::Several(all) => all.clone(),
            Self::Usage(code, message, help) => {
                vec![Diagnostic::new(code, Severity::Error, message.as_str()).help(*help)]
            }
        }
    }
}

/// Of another kind of store it is of no use to hear in which line it is no certdata.txt.
fn of_load(bytes: &[u8], error: &LoadError) -> Vec<Diagnostic> {
    let mut all = error.to_diagnostics();
    let kind = format::reader_of(bytes).map(|reader| reader.kind());
    let is_certdata = memchr::memmem::find(bytes, b"BEGINDATA").is_some();
    if let Some(kind) = kind.filter(|_| !is_certdata) {
        all.truncate(1);
        for first in &mut all {
            first.help = format!(
                "this looks like a store of the kind `{kind}`; `cabundle audit` and `cabundle diff` read such stores, \
                 everything else is made of certdata.txt"
            );
        }
    }
    all
}
