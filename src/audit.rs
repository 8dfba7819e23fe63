//! What a store in use holds, against what Mozilla says today, and since when.
//!
//! Mozilla's word is a certdata.txt and the table of all lives ([`Mozilla`]); [`audit()`] judges every certificate of
//! a store by them. Unless the certdata.txt is known to be as new as the table ([`Age`]), both count, the stricter
//! first: a root that the table says is gone is removed, although the certdata.txt still holds it. A rendering stands
//! beside it for each kind of reader.

mod age;
pub mod json;
mod judge;
mod mozilla;
mod outdated;
mod says;
pub mod text;
mod words;

pub use age::Age;
pub use judge::audit;
pub use mozilla::Mozilla;
pub use outdated::outdated;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::format::{Held, Holding};
use crate::history::Life;
use crate::store::{NameConstraints, Purpose, Root};

/// How stores are judged.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Options {
    /// The clock: expiry and grace are judged at this time.
    pub as_of: Timestamp,
    /// A certificate that expires within so many days is told.
    pub days: u32,
    /// What the stores are used for.
    pub purpose: Purpose,
}

impl Options {
    /// For TLS servers, at this time, 90 days ahead.
    pub fn at(as_of: Timestamp) -> Self {
        Self {
            as_of,
            days: 90,
            purpose: Purpose::ServerAuth,
        }
    }
}

/// A word on a certificate in a store. A certificate has one of the first eight, and may have one of the last two
/// besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Mozilla trusts it for the purpose, and the store no more than Mozilla.
    Trusted,
    /// Mozilla trusts it less than the store: up to a date, for some names, for other purposes.
    Narrowed,
    /// Mozilla still lists it, and trusts it for nothing any more.
    Withdrawn,
    /// Mozilla distrusts it.
    Distrusted,
    /// It was in Mozilla's list.
    Removed,
    /// It is in Mozilla's list by the table, and not in the certdata.txt that the store is compared with, which is
    /// older or of unknown age.
    Newer,
    /// It was never in Mozilla's list.
    Unknown,
    /// The store itself does not trust it for the purpose: nothing to find.
    Inert,
    /// Its validity has ended.
    Expired,
    /// Its validity ends within the days asked for.
    Expiring,
}

impl Verdict {
    /// Every word, in the order in which they are counted.
    pub const ALL: [Self; 10] = [
        Self::Trusted,
        Self::Narrowed,
        Self::Withdrawn,
        Self::Distrusted,
        Self::Removed,
        Self::Newer,
        Self::Unknown,
        Self::Inert,
        Self::Expired,
        Self::Expiring,
    ];

    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trusted => "trusted",
            Self::Narrowed => "narrowed",
            Self::Withdrawn => "withdrawn",
            Self::Distrusted => "distrusted",
            Self::Removed => "removed",
            Self::Newer => "newer",
            Self::Unknown => "unknown",
            Self::Inert => "inert",
            Self::Expired => "expired",
            Self::Expiring => "expiring",
        }
    }
}

/// A store, judged.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report<'a> {
    /// The store.
    pub holding: &'a Holding,
    /// How it was judged.
    pub options: Options,
    /// How old the table of lives is beside the certdata.txt compared with.
    pub age: Age,
    /// Up to which day the table goes: of what came into Mozilla's list later it knows nothing.
    pub known_until: Option<Date>,
    /// Its certificates in its order, each once.
    pub certificates: Vec<Judged<'a>>,
    /// Mozilla's roots for the purpose that the store does not trust, in Mozilla's order; none on which a table that
    /// counts is stricter than the certdata.txt.
    pub missing: Vec<&'a Root>,
    /// How many roots Mozilla has for the purpose.
    pub wanted: usize,
}

/// A certificate in a store, judged.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Judged<'a> {
    /// The certificate.
    pub held: &'a Held,
    /// What the store itself makes of it for the purpose: `Some(true)` an anchor, `Some(false)` distrust.
    pub in_store: Option<bool>,
    /// What Mozilla makes of it: one of the first eight words.
    pub standing: Verdict,
    /// [`Verdict::Expired`] or [`Verdict::Expiring`].
    pub expiry: Option<Verdict>,
    /// The root in the certdata.txt compared with.
    pub root: Option<&'a Root>,
    /// Its life in Mozilla's list.
    pub life: Option<&'a Life>,
    /// What Mozilla trusts it for by all that counts.
    pub trusted_for: Vec<Purpose>,
    /// Since when the table says what the certdata.txt compared with does not, if that is stricter and counts.
    pub by_table: Option<Date>,
    /// When its trust for the purpose ended; `None` if it has not, or there never was any.
    pub trust_ended: Option<Date>,
    /// When it went; `None` if it is there.
    pub gone: Option<Date>,
    /// The distrust date of the purpose, of a root that Mozilla trusts.
    pub date: Option<DateLimit>,
    /// The names that Mozilla trusts it for alone.
    pub names: Option<&'a NameConstraints>,
    /// A root of Mozilla's that has its subject and its key and is another certificate.
    pub same_key: Option<&'a Root>,
}

/// A distrust date, and where in time the report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateLimit {
    /// Mozilla trusts nothing that was issued later.
    pub date: Timestamp,
    /// When the last certificate issued before it has expired, by the longest life that was allowed.
    pub grace_end: Timestamp,
    /// Before the date, in the grace after it, or after that.
    pub phase: Phase,
}

/// Where a time stands to a distrust date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Not yet later than the date.
    Ahead,
    /// Later than the date, not yet than the grace.
    Grace,
    /// Nothing that Mozilla trusts can still be valid.
    Over,
}

impl Report<'_> {
    /// How many certificates have this word.
    pub fn count(&self, verdict: Verdict) -> usize {
        let has = |judged: &&Judged<'_>| judged.verdicts().any(|word| word == verdict);
        self.certificates.iter().filter(has).count()
    }
}

impl Judged<'_> {
    /// Its words.
    pub fn verdicts(&self) -> impl Iterator<Item = Verdict> {
        std::iter::once(self.standing).chain(self.expiry)
    }

    /// Its name in Mozilla's list, else in the store; empty if it has none.
    pub fn label(&self) -> std::borrow::Cow<'_, str> {
        match (self.root, self.life) {
            (Some(root), _) => root.label_text(),
            (None, Some(life)) => life.label.as_str().into(),
            (None, None) => crate::text::decode(&self.held.label),
        }
    }
}
