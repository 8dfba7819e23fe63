//! The lock beside a file, `certdata.lock` for `certdata.txt`: a guard against damage that the file itself cannot show.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Severity};
use crate::input::{FileIdentity, Input, MAX_BY_HAND};
use crate::store::{Lock, Sha256};
use crate::text::one_line;

/// What there is to say of the lock beside a file.
#[derive(Default)]
pub(super) struct Beside {
    /// It, if it speaks of the file.
    pub(super) lock: Option<Lock>,
    pub(super) identity: Option<FileIdentity>,
    pub(super) wrong: Option<WrongLock>,
}

/// A lock that cannot be read, or that speaks of another file than the one beside it.
#[derive(Debug, thiserror::Error)]
#[error("{}: {reason}", .path.display())]
pub(super) struct WrongLock {
    path: PathBuf,
    reason: String,
}

impl WrongLock {
    /// For a command that looks at the file as it is: the lock is not used.
    pub(super) fn to_warning(&self) -> Diagnostic {
        let message = format!("{} is not used: {}", self.path.display(), self.reason);
        let message = one_line(message.as_bytes()).into_owned();
        Diagnostic::new("I004", Severity::Warning, message)
    }

    /// For a command that would make something of the file.
    pub(super) fn to_error(&self) -> Diagnostic {
        let message = self.to_string();
        let message = one_line(message.as_bytes()).into_owned();
        Diagnostic::new("I006", Severity::Error, message).help(
            "the file was changed or damaged: fetch it again together with its lock, as `cargo xtask refresh` does; if it is another file on purpose, remove the lock",
        )
    }
}

/// Reads the lock beside a file: at the path, or where the links on it lead.
pub(super) fn lock_beside(path: &Path, sha256: Sha256, size: usize) -> Beside {
    let mut beside = Beside::default();
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let Some(lock) = [path, &real].into_iter().find_map(lock_of) else {
        return beside;
    };
    let mut read = || {
        // Not a pipe, which would be waited for.
        if !lock.metadata().is_ok_and(|metadata| metadata.is_file()) {
            return Err("it is not a file that can be read".to_owned());
        }
        let input = Input::read_within(&lock, MAX_BY_HAND).map_err(|error| error.to_string())?;
        beside.identity = input.identity;
        let text = core::str::from_utf8(&input.bytes).map_err(|error| error.to_string())?;
        Lock::parse(text).map_err(|error| error.to_string())
    };
    let reason = match read() {
        Ok(lock) if lock.is_of(sha256, size) => {
            beside.lock = Some(lock);
            return beside;
        }
        Ok(_) => "it speaks of another file".to_owned(),
        Err(error) => error,
    };
    beside.wrong = Some(WrongLock { path: lock, reason });
    beside
}

/// The path of a file's lock, if something is there.
fn lock_of(path: &Path) -> Option<PathBuf> {
    let lock = path.with_extension("lock");
    let found = lock.symlink_metadata();
    let is_none = found.is_err_and(|error| error.kind() == ErrorKind::NotFound);
    (lock != path && !is_none).then_some(lock)
}
