//! What changed from one store to another: roots, their trust, their limits.
//!
//! Either store may be of any kind that can be read. Roots are the same if their certificates are, byte for byte.
//! Only what both stores can say is compared; what one of them has no way to say is told apart from the
//! differences ([`Report::unsaid`]). [`compare()`] finds all that; a rendering stands beside it for each kind of
//! reader. `docs/diff.md` has the rules.

mod bare;
mod compare;
pub mod html;
pub mod json;
pub mod markdown;
mod side;
pub mod text;
mod unsaid;
mod words;

pub use compare::compare;

use jiff::Timestamp;

use crate::format::{DistrustDate, Held, Holding};
use crate::store::{Distrust, Level, NameConstraints, Purpose};

/// How two stores are compared.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// What a plain certificate is trusted for: the purpose of a store that has one. All purposes are compared
    /// where both stores say trust per purpose.
    pub purpose: Purpose,
    /// When the old store was in use; default: its own date, if it has one.
    pub old_date: Option<Timestamp>,
    /// When the new one is; default: its own date, if it has one.
    pub new_date: Option<Timestamp>,
    /// Whether trust that one store lacks is a difference even where it has a limit that the store could not say,
    /// and so may have been left out on purpose.
    pub strict: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            purpose: Purpose::ServerAuth,
            old_date: None,
            new_date: None,
            strict: false,
        }
    }
}

/// The difference between two stores.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report<'a> {
    /// The store before.
    pub old: &'a Holding,
    /// The store after.
    pub new: &'a Holding,
    /// When the old store was in use, where that is known.
    pub old_date: Option<Timestamp>,
    /// When the new one is, where that is known.
    pub new_date: Option<Timestamp>,
    /// The purposes that were compared. Of a plain certificate among others with trust per purpose only
    /// [`Options::purpose`] was.
    pub purposes: Vec<Purpose>,
    /// Roots that only the new store has, in its order.
    pub added: Vec<&'a Held>,
    /// Roots that only the old store has, in its order.
    pub removed: Vec<&'a Held>,
    /// Roots whose certificate was replaced by another of the same subject and key. Neither of them is among
    /// the added and removed ones.
    pub reissued: Vec<Reissue<'a>>,
    /// Roots of both of which the stores say different things, in the new store's order.
    pub changed: Vec<RootChange<'a>>,
    /// Distrust without a certificate that only the new store has.
    pub distrusts_added: Vec<&'a Distrust>,
    /// Distrust without a certificate that only the old store has.
    pub distrusts_removed: Vec<&'a Distrust>,
    /// What one store says and the other has no way to say. No difference.
    pub unsaid: Vec<Unsaid<'a>>,
    /// Roots of both that expired between the dates of the two stores, whichever is the later one. Empty where a
    /// date is not known. No difference.
    pub expired: Vec<&'a Held>,
    /// Certificates that a store holds more than once. No difference.
    pub repeated: Vec<Repeated<'a>>,
    /// What was compared of the old store and of the new: each certificate once.
    compared: [Vec<&'a Held>; 2],
}

/// A root whose certificate was replaced.
#[derive(Clone, Debug)]
pub struct Reissue<'a> {
    /// The root before.
    pub old: &'a Held,
    /// The root after.
    pub new: &'a Held,
    /// What differs besides the certificate; may be empty.
    pub changes: Vec<Change<'a>>,
}

/// A certificate that a store holds more than once.
#[derive(Clone, Copy, Debug)]
pub struct Repeated<'a> {
    /// The store that does.
    pub side: Side,
    /// The copy that was compared: the first that distrusts, else the first that says what it is trusted for, else
    /// the first.
    pub held: &'a Held,
    /// How many there are.
    pub times: usize,
    /// Whether all of them say the same of trust and limits.
    pub agree: bool,
}

/// One root in both stores, and what differs.
#[derive(Clone, Debug)]
pub struct RootChange<'a> {
    /// The root before.
    pub old: &'a Held,
    /// The root after.
    pub new: &'a Held,
    /// What differs; never empty.
    pub changes: Vec<Change<'a>>,
}

/// One thing that a store says of a root, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change<'a> {
    /// The level of trust for a purpose; `None` where the store is silent.
    Trust {
        /// The purpose.
        purpose: Purpose,
        /// Before.
        old: Option<Level>,
        /// After.
        new: Option<Level>,
    },
    /// The distrust date of a purpose, or the object in which it stands.
    DistrustAfter {
        /// The purpose.
        purpose: Purpose,
        /// Before.
        old: Option<DistrustDate>,
        /// After.
        new: Option<DistrustDate>,
    },
    /// The name constraints imposed outside the file.
    Constraints {
        /// Before.
        old: Option<&'a NameConstraints>,
        /// After.
        new: Option<&'a NameConstraints>,
    },
    /// Whether the root is part of Mozilla's programme; `None` where the attribute is absent.
    MozillaPolicy {
        /// Before.
        old: Option<bool>,
        /// After.
        new: Option<bool>,
    },
    /// The label, as bytes of the file.
    Label {
        /// Before.
        old: &'a [u8],
        /// After.
        new: &'a [u8],
    },
}

/// One of the two stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The store before.
    Old,
    /// The store after.
    New,
}

/// Something that only one store can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unsayable<'a> {
    /// Trust for a purpose that was not compared.
    Purpose(Purpose),
    /// A distrust date.
    Date(Purpose, Timestamp),
    /// Imposed name constraints.
    Constraints(&'a NameConstraints),
    /// Active distrust.
    Distrust(Purpose),
}

/// What the account of one store says of a root or of an entry, and the other store has no way to say.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Unsaid<'a> {
    /// Of a root.
    Root {
        /// The store that cannot say it.
        side: Side,
        /// The root as the other store has it.
        held: &'a Held,
        /// What is lost.
        what: Unsayable<'a>,
        /// Whether the store has the root all the same: for a limit, whether it trusts the root without it, for
        /// the rest, whether it holds the certificate. If not, that may be because of it.
        kept: bool,
    },
    /// Distrust without a certificate.
    Bare {
        /// The store that cannot say it.
        side: Side,
        /// The entry of the other store.
        entry: &'a Distrust,
    },
}

impl<'a> Report<'a> {
    /// What was compared of a store: each certificate once, by the copy that counts.
    pub fn compared(&self, side: Side) -> &[&'a Held] {
        let [old, new] = &self.compared;
        match side {
            Side::Old => old,
            Side::New => new,
        }
    }

    /// Whether both stores say the same, as far as both can say it. Their bytes may differ all the same, as by a
    /// comment.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.reissued.is_empty()
            && self.changed.is_empty()
            && self.distrusts_added.is_empty()
            && self.distrusts_removed.is_empty()
    }
}

#[cfg(test)]
mod tests;
