//! `--message-format json`: every line of standard error is one object.

use std::process::Output;

use serde_json::Value;

use crate::support::{assert_done, project, put, run, scratch};

const KEYS: [&str; 8] = [
    "level", "code", "message", "file", "line", "column", "expected", "help",
];

/// The messages; each has a level and words, and no key that is not documented.
fn messages(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stderr).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
    for line in &lines {
        let object = line.as_object().unwrap();
        assert!(
            object.keys().all(|key| KEYS.contains(&key.as_str())),
            "{line}"
        );
        assert!(object.values().all(|value| !value.is_null()), "{line}");
        let level = line["level"].as_str().unwrap();
        assert!(
            ["error", "warning", "limit", "note", "info"].contains(&level),
            "{line}"
        );
        assert!(!line["message"].as_str().unwrap().is_empty(), "{line}");
        assert_eq!(line.get("code").is_none(), level == "info", "{line}");
    }
    lines
}

fn json(line: &str) -> (Option<i32>, Vec<Value>) {
    let output = run(line.split(' ').chain(["--message-format", "json"]));
    (output.status.code(), messages(&output))
}

/// Without another message.
#[track_caller]
fn only<const N: usize>(messages: Vec<Value>) -> [Value; N] {
    messages.try_into().unwrap_or_else(|all| panic!("{all:?}"))
}

#[test]
fn limits_and_the_summary() {
    let (status, told) = json("build --as-of 2026-11-22");
    let [names, age, summary] = only(told);
    assert_eq!(status, Some(0));
    for (limit, code) in [(&names, "P002"), (&age, "P011")] {
        assert_eq!(
            (&limit["level"], &limit["code"]),
            (&"limit".into(), &code.into())
        );
    }
    let words = summary["message"].as_str().unwrap();
    assert!(
        words.starts_with("136 roots for server-auth from "),
        "{words}"
    );
    // What -q and --accept-limits mean stays.
    let (_, told) = json("build -q --as-of 2026-11-22");
    assert_eq!(told, [names, age]);
    let (_, told) = json("build --accept-limits --as-of 2026-11-22");
    assert_eq!(told, [summary]);
    let (_, told) = json("build -q --accept-limits --as-of 2026-11-22");
    assert_eq!(told, Vec::<Value>::new());
}

#[test]
fn an_error_has_its_place() {
    let place = scratch();
    let path = put(
        place.path(),
        "broken.txt",
        "BEGINDATA\nCKA_CLASS CK_OBJECT_CLASS\n",
    );
    let file = path.to_str().unwrap();
    let (status, told) = json(&format!("build {file}"));
    let [error] = only(told);
    assert_eq!(status, Some(2));
    assert_eq!(error["level"], "error");
    assert_eq!(error["code"], "C009");
    assert_eq!(error["file"], file);
    assert_eq!(error["line"], 2);
    assert!(error["column"].as_u64().unwrap() > 1, "{error}");
    assert!(!error["expected"].as_str().unwrap().is_empty(), "{error}");
}

#[test]
fn every_error_of_a_file() {
    let text = std::fs::read_to_string(project("tests/data/certdata-2.60.txt")).unwrap();
    let place = scratch();
    let damaged = text.replace("CK_TRUST CKT_NSS_TRUSTED_DELEGATOR", "CK_TRUST CKT_NSS_ODD");
    let path = put(place.path(), "odd.txt", damaged);
    let (status, told) = json(&format!("build {}", path.display()));
    assert_eq!(status, Some(2));
    // People see ten of them.
    assert!(told.len() > 10, "{}", told.len());
    let human = run(["build".as_ref(), path.as_os_str()]);
    let human = String::from_utf8(human.stderr).unwrap();
    assert!(
        human.contains(&format!("and {} more errors", told.len() - 10)),
        "{human}"
    );
}

#[test]
fn stores_that_cannot_be_read() {
    let place = scratch();
    let bad = put(
        place.path(),
        "bad.pem",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    );
    let (bad, missing) = (bad.display(), place.path().join("missing.pem"));
    let (status, told) = json(&format!(
        "audit --as-of 2026-11-22 {bad} {}",
        missing.display()
    ));
    assert_eq!(status, Some(2));
    let error = |code: &str| {
        let found = told.iter().find(|line| line["code"] == code);
        found.unwrap_or_else(|| panic!("no {code}: {told:?}"))
    };
    assert_eq!(error("R005")["file"], bad.to_string());
    assert_eq!(error("I001")["file"], missing.display().to_string());
    assert_eq!(told.last().unwrap()["level"], "info");
}

#[test]
fn usage_errors() {
    for (line, message, key, value) in [
        (
            "build -f pme",
            "invalid value 'pme' for '--format <NAME>'",
            "help",
            "a similar value exists: 'pem'",
        ),
        (
            "diff",
            "the following required arguments were not provided: <OLD>",
            "help",
            "see --help",
        ),
        (
            "build --ouptut x",
            "unexpected argument '--ouptut' found",
            "help",
            "a similar argument exists: '--output'",
        ),
        (
            "lint --fail-on x",
            "invalid value 'x' for '--fail-on <WEIGHT>'",
            "expected",
            "error, warning, info, none",
        ),
    ] {
        let (status, told) = json(line);
        let [error] = only(told);
        assert_eq!(status, Some(2), "{line}");
        assert_eq!(
            (&error["level"], &error["code"]),
            (&"error".into(), &"U008".into()),
            "{line}"
        );
        assert_eq!(error["message"], message, "{line}");
        assert_eq!(error[key], value, "{line}");
    }
    let (status, told) = json("build --check");
    assert_eq!((status, &told[0]["code"]), (Some(2), &"U004".into()));
    // No error at all.
    let help = run(["build", "--help", "--message-format", "json"]);
    assert_eq!(messages(&help), Vec::<Value>::new());
    assert!(assert_done(help).starts_with(b"Write a trust store"));
}

/// A line break or a terminal's escape in a name stays in its string.
#[test]
fn names_are_data() {
    let (status, told) = json("build no\u{1b}[31m\u{202e}such\nfile");
    let [error] = only(told);
    assert_eq!((status, &error["code"]), (Some(2), &"I001".into()));
    let words = format!(
        "{}{}",
        error["message"].as_str().unwrap(),
        error["file"].as_str().unwrap()
    );
    assert!(!words.contains(['\u{1b}', '\u{202e}', '\n']), "{words:?}");
}
