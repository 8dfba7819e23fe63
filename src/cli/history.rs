//! `cabundle history`.

mod source;

use std::collections::HashSet;
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::sync_channel;

use jiff::civil::Date;

use super::args::{HistoryArgs, HistoryFormat, HistoryOrder};
use super::parallel::in_order;
use super::problem::{Answer, Failure};
use super::progress::Progress;
use super::report::Reporter;
use crate::diagnostic::{Diagnostic, Severity};
use crate::format::Artifact;
use crate::history::json::LeftOut;
use crate::history::{Builder, Grown, Life, Lives, Order, csv, html, json, text};
use crate::input::{FileIdentity, Input};
use crate::output;
use crate::policy::Exclude;
use crate::store::{LoadError, LoadOptions, Sha256, Store};
use crate::text::{count, one_line};
use source::{Item, Source, left_out};

/// Revisions that wait for being read: they are read from the disk while others are understood.
const AHEAD: usize = 4;
/// More of what was left out for reasons of one code is counted, not told.
const MOST: usize = 20;

pub(super) fn run(args: HistoryArgs, reporter: &Reporter) -> Result<Answer, Failure> {
    if args.root.is_some() && args.format == HistoryFormat::Tsv {
        return Err(Failure::Usage(
            "H012",
            "a table of some roots only could not be continued".to_owned(),
            "leave out --root, or choose another --format",
        ));
    }
    let (base, base_identity) = match args.table.as_deref().map(table).transpose()? {
        Some((lives, identity)) => (Some(lives), identity),
        None => (None, None),
    };
    let source = match &args.git {
        Some(directory) => {
            let (source, shallow) = Source::clone_at(directory, args.in_clone.as_deref())?;
            if shallow {
                reporter.warn(&shallow_clone(directory));
            }
            Some(source)
        }
        None if args.path.is_empty() => None,
        None => Some(Source::Paths(args.path)),
    };
    let order = match args.order {
        _ if args.git.is_some() => Order::Given,
        HistoryOrder::Date => Order::Date,
        HistoryOrder::Given => Order::Given,
    };
    let read = match (source, base) {
        (Some(source), base) => {
            let options = LoadOptions {
                allow_unknown: args.allow_unknown,
                every_md5: true,
                ..LoadOptions::default()
            };
            read(source, base, &options, order, reporter)?
        }
        (None, Some(base)) => Read::only(base),
        (None, None) => {
            let lives = Lives::embedded();
            let lives = lives.map_err(|error| bad_table(&error.to_string()))?;
            Read::only(lives)
        }
    };
    let mut inputs = read.identities;
    // A table may be replaced by the one that continues it, not by what cannot be continued.
    inputs.extend(base_identity.filter(|_| args.format != HistoryFormat::Tsv));
    let lives = match &args.root {
        None => read.lives,
        Some(what) => only(read.lives, what)?,
    };
    let artifact = render(&lives, args.format, &read.left_out)?;
    let output = args.output.filter(|path| path.as_os_str() != "-");
    // The text begins with it.
    let told = args.format == HistoryFormat::Text && output.is_none();
    match output {
        None => output::write_stdout(&artifact, &inputs)?,
        Some(path) => {
            output::write(&path, &artifact, &inputs)?;
        }
    }
    if !told {
        reporter.say(&text::summary(&lives));
    }
    Ok(if read.left_out.is_empty() {
        Answer::Done
    } else {
        Answer::Differs
    })
}

fn render(lives: &Lives, format: HistoryFormat, left_out: &[LeftOut]) -> Result<Artifact, Failure> {
    Ok(match format {
        HistoryFormat::Text => Artifact::text(text::render(lives)),
        HistoryFormat::Json => {
            let text = json::render(lives, left_out);
            Artifact::text(text.map_err(impossible)?)
        }
        HistoryFormat::Csv => Artifact::text(csv::render(lives).map_err(impossible)?),
        HistoryFormat::Tsv => Artifact::text(lives.to_table()),
        HistoryFormat::Html => Artifact::text(html::render(lives)),
    })
}

/// What cannot happen: memory takes every line.
fn impossible<W: ToString>(words: W) -> Failure {
    Failure::Usage("H015", words.to_string(), "")
}

/// What came of reading.
struct Read {
    lives: Lives,
    left_out: Vec<LeftOut>,
    /// The files that were read: no output replaces them.
    identities: Vec<FileIdentity>,
}

impl Read {
    fn only(lives: Lives) -> Self {
        Self {
            lives,
            left_out: Vec::new(),
            identities: Vec::new(),
        }
    }
}

