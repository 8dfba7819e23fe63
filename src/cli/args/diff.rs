//! The arguments of `cabundle diff`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::ReadArgs;
use super::words::purpose;
use crate::store::Purpose;

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct DiffArgs {
    /// The store before: certdata.txt, PEM, DER, a Java keystore, PKCS#12, PKCS#7, .p11-kit, a directory of
    /// such files, ...; `-` is standard input
    pub(in crate::cli) old: PathBuf,
    /// The store after; left out, the snapshot inside this program
    pub(in crate::cli) new: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) read: ReadArgs,
    /// How to show it
    #[arg(short, long, value_name = "NAME", default_value = "text")]
    pub(in crate::cli) format: DiffFormat,
    /// What plain certificates are trusted for: server-auth (default), email-protection or code-signing. Trust for
    /// all three is compared where both stores have it per purpose
    #[arg(short, long, value_name = "P", value_parser = purpose(), hide_possible_values = true)]
    pub(in crate::cli) purpose: Option<Purpose>,
    /// When OLD was in use, RFC 3339 date (00:00:00Z) or time: roots that expired since are told; default: what the
    /// store says of itself, as a lock beside certdata.txt does. No clock is read
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) old_date: Option<String>,
    /// When NEW is in use, likewise
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) new_date: Option<String>,
    /// Trust that one store lacks is a difference even where Mozilla limits it in a way that the store cannot say,
    /// so that it may have been left out on purpose
    #[arg(long)]
    pub(in crate::cli) strict: bool,
    /// File to write; left out or `-`, standard output
    #[arg(short, long, value_name = "PATH")]
    pub(in crate::cli) output: Option<PathBuf>,
}

/// How a difference is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum DiffFormat {
    /// For a terminal
    Text,
    /// For a changelog or a pull request
    Markdown,
    /// For other programs: every fact, see docs/diff.md
    Json,
    /// A page for reviewers, whole in one file
    Html,
}
