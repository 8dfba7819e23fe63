//! A directory as one store: OpenSSL's, Debian's, FreeBSD's, Fedora's, one of `.p11-kit` files.

use std::collections::{HashMap, HashSet};

use super::read::{Broken, Held, Holding, ReadError};
use crate::policy::Carries;
use crate::store::Sha256;

impl Holding {
    /// Joins what the files of a directory hold, each with its path in it.
    ///
    /// A file that is no store is left alone: a README, a list of names. A certificate that several files hold
    /// counts once, as the first that says something of its trust, else as the first.
    ///
    /// The names of two directories speak too. What stands below FreeBSD's `untrusted` is not in the store, wherever
    /// else it stands: so certctl(8) keeps it out. What stands below p11-kit's `blocklist` (before 0.24 `blacklist`)
    /// is distrusted (`trust/token.c`).
    pub fn directory(files: impl IntoIterator<Item = (String, Result<Self, ReadError>)>) -> Self {
        let mut all = Self {
            says: Carries {
                certificate: true,
                ..Carries::default()
            },
            ..Self::plain("directory", Vec::new())
        };
        let mut places = HashMap::new();
        let mut untrusted = HashSet::new();
        for (path, read) in files {
            let store = match read {
                Ok(store) => store.within(&path),
                Err(ReadError::Unknown) => continue,
                Err(error) => {
                    let reason = error.to_string();
                    all.broken.push(Broken {
                        place: path,
                        reason,
                    });
                    continue;
                }
            };
            let is_below = |name| {
                path.split(['/', '\\'])
                    .rev()
                    .skip(1)
                    .any(|part| part == name)
            };
            let is_untrusted = is_below("untrusted");
            let is_blocked = is_below("blocklist") || is_below("blacklist");
            all.says = either(all.says, store.says);
            all.says.distrust |= is_blocked;
            for mut held in store.held {
                if is_untrusted {
                    untrusted.insert(held.certificate.sha256());
                    continue;
                }
                if is_blocked {
                    held.distrust_outright();
                }
                held.join(&mut all.held, &mut places);
            }
            all.distrusts.extend(store.distrusts);
            all.broken.extend(store.broken);
        }
        let is_in = |held: &Held| !untrusted.contains(&held.certificate.sha256());
        all.held.retain(is_in);
        all
    }
}

impl Held {
    /// Puts it among others: once, as the first that says something of its trust, else as the first.
    pub(super) fn join(self, all: &mut Vec<Self>, places: &mut HashMap<Sha256, usize>) {
        let at = *places.entry(self.certificate.sha256()).or_insert(all.len());
        match all.get_mut(at) {
            None => all.push(self),
            Some(first) if first.levels.is_none() && self.levels.is_some() => *first = self,
            Some(_) => {}
        }
    }
}

fn either(one: Carries, other: Carries) -> Carries {
    Carries {
        certificate: one.certificate && other.certificate,
        purposes: one.purposes || other.purposes,
        dates: one.dates || other.dates,
        constraints: one.constraints || other.constraints,
        distrust: one.distrust || other.distrust,
        bare_distrust: one.bare_distrust || other.bare_distrust,
    }
}
