//! The revisions beside the project, against lives that were computed from all 265 elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Change, certificates, commit, history, repository};
use crate::support::{scratch, shared, stderr};

/// Not certificates, but placeholders: two revisions of 2000.
const BROKEN: [&str; 2] = ["000-2000-03-31-b29a846f9", "002-2000-04-19-05a7689ae"];

/// The files in their order, unpacked with tar.
fn revisions(directory: &Path) -> Option<Vec<PathBuf>> {
    let archive = shared("data/history.tar.xz")?;
    let mut tar = std::process::Command::new("tar");
    let status = tar
        .arg("-xf")
        .arg(archive)
        .arg("-C")
        .arg(directory)
        .status();
    assert!(
        status
            .expect("tar unpacks the revisions: apt-get install tar xz-utils")
            .success()
    );
    let names = crate::support::names(directory);
    Some(names.into_iter().map(|name| directory.join(name)).collect())
}

/// A line of the shared table.
struct Row {
    first: String,
    gone: String,
    /// From which date on, server/email[/date].
    spells: Vec<(String, String)>,
}

fn rows() -> BTreeMap<String, Row> {
    let text = std::fs::read_to_string(shared("data/roots-history.tsv").unwrap()).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    let row = |line: &str| {
        let cells: Vec<_> = line.split('\t').map(str::to_owned).collect();
        let spells = cells[3]
            .split(' ')
            .map(|spell| spell.split_once('=').unwrap());
        let spells = spells.map(|(date, what)| (date.to_owned(), what.to_owned()));
        let row = Row {
            first: cells[1].clone(),
            gone: cells[2].clone(),
            spells: spells.collect(),
        };
        (cells[0].clone(), row)
    };
    lines.map(row).collect()
}

/// What our JSON says of a root at a revision, by the revision's place: server/email[/date].
fn at(root: &Value, places: &BTreeMap<String, usize>, place: usize) -> Option<String> {
    let of = |name: &Value| name.as_str().map(|name| places[name]);
    let before = |name: &Value| of(name).is_some_and(|at| at <= place);
    let away =
        |absence: &Value| before(&absence["from_revision"]) && !before(&absence["until_revision"]);
    if before(&root["gone_revision"]) || root["absences"].as_array().unwrap().iter().any(away) {
        return None;
    }
    let periods = root["periods"].as_array().unwrap().iter();
    let period = periods.rev().find(|period| before(&period["revision"]))?;
    let (server, email) = (
        &period["trust"]["server_auth"],
        &period["trust"]["email_protection"],
    );
    let date = period["distrust_after"]["server_auth"].as_str();
    // 2024-11-30T23:59:59Z to 241130235959Z.
    let date = date.map(|date| format!("/{}", date[2..].replace(['-', ':', 'T'], "")));
    let (server, email) = (server.as_str().unwrap(), email.as_str().unwrap());
    Some(format!("{server}/{email}{}", date.unwrap_or_default()))
}

