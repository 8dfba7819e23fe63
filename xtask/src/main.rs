//! What maintainers of cabundle run: `cargo xtask refresh`, `diff`, and what checks all the rest.

mod api;
mod args;
mod bench;
mod clock;
mod consumers;
mod coverage;
mod current;
mod damage;
mod data;
mod dist;
mod docs;
mod faults;
mod fetch;
mod full;
mod fuzz;
mod guards;
mod handshake;
mod header;
mod limits;
mod pages;
mod progress;
mod refresh;
mod replace;
mod retry;
mod roots;
mod source;
mod tls;
mod url;
mod version;
mod words;

use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser as _;

use args::{Args, Command};
use refresh::{Outcome, refresh};

const DIFFERS: u8 = 1;
const NOT_DONE: u8 = 2;

fn main() -> ExitCode {
    let outcome = match Args::parse().command {
        Command::Api(options) => return checked(api::api(&options)),
        Command::Bench(options) => return checked(bench::bench(&options)),
        Command::Consumers(options) => return checked(consumers::consumers(&options)),
        Command::Damage(options) => return checked(damage::damage(&options)),
        Command::Docs(options) => return checked(docs::docs(&options)),
        Command::Faults(options) => return checked(faults::faults(&options)),
        Command::Dist(options) => return checked(dist::dist(&options)),
        Command::Full => return checked(full::full()),
        Command::Fuzz(options) => return checked(fuzz::fuzz(&options)),
        Command::Pages(options) => return checked(pages::pages(&options)),
        Command::Limits(options) => return checked(limits::limits(&options)),
        Command::Coverage(options) => return checked(coverage::coverage(&options)),
        Command::Refresh { check, options } => refresh(&options, check),
        Command::Diff(options) => refresh(&options, true),
    };
    match outcome {
        Ok(Outcome::Current) => ExitCode::SUCCESS,
        Ok(Outcome::Replaced(difference)) => {
            // It is done, whoever hears of it.
            if let Err(error) = print(&difference) {
                words::warn(format_args!("stdout: {error}"));
            }
            ExitCode::SUCCESS
        }
        Ok(Outcome::Differs(difference)) => match print(&difference) {
            Ok(()) => ExitCode::from(DIFFERS),
            Err(error) => {
                words::error(format_args!("stdout: {error}"));
                ExitCode::from(NOT_DONE)
            }
        },
        Err(error) => {
            words::error(format_args!("{error:#}"));
            ExitCode::from(NOT_DONE)
        }
    }
}

/// Prints what a check found.
fn checked(report: anyhow::Result<consumers::Report>) -> ExitCode {
    let report = report.and_then(|report| {
        print(&report.text).context("stdout")?;
        Ok(report)
    });
    match report {
        Ok(report) if report.as_expected => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(DIFFERS),
        Err(error) => {
            words::error(format_args!("{error:#}"));
            ExitCode::from(NOT_DONE)
        }
    }
}

/// Results go to stdout. A reader that has heard enough is no error.
fn print(text: &str) -> std::io::Result<()> {
    let mut stdout = std::io::stdout().lock();
    let printed = stdout.write_all(text.as_bytes());
    match printed.and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
