//! One file: written beside its target, without a name where that is possible, synced, renamed over
//! it. Or a stream: written into.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use super::dress::{NEW_FILE, dress};
use super::{OutputError, accept_closed_pipe, directory_of, tree};

/// Puts a file in place of what is there, if anything is.
pub(super) fn replace(
    path: &Path,
    bytes: &[u8],
    existing: Option<&Metadata>,
) -> Result<(), OutputError> {
    let parent = directory_of(path);
    tree::sweep(parent);
    let fail = |action| move |error| OutputError::io(action, path, error);
    let fill = |file: &mut File| {
        file.write_all(bytes).map_err(fail("write"))?;
        dress(file, path, existing, NEW_FILE)?;
        file.sync_all().map_err(fail("sync"))
    };
    if !unnamed(path, parent, existing.is_none(), fill)? {
        let staged = named(parent);
        // Dropping it removes it, whatever goes wrong below.
        let mut staged = staged.map_err(fail("create a temporary file beside"))?;
        fill(staged.as_file_mut())?;
        persist(staged, path)?;
    }
    // The file is in place. Without this a power cut may still bring the old one back, whole.
    if let Ok(directory) = File::open(parent) {
        let _ = directory.sync_all();
    }
    Ok(())
}

/// Whether a file is in place that had no name while it was written. What can be done with a name only
/// is not.
#[cfg(unix)]
fn unnamed(
    path: &Path,
    parent: &Path,
    is_new: bool,
    fill: impl FnOnce(&mut File) -> Result<(), OutputError>,
) -> Result<bool, OutputError> {
    use super::{abandoned, unnamed};
    use rustix::fs::CWD;
    use std::os::fd::AsFd as _;

    let Ok(directory) = File::open(parent) else {
        return Ok(false);
    };
    let Some(mut file) = unnamed::create(directory.as_fd()) else {
        return Ok(false);
    };
    fill(&mut file)?;
    if is_new && unnamed::link(&file, CWD, path).is_ok() {
        return Ok(true);
    }
    // Only a name can be renamed over another: for that moment it has one, and whoever finds it finds
    // it locked.
    abandoned::lock(&file);
    let staged = super::name::builder(super::STAGED);
    match staged.make_in(parent, |name| unnamed::link(&file, CWD, name)) {
        Ok(staged) => persist(staged, path).map(|()| true),
        Err(_) => Ok(false),
    }
}

#[cfg(not(unix))]
fn unnamed(
    _: &Path,
    _: &Path,
    _: bool,
    _: impl FnOnce(&mut File) -> Result<(), OutputError>,
) -> Result<bool, OutputError> {
    Ok(false)
}

fn persist<F>(staged: NamedTempFile<F>, path: &Path) -> Result<(), OutputError> {
    let persisted = staged.persist(path);
    persisted.map_err(|error| OutputError::io("replace", path, error.error))?;
    Ok(())
}

/// A new file with a name, locked as long as it is open.
fn named(parent: &Path) -> io::Result<NamedTempFile> {
    let make = || super::name::builder(super::STAGED).tempfile_in(parent);
    #[cfg(unix)]
    {
        use super::abandoned::{ATTEMPTS, Lock, is_at, lock};
        for _ in 1..ATTEMPTS {
            let staged = make()?;
            // Another build may have come between and taken it for abandoned.
            if lock(staged.as_file()) != Lock::Others && is_at(staged.as_file(), staged.path()) {
                return Ok(staged);
            }
        }
    }
    make()
}

/// Writes into a device, pipe or socket.
pub(super) fn stream(path: &Path, bytes: &[u8], binary: bool) -> Result<(), OutputError> {
    let fail = |error| OutputError::io("write", path, error);
    let written = match OpenOptions::new().write(true).open(path) {
        Ok(file) if binary && file.is_terminal() => return Err(OutputError::Terminal),
        Ok(mut file) => file.write_all(bytes).and_then(|()| file.flush()),
        Err(error) => connect(path, error).and_then(|mut socket| socket.write_all(bytes)),
    };
    accept_closed_pipe(written).map_err(fail)
}

/// A socket cannot be opened, only connected to.
#[cfg(unix)]
fn connect(path: &Path, error: io::Error) -> io::Result<impl Write> {
    use std::os::unix::fs::FileTypeExt as _;
    if std::fs::metadata(path)?.file_type().is_socket() {
        std::os::unix::net::UnixStream::connect(path)
    } else {
        Err(error)
    }
}

#[cfg(not(unix))]
fn connect(_: &Path, error: io::Error) -> io::Result<File> {
    Err(error)
}
