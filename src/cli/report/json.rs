//! Messages for programs: one JSON object a line.

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Severity};
use crate::text::one_line;

/// One message. What is not known is left out.
#[derive(Serialize)]
struct Message<'a> {
    level: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
}

/// A diagnostic, and the input if the diagnostic does not know it.
pub(super) fn line(diagnostic: &Diagnostic, source: Option<&str>) -> String {
    let level = match diagnostic.severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Limit => "limit",
        Severity::Error => "error",
    };
    let file = diagnostic.file.as_deref().or(source);
    let file = file.map(|file| one_line(file.as_bytes()));
    let some = |text| Some(text).filter(|text: &&str| !text.is_empty());
    render(&Message {
        level,
        code: Some(diagnostic.code),
        message: &one_line(diagnostic.message.as_bytes()),
        file: file.as_deref(),
        line: diagnostic.span.map(|span| span.line),
        column: diagnostic.span.map(|span| span.column),
        expected: some(&diagnostic.expected),
        help: some(&diagnostic.help),
    })
}

/// A sentence without a code: what was done.
pub(super) fn sentence(words: &str) -> String {
    render(&Message {
        level: "info",
        code: None,
        message: words,
        file: None,
        line: None,
        column: None,
        expected: None,
        help: None,
    })
}

/// Strings and numbers can always be written.
fn render(message: &Message<'_>) -> String {
    serde_json::to_string(message).unwrap_or_default()
}
