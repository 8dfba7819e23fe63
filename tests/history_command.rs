//! `cabundle history`: the life of every root over many revisions.

mod clones;
mod continued;
mod inputs;
mod lives;
mod refusals;
mod years;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use cabundle::store::Sha256;

use crate::support::{cabundle, put, run};
use crate::synthetic::{DISTRUSTED, Entry, TRUSTED, certdata, date};

/// Two roots over six years:
///
/// | date | A | B |
/// |---|---|---|
/// | 2001-01-01 | server | |
/// | 2002-02-02 | server, email | server |
/// | 2003-03-03 | server until 2003-06-30, email | server |
/// | 2004-04-04 | | distrusted for servers |
/// | 2005-05-05 | email | distrusted for servers |
/// | 2006-06-06 | email | |
struct Sample {
    a: Entry,
    b: Entry,
    /// Dates and files.
    revisions: Vec<(&'static str, String)>,
}

impl Sample {
    fn new() -> Self {
        let (mut a, mut b) = (Entry::fresh("A Root"), Entry::fresh("B Root"));
        let mut revisions = Vec::new();
        revisions.push(("2001-01-01", certdata(&[a.clone()])));
        a.email = TRUSTED;
        revisions.push(("2002-02-02", certdata(&[a.clone(), b.clone()])));
        a.server_distrust_after = Some(date("030630235959Z"));
        revisions.push(("2003-03-03", certdata(&[a.clone(), b.clone()])));
        b.server = DISTRUSTED;
        revisions.push(("2004-04-04", certdata(&[b.clone()])));
        let plain = Entry::fresh("x").server_distrust_after;
        (a.server, a.server_distrust_after) = (crate::synthetic::NEUTRAL, plain);
        revisions.push(("2005-05-05", certdata(&[b.clone(), a.clone()])));
        revisions.push(("2006-06-06", certdata(&[a.clone()])));
        Self { a, b, revisions }
    }

    /// A file for each revision, with the date in its name.
    fn files(&self, directory: &Path) -> Vec<PathBuf> {
        let name = |date: &str| format!("certdata-{date}.txt");
        let files = self.revisions.iter();
        files
            .map(|(date, text)| put(directory, &name(date), text))
            .collect()
    }

    fn sha256(entry: &Entry) -> String {
        Sha256::of(&entry.der).to_string()
    }
}

/// The command with options, then paths.
fn history(options: &[&str], paths: &[PathBuf]) -> Output {
    let paths = paths.iter().map(|path| path.as_os_str().to_owned());
    let options = options.iter().map(Into::into);
    run(["history".into()].into_iter().chain(options).chain(paths))
}

/// The command with bytes on standard input.
fn history_of(options: &[&str], bytes: &[u8]) -> Output {
    let mut command = cabundle();
    command.arg("history").args(options).arg("-");
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // It may refuse before the end.
            let _ = std::io::Write::write_all(&mut stdin, bytes);
        });
        child.wait_with_output().unwrap()
    })
}

/// A tar archive, made by the program of that name's rules: names, times in seconds, bytes.
fn tar(entries: &[(&str, u64, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, seconds, bytes) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(*seconds);
        builder.append_data(&mut header, name, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

/// A repository that git makes of a stream for fast-import.
pub(crate) fn repository(directory: &Path, stream: &[u8]) {
    git(directory, &["init", "-q", "-b", "main", "."]);
    let mut command = git_command(directory);
    command
        .args(["fast-import", "--quiet"])
        .stdin(Stdio::piped());
    let mut child = command.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), stream).unwrap();
    assert!(child.wait().unwrap().success());
}

fn git(directory: &Path, args: &[&str]) {
    let status = git_command(directory).args(args).status();
    assert!(status.expect("run git").success(), "{args:?}");
}

fn git_command(directory: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1");
    command.current_dir(directory);
    command
}

/// A commit for fast-import on main: its date, and what changes.
pub(crate) fn commit(date: &str, changes: &[Change<'_>]) -> Vec<u8> {
    let time: jiff::Timestamp = format!("{date}T12:00:00Z").parse().unwrap();
    let who = format!("A <a@example.com> {} +0000", time.as_second());
    let mut out = format!("commit refs/heads/main\ncommitter {who}\ndata 1\nx\n").into_bytes();
    for change in changes {
        match change {
            Change::Put(path, bytes) => {
                out.extend(format!("M 100644 inline {path}\ndata {}\n", bytes.len()).bytes());
                out.extend(*bytes);
                out.push(b'\n');
            }
            Change::Move(from, to) => out.extend(format!("R {from} {to}\n").bytes()),
            Change::Delete(path) => out.extend(format!("D {path}\n").bytes()),
        }
    }
    out
}

pub(crate) enum Change<'a> {
    Put(&'a str, &'a [u8]),
    Move(&'a str, &'a str),
    Delete(&'a str),
}

/// Every certificate of a file, found without its grammar: the escapes below each line `CKA_VALUE`.
fn certificates(text: &[u8]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut lines = text.split(|byte| *byte == b'\n');
    while let Some(line) = lines.next() {
        if line != b"CKA_VALUE MULTILINE_OCTAL" {
            continue;
        }
        let body = lines.by_ref().take_while(|line| *line != b"END");
        let escapes = body.flat_map(|line| line.split(|byte| *byte == b'\\').skip(1));
        let byte = |digits: &[u8]| {
            digits
                .iter()
                .fold(0, |n, digit| n * 8 + u32::from(digit - b'0'))
        };
        let der: Vec<_> = escapes
            .map(|digits| u8::try_from(byte(digits)).unwrap())
            .collect();
        found.insert(Sha256::of(&der).to_string());
    }
    found
}
