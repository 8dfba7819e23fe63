//! Whether Mozilla's list has gone on since a certdata.txt, by the table of lives inside this program.

use crate::audit::outdated;
use crate::diagnostic::{Diagnostic, Severity};
use crate::history::Lives;
use crate::policy::Selection;

/// A limit of what is made of a selection.
pub(super) fn limit(selection: &Selection<'_>) -> Option<Diagnostic> {
    let wanted = selection
        .included()
        .map(|c| c.root.certificate.sha256().to_string());
    // The table inside is read by the tests: it is none that cannot be read.
    let lives = Lives::embedded_of(&wanted.collect()).ok()?;
    outdated(selection, &lives)
}

/// The same for those who look at it, with what else there is to tell of it.
pub(super) fn warnings(selection: &Selection<'_>) -> Vec<Diagnostic> {
    let mut told = selection.diagnostics().to_vec();
    told.extend(limit(selection).map(|limit| Diagnostic {
        severity: Severity::Warning,
        ..limit
    }));
    told
}
