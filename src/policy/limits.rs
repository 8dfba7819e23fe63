//! What is told about a selection: above all where it grants more than Mozilla does.

use jiff::{SignedDuration, Timestamp};

use super::decision::Reason;
use super::select::{Candidate, Selection};
use crate::diagnostic::{Diagnostic, Severity};
use crate::store::{Level, Limit, OwnLimit, Purpose, Root, Trust};
use crate::text::{brief, time};

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
            told.extend(own_limits(selection, candidate));
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

/// P010: what the certificate itself limits, and an output of subjects and keys loses.
fn own_limits(selection: &Selection<'_>, candidate: &Candidate<'_>) -> Option<Diagnostic> {
    let policy = &selection.policy;
    let certificate = &candidate.root.certificate;
    if policy.carries.certificate {
        return None;
    }
    let mut limits = Vec::new();
    let end = certificate.not_after();
    if policy.as_of > end {
        limits.push(format!("it expired {}", time(end)));
    }
    let purposes = policy.purposes.iter();
    let purposes = purposes.filter(|p| candidate.decision.includes(**p));
    let own = purposes.flat_map(|p| certificate.own_limits(*p));
    // Its own name constraints go where imposed ones go.
    let own = own.filter(|limit| !(*limit == OwnLimit::Names && policy.carries.constraints));
    limits.extend(own.map(|limit| limit.to_string()));
    if limits.is_empty() {
        return None;
    }
    let message = format!(
        "{}: {}; this output holds its subject and key alone",
        name(&candidate.root),
        limits.join("; ")
    );
    Some(Diagnostic::new("P010", Severity::Limit, message))
}

/// P009: distrust that gets lost. What is not an anchor here may still be issued by one: an
/// intermediate, or a root that another one has cross-signed.
fn lost_distrust(selection: &Selection<'_>) -> Option<Diagnostic> {
    let policy = &selection.policy;
    let matters = |trust: &Trust| {
        let mut levels = policy.purposes.iter().map(|p| trust.level(*p));
        levels.any(|level| level == Some(Level::Distrusted))
    };
    let held = selection.candidates.iter().filter(|c| {
        let trust = c.root.trust.as_ref();
        !policy.carries.distrust && trust.is_some_and(matters) && may_be_issued(selection, c)
    });
    let bare = selection.store.distrusts.iter();
    let bare = bare.filter(|d| !policy.carries.bare_distrust && matters(&d.trust));
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

/// Whether another certificate issued it, as far as names tell: one of another name, or an anchor of the
/// same name with another key, as when a CA changes its key.
fn may_be_issued(selection: &Selection<'_>, candidate: &Candidate<'_>) -> bool {
    let certificate = &candidate.root.certificate;
    certificate.issuer() != certificate.subject()
        || selection.included().any(|anchor| {
            let anchor = &anchor.root.certificate;
            anchor.subject() == certificate.issuer() && anchor.spki() != certificate.spki()
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
pub(crate) fn age(retrieved: Timestamp, as_of: Timestamp) -> SignedDuration {
    as_of.duration_since(retrieved)
}

/// Whether it is older than so many days, to the second.
pub(super) fn is_older(age: SignedDuration, days: u32) -> bool {
    age > SignedDuration::from_hours(24 * i64::from(days))
}

/// P006.
pub(crate) fn stale(age: SignedDuration) -> Option<Diagnostic> {
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
