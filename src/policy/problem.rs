//! Why a policy cannot be carried out.

use crate::diagnostic::{Diagnostic, Severity};
use crate::store::Purpose;
use crate::text::{count, one_line};

/// A selection that is refused. Its diagnostic is escaped, whatever stands in a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each variant's message is its documentation")]
pub enum PolicyError {
    #[error("`{0}` is not a SHA-256 fingerprint or the beginning of one")]
    BadExclude(String),
    #[error("--exclude {0} matches no certificate of the input")]
    ExcludeMatchesNothing(String),
    #[error("--exclude {prefix} matches {} certificates: {}", .matches.len(), .matches.join(", "))]
    ExcludeAmbiguous {
        prefix: String,
        matches: Vec<String>,
    },
    #[error("{from}: {reason}")]
    BadAddition { from: String, reason: String },
    #[error("{from}: {subject} is not a CA: {reason}")]
    NotACa {
        from: String,
        subject: String,
        reason: String,
    },
    #[error("{from}: Mozilla actively distrusts {subject} ({sha256})")]
    AdditionDistrusted {
        from: String,
        subject: String,
        sha256: String,
    },
    #[error("this output is for exactly one purpose, not for {0}")]
    OnePurpose(usize),
    #[error("the selection holds no root for any purpose")]
    Empty,
    #[error("the selection holds {found} of Mozilla's roots for {purpose}, fewer than {min}")]
    TooFew {
        found: usize,
        min: usize,
        purpose: Purpose,
    },
    #[error("the snapshot is {days} days old, the limit is {limit}")]
    TooOld { days: i64, limit: u32 },
    #[error("the lock says that the snapshot was fetched {} after the time of this build", count(*days, "day"))]
    FromTheFuture { days: usize },
    #[error("the age of the input is not known: it has no certdata.lock beside it that matches it")]
    UnknownAge,
    #[error("{from}: {reason}")]
    BadFile { from: String, reason: String },
}

impl PolicyError {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadExclude(_) => "P101",
            Self::ExcludeMatchesNothing(_) => "P102",
            Self::ExcludeAmbiguous { .. } => "P103",
            Self::BadAddition { .. } => "P104",
            Self::NotACa { .. } => "P105",
            Self::AdditionDistrusted { .. } => "P106",
            Self::OnePurpose(_) => "P107",
            Self::Empty => "P108",
            Self::TooFew { .. } => "P109",
            Self::TooOld { .. } => "P110",
            Self::UnknownAge => "P111",
            Self::BadFile { .. } => "P112",
            Self::FromTheFuture { .. } => "P113",
        }
    }

    fn help(&self) -> &'static str {
        match self {
            Self::BadExclude(_) => "give 8 to 64 hex digits; `cabundle list` shows fingerprints",
            Self::ExcludeMatchesNothing(_) => {
                "the root may be gone from the file: `cabundle list` shows what is there"
            }
            Self::ExcludeAmbiguous { .. } => "give more digits",
            Self::BadAddition { .. } => {
                "give PEM blocks of type CERTIFICATE, or one certificate in DER"
            }
            Self::NotACa { .. } => "a trust anchor for others must be a CA certificate",
            Self::AdditionDistrusted { .. } => "take it out of the file",
            Self::OnePurpose(_) => {
                "give one -p, or a format that carries trust per purpose (`cabundle formats`)"
            }
            Self::Empty => "pass --allow-empty if an empty output is what you want",
            Self::TooFew { .. } => "the file may be cut off; fetch it again, or lower --min-roots",
            Self::TooOld { .. } => "refresh the snapshot",
            Self::UnknownAge => "put the lock beside it, or leave out --max-age",
            Self::BadFile { .. } => "",
            Self::FromTheFuture { .. } => {
                "its age cannot be judged: look at the clock, at --as-of and at the lock"
            }
        }
    }

    /// The same as a [`Diagnostic`].
    pub fn to_diagnostic(&self) -> Diagnostic {
        let message = self.to_string();
        let message = one_line(message.as_bytes());
        Diagnostic::new(self.code(), Severity::Error, message).help(self.help())
    }
}
