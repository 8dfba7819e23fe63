//! The arguments of `cabundle history`.

use std::path::PathBuf;

use clap::Args;

/// The life of every root: when it came, what it was trusted for, when it went.
#[derive(Debug, Args)]
pub(in crate::cli) struct HistoryArgs {
    /// Revisions of certdata.txt: files, directories, tar archives, `-` for one of them on standard input. The
    /// date is what the name holds (2011-08-31), or PATH=2011-08-31, else that of the lock beside the file or of
    /// the archive's entry. Left out with --git, --continue: the table of all lives inside this program
    #[arg(conflicts_with = "git")]
    pub(in crate::cli) path: Vec<PathBuf>,
    /// A clone of NSS or Firefox: every revision of certdata.txt on the branch that HEAD is on
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) git: Option<PathBuf>,
    /// Where in the clone certdata.txt is, if not where NSS and Firefox have it; renames are followed
    #[arg(long = "path", value_name = "P", requires = "git")]
    pub(in crate::cli) in_clone: Option<String>,
    /// Start with the lives of this table (of --format tsv) and add what is newer
    #[arg(long = "continue", value_name = "FILE")]
    pub(in crate::cli) table: Option<PathBuf>,
    /// Take revisions by date, or as they are given: then a date that goes back counts as the one before
    #[arg(
        long,
        value_name = "ORDER",
        default_value = "date",
        conflicts_with = "git"
    )]
    pub(in crate::cli) order: HistoryOrder,
    /// Only roots of this fingerprint, prefix of 8 or more hex digits, label or part of one
    #[arg(long, value_name = "WHAT")]
    pub(in crate::cli) root: Option<String>,
    /// How to show it
    #[arg(short, long, value_name = "NAME", default_value = "text")]
    pub(in crate::cli) format: HistoryFormat,
    /// File to write; left out or `-`, standard output
    #[arg(short, long, value_name = "PATH")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// Accept an attribute name that this version does not know; repeatable
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) allow_unknown: Vec<String>,
}

/// How a history is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum HistoryFormat {
    /// What happened, by revision
    Text,
    /// Everything, for programs
    Json,
    /// A line for each root and time in which nothing changed
    Csv,
    /// The table that --continue reads
    Tsv,
    /// A page with a picture of all lives, whole in one file
    Html,
}

/// In which order revisions from paths are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum HistoryOrder {
    Date,
    Given,
}
