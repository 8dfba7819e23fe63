//! Two builds at once, and builds that are killed: the old tree or a new one, whole.

use std::fs;
use std::time::Instant;

use cabundle::format::Artifact;
use cabundle::output::{Way, check_by, write, write_by};

use super::{BOTH, NEW, OLD, TURNED, assert_code, assert_holds, read, sample, tree};
use crate::support::{AS_OF, assert_done, cabundle, names, put, scratch};
use crate::synthetic::{Entry, certdata};

#[test]
fn two_builds_at_once() {
    let trees = [OLD, NEW, TURNED].map(tree);
    for ways in [BOTH, [Way::Exchange; 2], [Way::InPlace; 2]] {
        for existing in [false, true] {
            for _ in 0..5 {
                let place = scratch();
                let out = place.path().join("out");
                if existing {
                    write(&out, &trees[0], &[]).unwrap();
                }
                std::thread::scope(|scope| {
                    for (way, tree) in ways.into_iter().zip(&trees[1..]) {
                        let out = &out;
                        scope.spawn(move || {
                            for _ in 0..5 {
                                assert!(write_by(way, out, tree, &[]).unwrap().is_none());
                            }
                        });
                    }
                });
                let found = Artifact::Tree(read(&out));
                assert!(trees[1..].contains(&found), "{found:?}");
                assert_holds(&out, &found);
                assert_eq!(names(place.path()), ["out"]);
            }
        }
    }
}

/// Whoever holds the directory for longer than a build may take.
#[test]
fn a_lock_that_stays() {
    let (place, out) = sample();
    let held = fs::File::open(&out).unwrap();
    rustix::fs::flock(&held, rustix::fs::FlockOperation::LockExclusive).unwrap();
    std::thread::scope(|scope| {
        for way in BOTH {
            let out = &out;
            scope.spawn(move || assert_code(write_by(way, out, &tree(NEW), &[]), "O019"));
        }
    });
    assert_holds(&out, &tree(OLD));
    assert_eq!(names(place.path()), ["out"]);
    drop(held);
    write(&out, &tree(NEW), &[]).unwrap();
    assert_holds(&out, &tree(NEW));
}

/// Killed at any moment: without --in-place the old tree or the new one, whole; with it, what the next
/// build finishes. What a killed build leaves disturbs no other, and goes with the next.
#[test]
fn killed_builds() {
    let place = scratch();
    let entries: Vec<_> = (0..12)
        .map(|n| Entry::fresh(&format!("Root {n}")))
        .collect();
    put(place.path(), "many.txt", certdata(&entries));
    put(place.path(), "few.txt", certdata(&entries[..5]));
    let command = |input: &str, out: &str, in_place: bool| {
        let mut command = cabundle();
        command.current_dir(place.path());
        command.args(["build", input, "--as-of", AS_OF, "-q"]);
        command.args(["--accept-limits", "-f", "debian", "-o", out]);
        command.args(in_place.then_some("--in-place"));
        command
    };
    let whole = ["many.txt", "few.txt"].map(|input| {
        let start = Instant::now();
        assert_done(
            command(input, input.trim_end_matches(".txt"), false)
                .output()
                .unwrap(),
        );
        (
            input,
            read(&place.path().join(input.trim_end_matches(".txt"))),
            start.elapsed(),
        )
    });
    let most = whole.iter().map(|(_, _, time)| *time).max().unwrap();
    let out = place.path().join("out");
    let (mut killed, mut between) = (0, 0);
    for in_place in [false, true] {
        for round in 0..40_u32 {
            let (input, _, _) = &whole[usize::try_from(round).unwrap() % 2];
            let mut child = command(input, "out", in_place).spawn().unwrap();
            std::thread::sleep(most * (round % 20) / 16);
            child.kill().unwrap();
            killed += i32::from(!child.wait().unwrap().success());
            if !out.exists() {
                continue;
            }
            // What was staged inside counts as nothing.
            let mut found = Vec::new();
            for (path, node) in read(&out).iter() {
                if !path.starts_with(b".cabundle-") {
                    found.push((path.to_owned(), node.clone()));
                }
            }
            let is = |tree: &cabundle::format::Tree| {
                tree.iter()
                    .eq(found.iter().map(|(path, node)| (&path[..], node)))
            };
            let complete = whole.iter().any(|(_, tree, _)| is(tree));
            assert!(complete || in_place, "round {round}: half a tree");
            if in_place {
                between += i32::from(!complete);
                // Whatever stands there is of one of the two, and the next build finishes it.
                for (path, node) in &found {
                    let known = |(_, tree, _): &(_, cabundle::format::Tree, _)| {
                        tree.get(path) == Some(node)
                    };
                    assert!(whole.iter().any(known), "{path:?}");
                }
                if round % 3 == 0 {
                    assert_done(command(input, "out", true).output().unwrap());
                    let check = command(input, "out", true).arg("--check").status();
                    assert_eq!(check.unwrap().code(), Some(0));
                }
            }
        }
    }
    eprintln!("{killed} of 80 builds were killed, {between} of them with old and new files");
    assert!(killed > 0);
    let (input, tree, _) = &whole[0];
    assert_done(command(input, "out", true).output().unwrap());
    assert!(check_by(Way::InPlace, &out, &Artifact::Tree(tree.clone())).unwrap());
    // The last one swept up behind the killed ones.
    assert_eq!(
        names(place.path()),
        ["few", "few.txt", "many", "many.txt", "out"]
    );
    let inside = names(&out);
    assert!(
        !inside.iter().any(|name| name.starts_with(".cabundle-")),
        "{inside:?}"
    );
    assert_done(command(input, "out", false).output().unwrap());
}
