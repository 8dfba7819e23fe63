//! Reading files, pipes and standard input, within a limit. No meaning.

mod archive;
mod dated;
mod find;
mod git;
mod identity;
mod pax;
mod pipe;
mod walk;

pub use archive::{
    ArchiveError, Entry, MAX_ARCHIVE, MAX_ENTRIES, MAX_ENTRY, is_archive, read_archive,
};
pub use dated::date_in;
pub use find::{Found, find};
pub use git::{Blob, Clone as GitClone, Commit, GitError};
pub use identity::FileIdentity;
pub use pipe::is_named_pipe;
pub use walk::{MAX_DEPTH, walk};

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Severity};

/// More than this of a store or a table is not read: certificates of every CA that Mozilla knows, intermediates
/// included, take a quarter of it.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// More than this of what people write by hand, a policy or roots to add, or of a lock is not read.
pub const MAX_BY_HAND: u64 = 1024 * 1024;

/// The bytes of an input.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name for messages.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Which file it is, so that no output replaces it; `None` for pipes.
    pub identity: Option<FileIdentity>,
}

/// An input that is read from its beginning to its end.
#[allow(missing_debug_implementations, reason = "a reader has none")]
pub struct Stream {
    /// Its name for messages.
    pub name: String,
    /// The bytes that it begins with, at most 512.
    pub head: Vec<u8>,
    /// All of it.
    pub reader: Box<dyn Read + Send>,
    /// Which file it is, so that no output replaces it; `None` for pipes.
    pub identity: Option<FileIdentity>,
}

/// An input that cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// The operating system says no.
    #[error("cannot read {}: {error}", .path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Its words.
        error: io::Error,
    },
    /// A directory where a file is needed.
    #[error("{} is a directory", .0.display())]
    Directory(PathBuf),
    /// A pipe, a socket or a device in a directory.
    #[error("{} is not a file", .0.display())]
    NotAFile(PathBuf),
    /// Somebody wrote to it: what was read may be half of one file and half of another.
    #[error("{} was changed while it was read", .0.display())]
    Changed(PathBuf),
    /// More than [`MAX_BYTES`], or [`MAX_BY_HAND`].
    #[error("{} is larger than {limit} bytes, and more is not read", .path.display())]
    TooLarge {
        /// Which file.
        path: PathBuf,
        /// As much as is read.
        limit: u64,
    },
}

impl Input {
    /// Reads a path; `-` is standard input.
    ///
    /// # Errors
    /// [`InputError`], also for more than [`MAX_BYTES`].
    pub fn read(path: &Path) -> Result<Self, InputError> {
        Self::read_within(path, MAX_BYTES)
    }

    /// The same with another limit.
    ///
    /// # Errors
    /// [`InputError`].
    pub fn read_within(path: &Path, limit: u64) -> Result<Self, InputError> {
        let fail = |error| InputError::Read {
            path: path.to_owned(),
            error,
        };
        if path.as_os_str() == "-" {
            return Ok(Self {
                name: "standard input".to_owned(),
                bytes: bounded(io::stdin().lock(), path, 0, limit)?,
                identity: stdin_identity(),
            });
        }
        let file = File::open(path).map_err(fail)?;
        let metadata = file.metadata().map_err(fail)?;
        if metadata.is_dir() {
            return Err(InputError::Directory(path.to_owned()));
        }
        if metadata.is_file() && metadata.len() > limit {
            let path = path.to_owned();
            return Err(InputError::TooLarge { path, limit });
        }
        let bytes = bounded(&file, path, metadata.len(), limit)?;
        if metadata.is_file() && is_changed(&metadata, &file.metadata().map_err(fail)?, &bytes) {
            return Err(InputError::Changed(path.to_owned()));
        }
        Ok(Self {
            name: path.display().to_string(),
            bytes,
            identity: FileIdentity::of_file(&metadata, path).filter(|_| metadata.is_file()),
        })
    }
}

impl Stream {
    /// Opens a path; `-` is standard input.
    ///
    /// # Errors
    /// [`InputError`].
    pub fn open(path: &Path) -> Result<Self, InputError> {
        const HEAD: u64 = 512;
        let fail = |error| InputError::Read {
            path: path.to_owned(),
            error,
        };
        let (name, mut reader, identity): (_, Box<dyn Read + Send>, _) = if path.as_os_str() == "-"
        {
            let name = "standard input".to_owned();
            (name, Box::new(io::stdin()), stdin_identity())
        } else {
            let file = File::open(path).map_err(fail)?;
            let metadata = file.metadata().map_err(fail)?;
            if metadata.is_dir() {
                return Err(InputError::Directory(path.to_owned()));
            }
            let identity = FileIdentity::of_file(&metadata, path).filter(|_| metadata.is_file());
            (path.display().to_string(), Box::new(file), identity)
        };
        let mut head = Vec::new();
        let read = reader.by_ref().take(HEAD).read_to_end(&mut head);
        read.map_err(fail)?;
        Ok(Self {
            name,
            reader: Box::new(io::Cursor::new(head.clone()).chain(reader)),
            head,
            identity,
        })
    }

