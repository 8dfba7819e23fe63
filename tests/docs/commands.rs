//! Every command in a `sh` block of the README and in the tables of docs/MIGRATING.md runs, as it stands there.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{blocks, events, text};
use crate::support::{project, scratch};

/// Commands that are not run here, by their beginning, and why.
const ELSEWHERE: &[(&str, &str)] = &[
    ("cargo install ", "builds the whole tool anew"),
    ("cargo test --workspace", "would run this test"),
    (
        "curl --cacert cacert.pem https://",
        "the network; xtask/src/handshake tries curl",
    ),
    (
        "openssl s_client ",
        "the network; xtask/src/handshake tries openssl",
    ),
    ("curl -fO ", "the network; the build after it runs"),
    ("cargo xtask diff", "the network; xtask/tests/it tries it"),
    (
        "cargo xtask refresh",
        "the network; xtask/tests/it tries it",
    ),
];

/// Commands whose answer may be 1, as the README's table of exit statuses says.
const ANSWERS: &[&str] = &["cabundle diff ", "cabundle audit ", "cabundle lint"];

/// The day of the documents, 2026-11-22.
const NOW: &str = "1795305600";

/// Where a reader of the README stands: files of the kinds that it speaks of, under the names that it uses.
pub(super) fn scenery(place: &Path) {
    let copies = [
        ("tests/cli/diff.in/before.txt", "before.txt"),
        ("tests/cli/diff.in/after.txt", "after.txt"),
        (
            "tests/data/certdata-2.60.txt",
            "tests/data/certdata-2.60.txt",
        ),
        ("tests/data/trust.txt", "tests/data/trust.txt"),
        ("data/certdata.txt", "certdata.txt"),
        ("tests/data/openssl/text.pem", "corp-root.pem"),
        (
            "tests/cli/lint.in/odd.txt",
            "security/nss/lib/ckfw/builtins/certdata.txt",
        ),
    ];
    for (from, to) in copies {
        let to = place.join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(project(from), to).unwrap();
    }
    // A bundle of 2022 that nobody has renewed.
    fs::create_dir_all(place.join("vendor")).unwrap();
    let old = project("tests/data/certdata-2.60.txt");
    let mut build = crate::support::cabundle();
    build.args(["build", "-q", "--accept-limits", "--as-of", "2022-12-15"]);
    build
        .arg("-o")
        .arg(place.join("vendor/cacert.pem"))
        .arg(old);
    assert!(build.status().unwrap().success());
    let trust = project("tests/data/trust.txt");
    let text = fs::read_to_string(&trust).unwrap();
    let hash = "CKA_CERT_SHA1_HASH MULTILINE_OCTAL\n\\057";
    assert!(text.contains(hash), "the hash of the first root");
    let other = hash.replace("057", "056");
    fs::write(place.join("damaged.txt"), text.replacen(hash, &other, 1)).unwrap();
    let mut show = crate::support::cabundle();
    let shown = show
        .args(["show", "-q"])
        .arg(trust)
        .arg("DigiNotar")
        .output();
    fs::write(place.join("diginotar.pem"), shown.unwrap().stdout).unwrap();
}

/// The commands of a block, with `\` at the end of a line taken as the shell does.
fn commands(block: &str) -> Vec<String> {
    let lines = block.replace("\\\n", " ");
    let lines = lines.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

/// Runs a command as the shell of a reader would, with the tool on the path.
fn run(command: &str, here: &Path) -> Output {
    let tool = Path::new(env!("CARGO_BIN_EXE_cabundle")).parent().unwrap();
    let path = format!("{}:{}", tool.display(), std::env::var("PATH").unwrap());
    Command::new("bash")
        .args(["-euo", "pipefail", "-c", command])
        .current_dir(here)
        .env("PATH", &path)
        .env("SOURCE_DATE_EPOCH", NOW)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// Asserts that a command was carried out.
#[track_caller]
fn assert_ran(command: &str, output: &Output) {
    let answer = ANSWERS.iter().any(|start| command.starts_with(start));
    let words = String::from_utf8_lossy(&output.stderr);
    let done = match output.status.code() {
        Some(0) => true,
        Some(1) => answer,
        _ => false,
    };
    assert!(done, "{command}\n{:?}\n{words}", output.status);
}

#[test]
fn every_command_of_the_readme_runs() {
    let place = scratch();
    let here = place.path();
    scenery(here);
    let (mut ran, mut passed_over) = (0, Vec::new());
    for command in blocks(&text("README.md"), "sh")
        .iter()
        .flat_map(|block| commands(block))
    {
        let named = |(start, _): &&(&str, &str)| command.starts_with(start);
        if let Some((start, _)) = ELSEWHERE.iter().find(named) {
            passed_over.push(*start);
            continue;
        }
        assert_ran(&command, &run(&command, here));
        ran += 1;
    }
    assert!(ran >= 10, "{ran} commands");
    for (start, why) in ELSEWHERE {
        assert!(
            passed_over.contains(start),
            "not in the README: {start} ({why})"
        );
    }
    let pem = fs::read_to_string(here.join("cacert.pem")).unwrap();
    assert!(pem.matches("-----BEGIN CERTIFICATE-----").count() > 100);
}

/// The right columns of docs/MIGRATING.md.
#[test]
fn every_command_for_those_who_come_from_elsewhere_runs() {
    let text = text("docs/MIGRATING.md");
    let mut in_cell = false;
    let mut found = Vec::new();
    for event in events(&text) {
        match event {
            Event::Start(Tag::TableCell) => in_cell = true,
            Event::End(TagEnd::TableCell) => in_cell = false,
            Event::Code(code) if in_cell && code.starts_with("cabundle ") => found.push(code),
            _ => {}
        }
    }
    assert!(found.len() > 25, "{found:?}");
    let place = scratch();
    scenery(place.path());
    for command in found {
        let output = run(&command, place.path());
        assert_ran(&command, &output);
        // A directory of one command would be in the way of a file of the next.
        let Some((_, out)) = command.rsplit_once(" -o ") else {
            assert!(!output.stdout.is_empty(), "{command}");
            continue;
        };
        let path = place.path().join(out);
        assert!(path.exists(), "{command}");
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap();
        }
    }
}

#[test]
fn comments_and_continued_lines_are_told_from_commands() {
    let block = "# first\ncabundle build \\\n  -o x   # there\n\ncabundle list\n";
    assert_eq!(
        commands(block),
        ["cabundle build    -o x   # there", "cabundle list"]
    );
}
