//! `cabundle formats`.

use std::fmt::Write as _;

use super::problem::{Answer, Failure};
use crate::format::{Artifact, Makes, REGISTRY};
use crate::output;
use crate::policy::Carries;

pub(super) fn run() -> Result<Answer, Failure> {
    let mut out = String::new();
    for format in REGISTRY {
        let (carries, loses) = told(format.carries());
        // Writing to a String cannot fail.
        let makes = match format.makes() {
            Makes::File => "one file".to_owned(),
            Makes::Tree(what) => format!("a directory: {what}"),
        };
        let _ = writeln!(out, "{:<17}{}", format.name(), format.about());
        let mut line = |key, value: &str| {
            let _ = writeln!(out, "{:<17}{key:<9}{value}", "");
        };
        line("makes", &makes);
        line("carries", &carries.join(", "));
        line("loses", &loses.join(", "));
        let takes = format.takes().iter().map(|choice| choice.as_str());
        let takes: Vec<_> = takes.collect();
        if !takes.is_empty() {
            line("takes", &takes.join(", "));
        }
    }
    output::write_stdout(&Artifact::text(out))?;
    Ok(Answer::Done)
}

/// What a statement means in words.
fn told(carries: Carries) -> (Vec<&'static str>, Vec<&'static str>) {
    let (held, own) = if carries.certificate {
        ("certificates", None)
    } else {
        let lost = "validity and other limits of the certificates' own";
        ("subjects and keys", Some((false, lost)))
    };
    let parts = [
        (true, held),
        (carries.purposes, "trust per purpose"),
        (carries.dates, "distrust dates"),
        (carries.constraints, "imposed name constraints"),
        (carries.distrust, "active distrust"),
        (carries.bare_distrust, "distrust without a certificate"),
    ];
    let words = |has: bool| {
        let words = parts
            .iter()
            .chain(&own)
            .filter(|(carried, _)| *carried == has);
        let words: Vec<_> = words.map(|(_, words)| *words).collect();
        if words.is_empty() {
            vec!["nothing"]
        } else {
            words
        }
    };
    (words(true), words(false))
}
