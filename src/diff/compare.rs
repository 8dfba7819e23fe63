//! Finding the differences.

use std::collections::{HashMap, HashSet, VecDeque};

use super::side::{View, stance};
use super::{Change, Options, Reissue, Report, RootChange, Side, Unsaid, Unsayable, bare};
use crate::format::{Held, Holding};
use crate::store::{Level, NameConstraints, Purpose};

/// Compares two stores.
pub fn compare<'a>(old: &'a Holding, new: &'a Holding, options: &Options) -> Report<'a> {
    let before = View::new(old, Side::Old, options);
    let after = View::new(new, Side::New, options);
    let pair = Pair {
        exact: old.exact && new.exact,
        strict: options.strict,
        before: &before,
        after: &after,
    };
    let mut unsaid = Vec::new();

    let mut removed = pair.only_in(&before, &after, &mut unsaid);
    let mut added = pair.only_in(&after, &before, &mut unsaid);
    let reissued = pair.take_reissued(&mut removed, &mut added, &mut unsaid);

    let (old_date, new_date) = (options.old_date.or(old.date), options.new_date.or(new.date));
    let period = old_date.zip(new_date);
    let period = period.map(|(from, to)| from.min(to)..from.max(to));
    let mut changed = Vec::new();
    let mut expired = Vec::new();
    for &held in &after.held {
        let Some(earlier) = before.get(held) else {
            continue;
        };
        let changes = pair.changes(earlier, held, &mut unsaid);
        if !changes.is_empty() {
            changed.push(RootChange {
                old: earlier,
                new: held,
                changes,
            });
        }
        let end = held.certificate.not_after();
        if period.as_ref().is_some_and(|period| period.contains(&end)) {
            expired.push(held);
        }
    }
    let purposes = Purpose::ALL.into_iter();
    let purposes = purposes.filter(|p| before.can_say(*p) && after.can_say(*p));
    Report {
        purposes: purposes.collect(),
        distrusts_removed: bare::only_in(old, new, Side::New, &mut unsaid),
        distrusts_added: bare::only_in(new, old, Side::Old, &mut unsaid),
        old,
        new,
        old_date,
        new_date,
        added,
        removed,
        reissued,
        changed,
        unsaid,
        expired,
        repeated: [before.repeated, after.repeated].concat(),
        compared: [before.held, after.held],
    }
}

/// Both stores.
struct Pair<'v, 'a> {
    before: &'v View<'a>,
    after: &'v View<'a>,
    /// Whether both repeat certdata.txt in full.
    exact: bool,
    strict: bool,
}

