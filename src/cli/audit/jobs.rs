//! What there is to do, in the order of the arguments.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::input::{FileIdentity, InputError, find, is_named_pipe};

/// One thing to do.
#[derive(Debug)]
pub(super) enum Job {
    /// A store that was named.
    File(PathBuf),
    /// A directory that is one store.
    Directory(PathBuf),
    /// A file in a directory that is searched.
    Found(Place),
    /// What cannot be read, and the directory if it was found in one.
    Wrong(Option<PathBuf>, InputError),
    /// The end of a search, with where it began, and whether it found what another had found before.
    Searched { path: PathBuf, again: bool },
}

/// Where a file was found.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) directory: PathBuf,
    pub(super) file: PathBuf,
    /// Its path in the directory that is searched.
    pub(super) within: String,
    pub(super) identity: Option<FileIdentity>,
}

/// One by one: directories are searched when it is their turn.
pub(super) fn jobs(paths: &[PathBuf], recursive: bool) -> impl Iterator<Item = Job> {
    let mut seen = HashSet::new();
    paths
        .iter()
        .flat_map(move |path| of(path, recursive, &mut seen))
}

fn of(path: &Path, recursive: bool, seen: &mut HashSet<(FileIdentity, FileIdentity)>) -> Vec<Job> {
    if path.as_os_str() == "-" {
        return vec![Job::File(path.to_owned())];
    }
    match path.is_dir() {
        true if recursive => {
            let (found, again) = find(path, seen);
            let jobs = found.into_iter().map(|found| match found.file {
                Ok(file) => Job::Found(Place {
                    directory: found.directory,
                    within: file
                        .strip_prefix(path)
                        .unwrap_or(&file)
                        .display()
                        .to_string(),
                    file,
                    identity: found.identity,
                }),
                Err(error) => Job::Wrong(Some(found.directory), error),
            });
            let end = Job::Searched {
                path: path.to_owned(),
                again: again > 0,
            };
            jobs.chain([end]).collect()
        }
        true => vec![Job::Directory(path.to_owned())],
        false if is_named_pipe(path) => {
            vec![Job::Wrong(None, InputError::NotAFile(path.to_owned()))]
        }
        false => vec![Job::File(path.to_owned())],
    }
}
