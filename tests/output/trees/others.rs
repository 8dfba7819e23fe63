//! What others made is never changed, moved or deleted.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use cabundle::format::{Artifact, Tree};
use cabundle::input::Input;
use cabundle::output::{Way, check_by, write, write_by};

use super::{BOTH, NEW, Nodes, OLD, TURNED, assert_code, assert_holds, sample, snapshot, tree};
use crate::output::unix::fifo;
use crate::support::{names, put, scratch};

/// Does something to a directory that holds OLD, and asserts that a build then is refused and changes
/// nothing, there or beside it.
#[track_caller]
fn refused(way: Way, nodes: Nodes<'_>, code: &str, step: impl Fn(&Path)) {
    let (place, out) = sample();
    step(&out);
    let before = snapshot(place.path());
    assert_code(write_by(way, &out, &tree(nodes), &[]), code);
    assert_eq!(snapshot(place.path()), before);
}

#[test]
fn a_directory_without_a_manifest() {
    let fillings: [fn(&Path); 4] = [
        |out| fs::write(out.join("x"), "").unwrap(),
        |out| fs::write(out.join(".hidden"), "").unwrap(),
        |out| fs::create_dir(out.join("empty")).unwrap(),
        |out| symlink("nowhere", out.join("mine")).unwrap(),
    ];
    for fill in fillings {
        let place = scratch();
        let out = place.path().join("out");
        fs::create_dir(&out).unwrap();
        fill(&out);
        let before = snapshot(place.path());
        assert_code(write(&out, &tree(OLD), &[]), "O011");
        assert!(!check_by(Way::Exchange, &out, &tree(OLD)).unwrap());
        assert_eq!(snapshot(place.path()), before);
        // In place there is room for both.
        write_by(Way::InPlace, &out, &tree(OLD), &[]).unwrap();
        let after = snapshot(place.path());
        assert!(before.iter().all(|thing| after.contains(thing)));
        assert!(check_by(Way::InPlace, &out, &tree(OLD)).unwrap());
        // And the other way stays closed.
        assert_code(write(&out, &tree(OLD), &[]), "O012");
        // When the tree goes, what was there remains.
        write_by(Way::InPlace, &out, &tree(&[]), &[]).unwrap();
        fs::remove_file(out.join(".cabundle")).unwrap();
        let left = snapshot(place.path());
        assert_eq!(left, before);
    }
}

#[test]
fn foreign_things_in_a_directory_of_ours() {
    let things: [fn(&Path); 8] = [
        |out| fs::write(out.join("local.pem"), "mine").unwrap(),
        |out| fs::write(out.join("sub/deep/local.pem"), "mine").unwrap(),
        |out| fs::write(out.join("sub/.cabundle"), "mine").unwrap(),
        |out| fs::create_dir(out.join("sub/empty")).unwrap(),
        |out| fs::create_dir(out.join(".cabundle-mine")).unwrap(),
        |out| symlink("a.pem", out.join("0a.0")).unwrap(),
        |out| symlink("/etc", out.join("sub/etc")).unwrap(),
        |out| fifo(&out.join("sub/fifo")),
    ];
    for thing in things {
        refused(Way::Exchange, NEW, "O012", thing);
        let (place, out) = sample();
        let ours = snapshot(&out);
        thing(&out);
        let mut foreign = snapshot(&out);
        foreign.retain(|found| !ours.contains(found));
        assert!(!check_by(Way::Exchange, &out, &tree(OLD)).unwrap());
        for nodes in [OLD, NEW, OLD, NEW] {
            write_by(Way::InPlace, &out, &tree(nodes), &[]).unwrap();
            assert!(check_by(Way::InPlace, &out, &tree(nodes)).unwrap());
            let after = snapshot(place.path());
            assert!(foreign.iter().all(|found| after.contains(found)));
        }
    }
}

