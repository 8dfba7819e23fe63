//! What is stapled to a key. p11-kit binds extensions to public keys, not to certificates, and of two for one
//! key it takes any: certificates with one key get one extension of a kind, which makes none of them more
//! than Mozilla does.

use std::collections::{BTreeMap, BTreeSet};

use der::asn1::ObjectIdentifier;

use super::super::asn1::{OCTET_STRING, SEQUENCE, key_purposes, oid, tlv};
use crate::policy::{Candidate, Selection};
use crate::store::{Level, Purpose};

pub(super) const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
pub(super) const NAME_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.30");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
/// p11-kit's own: what OpenSSL's trusted certificates reject.
pub(super) const REJECT: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.3319.6.10.1");
/// A BOOLEAN: critical, or a CA.
const TRUE: &[u8] = &[0x01, 0x01, 0xff];

/// What one certificate is trusted and distrusted for.
pub(super) struct Stance<'s> {
    pub(super) trusted: Vec<Purpose>,
    pub(super) distrusted: Vec<Purpose>,
    constraints: Option<&'s [u8]>,
    is_silent: bool,
}

impl<'s> Stance<'s> {
    pub(super) fn of(candidate: &'s Candidate<'_>) -> Self {
        let with = |level| {
            let all = Purpose::ALL.into_iter();
            let with = all.filter(|purpose| candidate.level(*purpose) == Some(level));
            with.collect()
        };
        let constraints = candidate.root.imposed_constraints.as_ref();
        Self {
            trusted: with(Level::Trusted),
            distrusted: with(Level::Distrusted),
            constraints: constraints.map(|constraints| &constraints.der[..]),
            is_silent: candidate.root.certificate.is_ca() == Ok(None),
        }
    }

    /// Distrusted, and trusted for nothing.
    pub(super) fn is_distrusted(&self) -> bool {
        self.trusted.is_empty() && !self.distrusted.is_empty()
    }

    fn is_anchor(&self) -> bool {
        !self.trusted.is_empty()
    }
}

/// What is stapled to one key.
pub(super) struct Key<'s> {
    /// For what its anchors are anchors.
    pub(super) purposes: Vec<Purpose>,
    rejected: Vec<Purpose>,
    constraints: Option<&'s [u8]>,
    /// Whether an anchor does not say itself that it is a CA, as Entrust's of 1999: p11-kit knows no other
    /// anchors, Mozilla's word is enough for NSS.
    is_silent: bool,
    /// Whether one of its certificates is `x-distrusted`: p11-kit then takes none of them for an anchor of anything.
    is_distrusted: bool,
}

impl<'s> Key<'s> {
    /// What all its anchors are trusted for and none of its certificates is distrusted for; under
    /// constraints if one of them is. Two different constraints cannot both be stapled: no anchor then.
    fn of(stances: &[Stance<'s>]) -> Self {
        let anchors = || stances.iter().filter(|stance| stance.is_anchor());
        let constraints: BTreeSet<_> = anchors().filter_map(|s| s.constraints).collect();
        let (mut purposes, mut rejected) = (Vec::new(), Vec::new());
        for purpose in Purpose::ALL {
            let trusted = anchors().all(|anchor| anchor.trusted.contains(&purpose));
            let mut all = stances.iter();
            let distrusted = all.any(|stance| stance.distrusted.contains(&purpose));
            if trusted && !distrusted && anchors().count() > 0 && constraints.len() < 2 {
                purposes.push(purpose);
            }
            // A certificate that is distrusted for everything says so itself, whatever is stapled.
            if anchors().any(|anchor| anchor.distrusted.contains(&purpose)) {
                rejected.push(purpose);
            }
        }
        Self {
            purposes,
            rejected,
            constraints: constraints.first().copied(),
            is_silent: anchors().any(|anchor| anchor.is_silent),
            is_distrusted: stances.iter().any(Stance::is_distrusted),
        }
    }

    /// Whether it gives one of its anchors less than Mozilla does.
    pub(super) fn narrows(&self, stance: &Stance<'s>) -> bool {
        stance.is_anchor()
            && (self.is_distrusted
                || stance.trusted != self.purposes
                || stance.distrusted != self.rejected
                || stance.constraints != self.constraints)
    }

    /// The extensions, each with its OID, and the Extension (RFC 5280 section 4.1) that is its value. An
    /// extended key usage is never empty: a certificate that is an anchor for nothing gets none, and is no
    /// anchor.
    pub(super) fn extensions(&self) -> impl Iterator<Item = (ObjectIdentifier, Vec<u8>)> {
        let usage = (!self.purposes.is_empty()).then(|| {
            let value = key_purposes(SEQUENCE, &self.purposes);
            (
                EXTENDED_KEY_USAGE,
                extension(EXTENDED_KEY_USAGE, TRUE, &value),
            )
        });
        let reject = (!self.rejected.is_empty()).then(|| {
            let value = key_purposes(SEQUENCE, &self.rejected);
            (REJECT, extension(REJECT, &[], &value))
        });
        let constraints = self.constraints.map(|contents| {
            let value = tlv(SEQUENCE, &[contents]);
            (NAME_CONSTRAINTS, extension(NAME_CONSTRAINTS, TRUE, &value))
        });
        let authority = self.is_silent.then(|| {
            let value = tlv(SEQUENCE, &[TRUE]);
            (
                BASIC_CONSTRAINTS,
                extension(BASIC_CONSTRAINTS, TRUE, &value),
            )
        });
        let all = [usage, reject, constraints, authority];
        all.into_iter().flatten()
    }
}

/// Every key of a selection.
pub(super) struct Keys<'s>(BTreeMap<&'s [u8], Key<'s>>);

impl<'s> Keys<'s> {
    pub(super) fn of(selection: &'s Selection<'_>) -> Self {
        let mut stances: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for candidate in selection.spoken_of() {
            let spki = candidate.root.certificate.spki();
            stances.entry(spki).or_default().push(Stance::of(candidate));
        }
        let keys = stances.into_iter();
        Self(
            keys.map(|(spki, stances)| (spki, Key::of(&stances)))
                .collect(),
        )
    }

    pub(super) fn get(&self, candidate: &Candidate<'_>) -> Option<&Key<'s>> {
        self.0.get(candidate.root.certificate.spki())
    }
}

fn extension(id: ObjectIdentifier, critical: &[u8], value: &[u8]) -> Vec<u8> {
    let value = tlv(OCTET_STRING, &[value]);
    tlv(SEQUENCE, &[&oid(id), critical, &value])
}
