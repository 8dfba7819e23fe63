//! Files in a tar archive, one after the other, within limits.
//!
//! The archive is read once, from the front, so it may come through a pipe. What is held is one entry.

use std::cell::{Cell, RefCell};
use std::io::{self, Read};
use std::rc::Rc;

use jiff::Timestamp;

use super::pax::Pax;
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::one_line;

/// Bytes of one entry, at most: more than ten times the largest certdata.txt.
pub const MAX_ENTRY: u64 = 16 * 1024 * 1024;
/// Entries of an archive, at most.
pub const MAX_ENTRIES: usize = 100_000;
/// Bytes that stand between two entries, at most: their headers with long names.
const MAX_HEADERS: u64 = 1024 * 1024;
/// Bytes of sparse files, at most, all of them together: what is passed over is read, and their holes stand nowhere.
const MAX_SPARSE: u64 = 1024 * 1024 * 1024;
/// What an archive consists of.
const BLOCK: usize = 512;

/// A file in an archive.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Entry {
    /// Its path in the archive, as bytes that are not UTF-8 come out lossily.
    pub name: String,
    /// The time in its header, whole seconds, if it is later than 1970-01-01; that of its pax header comes first.
    pub modified: Option<Timestamp>,
    /// Its bytes; `None` if it is larger than [`MAX_ENTRY`].
    pub bytes: Option<Vec<u8>>,
}

/// Why an archive cannot be read, or not to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// Another program has to unpack it first.
    #[error("{name} is compressed with {by}")]
    Compressed {
        /// Which archive.
        name: String,
        /// With what.
        by: &'static str,
        /// What unpacks it.
        program: &'static str,
    },
    /// It is damaged, or ends in the middle.
    #[error("{name}: after {} the archive cannot be read: {error}", crate::text::count(*.entries, "file"))]
    Damaged {
        /// Which archive.
        name: String,
        /// How many files were whole.
        entries: usize,
        /// What is wrong.
        error: io::Error,
    },
    /// More than [`MAX_ENTRIES`].
    #[error("{name} has more than {MAX_ENTRIES} entries")]
    TooMany {
        /// Which archive.
        name: String,
    },
}

/// Which program unpacks bytes that begin so, and what they are compressed with.
fn compression(head: &[u8]) -> Option<(&'static str, &'static str)> {
    const MAGIC: [(&[u8], &str, &str); 5] = [
        (b"\x1f\x8b", "gzip", "gzip"),
        (b"\xfd7zXZ\0", "xz", "xz"),
        (b"BZh", "bzip2", "bzip2"),
        (b"\x28\xb5\x2f\xfd", "zstd", "zstd"),
        (b"LZIP", "lzip", "lzip"),
    ];
    let magic = MAGIC.iter().find(|(magic, ..)| head.starts_with(magic));
    magic.map(|(_, by, program)| (*by, *program))
}

/// Whether a file is a tar archive, by its first 512 bytes.
///
/// # Errors
/// If it is compressed.
pub fn is_archive(name: &str, head: &[u8]) -> Result<bool, ArchiveError> {
    if let Some((by, program)) = compression(head) {
        return Err(ArchiveError::Compressed {
            name: name.to_owned(),
            by,
            program,
        });
    }
    // POSIX and GNU both have it; the archives of 1979 do not.
    Ok(head.get(257..262) == Some(b"ustar"))
}

