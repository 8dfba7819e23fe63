//! Findings for a terminal: grouped by root, in the order of the file. ASCII apart from labels and names, which are
//! escaped.

use super::{Finding, Read, Report, RootName, Severity};
use crate::text::{count, one_line, time};

/// Renders a report. Ends with a line break. `name` is the file's, for people.
pub fn render(report: &Report, name: &str) -> String {
    let name = one_line(name.as_bytes());
    let mut lines = Vec::new();
    for (root, findings) in groups(&report.findings) {
        lines.push(match root {
            Some(root) => format!("\"{}\" ({:.16})", root.label, root.sha256),
            None => format!("{name} as a whole"),
        });
        lines.extend(findings.into_iter().map(line));
        lines.push(String::new());
    }
    lines.extend(summary(report, &name));
    lines.join("\n") + "\n"
}

/// Findings of one root stay together, where its first one stands; what is about no root comes first.
fn groups(findings: &[Finding]) -> Vec<(Option<&RootName>, Vec<&Finding>)> {
    let mut groups: Vec<(Option<&RootName>, Vec<&Finding>)> = Vec::new();
    let (whole, of_roots): (Vec<_>, Vec<_>) = findings.iter().partition(|f| f.root.is_none());
    if !whole.is_empty() {
        groups.push((None, whole));
    }
    let mut places = std::collections::HashMap::new();
    for finding in of_roots {
        let key = finding.root.as_ref().map(|root| root.sha256);
        let at = *places.entry(key).or_insert(groups.len());
        match groups.get_mut(at) {
            Some((_, group)) => group.push(finding),
            None => groups.push((finding.root.as_ref(), vec![finding])),
        }
    }
    groups
}

fn line(finding: &Finding) -> String {
    let place = finding.span.map_or_else(
        || "-".to_owned(),
        |span| format!("{}:{}", span.line, span.column),
    );
    let word = format!("{}[{}]", finding.severity.as_str(), finding.code);
    format!("  {place:<8} {word:<13} {}", finding.message)
}

fn summary(report: &Report, name: &str) -> Vec<String> {
    let counts = [Severity::Error, Severity::Warning, Severity::Info];
    let words = ["error", "warning", "note"];
    let counts = counts.into_iter().zip(words);
    let counts: Vec<_> = counts
        .map(|(severity, word)| count(report.count(severity), word))
        .collect();
    let mut lines = vec![format!(
        "{name}: {} in {}, as of {}",
        counts.join(", "),
        count(report.roots, "certificate"),
        time(report.as_of)
    )];
    lines.extend(match report.read {
        Read::Whole => None,
        Read::Leniently => Some("`build` refuses this file; read leniently, it has the rest".to_owned()),
        Read::CertificatesOnly => Some(
            "`build` refuses this file, and its trust cannot be read: its certificates were checked one by one".to_owned(),
        ),
    });
    if !report.signatures_checked {
        lines.push(
            "self-signatures were not checked: this build is without the feature `signatures`"
                .to_owned(),
        );
    }
    lines
}
