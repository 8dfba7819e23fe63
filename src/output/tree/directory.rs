//! An open directory. Every path in it is walked name by name and no symlink is followed, so that
//! whoever may write in the directory cannot lead the tool out of it.

use std::fs::{File, Metadata};
use std::io::{self, Write as _};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use crate::output::dress::{NEW_FILE, dress};
use crate::output::manifest::{Listed, Manifest, PART};
use crate::output::{OutputError, unnamed};
use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, RenameFlags};
use rustix::io::{Errno, retry_on_intr};
use rustix::path::Arg;

const OPEN: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::CLOEXEC);

pub(super) struct Directory(File);

/// What stands at a path.
pub(super) enum Found {
    File(File, Metadata),
    Link(Vec<u8>),
    Directory,
    /// A device, pipe or socket.
    Other,
}

impl Found {
    /// The same as it would be listed; `None` for what never is.
    pub(super) fn listed(&self) -> io::Result<Option<Listed>> {
        match self {
            Self::File(file, _) => Listed::of_open(file).map(Some),
            Self::Link(target) => Ok(Some(Listed::Link(target.clone()))),
            Self::Directory | Self::Other => Ok(None),
        }
    }

    /// Whether a manifest says that it may stand at a path.
    pub(super) fn is_listed(&self, manifest: &Manifest, path: &[u8]) -> io::Result<bool> {
        let listed = self.listed()?;
        Ok(listed.is_some_and(|listed| manifest.allows(path, &listed)))
    }
}

/// A signal that comes in between is no reason to fail.
fn openat(
    at: impl AsFd,
    path: impl Arg + Copy,
    flags: OFlags,
    mode: Mode,
) -> rustix::io::Result<OwnedFd> {
    retry_on_intr(|| rustix::fs::openat(at.as_fd(), path, flags, mode))
}

