//! The inventory: src/, docs/errors.md and tests/ hold the same codes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::house::sources;
use crate::support::project;

/// Codes that no test can provoke, and why.
const UNPROVOKED: &[(&str, &str)] = &[
    (
        "U001",
        "clap refuses an unknown format first; only a profile with a format that is gone gets here",
    ),
    ("F002", "strings and numbers can always be written"),
    ("H015", "memory takes every line of a history"),
    ("U009", "memory takes every man page"),
    (
        "O022",
        "only where links become copies, as on Windows; unit tests of src/output/copies get there",
    ),
    ("O023", "the same, and two renames of three have to fail"),
];

/// Whether a word is a code: a capital letter and three digits.
fn is_code(word: &str) -> bool {
    matches!(word.as_bytes(), [b'A'..=b'Z', digits @ ..] if digits.len() == 3 && digits.iter().all(u8::is_ascii_digit))
}

/// Every code between quotes, as often as it stands there.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').filter(|word| is_code(word))
}

/// Code and the places that define it; unit tests in the sources define nothing.
fn defined() -> BTreeMap<String, Vec<PathBuf>> {
    let mut codes: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let is_test = |path: &PathBuf| path.ends_with("tests.rs");
    for path in sources("src").into_iter().filter(|path| !is_test(path)) {
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        for found in quoted(code) {
            codes
                .entry(found.to_owned())
                .or_default()
                .push(path.clone());
        }
    }
    assert!(codes.len() > 50, "is this the source? {codes:?}");
    codes
}

#[test]
fn each_code_has_one_meaning() {
    for (code, places) in defined() {
        assert_eq!(places.len(), 1, "{code} stands in {places:?}");
    }
}

#[test]
fn docs_errors_lists_exactly_the_codes_that_exist() {
    let text = std::fs::read_to_string(project("docs/errors.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| "));
    let rows = rows.map(|row| row.split('|').map(str::trim).collect::<Vec<_>>());
    let rows: Vec<_> = rows.filter(|cells| is_code(cells[1])).collect();
    let mut listed: Vec<_> = rows.iter().map(|cells| cells[1].to_owned()).collect();
    let mut letters = listed.chunk_by(|a, b| a[..1] == b[..1]);
    assert!(letters.all(|codes| codes.is_sorted()), "codes in order");
    listed.sort();
    assert_eq!(listed, defined().into_keys().collect::<Vec<_>>());
    for cells in rows {
        let [_, code, meaning, advice, _] = cells.as_slice() else {
            panic!("a row has code, meaning and advice: {cells:?}");
        };
        assert!(!meaning.is_empty() && !advice.is_empty(), "{code}");
    }
}

#[test]
fn each_code_is_provoked_by_a_test() {
    let mut provoked = BTreeMap::new();
    for path in sources("tests") {
        let text = std::fs::read_to_string(path).unwrap();
        for code in quoted(&text) {
            *provoked.entry(code.to_owned()).or_insert(0) += 1;
        }
    }
    // The list above speaks of its codes too.
    for (code, why) in UNPROVOKED {
        *provoked.get_mut(*code).unwrap() -= 1;
        assert_eq!(
            provoked[*code], 0,
            "{code} is provoked after all, not \"{why}\""
        );
    }
    provoked.retain(|_, times| *times > 0);
    let excused = UNPROVOKED.iter().map(|(code, _)| (*code).to_owned());
    let known: BTreeSet<_> = provoked.into_keys().chain(excused).collect();
    let missing: Vec<_> = defined()
        .into_keys()
        .filter(|code| !known.contains(code))
        .collect();
    assert!(missing.is_empty(), "no test provokes {missing:?}");
}
