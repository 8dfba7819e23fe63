//! What a fetched file must pass besides being sound.

use std::collections::HashSet;

use cabundle::store::{Level, Purpose, Root, Sha256, Store};

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

fn server_roots(store: &Store) -> HashSet<Sha256> {
    let is_trusted = |root: &&Root| root.level(Purpose::ServerAuth) == Some(Level::Trusted);
    let trusted = store.roots.iter().filter(is_trusted);
    trusted.map(|root| root.certificate.sha256()).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use cabundle::store::{Level, Purpose, Store};

    use super::{Refused, keeps_most_roots};

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
}
