//! `cargo xtask docs`: the table of docs/formats.md is the registry's.

use std::path::Path;
use std::process::{Command, Output};

fn docs(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("docs").args(args).output().unwrap()
}

#[test]
fn the_table_of_formats_is_not_stale() {
    let output = docs(&["--check"]);
    let words = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{words}");
}

#[test]
fn a_stale_table_is_told_and_mended() {
    let directory = tempfile::tempdir().unwrap();
    let copy = directory.path().join("formats.md");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/formats.md");
    let right = std::fs::read_to_string(path).unwrap();
    let stale = right.replacen("| `pem` | file | yes |", "| `pem` | file |  |", 1);
    assert_ne!(stale, right);
    std::fs::write(&copy, &stale).unwrap();
    let copy = copy.to_str().unwrap();

    let output = docs(&["--check", "--file", copy]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(std::fs::read_to_string(copy).unwrap(), stale);
    let output = docs(&["--file", copy]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(std::fs::read_to_string(copy).unwrap(), right);
}

#[test]
fn a_document_without_marks_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let empty = directory.path().join("formats.md");
    std::fs::write(&empty, "no table\n").unwrap();
    let output = docs(&["--file", empty.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(std::fs::read_to_string(&empty).unwrap(), "no table\n");
}
