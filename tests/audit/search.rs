//! Stores in directories.

use std::path::Path;

use serde_json::Value;

use super::{audit, der, json, of_2023, pem};
use crate::support::{project, put, scratch, stderr};

fn paths(stores: &[Value], below: &Path) -> Vec<String> {
    let names = stores.iter().map(|store| {
        let path = Path::new(store["path"].as_str().unwrap());
        path.strip_prefix(below).unwrap().display().to_string()
    });
    names.collect()
}

/// Bundles by themselves, files of one certificate together, whatever the names; everything else passed over.
#[test]
fn stores_are_found_by_what_is_in_the_files() {
    let scratch = scratch();
    let root = scratch.path();
    for name in ["a", "b/c", "d"] {
        std::fs::create_dir_all(root.join(name)).unwrap();
    }
    put(&root.join("a"), "bundle.txt", of_2023());
    put(&root.join("a"), "README", "roots");
    put(
        &root.join("a"),
        "key.pem",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    );
    put(&root.join("b"), "alone.crt", pem([der().as_slice()]));
    let blocks = pem::parse_many(of_2023()).unwrap();
    for (n, block) in blocks.iter().take(3).enumerate() {
        put(
            &root.join("b/c"),
            &format!("{n}.crt"),
            pem([block.contents()]),
        );
    }
    put(&root.join("b/c"), "3.der", der());
    let text = std::fs::read(project("data/certdata.txt")).unwrap();
    put(&root.join("d"), "certdata", text);
    let (stores, output) = json([root.as_os_str(), "--recursive".as_ref()]);
    assert_eq!(
        paths(&stores, root),
        ["a/bundle.txt", "b/alone.crt", "b/c", "d/certdata"]
    );
    let kinds: Vec<_> = stores.iter().map(|s| s["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["pem", "pem", "directory", "certdata"]);
    assert_eq!(stores[2]["counts"]["certificates"], 4);
    let words = stderr(&output);
    assert!(words.contains("4 stores"), "{words}");
    assert!(words.contains("2 other files passed over"), "{words}");
    assert_eq!(output.status.code(), Some(1), "{words}");
}

#[cfg(unix)]
#[test]
fn links_and_hard_links_count_once() {
    let scratch = scratch();
    let root = scratch.path();
    let other = crate::support::scratch();
    let bundle = put(other.path(), "bundle.pem", of_2023());
    std::os::unix::fs::symlink(&bundle, root.join("a.pem")).unwrap();
    std::os::unix::fs::symlink("a.pem", root.join("b.pem")).unwrap();
    std::fs::hard_link(&bundle, root.join("c.pem")).unwrap();
    // A circle, which is not followed.
    std::os::unix::fs::symlink("..", root.join("up")).unwrap();
    let args = [root.as_os_str(), other.path().as_os_str(), "-r".as_ref()];
    let (stores, output) = json(args);
    assert_eq!(paths(&stores, root), ["a.pem"], "{}", stderr(&output));
    assert_eq!(output.status.code(), Some(1));
}

/// More than are worked on at once, in the order of the arguments.
#[test]
fn the_order_is_that_of_the_arguments() {
    let scratch = scratch();
    let names: Vec<_> = (0..100).rev().map(|n| format!("{n:02}.pem")).collect();
    let text = pem([der().as_slice()]);
    let files: Vec<_> = names
        .iter()
        .map(|name| put(scratch.path(), name, &text))
        .collect();
    let (stores, _) = json(&files);
    assert_eq!(paths(&stores, scratch.path()), names);
}

/// A directory without `--recursive` is one store.
#[test]
fn a_directory_is_one_store() {
    let scratch = scratch();
    std::fs::create_dir(scratch.path().join("more")).unwrap();
    let blocks = pem::parse_many(of_2023()).unwrap();
    for (n, block) in blocks.iter().take(3).enumerate() {
        put(
            &scratch.path().join("more"),
            &format!("{n}.crt"),
            pem([block.contents()]),
        );
    }
    put(scratch.path(), "one.der", der());
    let (stores, _) = json([scratch.path()]);
    assert_eq!(stores.len(), 1);
    assert_eq!(stores[0]["kind"], "directory");
    assert_eq!(stores[0]["counts"]["certificates"], 4);
}

/// Nothing was judged: that is no success.
#[test]
fn no_store_at_all_is_an_error() {
    let scratch = scratch();
    put(scratch.path(), "README", "nothing");
    for more in [&["-r"][..], &[]] {
        let output = audit().arg(scratch.path()).args(more).output().unwrap();
        crate::support::assert_refused(&output, "A003");
    }
}
