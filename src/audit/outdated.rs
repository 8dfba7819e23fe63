//! What a selection trusts and a newer table says is trusted no more: the snapshot is old, and that shows.

use super::mozilla::stricter;
use super::{Age, Verdict};
use crate::diagnostic::{Diagnostic, Severity};
use crate::history::Lives;
use crate::policy::{Candidate, Selection};
use crate::store::{Purpose, Store};
use crate::text::{brief, count};

/// So many roots are named.
const NAMED: usize = 3;

/// P011: roots of the certdata.txt that Mozilla has removed since, or trusts less, as far as a table knows that is newer
/// than it, or of which it is not known that it is older. What was added by the user is the user's.
pub fn outdated(selection: &Selection<'_>, lives: &Lives) -> Option<Diagnostic> {
    let store = selection.store();
    let age = Age::of(lives, store);
    if !age.counts() {
        return None;
    }
    let (mut gone, mut less) = (Vec::new(), Vec::new());
    for candidate in selection.included() {
        match since(candidate, lives, age) {
            Some(Verdict::Removed) => gone.push(candidate),
            Some(_) => less.push(candidate),
            None => {}
        }
    }
    let counts = match (gone.len(), less.len()) {
        (0, 0) => return None,
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
    let named = named.join(", ");
    let more = match all.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = format!("{}: {counts}, {named}{more}", between(lives, store, age)?);
    let help = "build from a newer certdata.txt; `cabundle audit` of a bundle in PEM, with the same -p, names each root";
    Some(Diagnostic::new("P011", Severity::Limit, message).help(help))
}

/// How the certdata.txt and the table stand to each other, in words.
fn between(lives: &Lives, store: &Store, age: Age) -> Option<String> {
    let extent = lives.extent()?;
    let list = match &extent.version {
        Some(version) => format!("NSS builtins {version} ({})", extent.until),
        None => format!("{}", extent.until),
    };
    Some(match (age, store.version()) {
        (Age::Newer, Some(own)) if extent.version.as_deref() != Some(own) => {
            format!(
                "this certdata.txt is of NSS builtins {own}, and Mozilla's list goes on to {list}"
            )
        }
        (Age::Newer, _) => format!("this certdata.txt is older than Mozilla's list of {list}"),
        _ => format!(
            "whether this certdata.txt is older than Mozilla's list of {list} is not known, but that one is stricter"
        ),
    })
}

/// What has become of a root for a purpose that it is selected for.
fn since(candidate: &Candidate<'_>, lives: &Lives, age: Age) -> Option<Verdict> {
    let decision = &candidate.decision;
    let own = Purpose::ALL
        .into_iter()
        .filter(|purpose| decision.includes_itself(*purpose));
    let own: Vec<_> = own.collect();
    let life = lives.get(candidate.root.certificate.sha256())?;
    if life.gone.is_some() && !own.is_empty() {
        return Some(Verdict::Removed);
    }
    own.into_iter()
        .any(|purpose| stricter(&candidate.root, Some(life), age, purpose).is_some())
        .then_some(Verdict::Narrowed)
}