impl Directory {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let fd = openat(CWD, path, OPEN, Mode::empty())?;
        Ok(Self(fd.into()))
    }

    /// One that is open already.
    pub(super) fn of(file: File) -> Self {
        Self(file)
    }

    /// The directory itself.
    pub(super) fn file(&self) -> &File {
        &self.0
    }

    /// Does something to the last name of a path, in the directory above it.
    fn at<T>(
        &self,
        path: &[u8],
        act: impl FnOnce(BorrowedFd<'_>, &[u8]) -> rustix::io::Result<T>,
    ) -> io::Result<T> {
        let mut above: Option<OwnedFd> = None;
        let mut rest = path;
        while let Some(slash) = rest.iter().position(|byte| *byte == b'/') {
            let (name, below) = rest.split_at(slash);
            let here = above.as_ref().map_or(self.0.as_fd(), |fd| fd.as_fd());
            let next = openat(here, name, OPEN | OFlags::NOFOLLOW, Mode::empty())?;
            above = Some(next);
            rest = below.get(1..).unwrap_or_default();
        }
        let here = above.as_ref().map_or(self.0.as_fd(), |fd| fd.as_fd());
        Ok(act(here, rest)?)
    }

    /// A directory in this one.
    pub(super) fn sub(&self, path: &[u8]) -> io::Result<Self> {
        let flags = OPEN | OFlags::NOFOLLOW;
        let fd = self.at(path, |at, name| openat(at, name, flags, Mode::empty()))?;
        Ok(Self(fd.into()))
    }

    /// What stands at a path; `None` also where no directory leads to it.
    pub(super) fn look(&self, path: &[u8]) -> io::Result<Option<Found>> {
        let found = self.at(path, |at, name| {
            let stat = rustix::fs::statat(at, name, AtFlags::SYMLINK_NOFOLLOW)?;
            Ok(match FileType::from_raw_mode(stat.st_mode) {
                FileType::Directory => Found::Directory,
                FileType::Symlink => {
                    Found::Link(rustix::fs::readlinkat(at, name, Vec::new())?.into_bytes())
                }
                FileType::RegularFile => {
                    // If somebody makes a pipe of it just now, opening it shall not wait.
                    let flags =
                        OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
                    let file: File = openat(at, name, flags, Mode::empty())?.into();
                    match file.metadata() {
                        Ok(metadata) if metadata.is_file() => Found::File(file, metadata),
                        _ => Found::Other,
                    }
                }
                _ => Found::Other,
            })
        });
        match found {
            Ok(found) => Ok(Some(found)),
            Err(error) => match Errno::from_io_error(&error) {
                Some(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => Ok(None),
                _ => Err(error),
            },
        }
    }

    /// The names in it, sorted.
    pub(super) fn names(&self) -> io::Result<Vec<Vec<u8>>> {
        let mut names = Vec::new();
        for entry in retry_on_intr(|| Dir::read_from(&self.0))? {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if name != b"." && name != b".." {
                names.push(name.to_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    /// A new file, durable, with mode and owner of an existing one; `shown` is its name in errors. At
    /// no moment does it stand there in part.
    pub(super) fn put(
        &self,
        path: &[u8],
        bytes: &[u8],
        shown: &Path,
        existing: Option<&Metadata>,
    ) -> Result<(), OutputError> {
        let fail = |action| move |error| OutputError::io(action, shown, error);
        let fill = |mut file: &File| {
            file.write_all(bytes).map_err(fail("write"))?;
            dress(file, shown, existing, NEW_FILE)?;
            file.sync_all().map_err(fail("sync"))
        };
        if let Some(file) = unnamed::create(self.0.as_fd()) {
            fill(&file)?;
            if self
                .at(path, |at, name| Ok(unnamed::link(&file, at, name).is_ok()))
                .map_err(fail("create"))?
            {
                return Ok(());
            }
        }
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let part = openat(&self.0, PART, flags, Mode::RUSR | Mode::WUSR);
        fill(&part.map_err(|e| fail("create")(e.into()))?.into())?;
        self.take_new(self, PART, path).map_err(fail("create"))
    }

    /// A new link.
    pub(super) fn link(&self, path: &[u8], target: &[u8]) -> io::Result<()> {
        self.at(path, |at, name| rustix::fs::symlinkat(target, at, name))
    }

    /// A new directory, or one that is there.
    pub(super) fn make(&self, path: &[u8]) -> io::Result<Option<Self>> {
        let mode = Mode::from_raw_mode(0o755);
        match self.at(path, |at, name| rustix::fs::mkdirat(at, name, mode)) {
            Ok(()) => self.sub(path).map(Some),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                self.sub(path).map(|_| None)
            }
            Err(error) => Err(error),
        }
    }

    /// Moves a file or link from the root of another directory over what stands here.
    pub(super) fn take(&self, from: &Self, name: &[u8], path: &[u8]) -> io::Result<()> {
        self.at(path, |at, to| {
            rustix::fs::renameat(from.0.as_fd(), name, at, to)
        })
    }

    /// The same where nothing must stand.
    pub(super) fn take_new(&self, from: &Self, name: &[u8], path: &[u8]) -> io::Result<()> {
        let moved = self.at(path, |at, to| {
            rustix::fs::renameat_with(from.0.as_fd(), name, at, to, RenameFlags::NOREPLACE)
        });
        match moved {
            // A file system that cannot promise it: then it is looked at.
            Err(error)
                if matches!(
                    Errno::from_io_error(&error),
                    Some(Errno::INVAL | Errno::NOSYS)
                ) =>
            {
                match self.look(path)? {
                    None => self.take(from, name, path),
                    Some(_) => Err(io::ErrorKind::AlreadyExists.into()),
                }
            }
            moved => moved,
        }
    }

    /// Removes a file or link, if it is there.
    pub(super) fn remove(&self, path: &[u8]) -> io::Result<()> {
        absent(self.at(path, |at, name| {
            rustix::fs::unlinkat(at, name, AtFlags::empty())
        }))
    }

    /// Removes an empty directory, if it is there.
    pub(super) fn remove_directory(&self, path: &[u8]) -> io::Result<()> {
        absent(self.at(path, |at, name| {
            rustix::fs::unlinkat(at, name, AtFlags::REMOVEDIR)
        }))
    }
}

fn absent(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::fs;
    use std::io::ErrorKind;

    use super::Directory;

    /// Where nothing is to stand nothing is replaced, under whatever name it stands there.
    #[test]
    fn nothing_new_replaces_anything() {
        let scratch = tempfile::tempdir().unwrap();
        fs::write(scratch.path().join("theirs"), "theirs").unwrap();
        fs::write(scratch.path().join("staged"), "ours").unwrap();
        let directory = Directory::open(scratch.path()).unwrap();
        let error = directory
            .take_new(&directory, b"staged", b"theirs")
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read(scratch.path().join("theirs")).unwrap(), b"theirs");
        directory.take_new(&directory, b"staged", b"new").unwrap();
        assert_eq!(fs::read(scratch.path().join("new")).unwrap(), b"ours");
    }
}
