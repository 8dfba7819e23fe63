//! One file: written beside its target, synced, renamed over it. Or a stream: written into.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use super::dress::{NEW_FILE, dress};
use super::{OutputError, accept_closed_pipe};

/// Puts a file in place of what is there, if anything is.
pub(super) fn replace(
    path: &Path,
    bytes: &[u8],
    existing: Option<&Metadata>,
) -> Result<(), OutputError> {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    let fail = |action| move |error| OutputError::io(action, path, error);
    let staged = tempfile::Builder::new()
        .prefix(super::STAGED)
        .tempfile_in(parent);
    // Dropping it removes it, whatever goes wrong below.
    let mut staged = staged.map_err(fail("create a temporary file beside"))?;
    staged.write_all(bytes).map_err(fail("write"))?;
    dress(staged.as_file(), path, existing, NEW_FILE)?;
    staged.as_file().sync_all().map_err(fail("sync"))?;
    let persisted = staged.persist(path);
    persisted.map_err(|error| OutputError::io("replace", path, error.error))?;
    // The file is in place. Without this a power cut may still bring the old one back, whole.
    if let Ok(directory) = File::open(parent) {
        let _ = directory.sync_all();
    }
    Ok(())
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
