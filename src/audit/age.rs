//! Whether the table of lives is newer than the certdata.txt compared with.

use std::cmp::Ordering;

use jiff::tz::TimeZone;

use crate::history::{Extent, Lives};
use crate::store::Store;

/// How old the table is beside the certdata.txt, as far as that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// The table goes further than the certdata.txt.
    Newer,
    /// The certdata.txt is the last that the table was made of.
    Same,
    /// The certdata.txt is newer.
    Older,
    /// Nothing says.
    Unknown,
}

impl Age {
    /// Of a table. The hash decides, then the builtins versions, then the date of the lock: what was fetched before
    /// the table's last revision is older. That it was fetched later says nothing: an ESR is fetched for a year.
    pub(super) fn of(lives: &Lives, store: &Store) -> Self {
        let Some(extent) = lives.extent() else {
            return Self::Unknown;
        };
        if extent.last == Some(store.sha256) {
            return Self::Same;
        }
        // Many revisions have the same version.
        match by_version(extent, store) {
            Some(Ordering::Less) => Self::Newer,
            Some(Ordering::Greater) => Self::Older,
            _ if fetched_before(extent, store) => Self::Newer,
            _ => Self::Unknown,
        }
    }

    /// Whether the table counts beside what the certdata.txt says of a root that it holds.
    pub(super) fn counts(self) -> bool {
        matches!(self, Self::Newer | Self::Unknown)
    }
}

/// How the certdata.txt stands to the table.
fn by_version(extent: &Extent, store: &Store) -> Option<Ordering> {
    let of_table = numbers(extent.version.as_deref()?)?;
    Some(numbers(store.version()?)?.cmp(&of_table))
}

/// `2.84`, by its numbers.
fn numbers(version: &str) -> Option<Vec<u32>> {
    let parts = version.split('.').map(|part| part.parse().ok());
    parts.collect()
}

fn fetched_before(extent: &Extent, store: &Store) -> bool {
    let fetched = store.lock.as_ref().map(|lock| lock.retrieved);
    fetched.is_some_and(|time| time.to_zoned(TimeZone::UTC).date() < extent.until)
}
