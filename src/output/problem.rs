//! Why nothing was written.

use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Severity};
use crate::text::one_line;

/// An output that could not be made. The path is as it was, except for [`OutputError::Halfway`]
/// and [`OutputError::Aside`].
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
    #[error(
        "this format makes a directory, which cannot go to standard output, a device or a pipe"
    )]
    TreeToStream,
    /// The owner of an existing file cannot be kept.
    #[error("cannot keep the owner of {}: {error}", .path.display())]
    Owner {
        /// Which file.
        path: PathBuf,
        /// Its words.
        error: io::Error,
    },
    /// A file where a directory is to be.
    #[error("{} is a file, and this format makes a directory", .0.display())]
    NoDirectory(PathBuf),
    /// A directory with something in it and without a manifest.
    #[error("{} is not empty, and cabundle did not write it", .0.display())]
    NotOurs(PathBuf),
    /// Something beside what the manifest lists.
    #[error("{} is not of cabundle's making", .0.display())]
    Foreign(PathBuf),
    /// Something of others where a file, link or directory of the output is to be.
    #[error("{} is in the way and not of cabundle's making", .0.display())]
    InTheWay(PathBuf),
    /// A listed file or link that is no longer what was written.
    #[error("{} was changed after cabundle wrote it", .0.display())]
    Changed(PathBuf),
    /// A manifest that the tool did not write.
    #[error("{}, line {line}: not what cabundle writes there", .path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// The first line that is wrong, counted from 1.
        line: usize,
    },
    /// The directory cannot be exchanged for a new one.
    #[error("cannot exchange {} for a new directory beside it: {error}", .path.display())]
    NoExchange {
        /// The directory.
        path: PathBuf,
        /// The system's words.
        error: io::Error,
    },
    /// Whoever is in a directory stays in the old one when it is exchanged.
    #[error("{} is, or holds, the current directory, which would be left in the old one", .0.display())]
    CurrentDirectory(PathBuf),
    /// The tree has a file where its manifest is to be.
    #[error("the output holds a path `.cabundle` of its own")]
    Reserved,
    /// Another build does not come to an end.
    #[error("{} is locked: another build is at work in it", .0.display())]
    Busy(PathBuf),
    /// Writing in place stopped in the middle.
    #[error("{} holds old and new files: {error}", .path.display())]
    Halfway {
        /// The directory.
        path: PathBuf,
        /// Why.
        error: Box<OutputError>,
    },
    /// What has no place in a directory on Windows.
    #[error("{} cannot stand on Windows: {why}", .path.display())]
    NoWindows {
        /// A path of the output.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// The old directory was renamed aside, and neither the new one nor the old one could be put back.
    #[error("nothing stands at {}, and what stood there is {}: {error}", .path.display(), .old.display())]
    Aside {
        /// Where it stood.
        path: PathBuf,
        /// Where it stands now.
        old: PathBuf,
        /// Why the new one could not be put there.
        error: io::Error,
    },
}

/// An output that was made, and something that could not be removed afterwards.
#[derive(Debug)]
pub struct Leftover {
    /// What is left.
    pub path: PathBuf,
    /// Why.
    pub error: io::Error,
}

impl Leftover {
    /// The same as a [`Diagnostic`].
    pub fn to_diagnostic(&self) -> Diagnostic {
        let message = format!(
            "the output is in place, and {} is left over: {}",
            self.path.display(),
            self.error
        );
        let message = one_line(message.as_bytes());
        Diagnostic::new("O021", Severity::Warning, message)
            .help("look whether anything in it is yours, then delete it")
    }
}

/// The system's own words. A temporary file puts its name behind them, which is nothing that anybody gave.
fn placeless(error: io::Error) -> io::Error {
    let text = error.to_string();
    match text.rsplit_once(" at path ") {
        Some((words, _)) if error.raw_os_error().is_none() => io::Error::new(error.kind(), words),
        _ => error,
    }
}

impl OutputError {
    pub(super) fn io(action: &'static str, path: &Path, error: io::Error) -> Self {
        Self::Io {
            action,
            path: path.to_owned(),
            error: placeless(error),
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
            Self::NoDirectory(_) => "O010",
            Self::NotOurs(_) => "O011",
            Self::Foreign(_) => "O012",
            Self::InTheWay(_) => "O013",
            Self::Changed(_) => "O014",
            Self::Manifest { .. } => "O015",
            Self::NoExchange { .. } => "O016",
            Self::CurrentDirectory(_) => "O017",
            Self::Reserved => "O018",
            Self::Busy(_) => "O019",
            Self::Halfway { .. } => "O020",
            Self::NoWindows { .. } => "O022",
            Self::Aside { .. } => "O023",
        }
    }

    fn help(&self) -> &'static str {
        match self {
            Self::Directory(_) => "give the name of a file in it",
            Self::Io { error, .. } if error.kind() == io::ErrorKind::NotFound => {
                "make the directory that it is to stand in"
            }
            Self::IsInput(_) => "give another output; the input is never replaced",
            Self::Terminal => "redirect it, or give -o FILE",
            Self::TreeToStream => "name a directory with --output",
            Self::Owner { .. } => "run as its owner or as root, or remove it first",
            Self::NoDirectory(_) => "give another path, or remove the file first",
            Self::NotOurs(_) if cfg!(not(unix)) => "name a new or an empty directory",
            Self::NotOurs(_) => {
                "name a new or an empty directory; --in-place writes into this one and leaves alone what is there"
            }
            Self::Foreign(_) if cfg!(not(unix)) => {
                "move it elsewhere, as the whole directory is replaced"
            }
            Self::Foreign(_) => {
                "move it elsewhere, as the whole directory is replaced; --in-place leaves it alone"
            }
            Self::InTheWay(_) => "move it elsewhere; what others made is never overwritten",
            Self::Changed(_) => "keep the change elsewhere and delete the file, then build again",
            Self::Manifest { .. } => {
                "bring back the manifest that cabundle wrote, or name another directory"
            }
            Self::NoExchange { .. } if cfg!(not(unix)) => {
                "end whatever has a file in it open, then build again"
            }
            Self::NoExchange { .. } => {
                "--in-place writes file by file into the directory that is there"
            }
            Self::CurrentDirectory(_) if cfg!(not(unix)) => "build from elsewhere",
            Self::CurrentDirectory(_) => {
                "build from elsewhere; --in-place writes into the directory that is there"
            }
            Self::Busy(_) => "try again when it has ended",
            Self::NoWindows { .. } => "build it on Unix, or take another format",
            Self::Aside { .. } => "rename it back by hand, then build again",
            Self::Halfway { .. } => {
                "mend the cause and build again with --in-place: that finishes it"
            }
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
