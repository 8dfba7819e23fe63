//! Progress is for long work and for people at a terminal, which `script` pretends to be.

use std::process::{Command, Stdio};

use crate::support::{project, put, scratch};

/// What the tool prints to the terminal while an archive comes so many seconds late.
fn shown(seconds: &str, options: &str) -> String {
    let place = scratch();
    let text = std::fs::read(project("tests/cli/diff.in/after.txt")).unwrap();
    let mut archive = tar::Builder::new(Vec::new());
    for name in ["2026-01-01.txt", "2026-01-02.txt"] {
        let mut header = tar::Header::new_ustar();
        header.set_size(text.len().try_into().unwrap());
        header.set_mode(0o644);
        archive
            .append_data(&mut header, name, text.as_slice())
            .unwrap();
    }
    put(place.path(), "revisions.tar", archive.into_inner().unwrap());
    let tool = env!("CARGO_BIN_EXE_cabundle");
    let line = format!(
        "(sleep {seconds}; cat revisions.tar) | '{tool}' history --color never {options} -o out -"
    );
    let mut script = Command::new("script");
    script
        .args(["-q", "-e", "-c", &line, "/dev/null"])
        .current_dir(place.path())
        .env("TERM", "xterm")
        .stdin(Stdio::null());
    let output = script.output();
    let output = output.unwrap_or_else(|error| panic!("{error}; apt-get install bsdutils"));
    assert!(output.status.success(), "{output:?}");
    assert!(place.path().join("out").exists());
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn only_where_it_helps() {
    let drawn = |text: &str| text.contains("\u{1b}[");
    let long = shown("1", "");
    assert!(drawn(&long), "{long:?}");
    let short = shown("0", "");
    assert!(!drawn(&short) && short.contains("cabundle: "), "{short:?}");
    let quiet = shown("1", "-q");
    assert_eq!(quiet, "");
    let json = shown("1", "--message-format json");
    assert!(
        !drawn(&json) && json.contains("\"level\":\"info\""),
        "{json:?}"
    );
}
