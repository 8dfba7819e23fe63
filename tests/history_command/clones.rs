//! `--git`: clones, as git makes them.

use std::path::Path;

use super::{Change, Sample, commit, git, history, repository};
use crate::support::{assert_done, cabundle, put, scratch, stderr};

const NSS: &str = "lib/ckfw/builtins/certdata.txt";
const OLD: &str = "mozilla/security/nss/lib/ckfw/builtins/certdata.txt";

/// The sample with a rename in the middle, commits about something else, and one that deletes the file.
fn sample(directory: &Path) -> Sample {
    let sample = Sample::new();
    let mut stream = Vec::new();
    for (at, (date, text)) in sample.revisions.iter().enumerate() {
        let path = if at < 3 { OLD } else { NSS };
        stream.extend(commit(date, &[Change::Put(path, text.as_bytes())]));
        match at {
            0 => stream.extend(commit("2001-02-01", &[Change::Put("README", b"x")])),
            2 => stream.extend(commit("2003-12-31", &[Change::Move(OLD, NSS)])),
            4 => stream.extend(commit("2005-12-31", &[Change::Delete(NSS)])),
            _ => {}
        }
    }
    repository(directory, &stream);
    sample
}

fn table(clone: &Path, options: &[&str]) -> String {
    let clone = clone.to_str().unwrap();
    let options = [&["-f", "tsv", "--git", clone], options].concat();
    String::from_utf8(assert_done(history(&options, &[]))).unwrap()
}

#[test]
fn a_clone_gives_what_its_files_give() {
    let (clone, files) = (scratch(), scratch());
    let sample = sample(clone.path());
    let expected = assert_done(history(&["-f", "tsv"], &sample.files(files.path())));
    let expected = String::from_utf8(expected).unwrap();
    assert_eq!(table(clone.path(), &[]), expected);
    assert_eq!(table(clone.path(), &["--path", NSS]), expected);
    // Checked out, or the repository itself, or bare.
    git(clone.path(), &["checkout", "-q", "-f", "main"]);
    assert_eq!(table(clone.path(), &[]), expected);
    assert_eq!(table(&clone.path().join(".git"), &[]), expected);
    let bare = scratch();
    git(
        clone.path(),
        &[
            "clone",
            "-q",
            "--bare",
            ".",
            bare.path().join("b").to_str().unwrap(),
        ],
    );
    assert_eq!(table(&bare.path().join("b"), &[]), expected);
}

#[test]
fn events_name_the_commit() {
    let clone = scratch();
    sample(clone.path());
    let head = std::process::Command::new("git")
        .args(["-C", clone.path().to_str().unwrap(), "rev-parse", "main"])
        .output()
        .unwrap();
    let head = String::from_utf8(head.stdout).unwrap();
    let found = assert_done(history(&["--git", clone.path().to_str().unwrap()], &[]));
    let found = String::from_utf8(found).unwrap();
    let last = format!("\n2006-06-06  {}\n  - ", head.trim());
    assert!(found.contains(&last), "{found}");
}

/// A merge brings what another branch made, on the day of the merge; the states between were never the branch's.
#[test]
fn a_merge_is_one_change() {
    let clone = scratch();
    let sample = Sample::new();
    let text = |at: usize| Change::Put(NSS, sample.revisions[at].1.as_bytes());
    // What stands before the committer, and after the message.
    let on = |stream: Vec<u8>, head: &str, parents: &str| {
        let stream = String::from_utf8(stream).unwrap();
        let stream = stream.replacen("commit refs/heads/main\n", head, 1);
        stream.replacen("data 1\nx\n", &format!("data 1\nx\n{parents}"), 1)
    };
    let main = "commit refs/heads/main\n";
    let side = "commit refs/heads/side\n";
    let first = on(
        commit("2001-01-01", &[text(0)]),
        &format!("{main}mark :1\n"),
        "",
    );
    let tried = on(commit("2002-02-02", &[text(1)]), side, "from :1\n");
    let done = on(
        commit("2003-03-03", &[text(3)]),
        &format!("{side}mark :2\n"),
        "",
    );
    let other = commit("2002-06-06", &[Change::Put("README", b"x")]);
    let merge = on(commit("2004-04-04", &[text(3)]), main, "merge :2\n");
    let stream = [first, tried, done, on(other, main, ""), merge];
    repository(clone.path(), stream.concat().as_bytes());
    let found = table(clone.path(), &[]);
    let (a, b) = (Sample::sha256(&sample.a), Sample::sha256(&sample.b));
    let lines: Vec<_> = found
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .collect();
    assert_eq!(
        lines,
        [
            format!("{a}\t2001-01-01\t2004-04-04\t2001-01-01=trusted/none\tA Root"),
            format!("{b}\t2004-04-04\t\t2004-04-04=distrusted/none\tB Root"),
        ]
    );
}

