//! A directory as one store: OpenSSL's, Debian's, one of `.p11-kit` files.

use std::collections::HashMap;

use super::read::{Broken, Held, Holding, ReadError};
use crate::policy::Carries;

impl Holding {
    /// Joins what the files of a directory hold, each with its path in it.
    ///
    /// A file that is no store is left alone: a README, a list of names. A certificate that several files hold
    /// counts once, as the first that says something of its trust, else as the first.
    pub fn directory(files: impl IntoIterator<Item = (String, Result<Self, ReadError>)>) -> Self {
        let mut all = Self {
            says: Carries {
                certificate: true,
                ..Carries::default()
            },
            ..Self::plain("directory", Vec::new())
        };
        let mut places = HashMap::new();
        for (path, read) in files {
            let store = match read {
                Ok(store) => store,
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
            all.says = either(all.says, store.says);
            for held in store.held {
                let place = within(&path, &held.place);
                let held = Held { place, ..held };
                let at = *places
                    .entry(held.certificate.sha256())
                    .or_insert(all.held.len());
                match all.held.get_mut(at) {
                    None => all.held.push(held),
                    Some(first) if first.levels.is_none() && held.levels.is_some() => *first = held,
                    Some(_) => {}
                }
            }
            all.distrusts.extend(store.distrusts);
            all.broken
                .extend(store.broken.into_iter().map(|broken| Broken {
                    place: within(&path, &broken.place),
                    ..broken
                }));
        }
        all
    }
}

fn within(path: &str, place: &str) -> String {
    match place {
        "" => path.to_owned(),
        place => format!("{path}, {place}"),
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