/// Reads every revision: the disk, or git, in one thread, the understanding on all cores, the growing in order.
fn read(
    mut source: Source,
    base: Option<Lives>,
    options: &LoadOptions,
    order: Order,
    reporter: &Reporter,
) -> Result<Read, Failure> {
    let of_git = matches!(source, Source::Commits(..));
    let mut builder = base.map_or_else(Builder::new, Builder::from);
    let skipped = source.skip(|date| builder.wants(date));
    let mut progress = Progress::new(source.len(), reporter.shows_progress());
    let known = Mutex::new(HashSet::new());
    let mut tally = Tally::default();
    let result = std::thread::scope(|scope| {
        let (send, receive) = sync_channel::<Item>(AHEAD);
        let reading = scope.spawn(move || source.read(|item| send.send(item).is_ok()));
        let understand = |item| understand(item, options, &known);
        let grown = in_order(receive, understand, |outcome| {
            progress.step();
            tally.take(outcome, &mut builder, &known);
            Ok(())
        });
        let read = reading.join();
        let stopped = || impossible("reading stopped in the middle");
        let read = read.unwrap_or_else(|_| Err(stopped()));
        grown.and(read)
    });
    drop(progress);
    result?;
    tally.tell(reporter);
    // A clone may have nothing that is newer than the table.
    if builder.is_empty() && (tally.seen > 0 || !of_git) {
        return Err(nothing(tally.left_out.len()));
    }
    tell_lenient(builder.lenient(), builder.len(), reporter);
    let grown = builder.finish(order);
    if let passed @ 1.. = skipped + grown.known {
        let known = count(passed, "revision");
        reporter.say(&format!("{known} passed over: the table goes as far"));
    }
    if grown.doubtful > 0 {
        reporter.warn(&doubtful(&grown));
    }
    if grown.backwards > 0 {
        let what = count(grown.backwards, "revision");
        reporter.say(&match order {
            Order::Date => format!("{what} stood after a later one and went to its place by date"),
            Order::Given => format!("{what} dated before the one before; that one's date counts"),
        });
    }
    Ok(Read {
        lives: grown.lives,
        left_out: tally.left_out,
        identities: tally.identities.into_iter().collect(),
    })
}

fn nothing(left_out: usize) -> Failure {
    let (words, help) = match left_out {
        0 => (
            "there is none",
            "name files, directories or archives that hold certdata.txt",
        ),
        _ => ("each is left out", "the reasons stand above"),
    };
    let message = format!("no revision could be read: {words}");
    Failure::Usage("H002", message, help)
}

fn tell_lenient(lenient: usize, all: usize, reporter: &Reporter) {
    if lenient > 0 {
        let all = count(all, "revision");
        reporter.say(&format!(
            "{lenient} of {all} contradict themselves and were read as with --lenient"
        ));
    }
}

/// An item that was understood.
struct Outcome {
    name: String,
    identity: Option<FileIdentity>,
    what: What,
}

enum What {
    Store(Date, Box<Store>, bool),
    Again(Date, Sha256),
    LeftOut(Diagnostic),
    ByTheWay,
}

fn understand(item: Item, options: &LoadOptions, known: &Mutex<HashSet<Sha256>>) -> Outcome {
    let by_the_way = item.is_by_the_way();
    let Item {
        name,
        date,
        lock,
        bytes,
        identity,
        ..
    } = item;
    let what = match (bytes, date) {
        _ if by_the_way => What::ByTheWay,
        (Err(diagnostic), _) => What::LeftOut(diagnostic),
        (Ok(_), None) => What::LeftOut(undated(&name)),
        (Ok(bytes), Some(date)) => {
            let sha256 = Sha256::of(&bytes);
            if known.lock().is_ok_and(|known| known.contains(&sha256)) {
                return Outcome {
                    name,
                    identity,
                    what: What::Again(date, sha256),
                };
            }
            match parse(&bytes, options) {
                Ok((mut store, lenient)) => {
                    store.lock = lock;
                    What::Store(date, Box::new(store), lenient)
                }
                Err(error) => What::LeftOut(refused(&name, &error)),
            }
        }
    };
    Outcome {
        name,
        identity,
        what,
    }
}

/// Strictly, else leniently: history holds both. Gives the words of the strict reading.
fn parse(bytes: &[u8], options: &LoadOptions) -> Result<(Store, bool), LoadError> {
    let strict = match Store::parse_with(bytes, options) {
        Ok(store) => return Ok((store, false)),
        Err(error) => error,
    };
    let lenient = LoadOptions {
        lenient: true,
        ..options.clone()
    };
    match Store::parse_with(bytes, &lenient) {
        Ok(store) => Ok((store, true)),
        Err(_) => Err(strict),
    }
}