#[test]
fn a_shallow_clone_says_so() {
    let (clone, shallow) = (scratch(), scratch());
    let sample = sample(clone.path());
    let from = format!("file://{}", clone.path().display());
    git(
        shallow.path(),
        &["clone", "-q", "--depth", "2", "-b", "main", &from, "s"],
    );
    let path = shallow.path().join("s");
    let output = history(&["-f", "tsv", "--git", path.to_str().unwrap()], &[]);
    let code = "H009";
    assert!(stderr(&output).contains(code), "{}", stderr(&output));
    let found = String::from_utf8(assert_done(output)).unwrap();
    assert!(
        found.contains(&format!("{}\t2006-06-06\t\t", Sample::sha256(&sample.a))),
        "{found}"
    );
}

/// Neither variables nor settings of the user lead elsewhere.
#[test]
fn nothing_leaks_in() {
    let (clone, other, home) = (scratch(), scratch(), scratch());
    sample(clone.path());
    repository(
        other.path(),
        &commit("2001-01-01", &[Change::Put("x", b"x")]),
    );
    let expected = table(clone.path(), &[]);
    let settings = "[log]\nshowSignature=true\nmailmap=true\ndecorate=full\n[color]\nui=always\n[diff]\nrenames=false\n[core]\npager=false\n";
    put(home.path(), ".gitconfig", settings);
    let mut command = cabundle();
    command
        .args(["history", "-f", "tsv", "--git"])
        .arg(clone.path())
        .env("GIT_DIR", other.path().join(".git"))
        .env("GIT_WORK_TREE", other.path())
        .env("GIT_LITERAL_PATHSPECS", "0")
        .env("GIT_TRACE", "1")
        .env("HOME", home.path());
    let output = command.output().unwrap();
    assert!(!stderr(&output).contains("trace"), "{}", stderr(&output));
    assert_eq!(String::from_utf8(assert_done(output)).unwrap(), expected);
}

/// A table is continued with the commits that are newer.
#[test]
fn a_table_is_continued_from_a_clone() {
    let (clone, files) = (scratch(), scratch());
    let sample = sample(clone.path());
    let start = assert_done(history(&["-f", "tsv"], &sample.files(files.path())[..4]));
    let start = put(files.path(), "table.tsv", start);
    let continued = table(clone.path(), &["--continue", start.to_str().unwrap()]);
    assert_eq!(continued, table(clone.path(), &[]));
}

/// A blob that a partial or damaged clone lacks is a revision that cannot be read; the others can.
#[test]
fn a_blob_that_is_missing() {
    let clone = scratch();
    let sample = Sample::new();
    for (date, text) in &sample.revisions[..2] {
        // Loose objects, not a pack.
        put(clone.path(), "certdata.txt", text);
        if *date == "2001-01-01" {
            git(clone.path(), &["init", "-q", "-b", "main", "."]);
        }
        git(clone.path(), &["add", "."]);
        let when = format!("GIT_COMMITTER_DATE={date}T00:00:00Z");
        let args = [
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@example.com",
            "commit",
            "-q",
            "-m",
            "x",
        ];
        let status = std::process::Command::new("env")
            .args([&when, "git"])
            .args(args)
            .current_dir(clone.path())
            .status();
        assert!(status.unwrap().success());
    }
    let blob = std::process::Command::new("git")
        .args([
            "-C",
            clone.path().to_str().unwrap(),
            "rev-parse",
            "main~1:certdata.txt",
        ])
        .output()
        .unwrap();
    let blob = String::from_utf8(blob.stdout).unwrap();
    let (directory, name) = blob.trim().split_at(2);
    std::fs::remove_file(clone.path().join(".git/objects").join(directory).join(name)).unwrap();
    let clone = clone.path().to_str().unwrap();
    let output = history(&["--git", clone, "--path", "certdata.txt"], &[]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("not in the clone"),
        "{}",
        stderr(&output)
    );
    assert!(String::from_utf8_lossy(&output.stdout).contains("\n2002-02-02"));
}