impl<'a> Pair<'_, 'a> {
    /// The roots of one store that the other lacks, although it could hold them. What it could not say is put aside.
    fn only_in(
        &self,
        these: &View<'a>,
        those: &View<'a>,
        unsaid: &mut Vec<Unsaid<'a>>,
    ) -> Vec<&'a Held> {
        let mut only = Vec::new();
        for &held in &these.held {
            if those.get(held).is_some() {
                continue;
            }
            let mut lost = Vec::new();
            // Where both list them, a root without trust is there or not as well.
            let mut sayable = self.exact;
            for purpose in Purpose::ALL {
                if !these.speaks_of(held, purpose) {
                    continue;
                }
                let can_say = those.can_say(purpose);
                match held.level(purpose) {
                    Some(Level::Trusted) if can_say => {
                        let limits = those.limits_unsayable(held, purpose);
                        // Trust that it could have said in full is missing, whatever becomes of the rest.
                        sayable |= limits.is_empty() || self.strict;
                        // Constraints are one limit for all purposes.
                        let news = limits.into_iter().filter(|limit| !lost.contains(limit));
                        lost.extend(news.collect::<Vec<_>>());
                    }
                    Some(Level::Trusted) => lost.push(Unsayable::Purpose(purpose)),
                    Some(Level::Distrusted) if can_say && those.store.says.distrust => {
                        sayable = true;
                    }
                    Some(Level::Distrusted) => lost.push(Unsayable::Distrust(purpose)),
                    Some(Level::MustVerify | Level::Unknown) | None => {}
                }
            }
            if sayable {
                only.push(held);
                continue;
            }
            unsaid.extend(lost.into_iter().map(|what| Unsaid::Root {
                side: those.side,
                held,
                what,
                kept: false,
            }));
        }
        only
    }

    /// Takes the pairs of one subject and key out of what was removed and added.
    fn take_reissued(
        &self,
        removed: &mut Vec<&'a Held>,
        added: &mut Vec<&'a Held>,
        unsaid: &mut Vec<Unsaid<'a>>,
    ) -> Vec<Reissue<'a>> {
        let who = |held: &'a Held| (held.certificate.subject(), held.certificate.spki());
        let mut candidates: HashMap<_, VecDeque<&Held>> = HashMap::new();
        for &new in added.iter() {
            candidates.entry(who(new)).or_default().push_back(new);
        }
        let mut reissued = Vec::new();
        let mut taken = HashSet::new();
        removed.retain(|&old| {
            let new = candidates.get_mut(&who(old)).and_then(VecDeque::pop_front);
            let Some(new) = new else {
                return true;
            };
            taken.insert(new.certificate.sha256());
            reissued.push(Reissue {
                old,
                new,
                changes: self.changes(old, new, unsaid),
            });
            false
        });
        added.retain(|new| !taken.contains(&new.certificate.sha256()));
        reissued
    }

    /// What differs between two accounts of one root. What one store cannot say of it is put aside.
    fn changes(
        &self,
        old: &'a Held,
        new: &'a Held,
        unsaid: &mut Vec<Unsaid<'a>>,
    ) -> Vec<Change<'a>> {
        let both = |purpose: &Purpose| {
            self.before.speaks_of(old, *purpose) && self.after.speaks_of(new, *purpose)
        };
        let purposes: Vec<_> = Purpose::ALL.into_iter().filter(both).collect();
        let (before, after) = (self.before, self.after);
        let mut changes = Vec::new();
        let mut unchanged = Vec::new();
        for &purpose in &purposes {
            match self.trust(old, new, purpose) {
                Some(change) => changes.push(change),
                None => unchanged.push(purpose),
            }
        }
        // A change of trust tells all of its purpose.
        let lost = [
            unsayable((before, old), (after, new), &purposes, &unchanged),
            unsayable((after, new), (before, old), &purposes, &unchanged),
        ];
        unsaid.extend(lost.into_iter().flatten());

        let (old_says, new_says) = (before.store.says, after.store.says);
        let trusted = |purpose: &Purpose| {
            let levels = [old.level(*purpose), new.level(*purpose)];
            levels == [Some(Level::Trusted); 2]
        };
        // A limit of no trust means nothing; only certdata.txt is held to it.
        let limited = purposes.iter().filter(|p| self.exact || trusted(p));
        if old_says.dates && new_says.dates {
            let dates = limited.clone();
            changes.extend(dates.filter_map(|p| distrust_after(old, new, *p, self.exact)));
        }
        if old_says.constraints && new_says.constraints && limited.count() > 0 {
            changes.extend(constraints(old, new));
        }
        if self.exact {
            changes.extend(mozilla_policy(old, new));
            changes.extend(label(old, new));
        }
        changes
    }

    fn trust(&self, old: &'a Held, new: &'a Held, purpose: Purpose) -> Option<Change<'a>> {
        let (before, after) = (old.level(purpose), new.level(purpose));
        let differs = if self.exact {
            before != after
        } else if is_distrusted_alike(old, new, purpose) {
            false
        } else {
            let says = [self.before, self.after].map(|view| view.store.says);
            match (stance(before), stance(after)) {
                // It may have been left out because of a limit.
                (Some(true), None) => {
                    self.strict || self.after.limits_unsayable(old, purpose).is_empty()
                }
                (None, Some(true)) => {
                    self.strict || self.before.limits_unsayable(new, purpose).is_empty()
                }
                // To a store that cannot distrust, distrust and no trust are one.
                (Some(false), None) | (None, Some(false)) => says.iter().all(|s| s.distrust),
                (before, after) => before != after,
            }
        };
        differs.then_some(Change::Trust {
            purpose,
            old: before,
            new: after,
        })
    }
}

