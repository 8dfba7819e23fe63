//! Lives as what happened on which day, and as times in which nothing changed.

use std::cmp::Reverse;

use jiff::civil::Date;

use super::{Absence, DistrustLife, DistrustName, Life, Lives, Spell};
use crate::store::Sha256;

/// Something that happened to an entry.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Event<'a> {
    /// The day.
    pub date: Date,
    /// The revision, by its place in [`Lives::revisions`]; `None` where a table says it.
    pub revision: Option<usize>,
    /// To whom.
    pub subject: Subject<'a>,
    /// Its label.
    pub label: &'a str,
    /// What.
    pub happening: Happening<'a>,
}

/// Whose life it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    /// A certificate.
    Root(Sha256),
    /// A trust object without one.
    Distrust(&'a DistrustName),
}

/// What can happen to an entry.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Happening<'a> {
    /// It came.
    Added(&'a Spell),
    /// Something else is said of it than before.
    Changed(&'a Spell, &'a Spell),
    /// It went; it had come on this day.
    Removed(Date),
    /// It came back; it had gone on this day.
    Returned(Date),
}

/// A time in which an entry was there and nothing was said anew.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Period<'a> {
    /// Its first day.
    pub from: Date,
    /// The revision that it begins with; `None` where a table says it.
    pub revision: Option<usize>,
    /// The day on which it is over; `None` while it lasts. The same day, where two revisions are of one day.
    pub until: Option<Date>,
    /// What is said in it.
    pub spell: &'a Spell,
}

/// What happened, in order of time; of one revision removals first, then by label.
pub fn events(lives: &Lives) -> Vec<Event<'_>> {
    let mut all = Vec::new();
    for life in lives.iter() {
        collect(
            &mut all,
            Subject::Root(life.sha256),
            &life.label,
            &Line::of(life),
        );
    }
    for life in lives.distrusts() {
        let line = Line::of_distrust(life);
        collect(&mut all, Subject::Distrust(&life.name), &life.label, &line);
    }
    let rank = |event: &Event<'_>| match event.happening {
        Happening::Removed(_) => 0,
        Happening::Added(_) => 1,
        Happening::Returned(_) => 2,
        Happening::Changed(..) => 3,
    };
    all.sort_by_key(|event| (event.date, event.revision, rank(event), event.label));
    all
}

fn collect<'a>(all: &mut Vec<Event<'a>>, subject: Subject<'a>, label: &'a str, line: &Line<'a>) {
    let mut before: Option<&Spell> = None;
    for (date, revision, step) in line.steps() {
        let happening = match step {
            Step::Spell(spell) => match before.replace(spell) {
                None => Happening::Added(spell),
                Some(before) => Happening::Changed(before, spell),
            },
            Step::Leave => Happening::Removed(line.first),
            Step::Return(from) => Happening::Returned(from),
        };
        all.push(Event {
            date,
            revision,
            subject,
            label,
            happening,
        });
    }
}

impl Life {
    /// The times in which it was there, one for everything that was said of it, in their order.
    pub fn periods(&self) -> Vec<Period<'_>> {
        Line::of(self).periods()
    }
}

impl DistrustLife {
    /// The same as [`Life::periods`].
    pub fn periods(&self) -> Vec<Period<'_>> {
        Line::of_distrust(self).periods()
    }
}

/// What both kinds of lives have.
struct Line<'a> {
    first: Date,
    gone: Option<(Date, Option<usize>)>,
    spells: &'a [Spell],
    absences: &'a [Absence],
}

enum Step<'a> {
    Return(Date),
    Spell(&'a Spell),
    Leave,
}

impl<'a> Line<'a> {
    fn of(life: &'a Life) -> Self {
        Self {
            first: life.first,
            gone: life.gone.map(|gone| (gone, life.gone_revision)),
            spells: &life.spells,
            absences: &life.absences,
        }
    }

    fn of_distrust(life: &'a DistrustLife) -> Self {
        Self {
            first: life.first,
            gone: life.gone.map(|gone| (gone, life.gone_revision)),
            spells: &life.spells,
            absences: &life.absences,
        }
    }

    /// Every step with its day and revision, in their order.
    fn steps(&self) -> Vec<(Date, Option<usize>, Step<'a>)> {
        let spells = self.spells.iter();
        let mut steps: Vec<_> = spells
            .map(|spell| (spell.from, spell.revision, Step::Spell(spell)))
            .collect();
        for absence in self.absences {
            steps.push((absence.from, absence.from_revision, Step::Leave));
            let back = Step::Return(absence.from);
            steps.push((absence.until, absence.until_revision, back));
        }
        let gone = self
            .gone
            .map(|(date, revision)| (date, revision, Step::Leave));
        steps.extend(gone);
        // A revision that brings it back may say something new of it.
        steps.sort_by_key(|(date, revision, step)| {
            (*date, *revision, Reverse(matches!(step, Step::Return(_))))
        });
        steps
    }

    fn periods(&self) -> Vec<Period<'a>> {
        let mut periods: Vec<Period<'a>> = Vec::new();
        let mut said = None;
        // Whether the last period lasts.
        let mut lasts = false;
        for (date, revision, step) in self.steps() {
            if let Some(period) = periods.last_mut().filter(|_| lasts) {
                // What a root that comes back is said to be by the same revision.
                if revision.is_some() && period.revision == revision {
                    periods.pop();
                } else {
                    period.until = Some(date);
                }
            }
            lasts = !matches!(step, Step::Leave);
            if let Step::Spell(spell) = step {
                said = Some(spell);
            }
            if let Some(spell) = said.filter(|_| lasts) {
                periods.push(Period {
                    from: date,
                    revision,
                    until: None,
                    spell,
                });
            }
        }
        periods
    }
}
