//! The arguments of `cabundle audit`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::ReadArgs;
use super::words::purpose;
use crate::audit::Verdict;
use crate::store::Purpose;

#[derive(Debug, ClapArgs)]
pub(crate) struct AuditArgs {
    /// Trust stores: PEM, DER, a Java keystore, PKCS#12, PKCS#7, .p11-kit, certdata.txt, ..., or a directory that
    /// is one store; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Find stores in directories by what is in the files. Files of one certificate each are one store together
    #[arg(short, long)]
    pub(crate) recursive: bool,
    #[command(flatten)]
    pub(crate) read: ReadArgs,
    /// What the stores are used for: server-auth (default), email-protection or code-signing
    #[arg(short, long, value_name = "P", value_parser = purpose(), hide_possible_values = true)]
    pub(crate) purpose: Option<Purpose>,
    /// Tell what expires within so many days
    #[arg(long, value_name = "N", default_value_t = 90)]
    pub(crate) days: u32,
    /// Judge at this RFC 3339 date (00:00:00Z) or time; default: SOURCE_DATE_EPOCH, else now
    #[arg(long, value_name = "TIME")]
    pub(crate) as_of: Option<String>,
    /// Exit with 1 if a store holds, or lacks, one of these
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        default_value = "removed,withdrawn,distrusted,expired,unknown"
    )]
    pub(crate) fail_on: Vec<FailOn>,
    /// Compare with this certdata.txt, not with the snapshot inside this program
    #[arg(long, value_name = "FILE")]
    pub(crate) certdata: Option<PathBuf>,
    /// Take the lives of roots from this table, as `history` writes it, not from the one inside this program
    #[arg(long, value_name = "FILE")]
    pub(crate) table: Option<PathBuf>,
    /// One JSON object for each store, on a line of its own
    #[arg(long)]
    pub(crate) json: bool,
}

/// What makes the exit status 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum FailOn {
    Removed,
    Withdrawn,
    Distrusted,
    Expired,
    Unknown,
    Narrowed,
    Newer,
    Expiring,
    Missing,
    None,
}

impl FailOn {
    /// The word on a certificate; `Missing` and `None` are about none.
    pub(crate) fn verdict(self) -> Option<Verdict> {
        Some(match self {
            Self::Removed => Verdict::Removed,
            Self::Withdrawn => Verdict::Withdrawn,
            Self::Distrusted => Verdict::Distrusted,
            Self::Expired => Verdict::Expired,
            Self::Unknown => Verdict::Unknown,
            Self::Narrowed => Verdict::Narrowed,
            Self::Newer => Verdict::Newer,
            Self::Expiring => Verdict::Expiring,
            Self::Missing | Self::None => return None,
        })
    }
}