fn refused(name: &str, error: &LoadError) -> Diagnostic {
    let all = error.to_diagnostics();
    let code = all.first().map_or("", |diagnostic| diagnostic.code);
    let line = all.first().and_then(|diagnostic| diagnostic.span);
    let line = line.map(|span| format!(", line {}", span.line));
    let words = all.first().map_or("", |diagnostic| &diagnostic.message);
    left_out(
        name,
        &format!("{code}{}: {words}", line.unwrap_or_default()),
    )
}

fn undated(name: &str) -> Diagnostic {
    let message = format!("{name} is left out: nothing says when it was made");
    Diagnostic::new("H003", Severity::Error, one_line(message.as_bytes()))
        .of_file(name)
        .help("put the date into its name, or give PATH=2011-08-31")
}

fn shallow_clone(directory: &Path) -> Diagnostic {
    let message = format!(
        "{} is a shallow clone: roots of its first commit may be older",
        directory.display()
    );
    Diagnostic::new("H009", Severity::Warning, one_line(message.as_bytes()))
        .help("`git fetch --unshallow` fetches what is missing")
}

fn doubtful(grown: &Grown) -> Diagnostic {
    let what = count(grown.doubtful, "revision");
    let message = format!(
        "{what} passed over that may be newer than the table: it does not show where among them it ends"
    );
    Diagnostic::new("H016", Severity::Warning, message)
        .help("give all revisions of the table's last day with them, or make it anew from all")
}

/// What is counted and told in the end.
#[derive(Default)]
struct Tally {
    seen: usize,
    by_the_way: usize,
    left_out: Vec<LeftOut>,
    told: Vec<Diagnostic>,
    identities: HashSet<FileIdentity>,
}

impl Tally {
    fn take(&mut self, outcome: Outcome, builder: &mut Builder, known: &Mutex<HashSet<Sha256>>) {
        let Outcome {
            name,
            identity,
            what,
        } = outcome;
        self.identities.extend(identity);
        self.seen += usize::from(!matches!(what, What::ByTheWay));
        match what {
            What::ByTheWay => self.by_the_way += 1,
            What::Store(date, store, lenient) => {
                builder.add(date, &name, &store, lenient);
                if let Ok(mut known) = known.lock() {
                    known.insert(store.sha256);
                }
            }
            What::Again(date, sha256) => {
                builder.again(date, &name, sha256);
            }
            What::LeftOut(diagnostic) => {
                self.left_out.push(LeftOut {
                    name,
                    reason: format!("{}: {}", diagnostic.code, diagnostic.message),
                });
                // Of one kind: what is wrong with an archive is not lost among what is wrong with its files.
                let alike = self.told.iter().filter(|told| told.code == diagnostic.code);
                if alike.count() < MOST {
                    self.told.push(diagnostic);
                }
            }
        }
    }

    fn tell(&self, reporter: &Reporter) {
        self.told.iter().for_each(|told| reporter.insist(told));
        if let more @ 1.. = self.left_out.len() - self.told.len() {
            reporter.say(&format!("and {more} more are left out"));
        }
        if self.by_the_way > 0 {
            let files = count(self.by_the_way, "file");
            reporter.say(&format!("{files} passed over: no certdata.txt"));
        }
    }
}

fn table(path: &Path) -> Result<(Lives, Option<FileIdentity>), Failure> {
    let input = Input::read(path)?;
    let name = input.name;
    let text = String::from_utf8(input.bytes);
    let text = text.map_err(|_| bad_table(&format!("{name} is not UTF-8")))?;
    let lives = Lives::parse(&text).map_err(|error| bad_table(&format!("{name}: {error}")))?;
    Ok((lives, input.identity))
}

fn bad_table(words: &str) -> Failure {
    let help = "--continue takes what --format tsv writes";
    Failure::Usage("H010", one_line(words.as_bytes()).into_owned(), help)
}

/// By fingerprint prefix, else by label, else by a part of the label in any case.
fn only(lives: Lives, what: &str) -> Result<Lives, Failure> {
    let part = what.to_lowercase();
    let prefix = Exclude::new(what, None).ok();
    let by_prefix = |life: &Life| prefix.as_ref().is_some_and(|p| p.matches(life.sha256));
    let by_label = |life: &Life| life.label == what;
    let by_part = |life: &Life| !part.is_empty() && life.label.to_lowercase().contains(&part);
    let ways: [&dyn Fn(&Life) -> bool; 3] = [&by_prefix, &by_label, &by_part];
    match ways.into_iter().find(|way| lives.iter().any(way)) {
        Some(way) => Ok(lives.only(way)),
        None => Err(Failure::Usage(
            "H011",
            format!("no root had the fingerprint or label `{what}`"),
            "`cabundle history` without --root shows all of them",
        )),
    }
}
