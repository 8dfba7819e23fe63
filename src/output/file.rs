//! One file: written beside its target, synced, renamed over it. Or a stream: written into.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use super::{OutputError, accept_closed_pipe};

/// Mode of a new file.
const NEW_MODE: u32 = 0o644;

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
        .prefix(".cabundle-")
        .tempfile_in(parent);
    // Dropping it removes it, whatever goes wrong below.
    let mut staged = staged.map_err(fail("create a temporary file beside"))?;
    staged.write_all(bytes).map_err(fail("write"))?;
    dress(staged.as_file(), path, existing)?;
    staged.as_file().sync_all().map_err(fail("sync"))?;
    let persisted = staged.persist(path);
    persisted.map_err(|error| OutputError::io("replace", path, error.error))?;
    // The file is in place. Without this a power cut may still bring the old one back, whole.
    if let Ok(directory) = File::open(parent) {
        let _ = directory.sync_all();
    }
    Ok(())
}

/// Mode and owner: those of the file that is replaced, or 0644.
#[cfg(unix)]
fn dress(file: &File, path: &Path, existing: Option<&Metadata>) -> Result<(), OutputError> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

    let mut mode = NEW_MODE;
    if let Some(old) = existing {
        let own = file
            .metadata()
            .map_err(|e| OutputError::io("look at", path, e))?;
        if (own.uid(), own.gid()) != (old.uid(), old.gid()) {
            let (uid, gid) = (
                rustix::fs::Uid::from_raw(old.uid()),
                rustix::fs::Gid::from_raw(old.gid()),
            );
            let owned = rustix::fs::fchown(file, Some(uid), Some(gid));
            owned.map_err(|error| OutputError::Owner {
                path: path.to_owned(),
                error: error.into(),
            })?;
        }
        mode = old.mode() & 0o7777;
    }
    // After the owner: changing that clears bits of the mode.
    let permissions = std::fs::Permissions::from_mode(mode);
    file.set_permissions(permissions)
        .map_err(|e| OutputError::io("set the mode of", path, e))
}

#[cfg(not(unix))]
fn dress(_: &File, _: &Path, _: Option<&Metadata>) -> Result<(), OutputError> {
    let _ = NEW_MODE;
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
