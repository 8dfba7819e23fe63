//! A whole new directory in place of the old one, in one step.

use std::io;
use std::path::Path;

use super::directory::{Directory, Found};
use super::standing::{Standing, shown};
use crate::format::{Node, Tree};
use crate::input::FileIdentity;
use crate::output::dress::{NEW_DIRECTORY, dress};
use crate::output::manifest::{self, Manifest};
use crate::output::{Leftover, OutputError, STAGED, Staged};

/// How far a step got.
pub(super) enum Step {
    Done(Option<Leftover>),
    /// Another build was faster: look again.
    Again,
}

/// Puts a tree where nothing stands.
pub(super) fn new(path: &Path, tree: &Tree) -> Result<Step, OutputError> {
    let staged = Staged::beside(path, STAGED);
    let staged = staged.map_err(|e| OutputError::io("create a directory at", path, e))?;
    let directory = fill(&staged, path, tree)?;
    dress(directory.file(), path, None, NEW_DIRECTORY)?;
    sync(&directory, path)?;
    placed(staged.place()).map_err(|e| OutputError::io("create", path, e))
}

/// Puts a tree in place of a directory that is empty or holds what its manifest says.
pub(super) fn replace(standing: &Standing<'_>, tree: &Tree) -> Result<Step, OutputError> {
    let path = &standing.path;
    let impossible = |error| OutputError::NoExchange {
        path: path.clone(),
        error,
    };
    // Before anything is staged, so that a directory beside which nothing can be staged is told to be
    // somebody else's.
    examine(standing)?;
    if std::env::current_dir().is_ok_and(|here| here.starts_with(path)) {
        return Err(OutputError::CurrentDirectory(path.clone()));
    }
    let staged = Staged::beside(path, STAGED).map_err(impossible)?;
    let directory = fill(&staged, path, tree)?;
    let root = standing.root.file();
    let metadata = root.metadata().map_err(standing.fail("look at", b""))?;
    dress(directory.file(), path, Some(&metadata), NEW_DIRECTORY)?;
    sync(&directory, path)?;
    // Once more: staging takes its time.
    let Some(manifest) = examine(standing)? else {
        return placed(staged.place()).map_err(impossible);
    };
    let old = staged.exchange().map_err(impossible)?;
    // From here on the directory is new, and no error may say otherwise.
    let removed = match std::fs::symlink_metadata(&old) {
        Ok(found) if FileIdentity::of(&found) == FileIdentity::of(&metadata) => {
            clear(&standing.root, &manifest).and_then(|()| std::fs::remove_dir(&old))
        }
        Ok(_) => Err(io::Error::other("another directory stood there by then")),
        Err(error) => Err(error),
    };
    let left = removed.err().map(|error| Leftover { path: old, error });
    Ok(Step::Done(left))
}

/// Refuses what is not the tool's own. Gives the manifest, or nothing if the directory is empty.
fn examine(standing: &Standing<'_>) -> Result<Option<Manifest>, OutputError> {
    let Some(manifest) = standing.manifest()? else {
        let names = standing.root.names();
        return match names.map_err(standing.fail("list", b""))?.is_empty() {
            true => Ok(None),
            false => Err(OutputError::NotOurs(standing.path.clone())),
        };
    };
    if let Some(path) = standing.stray(&manifest, b"")? {
        return Err(OutputError::Foreign(standing.shown(&path)));
    }
    standing.verify(&manifest)?;
    if let Some(path) = standing.mounted(&manifest)? {
        return Err(OutputError::NoExchange {
            path: standing.shown(&path),
            error: io::Error::other("something is mounted there"),
        });
    }
    Ok(Some(manifest))
}

/// Writes a tree and its manifest into a staged directory. `path` is where it is to stand.
fn fill(staged: &Staged, path: &Path, tree: &Tree) -> Result<Directory, OutputError> {
    let root = staged.file().map(Directory::of);
    let root = root.map_err(|e| OutputError::io("write", path, e))?;
    let manifest = Manifest::of(tree);
    // First, so that of all else in it is known whose it is, should this build be killed.
    let shown_manifest = shown(path, manifest::NAME);
    root.put(manifest::NAME, &manifest.to_bytes(), &shown_manifest, None)?;
    let directories = manifest.directories();
    for below in &directories {
        let shown = shown(path, below);
        let made = root.make(below);
        if let Some(made) = made.map_err(|e| OutputError::io("create", &shown, e))? {
            dress(made.file(), &shown, None, NEW_DIRECTORY)?;
        }
    }
    for (below, node) in tree.iter() {
        let shown = shown(path, below);
        match node {
            Node::File(bytes) => root.put(below, bytes, &shown, None)?,
            Node::Link(target) => root
                .link(below, target)
                .map_err(|e| OutputError::io("create", &shown, e))?,
        }
    }
    for below in directories {
        let shown = shown(path, below);
        let sub = root.sub(below);
        sync(
            &sub.map_err(|e| OutputError::io("sync", &shown, e))?,
            &shown,
        )?;
    }
    Ok(root)
}

fn sync(directory: &Directory, shown: &Path) -> Result<(), OutputError> {
    let synced = directory.file().sync_all();
    synced.map_err(|e| OutputError::io("sync", shown, e))
}

/// Whether something came to stand there that cannot be renamed over.
fn placed(result: io::Result<()>) -> io::Result<Step> {
    use io::ErrorKind::{AlreadyExists, DirectoryNotEmpty, NotADirectory};
    match result {
        Ok(()) => Ok(Step::Done(None)),
        Err(e) if matches!(e.kind(), AlreadyExists | DirectoryNotEmpty | NotADirectory) => {
            Ok(Step::Again)
        }
        Err(error) => Err(error),
    }
}

/// Removes what the manifest lists, the directories that empties, and the manifest. Nothing else:
/// what came in between the last look and the exchange is kept.
pub(super) fn clear(root: &Directory, manifest: &Manifest) -> io::Result<()> {
    for (path, _) in manifest.iter() {
        match root.look(path)? {
            None | Some(Found::Directory) => {}
            Some(found) if found.is_listed(manifest, path)? => root.remove(path)?,
            Some(_) => return Err(io::Error::other("something in it was changed just then")),
        }
    }
    for directory in manifest.directories().into_iter().rev() {
        root.remove_directory(directory)?;
    }
    root.remove(manifest::NAME)
}
