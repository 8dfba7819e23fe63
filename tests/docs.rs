//! The documents: every link leads somewhere, every command runs, every example is a file that is compiled.

mod commands;
mod links;
mod transcripts;

#[path = "../examples/custom_format.rs"]
#[allow(dead_code, reason = "its main is for `cargo run --example`")]
mod custom_format;

use std::path::PathBuf;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::support::project;

/// The documents for people, by their path in the project.
fn documents() -> Vec<PathBuf> {
    let top = [
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "CHANGELOG.md",
    ];
    let mut found: Vec<_> = top.into_iter().map(PathBuf::from).collect();
    let mut docs = crate::support::names(&project("docs"));
    docs.retain(|name| name.ends_with(".md"));
    assert!(docs.len() > 5, "are these the documents? {docs:?}");
    found.extend(docs.iter().map(|name| PathBuf::from("docs").join(name)));
    found.extend(["data/README.md", "fuzz/README.md", "tests/data/README.md"].map(PathBuf::from));
    found
}

/// The text of a document.
fn text(path: impl AsRef<std::path::Path>) -> String {
    let path = project(path.as_ref().to_str().unwrap());
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn events(text: &str) -> impl Iterator<Item = Event<'_>> {
    Parser::new_ext(text, Options::ENABLE_TABLES)
}

/// The fenced blocks of a language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut inside = false;
    for event in events(text) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(named))) if *named == *language => {
                inside = true;
                found.push(String::new());
            }
            Event::End(TagEnd::CodeBlock) => inside = false,
            Event::Text(text) if inside => found.last_mut().unwrap().push_str(&text),
            _ => {}
        }
    }
    found
}

/// The recipe of docs/ARCHITECTURE.md is examples/custom_format.rs, word for word.
#[test]
fn the_recipe_for_a_format_is_the_example() {
    let text = text("docs/ARCHITECTURE.md");
    let (_, after) = text
        .split_once("<!-- example: custom_format.rs -->\n")
        .unwrap();
    let shown = blocks(after, "rust").into_iter().next().unwrap();
    let path = project("examples/custom_format.rs");
    assert_eq!(shown, std::fs::read_to_string(path).unwrap());
}

/// It runs, holds the roots that `json` selects, and its missing column is warned about.
#[test]
fn the_example_writes_every_root_with_its_date() {
    let (table, told) = custom_format::table().unwrap();
    let list = crate::support::run([
        "list",
        "-f",
        "go",
        "--json",
        "--as-of",
        crate::support::AS_OF,
    ]);
    let list: serde_json::Value = serde_json::from_slice(&list.stdout).unwrap();
    let roots = list["roots"].as_array().unwrap().iter();
    let expected: Vec<_> = roots
        .filter(|root| root["included"] == true)
        .map(|root| {
            let date = root["server_distrust_after"].as_str().unwrap_or("-");
            format!("{}\t{date}\t", root["sha256_fingerprint"].as_str().unwrap())
        })
        .collect();
    let lines: Vec<_> = table.lines().collect();
    assert!(lines.len() > 100, "{table}");
    assert_eq!(lines.len(), expected.len());
    for (line, start) in lines.iter().zip(&expected) {
        assert!(line.starts_with(start), "{line} is not {start}");
    }
    assert!(
        lines.iter().any(|line| line.contains("Z\tEntrust")),
        "no date"
    );
    assert!(told.iter().any(|words| words.contains(".tr")), "{told:?}");
}

/// The keys are those that the refusal of another key lists.
#[test]
fn every_key_of_a_policy_file_is_documented() {
    let refusal = cabundle::policy::PolicyFile::parse("policy.toml", "other = 1\n")
        .unwrap_err()
        .to_string();
    let (_, keys) = refusal.split_once("expected one of ").unwrap();
    let keys: Vec<_> = keys.split('`').skip(1).step_by(2).collect();
    assert!(keys.len() > 10, "{refusal}");
    let readme = text("README.md");
    let (_, after) = readme.split_once("Its keys: ").unwrap();
    let (listed, _) = after.split_once(". Each takes").unwrap();
    let listed: Vec<_> = listed.split('`').skip(1).step_by(2).collect();
    assert_eq!(listed, keys);
}

/// Keep a Changelog: versions with their day, the newest first, and nothing but its six kinds of change.
#[test]
fn the_changelog_has_its_form() {
    let text = text("CHANGELOG.md");
    let mut headings = text.lines().filter(|line| line.starts_with('#'));
    assert_eq!(headings.next(), Some("# Changelog"));
    assert_eq!(headings.next(), Some("## [Unreleased]"));
    let mut days = Vec::new();
    for heading in headings {
        if let Some(kind) = heading.strip_prefix("### ") {
            let kinds = [
                "Added",
                "Changed",
                "Deprecated",
                "Removed",
                "Fixed",
                "Security",
            ];
            assert!(kinds.contains(&kind), "{heading}");
            continue;
        }
        let version = heading
            .strip_prefix("## [")
            .and_then(|rest| rest.split_once("] - "));
        let (version, day) = version.unwrap_or_else(|| panic!("{heading}"));
        assert_eq!(version.split('.').count(), 3, "{heading}");
        days.push(day.parse::<jiff::civil::Date>().unwrap());
    }
    assert!(days.is_sorted_by(|newer, older| newer >= older), "{days:?}");
}
