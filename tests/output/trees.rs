//! Where a tree goes: a whole new directory in place of an old one of ours, or file by file into a
//! directory of others; and that nothing of others is ever lost.

mod faults;
mod others;
mod places;
mod together;

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use cabundle::format::{Artifact, Tree};
use cabundle::output::{OutputError, Way, check_by, write, write_by};

use crate::support::{names, scratch};

const BOTH: [Way; 2] = [Way::Exchange, Way::InPlace];

/// A path, and a content or `-> target`.
type Nodes<'a> = &'a [(&'a [u8], &'a str)];

const OLD: Nodes<'_> = &[
    (b"a.pem", "old a"),
    (b"b.pem", "old b"),
    (b"gone/c.pem", "old c"),
    (b"link", "-> a.pem"),
    (b"sub/deep/d.pem", "old d"),
];

const NEW: Nodes<'_> = &[
    (b"a.pem", "new a"),
    (b"b.pem", "old b"),
    (b"fresh/\xff \n\\.pem", "new"),
    (b"link", "-> fresh/\u{e9} \n"),
    (b"other", "-> sub/deep/d.pem"),
    (b"sub/deep/d.pem", ""),
];

/// Files become directories and the other way round.
const TURNED: Nodes<'_> = &[
    (b"a.pem/inside", "a"),
    (b"b.pem", "-> link/b"),
    (b"gone", "file"),
    (b"link/b", "b"),
    (b"sub", "-> a.pem"),
];

fn tree(nodes: Nodes<'_>) -> Artifact {
    let mut tree = Tree::new();
    for (path, content) in nodes {
        match content.strip_prefix("-> ") {
            Some(target) => tree.link(*path, target).unwrap(),
            None => tree.file(*path, content.as_bytes().to_vec()).unwrap(),
        }
    }
    Artifact::Tree(tree)
}

/// Everything in a directory but the manifest: what a tree would be.
fn read(root: &Path) -> Tree {
    fn walk(root: &Path, at: &Path, tree: &mut Tree) {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().as_os_str().as_bytes();
            let kind = fs::symlink_metadata(&path).unwrap();
            if kind.is_dir() {
                walk(root, &path, tree);
            } else if kind.is_symlink() {
                let target = fs::read_link(&path).unwrap();
                tree.link(name, target.as_os_str().as_bytes()).unwrap();
            } else if name != b".cabundle" {
                tree.file(name, fs::read(&path).unwrap()).unwrap();
            }
        }
    }
    let mut tree = Tree::new();
    walk(root, root, &mut tree);
    tree
}

