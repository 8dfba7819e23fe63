//! All that stands in a directory, and whether it is what was there before, what is to come, or neither.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// How the names of what is staged end.
const STAGED: &str = ".staged";
/// The manifest of a tree: while one is written in place it lists old and new.
const MANIFEST: &str = ".cabundle";

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    Directory(u32),
    File(u32, Vec<u8>),
    Link(PathBuf),
    /// A device, pipe or socket.
    Other,
}

/// Paths with what stands there; names of what is staged apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Snapshot {
    nodes: BTreeMap<PathBuf, Node>,
    pub(super) left: BTreeSet<PathBuf>,
}

/// What stands in a directory now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    Old,
    New,
    /// Each path is old or new, not all of them the same.
    Between,
    /// This path is neither.
    Wrong(PathBuf),
}

impl Snapshot {
    pub(super) fn of(root: &Path) -> io::Result<Self> {
        let mut snapshot = Self::default();
        let mut todo = vec![root.to_owned()];
        while let Some(at) = todo.pop() {
            let metadata = fs::symlink_metadata(&at)?;
            let kind = metadata.file_type();
            let path = at.strip_prefix(root).unwrap_or(&at).to_owned();
            let name = path.file_name().unwrap_or_default().as_encoded_bytes();
            if name.ends_with(STAGED.as_bytes()) {
                snapshot.left.insert(path);
                continue;
            }
            let mode = metadata.permissions().mode() & 0o7777;
            let node = if kind.is_dir() {
                for entry in fs::read_dir(&at)? {
                    todo.push(entry?.path());
                }
                Node::Directory(mode)
            } else if kind.is_symlink() {
                Node::Link(fs::read_link(&at)?)
            } else if kind.is_file() {
                Node::File(mode, fs::read(&at)?)
            } else {
                Node::Other
            };
            snapshot.nodes.insert(path, node);
        }
        Ok(snapshot)
    }

    pub(super) fn state(&self, old: &Self, new: &Self) -> State {
        if self.nodes == old.nodes {
            return State::Old;
        }
        if self.nodes == new.nodes {
            return State::New;
        }
        let paths = [self, old, new].map(|side| side.nodes.keys());
        for path in paths.into_iter().flatten() {
            let [now, old, new] = [self, old, new].map(|side| side.nodes.get(path));
            let is_manifest = path.file_name().is_some_and(|name| name == MANIFEST);
            if now != old && now != new && !(is_manifest && now.is_some()) {
                return State::Wrong(path.clone());
            }
        }
        State::Between
    }
}

/// A copy of a directory with all that is in it, modes too.
pub(super) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let metadata = fs::symlink_metadata(from)?;
    if metadata.is_symlink() {
        return std::os::unix::fs::symlink(fs::read_link(from)?, to);
    }
    if metadata.is_file() {
        return fs::copy(from, to).map(drop);
    }
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    fs::set_permissions(to, metadata.permissions())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::fs;
    use std::path::{Path, PathBuf};

    use super::{Snapshot, State, copy};

    fn with(files: &[(&str, &str)]) -> (tempfile::TempDir, Snapshot) {
        let place = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = place.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let snapshot = Snapshot::of(place.path()).unwrap();
        (place, snapshot)
    }

    #[test]
    fn old_new_between_and_wrong() {
        let (_old, old) = with(&[("a", "1"), ("b", "1"), (".cabundle", "1")]);
        let (_new, new) = with(&[("a", "2"), ("b", "2"), (".cabundle", "2")]);
        let state = |files: &[(&str, &str)]| with(files).1.state(&old, &new);
        assert_eq!(old.state(&old, &new), State::Old);
        assert_eq!(new.state(&old, &new), State::New);
        assert_eq!(
            state(&[("a", "2"), ("b", "1"), (".cabundle", "both")]),
            State::Between
        );
        for (files, wrong) in [
            (&[("a", "3"), ("b", "1"), (".cabundle", "1")][..], "a"),
            (&[("b", "1"), (".cabundle", "1")], "a"),
            (&[("a", "1"), ("b", "1")], ".cabundle"),
            (
                &[("a", "1"), ("b", "1"), (".cabundle", "1"), ("c", "")],
                "c",
            ),
        ] {
            assert_eq!(state(files), State::Wrong(PathBuf::from(wrong)));
        }
        // A name that changes is old and new in one.
        let (_one, one) = with(&[("a", "1"), (".cabundle", "1")]);
        let (_other, other) = with(&[("b", "1"), (".cabundle", "1")]);
        assert_eq!(
            with(&[(".cabundle", "1")]).1.state(&one, &other),
            State::Between
        );
    }

    #[test]
    fn what_is_staged_is_apart() {
        let (place, snapshot) = with(&[("a", "1"), ("sub/.x-1.staged/half", "")]);
        assert!(snapshot.left.iter().eq([Path::new("sub/.x-1.staged")]));
        let twin = tempfile::tempdir().unwrap();
        copy(place.path(), &twin.path().join("copy")).unwrap();
        assert_eq!(
            Snapshot::of(&twin.path().join("copy")).unwrap().nodes.len(),
            snapshot.nodes.len()
        );
    }
}
