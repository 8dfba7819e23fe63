//! Distrust of certificates that a store does not hold.

use std::collections::HashMap;

use super::{Side, Unsaid};
use crate::format::Holding;
use crate::store::{DateAttribute, Distrust, Level, Purposes};

/// The entries of one store that the other lacks, although it could hold them; an entry that says something new
/// counts as another.
pub(super) fn only_in<'a>(
    these: &'a Holding,
    those: &Holding,
    those_are: Side,
    unsaid: &mut Vec<Unsaid<'a>>,
) -> Vec<&'a Distrust> {
    let exact = these.exact && those.exact;
    let mut left: HashMap<_, Vec<&Distrust>> = HashMap::new();
    for entry in &those.distrusts {
        left.entry(whom(entry, exact)).or_default().push(entry);
    }
    let mut only = Vec::new();
    for entry in &these.distrusts {
        if !exact && !entry.trust.is_distrust() {
            // Neutral is neutral, there or not.
            continue;
        }
        let by_name = entry.issuer.is_some() && entry.serial.is_some();
        if !those.says.bare_distrust || !(exact || by_name) {
            unsaid.push(Unsaid::Bare {
                side: those_are,
                entry,
            });
            continue;
        }
        let same = left.get_mut(&whom(entry, exact)).and_then(|others| {
            let at = others.iter().position(|o| says_the_same(o, entry, exact));
            at.map(|at| others.swap_remove(at))
        });
        if same.is_none() {
            only.push(entry);
        }
    }
    only
}

/// Whom an entry names: issuer and serial number and, in certdata.txt, hashes. A label names nobody.
type Whom<'a> = [Option<&'a [u8]>; 5];

fn whom(entry: &Distrust, exact: bool) -> Whom<'_> {
    let issuer = entry.issuer.as_deref();
    if !exact {
        return [issuer, entry.serial_contents(), None, None, None];
    }
    let hash = entry.hash.as_ref().map(|(_, hash)| hash.as_slice());
    let (sha1, md5) = (entry.sha1.as_deref(), entry.md5.as_deref());
    [issuer, entry.serial.as_deref(), sha1, md5, hash]
}

/// Whether two entries that name the same say the same; only certdata.txt says more than whom.
fn says_the_same(one: &Distrust, other: &Distrust, exact: bool) -> bool {
    let levels = |entry: &Distrust| -> Purposes<Option<Level>> {
        Purposes::from_fn(|purpose| entry.trust.level(purpose))
    };
    if !exact {
        return one.trust.is_distrust() == other.trust.is_distrust();
    }
    // An absent date and a false one are the same.
    let dates = |entry: &Distrust| {
        Purposes::from_fn(|purpose| match entry.dates.get(purpose) {
            DateAttribute::Date(date) => Some(*date),
            DateAttribute::False | DateAttribute::Absent => None,
        })
    };
    one.hash == other.hash && dates(one) == dates(other) && levels(one) == levels(other)
}
