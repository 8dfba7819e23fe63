//! Why nothing was written.

use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Severity};
use crate::text::one_line;

/// An output that could not be made. The path is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OutputError {
    /// A directory where a file is to be.
    #[error("{} is a directory", .0.display())]
    Directory(PathBuf),
    /// The output would replace an input.
    #[error("{} is the input itself", .0.display())]
    IsInput(PathBuf),
    /// Binary data for a terminal.
    #[error("this format is binary, and standard output is a terminal")]
    Terminal,
    /// Standard output cannot be written.
    #[error("cannot write standard output: {0}")]
    Stdout(io::Error),
    /// The operating system says no.
    #[error("cannot {action} {}: {error}", .path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// Its words.
        error: io::Error,
    },
    /// Symlinks in a circle.
    #[error("{} is a symlink that leads nowhere", .0.display())]
    SymlinkLoop(PathBuf),
    /// `--check` against a pipe, device or socket.
    #[error("{} is not a file to compare with", .0.display())]
    NotComparable(PathBuf),
    /// A tree has no place in a stream.
    #[error("this format makes a directory, which cannot go to standard output or into a file")]
    TreeToStream,
    /// The owner of an existing file cannot be kept.
    #[error("cannot keep the owner of {}: {error}", .path.display())]
    Owner {
        /// Which file.
        path: PathBuf,
        /// Its words.
        error: io::Error,
    },
}

impl OutputError {
    pub(super) fn io(action: &'static str, path: &Path, error: io::Error) -> Self {
        Self::Io {
            action,
            path: path.to_owned(),
            error,
        }
    }

    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Directory(_) => "O001",
            Self::IsInput(_) => "O002",
            Self::Terminal => "O003",
            Self::Stdout(_) => "O004",
            Self::Io { .. } => "O005",
            Self::SymlinkLoop(_) => "O006",
            Self::NotComparable(_) => "O007",
            Self::Owner { .. } => "O008",
            Self::TreeToStream => "O009",
        }
    }

    fn help(&self) -> &'static str {
        match self {
            Self::Directory(_) => "give the name of a file in it",
            Self::IsInput(_) => "give another output; the input is never replaced",
            Self::Terminal => "redirect it, or give -o FILE",
            Self::TreeToStream => "name a directory with --output",
            Self::Owner { .. } => "run as its owner or as root, or remove it first",
            _ => "",
        }
    }

    /// The same as a [`Diagnostic`].
    pub fn to_diagnostic(&self) -> Diagnostic {
        let message = self.to_string();
        let message = one_line(message.as_bytes());
        Diagnostic::new(self.code(), Severity::Error, message).help(self.help())
    }
}
