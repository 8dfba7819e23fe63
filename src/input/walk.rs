//! Every file below a directory.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::InputError;

/// Directories within directories, at most.
pub const MAX_DEPTH: usize = 64;

/// Every file below a directory in byte order of the paths, and what stands in the way.
///
/// Links to files are followed, and links to directories that lie elsewhere, each once. A link to a directory below
/// this one leads to what is found anyway, one to a directory above it in circles.
/// What is neither file nor directory is named, not opened: a pipe would be waited for.
pub fn walk(directory: &Path) -> Vec<Result<PathBuf, InputError>> {
    let start = fs::canonicalize(directory).ok();
    let mut walker = Walker {
        found: Vec::new(),
        roots: start.iter().cloned().collect(),
        start,
    };
    walker.below(directory, 0);
    walker.found
}

struct Walker {
    found: Vec<Result<PathBuf, InputError>>,
    /// Where the walk began, and where links have led it, as the directories are named without links.
    roots: HashSet<PathBuf>,
    /// Where it began.
    start: Option<PathBuf>,
}

impl Walker {
    fn below(&mut self, directory: &Path, depth: usize) {
        let fail = |path: &Path, error| {
            let path = path.to_owned();
            Err(InputError::Read { path, error })
        };
        if depth > MAX_DEPTH {
            let error = io::Error::other(format!("more than {MAX_DEPTH} directories deep"));
            self.found.push(fail(directory, error));
            return;
        }
        let entries = fs::read_dir(directory).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => {
                self.found.push(fail(directory, error));
                return;
            }
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            // Of the link, then of what it leads to.
            let kind = entry.file_type();
            match kind.and_then(|kind| Ok((kind, fs::metadata(&path)?))) {
                Ok((kind, _)) if kind.is_dir() => self.below(&path, depth + 1),
                Ok((_, target)) if target.is_dir() => match fs::canonicalize(&path) {
                    Ok(target) if self.leads_elsewhere(&target) => {
                        self.roots.insert(target);
                        self.below(&path, depth + 1);
                    }
                    Ok(_) => {}
                    Err(error) => self.found.push(fail(&path, error)),
                },
                Ok((_, target)) if target.is_file() => self.found.push(Ok(path)),
                Ok(_) => self.found.push(Err(InputError::NotAFile(path))),
                Err(error) => self.found.push(fail(&path, error)),
            }
        }
    }

    fn leads_elsewhere(&self, target: &Path) -> bool {
        let start = self.start.as_ref();
        let is_above = start.is_some_and(|start| start.starts_with(target));
        let mut above = target.ancestors();
        !is_above && !above.any(|directory| self.roots.contains(directory))
    }
}
