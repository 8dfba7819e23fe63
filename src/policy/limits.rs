//! What is told about a selection: above all where it grants more than Mozilla does.

use jiff::Timestamp;

use super::select::{Candidate, Selection};
use crate::diagnostic::{Diagnostic, Severity};
use crate::store::{Purpose, Root};
use crate::text::brief;

/// A snapshot older than this is warned about.
const STALE_DAYS: i64 = 180;

/// Everything worth a word about a selection, in the order of its roots.
pub(super) fn tell(selection: &Selection<'_>) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    let flagged = |root: &Root| root.mozilla_ca_policy == Some(true);
    let uses_flag = selection.candidates.iter().any(|c| flagged(&c.root));
    for candidate in &selection.candidates {
        let root = &candidate.root;
        for purpose in Purpose::ALL {
            if candidate.decision.includes(purpose) {
                told.extend(date(selection, root, purpose));
                told.extend(overridden(candidate, purpose));
            }
        }
        if candidate.decision.is_included() {
            told.extend(constraint(selection, root));
            if uses_flag && candidate.added.is_none() && !flagged(root) {
                told.push(Diagnostic::new(
                    "P003",
                    Severity::Warning,
                    format!(
                        "{} is not flagged as a member of Mozilla's root programme",
                        name(root)
                    ),
                ));
            }
        }
    }
    told
}

/// A label and the beginning of the fingerprint: labels are not unique.
fn name(root: &Root) -> String {
    format!(
        "\"{}\" ({:.16})",
        brief(&root.label),
        root.certificate.sha256()
    )
}

/// P001: the date is Mozilla's, whatever the policy made of it.
fn date(selection: &Selection<'_>, root: &Root, purpose: Purpose) -> Option<Diagnostic> {
    let date = root.distrust_after(purpose)?.date()?;
    let carried = selection.policy.carries.dates;
    (!carried).then(|| {
        Diagnostic::new(
            "P001",
            Severity::Limit,
            format!(
                "{}: Mozilla trusts no {purpose} certificate issued after {date}; this output cannot say so",
                name(root)
            ),
        )
    })
}

/// P002.
fn constraint(selection: &Selection<'_>, root: &Root) -> Option<Diagnostic> {
    let constraints = root.imposed_constraints.as_ref()?;
    let carried = selection.policy.carries.constraints;
    (!carried).then(|| {
        let names = constraints.permitted_dns.join(", ");
        Diagnostic::new(
            "P002",
            Severity::Limit,
            format!(
                "{}: Mozilla trusts it only for names under {names}; this output cannot say so",
                name(root)
            ),
        )
    })
}

/// P005: an addition that Mozilla knows and limits.
fn overridden(candidate: &Candidate<'_>, purpose: Purpose) -> Option<Diagnostic> {
    candidate.added.as_ref()?;
    candidate.root.span?;
    let verdict = candidate.decision.verdicts.get(purpose).as_ref()?;
    let limit = verdict.reasons.iter().find(|reason| reason.keeps_out())?;
    Some(Diagnostic::new(
        "P005",
        Severity::Limit,
        format!(
            "{} is added for {purpose} although: {limit}",
            name(&candidate.root)
        ),
    ))
}

/// P006: how old the snapshot is, in whole days before `as_of`.
pub(super) fn age_days(retrieved: Timestamp, as_of: Timestamp) -> i64 {
    as_of.duration_since(retrieved).as_hours().div_euclid(24)
}

/// P006.
pub(super) fn stale(days: i64) -> Option<Diagnostic> {
    (days > STALE_DAYS).then(|| {
        Diagnostic::new(
            "P006",
            Severity::Warning,
            format!("the snapshot is {days} days old"),
        )
        .help("roots that Mozilla removed since then are still in it; use a newer version or file")
    })
}
