//! Removing what killed builds left. A courtesy: whatever stands in the way, it stays.
//!
//! Of a directory nothing is deleted that its manifest does not list, or that was changed.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::directory::{Directory, Found};
use super::exchange::clear;
use super::in_place::BOTH;
use super::standing::Standing;
use crate::format::Node;
use crate::input::MAX_BYTES;
use crate::output::abandoned::Abandoned;
use crate::output::manifest::{Listed, Manifest, PART};
use crate::output::{STAGED, name};

/// What was staged in a directory to be renamed, or exchanged and not cleared to the end.
pub(in crate::output) fn sweep(parent: &Path) {
    for left in Abandoned::all(parent, STAGED) {
        let is_directory = left.file().metadata().is_ok_and(|left| left.is_dir());
        let _ = if is_directory {
            remove(&left, parent)
        } else {
            fs::remove_file(left.path())
        };
    }
}

/// A staged directory, or an old one that was exchanged for it.
///
/// It is renamed first. Where the locks of one machine are not seen by another, a build that is at
/// work with it after all fails then, and never puts something half emptied in place.
fn remove(left: &Abandoned, parent: &Path) -> io::Result<()> {
    let standing = of(Directory::of(left.file().try_clone()?), left.path());
    let manifest = standing.manifest().map_err(io::Error::other)?;
    let manifest = manifest.unwrap_or_default();
    check(&standing, &manifest)?;
    let rename = |from: &Path, to: &Path| -> io::Result<()> {
        Ok(renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE)?)
    };
    let taken = name::builder(STAGED).make_in(parent, |to| rename(left.path(), to))?;
    let ((), taken) = taken.keep()?;
    let removed = clear(&standing.root, &manifest).and_then(|()| fs::remove_dir(&taken));
    removed.inspect_err(|_| {
        let _ = rename(&taken, left.path());
    })
}

/// What was staged in a directory that is locked by now, to go into it file by file. Once the
/// directory's manifest lists that, the next build in place removes it.
pub(super) fn inside(standing: &Standing<'_>) {
    let Ok(names) = standing.root.names() else {
        return;
    };
    for name in names.iter().filter(|at| name::is_staged(at, STAGED)) {
        let _ = remove_inside(standing, name);
    }
}

fn remove_inside(outer: &Standing<'_>, name: &[u8]) -> io::Result<()> {
    let standing = of(outer.root.sub(name)?, &outer.shown(name));
    let mut manifest = Manifest::default();
    if let Some(Found::File(file, _)) = standing.root.look(BOTH.as_bytes())? {
        let mut bytes = Vec::new();
        file.take(MAX_BYTES).read_to_end(&mut bytes)?;
        let both = Manifest::parse(&bytes).map_err(|_| io::ErrorKind::InvalidData)?;
        manifest = both.below(name);
        manifest.add(BOTH.into(), Listed::of(&Node::File(bytes)));
    }
    check(&standing, &manifest)?;
    clear(&standing.root, &manifest)?;
    outer.root.remove_directory(name)
}

fn of(root: Directory, path: &Path) -> Standing<'static> {
    Standing {
        root,
        path: path.to_owned(),
        inputs: &[],
    }
}

/// Refuses a directory that holds anything but what was staged in it.
fn check(standing: &Standing<'_>, manifest: &Manifest) -> io::Result<()> {
    // What was being written when the build was killed.
    standing.root.remove(PART)?;
    let stray = standing.stray(manifest, b"").map_err(io::Error::other)?;
    if stray.is_some() {
        return Err(io::Error::other("something of others is in it"));
    }
    standing.verify(manifest).map_err(io::Error::other)
}