    /// Reads it to its end; `None` if it has more bytes than a revision of certdata.txt may have.
    ///
    /// # Errors
    /// The words of the operating system.
    pub fn read(self) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        self.reader.take(MAX_ENTRY + 1).read_to_end(&mut bytes)?;
        let fits = u64::try_from(bytes.len()).is_ok_and(|len| len <= MAX_ENTRY);
        Ok(Some(bytes).filter(|_| fits))
    }
}

/// The file that the shell opened as standard input, if it is one.
#[cfg(unix)]
fn stdin_identity() -> Option<FileIdentity> {
    FileIdentity::of_open(io::stdin())
}

#[cfg(not(unix))]
fn stdin_identity() -> Option<FileIdentity> {
    None
}

/// Whether a file was written to while it was read, as far as its size and its time tell. Files that the
/// system makes up, as in `/proc`, say that they are empty.
fn is_changed(before: &std::fs::Metadata, after: &std::fs::Metadata, bytes: &[u8]) -> bool {
    let as_long = u64::try_from(bytes.len()) == Ok(before.len()) || before.len() == 0;
    let as_old = before.modified().ok() == after.modified().ok();
    !(as_long && as_old && before.len() == after.len())
}

/// Reads to the end, where `size` bytes are expected and `limit` allowed.
fn bounded(reader: impl Read, path: &Path, size: u64, limit: u64) -> Result<Vec<u8>, InputError> {
    // One more than there are, so that the end is seen without growing.
    let mut bytes = Vec::with_capacity(usize::try_from(size.min(limit) + 1).unwrap_or(0));
    let read = reader.take(limit + 1).read_to_end(&mut bytes);
    read.map_err(|error| InputError::Read {
        path: path.to_owned(),
        error,
    })?;
    if u64::try_from(bytes.len()).is_ok_and(|len| len > limit) {
        let path = path.to_owned();
        return Err(InputError::TooLarge { path, limit });
    }
    Ok(bytes)
}

impl InputError {
    /// Which input.
    pub fn path(&self) -> &Path {
        match self {
            Self::Read { path, .. }
            | Self::Directory(path)
            | Self::NotAFile(path)
            | Self::Changed(path)
            | Self::TooLarge { path, .. } => path,
        }
    }

    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Read { .. } => "I001",
            Self::Directory(_) => "I002",
            Self::TooLarge { .. } => "I003",
            Self::NotAFile(_) => "I005",
            Self::Changed(_) => "I007",
        }
    }

    /// The same as a [`Diagnostic`].
    pub fn to_diagnostic(&self) -> Diagnostic {
        let message = self.to_string();
        let message = crate::text::one_line(message.as_bytes());
        let help = match self {
            Self::TooLarge { .. } => "name the right file, or split it if it is that",
            _ => "",
        };
        Diagnostic::new(self.code(), Severity::Error, message)
            .of_file(self.path().display().to_string())
            .help(help)
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{File, FileTimes};
    use std::io::Write as _;
    use std::time::{Duration, SystemTime};

    use super::is_changed;

    #[test]
    fn a_file_that_changes_while_it_is_read_is_told_from_one_that_does_not() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"0123456789").unwrap();
        let metadata = || File::open(file.path()).unwrap().metadata().unwrap();
        let before = metadata();
        assert!(!is_changed(&before, &metadata(), b"0123456789"));
        assert!(is_changed(&before, &metadata(), b"01234"), "cut");
        assert!(is_changed(&before, &metadata(), b"0123456789+"), "grown");
        let later = SystemTime::now() + Duration::from_secs(1);
        let times = FileTimes::new().set_modified(later);
        file.as_file().set_times(times).unwrap();
        assert!(
            is_changed(&before, &metadata(), b"0123456789"),
            "overwritten"
        );
        let before = metadata();
        file.as_file().set_len(5).unwrap();
        file.as_file().set_times(times).unwrap();
        assert!(
            is_changed(&before, &metadata(), b"0123456789"),
            "cut after it"
        );
        // /proc knows no sizes.
        let proc = File::open("/proc/self/stat").map(|file| file.metadata().unwrap());
        if let Ok(proc) = proc {
            assert!(!is_changed(&proc, &proc, b"something"));
        }
    }
}
