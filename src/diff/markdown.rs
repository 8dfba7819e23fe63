//! The difference for a pull request: a summary, then tables (GitHub Flavored Markdown).
//!
//! Everything that comes from the file stands in code spans, in which neither markup nor links nor
//! mentions mean anything. Two characters could end one: a backtick the span, a pipe the table's
//! cell. They are written like other unsafe characters, as `\x60` and `\x7c`.

use super::unsaid::{self, Gap};
use super::words::{self, Cell, Row};
use super::{Change, Reissue, Report, RootChange, Side};
use crate::format::Held;
use crate::store::Distrust;
use crate::text::{count, one_line, time};

/// Renders a report. Ends with a line break.
pub fn render(report: &Report<'_>) -> String {
    let mut lines = vec![
        title(report),
        String::new(),
        format!("**{}.**", words::summary(report)),
        String::new(),
    ];
    lines.extend(stores(report));
    let columns = ["root", "trusted for", "limits", "valid until", "SHA-256"];
    section(&mut lines, "Added", &columns, &report.added, whole);
    section(&mut lines, "Removed", &columns, &report.removed, whole);
    let columns = ["root", "what", "before", "after", "SHA-256"];
    section(
        &mut lines,
        "Re-issued",
        &columns,
        &report.reissued,
        reissued,
    );
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
    for gap in unsaid::gaps(report, code) {
        lines.extend([String::new(), format!("### {}", gap.title()), String::new()]);
        lines.push("No difference, but to be known.".to_owned());
        lines.extend(unsayable(&gap));
    }
    section(
        &mut lines,
        "Expired between the two dates",
        &["root", "valid until", "SHA-256"],
        &report.expired,
        |root| {
            vec![line(&[
                name(root),
                words::valid_until(root),
                fingerprint(root),
            ])]
        },
    );
    section(
        &mut lines,
        "Held more than once",
        &["root", "how often", "SHA-256"],
        &report.repeated,
        |repeated| {
            let root = repeated.held;
            vec![line(&[
                name(root),
                words::repeated(repeated),
                fingerprint(root),
            ])]
        },
    );
    lines.join("\n") + "\n"
}

/// Two revisions of certdata.txt by their versions, other stores by what they are.
fn title(report: &Report<'_>) -> String {
    let version = |store| code(words::version(store).as_bytes());
    if [report.old, report.new].map(|store| store.kind) == ["certdata"; 2] {
        let (old, new) = (version(report.old), version(report.new));
        return format!("## certdata.txt: builtins {old} → {new}");
    }
    let [old, new] = [report.old, report.new].map(|store| {
        let kind = words::kind(store);
        let version = store.version.as_ref().map(|_| version(store));
        version.map_or_else(|| kind.to_owned(), |v| format!("{kind} {v}"))
    });
    format!("## Trust stores: {old} → {new}")
}

/// What the two stores are.
fn stores(report: &Report<'_>) -> Vec<String> {
    let mut lines = table(&["", "before", "after"]).to_vec();
    let mut push = |what: &str, old: String, new: String| {
        lines.push(line(&[what.to_owned(), old, new]));
    };
    let (old, new) = (report.old, report.new);
    let kind = |store| words::kind(store).to_owned();
    push("store", kind(old), kind(new));
    let dates = [report.old_date, report.new_date];
    if dates.iter().any(Option::is_some) {
        let [old, new] = dates.map(|date| date.map_or_else(|| "not known".to_owned(), time));
        push("date", old, new);
    }
    let certificates = |store| words::certificates(store).to_string();
    push("certificates", certificates(old), certificates(new));
    for &purpose in &report.purposes {
        let trusted = |side| words::trusted(report, side, purpose).to_string();
        push(
            &format!("roots trusted for {purpose}"),
            trusted(Side::Old),
            trusted(Side::New),
        );
    }
    lines
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
        name(root),
        words::trusted_for(root),
        words::limits(root, code).join("; "),
        words::valid_until(root),
        fingerprint(root),
    ])]
}

fn reissued(reissue: &Reissue<'_>) -> Vec<String> {
    let Reissue { old, new, changes } = reissue;
    let mut lines = vec![
        line(&[
            name(new),
            "certificate".to_owned(),
            fingerprint(old),
            fingerprint(new),
            fingerprint(new),
        ]),
        line(&[
            name(new),
            "valid until".to_owned(),
            words::valid_until(old),
            words::valid_until(new),
            fingerprint(new),
        ]),
    ];
    lines.extend(rows(new, changes));
    lines
}

fn changed(change: &RootChange<'_>) -> Vec<String> {
    rows(change.new, &change.changes)
}

fn rows(root: &Held, changes: &[Change<'_>]) -> Vec<String> {
    let rows = changes.iter().map(|change| {
        let Row { what, old, new } = words::row(change, code);
        line(&[name(root), what, cell(old), cell(new), fingerprint(root)])
    });
    rows.collect()
}

fn unsayable(gap: &Gap<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    if !gap.limits.is_empty() {
        lines.push(String::new());
        lines.extend(table(&["root", "limit", "there", "SHA-256"]));
        lines.extend(gap.limits.iter().map(|limited| {
            let fate = limited.fate.to_owned();
            let root = limited.held;
            line(&[name(root), limited.what.clone(), fate, fingerprint(root)])
        }));
    }
    if !(gap.words.is_empty() && gap.bare.is_empty()) {
        lines.push(String::new());
    }
    for word in &gap.words {
        let few: Vec<_> = word.few().into_iter().map(name).collect();
        let names = if few.is_empty() {
            String::new()
        } else {
            format!(": {}", few.join(", "))
        };
        lines.push(format!("- {}: {}{names}", word.what, word.numbers()));
    }
    if !gap.bare.is_empty() {
        let entries = count(gap.bare.len(), "certificate");
        lines.push(format!("- distrust without certificate: {entries}"));
    }
    lines
}

fn distrust(entry: &&Distrust) -> Vec<String> {
    let names = words::named(entry);
    let names: Vec<_> = names.iter().map(|name| code(name.as_bytes())).collect();
    vec![line(&[code(&entry.label), names.join(", ")])]
}

/// The label; where there is none, the subject.
fn name(root: &Held) -> String {
    code(&root.full_name())
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
