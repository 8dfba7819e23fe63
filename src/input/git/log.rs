//! The commits that changed a file.
//!
//! `git log --first-parent --follow`: what the branch at `HEAD` held, one state after the other. A merge counts as
//! one change, on the day of the merge; what was tried on other branches never counted, and their states do not
//! alternate with those of the branch. The file is followed through renames. Commits come in the order of the
//! branch, which is not always that of their dates.

use jiff::Timestamp;

use super::{Clone, GitError};

/// A commit after which a file has other bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Commit {
    /// Its name, in hex.
    pub hash: String,
    /// When it was committed.
    pub date: Timestamp,
    /// The name of the file's bytes, in hex.
    pub blob: String,
}

impl Clone {
    /// The commits that changed a file, the oldest first. Commits that delete it are not among them.
    ///
    /// # Errors
    /// [`GitError`], also where no commit has it.
    pub fn commits(&self, path: &str) -> Result<Vec<Commit>, GitError> {
        let log = self.ask([
            "log",
            "--first-parent",
            "--diff-merges=first-parent",
            "--follow",
            "--find-renames",
            "--no-ext-diff",
            "--raw",
            "--no-abbrev",
            "-z",
            "--format=commit %H %ct",
            "HEAD",
            "--",
            path,
        ])?;
        let mut commits = self.parse(&log)?;
        if commits.is_empty() {
            return Err(self.no_file(format!("no commit of HEAD has {path}")));
        }
        commits.reverse();
        // A rename alone.
        commits.dedup_by(|later, earlier| later.blob == earlier.blob);
        Ok(commits)
    }

    /// `commit HASH SECONDS`, then `:MODE MODE BLOB BLOB STATUS` and a path or two, with a NUL after each.
    fn parse(&self, log: &[u8]) -> Result<Vec<Commit>, GitError> {
        let mut commits = Vec::new();
        let mut current = None;
        for part in log.split(|byte| *byte == 0) {
            let part = part.trim_ascii_start();
            if let Some(head) = part.strip_prefix(b"commit ") {
                current = Some(head);
            } else if let (Some(change), Some(head)) = (part.strip_prefix(b":"), current.take()) {
                let text = || {
                    Some((
                        core::str::from_utf8(head).ok()?,
                        core::str::from_utf8(change).ok()?,
                    ))
                };
                let read = text().and_then(|(head, change)| commit(head, change));
                let wrong = || self.answer(String::from_utf8_lossy(part));
                commits.extend(read.ok_or_else(wrong)?);
            }
        }
        Ok(commits)
    }
}

/// `Some(None)` is a commit that deletes the file.
fn commit(head: &str, change: &str) -> Option<Option<Commit>> {
    let (hash, seconds) = head.split_once(' ')?;
    let seconds = seconds.trim_ascii_end().parse().ok()?;
    let words: Vec<_> = change.split(' ').collect();
    let [_, _, _, blob, status] = words[..] else {
        return None;
    };
    if status.starts_with('D') {
        return Some(None);
    }
    Some(Some(Commit {
        hash: hash.to_owned(),
        date: Timestamp::from_second(seconds).ok()?,
        blob: blob.to_owned(),
    }))
}
