//! What stands at an output path.

use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

use super::OutputError;
use crate::input::FileIdentity;

/// As many links as Linux follows.
const MAX_LINKS: usize = 40;

/// What an output path leads to.
pub(super) enum Target {
    /// A device, pipe or socket: written to, never replaced.
    Stream,
    /// A file that is there, at its own path.
    Existing {
        path: PathBuf,
        metadata: Metadata,
        identity: Option<FileIdentity>,
    },
    /// Nothing yet, at the path where it is to be.
    New { path: PathBuf },
}

impl Target {
    /// Follows symlinks, also one whose target is not there yet.
    pub(super) fn find(path: &Path) -> Result<Self, OutputError> {
        let metadata = match std::fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self::New {
                    path: follow(path)?,
                });
            }
            Err(error) => {
                // Of a circle of links the operating system says so in its own words only.
                follow(path)?;
                return Err(OutputError::io("look at", path, error));
            }
        };
        if metadata.is_dir() {
            return Err(OutputError::Directory(path.to_owned()));
        }
        if !metadata.is_file() {
            return Ok(Self::Stream);
        }
        let real = std::fs::canonicalize(path);
        Ok(Self::Existing {
            path: real.map_err(|e| OutputError::io("resolve", path, e))?,
            identity: FileIdentity::of(&metadata),
            metadata,
        })
    }
}

/// The place to which a dangling symlink points.
fn follow(path: &Path) -> Result<PathBuf, OutputError> {
    let mut at = path.to_owned();
    for _ in 0..MAX_LINKS {
        let Ok(next) = std::fs::read_link(&at) else {
            return Ok(at);
        };
        at = at.parent().unwrap_or(Path::new("")).join(next);
    }
    Err(OutputError::SymlinkLoop(path.to_owned()))
}
