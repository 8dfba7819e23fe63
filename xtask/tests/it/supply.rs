//! What this is made of: the figures in docs/reliability.md, and what must not be there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const DOCS: &str = include_str!("../../../docs/reliability.md");
const README: &str = include_str!("../../../README.md");
/// The figures are of this system, wherever they are counted.
const TARGET: &str = "x86_64-unknown-linux-gnu";

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn cargo(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .current_dir(workspace())
        .args(args)
        .args(["--offline", "--locked"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Every package of the workspace and of what it may need, by name and version.
fn packages() -> BTreeMap<(String, String), Value> {
    let text = cargo(&["metadata", "--format-version", "1", "--all-features"]);
    let mut metadata: Value = serde_json::from_str(&text).unwrap();
    let packages = metadata["packages"].as_array_mut().unwrap();
    let named = packages.drain(..).map(|package| {
        let word = |key: &str| package[key].as_str().unwrap().to_owned();
        ((word("name"), word("version")), package)
    });
    named.collect()
}

fn has(package: &Value, kind: &str) -> bool {
    let targets = package["targets"].as_array().unwrap();
    let mut kinds = targets.iter().flat_map(|t| t["kind"].as_array().unwrap());
    kinds.any(|k| k == kind)
}

fn is_ours(package: &Value) -> bool {
    package["source"].is_null()
}

/// What is built for a choice of features, without our own crates.
fn tree(options: &[&str]) -> BTreeSet<(String, String)> {
    let tree = [
        "tree", "-e", "normal", "--prefix", "none", "--target", TARGET,
    ];
    let text = cargo(&[&tree, options].concat());
    let crates = text.lines().filter(|line| !line.contains("(/"));
    let crates = crates.map(|line| {
        let mut words = line.split(' ');
        let name = words.next().unwrap().to_owned();
        (
            name,
            words.next().unwrap().trim_start_matches('v').to_owned(),
        )
    });
    crates.collect()
}

#[test]
fn the_figures_are_true() {
    let packages = packages();
    for (what, options) in [
        (
            "the library alone",
            &["-p", "cabundle", "--no-default-features"][..],
        ),
        ("the command line", &["-p", "cabundle"]),
        (
            "with `signatures`",
            &["-p", "cabundle", "--features", "signatures"],
        ),
        ("xtask", &["-p", "xtask"]),
    ] {
        let tree = tree(options);
        let count = |kind: &str| {
            tree.iter()
                .filter(|name| has(&packages[*name], kind))
                .count()
        };
        let (all, scripts, macros) = (tree.len(), count("custom-build"), count("proc-macro"));
        let row = format!("| {what} | {all} | {macros} | {scripts} |");
        assert!(DOCS.contains(&row), "docs/reliability.md lacks `{row}`");
        let sentence = format!("{what} needs {all} crates");
        let said = README.contains(&format!("{what} needs "));
        assert!(!said || README.contains(&sentence), "README: `{sentence}`");
    }
}

#[test]
fn nothing_of_ours_runs_while_it_is_built() {
    let packages = packages();
    let ours: Vec<_> = packages.values().filter(|p| is_ours(p)).collect();
    assert_eq!(ours.len(), 2);
    for package in ours {
        assert!(!has(package, "custom-build"), "{}", package["name"]);
        assert!(!has(package, "proc-macro"), "{}", package["name"]);
    }
}

#[test]
fn no_crate_of_ours_may_be_unsafe() {
    for manifest in ["Cargo.toml", "xtask/Cargo.toml"] {
        let text = std::fs::read_to_string(workspace().join(manifest)).unwrap();
        assert!(text.contains("[lints]\nworkspace = true\n"), "{manifest}");
    }
    let text = std::fs::read_to_string(workspace().join("Cargo.toml")).unwrap();
    assert!(text.contains("\nunsafe_code = \"forbid\"\n"));
}

#[test]
fn everything_comes_from_crates_io() {
    for (name, package) in packages() {
        let source = package["source"].as_str();
        let known = "registry+https://github.com/rust-lang/crates.io-index";
        assert!(
            is_ours(&package) || source == Some(known),
            "{name:?}: {source:?}"
        );
    }
}

#[test]
fn xtask_unpacks_nothing_and_brings_no_roots() {
    // A body that is packed stays packed, and nobody is believed but Mozilla's roots, from data/.
    let tree = tree(&["-p", "xtask"]);
    for name in [
        "flate2",
        "miniz_oxide",
        "brotli-decompressor",
        "zstd",
        "webpki-roots",
        "webpki-root-certs",
        "rustls-native-certs",
        "rustls-platform-verifier",
    ] {
        assert!(!tree.iter().any(|(n, _)| n == name), "{name}");
    }
}
