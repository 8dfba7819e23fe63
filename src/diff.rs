//! What changed from one store to another: roots, their trust, their limits.
//!
//! Roots are the same if their certificates are, byte for byte. [`compare()`] finds the differences;
//! a rendering stands beside it for each kind of reader.

mod compare;
pub mod markdown;
pub mod text;
mod words;

pub use compare::compare;

use jiff::Timestamp;

use crate::store::{Distrust, Level, NameConstraints, Origin, Purpose, Root, Store};

/// The difference between two stores.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// The store before.
    pub old: &'a Store,
    /// The store after.
    pub new: &'a Store,
    /// Roots that only the new store has, in its order.
    pub added: Vec<&'a Root>,
    /// Roots that only the old store has, in its order.
    pub removed: Vec<&'a Root>,
    /// Roots of both of which the stores say different things, in the new store's order.
    pub changed: Vec<RootChange<'a>>,
    /// Distrust entries without a certificate that only the new store has.
    pub distrusts_added: Vec<&'a Distrust>,
    /// Distrust entries without a certificate that only the old store has.
    pub distrusts_removed: Vec<&'a Distrust>,
}

/// One root in both stores, and what differs.
#[derive(Clone, Debug)]
pub struct RootChange<'a> {
    /// The root before.
    pub old: &'a Root,
    /// The root after.
    pub new: &'a Root,
    /// What differs; never empty.
    pub changes: Vec<Change<'a>>,
}

/// One thing that a store says of a root, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change<'a> {
    /// The level of trust for a purpose; `None` where the file is silent.
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

/// A distrust date that counts, and the object that says it: some readers look into one only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DistrustDate {
    /// Leaves issued later are not trusted.
    pub date: Timestamp,
    /// Where it stands.
    pub origin: Origin,
}

impl Report<'_> {
    /// Whether both stores say the same. Their bytes may differ all the same, as by a comment.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.changed.is_empty()
            && self.distrusts_added.is_empty()
            && self.distrusts_removed.is_empty()
    }
}

#[cfg(test)]
mod tests;
