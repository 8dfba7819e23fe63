//! `cargo xtask damage`: either the same trust, or a refusal.
//!
//! Every kind of edit is done to certdata.txt, and what is read then is compared with what was read before. A change of
//! trust without a word is *silent*, and there must be none. Where the edit leaves a sound file that says something else
//! ([`sound`] has the rules), the file alone cannot show it; a second table says which guards do. A third one is of the
//! stores that have a reader.

mod certdata;
mod edit;
mod guard;
mod kinds;
mod readers;
mod sound;
mod tally;
#[cfg(test)]
mod tests;
mod text;
mod trust;

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::Context as _;
use cabundle::store::{Sha256, Store};

use crate::consumers::Report;
use crate::consumers::table::{Row, Table, Verdict};
use certdata::{Effort, Tried};
use readers::Read;
use sound::Why;
use text::Text;

/// What to try.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The certdata.txt to damage [default: the embedded one]
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// What is chosen by chance; the same seed gives the same tables
    #[arg(long, value_name = "N", default_value_t = 20_261_122)]
    seed: u64,
    /// How many edits of a kind are tried on the whole file, and on each piece of two roots twice as many; all where
    /// there are fewer
    #[arg(long, value_name = "N", default_value_t = 2000)]
    sample: usize,
    /// Of how many objects every bit is flipped and every byte a place to cut
    #[arg(long, value_name = "N", default_value_t = 200)]
    objects: usize,
    /// A minute's worth: --sample 100 --objects 5
    #[arg(long, conflicts_with_all = ["sample", "objects"])]
    quick: bool,
}

/// Damages the file and the stores.
pub(crate) fn damage(options: &Options) -> anyhow::Result<Report> {
    let bytes = match &options.file {
        Some(path) => std::fs::read(path).with_context(|| path.display().to_string())?,
        None => Store::embedded_bytes().to_vec(),
    };
    let effort = Effort {
        sample: if options.quick { 100 } else { options.sample },
        objects: if options.quick { 5 } else { options.objects },
        seed: options.seed,
    };
    // A panic is counted.
    std::panic::set_hook(Box::new(|_| {}));
    let tried = certdata::all(&bytes, effort);
    let read = readers::all(&Text::new(bytes.clone()), effort);
    drop(std::panic::take_hook());
    let (tried, read) = (tried?, read?);
    let mut report = Report::default();
    let title = format!(
        "certdata.txt, SHA-256 {:.16}, seed {}, --sample {} --objects {}",
        Sha256::of(&bytes),
        effort.seed,
        effort.sample,
        effort.objects
    );
    let edits = edits(title, &tried);
    report.add(&edits);
    let guards = guards(&tried);
    report.add(&guards);
    let stores = stores(&read);
    report.add(&stores);
    Ok(report)
}

fn edits(title: String, tried: &[Tried]) -> Table<7> {
    let rows = tried.iter().map(|Tried { name, place, tally }| {
        let figures = [
            tally.tried(),
            tally.refused,
            tally.unchanged,
            tally.silent,
            tally.unknown(),
        ];
        let [all, refused, unchanged, silent, unknown] = figures.map(|n| n.to_string());
        let cells = [
            (*name).to_owned(),
            (*place).to_owned(),
            all,
            refused,
            unchanged,
            silent,
            unknown,
        ];
        let verdict = match tally.silent {
            0 if tally.tried() > 0 => Verdict::Expected,
            0 => Verdict::Unexpected("nothing was tried".to_owned()),
            _ => Verdict::Unexpected(tally.places.join("\n")),
        };
        Row::checked(cells, verdict)
    });
    Table {
        title,
        head: [
            "edit",
            "of the",
            "tried",
            "refused",
            "same trust",
            "silent",
            "not in the file",
        ]
        .map(str::to_owned),
        rows: rows.collect(),
    }
}

/// What cannot be known from the file, and who stops it. The lock and the expected hash must stop all.
fn guards(tried: &[Tried]) -> Table<8> {
    let mut rows = Vec::new();
    for Tried { name, place, tally } in tried {
        for (whys, caught) in &tally.unknowable {
            let counts = [
                caught.cases,
                caught.lock,
                caught.expect_sha256,
                caught.min_roots,
                caught.removals,
                caught.shown,
            ];
            let [cases, lock, expect, min, removals, shown] = counts.map(|n| n.to_string());
            let name = format!("{name} ({place})");
            let cells = [name, words(whys), cases, lock, expect, min, removals, shown];
            let is_stopped = caught.lock == caught.cases && caught.expect_sha256 == caught.cases;
            rows.push(Row::checked(
                cells,
                match is_stopped {
                    true => Verdict::Expected,
                    false => Verdict::Unexpected("not every case was stopped".to_owned()),
                },
            ));
        }
    }
    Table {
        title: "what cannot be known from the file, and which guard stops it".to_owned(),
        head: [
            "edit",
            "what a sound file says now",
            "cases",
            "lock",
            "--expect-sha256",
            "--min-roots",
            "removal limit",
            "shown by diff",
        ]
        .map(str::to_owned),
        rows,
    }
}

fn words(whys: &BTreeSet<Why>) -> String {
    let words: Vec<_> = whys.iter().map(|why| why.as_str()).collect();
    words.join(", ")
}

fn stores(read: &[Read]) -> Table<11> {
    let rows = read.iter().map(
        |Read {
             name,
             holds,
             figures,
         }| {
            let counts = [
                figures.tried(),
                figures.refused,
                figures.same,
                figures.told,
                figures.fewer,
                figures.other_words,
                figures.another,
                figures.more,
                figures.panics,
            ];
            let [a, b, c, d, e, f, g, h, i] = counts.map(|n| n.to_string());
            let cells = [
                name.clone(),
                holds.as_str().to_owned(),
                a,
                b,
                c,
                d,
                e,
                f,
                g,
                h,
                i,
            ];
            let verdict = match figures.wrong {
                0 => Verdict::Expected,
                wrong => Verdict::Unexpected(format!(
                    "{wrong} that the format could have shown, the first: {}",
                    figures.place
                )),
            };
            Row::checked(cells, verdict)
        },
    );
    Table {
        title: "stores: each bit, cut, byte and block".to_owned(),
        head: [
            "store",
            "checked by",
            "tried",
            "refused",
            "same",
            "fewer, told",
            "fewer, silent",
            "other trust",
            "another certificate",
            "more",
            "panics",
        ]
        .map(str::to_owned),
        rows: rows.collect(),
    }
}
