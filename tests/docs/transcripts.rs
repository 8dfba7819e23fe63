//! Every `console` block of README.md and docs/TRUST.md is what the tool answers. `? 1` is an exit status.

use std::fs;

use super::commands::scenery;
use super::text;
use crate::support::scratch;

/// Runs a document's transcripts where the files lie that it speaks of.
fn transcript(path: &str) {
    let place = scratch();
    let name = path.rsplit('/').next().unwrap();
    let stem = name.trim_end_matches(".md");
    let document = place.path().join(name);
    let transcripts = text(path);
    assert!(transcripts.contains("```console\n$ cabundle "), "{path}");
    fs::write(&document, &transcripts).unwrap();
    scenery(&place.path().join(format!("{stem}.in")));
    // What is written is written into a copy of it.
    let out = place.path().join(format!("{stem}.out"));
    fs::create_dir(&out).unwrap();
    fs::write(out.join(".keep"), "").unwrap();
    trycmd::TestCases::new()
        .env("SOURCE_DATE_EPOCH", "1795305600")
        .case(&document)
        .run();
    // With TRYCMD=overwrite the answers are taken over.
    let answered = fs::read_to_string(&document).unwrap();
    if answered != transcripts {
        fs::write(crate::support::project(path), answered).unwrap();
    }
}

#[test]
fn the_rules_of_trust_are_as_told() {
    transcript("docs/TRUST.md");
}

#[test]
fn the_readme_answers_as_told() {
    transcript("README.md");
}
