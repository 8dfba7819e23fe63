//! What a fetched file must pass besides being sound.

use std::collections::{HashMap, HashSet};

use cabundle::history::Lives;
use cabundle::store::{DistrustAfter, Level, Purpose, Root, Sha256, Store};
use cabundle::text::{brief, count};

use crate::version::Version;

/// Why a sound file is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("the SHA-256 is {found}, not {expected}")]
    OtherFile { expected: Sha256, found: Sha256 },
    #[error(
        "upstream has the builtins version {new}, data/ has {old} already (--allow-downgrade accepts an older one)"
    )]
    Older { old: Version, new: Version },
    #[error(
        "{lost} of {of} server-auth roots would go, more than a quarter (--accept-removals accepts that)"
    )]
    Removals { lost: usize, of: usize },
    #[error(
        "{} would be trusted as before that was taken away, such as \"{label}\" ({sha256}): an older file does that (--accept-returns accepts it)",
        count(*roots, "root")
    )]
    Returns {
        roots: usize,
        label: String,
        sha256: Sha256,
    },
}

/// Exactly the file that was asked for.
pub(crate) fn is_expected(bytes: &[u8], expected: Option<Sha256>) -> Result<(), Refused> {
    let found = Sha256::of(bytes);
    match expected {
        Some(expected) if found != expected => Err(Refused::OtherFile { expected, found }),
        _ => Ok(()),
    }
}

/// Not an older version: an old file is sound too, and trusts what was thrown out since.
pub(crate) fn is_no_downgrade(old: &Version, new: &Version) -> Result<(), Refused> {
    if new < old {
        let (old, new) = (old.clone(), new.clone());
        return Err(Refused::Older { old, new });
    }
    Ok(())
}

/// Not a loss of more than a quarter of the server-auth roots; new ones do not make up for it.
/// A file that was cut between two objects is sound too.
pub(crate) fn keeps_most_roots(old: &Store, new: &Store) -> Result<(), Refused> {
    let (old, new) = (server_roots(old), server_roots(new));
    let lost = old.difference(&new).count();
    if lost * 4 > old.len() {
        return Err(Refused::Removals {
            lost,
            of: old.len(),
        });
    }
    Ok(())
}

/// Not trust that was taken away before: an old file without a version, or with the one of today, gives itself
/// away by it. It also happens: three times in 26 years, in 2014 and twice in 2020.
pub(crate) fn brings_nothing_back(
    old: &Store,
    new: &Store,
    lives: Option<&Lives>,
) -> Result<(), Refused> {
    let before: HashMap<_, _> = (old.roots.iter())
        .map(|root| (root.certificate.sha256(), root))
        .collect();
    let is_back = |root: &&Root| match before.get(&root.certificate.sha256()) {
        Some(before) => Purpose::ALL.iter().any(|p| is_lifted(before, root, *p)),
        None => {
            let life = lives.and_then(|lives| lives.get(root.certificate.sha256()));
            life.is_some_and(|life| life.gone.is_some())
                && root.trust.as_ref().is_some_and(|trust| trust.grants())
        }
    };
    let mut back = new.roots.iter().filter(is_back);
    let Some(first) = back.next() else {
        return Ok(());
    };
    Err(Refused::Returns {
        roots: 1 + back.count(),
        label: brief(first.label_text().as_bytes()),
        sha256: first.certificate.sha256(),
    })
}

/// Whether a distrust, or a date from which on there is one, is no more, or is later.
fn is_lifted(old: &Root, new: &Root, purpose: Purpose) -> bool {
    let date = |root: &Root| root.distrust_after(purpose).and_then(DistrustAfter::date);
    let is_later = match (date(old), date(new)) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(old), Some(new)) => new > old,
    };
    let was_distrusted = old.level(purpose) == Some(Level::Distrusted);
    new.level(purpose) == Some(Level::Trusted) && (was_distrusted || is_later)
}

