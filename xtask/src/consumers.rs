//! `cargo xtask consumers`: the programs that trust stores are written for, installed by name and run
//! on what the tool writes.
//!
//! A check is a short script that has a reader tell what it found in an output, line by line. What it
//! must find is what `cabundle list --json` says of the same choices, in which no writer of a format has
//! a part; whether those are the right roots, the scripts of Debian and curl say, which read certdata.txt
//! themselves. A reader that is not there is a failure, never a gap: a table without its row would look
//! like success.
//!
//! A second table is of TLS clients that believe an output: see [`handshake`].

mod check;
mod checks;
mod expect;
mod input;
pub(crate) mod install;
mod manifest;
mod place;
mod products;
pub(crate) mod table;

use std::path::PathBuf;

use anyhow::{Context as _, bail};

use check::Check;
use install::{Installed, Need};
pub(crate) use place::{Place, done, program};
pub(crate) use products::tool;
use table::Table;

use crate::{handshake, words};

/// What every command that tries the tool asks.
#[derive(Debug, clap::Args)]
pub(crate) struct Trial {
    /// Install nothing: what is not there fails
    #[arg(long)]
    pub(crate) no_install: bool,
    /// The cabundle to check [default: target/release/cabundle, built now]
    #[arg(long, value_name = "PATH")]
    pub(crate) tool: Option<PathBuf>,
}

/// What to run.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Only the rows of this reader or client, format or output, by its name in --list; `handshake` is
    /// every client; repeatable
    #[arg(long, value_name = "NAME")]
    pub(crate) only: Vec<String>,
    /// Show what would run, and what it needs
    #[arg(long)]
    pub(crate) list: bool,
    #[command(flatten)]
    trial: Trial,
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Report {
    /// For stdout.
    pub(crate) text: String,
    /// Whether every row is as expected.
    pub(crate) as_expected: bool,
}

/// Lists or runs the checks and the handshakes.
pub(crate) fn consumers(options: &Options) -> anyhow::Result<Report> {
    refuse_unknown(&options.only)?;
    let checks = only(checks::all(), &options.only);
    let clients = handshake::clients(&options.only);
    let mut report = Report::default();
    if options.list {
        report.list(&list(&checks));
        report.list(&handshake::list(&clients));
        return Ok(report);
    }
    let place = Place::new()?;
    let needs = checks.iter().flat_map(|check| check.reader.needs);
    let needs = needs.copied().chain(handshake::needs(&clients));
    let needs: Vec<Need> = needs.chain(checks::OWN_NEEDS.iter().copied()).collect();
    let installed = Installed::bring(&place, &needs, !options.trial.no_install)?;
    let tool = tool(&place, options.trial.tool.as_deref())?;
    if !checks.is_empty() {
        let inputs = input::all(&place).context("the inputs")?;
        let rows = check::run_all(&checks, &place, &tool, &inputs, &installed);
        let names: Vec<&str> = inputs.iter().map(|input| input.name).collect();
        let table = Table {
            title: "readers".to_owned(),
            head: ["reader", "version", "output", &roots(&names)].map(str::to_owned),
            rows,
        };
        report.add(&table);
    }
    if !clients.is_empty() {
        let table = handshake::run(&clients, &place, &tool, &installed)?;
        report.add(&table);
    }
    Ok(report)
}

impl Default for Report {
    /// Nothing yet, and nothing against it.
    fn default() -> Self {
        Self {
            text: String::new(),
            as_expected: true,
        }
    }
}

impl Report {
    /// One more table, and what it found.
    pub(crate) fn add<const N: usize>(&mut self, table: &Table<N>) {
        self.list(table);
        self.as_expected &= table.as_expected();
    }

    /// One more table, an empty line before it, unless it is empty.
    fn list<const N: usize>(&mut self, table: &Table<N>) {
        if table.rows.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(&table.to_string());
    }
}

fn roots(inputs: &[&str]) -> String {
    format!("roots read ({})", inputs.join(", "))
}

/// A name that chooses nothing is a mistake: the run would succeed and have checked less than was meant.
fn refuse_unknown(names: &[String]) -> anyhow::Result<()> {
    let checks = checks::all();
    for name in names {
        let known = checks.iter().any(|check| check.is_called(name))
            || !handshake::clients(std::slice::from_ref(name)).is_empty();
        if !known {
            bail!("nothing here is called `{name}`; --list shows every name");
        }
    }
    Ok(())
}

/// The checks that the names choose, every one without names.
fn only(mut checks: Vec<Check>, names: &[String]) -> Vec<Check> {
    checks.retain(|check| names.is_empty() || names.iter().any(|name| check.is_called(name)));
    checks
}

fn list(checks: &[Check]) -> Table<4> {
    let rows = checks.iter().map(|check| {
        let needs: Vec<String> = check.reader.needs.iter().map(Need::to_string).collect();
        table::Row::listed([
            check.reader.name.to_owned(),
            check.output.to_owned(),
            check.about.to_owned(),
            needs.join(", "),
        ])
    });
    Table {
        title: "readers".to_owned(),
        head: ["reader", "output", "reads it with", "needs"].map(str::to_owned),
        rows: rows.collect(),
    }
}

/// Words of progress, on stderr.
pub(crate) fn progress(text: impl std::fmt::Display) {
    words::note(text);
}

#[cfg(test)]
mod tests {
    use super::{checks, only, refuse_unknown};

    #[test]
    fn names_choose_readers_formats_and_outputs() {
        let by_reader = only(checks::all(), &["OpenSSL".to_owned()]);
        assert!(by_reader.len() > 2);
        assert!(by_reader.iter().all(|check| check.reader.name == "openssl"));
        let by_format = only(checks::all(), &["certifi".to_owned()]);
        assert!(by_format.iter().all(|check| check.output == "certifi"));
        let both = ["openssl".to_owned(), "certifi".to_owned()];
        let both = only(checks::all(), &both);
        assert!(both.len() > by_reader.len() && both.len() > by_format.len());
        let everything = only(checks::all(), &[]);
        assert_eq!(everything.len(), checks::all().len());
    }

    #[test]
    fn a_name_that_chooses_nothing_is_refused() {
        let names = ["openssl".to_owned(), "opensll".to_owned()];
        let error = refuse_unknown(&names).unwrap_err();
        assert!(error.to_string().contains("opensll"));
        let names = ["handshake", "GnuTLS-cli", "openssl"].map(str::to_owned);
        refuse_unknown(&names).unwrap();
    }
}
