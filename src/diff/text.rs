//! The difference for a terminal: ASCII apart from labels and names, which are escaped.

use super::unsaid::{self, Gap};
use super::words::{self, Cell, Row};
use super::{Change, Reissue, Report, RootChange, Side};
use crate::format::Held;
use crate::store::Distrust;
use crate::text::{count, one_line};

/// Renders a report. Ends with a line break.
pub fn render(report: &Report<'_>) -> String {
    let mut lines = vec![words::summary(report)];
    for (side, store, date) in [
        ("old", report.old, report.old_date),
        ("new", report.new, report.new_date),
    ] {
        lines.push(format!("  {side}: {}", words::about(store, date)));
    }
    for &purpose in &report.purposes {
        let old = words::trusted(report, Side::Old, purpose);
        let new = words::trusted(report, Side::New, purpose);
        lines.push(format!("  roots trusted for {purpose}: {old} -> {new}"));
    }
    section(&mut lines, "Added", &report.added, |root| whole("+", root));
    section(&mut lines, "Removed", &report.removed, |root| {
        whole("-", root)
    });
    section(&mut lines, "Re-issued", &report.reissued, reissued);
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
    for gap in unsaid::gaps(report, words::bare) {
        lines.extend([String::new(), format!("{} (no difference):", gap.title())]);
        lines.extend(unsayable(&gap));
    }
    section(
        &mut lines,
        "Expired between the two dates (no difference)",
        &report.expired,
        |root| {
            let mut lines = heading(".", root);
            lines.push(format!("      valid until {}", words::valid_until(root)));
            lines
        },
    );
    section(
        &mut lines,
        "Held more than once (no difference)",
        &report.repeated,
        |repeated| {
            let mut lines = heading(".", repeated.held);
            lines.push(format!("      {}", words::repeated(repeated)));
            lines
        },
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
    lines.extend(
        words::limits(root, words::bare)
            .iter()
            .map(|l| format!("      {l}")),
    );
    lines.push(format!("      valid until {}", words::valid_until(root)));
    lines
}

fn reissued(reissue: &Reissue<'_>) -> Vec<String> {
    let Reissue { old, new, changes } = reissue;
    let certificates = [old, new].map(|root| root.certificate.sha256());
    let mut lines = vec![
        format!("  ~ {}", name(new)),
        format!("      SHA-256 {} ->", certificates[0]),
        format!("              {}", certificates[1]),
        format!(
            "      valid until {} -> {}",
            words::valid_until(old),
            words::valid_until(new)
        ),
    ];
    lines.extend(changes.iter().map(line));
    lines
}

fn changed(change: &RootChange<'_>) -> Vec<String> {
    let mut lines = heading("~", change.new);
    lines.extend(change.changes.iter().map(line));
    lines
}

fn line(change: &Change<'_>) -> String {
    let Row { what, old, new } = words::row(change, words::bare);
    format!("      {what}: {} -> {}", cell(old), cell(new))
}

fn unsayable(gap: &Gap<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for limited in &gap.limits {
        lines.extend(heading("!", limited.held));
        lines.push(format!("      {}: {}", limited.what, limited.fate));
    }
    for word in &gap.words {
        lines.push(format!("  {}: {}", word.what, word.numbers()));
        lines.extend(word.few().into_iter().map(|root| {
            let sha256 = root.certificate.sha256();
            format!("      {} ({sha256:.16})", name(root))
        }));
    }
    if !gap.bare.is_empty() {
        let entries = count(gap.bare.len(), "certificate");
        lines.push(format!("  distrust without certificate: {entries}"));
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
        format!("  {sign} {}", name(root)),
        format!("      SHA-256 {}", root.certificate.sha256()),
    ]
}

/// The label; where there is none, the subject.
fn name(root: &Held) -> String {
    quoted(&root.full_name())
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
