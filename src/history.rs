//! The life of every root: when it came, what it was trusted for and from when on, when it went.

pub mod html;
mod table;

pub use table::TableError;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::store::{Purposes, Sha256};

/// The life of one certificate in certdata.txt.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Life {
    /// The certificate's fingerprint.
    pub sha256: Sha256,
    /// Its last label.
    pub label: String,
    /// Date of the first revision that holds it.
    pub first: Date,
    /// Date of the first revision without it; `None` while it is there.
    pub gone: Option<Date>,
    /// What it was trusted for, each from a date on; never empty, in order of time.
    pub spells: Vec<Spell>,
}

/// What a root was trusted for, from a date on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Spell {
    /// Date of the first revision that says so.
    pub from: Date,
    /// Trusted, distrusted or neither, per purpose; of code signing `None` where it is not recorded.
    pub standing: Purposes<Option<Standing>>,
    /// Distrust for certificates that were issued after a date, per purpose.
    pub dates: Purposes<Option<Timestamp>>,
}

/// What counts of a level of trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A trust anchor.
    Trusted,
    /// Actively distrusted.
    Distrusted,
    /// Neither.
    Neither,
}

/// Lives by fingerprint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lives {
    lives: BTreeMap<Sha256, Life>,
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
}
