//! Words for the maintainer, on stderr. What comes from a server or a file is one harmless line.

use std::fmt::Display;
use std::io::Write as _;

use cabundle::text::one_line;

pub(crate) fn note(text: impl Display) {
    say(&harmless(&text));
}

pub(crate) fn warn(text: impl Display) {
    say(&format!("warning: {}", harmless(&text)));
}

pub(crate) fn error(text: impl Display) {
    say(&format!("error: {}", harmless(&text)));
}

/// Words that nobody can hear are no reason to fail, least of all when it is done.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// So much of a line: a server may answer with an address of 60 KB.
const LINE: usize = 1000;

/// Keeps the line breaks, which TOML's errors have, and nothing else that a terminal obeys.
fn harmless(text: &impl Display) -> String {
    let text = text.to_string();
    let lines = text.lines().map(|line| short(&one_line(line.as_bytes())));
    lines.collect::<Vec<_>>().join("\n")
}

fn short(line: &str) -> String {
    match line.char_indices().nth(LINE) {
        None => line.to_owned(),
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
    }
}
