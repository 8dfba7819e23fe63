//! The life of every root: when it came, what it was trusted for and from when on, when it went.
//!
//! [`Builder`] grows [`Lives`] from revisions of certdata.txt; a table of lives ([`Lives::parse`],
//! [`Lives::to_table`]) can be grown further. [`events`] and [`Life::periods`] are two ways to read them.

mod builder;
mod course;
pub mod csv;
mod events;
pub mod html;
pub mod json;
mod table;
pub mod text;

pub use builder::{Builder, Grown, Order};
pub use events::{Event, Happening, Period, Subject, events};
pub use table::TableError;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::store::{Purpose, Purposes, Root, Sha256, Trust};

/// The life of one certificate in certdata.txt.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Life {
    /// The certificate's fingerprint.
    pub sha256: Sha256,
    /// Its last label, one harmless line.
    pub label: String,
    /// Date of the first revision that holds it.
    pub first: Date,
    /// Place of that revision in [`Lives::revisions`]; `None` where a table says it.
    pub first_revision: Option<usize>,
    /// Date of the first revision without it; `None` while it is there. Of a root that came back it is the last
    /// time that it went: `absences` has the others.
    pub gone: Option<Date>,
    /// Place of that revision in [`Lives::revisions`]; `None` where a table says it.
    pub gone_revision: Option<usize>,
    /// What it was trusted for, each from a date on; never empty, in order of time.
    pub spells: Vec<Spell>,
    /// When it was not there although it came back; in order of time. A table does not hold them.
    pub absences: Vec<Absence>,
}

/// What a root was trusted for, from a date on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Spell {
    /// Date of the first revision that says so.
    pub from: Date,
    /// Place of that revision in [`Lives::revisions`]; `None` where a table says it.
    pub revision: Option<usize>,
    /// Trusted, distrusted or neither, per purpose; of code signing `None` where it is not recorded.
    pub standing: Purposes<Option<Standing>>,
    /// Distrust for certificates that were issued after a date, per purpose. A table holds those for servers only.
    pub dates: Purposes<Option<Timestamp>>,
}

/// A time in which a certificate was not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Absence {
    /// Date of the first revision without it.
    pub from: Date,
    /// Place of that revision in [`Lives::revisions`]; `None` where a table says it.
    pub from_revision: Option<usize>,
    /// Date of the revision that holds it again.
    pub until: Date,
    /// Place of that revision in [`Lives::revisions`].
    pub until_revision: Option<usize>,
}

/// What counts of a level of trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// A trust anchor.
    Trusted,
    /// Actively distrusted.
    Distrusted,
    /// Neither.
    Neither,
}

/// What a trust object without a certificate names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct DistrustName {
    /// `CKA_ISSUER`, DER, if present.
    pub issuer: Option<Vec<u8>>,
    /// `CKA_SERIAL_NUMBER` as it stands in the file, if present.
    pub serial: Option<Vec<u8>>,
    /// `CKA_CERT_SHA1_HASH`, if present.
    pub sha1: Option<Vec<u8>>,
}

/// The life of a trust object without a certificate; its fields mean the same as those of [`Life`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs, reason = "as in Life")]
pub struct DistrustLife {
    pub name: DistrustName,
    pub label: String,
    pub first: Date,
    pub first_revision: Option<usize>,
    pub gone: Option<Date>,
    pub gone_revision: Option<usize>,
    pub spells: Vec<Spell>,
    pub absences: Vec<Absence>,
}

/// A revision that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Revision {
    /// When it counts from; never earlier than the revision before it.
    pub date: Date,
    /// Its file, its place in an archive or its commit; one harmless line.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: Sha256,
    /// Whether it was read only because what history really holds was forgiven.
    pub lenient: bool,
}

/// From when to when a history was read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extent {
    /// Date of the first revision.
    pub from: Date,
    /// Date of the last one.
    pub until: Date,
    /// How many; `None` where a table does not say.
    pub revisions: Option<usize>,
    /// NSS builtins version of the last one, where it is known.
    pub version: Option<String>,
    /// SHA-256 of the last one, where it is known.
    pub last: Option<Sha256>,
    /// How many are of the last date; `None` where a table does not say.
    pub of_last_day: Option<usize>,
}

/// Lives by fingerprint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lives {
    lives: BTreeMap<Sha256, Life>,
    distrusts: BTreeMap<DistrustName, DistrustLife>,
    revisions: Vec<Revision>,
    extent: Option<Extent>,
}

impl Lives {
    /// The life of a certificate, if certdata.txt ever held it.
    pub fn get(&self, sha256: Sha256) -> Option<&Life> {
        self.lives.get(&sha256)
    }

    /// Every life, in the order of the first revision, then of the fingerprint.
    pub fn iter(&self) -> impl Iterator<Item = &Life> {
        let mut all: Vec<_> = self.lives.values().collect();
        all.sort_by_key(|life| (life.first, life.sha256));
        all.into_iter()
    }

    /// The life of every trust object without a certificate, in the order of the first revision. A table has none.
    pub fn distrusts(&self) -> impl Iterator<Item = &DistrustLife> {
        let mut all: Vec<_> = self.distrusts.values().collect();
        all.sort_by_key(|life| life.first);
        all.into_iter()
    }

    /// The revisions that were read, in their order, without those that stand behind a table.
    pub fn revisions(&self) -> &[Revision] {
        &self.revisions
    }

    /// From when to when; `None` if there is nothing.
    pub fn extent(&self) -> Option<&Extent> {
        self.extent.as_ref()
    }

    /// The same with those lives alone that a test accepts, and without distrust that has no certificate.
    #[must_use]
    pub fn only(mut self, accept: impl Fn(&Life) -> bool) -> Self {
        self.lives.retain(|_, life| accept(life));
        self.distrusts.clear();
        self
    }
}

impl Life {
    /// What it was trusted for at the end of a day; `None` if it was not there.
    pub fn at(&self, day: Date) -> Option<&Spell> {
        let away = |absence: &Absence| absence.from <= day && day < absence.until;
        if self.gone.is_some_and(|gone| gone <= day) || self.absences.iter().any(away) {
            return None;
        }
        self.spells.iter().rev().find(|spell| spell.from <= day)
    }
}

impl Spell {
    /// Whether both say the same of the purposes that a table holds.
    pub(crate) fn same_in_table(&self, other: &Self) -> bool {
        let of = |spell: &Self| {
            let standing = spell.standing;
            let servers = (standing.server_auth, spell.dates.server_auth);
            (servers, standing.email_protection)
        };
        of(self) == of(other)
    }
}

impl Standing {
    /// As in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trusted => "trusted",
            Self::Distrusted => "distrusted",
            Self::Neither => "none",
        }
    }

    /// Of a root, for each purpose.
    pub fn of(root: &Root) -> Purposes<Option<Self>> {
        root.trust
            .as_ref()
            .map_or(Purposes::from_fn(|_| Some(Self::Neither)), Self::by)
    }

    /// By a trust object, for each purpose.
    pub fn by(trust: &Trust) -> Purposes<Option<Self>> {
        let of = |purpose: Purpose| match trust.level(purpose).and_then(|level| level.stance()) {
            Some(true) => Self::Trusted,
            Some(false) => Self::Distrusted,
            None => Self::Neither,
        };
        Purposes::from_fn(|purpose| Some(of(purpose)))
    }
}
