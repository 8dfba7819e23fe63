//! `cabundle audit`.

mod jobs;
mod work;

use std::io::IsTerminal as _;

use super::args::{AuditArgs, FailOn};
use super::load::load;
use super::parallel::in_order;
use super::problem::{Answer, Failure};
use super::progress::Progress;
use super::report::Reporter;
use super::time;
use crate::audit::{Mozilla, Options};
use crate::diagnostic::{Diagnostic, Severity};
use crate::format::Artifact;
use crate::history::Lives;
use crate::input::{FileIdentity, Input};
use crate::output;
use crate::text::count;
use jobs::jobs;
use work::{Done, Joiner, Worker};

pub(super) fn run(args: AuditArgs, reporter: &Reporter) -> Result<Answer, Failure> {
    let AuditArgs {
        paths,
        recursive,
        json,
        ..
    } = args;
    let fail_on = fail_on(args.fail_on)?;
    let as_of = match &args.as_of {
        Some(text) => time::parse(text)?,
        None => time::now()?,
    };
    let mut options = Options::at(as_of);
    options.days = args.days;
    options.purpose = args.purpose.unwrap_or(options.purpose);
    let read = args.read.options();
    let loaded = load(args.certdata.as_deref(), &read.load)?;
    // What is found in directories is known when it is read.
    let named = paths.iter().chain(&args.certdata).chain(&args.table);
    let named: Vec<_> = named
        .filter(|path| path.is_file())
        .filter_map(|path| FileIdentity::at(path))
        .collect();
    output::check_stdout(&named)?;
    let lives = lives(args.table.as_deref())?;
    let mozilla = Mozilla::new(&loaded.store, &lives, options)?;
    reporter.tell_of_input(&loaded, mozilla.diagnostics());

    let worker = Worker {
        mozilla: &mozilla,
        read: &read,
        fail_on: &fail_on,
        json,
    };
    let mut tally = Tally::default();
    let mut joiner = Joiner::new(&worker);
    let jobs = jobs(&paths, recursive);
    // Between results on the same terminal it would be in the way.
    let wanted = reporter.shows_progress() && !std::io::stdout().is_terminal();
    let mut progress = Progress::new(None, wanted);
    in_order(
        jobs,
        |job| worker.work(job),
        |outcome| {
            progress.step();
            let mut done = joiner.take(outcome).into_iter();
            done.try_for_each(|done| match done.errors.as_slice() {
                [] => tally.add(done, json, reporter),
                _ => progress.aside(|| tally.add(done, json, reporter)),
            })
        },
    )?;
    drop(progress);
    if let Some(done) = joiner.end() {
        tally.add(done, json, reporter)?;
    }
    tally.tell(reporter);
    Ok(tally.answer())
}

/// `none` is for itself.
fn fail_on(words: Vec<FailOn>) -> Result<Vec<FailOn>, Failure> {
    if words.len() > 1 && words.contains(&FailOn::None) {
        return Err(Failure::Usage(
            "A001",
            "--fail-on names `none` and something else".to_owned(),
            "give `none` alone, or leave it out",
        ));
    }
    Ok(words)
}

fn lives(table: Option<&std::path::Path>) -> Result<Lives, Failure> {
    let refuse = |message: String| {
        let help = "`cabundle history` writes such a table";
        Failure::Usage("A002", message, help)
    };
    let Some(path) = table else {
        return Lives::embedded().map_err(|error| refuse(error.to_string()));
    };
    let input = Input::read(path)?;
    let text = core::str::from_utf8(&input.bytes).map_err(|error| error.to_string());
    let lives = text.and_then(|text| Lives::parse(text).map_err(|error| error.to_string()));
    lives.map_err(|error| refuse(format!("{} is no table of lives: {error}", input.name)))
}

/// What came of all stores.
#[derive(Default)]
struct Tally {
    stores: usize,
    certificates: usize,
    passed: usize,
    errors: usize,
    matched: bool,
}

impl Tally {
    /// Prints what came of one input, and counts it.
    fn add(&mut self, done: Done, json: bool, reporter: &Reporter) -> Result<(), Failure> {
        self.passed += done.passed;
        self.errors += done.errors.len();
        self.matched |= done.matched;
        for error in &done.errors {
            reporter.insist(error);
        }
        let Some(text) = done.text else {
            return Ok(());
        };
        let apart = if json || self.stores == 0 { "" } else { "\n" };
        self.stores += usize::from(done.certificates.is_some());
        self.certificates += done.certificates.unwrap_or(0);
        output::write_stdout(&Artifact::text(format!("{apart}{text}")), &done.identities)?;
        Ok(())
    }

    fn tell(&self, reporter: &Reporter) {
        let mut words = vec![
            count(self.stores, "store"),
            count(self.certificates, "certificate"),
        ];
        if self.passed > 0 {
            words.push(format!("{} passed over", count(self.passed, "other file")));
        }
        if self.errors > 0 {
            words.push(count(self.errors, "error"));
        }
        reporter.say(&words.join(", "));
    }

    fn answer(&self) -> Answer {
        match self {
            Self { errors: 1.., .. } => Answer::Incomplete,
            Self { matched: true, .. } => Answer::Differs,
            _ => Answer::Done,
        }
    }
}

/// An argument that leads to no store at all: nothing was judged, and that must not look like success.
fn nothing(path: &std::path::Path) -> Diagnostic {
    let message = format!("{} holds no trust store", path.display());
    let message = crate::text::one_line(message.as_bytes()).into_owned();
    Diagnostic::new("A003", Severity::Error, message)
        .help("name a store, or a directory that has one")
}
