//! A tree where there is no Unix, as on Windows: copies instead of links, and two renames instead of an
//! exchange. Between them stands no directory at the path.

mod names;
mod replace;
mod resolve;
mod staged;
mod standing;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use self::staged::Staged;
use self::standing::Standing;
use super::manifest::{Listed, Manifest};
use super::place::Place;
use super::{Leftover, OutputError, Way};
use crate::format::Tree;
use crate::input::FileIdentity;
use crate::store::Sha256;

/// What is to be written: each path with the bytes of the file there.
type Files<'a> = BTreeMap<&'a [u8], &'a [u8]>;

pub(super) fn write(
    path: &Path,
    tree: &Tree,
    inputs: &[FileIdentity],
    way: Way,
) -> Result<Option<Leftover>, OutputError> {
    refuse_in_place(path, way, "write")?;
    let files = files(tree)?;
    match Place::find(path)? {
        Place::New(new) => {
            let staged = Staged::beside(&new);
            let staged = staged.map_err(|e| OutputError::io("create a directory at", &new, e))?;
            staged.fill(&files, &manifest(&files), &new)?;
            let placed = staged.place(&new);
            placed.map_err(|e| OutputError::io("create", &new, e))?;
            Ok(None)
        }
        Place::Directory(real) => {
            let root = as_given(path, real);
            replace::replace(&Standing { root, inputs }, &files)
        }
    }
}

pub(super) fn check(path: &Path, tree: &Tree, way: Way) -> Result<bool, OutputError> {
    refuse_in_place(path, way, "compare")?;
    let manifest = manifest(&files(tree)?);
    let Place::Directory(real) = Place::find(path)? else {
        return Ok(false);
    };
    let standing = Standing {
        root: as_given(path, real),
        inputs: &[],
    };
    if standing.manifest_bytes()? != Some(manifest.to_bytes()) {
        return Ok(false);
    }
    for (path, _) in manifest.iter() {
        if !standing.holds(&manifest, path)? {
            return Ok(false);
        }
    }
    Ok(standing.stray(&manifest)?.is_none())
}

/// Without locks nobody knows what is abandoned, so what killed builds left stays.
#[cfg(not(unix))]
pub(super) fn sweep(_: &Path) {}

/// What would be written, if all of it can be.
fn files(tree: &Tree) -> Result<Files<'_>, OutputError> {
    names::check(tree)?;
    resolve::files(tree)
}

fn manifest(files: &Files<'_>) -> Manifest {
    let mut manifest = Manifest::default();
    for (path, bytes) in files {
        manifest.add(path.to_vec(), Listed::File(Sha256::of(bytes)));
    }
    manifest
}

fn refuse_in_place(path: &Path, way: Way, action: &'static str) -> Result<(), OutputError> {
    if way == Way::Exchange {
        return Ok(());
    }
    let error = io::Error::other("directories are written in place on Unix only");
    Err(OutputError::io(action, path, error))
}

/// A directory's own path begins with `\\?\` on Windows. The name that was given says the same unless it
/// is that of a link, which must not be renamed in its stead, or none, such as `..`.
fn as_given(path: &Path, real: PathBuf) -> PathBuf {
    let given: PathBuf = path.components().collect();
    match given.symlink_metadata() {
        Ok(found) if found.is_dir() && given.file_name().is_some() => given,
        _ => real,
    }
}

/// A path of a tree, for messages.
fn shown(path: &[u8]) -> PathBuf {
    String::from_utf8_lossy(path).into_owned().into()
}

/// A path of a tree as one of the system; `None` if it could lead elsewhere there.
fn below(root: &Path, path: &[u8]) -> Option<PathBuf> {
    let mut below = root.to_owned();
    for name in path.split(|byte| *byte == b'/') {
        below.push(names::bearable(name).ok()?);
    }
    Some(below)
}

#[cfg(test)]
mod tests;