/// Hands out every file of an archive in its order, until `each` says `false`.
///
/// # Errors
/// [`ArchiveError`]; the files before the damage were handed out.
pub fn read_archive(
    name: &str,
    reader: impl Read,
    mut each: impl FnMut(Entry) -> bool,
) -> Result<(), ArchiveError> {
    let (mut entries, mut sparse) = (0, 0_u64);
    let damaged = |entries, error| ArchiveError::Damaged {
        name: name.to_owned(),
        entries,
        error,
    };
    let left = Rc::new(Cell::new(MAX_HEADERS));
    let zeros = Rc::new(Cell::new(0));
    let headers = Rc::new(RefCell::new(Vec::new()));
    let reader = Bounded {
        inner: reader,
        left: left.clone(),
        zeros: zeros.clone(),
        headers: headers.clone(),
        position: 0,
    };
    let mut archive = tar::Archive::new(reader);
    let all = archive.entries().map_err(|error| damaged(0, error))?;
    for (at, entry) in all.enumerate() {
        if at >= MAX_ENTRIES {
            let name = name.to_owned();
            return Err(ArchiveError::TooMany { name });
        }
        let mut entry = entry.map_err(|error| damaged(entries, error))?;
        left.set(u64::MAX);
        let pax = Pax::before_entry(&headers.take());
        if entry.header().entry_type().is_file() {
            let found = file(&mut entry, pax).map_err(|error| damaged(entries, error))?;
            entries += 1;
            if !each(found) {
                return Ok(());
            }
        }
        if entry.header().entry_type().is_gnu_sparse() {
            sparse = sparse.saturating_add(entry.size());
            if sparse > MAX_SPARSE {
                let error = io::Error::other("sparse files of more than a gigabyte");
                return Err(damaged(entries, error));
            }
        }
        // What is left of it, so that only headers stand between here and the next.
        io::copy(&mut entry, &mut io::sink()).map_err(|error| damaged(entries, error))?;
        left.set(MAX_HEADERS);
    }
    // Blocks of zeros end it (POSIX, pax). Without them there may have been more.
    if zeros.get() < BLOCK {
        return Err(damaged(
            entries,
            io::Error::other("it ends without its end mark"),
        ));
    }
    Ok(())
}

fn file(entry: &mut tar::Entry<'_, impl Read>, pax: Pax) -> io::Result<Entry> {
    // The reader of headers knows pax names too, but none with a line break in it.
    let name = pax.path.unwrap_or_else(|| entry.path_bytes().into_owned());
    let name = String::from_utf8_lossy(&name).into_owned();
    let seconds = entry.header().mtime().unwrap_or(0);
    let seconds = pax.modified.or_else(|| i64::try_from(seconds).ok());
    let seconds = seconds.filter(|seconds| *seconds > 0);
    let modified = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
    let size = entry.size();
    let bytes = if size > MAX_ENTRY {
        None
    } else {
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        entry.read_to_end(&mut bytes)?;
        if u64::try_from(bytes.len()) != Ok(size) {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
        }
        Some(bytes)
    };
    Ok(Entry {
        name,
        modified,
        bytes,
    })
}

/// Fails where more is read than is left: the reader of headers takes names of any length into memory.
struct Bounded<R> {
    inner: R,
    left: Rc<Cell<u64>>,
    /// How many zeros were read last.
    zeros: Rc<Cell<usize>>,
    /// What was read since an entry ended, in whole blocks.
    headers: Rc<RefCell<Vec<u8>>>,
    position: usize,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let taken = u64::try_from(read).unwrap_or(u64::MAX);
        let left = self.left.get().checked_sub(taken);
        self.left
            .set(left.ok_or_else(|| io::Error::other("a header of more than a megabyte"))?);
        let new = buffer.get(..read).unwrap_or_default();
        if self.left.get() <= MAX_HEADERS {
            // What fills up the last block of an entry is none of it.
            let filling = self.position.next_multiple_of(BLOCK) - self.position;
            let mut headers = self.headers.borrow_mut();
            let skip = if headers.is_empty() { filling } else { 0 };
            headers.extend(new.iter().skip(skip));
        }
        self.position = self.position.wrapping_add(read) % BLOCK;
        let zeros = new.iter().rev().take_while(|byte| **byte == 0).count();
        let before = if zeros == read { self.zeros.get() } else { 0 };
        self.zeros.set(before.saturating_add(zeros));
        Ok(read)
    }
}

impl ArchiveError {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Compressed { .. } => "H004",
            Self::Damaged { .. } => "H005",
            Self::TooMany { .. } => "H013",
        }
    }

    /// The same as a [`Diagnostic`].
    pub fn to_diagnostic(&self) -> Diagnostic {
        let message = self.to_string();
        let help = match self {
            Self::Compressed { program, .. } => {
                format!("unpack it on the way: {program} -dc FILE | cabundle history -")
            }
            Self::Damaged { .. } => {
                "fetch or make it again; what stands before that was read".to_owned()
            }
            Self::TooMany { .. } => "take out what is no certdata.txt".to_owned(),
        };
        Diagnostic::new(self.code(), Severity::Error, one_line(message.as_bytes())).help(help)
    }
}
