//! What a selection trusts and a newer table says is trusted no more: the snapshot is old, and that shows.

use super::mozilla::stricter;
use super::{Age, Verdict};
use crate::diagnostic::{Diagnostic, Severity};
use crate::history::Lives;
use crate::policy::{Candidate, Selection};
use crate::text::{brief, count};

/// So many roots are named.
const NAMED: usize = 3;

/// P011: roots of the certdata.txt that Mozilla has removed since, or trusts less, as far as a table knows that is newer
/// than it. What was added by the user is the user's.
pub fn outdated(selection: &Selection<'_>, lives: &Lives) -> Option<Diagnostic> {
    let store = selection.store();
    let age = Age::of(lives, store);
    if age != Age::Newer {
        return None;
    }
    let own = selection.included().filter(|c| c.added.is_none());
    let (mut gone, mut less) = (Vec::new(), Vec::new());
    for candidate in own {
        match since(candidate, lives, age) {
            Some(Verdict::Removed) => gone.push(candidate),
            Some(_) => less.push(candidate),
            None => {}
        }
    }
    if gone.is_empty() && less.is_empty() {
        return None;
    }
    let counts = match (gone.len(), less.len()) {
        (gone, 0) => format!("{} removed", count(gone, "root")),
        (0, less) => format!("{} trusted less", count(less, "root")),
        (gone, less) => format!("{} removed and {less} trusted less", count(gone, "root")),
    };
    let all: Vec<_> = gone.iter().chain(&less).collect();
    let named: Vec<_> = all
        .iter()
        .take(NAMED)
        .map(|c| format!("\"{}\"", brief(&c.root.label)))
        .collect();
    let more = match all.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let extent = lives.extent()?;
    let of = |version: Option<&str>| match version {
        Some(version) => format!("NSS builtins {version}"),
        None => "an older revision".to_owned(),
    };
    let message = format!(
        "this certdata.txt is of {}, and Mozilla's list goes on to {} ({}): {counts}, {}{more}",
        of(store.version()),
        of(extent.version.as_deref()),
        extent.until,
        named.join(", "),
    );
    let help = "build from a newer certdata.txt; `cabundle audit` of the output names each root";
    Some(Diagnostic::new("P011", Severity::Limit, message).help(help))
}

/// What has become of a root for a purpose that it is selected for.
fn since(candidate: &Candidate<'_>, lives: &Lives, age: Age) -> Option<Verdict> {
    let life = lives.get(candidate.root.certificate.sha256())?;
    if life.gone.is_some() {
        return Some(Verdict::Removed);
    }
    let mut purposes = candidate
        .decision
        .verdicts
        .iter()
        .map(|(purpose, _)| purpose);
    purposes
        .any(|purpose| {
            candidate.decision.includes(purpose)
                && stricter(&candidate.root, Some(life), age, purpose).is_some()
        })
        .then_some(Verdict::Narrowed)
}