#[test]
fn each_life_is_as_the_table_has_it() {
    let scratch = scratch();
    let Some(files) = revisions(scratch.path()) else {
        return;
    };
    assert_eq!(files.len(), 94);
    let rows = rows();
    let output = history(&["-f", "json", "--order", "given"], &files);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    for broken in BROKEN {
        assert!(stderr(&output).contains(&format!("{broken}.txt is left out: T015")));
    }
    let revisions = found["revisions"].as_array().unwrap();
    assert_eq!(revisions.len(), 92);
    let name = |revision: &Value| revision["name"].as_str().unwrap().to_owned();
    let places: BTreeMap<_, _> = (0..).zip(revisions).map(|(at, r)| (name(r), at)).collect();
    let roots: BTreeMap<_, _> = found["roots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|root| (root["sha256"].as_str().unwrap(), root))
        .collect();

    let (mut compared, mut occur, mut absent) = (0, BTreeSet::new(), BTreeSet::new());
    let mut differ = BTreeSet::new();
    for (place, revision) in revisions.iter().enumerate() {
        let date = revision["date"].as_str().unwrap();
        let there = certificates(&std::fs::read(name(revision)).unwrap());
        for (sha256, row) in &rows {
            let ours = roots
                .get(sha256.as_str())
                .and_then(|root| at(root, &places, place));
            let what = format!("{sha256} in {}: {ours:?}", name(revision));
            assert_eq!(ours.is_some(), there.contains(sha256), "{what}");
            let Some(ours) = ours else {
                // The table does not show who was away and came back.
                if row.first.as_str() < date && (row.gone.is_empty() || date < row.gone.as_str()) {
                    absent.insert(sha256);
                }
                continue;
            };
            assert!(row.first.as_str() <= date, "{what}");
            assert!(row.gone.is_empty() || date <= row.gone.as_str(), "{what}");
            // Of one day the table may have several; which one is this revision's it does not say.
            let before = row
                .spells
                .iter()
                .rev()
                .find(|(from, _)| from.as_str() < date);
            let same_day = row.spells.iter().filter(|(from, _)| from == date);
            let mut said = same_day.chain(before).map(|(_, what)| what);
            if !said.any(|said| *said == ours) {
                differ.insert((
                    name(revision)[name(revision).len() - 28..].to_owned(),
                    sha256.as_str(),
                ));
            }
            occur.insert(sha256.as_str());
            compared += 1;
        }
    }
    // By a scan of the revisions in Python: two of the 451 came and went between them.
    assert_eq!(occur.len(), 449);
    assert_eq!(roots.keys().copied().collect::<BTreeSet<_>>(), occur);
    assert!(compared > 10_000, "{compared}");
    assert_eq!(absent.len(), 25);
    // The branch had gone back on it: it follows revisions of 2017-10-17, which are not among these.
    let late = "165-2017-07-18-49ff428fa.txt";
    let late = [
        "8c7209279ac04e275e16d07fd3b775e80154b5968046e31f52dd25766324e9a7",
        "f09b122c7114f4a09bd4ea4f4a99d558b46e4c25cd81140d29c05613914c3841",
    ]
    .map(|sha256| (late.to_owned(), sha256));
    assert_eq!(differ, BTreeSet::from(late));
    // Three of Trustwave's came in July and were away from September to December.
    let trustwave = "97552015f5ddfc3c8788c006944555408894450084f100867086bc1a2bb58dc8";
    let absence = &roots[trustwave]["absences"][0];
    assert_eq!(absence["from"], "2020-09-11");
    assert_eq!(absence["until"], "2020-12-01");
}

#[test]
fn a_clone_and_an_archive_give_the_same() {
    let (scratch, clone) = (scratch(), scratch());
    let Some(files) = revisions(scratch.path()) else {
        return;
    };
    let (old, new) = (
        "security/nss/lib/ckfw/builtins/certdata.txt",
        "lib/ckfw/builtins/certdata.txt",
    );
    let mut stream = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let date = &file.file_name().unwrap().to_str().unwrap()[4..14];
        let bytes = std::fs::read(file).unwrap();
        let path = if at < 47 { old } else { new };
        if at == 47 {
            stream.extend(commit(date, &[Change::Put("README", b"x")]));
            stream.extend(commit(date, &[Change::Move(old, new)]));
        }
        stream.extend(commit(date, &[Change::Put(path, &bytes)]));
    }
    repository(clone.path(), &stream);
    let of_clone = history(&["-f", "tsv", "--git", clone.path().to_str().unwrap()], &[]);
    let of_files = history(&["-f", "tsv", "--order", "given"], &files);
    let lives = |output: &std::process::Output| {
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        text.lines()
            .filter(|line| !line.starts_with('#'))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(lives(&of_clone).len(), 450, "{}", stderr(&of_clone));
    assert_eq!(lives(&of_clone), lives(&of_files));
}
