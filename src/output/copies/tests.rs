//! Whole directories, written and replaced.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::staged::{self, Staged};
use super::standing::Standing;
use super::{check, files, manifest, write};
use crate::format::Tree;
use crate::input::FileIdentity;
use crate::output::manifest::{Listed, Manifest};
use crate::output::{OutputError, Way};
use crate::store::Sha256;

fn tree(text: &str) -> Tree {
    let mut tree = Tree::new();
    tree.file("in/deep/file", text.as_bytes().to_vec()).unwrap();
    tree.file("other", b"other".to_vec()).unwrap();
    tree.link("link", "in/deep/file").unwrap();
    tree
}

struct Scratch(tempfile::TempDir);

impl Scratch {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name());
        let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn put(path: &Path, tree: &Tree) -> Result<(), OutputError> {
    let left = write(path, tree, &[], Way::Exchange)?;
    assert!(left.is_none(), "{left:?}");
    Ok(())
}

fn is(path: &Path, tree: &Tree) -> bool {
    check(path, tree, Way::Exchange).unwrap()
}

#[test]
fn links_become_copies_that_the_manifest_lists_as_files() {
    let scratch = Scratch::new();
    let out = scratch.path("out");
    assert!(!is(&out, &tree("one")));
    put(&out, &tree("one")).unwrap();
    assert!(is(&out, &tree("one")) && !is(&out, &tree("two")));
    assert!(out.join("link").symlink_metadata().unwrap().is_file());
    assert_eq!(fs::read(out.join("link")).unwrap(), b"one");
    assert_eq!(fs::read(out.join("in/deep/file")).unwrap(), b"one");
    let text = fs::read_to_string(out.join(".cabundle")).unwrap();
    let lines: Vec<_> = text.lines().skip(1).collect();
    assert_eq!(lines.len(), 3);
    assert!(lines.iter().all(|line| line.starts_with("file ")), "{text}");
    assert_eq!(scratch.names(), ["out"]);
}

#[test]
fn what_is_ours_or_empty_is_replaced() {
    let scratch = Scratch::new();
    let out = scratch.path("out");
    fs::create_dir(&out).unwrap();
    put(&out, &tree("one")).unwrap();
    // What is no longer there is nobody's loss.
    fs::remove_file(out.join("other")).unwrap();
    assert!(!is(&out, &tree("one")));
    let mut two = Tree::new();
    two.file("other/new", b"two".to_vec()).unwrap();
    put(&out, &two).unwrap();
    assert!(is(&out, &two));
    assert!(!out.join("in").exists() && !out.join("link").exists());
    assert_eq!(scratch.names(), ["out"]);
}

#[test]
fn what_is_of_others_stays() {
    let scratch = Scratch::new();
    let out = scratch.path("out");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("theirs"), "theirs").unwrap();
    let error = put(&out, &tree("one")).unwrap_err();
    assert!(matches!(error, OutputError::NotOurs(_)), "{error}");
    fs::remove_file(out.join("theirs")).unwrap();
    put(&out, &tree("one")).unwrap();

    for stray in ["theirs", "in/deep/theirs", "in/.cabundle"] {
        fs::write(out.join(stray), "theirs").unwrap();
        let error = put(&out, &tree("two")).unwrap_err();
        assert!(matches!(&error, OutputError::Foreign(path) if *path == out.join(stray)));
        assert!(!is(&out, &tree("one")));
        fs::remove_file(out.join(stray)).unwrap();
    }
    fs::create_dir(out.join("in/theirs")).unwrap();
    let error = put(&out, &tree("two")).unwrap_err();
    assert!(matches!(error, OutputError::Foreign(_)), "{error}");
    fs::remove_dir(out.join("in/theirs")).unwrap();

    fs::write(out.join("link"), "changed").unwrap();
    let error = put(&out, &tree("two")).unwrap_err();
    assert!(matches!(&error, OutputError::Changed(path) if *path == out.join("link")));
    assert!(!is(&out, &tree("one")));
    fs::write(out.join("link"), "one").unwrap();

    fs::write(out.join(".cabundle"), "no manifest").unwrap();
    let error = put(&out, &tree("two")).unwrap_err();
    assert!(matches!(error, OutputError::Manifest { line: 1, .. }));
    assert_eq!(fs::read(out.join("link")).unwrap(), b"one");

    let file = scratch.path("file");
    fs::write(&file, "").unwrap();
    let error = put(&file, &tree("two")).unwrap_err();
    assert!(matches!(error, OutputError::NoDirectory(_)), "{error}");
    assert_eq!(scratch.names(), ["file", "out"]);
}

#[test]
fn an_input_is_not_replaced() {
    let scratch = Scratch::new();
    let out = scratch.path("out");
    put(&out, &tree("one")).unwrap();
    let input = out.join("in/deep/file");
    let inputs = [FileIdentity::at(&input).unwrap()];
    let error = write(&out, &tree("two"), &inputs, Way::Exchange).unwrap_err();
    assert!(matches!(error, OutputError::IsInput(path) if path == input));
    assert!(is(&out, &tree("one")));
}

