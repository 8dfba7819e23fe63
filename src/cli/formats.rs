//! `cabundle formats`.

use std::fmt::Write as _;

use super::load::load;
use super::problem::{Answer, Failure};
use crate::format::{Artifact, Description, Makes, REGISTRY};
use crate::output;
use crate::store::LoadOptions;

pub(super) fn run() -> Result<Answer, Failure> {
    let store = load(None, &LoadOptions::default())?.store;
    let mut out = String::new();
    for format in REGISTRY {
        let description = Description::of(*format, &store)?;
        let makes = match description.makes {
            Makes::File => "one file".to_owned(),
            Makes::Tree(what) => format!("a directory: {what}"),
        };
        let read = description.read_as();
        let read = read.map_or_else(|| "not back".to_owned(), |read| format!("back as {read}"));
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{:<17}{}", format.name(), format.about());
        let mut line = |key, value: &str| {
            let _ = writeln!(out, "{:<17}{key:<9}{value}", "");
        };
        line("makes", &makes);
        line("carries", &description.carries.join(", "));
        line("loses", &description.loses.join(", "));
        line("read", &read);
        if !description.takes.is_empty() {
            line("takes", &description.takes.join(", "));
        }
    }
    output::write_stdout(&Artifact::text(out), &[])?;
    Ok(Answer::Done)
}
