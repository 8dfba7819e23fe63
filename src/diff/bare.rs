//! Distrust of certificates that a store does not hold.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{Side, Unsaid};
use crate::certdata::Mechanism;
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
    let mut left: HashMap<_, usize> = HashMap::new();
    for entry in &those.distrusts {
        *left.entry(what(entry, exact)).or_default() += 1;
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
        match left.get_mut(&what(entry, exact)) {
            Some(same @ 1..) => *same -= 1,
            _ => only.push(entry),
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

/// What an entry says, and of whom; only certdata.txt says more than whom.
fn what(entry: &Distrust, exact: bool) -> (Whom<'_>, Said) {
    let mut said = Said {
        is_distrust: entry.trust.is_distrust(),
        ..Said::default()
    };
    if exact {
        said = Said {
            is_distrust: true,
            hashed_by: entry.hash.as_ref().map(|(mechanism, _)| *mechanism),
            levels: Purposes::from_fn(|purpose| entry.trust.level(purpose)),
            // An absent date and a false one are the same.
            dates: Purposes::from_fn(|purpose| match entry.dates.get(purpose) {
                DateAttribute::Date(date) => Some(*date),
                DateAttribute::False | DateAttribute::Absent => None,
            }),
        };
    }
    (whom(entry, exact), said)
}

#[derive(Default, PartialEq, Eq, Hash)]
struct Said {
    is_distrust: bool,
    hashed_by: Option<Mechanism>,
    levels: Purposes<Option<Level>>,
    dates: Purposes<Option<Timestamp>>,
}
