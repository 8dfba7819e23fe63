//! A tree of files and links: a whole new directory exchanged for the old one, or file by file into
//! the one that is there.

mod directory;
mod exchange;
mod in_place;
mod standing;
mod sweep;

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use self::directory::Directory;
use self::exchange::Step;
use self::standing::Standing;
pub(super) use self::sweep::sweep;
use super::abandoned::{self, Lock, is_at};
use super::manifest::{self, Listed, Manifest};
use super::place::Place;
use super::{Leftover, OutputError, Way, directory_of};
use crate::format::Tree;
use crate::input::FileIdentity;

/// As long as another build may take.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) fn write(
    path: &Path,
    tree: &Tree,
    inputs: &[FileIdentity],
    way: Way,
) -> Result<Option<Leftover>, OutputError> {
    if tree.iter().any(|(path, _)| manifest::is_reserved(path)) {
        return Err(OutputError::Reserved);
    }
    let end = Instant::now() + PATIENCE;
    // Another build may put a directory there, or another one, between the look and the step.
    while Instant::now() < end {
        let found = match Place::find(path)? {
            Place::Directory(found) => found,
            Place::New(new) => {
                sweep(directory_of(&new));
                match exchange::new(&new, tree)? {
                    Step::Done(left) => return Ok(left),
                    Step::Again => continue,
                }
            }
        };
        let Some((root, lock)) = lock(&found, end)? else {
            continue;
        };
        let standing = Standing {
            root,
            path: found,
            inputs,
        };
        sweep(directory_of(&standing.path));
        if lock == Lock::Ours {
            sweep::inside(&standing);
        }
        match way {
            Way::InPlace => return in_place::write(&standing, tree),
            Way::Exchange => match exchange::replace(&standing, tree)? {
                Step::Done(left) => return Ok(left),
                Step::Again => {}
            },
        }
    }
    Err(OutputError::Busy(path.to_owned()))
}

/// Opens a directory and waits until no other build is at work in it. `None` if another one stands
/// at the path by then.
fn lock(path: &Path, end: Instant) -> Result<Option<(Directory, Lock)>, OutputError> {
    let fail = |error| OutputError::io("open", path, error);
    let root = match Directory::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(fail)?,
    };
    loop {
        match abandoned::lock(root.file()) {
            Lock::Others if Instant::now() >= end => {
                return Err(OutputError::Busy(path.to_owned()));
            }
            Lock::Others => std::thread::sleep(Duration::from_millis(10)),
            // Network file systems have no locks on directories: then builds must not run at once.
            lock => return Ok(is_at(root.file(), path).then_some((root, lock))),
        }
    }
}

pub(super) fn check(path: &Path, tree: &Tree, way: Way) -> Result<bool, OutputError> {
    let Place::Directory(found) = Place::find(path)? else {
        return Ok(false);
    };
    let root = Directory::open(&found).map_err(|e| OutputError::io("open", &found, e))?;
    let standing = Standing {
        root,
        path: found,
        inputs: &[],
    };
    let manifest = Manifest::of(tree);
    if standing.manifest_bytes()? != Some(manifest.to_bytes()) {
        return Ok(false);
    }
    for (path, node) in tree.iter() {
        let fail = || standing.fail("read", path);
        let Some(found) = standing.root.look(path).map_err(fail())? else {
            return Ok(false);
        };
        if found.listed().map_err(fail())? != Some(Listed::of(node)) {
            return Ok(false);
        }
    }
    match way {
        Way::InPlace => Ok(true),
        Way::Exchange => Ok(standing.stray(&manifest, b"")?.is_none()),
    }
}
