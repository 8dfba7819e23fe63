//! `--continue`: a table that is continued is the table of all, and stays it.

use std::path::{Path, PathBuf};

use super::{Change, commit, history, repository};
use crate::support::{assert_done, put, scratch, stderr};
use crate::synthetic::{Entry, certdata};

const NSS: &str = "lib/ckfw/builtins/certdata.txt";

fn table(options: &[&str], paths: &[PathBuf]) -> String {
    let output = history(&[&["-f", "tsv"], options].concat(), paths);
    assert!(!stderr(&output).contains("H016"), "{}", stderr(&output));
    String::from_utf8(assert_done(output)).unwrap()
}

/// The first that is not a comment.
fn lives(table: &str) -> Vec<&str> {
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect()
}

/// Lets a table of the first few revisions be continued with all of them, for each number of them.
fn continues(directory: &Path, options: &[&str], files: &[PathBuf]) {
    let whole = table(options, files);
    for known in 1..=files.len() {
        let start = table(options, &files[..known]);
        let start = put(directory, "start.tsv", start);
        let options = [options, &["--continue", start.to_str().unwrap()]].concat();
        assert_eq!(table(&options, files), whole, "after {known}");
    }
}

/// NSS has it: a commit of 2014-02-19 follows one of 2014-02-27.
#[test]
fn a_date_before_that_of_the_parent() {
    let (a, b, c) = (Entry::fresh("A"), Entry::fresh("B"), Entry::fresh("C"));
    let both = certdata(&[a.clone(), b]);
    let without = certdata(std::slice::from_ref(&a));
    let later = certdata(&[a, c]);
    let revisions = [
        ("2014-01-24", &later),
        ("2014-02-27", &both),
        ("2014-02-19", &without),
        ("2014-02-20", &later),
        ("2014-03-01", &without),
    ];
    let scratch = scratch();
    let files = (0..).zip(&revisions);
    let files: Vec<_> = files
        .map(|(at, (date, text))| put(scratch.path(), &format!("{at}-{date}.txt"), text))
        .collect();
    continues(scratch.path(), &["--order", "given"], &files);

    let clones: Vec<_> = (1..=revisions.len())
        .map(|count| {
            let clone = crate::support::scratch();
            let commits = revisions[..count].iter();
            let commits =
                commits.map(|(date, text)| commit(date, &[Change::Put(NSS, text.as_bytes())]));
            repository(clone.path(), &commits.collect::<Vec<_>>().concat());
            clone
        })
        .collect();
    let of = |count: usize, options: &[&str]| {
        let clone = clones[count - 1].path().to_str().unwrap();
        table(&[&["--git", clone], options].concat(), &[])
    };
    let whole = of(5, &[]);
    assert_eq!(lives(&whole), lives(&table(&["--order", "given"], &files)));
    // B went on the day that counts.
    assert!(whole.contains("\t2014-02-27\t2014-02-27\t"), "{whole}");
    for known in 1..=5 {
        let start = put(scratch.path(), "start.tsv", of(known, &[]));
        let options = ["--continue", start.to_str().unwrap()];
        assert_eq!(of(5, &options), whole, "after {known}");
        assert_eq!(of(known, &options), of(known, &[]), "again after {known}");
    }
}

/// The same bytes twice on one day: the table says which of them it ends with.
#[test]
fn back_and_forth_within_a_day() {
    let (mut a, b) = (Entry::fresh("A"), Entry::fresh("B"));
    let first = certdata(&[a.clone(), b]);
    a.email = crate::synthetic::TRUSTED;
    let second = certdata(&[a]);
    let scratch = scratch();
    let names = ["1", "2", "3", "4", "5"].map(|name| format!("{name}-2001-01-01.txt"));
    let files: Vec<_> = names
        .iter()
        .zip([&first, &second].into_iter().cycle())
        .map(|(name, text)| put(scratch.path(), name, text))
        .collect();
    for order in ["date", "given"] {
        continues(scratch.path(), &["--order", order], &files);
    }
}

/// Whether a revision of the last day is older or newer cannot be known without the last of the table: nothing
/// is undone, and it is said.
#[test]
fn what_may_be_older_or_newer_is_told() {
    let (a, b) = (Entry::fresh("A"), Entry::fresh("B"));
    let scratch = scratch();
    let older = put(
        scratch.path(),
        "1-2001-01-01.txt",
        certdata(&[a.clone(), b]),
    );
    let last = put(scratch.path(), "2-2001-01-01.txt", certdata(&[a]));
    let files = [older.clone(), last];
    let whole = table(&[], &files);
    let start = put(scratch.path(), "start.tsv", &whole);
    for order in ["date", "given"] {
        let path = start.to_str().unwrap();
        let options = ["-f", "tsv", "--order", order, "--continue", path];
        let output = history(&options, std::slice::from_ref(&older));
        let words = stderr(&output);
        assert!(words.contains("warning[H016]: 1 revision"), "{words}");
        assert_eq!(String::from_utf8(assert_done(output)).unwrap(), whole);
        // A table that does not say which its last revision was, or how many are of its day.
        let (bare, _) = whole.split_once(", last").unwrap();
        let bare = format!("{bare}\n{}\n", lives(&whole).join("\n"));
        let bare = put(scratch.path(), "bare.tsv", bare);
        let path = bare.to_str().unwrap();
        let options = ["-f", "tsv", "--order", order, "--continue", path];
        let output = history(&options, &files);
        let words = stderr(&output);
        assert!(words.contains("warning[H016]: 2 revisions"), "{words}");
        let found = String::from_utf8(assert_done(output)).unwrap();
        assert_eq!(lives(&found), lives(&whole));
    }
}
