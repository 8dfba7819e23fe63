//! The checks of `fuzz/` on its seeds and on every input that one of them ever failed on.

use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use crate::support::{names, project};

#[path = "../fuzz/src/lib.rs"]
#[allow(unreachable_pub, reason = "a crate of its own elsewhere")]
pub(crate) mod checks;

use checks::TARGETS;

/// Inputs that a check failed on, by what was wrong.
fn crashes() -> PathBuf {
    project("tests/data/crashes")
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let names = names(directory).into_iter();
    names.map(|name| directory.join(name)).collect()
}

#[test]
fn every_target_is_built_has_seeds_and_is_replayed() {
    let known: Vec<_> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names(&project("fuzz/corpus")), known);
    let sources: Vec<_> = known.iter().map(|name| format!("{name}.rs")).collect();
    assert_eq!(names(&project("fuzz/fuzz_targets")), sources);
    let manifest = std::fs::read_to_string(project("fuzz/Cargo.toml")).unwrap();
    for name in &known {
        let path = format!("fuzz/fuzz_targets/{name}.rs");
        let source = std::fs::read_to_string(project(&path)).unwrap();
        assert!(source.contains(&format!("cabundle_fuzz::{name}::check(data)")));
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
        assert!(
            files(&project("fuzz/corpus").join(name)).len() > 1,
            "{name}"
        );
    }
    for name in names(&crashes()) {
        assert!(known.contains(&name), "nobody replays crashes/{name}");
    }
}

#[test]
fn seeds_and_crashes() {
    let mut failed = Vec::new();
    for (name, check) in TARGETS {
        let mut inputs = files(&project("fuzz/corpus").join(name));
        let crashes = crashes().join(name);
        if crashes.is_dir() {
            inputs.extend(files(&crashes));
        }
        for path in inputs {
            let bytes = std::fs::read(&path).unwrap();
            if catch_unwind(|| check(&bytes)).is_err() {
                failed.push(path);
            }
        }
    }
    assert_eq!(failed, [] as [PathBuf; 0]);
}
