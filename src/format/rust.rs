//! What the formats share that are Rust source: a head of comments, the name of the constant, comments
//! over each root, byte string literals.
//!
//! Everything from the file stands in line comments, in ASCII: block comments nest, and end where a
//! label says so. There is no inner attribute, so the file serves as a module and through `include!`.

use std::fmt::Write as _;
use std::iter;

use super::RenderOptions;
use super::encode::{provenance, upper_hex};
use super::pem::facts;
use crate::policy::{Candidate, Selection};
use crate::store::Purpose;
use crate::text::ascii_line;

/// The roots that are in, by fingerprint, as webpki-roots and webpki-root-certs sort theirs.
pub(super) fn sorted<'a, 's>(selection: &'a Selection<'s>) -> Vec<&'a Candidate<'s>> {
    let mut roots: Vec<_> = selection.included().collect();
    roots.sort_by_key(|candidate| candidate.root.certificate.sha256().0);
    roots
}

/// The name of the constant: upstream's for TLS servers, and one like it for what upstream has not, so
/// that no root for mail is taken for one for servers.
pub(super) fn name(selection: &Selection<'_>, suffix: &str) -> String {
    // Formats that carry no purposes are given one.
    let purpose = match selection.policy().purposes.first() {
        None | Some(Purpose::ServerAuth) => "TLS_SERVER",
        Some(Purpose::EmailProtection) => "EMAIL_PROTECTION",
        Some(Purpose::CodeSigning) => "CODE_SIGNING",
    };
    format!("{purpose}_{suffix}")
}

/// The comments that the file begins with.
pub(super) fn head(selection: &Selection<'_>, options: &RenderOptions) -> String {
    let sha256 = selection.store().sha256;
    format!(
        "// Made by cabundle from Mozilla's certdata.txt; do not edit.\n// certdata.txt SHA-256: {sha256}\n{}",
        provenance("//", selection, options)
    )
}

/// The comment over a root. Writing to a String cannot fail.
pub(super) fn comment(selection: &Selection<'_>, candidate: &Candidate<'_>) -> String {
    let facts = facts(selection, candidate).into_iter();
    let facts = facts.map(|(what, text)| format!("{what}: {}", ascii_line(text.as_bytes())));
    let label = ascii_line(&candidate.root.label).into_owned();
    let lines: Vec<_> = iter::once(label).chain(facts).collect();
    lines.iter().fold(String::new(), |mut out, line| {
        let _ = writeln!(out, "{}", format!("    // {line}").trim_end());
        out
    })
}

/// A byte string literal of the printable characters as they are, as webpki-roots writes it. No marker
/// of PEM stands in it as such.
pub(super) fn readable(bytes: &[u8]) -> String {
    let text = bytes.escape_ascii().to_string();
    let text = text.replace("-----BEGIN", r"\x2d----BEGIN");
    format!("b\"{}\"", text.replace("-----END", r"\x2d----END"))
}

/// A byte string literal of nothing but `\xNN`, as webpki-root-certs writes it.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 4 + 3);
    out.push_str("b\"");
    for byte in bytes {
        out.push_str("\\x");
        out.extend(upper_hex(*byte));
    }
    out + "\""
}

#[cfg(test)]
mod tests {
    use super::{hexadecimal, readable};

    #[test]
    fn literals() {
        assert_eq!(readable(b"1\x0b0\t\"'\\\xff"), r#"b"1\x0b0\t\"\'\\\xff""#);
        assert_eq!(readable(b"a\n------BEGIN"), r#"b"a\n-\x2d----BEGIN""#);
        assert_eq!(hexadecimal(b"0\x82\x0a"), r#"b"\x30\x82\x0A""#);
    }
}
