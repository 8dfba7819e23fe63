//! One of two stores as the other can know it.

use std::collections::HashMap;

use super::{Options, Repeated, Side, Unsayable};
use crate::format::{Held, Holding};
use crate::store::{Level, Purpose, Sha256};

/// A store, and what can be compared of it.
pub(super) struct View<'a> {
    pub(super) store: &'a Holding,
    pub(super) side: Side,
    /// Its certificates in its order, each once.
    pub(super) held: Vec<&'a Held>,
    pub(super) repeated: Vec<Repeated<'a>>,
    by_fingerprint: HashMap<Sha256, &'a Held>,
    /// What its plain certificates stand for.
    purpose: Purpose,
}

impl<'a> View<'a> {
    pub(super) fn new(store: &'a Holding, side: Side, options: &Options) -> Self {
        let copies = copies(store);
        let mut repeated = Vec::new();
        let mut all = Vec::with_capacity(copies.len());
        for copies in copies {
            let Some(held) = that_counts(&copies, options.purpose) else {
                continue;
            };
            all.push(held);
            if copies.len() > 1 {
                repeated.push(Repeated {
                    side,
                    held,
                    times: copies.len(),
                    agree: copies.iter().all(|copy| copy.says_the_same(held)),
                });
            }
        }
        let by_fingerprint = all.iter().map(|held| (held.certificate.sha256(), *held));
        Self {
            store,
            side,
            by_fingerprint: by_fingerprint.collect(),
            held: all,
            repeated,
            purpose: options.purpose,
        }
    }

    /// The same certificate in this store.
    pub(super) fn get(&self, held: &Held) -> Option<&'a Held> {
        self.by_fingerprint.get(&held.certificate.sha256()).copied()
    }

    /// Whether it has a way to speak of a purpose: of all three, or of the one that it is used for.
    pub(super) fn can_say(&self, purpose: Purpose) -> bool {
        self.store.says.purposes || purpose == self.purpose
    }

    /// Whether what it says of this root of its own is said of a purpose.
    pub(super) fn speaks_of(&self, held: &Held, purpose: Purpose) -> bool {
        purpose == self.purpose || (self.store.says.purposes && held.levels.is_some())
    }

    /// The limits of a root's trust for a purpose that this store has no way to say.
    pub(super) fn limits_unsayable<'b>(
        &self,
        held: &'b Held,
        purpose: Purpose,
    ) -> Vec<Unsayable<'b>> {
        if held.level(purpose) != Some(Level::Trusted) {
            return Vec::new();
        }
        let date = held.dates.get(purpose).filter(|_| !self.store.says.dates);
        let date = date.map(|date| Unsayable::Date(purpose, date.date));
        let imposed = held.constraints.as_ref();
        let imposed = imposed.filter(|_| !self.store.says.constraints);
        date.into_iter()
            .chain(imposed.map(Unsayable::Constraints))
            .collect()
    }
}

/// The certificates of a store in its order, each with all its copies.
fn copies(store: &Holding) -> Vec<Vec<&Held>> {
    let mut places: HashMap<Sha256, usize> = HashMap::new();
    let mut copies: Vec<Vec<&Held>> = Vec::new();
    for held in &store.held {
        let at = *places
            .entry(held.certificate.sha256())
            .or_insert(copies.len());
        match copies.get_mut(at) {
            Some(others) => others.push(held),
            None => copies.push(vec![held]),
        }
    }
    copies
}

/// The copy of a certificate that counts, wherever it stands: distrust beats trust, trust for the purpose beats a word
/// that gives none, a word beats none.
fn that_counts<'a>(copies: &[&'a Held], purpose: Purpose) -> Option<&'a Held> {
    let rank = |held: &&&Held| {
        let says = |level| Purpose::ALL.iter().any(|p| held.level(*p) == Some(level));
        match held.levels {
            _ if held.distrusted_outright => 0,
            _ if says(Level::Distrusted) => 1,
            Some(_) if held.level(purpose) == Some(Level::Trusted) => 2,
            Some(_) if says(Level::Trusted) => 3,
            Some(_) => 4,
            None => 5,
        }
    };
    copies.iter().min_by_key(rank).copied()
}

/// What counts of a level: an anchor, distrust, or neither.
pub(super) fn stance(level: Option<Level>) -> Option<bool> {
    level.and_then(Level::stance)
}
