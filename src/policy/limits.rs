//! What is told about a selection: above all where it grants more than Mozilla does.

use jiff::{SignedDuration, Timestamp};

use super::decision::Reason;
use super::select::{Candidate, Selection};
use crate::diagnostic::{Diagnostic, Severity};
use crate::store::{Limit, Purpose, Root, Trust};
use crate::text::brief;

/// A snapshot older than this is warned about.
const STALE_DAYS: u32 = 180;

/// Everything worth a word about a selection, in the order of its roots.
pub(super) fn tell(selection: &Selection<'_>) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    let uses_flag = selection.candidates.iter().any(|c| c.root.is_flagged());
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
            if uses_flag && candidate.added.is_none() && !root.is_flagged() {
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
    told.extend(lost_distrust(selection));
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
    let carried = selection.policy.carries.dates;
    let limit = root.date_limit(purpose).filter(|_| !carried)?;
    Some(unsaid("P001", root, &limit))
}

/// P002.
fn constraint(selection: &Selection<'_>, root: &Root) -> Option<Diagnostic> {
    let carried = selection.policy.carries.constraints;
    let limit = root.name_limit().filter(|_| !carried)?;
    Some(unsaid("P002", root, &limit))
}

fn unsaid(code: &'static str, root: &Root, limit: &Limit) -> Diagnostic {
    let message = format!("{}: {limit}; this output cannot say so", name(root));
    Diagnostic::new(code, Severity::Limit, message)
}

/// P009: distrust that gets lost. What is not an anchor here may still be issued by one: an
/// intermediate, or a root that another one has cross-signed.
fn lost_distrust(selection: &Selection<'_>) -> Option<Diagnostic> {
    let carries = selection.policy.carries;
    let held = selection.candidates.iter().filter(|c| {
        let certificate = &c.root.certificate;
        let issued = certificate.issuer() != certificate.subject();
        issued && !carries.distrust && c.root.trust.as_ref().is_some_and(Trust::is_distrust)
    });
    let bare = selection.store.distrusts.iter();
    let bare = bare.filter(|d| !carries.bare_distrust && d.trust.is_distrust());
    let labels = held.map(|c| &c.root.label).chain(bare.map(|d| &d.label));
    let labels: Vec<_> = labels
        .map(|label| format!("\"{}\"", brief(label)))
        .collect();
    let told = match labels.as_slice() {
        [] => return None,
        [first, second, third, _, rest @ ..] => {
            format!("{first}, {second}, {third} and {} more", rest.len() + 1)
        }
        few => few.join(", "),
    };
    let message =
        format!("Mozilla distrusts {told}, whoever issued them; this output cannot say so");
    Some(Diagnostic::new("P009", Severity::Limit, message))
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
