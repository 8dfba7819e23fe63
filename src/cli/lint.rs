//! `cabundle lint`.

use super::args::{LintArgs, LintFormat};
use super::load::source;
use super::problem::{Answer, Failure};
use super::report::Reporter;
use super::time;
use crate::format::Artifact;
use crate::lint::{Options, json, lint, sarif, text};
use crate::output;
use crate::store::LoadError;

pub(super) fn run(args: LintArgs, reporter: &Reporter) -> Result<Answer, Failure> {
    let as_of = match &args.as_of {
        Some(text) => time::parse(text)?,
        None => time::now()?,
    };
    let source = source(args.certdata.as_deref())?;
    let mut options = Options::at(as_of);
    options.days = args.days;
    options.load = args.load();
    let report = match lint(&source.bytes, source.lock.as_ref(), &options) {
        Ok(report) => report,
        Err(error) => {
            return Err(Failure::Load {
                name: source.name,
                bytes: source.bytes,
                error: LoadError::Syntax(error),
            });
        }
    };
    let rendered = match args.format() {
        LintFormat::Text => text::render(&report, &source.name),
        LintFormat::Json => json::render(&report, &source.name)?,
        LintFormat::Sarif => {
            // The snapshot is known by its place in the project.
            let path = match &args.certdata {
                Some(path) => path.to_string_lossy(),
                None => "data/certdata.txt".into(),
            };
            sarif::render(&report, &path)?
        }
    };
    output::write_stdout(&Artifact::text(rendered), &source.identities)?;
    if let Some(wrong) = &source.wrong_lock {
        reporter.warn(&wrong.to_warning());
    }
    let fails = args.fail_on.least().is_some_and(|least| {
        let worst = report.worst();
        worst.is_some_and(|worst| worst >= least)
    });
    Ok(if fails { Answer::Differs } else { Answer::Done })
}
