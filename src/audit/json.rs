//! The report as JSON, one object on one line, for databases. `docs/audit.md` describes it.
//!
//! Every key is always there, so that a database finds the same columns in every line.

use serde::Serialize;

use super::{Judged, Phase, Report, Verdict, words};
use crate::diagnostic::Diagnostic;
use crate::format::FormatError;
use crate::store::{Root, Sha256};
use crate::text::{decode, time};

/// A store as it was found.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Its path.
    pub path: &'a str,
    /// SHA-256 of the file; `None` for a directory and for what could not be read.
    pub sha256: Option<Sha256>,
}

#[derive(Serialize)]
struct Line<'a> {
    path: &'a str,
    kind: Option<&'static str>,
    sha256: Option<String>,
    as_of: String,
    purpose: &'static str,
    certdata_sha256: String,
    certdata_version: Option<&'a str>,
    counts: Counts,
    certificates: Vec<Certificate<'a>>,
    missing: Vec<Missing<'a>>,
    errors: Vec<Trouble<'a>>,
}

#[derive(Default, Serialize)]
struct Counts {
    certificates: usize,
    trusted: usize,
    narrowed: usize,
    withdrawn: usize,
    distrusted: usize,
    removed: usize,
    newer: usize,
    unknown: usize,
    inert: usize,
    expired: usize,
    expiring: usize,
    missing: usize,
    errors: usize,
}

#[derive(Serialize)]
struct Certificate<'a> {
    sha256: String,
    subject: String,
    label: std::borrow::Cow<'a, str>,
    alias: std::borrow::Cow<'a, str>,
    place: &'a str,
    in_store: &'static str,
    verdicts: Vec<&'static str>,
    not_before: String,
    not_after: String,
    listed: Option<String>,
    removed: Option<String>,
    days_listed: Option<i32>,
    trust_ended: Option<String>,
    by_table_since: Option<String>,
    trusted_for: Vec<&'static str>,
    last_trusted_for: Vec<&'static str>,
    was_distrusted: bool,
    distrust_after: Option<String>,
    grace_end: Option<String>,
    distrust_phase: Option<&'static str>,
    only_names: Vec<&'a str>,
    same_key_as: Option<String>,
}

#[derive(Serialize)]
struct Missing<'a> {
    sha256: String,
    label: std::borrow::Cow<'a, str>,
}

#[derive(Serialize)]
struct Trouble<'a> {
    code: &'static str,
    message: &'a str,
    line: Option<usize>,
}

/// One line with its line break; without a report, of what could not be read.
///
/// # Errors
/// [`FormatError::Json`] if a value cannot be said in JSON.
pub fn render(
    source: &Source<'_>,
    mozilla: &super::Mozilla<'_>,
    report: Option<&Report<'_>>,
    errors: &[Diagnostic],
) -> Result<String, FormatError> {
    let (options, store) = (mozilla.options(), mozilla.store());
    let certificates = report.map_or(&[][..], |report| &report.certificates);
    let missing = report.map_or(&[][..], |report| &report.missing);
    let line = Line {
        path: source.path,
        kind: report.map(|report| report.holding.kind),
        sha256: source.sha256.map(|sha256| sha256.to_string()),
        as_of: time(options.as_of),
        purpose: options.purpose.as_str(),
        certdata_sha256: store.sha256.to_string(),
        certdata_version: store.version(),
        counts: Counts {
            errors: errors.len(),
            ..report.map(Counts::of).unwrap_or_default()
        },
        certificates: certificates.iter().map(Certificate::of).collect(),
        missing: missing.iter().map(|root| Missing::of(root)).collect(),
        errors: errors.iter().map(Trouble::of).collect(),
    };
    let text = serde_json::to_string(&line).map_err(|e| FormatError::Json(e.to_string()))?;
    Ok(text + "\n")
}

impl Counts {
    fn of(report: &Report<'_>) -> Self {
        let mut counts = Self {
            certificates: report.certificates.len(),
            missing: report.missing.len(),
            ..Self::default()
        };
        for verdict in report.certificates.iter().flat_map(Judged::verdicts) {
            *match verdict {
                Verdict::Trusted => &mut counts.trusted,
                Verdict::Narrowed => &mut counts.narrowed,
                Verdict::Withdrawn => &mut counts.withdrawn,
                Verdict::Distrusted => &mut counts.distrusted,
                Verdict::Removed => &mut counts.removed,
                Verdict::Newer => &mut counts.newer,
                Verdict::Unknown => &mut counts.unknown,
                Verdict::Inert => &mut counts.inert,
                Verdict::Expired => &mut counts.expired,
                Verdict::Expiring => &mut counts.expiring,
            } += 1;
        }
        counts
    }
}

impl<'a> Certificate<'a> {
    fn of(judged: &'a Judged<'a>) -> Self {
        let certificate = &judged.held.certificate;
        let life = judged.life;
        let names = judged.names.map(|names| &names.permitted_dns);
        Self {
            sha256: certificate.sha256().to_string(),
            subject: certificate.subject_name().rfc4514(),
            label: judged.label(),
            alias: decode(&judged.held.label),
            place: &judged.held.place,
            in_store: match judged.in_store {
                Some(true) => "trusted",
                Some(false) => "distrusted",
                None => "neither",
            },
            verdicts: judged.verdicts().map(Verdict::as_str).collect(),
            not_before: time(certificate.not_before()),
            not_after: time(certificate.not_after()),
            listed: life.map(|life| life.first.to_string()),
            removed: judged.gone.map(|gone| gone.to_string()),
            days_listed: life.and_then(|life| words::days(life.first, judged.gone?)),
            trust_ended: judged.trust_ended.map(|date| date.to_string()),
            by_table_since: judged.by_table.map(|date| date.to_string()),
            trusted_for: judged.trusted_for.iter().map(|p| p.as_str()).collect(),
            last_trusted_for: life.map(words::last_trusted_for).unwrap_or_default(),
            was_distrusted: life.is_some_and(words::was_distrusted),
            distrust_after: judged.date.map(|limit| time(limit.date)),
            grace_end: judged.date.map(|limit| time(limit.grace_end)),
            distrust_phase: judged.date.map(|limit| match limit.phase {
                Phase::Ahead => "ahead",
                Phase::Grace => "grace",
                Phase::Over => "over",
            }),
            only_names: names.into_iter().flatten().map(String::as_str).collect(),
            same_key_as: judged
                .same_key
                .map(|root| root.certificate.sha256().to_string()),
        }
    }
}

impl<'a> Missing<'a> {
    fn of(root: &'a Root) -> Self {
        Self {
            sha256: root.certificate.sha256().to_string(),
            label: root.label_text(),
        }
    }
}

impl<'a> Trouble<'a> {
    fn of(diagnostic: &'a Diagnostic) -> Self {
        Self {
            code: diagnostic.code,
            message: &diagnostic.message,
            line: diagnostic.span.map(|span| span.line),
        }
    }
}
