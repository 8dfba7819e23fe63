//! The difference for a pull request: a summary, then tables (GitHub Flavored Markdown).
//!
//! Everything that comes from the file stands in code spans, in which neither markup nor links nor
//! mentions mean anything. Two characters could end one: a backtick the span, a pipe the table's
//! cell. They are written like other unsafe characters, as `\x60` and `\x7c`.

use super::words::{self, Cell, Row};
use super::{Report, RootChange};
use crate::format::Held;
use crate::store::{Distrust, Purpose};
use crate::text::one_line;

/// Renders a report. Ends with a line break.
pub fn render(report: &Report<'_>) -> String {
    let (old, new) = (words::version(report.old), words::version(report.new));
    let mut lines = vec![
        format!(
            "## certdata.txt: builtins {} → {}",
            code(old.as_bytes()),
            code(new.as_bytes())
        ),
        String::new(),
        format!("**{}.**", words::summary(report)),
        String::new(),
    ];
    lines.extend(table(&["roots trusted for", "before", "after"]));
    for purpose in Purpose::ALL {
        let old = words::trusted(report.old, purpose).to_string();
        let new = words::trusted(report.new, purpose).to_string();
        lines.push(line(&[purpose.to_string(), old, new]));
    }
    let columns = ["root", "trusted for", "limits", "valid until", "SHA-256"];
    section(&mut lines, "Added", &columns, &report.added, whole);
    section(&mut lines, "Removed", &columns, &report.removed, whole);
    let columns = ["root", "what", "before", "after", "SHA-256"];
    section(&mut lines, "Changed", &columns, &report.changed, changed);
    for (title, entries) in [
        (
            "Distrust without certificate added",
            &report.distrusts_added,
        ),
        (
            "Distrust without certificate removed",
            &report.distrusts_removed,
        ),
    ] {
        section(&mut lines, title, &["label", "names"], entries, distrust);
    }
    lines.join("\n") + "\n"
}

fn section<T>(
    lines: &mut Vec<String>,
    title: &str,
    columns: &[&str],
    all: &[T],
    each: impl Fn(&T) -> Vec<String>,
) {
    if !all.is_empty() {
        lines.extend([String::new(), format!("### {title}"), String::new()]);
        lines.extend(table(columns));
        lines.extend(all.iter().flat_map(each));
    }
}

/// Title and delimiter lines.
fn table(columns: &[&str]) -> [String; 2] {
    [line(columns), line(&vec!["---"; columns.len()])]
}

fn line<S: std::borrow::Borrow<str>>(cells: &[S]) -> String {
    format!("| {} |", cells.join(" | "))
}

fn whole(root: &&Held) -> Vec<String> {
    vec![line(&[
        code(&root.label),
        words::trusted_for(root),
        words::limits(root).join("; "),
        words::valid_until(root),
        fingerprint(root),
    ])]
}

fn changed(change: &RootChange<'_>) -> Vec<String> {
    let root = change.new;
    let rows = change.changes.iter().map(|change| {
        let Row { what, old, new } = words::row(change);
        line(&[
            code(&root.label),
            what,
            cell(old),
            cell(new),
            fingerprint(root),
        ])
    });
    rows.collect()
}

fn distrust(entry: &&Distrust) -> Vec<String> {
    let names = words::named(entry);
    let names: Vec<_> = names.iter().map(|name| code(name.as_bytes())).collect();
    vec![line(&[code(&entry.label), names.join(", ")])]
}

fn cell(cell: Cell<'_>) -> String {
    match cell {
        Cell::Words(words) => words,
        Cell::Label(label) => code(label),
    }
}

fn fingerprint(root: &Held) -> String {
    code(root.certificate.sha256().to_string().as_bytes())
}

/// Somebody else's words as a code span that nothing in them can end.
fn code(text: &[u8]) -> String {
    match one_line(text).replace('`', r"\x60").replace('|', r"\x7c") {
        // Two backticks would open a span of their own.
        empty if empty.is_empty() => "(empty)".to_owned(),
        text => format!("`{text}`"),
    }
}
