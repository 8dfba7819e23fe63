//! What became of the edits of one kind.

use std::collections::{BTreeMap, BTreeSet};

use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

use super::edit::Edit;
use super::guard::{Caught, Guards};
use super::kinds::Kind;
use super::sound::{Why, unknowable};
use super::text::Text;
use super::trust::{Fate, TrustOf, fate};

/// As many places of silent changes are told of one kind.
const MOST_PLACES: usize = 5;

/// A file and what it says.
pub(crate) struct Sample {
    pub(crate) text: Text,
    pub(crate) trust: TrustOf,
}

/// A file that is damaged as a part of another: for speed, what is damaged is the part alone. Where the part does not
/// show the damage, the whole file decides.
pub(crate) struct Piece<'w> {
    pub(crate) sample: Sample,
    pub(crate) whole: &'w Sample,
    /// So many bytes stand before the first object of both.
    pub(crate) head: usize,
    /// Where the rest stands in the whole file.
    pub(crate) start: usize,
}

/// Figures of one kind of edit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) refused: usize,
    pub(crate) unchanged: usize,
    /// Changes of trust without a word that the file could have shown, and panics.
    pub(crate) silent: usize,
    /// What the file cannot show, and which guards did.
    pub(crate) unknowable: BTreeMap<BTreeSet<Why>, Caught>,
    /// Where the first silent ones are.
    pub(crate) places: Vec<String>,
}

impl Tally {
    pub(crate) fn unknown(&self) -> usize {
        self.unknowable.values().map(|caught| caught.cases).sum()
    }

    pub(crate) fn tried(&self) -> usize {
        self.refused + self.unchanged + self.silent + self.unknown()
    }

    pub(crate) fn add(mut self, other: Self) -> Self {
        self.refused += other.refused;
        self.unchanged += other.unchanged;
        self.silent += other.silent;
        for (why, caught) in other.unknowable {
            self.unknowable.entry(why).or_default().add(caught);
        }
        self.places.extend(other.places);
        self.places.truncate(MOST_PLACES);
        self
    }
}

/// Tries all edits of a kind on a file, on all cores.
pub(crate) fn on_file(kind: &Kind<'_>, sample: &Sample, guards: &Guards) -> Tally {
    run(kind, &sample.text, |edit| judge(edit, sample, guards))
}

/// The same on a piece of one.
pub(crate) fn on_piece(kind: &Kind<'_>, piece: &Piece<'_>, guards: &Guards) -> Tally {
    run(kind, &piece.sample.text, |edit| {
        let damaged = edit.of(&piece.sample.text);
        match fate(&piece.sample.trust, &damaged) {
            Fate::Refused => Outcome::Refused,
            Fate::Unchanged => Outcome::Unchanged,
            Fate::Other(_) if unknowable(&piece.sample.text, edit).is_some() => {
                judge(&edit.shifted(|at| piece.in_whole(at)), piece.whole, guards)
            }
            Fate::Other(_) => Outcome::Silent("another trust"),
            Fate::Panicked => Outcome::Silent("a panic"),
        }
    })
}

impl Piece<'_> {
    fn in_whole(&self, at: usize) -> usize {
        if at < self.head {
            at
        } else {
            at - self.head + self.start
        }
    }
}

enum Outcome {
    Refused,
    Unchanged,
    Silent(&'static str),
    Unknowable(BTreeSet<Why>, Caught),
}

fn judge(edit: &Edit, sample: &Sample, guards: &Guards) -> Outcome {
    let damaged = edit.of(&sample.text);
    match fate(&sample.trust, &damaged) {
        Fate::Refused => Outcome::Refused,
        Fate::Unchanged => Outcome::Unchanged,
        Fate::Panicked => Outcome::Silent("a panic"),
        Fate::Other(store) => match unknowable(&sample.text, edit) {
            // It says the same, and the reader finds something else in it.
            Some(whys) if whys.is_empty() => Outcome::Silent("another trust"),
            Some(whys) => Outcome::Unknowable(whys, guards.on(&damaged, &store)),
            None => Outcome::Silent("another trust"),
        },
    }
}

fn run(kind: &Kind<'_>, text: &Text, judge: impl Fn(&Edit) -> Outcome + Sync) -> Tally {
    let one = |mut tally: Tally, n: usize| {
        let Some(edit) = kind.edit(n) else {
            return tally;
        };
        match judge(&edit) {
            Outcome::Refused => tally.refused += 1,
            Outcome::Unchanged => tally.unchanged += 1,
            Outcome::Unknowable(why, caught) => {
                tally.unknowable.entry(why).or_default().add(caught);
            }
            Outcome::Silent(what) => {
                tally.silent += 1;
                if tally.places.len() < MOST_PLACES {
                    tally
                        .places
                        .push(format!("{what}: number {n}: {}", edit.describe(text)));
                }
            }
        }
        tally
    };
    let all = (0..kind.count).into_par_iter();
    all.fold(Tally::default, one)
        .reduce(Tally::default, Tally::add)
}
