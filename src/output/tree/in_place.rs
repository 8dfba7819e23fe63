//! A tree file by file into a directory that stays: for mount points and directories with files of
//! others.
//!
//! Everything is staged first, in a directory inside. Then the manifest says what was, what will be
//! and what is staged; then each file and link is renamed into its place; then what is no longer
//! wanted goes; then the manifest says what is. Whenever that is cut short, each path holds old or
//! new content, the manifest lists both, and the next build finishes it.

use std::ffi::OsStr;
use std::fs::{Metadata, Permissions};
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;

use tempfile::TempDir;

use super::directory::{Directory, Found};
use super::standing::Standing;
use crate::format::{Node, Tree};
use crate::output::dress::{NEW_DIRECTORY, dress};
use crate::output::manifest::{self, Listed, Manifest, above};
use crate::output::staged::{OWNER_ONLY, remove_empty};
use crate::output::{Leftover, OutputError, STAGED, name};

/// The manifest of what was, will be and is staged; the first to be written of all that is staged.
pub(super) const BOTH: &str = "both";
/// The manifest of what will be.
const AFTER: &str = "after";

/// A path whose content is to change.
struct Change<'a> {
    path: &'a [u8],
    node: &'a Node,
    /// Whether nothing is there now.
    is_new: bool,
    /// What is there now, if that is a file.
    existing: Option<Metadata>,
}

/// Writes a tree into a directory. Files that its manifest does not list stay as they are.
pub(super) fn write(standing: &Standing<'_>, tree: &Tree) -> Result<Option<Leftover>, OutputError> {
    let listed = standing.manifest()?;
    let is_listed = listed.as_ref() == Some(&Manifest::of(tree));
    let old = listed.unwrap_or_default();
    standing.verify(&old)?;
    let changes = changes(standing, tree, &old)?;
    let new = Manifest::of(tree);
    if changes.is_empty() && is_listed {
        return Ok(None);
    }
    let staged = Stage::fill(standing, &changes, &old, &new)?;
    // Once more: staging takes its time.
    standing.verify(&old)?;
    self::changes(standing, tree, &old)?;
    let moved = staged.declare(BOTH, standing).and_then(|()| {
        sync_root(standing)?;
        make_room(standing, &old, &new)?;
        staged.place(standing, &changes, &new)?;
        remove_stale(standing, &old, &new)?;
        sync(standing, &new)?;
        staged.declare(AFTER, standing)
    });
    moved.map_err(|error| OutputError::Halfway {
        path: standing.path.clone(),
        error: Box::new(error),
    })?;
    // All is in place, and no error may say otherwise. Without this a power cut may bring the manifest
    // back that lists old and new.
    let _ = sync_root(standing);
    let path = staged.temporary.path().to_owned();
    let closed = staged.temporary.close();
    Ok(closed.err().map(|error| Leftover { path, error }))
}

/// What is to change; refuses to touch what is not listed.
fn changes<'a>(
    standing: &Standing<'_>,
    tree: &'a Tree,
    old: &Manifest,
) -> Result<Vec<Change<'a>>, OutputError> {
    let directories = old.directories();
    let in_the_way = |path: &[u8]| Err(OutputError::InTheWay(standing.shown(path)));
    let mut changes = Vec::new();
    for (path, node) in tree.iter() {
        for directory in above(path) {
            let found = standing.root.look(directory);
            match found.map_err(standing.fail("look at", directory))? {
                None | Some(Found::Directory) => {}
                Some(_) if old.get(directory).is_some() => {}
                Some(_) => return in_the_way(directory),
            }
        }
        let fail = || standing.fail("look at", path);
        let found = standing.root.look(path).map_err(fail())?;
        match &found {
            None => {}
            Some(Found::Directory) => {
                if !directories.contains(path) {
                    return in_the_way(path);
                }
                if let Some(stray) = standing.stray(old, path)? {
                    return in_the_way(&stray);
                }
            }
            Some(_) if old.get(path).is_none() => return in_the_way(path),
            Some(found) if found.listed().map_err(fail())? == Some(Listed::of(node)) => continue,
            Some(_) => {}
        }
        changes.push(Change {
            path,
            node,
            is_new: found.is_none(),
            existing: match found {
                Some(Found::File(_, metadata)) => Some(metadata),
                _ => None,
            },
        });
    }
    Ok(changes)
}

/// New content in a directory inside the one where it is to stand.
struct Stage {
    temporary: TempDir,
    directory: Directory,
}

