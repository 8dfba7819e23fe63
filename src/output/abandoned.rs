//! What a killed process left: staged, and locked by nobody any more.
//!
//! Whoever stages something holds a lock (`flock`) on it as long as it lives, from before it has a
//! name where the system can do that. So whatever bears such a name and can be locked belongs to
//! nobody. Where a file system has no locks nothing is ever taken for abandoned.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, Dir, FlockOperation, Mode, OFlags, flock, openat};
use rustix::io::{Errno, retry_on_intr};

use super::name::is_staged;
use crate::input::FileIdentity;

/// How often something new is staged that another build took for abandoned before it was locked.
pub(super) const ATTEMPTS: u32 = 8;

/// Whose a lock is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lock {
    Ours,
    Others,
    /// The file system has none.
    Absent,
}

/// Locks an open file or directory until it is closed, if nobody else has.
pub(super) fn lock(file: &File) -> Lock {
    match retry_on_intr(|| flock(file, FlockOperation::NonBlockingLockExclusive)) {
        Ok(()) => Lock::Ours,
        Err(Errno::WOULDBLOCK) => Lock::Others,
        Err(_) => Lock::Absent,
    }
}

/// Whether a path still leads to an open file or directory.
pub(super) fn is_at(file: &File, path: &Path) -> bool {
    let (Ok(opened), Ok(there)) = (file.metadata(), fs::symlink_metadata(path)) else {
        return false;
    };
    FileIdentity::of(&opened) == FileIdentity::of(&there)
}

/// A file or directory that a killed process left, locked: nobody else takes it for abandoned now.
#[derive(Debug)]
pub struct Abandoned {
    path: PathBuf,
    file: File,
}

impl Abandoned {
    /// All in a directory whose names were made with this prefix. What cannot be looked at, belongs
    /// to another user or is at work is none.
    pub fn all(parent: &Path, prefix: &str) -> Vec<Self> {
        // Not through `std::fs::read_dir`, which panics if the directory cannot be closed.
        let entries = File::open(parent).map(|parent| Dir::read_from(&parent));
        let Ok(Ok(entries)) = entries else {
            return Vec::new();
        };
        let names = entries.flatten().map(|entry| entry.file_name().to_owned());
        let staged = names.filter(|name| is_staged(name.to_bytes(), prefix));
        let paths = staged.map(|name| parent.join(OsStr::from_bytes(name.to_bytes())));
        let found: Vec<_> = paths.map(Self::take).collect();
        found.into_iter().filter_map(Result::ok).flatten().collect()
    }

    fn take(path: PathBuf) -> io::Result<Option<Self>> {
        // Opening anything else might do something.
        if !is_own(&fs::symlink_metadata(&path)?) {
            return Ok(None);
        }
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = retry_on_intr(|| openat(CWD, &path, flags, Mode::empty()))?;
        let file = File::from(file);
        let taken = is_own(&file.metadata()?) && lock(&file) == Lock::Ours && is_at(&file, &path);
        Ok(taken.then_some(Self { path, file }))
    }

    /// Where it stands.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// It, open for reading.
    pub(super) fn file(&self) -> &File {
        &self.file
    }
}

/// Whether something is a file or directory that this user may have staged. Root may have given what
/// it staged to the owner of what was to be replaced.
fn is_own(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    let user = rustix::process::geteuid();
    (metadata.is_file() || metadata.is_dir()) && (user.is_root() || metadata.uid() == user.as_raw())
}
