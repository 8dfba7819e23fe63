//! `cargo xtask limits`: input that is too large, too deep or too many, and what the tool makes of it.
//!
//! Each case is written into a scratch directory or through a pipe, and the tool is run on it by GNU time, under a
//! limit on its address space. A row says how it ended, how long it took and what memory it had at most, against the
//! bounds that the case states. A refusal has its code, and has written nothing.

mod cases;
mod certdata;
mod der;
mod measure;
mod subject;

use anyhow::bail;

use crate::consumers::install::{Installed, Need};
use crate::consumers::table::{Row, Table};
use crate::consumers::{Place, Report, Trial, progress, tool};
use measure::Measured;
use subject::{Run, Subject};

/// What to run.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Only the cases with this in their name; repeatable
    #[arg(long, value_name = "PART")]
    only: Vec<String>,
    /// Show the cases and run none
    #[arg(long)]
    list: bool,
    #[command(flatten)]
    trial: Trial,
}

const NEEDS: &[Need] = &[
    Need::Debian("time", "/usr/bin/time"),
    Need::Debian("coreutils", "timeout"),
    Need::Debian("util-linux", "prlimit"),
    Need::Debian("git", "git"),
];

/// Runs every case, or lists them.
pub(crate) fn limits(options: &Options) -> anyhow::Result<Report> {
    let chosen = chosen(cases::all(), &options.only)?;
    if options.list {
        let runs = chosen.iter().flat_map(Subject::runs);
        let rows = runs.map(|(subject, run)| Row::listed(cells(subject, run, None)));
        return Ok(report(rows.collect(), true));
    }
    let place = Place::new()?;
    let installed = Installed::bring(&place, NEEDS, !options.trial.no_install)?;
    let missing = installed.missing(NEEDS);
    if !missing.is_empty() {
        bail!("{}", missing.join("\n"));
    }
    let tool = tool(&place, options.trial.tool.as_deref())?;
    let target = place.work.parent().unwrap_or(&place.root);
    let mut rows = Vec::new();
    for subject in &chosen {
        // Removed when the case is done: the next one needs the room.
        let scratch = tempfile::Builder::new()
            .prefix("limits")
            .tempdir_in(target)?;
        let input = subject.make(scratch.path())?;
        for run in &subject.runs {
            let measured = measure::run(&tool, subject, run, &input, scratch.path())?;
            let cells = cells(subject, run, Some(&measured));
            let row = Row::checked(cells, measured.verdict(run, subject));
            progress(row.line());
            rows.push(row);
        }
    }
    Ok(report(rows, false))
}

fn report(rows: Vec<Row<8>>, listed: bool) -> Report {
    let head = [
        "case", "command", "exit", "code", "seconds", "CPU", "MB", "bound",
    ];
    let table = Table {
        title: "limits".to_owned(),
        head: head.map(str::to_owned),
        rows,
    };
    Report {
        text: table.to_string(),
        as_expected: listed || table.as_expected(),
    }
}

/// The cases that the words choose; a word that chooses none is a mistake.
fn chosen(all: Vec<Subject>, only: &[String]) -> anyhow::Result<Vec<Subject>> {
    for part in only {
        if !all
            .iter()
            .any(|subject| subject.name.contains(part.as_str()))
        {
            bail!("no case has `{part}` in its name; --list shows every name");
        }
    }
    let is_chosen = |subject: &Subject| {
        let mut parts = only.iter();
        only.is_empty() || parts.any(|part| subject.name.contains(part.as_str()))
    };
    Ok(all.into_iter().filter(is_chosen).collect())
}

fn cells(subject: &Subject, run: &Run, measured: Option<&Measured>) -> [String; 8] {
    let bound = format!("{} s CPU, {} MB", subject.seconds, subject.megabytes);
    let of = |told: fn(&Measured) -> String| measured.map_or_else(String::new, told);
    let exit = measured.map_or_else(|| run.exit.to_string(), |measured| measured.ended());
    [
        subject.name.to_owned(),
        run.words.to_owned(),
        exit,
        run.code.to_owned(),
        of(|measured| format!("{:.1}", measured.seconds)),
        of(|measured| format!("{:.1}", measured.work)),
        of(|measured| measured.megabytes.to_string()),
        bound,
    ]
}

#[cfg(test)]
mod tests {
    use super::{cases, chosen};

    #[test]
    fn every_case_has_a_name_of_its_own_and_a_run() {
        let all = cases::all();
        let mut names: Vec<_> = all.iter().map(|subject| subject.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all.len());
        assert!(all.iter().all(|subject| !subject.runs.is_empty()));
    }

    #[test]
    fn a_word_that_chooses_nothing_is_refused() {
        let refused = chosen(cases::all(), &["no such case".to_owned()]).err();
        assert!(refused.is_some_and(|error| error.to_string().contains("no such case")));
        let some = chosen(cases::all(), &["tar".to_owned()]).unwrap();
        assert!(!some.is_empty() && some.len() < cases::all().len());
    }
}
