//! `cabundle show`.

use std::ffi::OsStr;
use std::fmt::Write as _;

use super::args::ShowArgs;
use super::list::limits;
use super::load::load_vouched;
use super::problem::{Answer, Failure};
use super::report::Reporter;
use super::resolve::resolve_to_show;
use crate::format::{Artifact, decimal, pem_block};
use crate::output;
use crate::policy::{Candidate, Exclude};
use crate::store::{Level, Origin, Purpose, Sha256, hex};
use crate::text::{one_line, time};

pub(super) fn run(args: ShowArgs, reporter: &Reporter) -> Result<Answer, Failure> {
    // clap wants one or two.
    let (certdata, what) = match args.what.as_slice() {
        [certdata, what] => (Some(certdata.as_path()), what.as_os_str()),
        words => (
            None,
            words
                .first()
                .map_or(OsStr::new(""), |what| what.as_os_str()),
        ),
    };
    let what = what.to_string_lossy();
    let request = resolve_to_show(args.selection)?;
    let loaded = load_vouched(certdata, &request.load)?;
    let inputs = [request.inputs, loaded.identities.clone()].concat();
    let selection = loaded.store.select(request.policy)?;
    let found: Vec<_> = find(selection.candidates(), &what);
    if found.is_empty() {
        let message = format!(
            "no root has the fingerprint or label `{}`",
            one_line(what.as_bytes())
        );
        return Err(Failure::Usage(
            "U005",
            message,
            "`cabundle list` shows all of them",
        ));
    }
    let text: Vec<_> = found.into_iter().map(describe).collect();
    output::write_stdout(&Artifact::text(text.join("\n")), &inputs)?;
    reporter.tell_of_input(&loaded, selection.diagnostics());
    Ok(Answer::Done)
}

/// By fingerprint prefix, else by label, else by a part of the label in any case.
fn find<'c, 's>(candidates: &'c [Candidate<'s>], what: &str) -> Vec<&'c Candidate<'s>> {
    let matching = |is: &dyn Fn(&Candidate<'s>) -> bool| {
        candidates.iter().filter(|c| is(c)).collect::<Vec<_>>()
    };
    if let Ok(prefix) = Exclude::new(what, None) {
        let found = matching(&|c| prefix.matches(c.root.certificate.sha256()));
        if !found.is_empty() {
            return found;
        }
    }
    let exact = matching(&|c| c.root.label_text() == what);
    if !exact.is_empty() || what.is_empty() {
        return exact;
    }
    let part = what.to_lowercase();
    matching(&|c| c.root.label_text().to_lowercase().contains(&part))
}

/// All that is known about a root. Writing to a String cannot fail.
fn describe(candidate: &Candidate<'_>) -> String {
    let (root, certificate) = (&candidate.root, &candidate.root.certificate);
    let subject = certificate.subject_name().rfc4514();
    let issuer = certificate.issuer_name().rfc4514();
    let mut lines = vec![
        ("Label", one_line(&root.label).into_owned()),
        ("Subject", one_line(subject.as_bytes()).into_owned()),
        ("Issuer", one_line(issuer.as_bytes()).into_owned()),
        (
            "Serial number",
            format!(
                "{} ({})",
                decimal(certificate.serial()),
                hex(certificate.serial())
            ),
        ),
        (
            "Valid",
            format!(
                "{} to {}",
                time(certificate.not_before()),
                time(certificate.not_after())
            ),
        ),
        ("SHA-256", certificate.sha256().to_string()),
        ("SHA-1", hex(certificate.sha1())),
        ("SPKI SHA-256", Sha256::of(certificate.spki()).to_string()),
    ];
    for purpose in Purpose::ALL {
        let trust = root.trust.as_ref();
        let word = trust.and_then(|trust| *trust.words.get(purpose));
        let word = word.map_or("no word of it", |word| word.as_str());
        let level = root.level(purpose).map_or("unknown", Level::as_str);
        lines.push(("Trust", format!("{purpose}: {level} ({word})")));
    }
    for limit in limits(candidate) {
        lines.push(("Limit", limit));
    }
    for purpose in Purpose::ALL {
        let origin = root.distrust_after(purpose).and_then(|date| date.origin());
        if let Some(origin) = origin {
            let origin = match origin {
                Origin::Certificate => "certificate object",
                Origin::Trust => "trust object",
                Origin::Both => "certificate object and trust object",
            };
            lines.push(("Date from", format!("{purpose}: {origin}")));
        }
    }
    let flag = match root.mozilla_ca_policy {
        Some(true) => "yes",
        Some(false) => "no",
        None => "not said",
    };
    lines.push(("Root programme", flag.to_owned()));
    if let Some(span) = root.span {
        let trust = root.trust.as_ref().map(|trust| trust.span.line);
        let trust = trust.map_or_else(|| "none".to_owned(), |line| format!("line {line}"));
        lines.push((
            "Place",
            format!("certificate in line {}, trust: {trust}", span.line),
        ));
    }
    if let Some(from) = &candidate.added {
        lines.push(("Added from", one_line(from.as_bytes()).into_owned()));
    }
    for (purpose, verdict) in candidate.decision.verdicts.iter() {
        lines.extend(
            verdict
                .as_ref()
                .map(|verdict| ("Decision", format!("{purpose} {verdict}"))),
        );
    }
    let mut out = String::new();
    for (key, value) in lines {
        let _ = writeln!(out, "{key:<15} {value}");
    }
    out + &pem_block(certificate, 64)
}
