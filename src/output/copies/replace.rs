//! A whole new directory in place of the old one, in two renames.

use super::staged::{Staged, rename};
use super::standing::Standing;
use super::{Files, manifest};
use crate::output::{Leftover, OutputError};

/// Puts files in place of a directory that is empty or holds what its manifest says.
pub(super) fn replace(
    standing: &Standing<'_>,
    files: &Files<'_>,
) -> Result<Option<Leftover>, OutputError> {
    let path = &standing.root;
    // Before anything is staged, so that a directory beside which nothing can be staged is told to be
    // somebody else's.
    standing.examine()?;
    if is_above_here(standing) {
        return Err(OutputError::CurrentDirectory(path.clone()));
    }
    let staged = Staged::beside(path).map_err(|error| OutputError::NoExchange {
        path: path.clone(),
        error,
    })?;
    staged.fill(files, &manifest(files), path)?;
    // Once more: staging takes its time.
    let listed = standing.examine()?;
    let old = staged.exchange(path, rename)?;
    // From here on the directory is new, and no error may say otherwise.
    let aside = Standing {
        root: old.path.clone(),
        inputs: standing.inputs,
    };
    let removed = aside.clear(&listed).and_then(|()| old.remove());
    Ok(removed.err().map(|error| Leftover {
        path: old.path,
        error,
    }))
}

/// Whether the directory is, or holds, the current one: Windows does not rename that.
fn is_above_here(standing: &Standing<'_>) -> bool {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    let root = standing.root.canonicalize();
    here.is_ok_and(|here| root.is_ok_and(|root| here.starts_with(root)))
}
