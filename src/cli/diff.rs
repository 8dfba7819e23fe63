//! `cabundle diff`.

use std::path::Path;

use super::args::{DiffArgs, DiffFormat};
use super::load::Loaded;
use super::open::{Opened, open};
use super::outdated;
use super::problem::{Answer, Failure};
use super::report::Reporter;
use super::time;
use crate::diagnostic::Diagnostic;
use crate::diff::{Options, compare, html, json, markdown, text};
use crate::format::{Artifact, ReadError};
use crate::output;
use crate::policy::Policy;
use crate::text::count;

pub(super) fn run(args: DiffArgs, reporter: &Reporter) -> Result<Answer, Failure> {
    let is_stdin = |path: &Path| path.as_os_str() == "-";
    if is_stdin(&args.old) && args.new.as_deref().is_some_and(is_stdin) {
        return Err(Failure::Usage(
            "U007",
            "both stores are standard input, which can be read once".to_owned(),
            "name a file for one of them",
        ));
    }
    let mut options = Options::default();
    options.purpose = args.purpose.unwrap_or(options.purpose);
    options.old_date = args.old_date.as_deref().map(time::parse).transpose()?;
    options.new_date = args.new_date.as_deref().map(time::parse).transpose()?;
    options.strict = args.strict;

    let read = args.read.options();
    let old = open(Some(&args.old), &read)?;
    let new = open(args.new.as_deref(), &read)?;
    for (side, path) in [(&old, Some(&args.old)), (&new, args.new.as_ref())] {
        whole(side, path.map(AsRef::as_ref))?;
        if let Some(loaded) = &side.loaded {
            reporter.tell_of_input(loaded, &left_behind(loaded, side, &new, &options)?);
        }
        if let (passed @ 1.., Some(path)) = (side.passed, path) {
            let files = count(passed, "other file");
            reporter.say(&format!("{}: {files} passed over", path.display()));
        }
    }
    let report = compare(&old.holding, &new.holding, &options);
    let artifact = Artifact::text(match args.format {
        DiffFormat::Text => text::render(&report),
        DiffFormat::Markdown => markdown::render(&report),
        DiffFormat::Json => json::render(&report)?,
        DiffFormat::Html => html::render(&report),
    });
    let inputs = [old.identities, new.identities].concat();
    match args.output.filter(|path| !is_stdin(path)) {
        Some(path) => {
            output::write(&path, &artifact, &inputs)?;
        }
        None => output::write_stdout(&artifact, &inputs)?,
    }
    Ok(if report.is_empty() {
        Answer::Done
    } else {
        Answer::Differs
    })
}

/// What has become of the roots of NEW, if it is certdata.txt: what OLD lacks of it may be what Mozilla has removed.
fn left_behind(
    loaded: &Loaded,
    side: &Opened,
    new: &Opened,
    options: &Options,
) -> Result<Vec<Diagnostic>, Failure> {
    if !std::ptr::eq(side, new) {
        return Ok(Vec::new());
    }
    let mut policy = Policy::new(vec![options.purpose], time::now()?);
    policy.allow_empty = true;
    Ok(outdated::warnings(&loaded.store.select(policy)?))
}

/// Refuses a store of which a part cannot be read: its certificates would look removed. So would all of them where
/// a directory holds no store.
fn whole(side: &Opened, path: Option<&Path>) -> Result<(), Failure> {
    let holding = &side.holding;
    let broken = holding.broken.iter().map(|part| part.to_diagnostic());
    let unread = side.unread.iter().map(|error| error.to_diagnostic());
    let all: Vec<_> = unread.chain(broken).collect();
    if !all.is_empty() {
        return Err(Failure::Several(all));
    }
    match path.filter(|path| path.is_dir()) {
        Some(path) if holding.held.is_empty() && holding.distrusts.is_empty() => {
            Err(Failure::Read {
                name: path.display().to_string(),
                error: ReadError::Unknown,
            })
        }
        _ => Ok(()),
    }
}
