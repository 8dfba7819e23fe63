//! Finding the differences.

use super::side::{View, limits_unsayable, purposes, stance, words_unsayable};
use super::{Change, Options, Reissue, Report, RootChange, Side, Unsaid, Unsayable};
use crate::format::{Held, Holding};
use crate::store::{Distrust, Level, NameConstraints, Purpose, Purposes};

/// Compares two stores.
pub fn compare<'a>(old: &'a Holding, new: &'a Holding, options: &Options) -> Report<'a> {
    let purposes = purposes(old, new, options);
    let exact = old.exact && new.exact;
    let (before, after) = (View::new(old), View::new(new));
    let mut unsaid = Vec::new();

    let mut removed = only_in(&before, &after, Side::New, &purposes, &mut unsaid);
    let mut added = only_in(&after, &before, Side::Old, &purposes, &mut unsaid);
    let reissued = take_reissued(&mut removed, &mut added);

    let mut changed = Vec::new();
    let mut expired = Vec::new();
    let dates = (options.old_date.or(old.date)).zip(options.new_date.or(new.date));
    for &held in &after.held {
        let Some(earlier) = before.get(held) else {
            continue;
        };
        changed.extend(RootChange::between(
            (old, earlier),
            (new, held),
            &purposes,
            exact,
        ));
        for (side, store, account) in [(Side::New, new, earlier), (Side::Old, old, held)] {
            let limits = limits_unsayable(account, store, &purposes);
            let words = words_unsayable(account, store, &purposes);
            let all = limits.into_iter().chain(words);
            let other = match side {
                Side::New => held,
                Side::Old => earlier,
            };
            unsaid.extend(all.map(|what| Unsaid::Root {
                side,
                held: account,
                what,
                kept: is_kept(other, what, &purposes),
            }));
        }
        let end = held.certificate.not_after();
        if dates.is_some_and(|(from, to)| from <= end && end < to) {
            expired.push(held);
        }
    }
    Report {
        distrusts_removed: only_distrusted_in(old, new, Side::New, &mut unsaid),
        distrusts_added: only_distrusted_in(new, old, Side::Old, &mut unsaid),
        old,
        new,
        purposes,
        added,
        removed,
        reissued,
        changed,
        unsaid,
        expired,
    }
}

/// The roots of one store that the other lacks, although it could hold them. What it could not say is put aside.
fn only_in<'a>(
    these: &View<'a>,
    those: &View<'_>,
    those_are: Side,
    purposes: &[Purpose],
    unsaid: &mut Vec<Unsaid<'a>>,
) -> Vec<&'a Held> {
    let other = those.store;
    // Where both list them, a root without trust is there or not as well.
    let exact = these.store.exact && other.exact;
    let mut only = Vec::new();
    for &held in &these.held {
        if those.get(held).is_some() {
            continue;
        }
        let trusted = purposes
            .iter()
            .any(|p| held.level(*p) == Some(Level::Trusted));
        let distrusted = purposes
            .iter()
            .any(|p| held.level(*p) == Some(Level::Distrusted));
        let limits = limits_unsayable(held, other, purposes);
        let mut lost = words_unsayable(held, other, purposes);
        if exact || (trusted && limits.is_empty()) || (distrusted && other.says.distrust) {
            only.push(held);
        } else if trusted {
            lost.extend(limits);
        }
        unsaid.extend(lost.into_iter().map(|what| Unsaid::Root {
            side: those_are,
            held,
            what,
            kept: false,
        }));
    }
    only
}

/// Whether a store that cannot say this limit trusts the root all the same.
fn is_kept(held: &Held, what: Unsayable<'_>, purposes: &[Purpose]) -> bool {
    let trusts = |purpose| held.level(purpose) == Some(Level::Trusted);
    match what {
        Unsayable::Date(purpose, _) => trusts(purpose),
        Unsayable::Constraints(_) => purposes.iter().any(|purpose| trusts(*purpose)),
        Unsayable::Purpose(_) | Unsayable::Distrust(_) => true,
    }
}

/// Takes the pairs of one subject and key out of what was removed and added.
fn take_reissued<'a>(removed: &mut Vec<&'a Held>, added: &mut Vec<&'a Held>) -> Vec<Reissue<'a>> {
    let mut reissued = Vec::new();
    removed.retain(|old| {
        let same = |new: &&Held| {
            let (old, new) = (&old.certificate, &new.certificate);
            (old.subject(), old.spki()) == (new.subject(), new.spki())
        };
        let Some(at) = added.iter().position(same) else {
            return true;
        };
        let new = added.remove(at);
        reissued.push(Reissue { old, new });
        false
    });
    reissued
}

