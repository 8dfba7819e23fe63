//! Mode and owner of what is new.

use std::fs::{File, Metadata};
use std::path::Path;

use super::OutputError;

/// Mode of a new file.
pub(super) const NEW_FILE: u32 = 0o644;

/// Mode of a new directory.
#[cfg(unix)]
pub(super) const NEW_DIRECTORY: u32 = 0o755;

/// Gives an open file or directory mode and owner of the one that it replaces, else this mode.
#[cfg(unix)]
pub(super) fn dress(
    file: &File,
    path: &Path,
    existing: Option<&Metadata>,
    new: u32,
) -> Result<(), OutputError> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

    let mut mode = new;
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
pub(super) fn dress(_: &File, _: &Path, _: Option<&Metadata>, _: u32) -> Result<(), OutputError> {
    Ok(())
}
