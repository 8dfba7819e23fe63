//! Real revisions of certdata.txt against right answers computed elsewhere. They lie beside the
//! project, not in it; `tests/data` has what the project itself brings.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use cabundle::store::{Sha256, Store};

use crate::support::{assert_done, cabundle, run, shared, stderr};

/// Options under which nothing but Mozilla's trust bits decides.
const KEEP: [&str; 8] = [
    "--distrust-after",
    "keep",
    "--name-constraints",
    "keep",
    "--expired",
    "keep",
    "--as-of",
    "2026-11-22",
];

/// A table of tab-separated values as one map per row.
fn rows(path: PathBuf) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines().map(|line| line.split('\t').map(str::to_owned));
    let names: Vec<_> = lines.next().unwrap().collect();
    lines
        .map(|cells| names.iter().cloned().zip(cells).collect())
        .collect()
}

/// The revisions beside the project, unpacked once with tar.
pub(crate) fn revisions() -> Option<tempfile::TempDir> {
    let archive = shared("data/history.tar.xz")?;
    let dir = tempfile::tempdir().unwrap();
    let tar = std::process::Command::new("tar")
        .arg("-xf")
        .arg(&archive)
        .arg("-C")
        .arg(dir.path())
        .status();
    assert!(
        tar.expect("tar unpacks the revisions: apt-get install tar xz-utils")
            .success()
    );
    Some(dir)
}

/// SHA-256 of the sorted, newline-joined fingerprints of a PEM file.
fn set_of(pem: &[u8]) -> String {
    let blocks = pem::parse_many(pem).unwrap();
    let set: BTreeSet<_> = blocks
        .iter()
        .map(|block| Sha256::of(block.contents()).to_string())
        .collect();
    Sha256::of(set.into_iter().collect::<Vec<_>>().join("\n").as_bytes()).to_string()
}

#[test]
fn every_revision_gives_the_right_roots() {
    let (Some(dir), Some(table)) = (revisions(), shared("expected/revisions.tsv")) else {
        return;
    };
    for row in rows(table) {
        let path = dir.path().join(format!("{}.txt", row["revision"]));
        for (purpose, column) in [("server-auth", "server"), ("email-protection", "email")] {
            let build = |lenient: bool| {
                let mut command = cabundle();
                command
                    .arg("build")
                    .arg(&path)
                    .args(KEEP)
                    .args(["-p", purpose]);
                if lenient {
                    command.arg("--lenient");
                }
                command.output().unwrap()
            };
            let strict = build(false);
            let lenient = row["state"] == "flawed" && !strict.status.success();
            let output = if lenient { build(true) } else { strict };
            let what = format!("{} {purpose}: {}", row["revision"], stderr(&output));
            if row[column] == "0" {
                assert_eq!(output.status.code(), Some(2), "{what}");
                assert!(output.stdout.is_empty(), "{what}");
            } else {
                assert_eq!(output.status.code(), Some(0), "{what}");
                assert_eq!(
                    set_of(&output.stdout),
                    row[&format!("{column}_set")],
                    "{what}"
                );
            }
        }
    }
}

#[test]
fn the_curl_profile_gives_the_bytes_of_mk_ca_bundle() {
    let (Some(dir), Some(table)) = (revisions(), shared("expected/revisions.tsv")) else {
        return;
    };
    let mut compared = 0;
    for row in rows(table)
        .iter()
        .filter(|row| !row["curl_body"].starts_with("curl"))
    {
        let path = dir.path().join(format!("{}.txt", row["revision"]));
        let as_of = jiff::Timestamp::from_second(row["as_of"].parse().unwrap())
            .unwrap()
            .to_string();
        let bundle = assert_done(run([
            "build".as_ref(),
            path.as_os_str(),
            "--profile".as_ref(),
            "curl".as_ref(),
            "--as-of".as_ref(),
            as_of.as_ref(),
        ]));
        assert_eq!(
            Sha256::of(curl_body(&bundle)).to_string(),
            row["curl_body"],
            "{}",
            row["revision"]
        );
        compared += 1;
    }
    assert!(compared > 0);
}

/// All that follows the header, which ends with a line of `##`.
fn curl_body(bundle: &[u8]) -> &[u8] {
    let end = bundle
        .windows(4)
        .rposition(|window| window == b"\n##\n")
        .unwrap();
    &bundle[end + 4..]
}

#[test]
fn the_certifi_profile_gives_the_bytes_of_certifi_releases() {
    let (Some(dir), Some(table)) = (revisions(), shared("expected/certifi.tsv")) else {
        return;
    };
    for row in rows(table) {
        let path = dir.path().join(format!("{}.txt", row["revision"]));
        let mut command = cabundle();
        command
            .arg("build")
            .arg(&path)
            .args(["--profile", "certifi"]);
        command.args([
            "--distrust-after",
            &row["distrust_after"],
            "--as-of",
            &row["as_of"],
        ]);
        let bundle = assert_done(command.output().unwrap());
        assert_eq!(
            Sha256::of(&bundle).to_string(),
            row["sha256"],
            "{}",
            row["release"]
        );
    }
}

#[test]
fn the_debian_format_gives_the_files_of_the_package() {
    let (Some(dir), Some(table)) = (revisions(), shared("expected/debian.tsv")) else {
        return;
    };
    let rows = rows(table);
    let rows: Vec<_> = rows.iter().filter(|row| row.len() == 3).collect();
    assert!(!rows.is_empty());
    for row in rows {
        let path = dir.path().join(format!("{}.txt", row["revision"]));
        let store = Store::parse(&std::fs::read(path).unwrap()).unwrap();
        let artifact = crate::formats::render(&store, "debian", false);
        let digest = crate::formats::debian::digest(crate::readers::tree(&artifact));
        assert_eq!(digest, row["tree"], "{}", row["revision"]);
    }
}
