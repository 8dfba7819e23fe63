//! One of two stores as the other can know it.

use std::collections::{HashMap, HashSet};

use super::{Options, Unsayable};
use crate::format::{Held, Holding};
use crate::store::{Level, Purpose, Sha256};

/// A store, and what can be compared of it.
pub(super) struct View<'a> {
    pub(super) store: &'a Holding,
    /// Its certificates; of a certificate that it holds twice the first.
    pub(super) held: Vec<&'a Held>,
    by_fingerprint: HashMap<Sha256, &'a Held>,
}

impl<'a> View<'a> {
    pub(super) fn new(store: &'a Holding) -> Self {
        let mut seen = HashSet::new();
        let first = |held: &&Held| seen.insert(held.certificate.sha256());
        let held: Vec<_> = store.held.iter().filter(first).collect();
        let by_fingerprint = held.iter().map(|held| (held.certificate.sha256(), *held));
        Self {
            store,
            by_fingerprint: by_fingerprint.collect(),
            held,
        }
    }

    /// The same certificate in this store.
    pub(super) fn get(&self, held: &Held) -> Option<&'a Held> {
        self.by_fingerprint.get(&held.certificate.sha256()).copied()
    }
}

/// The purposes that both stores can speak of: all three, or the one that plain certificates stand for.
pub(super) fn purposes(old: &Holding, new: &Holding, options: &Options) -> Vec<Purpose> {
    if old.says.purposes && new.says.purposes {
        Purpose::ALL.to_vec()
    } else {
        vec![options.purpose]
    }
}

/// What counts of a level: an anchor, distrust, or neither.
pub(super) fn stance(level: Option<Level>) -> Option<bool> {
    level.and_then(Level::stance)
}

/// What a store says of a root that the other has no way to say: limits first, as they may be why the other
/// store does not hold it.
pub(super) fn limits_unsayable<'a>(
    held: &'a Held,
    other: &Holding,
    purposes: &[Purpose],
) -> Vec<Unsayable<'a>> {
    let trusted = |purpose: &Purpose| held.level(*purpose) == Some(Level::Trusted);
    let trusted: Vec<_> = purposes.iter().copied().filter(trusted).collect();
    let mut lost = Vec::new();
    if !other.says.dates {
        let dates = trusted.iter().filter_map(|purpose| {
            let date = held.dates.get(*purpose).as_ref()?;
            Some(Unsayable::Date(*purpose, date.date))
        });
        lost.extend(dates);
    }
    if !other.says.constraints && !trusted.is_empty() {
        lost.extend(held.constraints.as_ref().map(Unsayable::Constraints));
    }
    lost
}

/// Distrust, and trust for purposes that were not compared, of which the other store has no word.
pub(super) fn words_unsayable<'a>(
    held: &'a Held,
    other: &Holding,
    purposes: &[Purpose],
) -> Vec<Unsayable<'a>> {
    let mut lost = Vec::new();
    for purpose in Purpose::ALL {
        match held.level(purpose) {
            Some(Level::Distrusted) if !other.says.distrust => {
                lost.push(Unsayable::Distrust(purpose));
            }
            // What a plain certificate is trusted for besides is unknown.
            Some(Level::Trusted) if held.levels.is_some() && !purposes.contains(&purpose) => {
                lost.push(Unsayable::Purpose(purpose));
            }
            _ => {}
        }
    }
    lost
}
