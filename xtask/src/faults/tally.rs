//! What came of many builds, counted.

use super::judge::Outcome;
use super::snapshot::State;
use crate::consumers::table::{Row, Table, Verdict};

/// More reasons than this are not shown for one row.
const SHOWN: usize = 10;

/// One kind of output under one kind of fault.
#[derive(Debug)]
pub(super) struct Tally {
    output: &'static str,
    pub(super) fault: &'static str,
    tried: usize,
    old: usize,
    new: usize,
    between: usize,
    left: usize,
    wrong: Vec<String>,
}

impl Tally {
    pub(super) fn new(output: &'static str, fault: &'static str) -> Self {
        Self {
            output,
            fault,
            tried: 0,
            old: 0,
            new: 0,
            between: 0,
            left: 0,
            wrong: Vec::new(),
        }
    }

    /// Counts a build and what the next one said.
    pub(super) fn add(&mut self, name: &str, outcome: &Outcome, next: Option<String>) {
        self.tried += 1;
        match outcome.state {
            State::Old => self.old += 1,
            State::New => self.new += 1,
            State::Between => self.between += 1,
            State::Wrong(_) => {}
        }
        self.left += usize::from(outcome.left);
        let wrong = outcome.wrong.iter().cloned().chain(next);
        self.wrong.extend(wrong.map(|why| format!("{name}: {why}")));
    }

    fn row(&self) -> Row<7> {
        let counts = [self.tried, self.old, self.new, self.between, self.left];
        let [tried, old, new, between, left] = counts.map(|count| count.to_string());
        let verdict = if self.wrong.is_empty() {
            Verdict::Expected
        } else {
            let mut shown: Vec<_> = self.wrong.iter().take(SHOWN).cloned().collect();
            if self.wrong.len() > SHOWN {
                shown.push(format!("and {} more", self.wrong.len() - SHOWN));
            }
            Verdict::Unexpected(shown.join("\n"))
        };
        let (output, fault) = (self.output.to_owned(), self.fault.to_owned());
        Row::checked([output, fault, tried, old, new, between, left], verdict)
    }
}

/// All of them under one head.
pub(super) fn table(title: &str, rows: &[Tally]) -> Table<7> {
    Table {
        title: title.to_owned(),
        head: ["output", "fault", "tried", "old", "new", "between", "left"].map(str::to_owned),
        rows: rows.iter().map(Tally::row).collect(),
    }
}
