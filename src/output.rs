//! From an artifact to disk, standard output or a pipe. All or nothing.

mod file;
mod problem;
mod target;

use std::io::{self, IsTerminal, Write};
use std::path::Path;

pub use problem::OutputError;

use crate::format::Artifact;
use crate::input::FileIdentity;
use target::Target;

/// Writes to standard output. A closed pipe is the reader's choice, not an error.
///
/// # Errors
/// [`OutputError`] if binary data would go to a terminal, or writing fails.
pub fn write_stdout(artifact: &Artifact) -> Result<(), OutputError> {
    let Artifact::File { bytes, binary } = artifact else {
        return Err(OutputError::TreeToStream);
    };
    let stdout = io::stdout();
    if *binary && stdout.is_terminal() {
        return Err(OutputError::Terminal);
    }
    let mut lock = stdout.lock();
    let written = lock.write_all(bytes).and_then(|()| lock.flush());
    accept_closed_pipe(written).map_err(OutputError::Stdout)
}

/// Writes to a path, all or nothing: through a symlink to its target, into a device, pipe or socket,
/// else by a temporary file beside the target and a rename. An existing file keeps its mode and
/// owner, a new one gets 0644.
///
/// # Errors
/// [`OutputError`]; the path is then as it was. `inputs` are files that must not be replaced.
pub fn write(path: &Path, artifact: &Artifact, inputs: &[FileIdentity]) -> Result<(), OutputError> {
    let Artifact::File { bytes, binary } = artifact else {
        return Err(OutputError::TreeToStream);
    };
    match Target::find(path)? {
        Target::Stdout => write_stdout(artifact),
        Target::Stream => file::stream(path, bytes, *binary),
        Target::Existing { identity, .. } if identity.is_some_and(|id| inputs.contains(&id)) => {
            Err(OutputError::IsInput(path.to_owned()))
        }
        Target::Existing { path, metadata, .. } => file::replace(&path, bytes, Some(&metadata)),
        Target::New { path } => file::replace(&path, bytes, None),
    }
}

/// Whether the path holds exactly these bytes. A missing file does not.
///
/// # Errors
/// [`OutputError`] if the path is no file, or cannot be read.
pub fn check(path: &Path, artifact: &Artifact) -> Result<bool, OutputError> {
    let Artifact::File { bytes, .. } = artifact else {
        return Err(OutputError::TreeToStream);
    };
    match Target::find(path)? {
        Target::Stdout | Target::Stream => Err(OutputError::NotComparable(path.to_owned())),
        Target::New { .. } => Ok(false),
        Target::Existing { path, metadata, .. } => {
            let size = usize::try_from(metadata.len());
            if size != Ok(bytes.len()) {
                return Ok(false);
            }
            let found = std::fs::read(&path).map_err(|e| OutputError::io("read", &path, e))?;
            Ok(found == *bytes)
        }
    }
}

fn accept_closed_pipe(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
