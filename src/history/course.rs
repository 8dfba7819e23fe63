//! One life while it grows.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Absence, DistrustLife, DistrustName, Life, Spell, Standing};
use crate::store::{Purposes, Sha256};

/// What a revision says of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Fact {
    pub(super) standing: Purposes<Option<Standing>>,
    pub(super) dates: Purposes<Option<Timestamp>>,
    pub(super) label: String,
}

/// A revision, by its date and its place among those that were read.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    pub(super) date: Date,
    pub(super) revision: usize,
}

/// A life, whoever's it is.
#[derive(Clone, Debug)]
pub(super) struct Course {
    label: String,
    first: Date,
    first_revision: Option<usize>,
    gone: Option<Date>,
    gone_revision: Option<usize>,
    spells: Vec<Spell>,
    absences: Vec<Absence>,
    /// What the last revision with it said, in full; a table says only a part of it.
    last: Option<Spell>,
    /// The revision that was seen last with it.
    seen: Option<usize>,
}

impl Course {
    /// Begins with a revision.
    pub(super) fn new(at: Moment) -> Self {
        Self {
            label: String::new(),
            first: at.date,
            first_revision: Some(at.revision),
            gone: None,
            gone_revision: None,
            spells: Vec::new(),
            absences: Vec::new(),
            last: None,
            seen: None,
        }
    }

    /// A revision holds it.
    pub(super) fn see(&mut self, at: Moment, fact: &Fact) {
        // A file may hold a certificate twice (one of history does), with the same trust.
        if self.seen == Some(at.revision) {
            return;
        }
        self.seen = Some(at.revision);
        if let Some(from) = self.gone.take() {
            self.absences.push(Absence {
                from,
                from_revision: self.gone_revision.take(),
                until: at.date,
                until_revision: Some(at.revision),
            });
        }
        let now = Spell {
            from: at.date,
            revision: Some(at.revision),
            standing: fact.standing,
            dates: fact.dates,
        };
        let same = match (&self.last, self.spells.last()) {
            (Some(last), _) => (last.standing, last.dates) == (now.standing, now.dates),
            // Of a table: what it does not hold did not change by that.
            (None, Some(last)) => last.same_in_table(&now),
            (None, None) => false,
        };
        if !same {
            self.spells.push(now);
        }
        self.last = Some(now);
        if self.label != fact.label {
            self.label.clone_from(&fact.label);
        }
    }

    /// A revision was read to its end: whoever was not seen in it is gone.
    pub(super) fn end(&mut self, at: Moment) {
        if self.seen != Some(at.revision) && self.gone.is_none() {
            self.gone = Some(at.date);
            self.gone_revision = Some(at.revision);
        }
    }

    pub(super) fn into_life(self, sha256: Sha256) -> Life {
        Life {
            sha256,
            label: self.label,
            first: self.first,
            first_revision: self.first_revision,
            gone: self.gone,
            gone_revision: self.gone_revision,
            spells: self.spells,
            absences: self.absences,
        }
    }

    pub(super) fn into_distrust(self, name: DistrustName) -> DistrustLife {
        DistrustLife {
            name,
            label: self.label,
            first: self.first,
            first_revision: self.first_revision,
            gone: self.gone,
            gone_revision: self.gone_revision,
            spells: self.spells,
            absences: self.absences,
        }
    }
}

impl From<Life> for Course {
    fn from(life: Life) -> Self {
        Self {
            label: life.label,
            first: life.first,
            first_revision: life.first_revision,
            gone: life.gone,
            gone_revision: life.gone_revision,
            spells: life.spells,
            absences: life.absences,
            last: None,
            seen: None,
        }
    }
}