/// A manifest that somebody made up deletes nothing elsewhere.
#[test]
fn no_manifest_leads_out_of_its_directory() {
    let scratch = Scratch::new();
    let out = scratch.path("out");
    put(&out, &tree("one")).unwrap();
    // On Windows the file beside the directory; on Unix one of this name in it.
    let victim = out.join("..\\victim");
    fs::write(&victim, "theirs").unwrap();
    let mut listed = Manifest::default();
    let hash = Sha256::of(b"theirs");
    listed.add(b"..\\victim".to_vec(), Listed::File(hash));
    let standing = Standing {
        root: out,
        inputs: &[],
    };
    assert!(!standing.holds(&listed, b"..\\victim").unwrap());
    standing.clear(&listed).unwrap();
    assert_eq!(fs::read(&victim).unwrap(), b"theirs");
}

#[test]
fn nothing_is_written_of_what_windows_does_not_bear() {
    let scratch = Scratch::new();
    let out = scratch.path("out");
    let mut bad = tree("one");
    bad.file("z/nul.txt", Vec::new()).unwrap();
    let error = put(&out, &bad).unwrap_err();
    assert!(matches!(error, OutputError::NoWindows { .. }), "{error}");
    let error = check(&out, &bad, Way::Exchange).unwrap_err();
    assert!(matches!(error, OutputError::NoWindows { .. }), "{error}");
    let mut bad = tree("one");
    bad.link("z", "nothing").unwrap();
    let error = put(&out, &bad).unwrap_err();
    assert!(matches!(error, OutputError::NoWindows { .. }), "{error}");
    for way in [
        write(&out, &tree("one"), &[], Way::InPlace).map(|_| ()),
        check(&out, &tree("one"), Way::InPlace).map(|_| ()),
    ] {
        let error = way.unwrap_err();
        assert!(error.to_string().contains("on Unix only"), "{error}");
    }
    assert!(scratch.names().is_empty());
}

/// Fails at the renames of these numbers.
fn failing(at: &'static [usize]) -> impl Fn(&Path, &Path) -> io::Result<()> {
    let count = std::cell::Cell::new(0);
    move |from, to| {
        count.set(count.get() + 1);
        if at.contains(&count.get()) {
            return Err(io::Error::other("no"));
        }
        staged::rename(from, to)
    }
}

#[test]
fn the_old_directory_is_put_back() {
    let scratch = Scratch::new();
    let out = scratch.path("out");
    put(&out, &tree("one")).unwrap();
    let new = tree("two");
    let new = files(&new).unwrap();
    let stage = || {
        let staged = Staged::beside(&out).unwrap();
        staged.fill(&new, &manifest(&new), &out).unwrap();
        staged
    };
    for at in [&[1][..], &[2]] {
        let error = stage().exchange(&out, failing(at)).err().unwrap();
        assert!(matches!(error, OutputError::NoExchange { .. }), "{error}");
        assert!(is(&out, &tree("one")));
        assert_eq!(scratch.names(), ["out"]);
    }
    let error = stage().exchange(&out, failing(&[2, 3])).err().unwrap();
    let OutputError::Aside { path, old, .. } = error else {
        panic!("{error}");
    };
    assert!(path == out && !out.exists());
    assert!(is(&old, &tree("one")), "whole, where the error says");
    fs::rename(&old, &out).unwrap();
    fs::remove_dir(old.parent().unwrap()).unwrap();
    assert_eq!(scratch.names(), ["out"]);
}

/// What comes in at the last moment is kept, and told.
#[test]
fn what_came_in_meanwhile_is_left_over() {
    let scratch = Scratch::new();
    let out = scratch.path("out");
    put(&out, &tree("one")).unwrap();
    let standing = Standing {
        root: out.clone(),
        inputs: &[],
    };
    let listed = standing.examine().unwrap();
    fs::write(out.join("in/late"), "theirs").unwrap();
    standing.clear(&listed).unwrap_err();
    assert_eq!(fs::read(out.join("in/late")).unwrap(), b"theirs");
    assert!(!out.join("link").exists());
}

#[test]
fn a_place_is_not_taken_twice() {
    let scratch = Scratch::new();
    let out = scratch.path("out");
    let staged = Staged::beside(&out).unwrap();
    fs::create_dir(&out).unwrap();
    let error = staged.place(&out).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(scratch.names(), ["out"]);
    assert!(Staged::beside(Path::new("..")).is_err());
}

/// The directory that a link leads to is replaced, not the link.
#[cfg(unix)]
#[test]
fn links_to_the_directory_are_followed() {
    let scratch = Scratch::new();
    let out = scratch.path("out");
    std::os::unix::fs::symlink("out", scratch.path("link")).unwrap();
    put(&scratch.path("link"), &tree("one")).unwrap();
    put(&scratch.path("link/"), &tree("two")).unwrap();
    assert!(is(&out, &tree("two")));
    assert!(scratch.path("link").is_symlink());
}

/// A link in the stead of a listed directory leads to nothing that may be deleted.
#[cfg(unix)]
#[test]
fn links_inside_are_not_followed() {
    let scratch = Scratch::new();
    let out = scratch.path("out");
    put(&out, &tree("one")).unwrap();
    fs::rename(out.join("in"), scratch.path("away")).unwrap();
    std::os::unix::fs::symlink("../away", out.join("in")).unwrap();
    assert!(!is(&out, &tree("one")));
    let error = put(&out, &tree("two")).unwrap_err();
    assert!(matches!(error, OutputError::Foreign(_)), "{error}");
    // Nor if the link comes in after the last look.
    let standing = Standing {
        root: out,
        inputs: &[],
    };
    let one = tree("one");
    standing.clear(&manifest(&files(&one).unwrap())).unwrap();
    assert_eq!(fs::read(scratch.path("away/deep/file")).unwrap(), b"one");
}
