//! What killed builds left, as the next build finds it: it goes, and nothing else does.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::Path;

use rustix::fs::{FlockOperation, flock};

use super::Place;
use crate::support::{assert_done, names, put};

/// A name as builds give them.
const LEFT: &str = ".cabundle-0123456789aZ.staged";
const OTHER: &str = ".cabundle-Zz9876543210.staged";

const FILE: [&str; 3] = ["in.txt", "-o", "out"];
const TREE: [&str; 5] = ["in.txt", "-f", "debian", "-o", "out"];
const IN_PLACE: [&str; 6] = ["in.txt", "-f", "debian", "-o", "out", "--in-place"];

/// What a build that was killed before the exchange has staged, or after it not yet deleted: a tree
/// of ours, as a whole or a part of it.
fn staged(place: &Place, name: &str) {
    assert_done(place.build(&["in.txt", "-f", "debian", "-o", name]));
}

#[test]
fn a_staged_file_goes() {
    for args in [&FILE[..], &TREE] {
        let place = Place::new();
        put(place.path(), LEFT, "half a bun");
        assert_done(place.build(args));
        assert_eq!(names(place.path()), ["in.txt", "out"]);
    }
}

#[test]
fn a_staged_directory_goes_whatever_there_is_of_it() {
    type Less = fn(&Path);
    let less: [Less; 6] = [
        |_| {},
        |left| fs::remove_file(left.join("ca-certificates.crt")).unwrap(),
        |left| fs::remove_dir_all(left.join("mozilla")).unwrap(),
        |left| {
            let manifest = fs::read(left.join(".cabundle")).unwrap();
            fs::remove_dir_all(left).unwrap();
            fs::create_dir(left).unwrap();
            put(left, ".cabundle", manifest);
        },
        // The manifest itself, while it was written.
        |left| {
            fs::remove_dir_all(left).unwrap();
            fs::create_dir(left).unwrap();
            put(left, ".cabundle.part", "# cabundle 1: wh");
        },
        |left| {
            fs::remove_dir_all(left).unwrap();
            fs::create_dir(left).unwrap();
        },
    ];
    for less in less {
        let place = Place::new();
        for args in [&FILE[..], &TREE, &TREE, &IN_PLACE] {
            staged(&place, LEFT);
            less(&place.path().join(LEFT));
            if args != FILE {
                let _ = fs::remove_file(place.path().join("out"));
            }
            assert_done(place.build(args));
            assert_eq!(names(place.path()), ["in.txt", "out"]);
        }
    }
}

/// In a directory of others, before its manifest knew of it.
#[test]
fn what_was_staged_inside_goes() {
    for args in [&TREE[..], &IN_PLACE] {
        for part in ["", "both", "0"] {
            let place = Place::new();
            assert_done(place.build(&TREE));
            let left = place.path().join("out").join(LEFT);
            fs::create_dir(&left).unwrap();
            // printf x | sha256sum
            let hash = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
            let both = format!(
                "# cabundle 1: what stands here; it is replaced only while nothing else does\n\
                 file {hash} {LEFT}/0\n"
            );
            match part {
                "" => put(&left, ".cabundle.part", "# cab"),
                "both" => put(&left, "both", both),
                _ => {
                    put(&left, "0", "x");
                    put(&left, "both", both)
                }
            };
            assert_done(place.build(args));
            let inside = names(&place.path().join("out"));
            assert!(!inside.contains(&LEFT.to_owned()), "{inside:?}");
        }
    }
}

/// A build at work holds a lock on what it has staged.
#[test]
fn what_is_locked_stays() {
    let place = Place::new();
    staged(&place, OTHER);
    put(place.path(), LEFT, "half a bun");
    let before = names(&place.path().join(OTHER));
    let held = [LEFT, OTHER].map(|name| {
        let file = File::open(place.path().join(name)).unwrap();
        flock(&file, FlockOperation::LockExclusive).unwrap();
        file
    });
    for args in [&FILE[..], &FILE] {
        assert_done(place.build(args));
        assert_eq!(names(place.path()), [LEFT, OTHER, "in.txt", "out"]);
        assert_eq!(names(&place.path().join(OTHER)), before);
    }
    drop(held);
    assert_done(place.build(&FILE));
    assert_eq!(names(place.path()), ["in.txt", "out"]);
}

/// Anything that no build can have left.
#[test]
fn what_is_of_others_stays() {
    type Theirs = (&'static str, fn(&Path));
    let theirs: [Theirs; 7] = [
        (".cabundle-policy", |at| fs::write(at, "mine").unwrap()),
        (".cabundle-0123456789aZ", |at| {
            fs::write(at, "mine").unwrap();
        }),
        (LEFT, |at| symlink("in.txt", at).unwrap()),
        (LEFT, super::unix::fifo),
        // A directory with something in it that no manifest lists.
        (LEFT, |at| {
            fs::create_dir(at).unwrap();
            put(at, "mine", "");
        }),
        (LEFT, |at| {
            fs::create_dir(at).unwrap();
            let hash = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
            let head =
                "# cabundle 1: what stands here; it is replaced only while nothing else does";
            put(at, ".cabundle", format!("{head}\nfile {hash} changed\n"));
            put(at, "changed", "no longer x");
        }),
        (LEFT, |at| {
            fs::create_dir(at).unwrap();
            put(at, ".cabundle", "no manifest of ours");
        }),
    ];
    for (name, make) in theirs {
        for args in [&FILE[..], &TREE] {
            let place = Place::new();
            make(&place.path().join(name));
            let before = super::trees::snapshot(&place.path().join(name));
            assert_done(place.build(args));
            assert_eq!(super::trees::snapshot(&place.path().join(name)), before);
            assert_eq!(names(place.path()), [name, "in.txt", "out"]);
        }
    }
}

/// Only root can see this: what belongs to somebody else is not a user's to delete.
#[test]
fn what_another_user_left_stays() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
    use std::os::unix::process::CommandExt as _;

    let place = Place::new();
    if fs::metadata(place.path()).unwrap().uid() != 0 {
        eprintln!("not root: owners not tested");
        return;
    }
    put(place.path(), LEFT, "root's");
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let tool = place.path().join("tool");
    let mut copy = std::process::Command::new("cp");
    copy.arg(crate::support::cabundle().get_program())
        .arg(&tool);
    assert!(copy.status().unwrap().success());
    let build = || {
        let mut command = std::process::Command::new(&tool);
        command.current_dir(place.path()).uid(65534).gid(65534);
        command.args(["build", "in.txt", "-o", "out"]);
        assert_done(command.output().unwrap());
    };
    build();
    assert!(place.path().join(LEFT).exists());
    chown(place.path().join(LEFT), Some(65534), Some(65534)).unwrap();
    build();
    assert!(!place.path().join(LEFT).exists());
}
