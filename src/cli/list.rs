//! `cabundle list`.

use std::fmt::Write as _;

use super::args::ListArgs;
use super::load::load_vouched;
use super::outdated;
use super::problem::{Answer, Failure};
use super::report::Reporter;
use super::resolve::resolve_to_show;
use crate::format::{Artifact, Format as _, Json, RenderOptions};
use crate::output;
use crate::policy::{Candidate, Selection};
use crate::store::{Level, Purpose};
use crate::text::{one_line, time};

pub(super) fn run(args: ListArgs, reporter: &Reporter) -> Result<Answer, Failure> {
    let mut selection = args.selection;
    // The roots are all there whatever is chosen: what a choice does shows in the reasons alone.
    let why = args.why || selection.choose();
    if args.json && selection.profile.is_none() {
        selection
            .format
            .get_or_insert_with(|| Json.name().to_owned());
    }
    let request = resolve_to_show(selection)?;
    let loaded = load_vouched(args.certdata.as_deref(), &request.load)?;
    let inputs = [request.inputs, loaded.identities.clone()].concat();
    let selection = loaded.store.select(request.policy)?;
    let artifact = if args.json {
        let as_of = request.as_of;
        selection.render(&Json, &RenderOptions::at(as_of))?
    } else {
        Artifact::text(table(&selection, why))
    };
    output::write_stdout(&artifact, &inputs)?;
    reporter.tell_of_input(&loaded, &outdated::warnings(&selection));
    Ok(Answer::Done)
}

/// One line per root, limits and reasons below it. Writing to a String cannot fail.
fn table(selection: &Selection<'_>, why: bool) -> String {
    let mut out =
        String::from("SHA-256           server      email       code        expires     label\n");
    for candidate in selection.candidates() {
        let (root, certificate) = (&candidate.root, &candidate.root.certificate);
        let _ = write!(out, "{:.16}  ", certificate.sha256());
        for purpose in Purpose::ALL {
            let _ = write!(out, "{:<12}", word(root.level(purpose)));
        }
        let expires = time(certificate.not_after());
        let _ = writeln!(out, "{expires:.10}  {}", one_line(&root.label));
        if let Some(from) = &candidate.added {
            let _ = writeln!(
                out,
                "                  added from {}",
                one_line(from.as_bytes())
            );
        }
        for limit in limits(candidate) {
            let _ = writeln!(out, "                  {limit}");
        }
        if why {
            for (purpose, verdict) in candidate.decision.verdicts.iter() {
                if let Some(verdict) = verdict {
                    let _ = writeln!(out, "                  {purpose} {verdict}");
                }
            }
        }
    }
    out
}

/// Neutral is a dash: neither trusted nor distrusted.
fn word(level: Option<Level>) -> &'static str {
    match level {
        Some(Level::Trusted) => "trusted",
        Some(Level::Distrusted) => "distrusted",
        Some(Level::MustVerify | Level::Unknown) | None => "-",
    }
}

/// What Mozilla limits.
pub(super) fn limits(candidate: &Candidate<'_>) -> Vec<String> {
    let root = &candidate.root;
    let dates = Purpose::ALL.into_iter().filter_map(|purpose| {
        let date = root.distrust_after(purpose)?.date()?;
        Some(format!("no {purpose} certificate issued after {date}"))
    });
    let constraints = root.imposed_constraints.iter();
    let constraints =
        constraints.map(|c| format!("only names under {}", c.permitted_dns.join(", ")));
    dates.chain(constraints).collect()
}
