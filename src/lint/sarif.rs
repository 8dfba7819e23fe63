//! Findings as SARIF 2.1.0 (OASIS, 2020), for code scanning.
//!
//! Every result has a place, as GitHub demands one: what is about the file as a whole stands at its first line. The
//! fingerprint of a result is made of its code, its root and how many of the same came before: it survives edits that
//! move lines.

use std::collections::HashMap;

use serde::Serialize;

use super::{Finding, RULES, Report, Severity};
use crate::format::FormatError;
use crate::store::Sha256;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    column_kind: &'static str,
    artifacts: [Artifact<'a>; 1],
    results: Vec<Outcome<'a>>,
    properties: Judged,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Descriptor<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    short_description: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    full_description: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Text<'a>>,
}

#[derive(Serialize)]
struct Text<'a> {
    text: &'a str,
}

#[derive(Serialize)]
struct Artifact<'a> {
    location: Uri<'a>,
    hashes: HashMap<&'static str, String>,
}

#[derive(Clone, Copy, Serialize)]
struct Uri<'a> {
    uri: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location<'a>; 1],
    partial_fingerprints: HashMap<&'static str, String>,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    physical_location: Place<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place<'a> {
    artifact_location: Uri<'a>,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Judged {
    as_of: String,
    days: u32,
    read: &'static str,
    signatures_checked: bool,
}

/// Renders a report of the file at this path, relative or absolute as it was given. Ends with a line break.
///
/// # Errors
/// [`FormatError::Json`], never with what a report holds.
pub fn render(report: &Report, path: &str) -> Result<String, FormatError> {
    let uri = uri(path);
    let uri = Uri { uri: &uri };
    let mut rules: Vec<Descriptor<'_>> = RULES.iter().copied().flatten().map(described).collect();
    let mut places: HashMap<&str, usize> = HashMap::new();
    places.extend(rules.iter().enumerate().map(|(at, rule)| (rule.id, at)));
    let mut seen = HashMap::new();
    let mut results = Vec::with_capacity(report.findings.len());
    for finding in &report.findings {
        let index = *places.entry(finding.code).or_insert_with(|| {
            rules.push(foreign(finding));
            rules.len() - 1
        });
        results.push(outcome(finding, index, uri, &mut seen));
    }
    let log = Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: env!("CARGO_PKG_NAME"),
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules,
                },
            },
            // Every place is the start of an attribute or a comment, with nothing but blanks before it.
            column_kind: "unicodeCodePoints",
            artifacts: [Artifact {
                location: uri,
                hashes: HashMap::from([("sha-256", report.sha256.to_string())]),
            }],
            results,
            properties: Judged {
                as_of: report.as_of.to_string(),
                days: report.days,
                read: report.read.as_str(),
                signatures_checked: report.signatures_checked,
            },
        }],
    };
    super::json::written(&log)
}

fn described(rule: &'static super::Rule) -> Descriptor<'static> {
    Descriptor {
        id: rule.code,
        short_description: Some(Text { text: rule.title }),
        full_description: Some(Text { text: rule.source }),
        help: Some(Text { text: rule.help }),
    }
}

/// A code of the store or of the policy, which has no rule here.
fn foreign(finding: &Finding) -> Descriptor<'_> {
    let help = Some(finding.help.as_str()).filter(|help| !help.is_empty());
    Descriptor {
        id: finding.code,
        short_description: None,
        full_description: None,
        help: help.map(|text| Text { text }),
    }
}

fn outcome<'a>(
    finding: &'a Finding,
    rule_index: usize,
    uri: Uri<'a>,
    seen: &mut HashMap<(&'a str, Option<Sha256>), usize>,
) -> Outcome<'a> {
    let root = finding.root.as_ref();
    let sha256 = root.map(|root| root.sha256);
    let before = seen.entry((finding.code, sha256)).or_default();
    let named = sha256.map_or_else(String::new, |sha256| sha256.to_string());
    let print = Sha256::of(format!("{} {named} {before}", finding.code).as_bytes());
    *before += 1;
    // What the store tells names the root already.
    let label = root.map(|root| format!("\"{}\"", root.label));
    let text = match label {
        Some(label) if !finding.message.starts_with(&label) => {
            format!("{label}: {}", finding.message)
        }
        _ => finding.message.clone(),
    };
    Outcome {
        rule_id: finding.code,
        rule_index,
        level: match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "note",
        },
        message: Message { text },
        locations: [Location {
            physical_location: Place {
                artifact_location: uri,
                region: Region {
                    start_line: finding.span.map_or(1, |span| span.line),
                    start_column: finding.span.map_or(1, |span| span.column),
                },
            },
        }],
        partial_fingerprints: HashMap::from([("codeAndRoot/v1", print.to_string())]),
    }
}

/// A path as a URI reference (RFC 3986 section 4.1): relative ones stay so.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len() + 8);
    if path.starts_with('/') {
        out.push_str("file://");
    } else if path
        .split('/')
        .next()
        .is_some_and(|first| first.contains(':'))
    {
        // Else it would be read as a scheme.
        out.push_str("./");
    }
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => out.push(char::from(byte)),
            b'/' | b'-' | b'.' | b'_' | b'~' | b':' | b'@' | b'+' | b',' | b'=' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_become_references() {
        assert_eq!(uri("data/certdata.txt"), "data/certdata.txt");
        assert_eq!(uri("/tmp/a b%.txt"), "file:///tmp/a%20b%25.txt");
        assert_eq!(uri("a:b"), "./a:b");
        assert_eq!(uri("ő#?"), "%C5%91%23%3F");
    }
}
