//! A directory as one store: OpenSSL's, Debian's, FreeBSD's, Fedora's, one of `.p11-kit` files.

use std::collections::HashSet;
use std::path::is_separator;

use super::read::{Broken, DistrustDate, Held, Holding, ReadError};
use crate::policy::Carries;
use crate::store::{Level, NameConstraints, Named, Purposes, Sha256};

/// The directories of Fedora's tree, which hold one store in several forms.
const FEDORA: [&str; 4] = ["openssl", "pem", "java", "edk2"];

impl Holding {
    /// Joins what the files of a directory hold, each with its path in it.
    ///
    /// A file that is no store is left alone: a README, a list of names. A certificate that several files hold counts
    /// once where they say the same of it. Where they do not, every different copy is held: which one a program finds
    /// first depends on names and links. But a plain copy in another directory than those with words is of one of the
    /// forms in which Fedora extracts the same store, and they explain it.
    ///
    /// The names of three directories speak too. What stands below FreeBSD's `untrusted` is not in the store, wherever
    /// else it stands: so certctl(8) keeps it out. What stands below p11-kit's `anchors` is an anchor, and below its
    /// `blocklist` (before 0.24 `blacklist`) distrusted (`populate_trust` in `trust/parser.c`).
    pub fn directory(files: impl IntoIterator<Item = (String, Result<Self, ReadError>)>) -> Self {
        let mut all = Self {
            says: Carries {
                certificate: true,
                ..Carries::default()
            },
            ..Self::plain("directory", Vec::new())
        };
        let mut found: Vec<(String, Held)> = Vec::new();
        let mut untrusted = HashSet::new();
        // Of p11-kit, which has one word of distrust for all purposes; json says for which.
        let mut named_outright = Vec::new();
        for (path, read) in files {
            let mut store = match read {
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
            match Place::of(&path) {
                Some(Place::Untrusted) => {
                    let held = store.held.drain(..);
                    untrusted.extend(held.map(|held| held.certificate.sha256()));
                }
                place => store.put(place),
            }
            all.says = either(all.says, store.says);
            let directory = path
                .rsplit_once(is_separator)
                .map_or("", |(above, _)| above);
            found.extend(
                store
                    .held
                    .into_iter()
                    .map(|held| (directory.to_owned(), held)),
            );
            if !store.exact {
                named_outright.extend(store.distrusts.iter().cloned());
            }
            all.distrusts.extend(store.distrusts);
            all.broken.extend(store.broken);
        }
        let said = found.iter().filter(|(_, held)| held.levels.is_some());
        let said = said.map(|(directory, held)| (held.certificate.sha256(), directory.clone()));
        let said: HashSet<_> = said.collect();
        let somewhere: HashSet<_> = said.iter().map(|(sha256, _)| *sha256).collect();
        let mut copies = HashSet::new();
        let named_outright = Named::of(&named_outright);
        // p11-kit's word of distrust counts for all of a key, and for whom an entry names, in whichever file.
        let outright = found.iter().filter(|(_, held)| held.distrusted_outright);
        let keys: HashSet<_> = outright
            .map(|(_, held)| held.certificate.spki().to_vec())
            .collect();
        for (directory, mut held) in found {
            if named_outright.has(&held.certificate) || keys.contains(held.certificate.spki()) {
                held.distrust_outright();
            }
            let sha256 = held.certificate.sha256();
            let is_explained = held.levels.is_none()
                && FEDORA.contains(&directory.split(is_separator).next().unwrap_or_default())
                && somewhere.contains(&sha256)
                && !said.contains(&(sha256, directory));
            if !untrusted.contains(&sha256) && !is_explained {
                held.join(&mut all.held, &mut copies);
            }
        }
        all
    }

    /// The same as a file at this path in a directory that is looked at file by file: below `untrusted` it is trusted
    /// for nothing; distrust stays.
    pub fn at(mut self, path: &str) -> Self {
        self.put(Place::of(path));
        self
    }

    fn put(&mut self, place: Option<Place>) {
        match place {
            None => {}
            Some(Place::Untrusted) => {
                for held in &mut self.held {
                    held.levels = Some(Purposes::from_fn(|purpose| match held.level(purpose) {
                        Some(Level::Distrusted) => Some(Level::Distrusted),
                        _ => Some(Level::MustVerify),
                    }));
                }
            }
            Some(Place::Anchors) => self.held.iter_mut().for_each(Held::anchor),
            Some(Place::Blocklist) => {
                self.says.distrust = true;
                self.held.iter_mut().for_each(Held::distrust_outright);
            }
        }
    }
}

/// A directory whose name speaks.
#[derive(Clone, Copy)]
enum Place {
    Untrusted,
    Anchors,
    Blocklist,
}

impl Place {
    /// What stands in two of them is in the one that trusts it less.
    fn of(path: &str) -> Option<Self> {
        let mut directories: Vec<_> = path.split(is_separator).collect();
        directories.pop();
        let is_below = |name| directories.contains(&name);
        if is_below("untrusted") {
            Some(Self::Untrusted)
        } else if is_below("blocklist") || is_below("blacklist") {
            Some(Self::Blocklist)
        } else {
            is_below("anchors").then_some(Self::Anchors)
        }
    }
}

impl Held {
    /// Makes it an anchor, as its directory says, within the uses that are stapled to it. Distrust stays.
    fn anchor(&mut self) {
        if self.distrusted_outright {
            return;
        }
        let as_anchor = self.as_anchor.or(self.levels);
        self.levels = as_anchor.or(Some(Purposes::from_fn(|_| Some(Level::Trusted))));
    }

    /// Puts it among others, unless one that says the same is there.
    fn join(self, all: &mut Vec<Self>, copies: &mut HashSet<(Sha256, Said)>) {
        if copies.insert((self.certificate.sha256(), self.said())) {
            all.push(self);
        }
    }

    fn said(&self) -> Said {
        Said {
            levels: self.levels,
            dates: self.dates,
            distrusted_outright: self.distrusted_outright,
            constraints: self.constraints.clone(),
        }
    }

    /// Whether two copies of a certificate say the same of it.
    pub(crate) fn says_the_same(&self, other: &Self) -> bool {
        self.said() == other.said()
    }
}

/// What a store says of a certificate.
#[derive(PartialEq, Eq, Hash)]
struct Said {
    levels: Option<Purposes<Option<Level>>>,
    dates: Purposes<Option<DistrustDate>>,
    distrusted_outright: bool,
    constraints: Option<NameConstraints>,
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
