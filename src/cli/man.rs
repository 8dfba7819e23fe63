//! `cabundle man`: pages of the same definitions as the help.

use std::io;
use std::path::Path;

use clap::Command;
use clap_mangen::Man;
use roff::{Roff, bold, roman};

use super::args::{self, examples};
use super::problem::{Answer, Failure};
use super::report::Reporter;
use crate::format::Artifact;
use crate::output;
use crate::text::count;

const NOT_DONE: &str = "Not done: usage, unreadable or inconsistent input, refused.";

/// What 0, 1 and 2 mean for a command.
fn statuses(command: &str) -> Vec<(&'static str, &'static str)> {
    let (yes, no) = match command {
        "build" => (
            "Done; for --check: the output is up to date.",
            Some("For --check: it differs or is missing."),
        ),
        "diff" => ("No difference.", Some("There are differences.")),
        "audit" | "lint" => (
            "Nothing was found that --fail-on names.",
            Some("Something was found that --fail-on names."),
        ),
        "history" => (
            "Done.",
            Some("Done without some revisions, which could not be read."),
        ),
        "cabundle" => (
            "Done.",
            Some(
                "The answer is \"differs\" or \"found something\", or some revisions could not be read.",
            ),
        ),
        _ => ("Done.", None),
    };
    let not_done = match command {
        "audit" => {
            "Usage, or an input that could not be read; what was found in the others is printed."
        }
        _ => NOT_DONE,
    };
    let no = no.map(|no| ("1", no));
    [("0", yes)]
        .into_iter()
        .chain(no)
        .chain([("2", not_done)])
        .collect()
}

const ENVIRONMENT: &[(&str, &str)] = &[
    (
        "SOURCE_DATE_EPOCH",
        "Seconds since 1970: the time that dates are judged at, if no option names one.",
    ),
    ("NO_COLOR", "If set and not empty: no colours."),
    (
        "CLICOLOR_FORCE",
        "If set and not 0: colours also where there is no terminal.",
    ),
];

pub(super) fn run(directory: Option<&Path>, reporter: &Reporter) -> Result<Answer, Failure> {
    // `help` has no page of its own.
    let mut tool = args::command().disable_help_subcommand(true);
    tool.build();
    let Some(directory) = directory else {
        output::write_stdout(&page(&tool, &tool)?, &[])?;
        return Ok(Answer::Done);
    };
    let commands = [&tool].into_iter().chain(tool.get_subcommands());
    let mut pages = 0;
    for command in commands {
        let path = directory.join(format!("{}.1", name(command)));
        output::write(&path, &page(command, &tool)?, &[])?;
        pages += 1;
    }
    let pages = count(pages, "man page");
    reporter.say(&format!("{pages} in {}", directory.display()));
    Ok(Answer::Done)
}

/// `cabundle-build`.
fn name(command: &Command) -> &str {
    command
        .get_display_name()
        .unwrap_or_else(|| command.get_name())
}

fn page(command: &Command, tool: &Command) -> Result<Artifact, Failure> {
    let mut page = Vec::new();
    let written = render(command, tool, &mut page);
    let text = written.and_then(|()| String::from_utf8(page).map_err(io::Error::other));
    text.map(Artifact::text).map_err(|error| {
        let message = format!("the page of {} cannot be made: {error}", name(command));
        Failure::Usage("U009", message, "")
    })
}

fn render(command: &Command, tool: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    let version = tool.get_version().unwrap_or_default();
    let man = Man::new(command.clone()).source(format!("cabundle {version}"));
    man.render_title(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(page)?;
    }
    let mut roff = Roff::new();
    roff.control("SH", ["EXAMPLES"]);
    for (what, line) in examples(command.get_name()) {
        roff.control("TP", [])
            .text([roman(*what)])
            .text([bold(*line)]);
    }
    let statuses = statuses(command.get_name());
    for (heading, words) in [
        ("EXIT STATUS", statuses.as_slice()),
        ("ENVIRONMENT", ENVIRONMENT),
    ] {
        roff.control("SH", [heading]);
        for (word, meaning) in words {
            roff.control("TP", [])
                .text([bold(*word)])
                .text([roman(*meaning)]);
        }
    }
    if !command.has_subcommands() {
        roff.control("SH", ["SEE ALSO"])
            .text([bold("cabundle"), roman("(1)")]);
    }
    page.extend(roff.to_roff().into_bytes());
    Ok(())
}
