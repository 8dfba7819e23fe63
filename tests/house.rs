//! The house: rooms know only those to their left, and a format of the registry stands everywhere it has to.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use cabundle::format::REGISTRY;

use crate::support::project;

/// The rooms, from left to right; those of one row may know each other. See docs/ARCHITECTURE.md.
const ROWS: &[&[&str]] = &[
    &["text", "diagnostic", "html"],
    &["certdata", "input"],
    &["store"],
    &["policy"],
    &["format"],
    &["audit", "diff", "history", "lint", "output"],
    &["cli"],
];

/// Where a room stands.
fn row(room: &str) -> Option<usize> {
    ROWS.iter().position(|row| row.contains(&room))
}

/// The Rust files below a directory of the project.
pub(crate) fn sources(below: &str) -> Vec<PathBuf> {
    let mut waiting = vec![project(below)];
    let mut found = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).unwrap();
            waiting.extend(entries.map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The room that a file of src/ belongs to: `src/format.rs` and all below `src/format/`.
fn room(path: &Path) -> String {
    let below = path.strip_prefix(project("src")).unwrap();
    let first = below.components().next().unwrap().as_os_str();
    first.to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// What stands behind each `crate::`, also within braces: `crate::{store::Root, text}` is two.
fn reached(text: &str) -> BTreeSet<String> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let word = |text: &str| text.chars().take_while(|c| is_word(*c)).collect::<String>();
    let mut found = BTreeSet::new();
    for after in text.split("crate::").skip(1) {
        let Some(list) = after.strip_prefix('{') else {
            found.insert(word(after));
            continue;
        };
        // Names at depth one are rooms; what stands in inner braces is theirs.
        let mut depth = 1;
        let mut starts = true;
        for (at, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 1 => starts = true,
                c if is_word(c) && starts && depth == 1 => {
                    found.insert(word(&list[at..]));
                    starts = false;
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    found
}

#[test]
fn what_is_reached_is_found() {
    let names = |text: &str| reached(text).into_iter().collect::<Vec<_>>().join(" ");
    assert_eq!(
        names("use crate::store::Root; crate::text::brief(x)"),
        "store text"
    );
    assert_eq!(
        names("use crate::{store::{self, cli}, text,\n    output::x};"),
        "output store text"
    );
    assert_eq!(names("the crates: none"), "");
}

#[test]
fn no_room_knows_one_to_its_right() {
    let mut broken = Vec::new();
    let mut known = BTreeSet::new();
    for path in sources("src") {
        let here = room(&path);
        // They hold the house together.
        if ["lib", "main"].contains(&here.as_str()) {
            continue;
        }
        let Some(level) = row(&here) else {
            panic!("the room `{here}` has no place in the house");
        };
        for other in reached(&fs::read_to_string(&path).unwrap()) {
            if row(&other).is_some_and(|to| to > level) {
                broken.push(format!("{}: {here} knows {other}", path.display()));
            }
        }
        known.insert(here);
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    let rooms: BTreeSet<_> = ROWS
        .iter()
        .copied()
        .flatten()
        .map(|room| (*room).to_owned())
        .collect();
    assert_eq!(known, rooms, "the rooms of the house and those of src/");
}

/// Input and output alone touch the disk; they and the command line alone look at the environment.
#[test]
fn two_rooms_touch_the_disk() {
    let disk = ["std::fs", "File::open", "File::create"];
    for path in sources("src") {
        let here = room(&path);
        let unit_tests = path.ends_with("tests.rs");
        if unit_tests || ["input", "output"].contains(&here.as_str()) {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap();
        let environment = ["std::env"].into_iter().filter(|_| here != "cli");
        for word in disk.into_iter().chain(environment) {
            assert!(!code.contains(word), "{}: {word}", path.display());
        }
    }
}

#[test]
fn each_format_has_its_source_file() {
    let registry = fs::read_to_string(project("src/format.rs")).unwrap();
    for format in REGISTRY {
        let name = format.name();
        let module = name.replace('-', "_");
        let path = project(&format!("src/format/{module}.rs"));
        let text = fs::read_to_string(&path);
        let text = text.unwrap_or_else(|error| panic!("{name}: {}: {error}", path.display()));
        assert!(
            text.contains(&format!("\"{name}\"")),
            "{name} is not named in {module}.rs"
        );
        assert!(
            text.contains("impl Format for "),
            "{module}.rs writes nothing"
        );
        assert!(
            registry.contains(&format!("mod {module};\n")),
            "mod {module}"
        );
    }
}

/// The prose of docs/formats.md says where the layout of each comes from; its table, what each carries.
#[test]
fn each_format_has_its_rows_in_the_docs() {
    let text = fs::read_to_string(project("docs/formats.md")).unwrap();
    // What follows is about profiles and readers.
    let (text, _) = text.split_once("\n## Profiles\n").unwrap();
    for format in REGISTRY {
        let row = format!("| `{}` |", format.name());
        let rows: Vec<_> = text.lines().filter(|line| line.starts_with(&row)).collect();
        let named = |line: &&&str| line.matches(" | ").count() == 2;
        assert!(
            rows.iter().any(|line| named(&line)),
            "no source of the layout: {row}"
        );
        assert!(
            rows.iter().any(|line| !named(&line)),
            "cargo xtask docs: {row}"
        );
    }
}

#[test]
fn each_format_has_readers() {
    let ours = fs::read_to_string(project("tests/readers.rs")).unwrap();
    let others: String = sources("xtask/src/consumers")
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    for format in REGISTRY {
        let quoted = format!("\"{}\"", format.name());
        let arm = |line: &str| line.contains(&quoted) && line.contains("=>");
        assert!(ours.lines().any(arm), "tests/readers.rs reads no {quoted}");
        assert!(
            others.contains(&quoted),
            "xtask/src/consumers reads no {quoted}"
        );
    }
}
