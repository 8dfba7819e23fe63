//! From revisions to lives.
//!
//! A store is dropped as soon as it was added. Of a revision there stays which entries it holds and what it says
//! of each, as pairs of numbers: a kilobyte or two. So revisions may come in any order, and a thousand of them
//! fit where one store does.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil::Date;

use super::course::{Course, Fact, Moment};
use super::{DistrustName, Extent, Lives, Revision, Standing};
use crate::store::{DateAttribute, Purpose, Purposes, Sha256, Store};
use crate::text::{decode, one_line};

/// In which order revisions follow each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// By date; those of one day as they were added.
    #[default]
    Date,
    /// As they were added. A date that is earlier than the one before it counts as that one.
    Given,
}

/// Takes revisions, gives lives.
#[derive(Clone, Debug, Default)]
pub struct Builder {
    base: Lives,
    newer: bool,
    keys: HashMap<Key, u32>,
    facts: HashMap<Arc<Fact>, u32>,
    names: Vec<Key>,
    says: Vec<Arc<Fact>>,
    read: HashMap<Sha256, Reading>,
    added: Vec<Added>,
}

/// What came of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Grown {
    /// The lives.
    pub lives: Lives,
    /// Revisions that the table knows already: they were passed over.
    pub known: usize,
    /// Revisions that may be newer than the table, which does not show where in its last day it ends. They were
    /// passed over: an older one would bring back what was removed since.
    pub doubtful: usize,
    /// Revisions that were added after one of a later date.
    pub backwards: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Key {
    Root(Sha256),
    Distrust(DistrustName),
}

/// A file that was read: entries and what it says of them, by number.
#[derive(Clone, Debug)]
struct Reading {
    holds: Arc<[(u32, u32)]>,
    lenient: bool,
}

#[derive(Clone, Debug)]
struct Added {
    date: Date,
    name: String,
    sha256: Sha256,
    version: Option<String>,
}

impl Builder {
    /// From nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// From lives that are known already, such as those of a table. Revisions from before their end are passed
    /// over, those of its last day up to the one that it ended with.
    pub fn from(base: Lives) -> Self {
        Self {
            base,
            ..Self::default()
        }
    }

    /// From lives that are known already, for revisions that are all newer. Nothing is passed over but the one
    /// that the lives end with.
    pub fn after(base: Lives) -> Self {
        Self {
            newer: true,
            ..Self::from(base)
        }
    }

    /// Whether a revision of this date can add something. In the order given, so can all that follow it: their
    /// dates count as this one at least.
    pub fn wants(&self, date: Date) -> bool {
        let until = self.base.extent.as_ref().map(|extent| extent.until);
        until.is_none_or(|until| until <= date)
    }

    /// Adds a revision. `lenient` says that it was read only so.
    pub fn add(&mut self, date: Date, name: &str, store: &Store, lenient: bool) {
        let mut holds = Vec::with_capacity(store.roots.len() + store.distrusts.len());
        for root in &store.roots {
            let dates = |purpose| root.distrust_after(purpose).and_then(|both| both.date());
            let fact = Fact {
                standing: Standing::of(root),
                dates: Purposes::from_fn(dates),
                label: harmless(&root.label),
            };
            let key = Key::Root(root.certificate.sha256());
            holds.push((self.key(key), self.fact(fact)));
        }
        for entry in &store.distrusts {
            let dates = |purpose: Purpose| DateAttribute::date(*entry.dates.get(purpose));
            let fact = Fact {
                standing: Standing::by(&entry.trust),
                dates: Purposes::from_fn(dates),
                label: harmless(&entry.label),
            };
            let key = Key::Distrust(DistrustName {
                issuer: entry.issuer.clone(),
                serial: entry.serial.clone(),
                sha1: entry.sha1.clone(),
            });
            holds.push((self.key(key), self.fact(fact)));
        }
        let holds = holds.into();
        self.read.insert(store.sha256, Reading { holds, lenient });
        self.push(date, name, store.sha256, store.version());
    }

    /// Adds a revision again under another date and name, by the SHA-256 of its bytes; `false` if it was never
    /// added.
    pub fn again(&mut self, date: Date, name: &str, sha256: Sha256) -> bool {
        let known = self.read.contains_key(&sha256);
        if known {
            self.push(date, name, sha256, None);
        }
        known
    }

    /// Whether a file with this SHA-256 was added.
    pub fn has(&self, sha256: Sha256) -> bool {
        self.read.contains_key(&sha256)
    }

    /// How many were added.
    pub fn len(&self) -> usize {
        self.added.len()
    }

