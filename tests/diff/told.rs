//! What every rendering has words for and hardly ever happens: copies, constraints that change.

use std::path::Path;

use crate::support::{AS_OF, assert_done, project, put, run, scratch};

/// The difference as text, Markdown, JSON and HTML, and the exit status that they share.
#[track_caller]
fn renderings(old: &Path, new: &Path) -> (i32, [String; 4]) {
    let mut status = None;
    let texts = ["text", "markdown", "json", "html"].map(|format| {
        let output = run([
            "diff".as_ref(),
            "-f".as_ref(),
            format.as_ref(),
            old.as_os_str(),
            new.as_os_str(),
        ]);
        let code = output.status.code().unwrap();
        assert_eq!(*status.get_or_insert(code), code, "{format}");
        String::from_utf8(output.stdout).unwrap()
    });
    (status.unwrap(), texts)
}

#[test]
fn copies_are_told_and_are_no_difference() {
    let scratch = scratch();
    let der = std::fs::read(project("tests/data/one-root.der")).unwrap();
    let once = put(scratch.path(), "once.der", &der);
    let twice = put(scratch.path(), "twice.der", der.repeat(2));
    let (status, texts) = renderings(&once, &twice);
    assert_eq!(status, 0);
    let [text, markdown, json, html] = texts;
    let words = "2 copies in the new store";
    for rendering in [text, markdown, html] {
        assert!(rendering.contains(words), "{rendering}");
    }
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let repeated = &json["repeated"][0];
    assert_eq!(repeated["times"], 2, "{json}");
    assert_eq!(repeated["agree"], true, "{json}");
    assert_eq!(repeated["side"], "new", "{json}");
}

/// The stapled constraints of TUBITAK, taken out of a `.p11-kit` file.
#[test]
fn constraints_that_are_gone_are_a_difference() {
    let scratch = scratch();
    let certdata = project("data/certdata.txt");
    let args = ["build", "-q", "--as-of", AS_OF, "-f", "p11-kit"].map(std::ffi::OsStr::new);
    let whole = assert_done(run(args.into_iter().chain([certdata.as_os_str()])));
    let text = String::from_utf8(whole.clone()).unwrap();
    let objects = text.split_inclusive("[p11-kit-object-v1]");
    let kept: Vec<_> = objects
        .filter(|object| !object.contains("object-id: 2.5.29.30\n"))
        .collect();
    let old = put(scratch.path(), "old.p11-kit", whole);
    let new = put(scratch.path(), "new.p11-kit", kept.concat());
    let (status, [text, markdown, json, html]) = renderings(&old, &new);
    assert_eq!(status, 1);
    for rendering in [&text, &markdown, &html] {
        for words in ["imposed name constraints", "only names under", ".tr"] {
            assert!(rendering.contains(words), "{words}: {rendering}");
        }
    }
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let change = &json["changed"][0]["changes"][0];
    assert_eq!(change["what"], "name_constraints", "{json}");
    assert_eq!(change["old"]["permitted_dns"][0], ".tr");
    assert!(change["new"].is_null(), "{json}");
}
