//! Revisions from wherever they are, one by one.

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::super::lock::lock_beside;
use super::super::problem::Failure;
use crate::diagnostic::{Diagnostic, Severity};
use crate::format::{CertdataReader, Reader as _};
use crate::input::{
    Blob, Commit, FileIdentity, GitClone, InputError, MAX_ENTRY, Stream, date_in, is_archive,
    is_named_pipe, read_archive, walk,
};
use crate::store::{Lock, Sha256};
use crate::text::one_line;

/// Where certdata.txt is, in NSS and Firefox, today and at other times.
const PATHS: [&str; 4] = [
    "lib/ckfw/builtins/certdata.txt",
    "security/nss/lib/ckfw/builtins/certdata.txt",
    "mozilla/security/nss/lib/ckfw/builtins/certdata.txt",
    "nss/lib/ckfw/builtins/certdata.txt",
];

/// Something that may be a revision.
pub(super) struct Item {
    /// For people.
    pub(super) name: String,
    pub(super) date: Option<Date>,
    pub(super) lock: Option<Lock>,
    /// Its bytes, or why there are none.
    pub(super) bytes: Result<Vec<u8>, Diagnostic>,
    /// Which file it is.
    pub(super) identity: Option<FileIdentity>,
    /// Nobody named it: it may be something else.
    pub(super) found: bool,
}

impl Item {
    fn broken(name: &str, diagnostic: Diagnostic) -> Self {
        Self::new(name, Err(diagnostic))
    }

    fn unopened(error: &InputError) -> Self {
        let name = error.path().display().to_string();
        Self::broken(&name, error.to_diagnostic())
    }

    fn new(name: &str, bytes: Result<Vec<u8>, Diagnostic>) -> Self {
        Self {
            name: one_line(name.as_bytes()).into_owned(),
            date: None,
            lock: None,
            bytes,
            identity: None,
            found: false,
        }
    }

    /// Whether it is no revision and nobody said that it is one: a README in an archive.
    pub(super) fn is_by_the_way(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        let named = name.ends_with(".txt") || name.contains("certdata");
        match &self.bytes {
            Ok(bytes) => {
                self.found
                    && (!named || name.ends_with(".lock"))
                    && !CertdataReader.recognises(bytes)
            }
            Err(_) => false,
        }
    }
}

/// What to read.
pub(super) enum Source {
    Paths(Vec<PathBuf>),
    Commits(GitClone, Vec<Commit>),
}

impl Source {
    /// A clone, and whether it is shallow.
    pub(super) fn clone_at(directory: &Path, path: Option<&str>) -> Result<(Self, bool), Failure> {
        let clone = GitClone::open(directory)?;
        let path = match path {
            Some(path) => path,
            None => clone.find(&PATHS)?,
        };
        let commits = clone.commits(path)?;
        let shallow = clone.is_shallow()?;
        Ok((Self::Commits(clone, commits), shallow))
    }

    /// Leaves out the commits before the first of a date that somebody wants. Gives how many.
    pub(super) fn skip(&mut self, wants: impl Fn(Date) -> bool) -> usize {
        if let Self::Commits(_, commits) = self {
            // In the order of the branch: what follows a wanted one counts as no earlier.
            let first = commits.iter().position(|commit| wants(day(commit.date)));
            return commits.drain(..first.unwrap_or(commits.len())).count();
        }
        0
    }

    /// How many, where that is known.
    pub(super) fn len(&self) -> Option<u64> {
        match self {
            Self::Paths(_) => None,
            Self::Commits(_, commits) => u64::try_from(commits.len()).ok(),
        }
    }

    /// Hands out every item, until `each` says `false`.
    pub(super) fn read(self, mut each: impl FnMut(Item) -> bool) -> Result<(), Failure> {
        match self {
            Self::Paths(paths) => {
                for path in paths {
                    if !read_path(&path, &mut each) {
                        break;
                    }
                }
                Ok(())
            }
            Self::Commits(clone, commits) => {
                let blobs: Vec<_> = commits.iter().map(|commit| commit.blob.clone()).collect();
                let hand = |at: usize, blob| match commits.get(at) {
                    Some(commit) => each(of_commit(commit, blob)),
                    None => false,
                };
                Ok(clone.blobs(&blobs, hand)?)
            }
        }
    }
}

