//! What one store cannot say, put in order for people.

use std::collections::BTreeMap;

use super::words::{self, Quote};
use super::{Report, Side, Unsaid, Unsayable};
use crate::format::{Held, Holding};
use crate::store::{Distrust, Purpose};

/// More roots than this are counted instead of named.
const FEW: usize = 5;

/// All that one store has no way to say.
pub(super) struct Gap<'a> {
    pub(super) side: Side,
    pub(super) store: &'a Holding,
    /// Limits, root by root.
    pub(super) limits: Vec<Limited<'a>>,
    /// Trust and distrust, purpose by purpose.
    pub(super) words: Vec<Word<'a>>,
    /// Distrust without a certificate.
    pub(super) bare: Vec<&'a Distrust>,
}

/// A limit of a root.
pub(super) struct Limited<'a> {
    pub(super) held: &'a Held,
    pub(super) what: String,
    /// What became of the root in the store that cannot say it.
    pub(super) fate: &'static str,
}

/// The same trust or distrust of many roots.
pub(super) struct Word<'a> {
    pub(super) what: String,
    /// Roots that the store holds.
    pub(super) kept: Vec<&'a Held>,
    /// Roots that it does not hold.
    pub(super) missing: Vec<&'a Held>,
}

impl<'a> Word<'a> {
    /// `12 roots, 3 not in it`.
    pub(super) fn numbers(&self) -> String {
        let all = crate::text::count(self.kept.len() + self.missing.len(), "root");
        match self.missing.len() {
            0 => all,
            missing => format!("{all}, {missing} not in it"),
        }
    }

    /// The roots, if they are few.
    pub(super) fn few(&self) -> Vec<&'a Held> {
        let all: Vec<_> = self.kept.iter().chain(&self.missing).copied().collect();
        if all.len() > FEW { Vec::new() } else { all }
    }
}

/// What the old store cannot say, then the new one; no gap of a store that can say all.
pub(super) fn gaps<'a>(report: &Report<'a>, quote: Quote) -> Vec<Gap<'a>> {
    let sides = [(Side::Old, report.old), (Side::New, report.new)];
    let gaps = sides.map(|(side, store)| Gap::of(report, side, store, quote));
    let some =
        |gap: &Gap<'_>| !(gap.limits.is_empty() && gap.words.is_empty() && gap.bare.is_empty());
    gaps.into_iter().filter(some).collect()
}

impl<'a> Gap<'a> {
    fn of(report: &Report<'a>, side: Side, store: &'a Holding, quote: Quote) -> Self {
        let mut limits = Vec::new();
        let mut words: BTreeMap<(bool, Purpose), Word<'a>> = BTreeMap::new();
        let mut bare = Vec::new();
        for unsaid in &report.unsaid {
            let (held, what, kept) = match *unsaid {
                Unsaid::Root {
                    side: of,
                    held,
                    what,
                    kept,
                } if of == side => (held, what, kept),
                Unsaid::Bare { side: of, entry } if of == side => {
                    bare.push(entry);
                    continue;
                }
                Unsaid::Root { .. } | Unsaid::Bare { .. } => continue,
            };
            let place = match what {
                Unsayable::Purpose(purpose) => (false, purpose),
                Unsayable::Distrust(purpose) => (true, purpose),
                Unsayable::Date(..) | Unsayable::Constraints(_) => {
                    limits.push(Limited {
                        held,
                        what: words::unsayable(&what, quote),
                        fate: if kept {
                            "held without this limit"
                        } else {
                            "left out, maybe because of it"
                        },
                    });
                    continue;
                }
            };
            let word = words.entry(place).or_insert_with(|| Word {
                what: words::unsayable(&what, quote),
                kept: Vec::new(),
                missing: Vec::new(),
            });
            let roots = if kept {
                &mut word.kept
            } else {
                &mut word.missing
            };
            roots.push(held);
        }
        Self {
            side,
            store,
            limits,
            words: words.into_values().collect(),
            bare,
        }
    }

    /// `What the new store (pem) cannot say`.
    pub(super) fn title(&self) -> String {
        let (side, kind) = (words::side(self.side), words::kind(self.store));
        format!("What the {side} store ({kind}) cannot say")
    }
}
