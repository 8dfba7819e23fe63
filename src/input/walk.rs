//! Every file below a directory.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::InputError;

/// Directories within directories, at most.
pub const MAX_DEPTH: usize = 64;

/// Every file below a directory in byte order of the paths, and what stands in the way.
///
/// Links to files are followed, links to directories are not: they lead to what is found anyway, or in circles.
/// What is neither file nor directory is named, not opened: a pipe would be waited for.
pub fn walk(directory: &Path) -> Vec<Result<PathBuf, InputError>> {
    let mut found = Vec::new();
    below(directory, 0, &mut found);
    found
}

fn below(directory: &Path, depth: usize, found: &mut Vec<Result<PathBuf, InputError>>) {
    let fail = |path: &Path, error| {
        let path = path.to_owned();
        Err(InputError::Read { path, error })
    };
    if depth > MAX_DEPTH {
        let error = io::Error::other(format!("more than {MAX_DEPTH} directories deep"));
        found.push(fail(directory, error));
        return;
    }
    let entries = fs::read_dir(directory).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => {
            found.push(fail(directory, error));
            return;
        }
    };
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        // Of the link, then of what it leads to.
        let kind = entry.file_type();
        match kind.and_then(|kind| Ok((kind, fs::metadata(&path)?))) {
            Ok((kind, _)) if kind.is_dir() => below(&path, depth + 1, found),
            Ok((_, target)) if target.is_dir() => {}
            Ok((_, target)) if target.is_file() => found.push(Ok(path)),
            Ok(_) => found.push(Err(InputError::NotAFile(path))),
            Err(error) => found.push(fail(&path, error)),
        }
    }
}
