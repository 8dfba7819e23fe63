//! `cabundle diff`.

use super::args::{DiffArgs, DiffFormat};
use super::open::{Opened, open};
use super::problem::{Answer, Failure};
use super::report::Reporter;
use crate::diff::{Options, compare, html, markdown, text};
use crate::format::Artifact;
use crate::output;

pub(super) fn run(args: DiffArgs, reporter: &Reporter) -> Result<Answer, Failure> {
    let read = args.read.options();
    let old = open(Some(&args.old), &read)?;
    let new = open(args.new.as_deref(), &read)?;
    for side in [&old, &new] {
        whole(side)?;
        if let Some(loaded) = &side.loaded {
            reporter.tell_of_input(loaded, &[]);
        }
    }
    let mut options = Options::default();
    options.purpose = args.purpose.unwrap_or(options.purpose);
    let report = compare(&old.holding, &new.holding, &options);
    let rendered = match args.format {
        DiffFormat::Text => text::render(&report),
        DiffFormat::Markdown => markdown::render(&report),
        DiffFormat::Html => html::render(&report),
    };
    output::write_stdout(&Artifact::text(rendered))?;
    Ok(if report.is_empty() {
        Answer::Done
    } else {
        Answer::Differs
    })
}

/// Refuses a store of which a part cannot be read: its certificates would look removed.
fn whole(side: &Opened) -> Result<(), Failure> {
    let broken = side.holding.broken.iter().map(|part| part.to_diagnostic());
    let unread = side.unread.iter().map(|error| error.to_diagnostic());
    let all: Vec<_> = unread.chain(broken).collect();
    if all.is_empty() {
        return Ok(());
    }
    Err(Failure::Several(all))
}
