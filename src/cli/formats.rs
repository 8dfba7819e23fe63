//! `cabundle formats`.

use std::fmt::Write as _;

use super::problem::{Answer, Failure};
use crate::format::{Artifact, REGISTRY};
use crate::output;
use crate::policy::Carries;

pub(super) fn run() -> Result<Answer, Failure> {
    let mut out = String::new();
    for format in REGISTRY {
        let (carries, loses) = told(format.carries());
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{:<9}{}", format.name(), format.about());
        let _ = writeln!(out, "         makes    one file");
        let _ = writeln!(out, "         carries  {}", carries.join(", "));
        let _ = writeln!(out, "         loses    {}", loses.join(", "));
    }
    output::write_stdout(&Artifact::text(out))?;
    Ok(Answer::Done)
}

/// What a statement means in words.
fn told(carries: Carries) -> (Vec<&'static str>, Vec<&'static str>) {
    let parts = [
        (true, "certificates"),
        (carries.purposes, "trust per purpose"),
        (carries.dates, "distrust dates"),
        (carries.constraints, "imposed name constraints"),
        (carries.distrust, "active distrust"),
    ];
    let words = |has: bool| {
        let words = parts.iter().filter(|(carried, _)| *carried == has);
        let words: Vec<_> = words.map(|(_, words)| *words).collect();
        if words.is_empty() {
            vec!["nothing"]
        } else {
            words
        }
    };
    (words(true), words(false))
}