/// A directory in which only others' files are left stays; one of ours goes.
#[test]
fn directories_stay_for_files_of_others() {
    let (_place, out) = sample();
    let mine = put(&out.join("gone"), "mine", "mine");
    write_by(Way::InPlace, &out, &tree(&[(b"a.pem", "a")]), &[]).unwrap();
    assert_eq!(fs::read(mine).unwrap(), b"mine");
    assert!(!out.join("gone/c.pem").exists());
    assert!(!out.join("sub").exists());
}

#[test]
fn what_somebody_changed() {
    let changes: [fn(&Path); 6] = [
        |out| fs::write(out.join("a.pem"), "edited").unwrap(),
        // It would go, but what is in it now is somebody's work.
        |out| fs::write(out.join("gone/c.pem"), "").unwrap(),
        |out| {
            fs::remove_file(out.join("link")).unwrap();
            symlink("b.pem", out.join("link")).unwrap();
        },
        |out| {
            fs::remove_file(out.join("link")).unwrap();
            fs::write(out.join("link"), "a.pem").unwrap();
        },
        |out| {
            fs::rename(out.join("a.pem"), out.join("../a.pem")).unwrap();
            symlink("../a.pem", out.join("a.pem")).unwrap();
        },
        |out| {
            fs::remove_file(out.join("a.pem")).unwrap();
            fifo(&out.join("a.pem"));
        },
    ];
    for change in changes {
        for way in BOTH {
            refused(way, NEW, "O014", change);
        }
    }
    let directory = |out: &Path| {
        fs::remove_file(out.join("a.pem")).unwrap();
        fs::create_dir(out.join("a.pem")).unwrap();
    };
    refused(Way::Exchange, NEW, "O012", directory);
    refused(Way::InPlace, NEW, "O014", directory);
}

/// What is gone is nobody's loss.
#[test]
fn what_somebody_removed() {
    for way in BOTH {
        let (_place, out) = sample();
        fs::remove_file(out.join("link")).unwrap();
        fs::remove_dir_all(out.join("sub")).unwrap();
        fs::remove_dir_all(out.join("gone")).unwrap();
        write_by(way, &out, &tree(NEW), &[]).unwrap();
        assert_holds(&out, &tree(NEW));
        // Without the manifest nothing is known to be ours.
        fs::remove_file(out.join(".cabundle")).unwrap();
        let code = match way {
            Way::Exchange => "O011",
            Way::InPlace => "O013",
        };
        assert_code(write_by(way, &out, &tree(NEW), &[]), code);
    }
}

#[test]
fn what_is_in_the_way_in_place() {
    let things: [fn(&Path); 7] = [
        |out| fs::create_dir(out.join("other")).unwrap(),
        |out| fs::write(out.join("other"), "").unwrap(),
        // The very content, but not of our making.
        |out| symlink("sub/deep/d.pem", out.join("other")).unwrap(),
        |out| fifo(&out.join("other")),
        |out| fs::write(out.join("fresh"), "").unwrap(),
        // It leads to a directory, but out of this one.
        |out| symlink("/tmp", out.join("fresh")).unwrap(),
        |out| {
            fs::remove_dir_all(out.join("sub")).unwrap();
            symlink("gone", out.join("sub")).unwrap();
        },
    ];
    for thing in things {
        refused(Way::InPlace, NEW, "O013", thing);
    }
    // A directory of ours that is to be a file or link, with something of others in it.
    let things: [fn(&Path); 2] = [
        |out| fs::write(out.join("gone/mine"), "").unwrap(),
        |out| fs::create_dir(out.join("sub/deep/mine")).unwrap(),
    ];
    for thing in things {
        refused(Way::InPlace, TURNED, "O013", thing);
    }
}