/// Every path below a directory with what stands there, foreign things too.
pub(super) fn snapshot(root: &Path) -> Vec<(PathBuf, u64, String)> {
    let mut found = Vec::new();
    let mut todo = vec![root.to_owned()];
    while let Some(at) = todo.pop() {
        let kind = fs::symlink_metadata(&at).unwrap();
        let content = if kind.is_dir() {
            todo.extend(
                fs::read_dir(&at)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
            String::new()
        } else if kind.is_symlink() {
            format!("{:?}", fs::read_link(&at).unwrap())
        } else if kind.is_file() {
            format!("{:?}", fs::read(&at).unwrap())
        } else {
            "other".to_owned()
        };
        found.push((at, kind.ino(), content));
    }
    found.sort();
    found
}

/// Asserts that a directory holds a tree, its manifest and nothing else, and that both ways of
/// comparing say so.
#[track_caller]
fn assert_holds(path: &Path, expected: &Artifact) {
    assert_eq!(Artifact::Tree(read(path)), *expected);
    for way in BOTH {
        assert!(check_by(way, path, expected).unwrap(), "{way:?}");
    }
    let empty = |at: &Path| fs::read_dir(at).unwrap().next().is_none();
    let Artifact::Tree(tree) = expected else {
        unreachable!()
    };
    for (below, _) in tree.iter() {
        let above = path.join(OsStr::from_bytes(below));
        assert!(!empty(above.parent().unwrap()));
    }
}

#[track_caller]
fn assert_code<T: std::fmt::Debug>(result: Result<T, OutputError>, code: &str) {
    let error = result.unwrap_err();
    assert_eq!(error.code(), code, "{error}");
    if !["O005", "O006", "O018"].contains(&code) {
        assert!(!error.to_diagnostic().help.is_empty(), "{code} has no help");
    }
}

/// A directory with `out`, which holds OLD.
fn sample() -> (tempfile::TempDir, PathBuf) {
    let place = scratch();
    let out = place.path().join("out");
    assert!(write(&out, &tree(OLD), &[]).unwrap().is_none());
    (place, out)
}

#[test]
fn new_replaced_and_replaced_again() {
    for way in BOTH {
        let place = scratch();
        let out = place.path().join("out");
        for nodes in [OLD, NEW, TURNED, NEW, OLD, TURNED, OLD, &[], NEW, NEW] {
            let new = tree(nodes);
            let left = write_by(way, &out, &new, &[]).unwrap();
            assert!(left.is_none());
            assert_holds(&out, &new);
            assert_eq!(names(place.path()), ["out"], "{way:?}");
        }
    }
}

/// The manifest as it is documented, checked by hand.
#[test]
fn the_manifest() {
    let place = scratch();
    let out = place.path().join("out");
    let nodes: Nodes<'_> = &[(b"a b\xff/c\\", "abc"), (b"link", "-> a b")];
    write(&out, &tree(nodes), &[]).unwrap();
    // printf abc | sha256sum
    let expected = "# cabundle 1: what stands here; it is replaced only while nothing else does\n\
        file ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad a\\x20b\\xff/c\\x5c\n\
        link link a\\x20b\n";
    assert_eq!(fs::read_to_string(out.join(".cabundle")).unwrap(), expected);
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o7777
}

/// What a path held that the old tree had: its content decides, not its time or mode.
#[test]
fn check_compares_content_and_nothing_else() {
    let (_place, out) = sample();
    let same = tree(OLD);
    assert_holds(&out, &same);
    fs::set_permissions(out.join("a.pem"), Permissions::from_mode(0o600)).unwrap();
    assert_holds(&out, &same);

    let differs = |step: &dyn Fn()| {
        step();
        for way in BOTH {
            assert!(!check_by(way, &out, &same).unwrap(), "{way:?}");
        }
        let _ = fs::remove_dir_all(&out);
        write(&out, &same, &[]).unwrap();
        assert_holds(&out, &same);
    };
    differs(&|| fs::write(out.join("sub/deep/d.pem"), "new d").unwrap());
    differs(&|| fs::remove_file(out.join("gone/c.pem")).unwrap());
    differs(&|| fs::remove_file(out.join("link")).unwrap());
    differs(&|| {
        fs::remove_file(out.join("link")).unwrap();
        symlink("b.pem", out.join("link")).unwrap();
    });
    differs(&|| {
        fs::remove_file(out.join("link")).unwrap();
        fs::write(out.join("link"), "old a").unwrap();
    });
    differs(&|| {
        fs::rename(out.join("a.pem"), out.join("sub/a.pem")).unwrap();
        symlink("sub/a.pem", out.join("a.pem")).unwrap();
    });
    differs(&|| fs::remove_file(out.join(".cabundle")).unwrap());
    differs(&|| fs::write(out.join(".cabundle"), "").unwrap());
    differs(&|| {
        write(&out, &tree(NEW), &[]).unwrap();
    });
    differs(&|| fs::remove_dir_all(&out).unwrap());

    // What others put beside it counts as long as it would have to go.
    fs::write(out.join("sub/local.pem"), "").unwrap();
    assert!(!check_by(Way::Exchange, &out, &same).unwrap());
    assert!(check_by(Way::InPlace, &out, &same).unwrap());
    fs::remove_file(out.join("sub/local.pem")).unwrap();
    fs::create_dir(out.join("empty")).unwrap();
    assert!(!check_by(Way::Exchange, &out, &same).unwrap());
    assert!(check_by(Way::InPlace, &out, &same).unwrap());
}

/// In place, what is right already is not touched.
#[test]
fn in_place_writes_what_changes() {
    let (_place, out) = sample();
    let inode = |path: &str| fs::metadata(out.join(path)).unwrap().ino();
    let before = ["a.pem", "b.pem", ".cabundle"].map(inode);
    write_by(Way::InPlace, &out, &tree(OLD), &[]).unwrap();
    assert_eq!(["a.pem", "b.pem", ".cabundle"].map(inode), before);
    fs::set_permissions(out.join("a.pem"), Permissions::from_mode(0o600)).unwrap();
    write_by(Way::InPlace, &out, &tree(NEW), &[]).unwrap();
    assert_ne!(inode("a.pem"), before[0]);
    assert_eq!(inode("b.pem"), before[1]);
    assert_eq!(mode(&out.join("a.pem")), 0o600, "as for single files");
}

#[test]
fn modes() {
    for way in BOTH {
        let (_place, out) = sample();
        assert_eq!(mode(&out), 0o755);
        for (path, wanted) in [
            ("sub", 0o755),
            ("sub/deep", 0o755),
            ("a.pem", 0o644),
            ("sub/deep/d.pem", 0o644),
            (".cabundle", 0o644),
        ] {
            assert_eq!(mode(&out.join(path)), wanted, "{path}");
        }
        fs::set_permissions(&out, Permissions::from_mode(0o2750)).unwrap();
        write_by(way, &out, &tree(NEW), &[]).unwrap();
        assert_eq!(mode(&out), 0o2750, "{way:?}");
        assert_eq!(mode(&out.join("fresh")) & 0o777, 0o755);
    }
}