impl<'a> RootChange<'a> {
    /// What differs between two accounts of one certificate; `None` if nothing does.
    fn between(
        (old_store, old): (&Holding, &'a Held),
        (new_store, new): (&Holding, &'a Held),
        purposes: &[Purpose],
        exact: bool,
    ) -> Option<Self> {
        let mut changes = Vec::new();
        let both_distrust = old_store.says.distrust && new_store.says.distrust;
        for &purpose in purposes {
            let may_be_left_out = is_left_out(old, (new_store, new), purpose)
                || is_left_out(new, (old_store, old), purpose);
            if exact || !may_be_left_out {
                changes.extend(trust(old, new, purpose, exact, both_distrust));
            }
        }
        if old_store.says.dates && new_store.says.dates {
            let dates = purposes
                .iter()
                .filter_map(|p| distrust_after(old, new, *p, exact));
            changes.extend(dates);
        }
        if old_store.says.constraints && new_store.says.constraints {
            changes.extend(constraints(old, new));
        }
        if exact {
            changes.extend(mozilla_policy(old, new));
            changes.extend(label(old, new));
        }
        (!changes.is_empty()).then_some(Self { old, new, changes })
    }
}

/// Whether a root may be neutral in the other store because that cannot say a limit of its trust.
fn is_left_out(held: &Held, (store, other): (&Holding, &Held), purpose: Purpose) -> bool {
    let is_dated = held.dates.get(purpose).is_some() && !store.says.dates;
    let is_constrained = held.constraints.is_some() && !store.says.constraints;
    held.level(purpose) == Some(Level::Trusted)
        && stance(other.level(purpose)).is_none()
        && (is_dated || is_constrained)
}

/// Whether both distrust a root that neither trusts for the purpose, and one has a single word for all purposes.
fn is_distrusted_alike(old: &Held, new: &Held, purpose: Purpose) -> bool {
    let alike = |held: &Held| {
        held.level(purpose) != Some(Level::Trusted)
            && Purpose::ALL
                .iter()
                .any(|p| held.level(*p) == Some(Level::Distrusted))
    };
    (old.distrusted_outright || new.distrusted_outright) && alike(old) && alike(new)
}

fn trust<'a>(
    old: &Held,
    new: &Held,
    purpose: Purpose,
    exact: bool,
    both_distrust: bool,
) -> Option<Change<'a>> {
    let is_alike = is_distrusted_alike(old, new, purpose);
    let (old, new) = (old.level(purpose), new.level(purpose));
    let differs = if exact {
        old != new
    } else if is_alike {
        false
    } else {
        // To a store that cannot distrust, distrust and no trust are one.
        let stance = |level| stance(level).filter(|trusted| *trusted || both_distrust);
        stance(old) != stance(new)
    };
    differs.then_some(Change::Trust { purpose, old, new })
}

fn distrust_after<'a>(old: &Held, new: &Held, purpose: Purpose, exact: bool) -> Option<Change<'a>> {
    // A store may leave out the date of trust that is not given.
    let trusts = |held: &Held| held.level(purpose) == Some(Level::Trusted);
    let is_trusted = trusts(old) || trusts(new);
    let (old, new) = (*old.dates.get(purpose), *new.dates.get(purpose));
    let differs = if exact {
        old != new
    } else if !is_trusted {
        false
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

/// Whether two distrust entries name the same and say the same. A label names nobody.
fn is_same(one: &Distrust, other: &Distrust, exact: bool) -> bool {
    if !exact {
        // Only certdata.txt says more than whom.
        return (&one.issuer, one.serial_contents()) == (&other.issuer, other.serial_contents());
    }
    let levels = |entry: &Distrust| -> Purposes<_> {
        Purposes::from_fn(|purpose| entry.trust.level(purpose))
    };
    (&one.issuer, &one.serial, &one.sha1, &one.md5, &one.hash)
        == (
            &other.issuer,
            &other.serial,
            &other.sha1,
            &other.md5,
            &other.hash,
        )
        && one.dates == other.dates
        && levels(one) == levels(other)
}

/// The entries of one store that the other lacks, although it could hold them; an entry that says something new
/// counts as another.
fn only_distrusted_in<'a>(
    these: &'a Holding,
    those: &Holding,
    those_are: Side,
    unsaid: &mut Vec<Unsaid<'a>>,
) -> Vec<&'a Distrust> {
    let exact = these.exact && those.exact;
    let mut left: Vec<_> = those.distrusts.iter().collect();
    let mut only = Vec::new();
    for entry in &these.distrusts {
        let by_name = entry.issuer.is_some() && entry.serial.is_some();
        match left.iter().position(|other| is_same(other, entry, exact)) {
            _ if !those.says.bare_distrust || !(exact || by_name) => unsaid.push(Unsaid::Bare {
                side: those_are,
                entry,
            }),
            Some(at) => {
                left.swap_remove(at);
            }
            None => only.push(entry),
        }
    }
    only
}