    /// Whether none was added.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
    }

    /// How many of them were read leniently.
    pub fn lenient(&self) -> usize {
        let reading = |added: &&Added| self.read.get(&added.sha256).is_some_and(|r| r.lenient);
        self.added.iter().filter(reading).count()
    }

    fn push(&mut self, date: Date, name: &str, sha256: Sha256, version: Option<&str>) {
        self.added.push(Added {
            date,
            name: one_line(name.as_bytes()).into_owned(),
            sha256,
            version: version.map(str::to_owned),
        });
    }

    fn key(&mut self, key: Key) -> u32 {
        if let Some(number) = self.keys.get(&key) {
            return *number;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(key.clone());
        self.keys.insert(key, number);
        number
    }

    fn fact(&mut self, fact: Fact) -> u32 {
        if let Some(number) = self.facts.get(&fact) {
            return *number;
        }
        let fact = Arc::new(fact);
        let number = u32::try_from(self.says.len()).unwrap_or(u32::MAX);
        self.says.push(fact.clone());
        self.facts.insert(fact, number);
        number
    }

    /// The lives, with all that was added.
    pub fn finish(mut self, order: Order) -> Grown {
        let dates = self.added.windows(2);
        let backwards = dates.filter(|pair| matches!(pair, [a, b] if b.date < a.date));
        let backwards = backwards.count();
        let mut added = std::mem::take(&mut self.added);
        match order {
            Order::Date => added.sort_by_key(|added| added.date),
            // As they count: so the table has them.
            Order::Given => {
                let mut until = Date::MIN;
                for added in &mut added {
                    until = until.max(added.date);
                    added.date = until;
                }
            }
        }
        let known = match &self.base.extent {
            None => Known::default(),
            Some(extent) if self.newer => Known::repeated(&added, extent),
            Some(extent) => Known::of(&added, extent, order),
        };
        added.drain(..known.all.min(added.len()));
        let lives = self.grow(added);
        Grown {
            lives,
            known: known.all.saturating_sub(known.doubtful),
            doubtful: known.doubtful,
            backwards,
        }
    }

    fn grow(self, added: Vec<Added>) -> Lives {
        let mut lives = self.base;
        let base = std::mem::take(&mut lives.lives);
        let mut courses: BTreeMap<Key, Course> = base
            .into_iter()
            .map(|(sha256, life)| (Key::Root(sha256), Course::from(life)))
            .collect();
        for revision in added {
            let Some(reading) = self.read.get(&revision.sha256) else {
                continue;
            };
            let until = lives.extent.as_ref().map(|extent| extent.until);
            let date = until.map_or(revision.date, |until| until.max(revision.date));
            let at = Moment {
                date,
                revision: lives.revisions.len(),
            };
            for (key, fact) in reading.holds.iter() {
                if let (Some(key), Some(fact)) = (get(&self.names, *key), get(&self.says, *fact)) {
                    let course = courses.entry(key.clone());
                    course.or_insert_with(|| Course::new(at)).see(at, fact);
                }
            }
            courses.values_mut().for_each(|course| course.end(at));
            let more = |count: usize| count.saturating_add(1);
            let (count, of_day) = match &lives.extent {
                None => (Some(1), Some(1)),
                Some(extent) => (
                    extent.revisions.map(more),
                    match extent.until == date {
                        true => extent.of_last_day.map(more),
                        false => Some(1),
                    },
                ),
            };
            lives.extent = Some(Extent {
                from: lives.extent.map_or(date, |extent| extent.from),
                until: date,
                revisions: count,
                version: revision.version,
                last: Some(revision.sha256),
                of_last_day: of_day,
            });
            lives.revisions.push(Revision {
                date,
                name: revision.name,
                sha256: revision.sha256,
                lenient: reading.lenient,
            });
        }
        for (key, course) in courses {
            match key {
                Key::Root(sha256) => {
                    lives.lives.insert(sha256, course.into_life(sha256));
                }
                Key::Distrust(name) => {
                    let life = course.into_distrust(name.clone());
                    lives.distrusts.insert(name, life);
                }
            }
        }
        lives
    }
}

/// What of revisions in their order, with dates that never go back, is passed over: so many from the first on.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    all: usize,
    /// How many of them the table may not know.
    doubtful: usize,
}

impl Known {
    /// All from before the last day of a table, and of that day all up to the revision that it ended with.
    fn of(added: &[Added], extent: &Extent, order: Order) -> Self {
        let begins = added.partition_point(|added| added.date < extent.until);
        let ends = added.partition_point(|added| added.date <= extent.until);
        let is_last = |added: &Added| Some(added.sha256) == extent.last;
        let places = |range: std::ops::Range<usize>| {
            let all = added.get(range.clone()).unwrap_or_default();
            range
                .zip(all)
                .filter(|(_, added)| is_last(added))
                .map(|(at, _)| at + 1)
        };
        // The same bytes may come twice on a day; where the whole day is here, the table says which it was.
        let told = extent.of_last_day.map(|count| begins.saturating_add(count));
        if let Some(all) = told.filter(|told| places(begins..ends).any(|place| place == *told)) {
            return Self { all, doubtful: 0 };
        }
        let mut of_day = places(begins..ends);
        if let Some(first) = of_day.next() {
            let all = of_day.next_back().unwrap_or(first);
            let doubtful = all - first;
            return Self { all, doubtful };
        }
        // Where dates order them, none from before the last day is newer.
        let before = match (order, extent.last) {
            (Order::Given, Some(_)) => places(0..begins).next_back().unwrap_or(0),
            _ => begins,
        };
        Self {
            all: ends,
            doubtful: ends - before,
        }
    }

    /// The revision that a table ended with, again.
    fn repeated(added: &[Added], extent: &Extent) -> Self {
        let same = |added: &&Added| Some(added.sha256) == extent.last;
        Self {
            all: added.iter().take_while(same).count(),
            doubtful: 0,
        }
    }
}

fn get<T>(all: &[T], number: u32) -> Option<&T> {
    all.get(usize::try_from(number).ok()?)
}

/// A label as one harmless line: UTF-8, and Latin-1 where it is not.
fn harmless(label: &[u8]) -> String {
    one_line(decode(label).as_bytes()).into_owned()
}
