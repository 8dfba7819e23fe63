//! The difference for a terminal: ASCII apart from labels and names, which are escaped.

use super::words::{self, Cell, Row};
use super::{Report, RootChange};
use crate::format::Held;
use crate::store::{Distrust, Purpose};
use crate::text::one_line;

/// Renders a report. Ends with a line break.
pub fn render(report: &Report<'_>) -> String {
    let mut lines = vec![words::summary(report)];
    let (old, new) = (words::version(report.old), words::version(report.new));
    lines.push(format!("  builtins version: {old} -> {new}"));
    for purpose in Purpose::ALL {
        let old = words::trusted(report.old, purpose);
        let new = words::trusted(report.new, purpose);
        lines.push(format!("  roots trusted for {purpose}: {old} -> {new}"));
    }
    section(&mut lines, "Added", &report.added, |root| whole("+", root));
    section(&mut lines, "Removed", &report.removed, |root| {
        whole("-", root)
    });
    section(&mut lines, "Changed", &report.changed, changed);
    section(
        &mut lines,
        "Distrust without certificate added",
        &report.distrusts_added,
        |entry| distrust("+", entry),
    );
    section(
        &mut lines,
        "Distrust without certificate removed",
        &report.distrusts_removed,
        |entry| distrust("-", entry),
    );
    lines.join("\n") + "\n"
}

fn section<T>(lines: &mut Vec<String>, title: &str, all: &[T], each: impl Fn(&T) -> Vec<String>) {
    if !all.is_empty() {
        lines.extend([String::new(), format!("{title}:")]);
        lines.extend(all.iter().flat_map(each));
    }
}

fn whole(sign: &str, root: &Held) -> Vec<String> {
    let mut lines = heading(sign, root);
    lines.push(format!("      trusted for {}", words::trusted_for(root)));
    lines.extend(words::limits(root).iter().map(|l| format!("      {l}")));
    lines.push(format!("      valid until {}", words::valid_until(root)));
    lines
}

fn changed(change: &RootChange<'_>) -> Vec<String> {
    let mut lines = heading("~", change.new);
    for change in &change.changes {
        let Row { what, old, new } = words::row(change);
        lines.push(format!("      {what}: {} -> {}", cell(old), cell(new)));
    }
    lines
}

fn distrust(sign: &str, entry: &Distrust) -> Vec<String> {
    let mut lines = vec![format!("  {sign} {}", quoted(&entry.label))];
    lines.extend(words::named(entry).iter().map(|n| format!("      {n}")));
    lines
}

fn heading(sign: &str, root: &Held) -> Vec<String> {
    vec![
        format!("  {sign} {}", quoted(&root.label)),
        format!("      SHA-256 {}", root.certificate.sha256()),
    ]
}

fn cell(cell: Cell<'_>) -> String {
    match cell {
        Cell::Words(words) => words,
        Cell::Label(label) => quoted(label),
    }
}

fn quoted(label: &[u8]) -> String {
    format!("\"{}\"", one_line(label))
}
