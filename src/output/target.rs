//! What stands at an output path.

use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

use super::OutputError;
use crate::input::FileIdentity;

/// As many links as Linux follows.
const MAX_LINKS: usize = 40;

/// What standard output is called as a file. Opened by name it would be another file description: what
/// stands in a file already would be overwritten, and a socket cannot be opened at all.
const STDOUT: [&str; 3] = ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

/// What an output path leads to.
pub(super) enum Target {
    /// Standard output under its name as a file.
    Stdout,
    /// A device, pipe or socket: written to, never replaced.
    Stream,
    /// A file that is there, at its own path.
    Existing {
        path: PathBuf,
        metadata: Metadata,
        identity: Option<FileIdentity>,
    },
    /// A directory, at its own path.
    Directory { path: PathBuf },
    /// Nothing yet, at the path where it is to be.
    New { path: PathBuf },
}

impl Target {
    /// Follows symlinks, also one whose target is not there yet.
    pub(super) fn find(path: &Path) -> Result<Self, OutputError> {
        if links(path).any(|at| STDOUT.iter().any(|name| at == Path::new(name))) {
            return Ok(Self::Stdout);
        }
        let metadata = match std::fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self::New {
                    path: follow(path)?,
                });
            }
            Err(error) if is_loop(&error) => {
                return Err(OutputError::SymlinkLoop(path.to_owned()));
            }
            Err(error) => return Err(OutputError::io("look at", path, error)),
        };
        if !metadata.is_file() && !metadata.is_dir() {
            return Ok(Self::Stream);
        }
        let real = std::fs::canonicalize(path);
        let real = real.map_err(|e| OutputError::io("resolve", path, e))?;
        if metadata.is_dir() {
            return Ok(Self::Directory { path: real });
        }
        Ok(Self::Existing {
            identity: FileIdentity::of_file(&metadata, &real),
            path: real,
            metadata,
        })
    }
}

/// The path, then the target of each link on the way.
fn links(path: &Path) -> impl Iterator<Item = PathBuf> {
    let all = std::iter::successors(Some(path.to_owned()), |at| {
        let next = std::fs::read_link(at).ok()?;
        Some(at.parent().unwrap_or(Path::new("")).join(next))
    });
    all.take(MAX_LINKS + 1)
}

/// The place to which a dangling symlink points.
fn follow(path: &Path) -> Result<PathBuf, OutputError> {
    let end = links(path).last().unwrap_or_default();
    // Only if somebody turned the links into a circle just now.
    if std::fs::read_link(&end).is_ok() {
        return Err(OutputError::SymlinkLoop(path.to_owned()));
    }
    Ok(end)
}

#[cfg(unix)]
fn is_loop(error: &io::Error) -> bool {
    rustix::io::Errno::from_io_error(error) == Some(rustix::io::Errno::LOOP)
}

#[cfg(not(unix))]
fn is_loop(_: &io::Error) -> bool {
    false
}
