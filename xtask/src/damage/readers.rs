//! Damage of the stores that have a reader.
//!
//! No signature is checked, so a bit within a certificate makes another one, of which nobody can know that it is none:
//! counted apart. Labels and the order are not compared.

pub(crate) mod harm;
pub(crate) mod stores;

use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::ensure;
use cabundle::format::{Held, Holding};
use cabundle::store::{Distrust, Purpose, Sha256};
use fastrand::Rng;
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

use self::harm::{CUT, FLIP, Harm};
use self::stores::{Harmed, Holds};
use super::certdata::Effort;
use super::text::Text;
use crate::consumers::progress;

/// Of a store that takes milliseconds to read so many harms of a kind are tried.
const SLOW: usize = 100;

/// Figures of one store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    pub(crate) refused: usize,
    pub(crate) same: usize,
    /// Something is missing, and a part is named that cannot be read.
    pub(crate) told: usize,
    /// Something is missing, and no word.
    pub(crate) fewer: usize,
    /// The same certificates with other trust.
    pub(crate) other_words: usize,
    /// A certificate that was not put in, made of one that was.
    pub(crate) another: usize,
    /// More certificates than were put in.
    pub(crate) more: usize,
    pub(crate) panics: usize,
    /// What must not be, by what the format has against damage.
    pub(crate) wrong: usize,
    /// The first of that.
    pub(crate) place: String,
}

/// A store and what came of it.
pub(crate) struct Read {
    pub(crate) name: String,
    pub(crate) holds: Holds,
    pub(crate) figures: Figures,
}

/// What a store says: certificates, and all that is said of them and of others.
#[derive(PartialEq, Eq)]
struct Content {
    /// By fingerprint, in its order.
    certificates: Vec<(Sha256, Vec<u8>)>,
    words: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Refused,
    Same,
    Told,
    Fewer,
    OtherWords,
    Another,
    /// A certificate that a single bit cannot make of one that was put in.
    Foreign,
    More,
    Panicked,
}

/// Every store with every harm.
pub(crate) fn all(text: &Text, effort: Effort) -> anyhow::Result<Vec<Read>> {
    let mut rng = Rng::with_seed(effort.seed);
    let mut found = Vec::new();
    let own = stores::own(&stores::small(text)?)?;
    for store in stores::others()?.into_iter().chain(own) {
        progress(format_args!(
            "stores: {} ({} bytes)",
            store.name,
            store.bytes.len()
        ));
        found.push(Read {
            figures: harmed(&store, effort.sample, &mut rng)?,
            name: store.name,
            holds: store.holds,
        });
    }
    Ok(found)
}

/// One store with every harm.
pub(crate) fn harmed(store: &Harmed, sample: usize, rng: &mut Rng) -> anyhow::Result<Figures> {
    let good = Holding::read(&store.bytes, &store.options)?;
    ensure!(
        !good.held.is_empty() && good.broken.is_empty(),
        "{}: not whole before it is harmed",
        store.name
    );
    let good = Content::of(&good);
    let most = if store.is_slow {
        SLOW.min(sample / 10)
    } else {
        sample * 20
    };
    let mut figures = Figures::default();
    for harm in &harm::ALL {
        let numbers = harm.numbers(store.bytes.len(), most, rng);
        let fates = numbers
            .into_par_iter()
            .map(|n| (n, good.after(harm, n, store)));
        for (n, fate) in fates.collect::<Vec<_>>() {
            figures.note(fate, store.holds, harm, n);
        }
    }
    Ok(figures)
}

