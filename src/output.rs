//! From an artifact to disk, standard output or a pipe. All or nothing.

#[cfg(unix)]
mod abandoned;
#[cfg(any(test, not(unix)))]
mod copies;
mod dress;
mod file;
mod manifest;
mod name;
mod place;
mod problem;
#[cfg(unix)]
mod staged;
mod target;
#[cfg(unix)]
mod tree;
#[cfg(unix)]
mod unnamed;

use std::io::{self, IsTerminal, Write};
use std::path::Path;

#[cfg(unix)]
pub use abandoned::Abandoned;
pub use problem::{Leftover, OutputError};
#[cfg(unix)]
pub use staged::Staged;

use crate::format::Artifact;
use crate::input::FileIdentity;
#[cfg(not(unix))]
use copies as tree;
use target::Target;

/// How the names of files and directories begin that are not in their place yet.
const STAGED: &str = ".cabundle-";

/// The directory that a path is in.
fn directory_of(path: &Path) -> &Path {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}

/// Writes to standard output. A closed pipe is the reader's choice, not an error.
///
/// # Errors
/// [`OutputError`] if binary data would go to a terminal, or writing fails.
pub fn write_stdout(artifact: &Artifact, inputs: &[FileIdentity]) -> Result<(), OutputError> {
    let Artifact::File { bytes, binary } = artifact else {
        return Err(OutputError::TreeToStream);
    };
    write_bytes(bytes, *binary, inputs)
}

/// Refuses standard output that is one of the inputs: the shell opened it, at its end or at its beginning.
///
/// # Errors
/// [`OutputError::IsInput`].
pub(crate) fn check_stdout(inputs: &[FileIdentity]) -> Result<(), OutputError> {
    #[cfg(unix)]
    if FileIdentity::of_open(io::stdout()).is_some_and(|identity| inputs.contains(&identity)) {
        return Err(OutputError::IsInput(
            Path::new("standard output").to_owned(),
        ));
    }
    #[cfg(not(unix))]
    let _ = inputs;
    Ok(())
}

fn write_bytes(bytes: &[u8], binary: bool, inputs: &[FileIdentity]) -> Result<(), OutputError> {
    check_stdout(inputs)?;
    let stdout = io::stdout();
    if binary && stdout.is_terminal() {
        return Err(OutputError::Terminal);
    }
    let mut lock = stdout.lock();
    let written = lock.write_all(bytes).and_then(|()| lock.flush());
    accept_closed_pipe(written).map_err(OutputError::Stdout)
}

/// How a tree comes to stand where a directory stands. A file knows one way only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// The whole directory is exchanged for a new one, in one step. It must be empty, or hold a
    /// manifest and nothing but what that lists, unchanged.
    #[default]
    Exchange,
    /// File by file into the directory that is there. Files that the manifest does not list are left
    /// alone. On Unix only.
    InPlace,
}

/// Writes to a path, all or nothing: through a symlink to its target.
///
/// A file goes into a device, pipe or socket, else by a temporary file beside the target and a
/// rename. An existing file keeps its mode and owner, a new one gets 0644.
///
/// A tree goes into a new directory beside the target, with the manifest `.cabundle` at its root,
/// and is exchanged for what stands at the path: nothing, an empty directory, or one whose manifest
/// lists all that is in it. An existing directory keeps its mode and owner; what is in it gets 0755
/// and 0644. Gives what of the old directory could not be removed.
///
/// Where there is no Unix, as on Windows, links are written as copies of what they lead to, neither mode
/// nor owner is kept, and the old directory is renamed aside before the new one is renamed to its place:
/// for that moment none is there. Nothing of killed builds is deleted.
///
/// What killed builds left beside the path, or in the directory, is deleted first; see [`Abandoned`].
///
/// # Errors
/// [`OutputError`]; the path is then as it was, except for [`OutputError::Aside`]. `inputs` are files
/// that must not be replaced.
pub fn write(
    path: &Path,
    artifact: &Artifact,
    inputs: &[FileIdentity],
) -> Result<Option<Leftover>, OutputError> {
    write_by(Way::Exchange, path, artifact, inputs)
}

/// The same as [`write()`], choosing how a tree is written where a directory stands.
///
/// # Errors
/// [`OutputError`]; the path is then as it was, except for [`OutputError::Halfway`] and
/// [`OutputError::Aside`].
pub fn write_by(
    way: Way,
    path: &Path,
    artifact: &Artifact,
    inputs: &[FileIdentity],
) -> Result<Option<Leftover>, OutputError> {
    match artifact {
        Artifact::File { bytes, binary } => write_file(path, bytes, *binary, inputs).map(|()| None),
        Artifact::Tree(tree) => tree::write(path, tree, inputs, way),
    }
}

fn write_file(
    path: &Path,
    bytes: &[u8],
    binary: bool,
    inputs: &[FileIdentity],
) -> Result<(), OutputError> {
    match Target::find(path)? {
        Target::Stdout => write_bytes(bytes, binary, inputs),
        Target::Stream => file::stream(path, bytes, binary),
        Target::Directory { .. } => Err(OutputError::Directory(path.to_owned())),
        Target::Existing { identity, .. } if identity.is_some_and(|id| inputs.contains(&id)) => {
            Err(OutputError::IsInput(path.to_owned()))
        }
        Target::Existing { path, metadata, .. } => file::replace(&path, bytes, Some(&metadata)),
        Target::New { path } => file::replace(&path, bytes, None),
    }
}

/// Whether the path holds exactly this: a file its bytes, a directory the tree, its manifest and
/// nothing else. What is missing does not.
///
/// # Errors
/// [`OutputError`] if the path is neither, or cannot be read.
pub fn check(path: &Path, artifact: &Artifact) -> Result<bool, OutputError> {
    check_by(Way::Exchange, path, artifact)
}

/// The same as [`check`], choosing whether a directory may hold files of others too.
///
/// # Errors
/// As for [`check`].
pub fn check_by(way: Way, path: &Path, artifact: &Artifact) -> Result<bool, OutputError> {
    match artifact {
        Artifact::File { bytes, .. } => check_file(path, bytes),
        Artifact::Tree(tree) => tree::check(path, tree, way),
    }
}

fn check_file(path: &Path, bytes: &[u8]) -> Result<bool, OutputError> {
    match Target::find(path)? {
        Target::Stdout | Target::Stream => Err(OutputError::NotComparable(path.to_owned())),
        Target::Directory { .. } => Err(OutputError::Directory(path.to_owned())),
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