impl Stage {
    fn fill(
        standing: &Standing<'_>,
        changes: &[Change<'_>],
        old: &Manifest,
        new: &Manifest,
    ) -> Result<Self, OutputError> {
        let temporary = name::builder(STAGED)
            .permissions(Permissions::from_mode(OWNER_ONLY))
            .tempdir_in(&standing.path);
        let temporary = temporary.map_err(standing.fail("create a directory in", b""))?;
        let name = temporary
            .path()
            .file_name()
            .map_or(&b""[..], OsStr::as_bytes);
        let directory = standing.root.sub(name);
        let directory = directory
            .inspect_err(|_| remove_empty(&temporary))
            .map_err(standing.fail("open", name))?;

        let mut both = old.clone();
        both.add_all(new);
        let listed = |staged: &str| [name, b"/", staged.as_bytes()].concat();
        let after = Node::File(new.to_bytes());
        both.add(listed(AFTER), Listed::of(&after));
        for (at, change) in changes.iter().enumerate() {
            both.add(listed(&at.to_string()), Listed::of(change.node));
        }
        let shown = standing.shown(manifest::NAME);
        for (staged, manifest) in [(BOTH, &both), (AFTER, new)] {
            directory.put(staged.as_bytes(), &manifest.to_bytes(), &shown, None)?;
        }
        for (at, change) in changes.iter().enumerate() {
            let staged = at.to_string();
            match change.node {
                Node::File(bytes) => {
                    let shown = standing.shown(change.path);
                    let existing = change.existing.as_ref();
                    directory.put(staged.as_bytes(), bytes, &shown, existing)?;
                }
                Node::Link(target) => directory
                    .link(staged.as_bytes(), target)
                    .map_err(standing.fail("create", change.path))?,
            }
        }
        let synced = directory.file().sync_all();
        synced.map_err(standing.fail("sync", name))?;
        Ok(Self {
            temporary,
            directory,
        })
    }

    /// Makes a staged manifest the one that counts.
    fn declare(&self, staged: &str, standing: &Standing<'_>) -> Result<(), OutputError> {
        let taken = standing
            .root
            .take(&self.directory, staged.as_bytes(), manifest::NAME);
        taken.map_err(standing.fail("replace", manifest::NAME))
    }

    /// Where nothing was, nothing is replaced: a file of somebody else may have come, or the file system
    /// may take two of our names for one.
    fn move_in(
        &self,
        standing: &Standing<'_>,
        staged: &str,
        change: &Change<'_>,
    ) -> Result<(), OutputError> {
        let (from, root) = (&self.directory, &standing.root);
        let taken = if change.is_new {
            root.take_new(from, staged.as_bytes(), change.path)
        } else {
            root.take(from, staged.as_bytes(), change.path)
        };
        taken.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => OutputError::InTheWay(standing.shown(change.path)),
            _ => OutputError::io("replace", &standing.shown(change.path), error),
        })
    }

    /// Files first, then the links that point at them.
    fn place(
        &self,
        standing: &Standing<'_>,
        changes: &[Change<'_>],
        new: &Manifest,
    ) -> Result<(), OutputError> {
        for path in new.directories() {
            let made = standing.root.make(path);
            if let Some(made) = made.map_err(standing.fail("create", path))? {
                dress(made.file(), &standing.shown(path), None, NEW_DIRECTORY)?;
            }
        }
        for files in [true, false] {
            for (at, change) in changes.iter().enumerate() {
                if matches!(change.node, Node::File(_)) == files {
                    let staged = at.to_string();
                    self.move_in(standing, &staged, change)?;
                }
            }
        }
        Ok(())
    }
}

/// Removes listed files where directories are to be, and listed directories where files are to be.
fn make_room(standing: &Standing<'_>, old: &Manifest, new: &Manifest) -> Result<(), OutputError> {
    let directories = new.directories();
    let below_a_file = |path: &[u8]| above(path).any(|path| new.get(path).is_some());
    for (path, _) in old.iter() {
        if directories.contains(path) || below_a_file(path) {
            remove(standing, old, path, |found| {
                !matches!(found, Found::Directory)
            })?;
        }
    }
    for path in old.directories().into_iter().rev() {
        if new.get(path).is_some() || below_a_file(path) {
            let removed = standing.root.remove_directory(path);
            unless_file(removed).map_err(standing.fail("remove", path))?;
        }
    }
    Ok(())
}

/// A directory of the old manifest may be a file by now.
fn unless_file(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(()),
        other => other,
    }
}

/// Links first, so that none leads nowhere.
fn remove_stale(
    standing: &Standing<'_>,
    old: &Manifest,
    new: &Manifest,
) -> Result<(), OutputError> {
    let stale = || old.iter().filter(|(path, _)| new.get(path).is_none());
    for (path, _) in stale() {
        remove(standing, old, path, |found| matches!(found, Found::Link(_)))?;
    }
    for (path, _) in stale() {
        remove(standing, old, path, |found| {
            !matches!(found, Found::Directory)
        })?;
    }
    let wanted = new.directories();
    for path in old.directories().into_iter().rev() {
        if !wanted.contains(path) {
            // Files of others keep it.
            let _ = standing.root.remove_directory(path);
        }
    }
    Ok(())
}

/// Removes what the manifest lists, and nothing that somebody made of it by now.
fn remove(
    standing: &Standing<'_>,
    old: &Manifest,
    path: &[u8],
    which: impl FnOnce(&Found) -> bool,
) -> Result<(), OutputError> {
    let fail = || standing.fail("remove", path);
    match standing.root.look(path).map_err(fail())? {
        Some(found) if which(&found) => {
            if !found.is_listed(old, path).map_err(fail())? {
                return Err(OutputError::Changed(standing.shown(path)));
            }
            standing.root.remove(path).map_err(fail())
        }
        _ => Ok(()),
    }
}

/// Makes the renames durable before the manifest forgets what was.
fn sync(standing: &Standing<'_>, new: &Manifest) -> Result<(), OutputError> {
    for path in new.directories() {
        let synced = standing.root.sub(path).and_then(|d| d.file().sync_all());
        synced.map_err(standing.fail("sync", path))?;
    }
    sync_root(standing)
}

fn sync_root(standing: &Standing<'_>) -> Result<(), OutputError> {
    let synced = standing.root.file().sync_all();
    synced.map_err(standing.fail("sync", b""))
}
