//! Which paths a tree can go to.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::path::Path;

use cabundle::format::{Artifact, Tree};
use cabundle::output::{check, check_by, write, write_by, write_stdout};

use super::{BOTH, NEW, OLD, assert_code, assert_holds, sample, snapshot, tree};
use crate::output::unix::fifo;
use crate::support::{names, put, scratch};

#[test]
fn a_file_where_the_directory_is_to_be() {
    let place = scratch();
    let file = put(place.path(), "file", "mine");
    let slash = place.path().join("file/");
    for way in BOTH {
        for path in [&file, &slash] {
            assert_code(write_by(way, path, &tree(OLD), &[]), "O010");
            assert_code(check_by(way, path, &tree(OLD)), "O010");
        }
        let below = place.path().join("file/below");
        assert_code(write_by(way, &below, &tree(OLD), &[]), "O005");
        let nowhere = place.path().join("no/where");
        assert_code(write_by(way, &nowhere, &tree(OLD), &[]), "O005");
        assert!(!check_by(way, &nowhere, &tree(OLD)).unwrap());
    }
    assert_eq!(fs::read(&file).unwrap(), b"mine");
    assert_eq!(names(place.path()), ["file"]);
}

#[test]
fn streams() {
    let place = scratch();
    fifo(&place.path().join("fifo"));
    let fifo = place.path().join("fifo");
    for path in [Path::new("/dev/null"), Path::new("/dev/stdout"), &fifo] {
        for way in BOTH {
            assert_code(write_by(way, path, &tree(OLD), &[]), "O009");
            assert_code(check_by(way, path, &tree(OLD)), "O009");
        }
    }
    assert_code(write_stdout(&tree(OLD), &[]), "O009");
}

#[test]
fn the_name_of_the_manifest_is_taken() {
    let place = scratch();
    for path in [".cabundle", ".cabundle/x"] {
        let mut tree = Tree::new();
        tree.file(path, Vec::new()).unwrap();
        let out = place.path().join("out");
        assert_code(write(&out, &Artifact::Tree(tree), &[]), "O018");
    }
    assert!(names(place.path()).is_empty());
}

/// As users and their shells spell it.
#[test]
fn spellings() {
    for way in BOTH {
        let place = scratch();
        fs::create_dir(place.path().join("sub")).unwrap();
        for (spelling, real) in [
            ("new/", "new"),
            ("new2/.", "new2"),
            ("new3//", "new3"),
            ("sub/../new", "new"),
            ("new", "new"),
            ("new/", "new"),
            ("./new/.", "new"),
            ("sub/../new4", "new4"),
            ("sub/", "sub"),
            ("new/../sub/", "sub"),
        ] {
            for nodes in [OLD, NEW] {
                let path = place.path().join(spelling);
                write_by(way, &path, &tree(nodes), &[]).unwrap();
                assert_holds(&place.path().join(real), &tree(nodes));
            }
        }
        let all = ["new", "new2", "new3", "new4", "sub"];
        assert_eq!(names(place.path()), all);
        let lost = place.path().join("lost/..");
        assert_code(write_by(way, &lost, &tree(OLD), &[]), "O005");
        assert_code(write_by(way, Path::new(""), &tree(OLD), &[]), "O005");
        assert_eq!(names(place.path()), all);
    }
}

#[test]
fn through_symlinks() {
    for way in BOTH {
        let place = scratch();
        let real = scratch();
        symlink(real.path().join("real"), place.path().join("link")).unwrap();
        symlink("link", place.path().join("chain")).unwrap();
        let spellings = ["link", "chain", "link/", "chain/", "chain/."];
        // First a link to what is not there yet, then to a directory.
        for spelling in spellings.iter().chain(&spellings) {
            for nodes in [OLD, NEW] {
                write_by(way, &place.path().join(spelling), &tree(nodes), &[]).unwrap();
                assert_holds(&real.path().join("real"), &tree(nodes));
                assert_eq!(names(real.path()), ["real"]);
                assert_eq!(names(place.path()), ["chain", "link"]);
                assert!(place.path().join("link").is_symlink());
            }
            if *spelling == "chain/" {
                fs::remove_dir_all(real.path().join("real")).unwrap();
            }
        }
        symlink("circle", place.path().join("circle")).unwrap();
        assert_code(
            write_by(way, &place.path().join("circle"), &tree(OLD), &[]),
            "O006",
        );
    }
}

/// An empty directory is nobody's; its mode stays.
#[test]
fn an_empty_directory() {
    for way in BOTH {
        let place = scratch();
        let out = place.path().join("out");
        fs::create_dir(&out).unwrap();
        fs::set_permissions(&out, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
        for nodes in [&[], OLD] {
            write_by(way, &out, &tree(nodes), &[]).unwrap();
            assert_holds(&out, &tree(nodes));
        }
        assert_eq!(super::mode(&out), 0o700);
        assert_eq!(names(place.path()), ["out"]);
    }
}

#[test]
fn the_root_of_all() {
    // Neither empty nor ours, whoever runs this.
    assert_code(write(Path::new("/"), &tree(OLD), &[]), "O011");
    assert!(!check(Path::new("/"), &tree(OLD)).unwrap());
    let (place, out) = sample();
    let before = snapshot(place.path());
    assert_code(write(&out.join(".."), &tree(OLD), &[]), "O011");
    assert_eq!(snapshot(place.path()), before);
}

/// Only root can give a directory away, so only root can see this.
#[test]
fn the_owner_stays() {
    let (_place, out) = sample();
    if std::os::unix::fs::chown(&out, Some(12345), Some(54321)).is_err() {
        eprintln!("not root: owners not tested");
        return;
    }
    for way in BOTH {
        write_by(way, &out, &tree(NEW), &[]).unwrap();
        write_by(way, &out, &tree(OLD), &[]).unwrap();
        let now = fs::metadata(&out).unwrap();
        assert_eq!((now.uid(), now.gid()), (12345, 54321), "{way:?}");
    }
}
