//! Words for the maintainer, on stderr. What comes from a server or a file is one harmless line.

use std::fmt::Display;

use cabundle::text::one_line;

pub(crate) fn note(text: impl Display) {
    eprintln!("{}", harmless(&text));
}

pub(crate) fn warn(text: impl Display) {
    eprintln!("warning: {}", harmless(&text));
}

pub(crate) fn error(text: impl Display) {
    eprintln!("error: {}", harmless(&text));
}

/// Keeps the line breaks, which TOML's errors have, and nothing else that a terminal obeys.
fn harmless(text: &impl Display) -> String {
    let text = text.to_string();
    let lines = text.lines().map(|line| one_line(line.as_bytes()));
    lines.collect::<Vec<_>>().join("\n")
}
