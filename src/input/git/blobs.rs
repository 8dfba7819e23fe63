//! Bytes of files, by their names in git: one `git cat-file --batch` for all, which works ahead.

use std::io::{self, BufRead, BufReader, Read as _, Write as _};
use std::process::Stdio;

use super::{Clone, GitError};
use crate::input::MAX_ENTRY;

/// What there is under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blob {
    /// Bytes.
    Bytes(Vec<u8>),
    /// More than [`MAX_ENTRY`].
    TooLarge,
    /// Nothing: it was not fetched (a partial clone), or the clone is damaged.
    Missing,
}

impl Clone {
    /// Hands out what there is under each name, in their order, until `each` says `false`.
    ///
    /// # Errors
    /// [`GitError`]; what came before was handed out.
    pub fn blobs(
        &self,
        names: &[String],
        mut each: impl FnMut(usize, Blob) -> bool,
    ) -> Result<(), GitError> {
        if names.is_empty() {
            return Ok(());
        }
        let mut command = self.command();
        command
            .args(["cat-file", "--batch", "--buffer"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().map_err(GitError::Command)?;
        let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(self.answer("no pipe"));
        };
        let read = std::thread::scope(|scope| {
            // Beside the reading, or both sides would wait for each other.
            scope.spawn(move || {
                // Whoever is not listening says why.
                let _ = stdin.write_all((names.join("\n") + "\n").as_bytes());
            });
            // Dropped with this closure, so that a git that still writes ends.
            let mut stdout = BufReader::new(stdout);
            for (at, _) in names.iter().enumerate() {
                match next(&mut stdout) {
                    Ok(blob) => {
                        if !each(at, blob) {
                            return Ok(false);
                        }
                    }
                    Err(error) => return Err(error),
                }
            }
            Ok(true)
        });
        let output = child.wait_with_output().map_err(GitError::Command)?;
        match read {
            Ok(true) if output.status.success() => Ok(()),
            Ok(false) => Ok(()),
            Err(error) if output.status.success() => Err(self.answer(error.to_string())),
            _ => Err(self.refused(&output)),
        }
    }
}

/// `NAME blob SIZE`, the bytes, a line feed; or `NAME missing`.
fn next(reader: &mut impl BufRead) -> io::Result<Blob> {
    let mut head = Vec::new();
    reader.by_ref().take(256).read_until(b'\n', &mut head)?;
    let head = String::from_utf8_lossy(&head);
    let words: Vec<_> = head.split_ascii_whitespace().collect();
    let size = match words[..] {
        [_, "missing"] => return Ok(Blob::Missing),
        [_, "blob", size] => size.parse::<u64>().ok(),
        _ => None,
    };
    let wrong = || io::Error::new(io::ErrorKind::InvalidData, format!("`{}`", head.trim_end()));
    let size = size.ok_or_else(wrong)?;
    let mut end = [0; 1];
    let mut body = reader.by_ref().take(size);
    let blob = if size > MAX_ENTRY {
        io::copy(&mut body, &mut io::sink())?;
        Blob::TooLarge
    } else {
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        body.read_to_end(&mut bytes)?;
        Blob::Bytes(bytes)
    };
    reader.read_exact(&mut end)?;
    Ok(blob)
}
