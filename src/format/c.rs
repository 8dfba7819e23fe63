//! What C sources share: arrays of bytes and comments that stay comments.

use super::RenderOptions;
use super::encode::{provenance, title, upper_hex};
use super::names::cut;
use super::pem::facts;
use crate::policy::{Candidate, Selection};
use crate::text::ascii_line;

/// The most of a label or a name that a comment tells.
const MOST: usize = 500;

/// A comment with a line for each. No line ends it, begins another, holds a trigraph or ends in a backslash.
pub(super) fn comment<T: AsRef<str>>(lines: impl IntoIterator<Item = T>) -> String {
    let lines = lines.into_iter();
    let lines = lines.map(|line| match harmless(line.as_ref()) {
        line if line.is_empty() => "\n *".to_owned(),
        line => format!("\n * {line}"),
    });
    format!("/*{}\n */\n", lines.collect::<String>())
}

/// Of ASCII. What C would take for something is written as an escape.
fn harmless(line: &str) -> String {
    let line = ascii_line(line.as_bytes());
    let line = String::from_utf8_lossy(cut(line.as_bytes(), MOST));
    // The second replacement sees what the first has left.
    let line = line.replace("*/", r"*\x2f").replace("/*", r"/\x2a");
    let line = line.replace("??", r"?\x3f");
    match line.trim_end().strip_suffix('\\') {
        Some(start) => format!(r"{start}\x5c"),
        None => line.trim_end().to_owned(),
    }
}

/// What the file is and where it comes from.
pub(super) fn header(
    what: &str,
    selection: &Selection<'_>,
    options: &RenderOptions,
) -> Vec<String> {
    let mut lines = vec![
        format!("{}, {what}", title(selection)),
        format!("certdata.txt SHA-256: {}", selection.store().sha256),
    ];
    let from = provenance("", selection, options);
    lines.extend(from.lines().map(|line| line.trim_start().to_owned()));
    lines
}

/// What stands over a root.
pub(super) fn about(candidate: &Candidate<'_>, selection: &Selection<'_>) -> String {
    let facts = facts(selection, candidate).into_iter();
    let mut lines = vec![ascii_line(&candidate.root.label).into_owned()];
    lines.extend(facts.map(|(what, text)| format!("{what}: {text}")));
    comment(lines)
}

/// `static const unsigned char NAME[] = { … };`, twelve bytes a line as `brssl ta` writes them.
pub(super) fn array(name: &str, bytes: &[u8]) -> String {
    let mut out = format!("static const unsigned char {name}[] = {{");
    out.reserve(bytes.len() * 7);
    for (at, byte) in bytes.iter().enumerate() {
        out.push_str(match at {
            0 => "\n    0x",
            _ if at % 12 == 0 => ",\n    0x",
            _ => ", 0x",
        });
        out.extend(upper_hex(*byte));
    }
    out + "\n};\n"
}

#[cfg(test)]
mod tests {
    use super::{array, comment};

    #[test]
    fn comments_stay_comments() {
        assert_eq!(comment(["", " "]), "/*\n *\n *\n */\n");
        for (line, expected) in [
            ("plain", "plain"),
            ("*/ x; /*", r"*\x2f x; /\x2a"),
            ("/*/", r"/\x2a\x2f"),
            ("**//", r"**\x2f/"),
            ("*??/", r"*?\x3f/"),
            ("???/", r"?\x3f?/"),
            (r"end\", r"end\x5c"),
            (r"end\ ", r"end\x5c"),
            ("a\nb", r"a\x0ab"),
        ] {
            assert_eq!(comment([line]), format!("/*\n * {expected}\n */\n"));
        }
    }

    #[test]
    fn twelve_in_a_line() {
        assert_eq!(
            array("a", &[0]),
            "static const unsigned char a[] = {\n    0x00\n};\n"
        );
        let text = array("b", &[0xab; 13]);
        assert!(text.ends_with(", 0xAB,\n    0xAB\n};\n"), "{text}");
    }
}
