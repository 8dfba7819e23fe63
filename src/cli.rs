//! The command line: arguments, resolved into library calls; words to stderr; exit statuses.

mod args;
mod audit;
mod build;
mod completions;
mod diff;
mod formats;
mod history;
mod lint;
mod list;
mod load;
mod lock;
mod man;
mod manners;
mod open;
mod outdated;
mod parallel;
mod problem;
mod profile;
mod progress;
mod report;
mod resolve;
mod show;
mod time;

use std::process::ExitCode;

use args::Command;
use manners::Manners;
use problem::Answer;
use report::Reporter;

/// What `--as-of` says; for `fuzz/`, which cannot reach it otherwise.
#[doc(hidden)]
pub fn as_of(text: &str) -> Option<jiff::Timestamp> {
    time::parse(text).ok()
}

/// Runs the tool. Exit status: 0 done, 1 the answer is "differs" or "found something", 2 not done.
pub fn main() -> ExitCode {
    let args = match args::parse() {
        Ok(args) => args,
        Err(error) => return manners::usage(&error),
    };
    let reporter = Reporter::new(args.quiet, Manners::of(&args));
    let result = match args.command {
        Command::Build(args) => build::run(args, &reporter),
        Command::Formats => formats::run(),
        Command::List(args) => list::run(args, &reporter),
        Command::Show(args) => show::run(args, &reporter),
        Command::Audit(args) => audit::run(args, &reporter),
        Command::Diff(args) => diff::run(args, &reporter),
        Command::History(args) => history::run(args, &reporter),
        Command::Lint(args) => lint::run(args, &reporter),
        Command::Completions { shell } => completions::run(shell),
        Command::Man { directory } => man::run(directory.as_deref(), &reporter),
    };
    match result {
        Ok(Answer::Done) => ExitCode::SUCCESS,
        Ok(Answer::Differs) => ExitCode::from(1),
        Ok(Answer::Incomplete) => ExitCode::from(2),
        Err(failure) => {
            reporter.failure(&failure);
            ExitCode::from(2)
        }
    }
}
