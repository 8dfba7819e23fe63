//! Findings as JSON, one document.
//!
//! ```text
//! schema_version      1; grows when a field changes its meaning
//! source              name, sha256, size, nss_builtins_version (null if no lock says)
//! as_of, days         what was judged by: RFC 3339, days
//! read                whole · leniently (build refuses the file) · certificates-only (its trust cannot be read)
//! roots               how many certificates were checked
//! signatures_checked  whether self-signatures were: needs the feature `signatures`
//! counts              error, warning, info
//! findings            in the order of the file, each with
//!   code, severity    severity is error, warning or info
//!   line, column      from 1, column in bytes; null if it is about the file as a whole
//!   label, sha256     the root; null if it is about none. The label is escaped
//!   message           one line, escaped
//!   help, source      why it matters, and where that is written down; null if there is nothing to say
//! ```

use serde::Serialize;

use super::{Finding, Report, Severity};
use crate::format::{FormatError, harmless_json};

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    source: Source<'a>,
    as_of: String,
    days: u32,
    read: &'static str,
    roots: usize,
    signatures_checked: bool,
    counts: Counts,
    findings: Vec<Record<'a>>,
}

#[derive(Serialize)]
struct Source<'a> {
    name: &'a str,
    sha256: String,
    size: usize,
    nss_builtins_version: Option<&'a str>,
}

#[derive(Serialize)]
struct Counts {
    error: usize,
    warning: usize,
    info: usize,
}

#[derive(Serialize)]
struct Record<'a> {
    code: &'static str,
    severity: &'static str,
    line: Option<usize>,
    column: Option<usize>,
    label: Option<&'a str>,
    sha256: Option<String>,
    message: &'a str,
    help: Option<&'a str>,
    source: Option<&'static str>,
}

impl<'a> Record<'a> {
    fn new(finding: &'a Finding) -> Self {
        let root = finding.root.as_ref();
        Self {
            code: finding.code,
            severity: finding.severity.as_str(),
            line: finding.span.map(|span| span.line),
            column: finding.span.map(|span| span.column),
            label: root.map(|root| root.label.as_str()),
            sha256: root.map(|root| root.sha256.to_string()),
            message: &finding.message,
            help: Some(finding.help.as_str()).filter(|help| !help.is_empty()),
            source: Some(finding.source).filter(|source| !source.is_empty()),
        }
    }
}

/// Renders a report of the file of this name. Ends with a line break.
///
/// # Errors
/// [`FormatError::Json`], never with what a report holds.
pub fn render(report: &Report, name: &str) -> Result<String, FormatError> {
    let document = Document {
        schema_version: 1,
        source: Source {
            name,
            sha256: report.sha256.to_string(),
            size: report.size,
            nss_builtins_version: report.version.as_deref(),
        },
        as_of: report.as_of.to_string(),
        days: report.days,
        read: report.read.as_str(),
        roots: report.roots,
        signatures_checked: report.signatures_checked,
        counts: Counts {
            error: report.count(Severity::Error),
            warning: report.count(Severity::Warning),
            info: report.count(Severity::Info),
        },
        findings: report.findings.iter().map(Record::new).collect(),
    };
    written(&document)
}

/// A document as harmless text.
pub(super) fn written(document: &impl Serialize) -> Result<String, FormatError> {
    let text = serde_json::to_string_pretty(document);
    let text = text.map_err(|error| FormatError::Json(error.to_string()))?;
    Ok(harmless_json(&text) + "\n")
}
