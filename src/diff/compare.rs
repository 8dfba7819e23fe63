//! Finding the differences.

use std::collections::HashMap;

use super::{Change, DistrustDate, Report, RootChange};
use crate::store::{Distrust, Purpose, Root, Sha256, Store};

/// Compares two stores.
pub fn compare<'a>(old: &'a Store, new: &'a Store) -> Report<'a> {
    let before = by_fingerprint(&old.roots);
    let after = by_fingerprint(&new.roots);
    let is_in =
        |map: &HashMap<Sha256, &Root>, root: &Root| map.contains_key(&root.certificate.sha256());
    let pairs = new.roots.iter().filter_map(|root| {
        let old = before.get(&root.certificate.sha256()).copied()?;
        RootChange::between(old, root)
    });
    Report {
        old,
        new,
        added: new.roots.iter().filter(|r| !is_in(&before, r)).collect(),
        removed: old.roots.iter().filter(|r| !is_in(&after, r)).collect(),
        changed: pairs.collect(),
        distrusts_added: only_in(&new.distrusts, &old.distrusts),
        distrusts_removed: only_in(&old.distrusts, &new.distrusts),
    }
}

fn by_fingerprint(roots: &[Root]) -> HashMap<Sha256, &Root> {
    let entries = roots.iter().map(|root| (root.certificate.sha256(), root));
    entries.collect()
}

impl<'a> RootChange<'a> {
    /// What differs between two accounts of one certificate; `None` if nothing does.
    fn between(old: &'a Root, new: &'a Root) -> Option<Self> {
        let mut changes = Vec::new();
        for purpose in Purpose::ALL {
            changes.extend(trust(old, new, purpose));
        }
        for purpose in Purpose::ALL {
            changes.extend(distrust_after(old, new, purpose));
        }
        changes.extend(constraints(old, new));
        changes.extend(mozilla_policy(old, new));
        changes.extend(label(old, new));
        (!changes.is_empty()).then_some(Self { old, new, changes })
    }
}

fn trust<'a>(old: &Root, new: &Root, purpose: Purpose) -> Option<Change<'a>> {
    let (old, new) = (old.level(purpose), new.level(purpose));
    (old != new).then_some(Change::Trust { purpose, old, new })
}

fn distrust_after<'a>(old: &Root, new: &Root, purpose: Purpose) -> Option<Change<'a>> {
    let (old, new) = (
        DistrustDate::of(old, purpose),
        DistrustDate::of(new, purpose),
    );
    (old != new).then_some(Change::DistrustAfter { purpose, old, new })
}

fn constraints<'a>(old: &'a Root, new: &'a Root) -> Option<Change<'a>> {
    let (old, new) = (&old.imposed_constraints, &new.imposed_constraints);
    // The source is a remark, the DER is what a verifier obeys.
    let der = |side: &'a Option<crate::store::NameConstraints>| side.as_ref().map(|c| &c.der);
    (der(old) != der(new)).then_some(Change::Constraints {
        old: old.as_ref(),
        new: new.as_ref(),
    })
}

fn mozilla_policy<'a>(old: &Root, new: &Root) -> Option<Change<'a>> {
    let (old, new) = (old.mozilla_ca_policy, new.mozilla_ca_policy);
    (old != new).then_some(Change::MozillaPolicy { old, new })
}

fn label<'a>(old: &'a Root, new: &'a Root) -> Option<Change<'a>> {
    let (old, new) = (old.label.as_slice(), new.label.as_slice());
    (old != new).then_some(Change::Label { old, new })
}

impl DistrustDate {
    /// The date that counts for a purpose of this root.
    pub fn of(root: &Root, purpose: Purpose) -> Option<Self> {
        let both = root.distrust_after(purpose)?;
        let (date, origin) = (both.date()?, both.origin()?);
        Some(Self { date, origin })
    }
}

/// Whether two distrust entries name the same and say the same. A label names nobody.
fn is_same(one: &Distrust, other: &Distrust) -> bool {
    let levels = |entry: &Distrust| Purpose::ALL.map(|purpose| entry.trust.level(purpose));
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

/// The entries of `these` that `those` lack; an entry that says something new counts as another.
fn only_in<'a>(these: &'a [Distrust], those: &[Distrust]) -> Vec<&'a Distrust> {
    let mut left: Vec<_> = those.iter().collect();
    let mut only = Vec::new();
    for entry in these {
        match left.iter().position(|other| is_same(other, entry)) {
            Some(at) => {
                left.swap_remove(at);
            }
            None => only.push(entry),
        }
    }
    only
}
