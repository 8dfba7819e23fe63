//! What is told about a selection: above all where it grants more than Mozilla does.

use jiff::{SignedDuration, Timestamp};

use super::decision::Reason;
use super::select::{Candidate, Selection};
use crate::diagnostic::{Diagnostic, Severity};
use crate::store::{Purpose, Root};
use crate::text::brief;

/// A snapshot older than this is warned about.
const STALE_DAYS: u32 = 180;

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
    let verdict = candidate.decision.verdicts.get(purpose).as_ref()?;
    let unknown = candidate.root.span.is_none();
    let limits = verdict
        .reasons
        .iter()
        .filter(|reason| reason.keeps_out() && !(unknown && **reason == Reason::NoTrustObject));
    let limits: Vec<_> = limits.map(ToString::to_string).collect();
    if limits.is_empty() {
        return None;
    }
    let limit = limits.join("; ");
    Some(Diagnostic::new(
        "P005",
        Severity::Limit,
        format!(
            "{} is added for {purpose} although: {limit}",
            name(&candidate.root)
        ),
    ))
}

/// How old a snapshot is.
pub(super) fn age(retrieved: Timestamp, as_of: Timestamp) -> SignedDuration {
    as_of.duration_since(retrieved)
}

/// Whether it is older than so many days, to the second.
pub(super) fn is_older(age: SignedDuration, days: u32) -> bool {
    age > SignedDuration::from_hours(24 * i64::from(days))
}

/// P006.
pub(super) fn stale(age: SignedDuration) -> Option<Diagnostic> {
    is_older(age, STALE_DAYS).then(|| {
        let days = age.as_hours() / 24;
        Diagnostic::new(
            "P006",
            Severity::Warning,
            format!("the snapshot is {days} days old"),
        )
        .help("roots that Mozilla removed since then are still in it; use a newer version or file")
    })
}