/// Whether both distrust a root that neither trusts for the purpose, and one has a single word for all purposes.
fn is_distrusted_alike(old: &Held, new: &Held, purpose: Purpose) -> bool {
    let alike = |held: &Held| {
        held.level(purpose) != Some(Level::Trusted)
            && Purpose::ALL
                .map(|p| held.level(p))
                .contains(&Some(Level::Distrusted))
    };
    (old.distrusted_outright || new.distrusted_outright) && alike(old) && alike(new)
}

/// What one store says of a root that both hold, and the other has no way to say. Of the purposes that were compared
/// only those count where nothing changed.
fn unsayable<'a>(
    (these, account): (&View<'a>, &'a Held),
    (those, other): (&View<'a>, &'a Held),
    compared: &[Purpose],
    unchanged: &[Purpose],
) -> Vec<Unsaid<'a>> {
    let mut lost: Vec<(Unsayable<'a>, bool)> = Vec::new();
    for purpose in Purpose::ALL {
        let compared = compared.contains(&purpose);
        if !these.speaks_of(account, purpose) || (compared && !unchanged.contains(&purpose)) {
            continue;
        }
        match account.level(purpose) {
            Some(Level::Trusted) if compared => {
                let kept = other.level(purpose) == Some(Level::Trusted);
                for limit in those.limits_unsayable(account, purpose) {
                    // Constraints are one limit for all purposes.
                    match lost.iter_mut().find(|(known, _)| *known == limit) {
                        Some((_, everywhere)) => *everywhere &= kept,
                        None => lost.push((limit, kept)),
                    }
                }
            }
            Some(Level::Trusted) => lost.push((Unsayable::Purpose(purpose), true)),
            Some(Level::Distrusted) if compared && those.store.says.distrust => {}
            Some(Level::Distrusted) => lost.push((Unsayable::Distrust(purpose), true)),
            Some(Level::MustVerify | Level::Unknown) | None => {}
        }
    }
    let lost = lost.into_iter().map(|(what, kept)| Unsaid::Root {
        side: those.side,
        held: account,
        what,
        kept,
    });
    lost.collect()
}

fn distrust_after<'a>(old: &Held, new: &Held, purpose: Purpose, exact: bool) -> Option<Change<'a>> {
    let (old, new) = (*old.dates.get(purpose), *new.dates.get(purpose));
    let differs = if exact {
        old != new
    } else {
        // Only certdata.txt has two objects in which a date can stand.
        old.map(|date| date.date) != new.map(|date| date.date)
    };
    differs.then_some(Change::DistrustAfter { purpose, old, new })
}

fn constraints<'a>(old: &'a Held, new: &'a Held) -> Option<Change<'a>> {
    let (old, new) = (&old.constraints, &new.constraints);
    // The source is a remark, the DER is what a verifier obeys.
    let der = |side: &'a Option<NameConstraints>| side.as_ref().map(|c| &c.der);
    (der(old) != der(new)).then_some(Change::Constraints {
        old: old.as_ref(),
        new: new.as_ref(),
    })
}

fn mozilla_policy<'a>(old: &Held, new: &Held) -> Option<Change<'a>> {
    let (old, new) = (old.mozilla_ca_policy, new.mozilla_ca_policy);
    (old != new).then_some(Change::MozillaPolicy { old, new })
}

fn label<'a>(old: &'a Held, new: &'a Held) -> Option<Change<'a>> {
    let (old, new) = (old.label.as_slice(), new.label.as_slice());
    (old != new).then_some(Change::Label { old, new })
}
