//! How findings are told: text, JSON, SARIF, exit statuses.

use std::path::Path;

use serde_json::Value;

use super::file;
use crate::support::{AS_OF, assert_refused, project, put, run, scratch, stderr};
use crate::synthetic::Entry;

/// Runs lint at the time of the tests.
fn run_lint(file: &Path, more: &[&str]) -> std::process::Output {
    let start = ["lint".as_ref(), file.as_os_str(), "--as-of".as_ref()];
    let more = more.iter().map(std::ffi::OsStr::new);
    run(start.into_iter().chain([AS_OF.as_ref()]).chain(more))
}

fn json(output: &std::process::Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
fn exit_statuses() {
    let scratch = scratch();
    let at = |name, text: String| put(scratch.path(), name, text);
    let mut refused = Entry::fresh("A");
    refused.trust_lines = "CKA_NSS_NARROWER CK_BBOOL CK_TRUE\n".to_owned();
    let info = at("info.txt", file(&[Entry::fresh("A")]));
    let warning = at("warning.txt", file(&[Entry::fresh(" A")]));
    let error = at("error.txt", file(&[refused]));
    for (weight, statuses) in [
        ("info", [1, 1, 1]),
        ("warning", [0, 1, 1]),
        ("error", [0, 0, 1]),
        ("none", [0, 0, 0]),
    ] {
        for (path, status) in [&info, &warning, &error].into_iter().zip(statuses) {
            let output = run_lint(path, &["--fail-on", weight]);
            assert_eq!(output.status.code(), Some(status), "{path:?} {weight}");
        }
    }
    assert_eq!(run_lint(&warning, &[]).status.code(), Some(1));
    let allowed = run_lint(&error, &["--allow-unknown", "CKA_NSS_NARROWER"]);
    assert_eq!(allowed.status.code(), Some(0));
}

/// There are no objects to check: not done, whatever fails.
#[test]
fn text_that_is_not_certdata_is_refused() {
    let scratch = scratch();
    let path = put(scratch.path(), "page.html", "<html></html>");
    assert_refused(&run_lint(&path, &["--fail-on", "none"]), "C002");
    assert_refused(&run_lint(Path::new("/nowhere"), &[]), "I001");
}

#[test]
fn days_decide_what_is_soon() {
    let embedded = project("data/certdata.txt");
    let soon = |days| {
        let found = json(&run_lint(&embedded, &["--json", "--days", days]));
        let found = found["findings"].as_array().unwrap().clone();
        found.iter().filter(|f| f["code"] == "L031").count()
    };
    // Entrust's ends five days and 20 hours on.
    assert_eq!((soon("5"), soon("6")), (0, 1));
}

#[test]
fn json_has_every_field() {
    let output = run_lint(&project("data/certdata.txt"), &["--json"]);
    let document = json(&output);
    assert_eq!(document["schema_version"], 1);
    assert_eq!(document["source"]["nss_builtins_version"], "2.84");
    assert_eq!(document["read"], "whole");
    assert_eq!(document["roots"], 181);
    assert_eq!(document["signatures_checked"], cfg!(feature = "signatures"));
    let findings = document["findings"].as_array().unwrap();
    let count = |severity: &str| {
        findings
            .iter()
            .filter(|f| f["severity"] == severity)
            .count()
    };
    for severity in ["error", "warning", "info"] {
        assert_eq!(document["counts"][severity], count(severity));
    }
    let expiring = findings.iter().find(|f| f["code"] == "L031").unwrap();
    assert_eq!(expiring["label"], "Entrust Root Certification Authority");
    let text = std::fs::read_to_string(project("data/certdata.txt")).unwrap();
    let line = usize::try_from(expiring["line"].as_u64().unwrap()).unwrap();
    let object: Vec<_> = text.lines().skip(line - 1).take(5).collect();
    assert!(object[0].starts_with("CKA_CLASS"));
    assert!(object[4].contains("\"Entrust Root Certification Authority\""));
}

#[test]
fn sarif_has_what_code_scanning_reads() {
    let output = run_lint(&project("data/certdata.txt"), &["--format", "sarif"]);
    let log = json(&output);
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    let plain = json(&run_lint(&project("data/certdata.txt"), &["--json"]));
    let findings = plain["findings"].as_array().unwrap();
    assert_eq!(results.len(), findings.len());
    let mut prints = std::collections::BTreeSet::new();
    for (result, finding) in results.iter().zip(findings) {
        assert_eq!(result["ruleId"], finding["code"]);
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], finding["code"]);
        let level = match finding["severity"].as_str().unwrap() {
            "info" => "note",
            other => other,
        };
        assert_eq!(result["level"], level);
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert_eq!(region["startLine"], finding["line"].as_u64().unwrap_or(1));
        let print = result["partialFingerprints"]["codeAndRoot/v1"].as_str();
        assert!(prints.insert(print.unwrap().to_owned()), "{result}");
    }
}

/// Lines move, and the fingerprints of the results do not.
#[test]
fn sarif_survives_moved_lines() {
    let scratch = scratch();
    let text = file(&[Entry::fresh(" A"), Entry::fresh(" B")]);
    let prints = |text: String| {
        let path = put(scratch.path(), "certdata.txt", text);
        let log = json(&run_lint(&path, &["--format", "sarif"]));
        let results = log["runs"][0]["results"].as_array().unwrap().clone();
        let prints = results
            .into_iter()
            .map(|r| r["partialFingerprints"].clone());
        prints.collect::<Vec<_>>()
    };
    let moved = text.replace("BEGINDATA", "# one more\n# and another\nBEGINDATA");
    assert_eq!(prints(text), prints(moved));
}

/// A label is data in every output.
#[test]
fn hostile_labels_stay_on_their_line() {
    let scratch = scratch();
    let text = file(&[Entry::new(
        "A\u{1b}[31m-----BEGIN",
        crate::synthetic::root("A"),
    )]);
    let path = put(scratch.path(), "a.txt", text);
    for format in ["text", "json", "sarif"] {
        let output = run_lint(&path, &["--format", format]);
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        assert!(
            !text.contains('\u{1b}') && !text.contains("-----BEGIN"),
            "{format}: {text}"
        );
        assert!(text.contains("L013"), "{}", stderr(&output));
    }
}

/// How the file could be read at all.
#[test]
fn the_reading_is_told() {
    let scratch = scratch();
    let [one, mut other] = [Entry::fresh("A"), Entry::fresh("B")];
    let whole = file(&[one.clone(), other.clone()]);
    // Without its trust object a root is left out by `--lenient`.
    let lenient = whole.clone() + &Entry::fresh("C").certificate_object();
    other.trust_lines = "CKA_NSS_NARROWER CK_BBOOL CK_TRUE\n".to_owned();
    let refused = file(&[one, other]);
    for (text, read) in [
        (whole, "whole"),
        (lenient, "leniently"),
        (refused, "certificates-only"),
    ] {
        let path = put(scratch.path(), "a.txt", text);
        let output = run_lint(&path, &["--json"]);
        assert_eq!(json(&output)["read"], read, "{}", stderr(&output));
    }
}

/// A lock that speaks of another file is told, and nothing rests on it.
#[test]
fn a_foreign_lock_is_told() {
    let scratch = scratch();
    std::fs::copy(project("data/certdata.lock"), scratch.path().join("a.lock")).unwrap();
    let path = put(scratch.path(), "a.txt", file(&[Entry::fresh("A")]));
    let output = run_lint(&path, &["--json"]);
    assert!(stderr(&output).contains("[I004]"));
    assert_eq!(json(&output)["source"]["nss_builtins_version"], Value::Null);
}