fn server_roots(store: &Store) -> HashSet<Sha256> {
    let is_trusted = |root: &&Root| root.level(Purpose::ServerAuth) == Some(Level::Trusted);
    let trusted = store.roots.iter().filter(is_trusted);
    trusted.map(|root| root.certificate.sha256()).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use cabundle::history::Lives;
    use cabundle::store::{Level, Purpose, Store};

    use super::{Refused, brings_nothing_back, keeps_most_roots};

    /// The first `n` server-auth roots of the snapshot.
    fn store(n: usize) -> Store {
        let mut store = Store::embedded().unwrap();
        let is_trusted = |level| level == Some(Level::Trusted);
        store
            .roots
            .retain(|root| is_trusted(root.level(Purpose::ServerAuth)));
        store.roots.truncate(n);
        store
    }

    #[test]
    fn a_quarter_may_go_and_no_more() {
        let old = store(8);
        assert_eq!(keeps_most_roots(&old, &store(6)), Ok(()));
        let refused = Refused::Removals { lost: 3, of: 8 };
        assert_eq!(keeps_most_roots(&old, &store(5)), Err(refused));
    }

    #[test]
    fn new_roots_do_not_make_up_for_lost_ones() {
        let mut new = store(16);
        new.roots.drain(..3);
        let refused = Refused::Removals { lost: 3, of: 8 };
        assert_eq!(keeps_most_roots(&store(8), &new), Err(refused));
    }

    #[test]
    fn a_root_that_is_no_longer_trusted_is_lost() {
        let old = store(4);
        let mut new = old.clone();
        for root in new.roots.iter_mut().take(2) {
            root.trust = None;
        }
        let refused = Refused::Removals { lost: 2, of: 4 };
        assert_eq!(keeps_most_roots(&old, &new), Err(refused));
    }

    #[track_caller]
    fn assert_returns(old: &Store, new: &Store, lives: Option<&Lives>) {
        let refused = brings_nothing_back(old, new, lives).unwrap_err();
        assert!(matches!(refused, Refused::Returns { roots: 1, .. }));
        assert_eq!(brings_nothing_back(new, old, lives), Ok(()));
    }

    #[test]
    fn trust_that_was_taken_away_stays_away() {
        let new = store(4);
        assert_eq!(brings_nothing_back(&new, &new, None), Ok(()));
        let mut old = new.clone();
        let trust = old.roots.first_mut().unwrap().trust.as_mut().unwrap();
        *trust.levels.get_mut(Purpose::ServerAuth) = Some(Level::Distrusted);
        assert_returns(&old, &new, None);
        // Neither trusted nor distrusted before: trust that is new.
        let trust = old.roots.first_mut().unwrap().trust.as_mut().unwrap();
        *trust.levels.get_mut(Purpose::ServerAuth) = Some(Level::MustVerify);
        assert_eq!(brings_nothing_back(&old, &new, None), Ok(()));
    }

    #[test]
    fn a_date_may_come_and_come_earlier() {
        let mut old = store(144);
        let has_date = |root: &cabundle::store::Root| root.server_distrust_after.date().is_some();
        old.roots.retain(has_date);
        old.roots.truncate(1);
        let mut new = old.clone();
        let root = new.roots.first_mut().unwrap();
        root.server_distrust_after = cabundle::store::DistrustAfter::default();
        assert_returns(&old, &new, None);
        let early = Store::embedded().unwrap();
        let mut dates = early.roots.iter().filter(|root| has_date(root));
        let date = |root: &cabundle::store::Root| root.server_distrust_after.date();
        let here = old.roots.first().and_then(date);
        let later = dates.find(|root| date(root) > here).unwrap();
        let root = new.roots.first_mut().unwrap();
        root.server_distrust_after = later.server_distrust_after;
        assert_returns(&old, &new, None);
    }

    #[test]
    fn only_a_root_that_was_removed_returns() {
        let lives = Lives::embedded().unwrap();
        let new = store(4);
        let mut old = new.clone();
        let first = old.roots.remove(0).certificate.sha256();
        // Never seen, and there all the time: new ones.
        let nobody = lives.clone().only(|life| life.sha256 != first);
        for lives in [None, Some(&nobody), Some(&lives)] {
            assert_eq!(brings_nothing_back(&old, &new, lives), Ok(()));
        }
        let text = lives.to_table();
        let line = text.lines().find(|l| l.starts_with(&first.to_string()));
        let fields: Vec<_> = line.unwrap().split('\t').collect();
        let &[sha256, began, _, trust, label] = fields.as_slice() else {
            unreachable!("five columns")
        };
        let gone = [sha256, began, "2026-04-09", trust, label].join("\t");
        let removed = Lives::parse(&text.replace(line.unwrap(), &gone)).unwrap();
        assert_returns(&old, &new, Some(&removed));
    }
}
