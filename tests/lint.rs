//! `cabundle lint`: what each rule finds, what it leaves alone, how it is told.

mod certificates;
mod history;
mod made;
mod objects;
mod output;
mod snapshot;

use cabundle::lint::{Finding, Options, Report, Severity, lint};

use crate::support::AS_OF;
use crate::synthetic::{Entry, HEAD};

/// Rules whose word depends on the feature `signatures`; L090 tells of NSS's constraints in every small file.
const ALWAYS: &[&str] = &["L052", "L053", "L090"];

fn options() -> Options {
    Options::at(format!("{AS_OF}T00:00:00Z").parse().unwrap())
}

fn report(text: impl AsRef<[u8]>) -> Report {
    lint(text.as_ref(), None, &options()).unwrap()
}

/// A file whose comments name the labels.
fn file(entries: &[Entry]) -> String {
    let objects = entries.iter().map(|entry| {
        let label = format!("\"{}\"\nCKA_CLASS", entry.label);
        entry.objects().replace("\"test\"\nCKA_CLASS", &label)
    });
    HEAD.to_owned() + &objects.collect::<String>()
}

/// Code and weight of each finding, without those that every small file has.
fn told(text: impl AsRef<[u8]>) -> Vec<(&'static str, Severity)> {
    let report = report(text);
    let told = report.findings.iter().map(|f| (f.code, f.severity));
    let told = told.filter(|(code, _)| !ALWAYS.contains(code));
    told.collect()
}

/// The findings of one code.
fn of<'r>(report: &'r Report, code: &str) -> Vec<&'r Finding> {
    let found = report.findings.iter().filter(|f| f.code == code);
    found.collect()
}