#[test]
fn a_manifest_that_is_not_ours() {
    const HEAD: &str =
        "# cabundle 1: what stands here; it is replaced only while nothing else does\n";
    let manifest = |out: &Path| out.join(".cabundle");
    for way in BOTH {
        for text in [
            String::new(),
            "my own notes\n".to_owned(),
            format!("{HEAD}link ../../victim x\n"),
            format!("{HEAD}link a.pem"),
        ] {
            refused(way, NEW, "O015", |out| {
                fs::write(manifest(out), &text).unwrap();
            });
        }
        refused(way, NEW, "O015", |out| {
            fs::rename(manifest(out), out.join("../moved")).unwrap();
            symlink("../moved", manifest(out)).unwrap();
        });
        let others: [fn(&Path); 2] = [|path| fs::create_dir(path).unwrap(), fifo];
        for other in others {
            refused(way, NEW, "O015", |out| {
                fs::remove_file(manifest(out)).unwrap();
                other(&manifest(out));
            });
        }
        // A manifest that knows less makes strangers of the rest.
        let code = match way {
            Way::Exchange => "O012",
            Way::InPlace => "O013",
        };
        refused(way, NEW, code, |out| {
            fs::write(manifest(out), HEAD).unwrap();
        });
    }
}

/// A manifest that lists the files of a directory to which a symlink leads.
#[test]
fn a_listed_path_through_a_symlink() {
    for way in BOTH {
        let (place, out) = sample();
        let victim = place.path().join("victim");
        fs::rename(out.join("gone"), &victim).unwrap();
        symlink(&victim, out.join("gone")).unwrap();
        let result = write_by(way, &out, &tree(NEW), &[]);
        if way == Way::Exchange {
            assert_code(result, "O012");
        }
        assert_eq!(fs::read(victim.join("c.pem")).unwrap(), b"old c");
        assert_eq!(fs::read_link(out.join("gone")).unwrap(), victim);
    }
}

#[test]
fn an_input_in_the_directory() {
    let (place, out) = sample();
    let identity = |path: &str| {
        let input = Input::read(&place.path().join(path)).unwrap();
        input.identity.unwrap()
    };
    let before = snapshot(place.path());
    for way in BOTH {
        for input in ["out/a.pem", "out/gone/c.pem"] {
            assert_code(write_by(way, &out, &tree(NEW), &[identity(input)]), "O002");
        }
    }
    assert_eq!(snapshot(place.path()), before);
    fs::hard_link(out.join("a.pem"), place.path().join("hard")).unwrap();
    assert_code(write(&out, &tree(NEW), &[identity("hard")]), "O002");

    let local = put(&out, "local.txt", "input");
    let inputs = [identity("out/local.txt")];
    assert_code(write(&out, &tree(NEW), &inputs), "O012");
    write_by(Way::InPlace, &out, &tree(NEW), &inputs).unwrap();
    assert_eq!(fs::read(local).unwrap(), b"input");
}

/// What somebody writes while a build in place is staging stays as it is.
#[test]
fn what_comes_while_it_stages() {
    let directory = scratch();
    // Large, so that staging takes a while.
    let mut new = Tree::new();
    for name in 0..200 {
        new.file(format!("{name}.pem"), vec![b'x'; 20_000]).unwrap();
    }
    let new = Artifact::Tree(new);
    for round in 0..5 {
        let place = directory.path().join(round.to_string());
        fs::create_dir(&place).unwrap();
        let builder = std::thread::spawn({
            let (place, new) = (place.clone(), new.clone());
            move || write_by(Way::InPlace, &place, &new, &[]).map(|_| ())
        });
        let staged = || {
            names(&place)
                .iter()
                .any(|name| name.starts_with(".cabundle"))
        };
        while !staged() && !builder.is_finished() {
            std::thread::yield_now();
        }
        fs::write(place.join("199.pem"), "somebody's").unwrap();
        let written = builder.join().unwrap();
        // Whether it came in time to stop the build or not, it is not written over.
        assert_eq!(fs::read(place.join("199.pem")).unwrap(), b"somebody's");
        if let Err(error) = written {
            assert!(matches!(error.code(), "O013" | "O020"), "{error}");
        }
    }
}