impl Content {
    fn of(holding: &Holding) -> Self {
        let word = |held: &Held| {
            let levels = Purpose::ALL.map(|purpose| held.level(purpose));
            let sha256 = held.certificate.sha256();
            let (dates, constraints) = (&held.dates, &held.constraints);
            format!("{sha256} {levels:?} {dates:?} {constraints:?}")
        };
        let distrust = |distrust: &Distrust| {
            let Distrust {
                issuer,
                serial,
                sha1,
                hash,
                trust,
                ..
            } = distrust;
            let levels = Purpose::ALL.map(|purpose| trust.level(purpose));
            format!("{issuer:?} {serial:?} {sha1:?} {hash:?} {levels:?}")
        };
        let held = holding.held.iter();
        let certificate =
            |held: &Held| (held.certificate.sha256(), held.certificate.der().to_vec());
        let mut certificates: Vec<_> = held.clone().map(certificate).collect();
        certificates.sort_unstable();
        let mut words: Vec<_> = held.map(word).collect();
        words.extend(holding.distrusts.iter().map(distrust));
        words.sort_unstable();
        Self {
            certificates,
            words,
        }
    }

    /// What becomes of a harmed store.
    fn after(&self, harm: &Harm, n: usize, store: &Harmed) -> Fate {
        let harmed = harm.done_to(&store.bytes, n);
        let read = || Holding::read(&harmed, &store.options);
        let holding = match catch_unwind(AssertUnwindSafe(read)) {
            Err(_) => return Fate::Panicked,
            Ok(Err(_)) => return Fate::Refused,
            Ok(Ok(holding)) => holding,
        };
        let found = Self::of(&holding);
        let certificates = found.certificates.iter();
        let mut strange = certificates.filter(|one| self.certificates.binary_search(one).is_err());
        if found.certificates.len() > self.certificates.len() {
            Fate::More
        } else if let Some((_, der)) = strange.next() {
            if harm.name == FLIP && !self.is_near(der) {
                Fate::Foreign
            } else {
                Fate::Another
            }
        } else if found == *self && holding.broken.is_empty() {
            Fate::Same
        } else if !holding.broken.is_empty() {
            Fate::Told
        } else if found.words.len() < self.words.len() {
            Fate::Fewer
        } else {
            Fate::OtherWords
        }
    }

    /// Whether a certificate is one of these but for one bit; a character of base64 lies in two bytes.
    fn is_near(&self, der: &[u8]) -> bool {
        self.certificates.iter().any(|(_, good)| {
            let differing = good.iter().zip(der).filter(|(a, b)| a != b).count();
            good.len() == der.len() && differing <= 2
        })
    }
}

impl Figures {
    fn note(&mut self, fate: Fate, holds: Holds, harm: &Harm, n: usize) {
        let count = match fate {
            Fate::Refused => &mut self.refused,
            Fate::Same => &mut self.same,
            Fate::Told => &mut self.told,
            Fate::Fewer => &mut self.fewer,
            Fate::OtherWords => &mut self.other_words,
            Fate::Another | Fate::Foreign => &mut self.another,
            Fate::More => &mut self.more,
            Fate::Panicked => &mut self.panics,
        };
        *count += 1;
        let (is_cut, is_flip) = (harm.name == CUT, harm.name == FLIP);
        let may_be = match fate {
            Fate::Refused | Fate::Same | Fate::Told => true,
            Fate::Panicked | Fate::More | Fate::Foreign => false,
            Fate::Fewer => match holds {
                Holds::All => false,
                // What is left by a cut between two parts is a smaller store.
                Holds::Nothing | Holds::Hashes => !is_flip,
                Holds::Document | Holds::Length => !is_cut && !is_flip,
                Holds::Frame => !is_cut,
            },
            Fate::OtherWords => holds != Holds::All && !is_cut,
            Fate::Another => {
                matches!(holds, Holds::Length | Holds::Frame | Holds::Nothing) && !is_cut
            }
        };
        if !may_be {
            if self.wrong == 0 {
                self.place = format!("{}, number {n}: {fate:?}", harm.name);
            }
            self.wrong += 1;
        }
    }

    pub(crate) fn tried(&self) -> usize {
        self.refused
            + self.same
            + self.told
            + self.fewer
            + self.other_words
            + self.another
            + self.more
            + self.panics
    }
}
