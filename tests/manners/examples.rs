//! Every example of the help is typed, as it stands there, into a shell.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::COMMANDS;
use crate::history_command::{Change, commit, repository};
use crate::support::{assert_done, project, run, scratch};

/// The lines of a help that begin a command.
fn examples(words: &[&str]) -> Vec<String> {
    let help = String::from_utf8(assert_done(run(words))).unwrap();
    let (_, examples) = help
        .split_once("Examples:\n")
        .unwrap_or_else(|| panic!("{help}"));
    let lines = examples.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(str::to_owned).collect()
}

/// Whatever the examples speak of.
fn material(place: &Path) {
    let put = |name: &str, bytes: Vec<u8>| fs::write(place.join(name), bytes).unwrap();
    let read = |path: &str| fs::read(project(path)).unwrap();
    put("certdata.txt", read("data/certdata.txt"));
    put("before.txt", read("tests/cli/diff.in/before.txt"));
    put("after.txt", read("tests/cli/diff.in/after.txt"));
    put("cacert.pem", assert_done(run(["build", "-q"])));
    put(
        "truststore.p12",
        assert_done(run(["build", "-q", "-f", "pkcs12"])),
    );
    let own = crate::synthetic::Entry::fresh("Own").der;
    put(
        "corp-root.pem",
        pem::encode(&pem::Pem::new("CERTIFICATE", own)).into_bytes(),
    );
    fs::create_dir(place.join("images")).unwrap();
    put("images/a.pem", assert_done(run(["build", "-q"])));
    fs::create_dir(place.join("nss")).unwrap();
    let file = "lib/ckfw/builtins/certdata.txt";
    let text = read("tests/cli/diff.in/after.txt");
    repository(
        &place.join("nss"),
        &commit("2026-01-01", &[Change::Put(file, &text)]),
    );
}

#[test]
fn each_of_them_works() {
    let place = scratch();
    material(place.path());
    let tool = Path::new(env!("CARGO_BIN_EXE_cabundle")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let helps = COMMANDS.map(|command| vec![command, "--help"]);
    for help in helps.iter().chain([&vec!["--help"]]) {
        let examples = examples(help);
        assert!((2..=4).contains(&examples.len()), "{help:?}: {examples:?}");
        for example in examples {
            assert!(example.contains("cabundle "), "{example}");
            let output = Command::new("bash")
                .args(["-c", &format!("set -o pipefail; {example}")])
                .current_dir(place.path())
                .env("PATH", format!("{}:{path}", tool.display()))
                .env_remove("SOURCE_DATE_EPOCH")
                .stdin(Stdio::null())
                .output()
                .unwrap();
            // 1 is an answer: it differs, or something was found.
            let answered = matches!(output.status.code(), Some(0 | 1));
            assert!(answered, "{example}: {output:?}");
            // Of a pipe it may be the last program's, which found nothing.
            assert!(
                output.status.success() || !example.contains('|'),
                "{example}: {output:?}"
            );
        }
    }
}
