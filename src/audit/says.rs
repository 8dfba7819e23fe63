//! What Mozilla says of a root: by the certdata.txt, by the table of lives, and by both.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Age, Verdict};
use crate::history::{Life, Spell, Standing};
use crate::store::{Purpose, Purposes, Root};

/// What a root is trusted for, and up to which date for the purpose asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Says {
    standing: Purposes<Option<Standing>>,
    date: Option<Timestamp>,
}

impl Says {
    /// What counts: of a root that the certdata.txt holds and a table that may be newer, the stricter of both.
    /// `None` where neither has it.
    pub(super) fn of(
        root: Option<&Root>,
        life: Option<&Life>,
        age: Age,
        purpose: Purpose,
    ) -> Option<Self> {
        let spell = life.filter(|life| age.counts() && life.gone.is_none());
        let spell = spell.and_then(|life| life.spells.last());
        match (root, spell) {
            (Some(root), Some(spell)) => Some(Self::by_root(root, purpose).and(spell, purpose)),
            (Some(root), None) => Some(Self::by_root(root, purpose)),
            (None, Some(spell)) => Some(Self {
                standing: spell.standing,
                date: *spell.dates.get(purpose),
            }),
            (None, None) => None,
        }
    }

    /// By the certdata.txt alone.
    pub(super) fn by_root(root: &Root, purpose: Purpose) -> Self {
        Self {
            standing: Standing::of(root),
            date: root.distrust_after(purpose).and_then(|after| after.date()),
        }
    }

    fn and(self, spell: &Spell, purpose: Purpose) -> Self {
        let trusts = |(_, standing): (_, &Option<Standing>)| *standing == Some(Standing::Trusted);
        let trusts = spell.standing.iter().any(trusts);
        let both = |of: Purpose| match (*self.standing.get(of), *spell.standing.get(of)) {
            // A table does not hold code signing. Of a root that it trusts for nothing else, that does not count
            // as trust that is left.
            (own, None) if trusts || of == purpose => own,
            (Some(Standing::Distrusted), _) | (_, Some(Standing::Distrusted)) => {
                Some(Standing::Distrusted)
            }
            (Some(Standing::Trusted), Some(Standing::Trusted)) => Some(Standing::Trusted),
            _ => Some(Standing::Neither),
        };
        let dates = [self.date, *spell.dates.get(purpose)];
        Self {
            standing: Purposes::from_fn(both),
            date: dates.into_iter().flatten().min(),
        }
    }

    /// Whether it is trusted for a purpose.
    pub(super) fn trusts(&self, purpose: Purpose) -> bool {
        *self.standing.get(purpose) == Some(Standing::Trusted)
    }

    /// The distrust date of the purpose asked for, if it is trusted for that.
    pub(super) fn date(&self, purpose: Purpose) -> Option<Timestamp> {
        self.date.filter(|_| self.trusts(purpose))
    }

    /// Its word, apart from limits.
    pub(super) fn verdict(&self, purpose: Purpose) -> Verdict {
        let has = |standing| self.standing.iter().any(|(_, own)| *own == Some(standing));
        match *self.standing.get(purpose) {
            Some(Standing::Distrusted) => Verdict::Distrusted,
            Some(Standing::Trusted) => Verdict::Trusted,
            // A root may be distrusted for one purpose and trusted for another.
            _ if has(Standing::Trusted) => Verdict::Narrowed,
            _ if has(Standing::Distrusted) => Verdict::Distrusted,
            _ => Verdict::Withdrawn,
        }
    }
}

/// Since when the table says this word of a root.
pub(super) fn since(life: &Life, verdict: Verdict, purpose: Purpose) -> Option<Date> {
    let last = life.spells.last()?;
    let of_purpose = matches!(verdict, Verdict::Trusted | Verdict::Narrowed)
        || *last.standing.get(purpose) == Some(Standing::Distrusted);
    let key = |spell: &Spell| {
        let standing = *spell.standing.get(purpose);
        let date = spell.dates.get(purpose);
        let date = date.filter(|_| standing == Some(Standing::Trusted));
        match of_purpose {
            true => (Purposes::from_fn(|_| standing), date),
            false => (spell.standing, None),
        }
    };
    let spells = life.spells.iter().rev();
    let same = spells.take_while(|spell| key(spell) == key(last));
    same.last().map(|spell| spell.from)
}