/// The day of an instant, in UTC.
pub(super) fn day(time: Timestamp) -> Date {
    time.to_zoned(TimeZone::UTC).date()
}

fn of_commit(commit: &Commit, blob: Blob) -> Item {
    let bytes = match blob {
        Blob::Bytes(bytes) => Ok(bytes),
        Blob::TooLarge => Err(too_large(&commit.hash)),
        Blob::Missing => Err(left_out(
            &commit.hash,
            "its certdata.txt is not in the clone, which is partial or damaged",
        )),
    };
    Item {
        date: Some(day(commit.date)),
        ..Item::new(&commit.hash, bytes)
    }
}

/// `PATH=2011-08-31`, unless there is such a file.
fn dated(path: &Path) -> (PathBuf, Option<Date>) {
    let split = || {
        let (path, date) = path.to_str()?.rsplit_once('=')?;
        Some((PathBuf::from(path), Some(date.parse().ok()?)))
    };
    match split() {
        Some(split) if !path.exists() => split,
        _ => (path.to_owned(), None),
    }
}

fn read_path(path: &Path, each: &mut impl FnMut(Item) -> bool) -> bool {
    let (path, given) = dated(path);
    if is_named_pipe(&path) {
        return each(Item::unopened(&InputError::NotAFile(path)));
    }
    if !path.is_dir() {
        return read_file(&path, given, false, each);
    }
    for found in walk(&path) {
        let more = match found {
            Ok(file) => read_file(&file, given, true, each),
            Err(error) => each(Item::unopened(&error)),
        };
        if !more {
            return false;
        }
    }
    true
}

/// A file that somebody named, or one that was found in a directory.
fn read_file(
    path: &Path,
    given: Option<Date>,
    found: bool,
    each: &mut impl FnMut(Item) -> bool,
) -> bool {
    let stream = match Stream::open(path) {
        Ok(stream) => stream,
        Err(error) => return each(Item::unopened(&error)),
    };
    let name = stream.name.clone();
    match is_archive(&name, &stream.head) {
        Ok(true) => return read_tar(stream, given, each),
        Ok(false) => {}
        Err(error) => return each(Item::broken(&name, error.to_diagnostic())),
    }
    let identity = stream.identity;
    let bytes = match stream.read() {
        Ok(bytes) => bytes.ok_or_else(|| too_large(&name)),
        Err(error) => Err(unreadable(path, error)),
    };
    let mut item = Item::new(&name, bytes);
    item.identity = identity;
    item.found = found;
    if let (Ok(bytes), Some(_)) = (&item.bytes, identity) {
        item.lock = lock_beside(path, Sha256::of(bytes), bytes.len()).lock;
    }
    // An unknown time is written as this one.
    let fetched = item.lock.as_ref().map(|lock| lock.retrieved);
    let fetched = fetched.filter(|time| *time != Timestamp::UNIX_EPOCH);
    item.date = given.or_else(|| date_in(&name)).or(fetched.map(day));
    each(item)
}

fn read_tar(stream: Stream, given: Option<Date>, each: &mut impl FnMut(Item) -> bool) -> bool {
    let (name, identity) = (stream.name, stream.identity);
    let mut more = true;
    let read = read_archive(&name, stream.reader, |entry| {
        let bytes = entry.bytes.ok_or_else(|| too_large(&entry.name));
        let mut item = Item::new(&entry.name, bytes);
        let modified = entry.modified.map(day);
        item.date = date_in(&entry.name).or(given).or(modified);
        item.identity = identity;
        item.found = true;
        more = each(item);
        more
    });
    match read {
        Ok(()) => more,
        Err(error) => each(Item::broken(&name, error.to_diagnostic())),
    }
}

fn unreadable(path: &Path, error: io::Error) -> Diagnostic {
    let path = path.to_owned();
    InputError::Read { path, error }.to_diagnostic()
}

fn too_large(name: &str) -> Diagnostic {
    left_out(name, &format!("it is larger than {MAX_ENTRY} bytes"))
}

/// A revision that is not in the history, and why.
pub(super) fn left_out(name: &str, reason: &str) -> Diagnostic {
    let message = format!("{name} is left out: {reason}");
    Diagnostic::new("H001", Severity::Error, one_line(message.as_bytes())).of_file(name)
}
