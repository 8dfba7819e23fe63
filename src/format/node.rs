//! `node`: `src/node_root_certs.h` of Node.js 22 and later, as its `tools/mk-ca-bundle.pl` writes it: a
//! label in a comment, and the PEM as string literals for an array, byte for byte.
//!
//! There is no head and no comment besides the labels: Node's updater takes every comment for a label.

use std::fmt::Write as _;

use super::encode::pem_block;
use super::{Artifact, Format, FormatError, RenderOptions};
use crate::policy::{Carries, Selection};
use crate::text::one_line;

/// The width that mk-ca-bundle.pl of Node wraps at.
const COLUMNS: usize = 72;

/// Node's header.
#[derive(Clone, Copy, Debug)]
pub struct NodeHeader;

impl Format for NodeHeader {
    fn name(&self) -> &'static str {
        "node"
    }

    fn about(&self) -> &'static str {
        "src/node_root_certs.h for building Node.js"
    }

    fn carries(&self) -> Carries {
        Carries::CERTIFICATES
    }

    fn write(&self, selection: &Selection<'_>, _: &RenderOptions) -> Result<Artifact, FormatError> {
        let guard = "defined(NODE_WANT_INTERNALS) && NODE_WANT_INTERNALS";
        let mut out = format!("#if {guard}\n");
        for candidate in selection.included() {
            let label = uncommented(&one_line(&candidate.root.label));
            // Writing to a String cannot fail.
            let _ = write!(out, "\n/* {label} */");
            for line in pem_block(&candidate.root.certificate, COLUMNS).lines() {
                let _ = write!(out, "\n\"{line}");
                out.push_str(match line.starts_with("-----END") {
                    true => "\",\n",
                    false => "\\n\"",
                });
            }
        }
        let _ = writeln!(out, "#endif  // {guard}");
        Ok(Artifact::text(out))
    }
}

/// A line in which no comment begins or ends, nor would with a space or a slash behind it: a slash beside
/// an asterisk becomes `\x2f`.
fn uncommented(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line.chars().peekable();
    let mut last = ' ';
    while let Some(c) = rest.next() {
        if c == '/' && (last == '*' || rest.peek() == Some(&'*')) {
            out.push_str(r"\x2f");
        } else {
            out.push(c);
        }
        last = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::uncommented;

    #[test]
    fn labels_stay_in_their_comments() {
        for (label, expected) in [
            ("A/B Root (*)", "A/B Root (*)"),
            ("*/ int x; /*", r"*\x2f int x; \x2f*"),
            ("*/*/*", r"*\x2f*\x2f*"),
            ("//*//", r"/\x2f*\x2f/"),
        ] {
            assert_eq!(uncommented(label), expected);
        }
    }
}
