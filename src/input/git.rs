//! Revisions of a file in a git clone, read through the git command.
//!
//! Nothing of the environment or of the user's settings changes what git says; nothing is written, and nothing
//! is fetched.

mod blobs;
mod log;

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

pub use blobs::Blob;
pub use log::Commit;

use crate::diagnostic::{Diagnostic, Severity};
use crate::text::one_line;

/// A clone, bare or not, shallow or not.
#[derive(Clone, Debug)]
pub struct Clone {
    directory: PathBuf,
}

/// Why a clone cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GitError {
    /// There is no git, or it cannot be started.
    #[error("the git command cannot be run: {0}")]
    Command(io::Error),
    /// Git says no.
    #[error("{}: git says: {words}", .directory.display())]
    Refused {
        /// The clone.
        directory: PathBuf,
        /// Its words.
        words: String,
    },
    /// Git says something that this version does not understand.
    #[error("{}: git gave an answer that is not understood: {words}", .directory.display())]
    Answer {
        /// The clone.
        directory: PathBuf,
        /// What.
        words: String,
    },
    /// No commit of `HEAD` has the file.
    #[error("{}: {words}", .directory.display())]
    NoFile {
        /// The clone.
        directory: PathBuf,
        /// Which file.
        words: String,
    },
}

/// Settings of a user or of the clone that would change what git says, or what memory it takes.
const SETTINGS: [&str; 7] = [
    "color.ui=never",
    // A sixth of what git would hold for itself; with half of it again git is slower.
    "core.deltaBaseCacheLimit=16m",
    "diff.renames=true",
    "diff.renameLimit=0",
    "log.decorate=no",
    "log.mailmap=false",
    "log.showSignature=false",
];

impl Clone {
    /// Looks whether there is a clone at a path: its working tree's top, or the repository itself.
    ///
    /// # Errors
    /// [`GitError`] if there is none, git refuses it (`safe.directory`), or there is no git.
    pub fn open(directory: &Path) -> Result<Self, GitError> {
        let refused = |words: String| GitError::Refused {
            directory: directory.to_owned(),
            words,
        };
        // Git would say that it cannot change there; and an absolute path is no option.
        let absolute = directory.canonicalize();
        let clone = Self {
            directory: absolute.map_err(|error| refused(error.to_string()))?,
        };
        clone.ask(["rev-parse", "--git-dir"])?;
        Ok(clone)
    }

    /// Whether history before some commits was not fetched.
    ///
    /// # Errors
    /// [`GitError`].
    pub fn is_shallow(&self) -> Result<bool, GitError> {
        let answer = self.ask(["rev-parse", "--is-shallow-repository"])?;
        Ok(answer.trim_ascii() == b"true")
    }

    /// The first of some paths that stands in `HEAD`.
    ///
    /// # Errors
    /// [`GitError`], also where there is none of them.
    pub fn find<'p>(&self, paths: &[&'p str]) -> Result<&'p str, GitError> {
        // It names `HEAD` where there are no commits.
        self.ask(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])
            .map_err(|error| match error {
                GitError::Refused { words, .. } if words.is_empty() => {
                    self.no_file("HEAD has no commits".to_owned())
                }
                other => other,
            })?;
        for path in paths {
            let mut arguments = vec!["ls-tree", "-z", "--full-tree", "HEAD", "--"];
            arguments.push(path);
            if !self.ask(arguments)?.is_empty() {
                return Ok(path);
            }
        }
        Err(self.no_file(format!("HEAD has none of {}", paths.join(", "))))
    }

    fn no_file(&self, words: String) -> GitError {
        GitError::NoFile {
            directory: self.directory.clone(),
            words,
        }
    }

    fn answer(&self, words: impl Into<String>) -> GitError {
        GitError::Answer {
            directory: self.directory.clone(),
            words: words.into(),
        }
    }

    /// What git writes to standard output.
    fn ask<S: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
    ) -> Result<Vec<u8>, GitError> {
        let mut command = self.command();
        let output = command
            .args(arguments)
            .output()
            .map_err(GitError::Command)?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(self.refused(&output))
    }

    fn refused(&self, output: &Output) -> GitError {
        GitError::Refused {
            directory: self.directory.clone(),
            words: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        }
    }

    /// Git in this clone and in no other.
    fn command(&self) -> Command {
        let mut command = Command::new("git");
        // GIT_DIR and the like would lead elsewhere.
        for (name, _) in std::env::vars_os() {
            if name.as_encoded_bytes().starts_with(b"GIT_") {
                command.env_remove(name);
            }
        }
        // Not to a clone that this directory merely lies in.
        if let Some(parent) = self.directory.parent() {
            command.env("GIT_CEILING_DIRECTORIES", parent);
        }
        command
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("LC_ALL", "C")
            .current_dir(&self.directory)
            .args(["--no-pager", "--no-replace-objects", "--literal-pathspecs"])
            .stdin(Stdio::null());
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        command
    }
}

impl GitError {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Command(_) => "H006",
            Self::Refused { .. } => "H007",
            Self::NoFile { .. } => "H008",
            Self::Answer { .. } => "H014",
        }
    }

    /// The same as a [`Diagnostic`].
    pub fn to_diagnostic(&self) -> Diagnostic {
        let message = self.to_string();
        let help = match self {
            Self::Command(_) => "install git, or unpack the revisions and name the files",
            Self::Refused { .. } => "name the top directory of a clone, or a bare one",
            Self::NoFile { .. } => "give the path of certdata.txt in the clone with --path",
            Self::Answer { .. } => "`git fsck` says whether the clone is whole",
        };
        Diagnostic::new(self.code(), Severity::Error, one_line(message.as_bytes())).help(help)
    }
}
