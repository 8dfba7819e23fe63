//! Where a tree is to stand.

use std::path::{Path, PathBuf};

use super::OutputError;
use super::target::Target;

/// What stands at an output path.
pub(super) enum Place {
    New(PathBuf),
    Directory(PathBuf),
}

impl Place {
    pub(super) fn find(path: &Path) -> Result<Self, OutputError> {
        // Without `/` and `.` at the end: a link to nothing yet is found without them only.
        match Target::find(&path.components().collect::<PathBuf>())? {
            Target::Stdout | Target::Stream => Err(OutputError::TreeToStream),
            Target::Existing { .. } => Err(OutputError::NoDirectory(path.to_owned())),
            Target::Directory { path } => Ok(Self::Directory(path)),
            Target::New { path } => Ok(Self::New(path)),
        }
    }
}
