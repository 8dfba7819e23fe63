//! The names of entries in Java's keystores, the same in every kind of them.
//!
//! Java looks an alias up in lower case, whatever the case in the file (`convertAlias` in
//! sun.security.provider.JavaKeyStore, JDK 17): one that is not in lower case is listed and cannot be
//! fetched, and of two that are equal one is lost.

use super::names::{Names, cut};
use crate::policy::Candidate;

/// Bytes of an alias before its number. The files could hold 65535.
const MOST: usize = 200;

/// The aliases of these roots, in their order: the label in lower case, with a number where it is taken.
pub(super) fn aliases<'c>(roots: impl Iterator<Item = &'c Candidate<'c>>) -> Vec<String> {
    let mut names = Names::exact();
    let alias = |candidate: &Candidate<'_>| {
        let wanted = alias(&candidate.root.label_text());
        names.take(|n| match n {
            1 => wanted.clone(),
            _ => format!("{wanted}-{n}"),
        })
    };
    roots.map(alias).collect()
}

/// Letters, digits and what ASCII prints; blanks as one; `_` for anything else.
///
/// So nothing is left of what Java writes in a way of its own (NUL, and in two halves what lies beyond
/// U+FFFF, which a BMPString cannot hold at all), and no character that this program does not know the
/// lower case of and a later Java may.
fn alias(label: &str) -> String {
    let lower = label.to_lowercase();
    let is_plain = |c: char| c.is_ascii_graphic() || (c <= '\u{ffff}' && c.is_alphanumeric());
    let word = |word: &str| {
        word.chars()
            .map(|c| if is_plain(c) { c } else { '_' })
            .collect()
    };
    let words: Vec<String> = lower.split_whitespace().map(word).collect();
    let text = words.join(" ");
    // A leading dash would be an option of keytool.
    let text = text.trim_start_matches(['-', ' ']);
    let text = cut(text.as_bytes(), MOST);
    let text = core::str::from_utf8(text).unwrap_or_default().trim_end();
    if text.is_empty() { "root" } else { text }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::alias;

    #[test]
    fn readable_lower_and_never_empty() {
        for (label, expected) in [
            ("ISRG Root X1", "isrg root x1"),
            (
                "NetLock (Class Gold) Főtanúsítvány",
                "netlock (class gold) főtanúsítvány",
            ),
            ("  two \t blanks\n", "two blanks"),
            ("", "root"),
            ("-- -storepass", "storepass"),
            ("-", "root"),
            ("a\0b\u{1b}[31m\u{202e}😀", "a_b_[31m__"),
            // Both lower cases of sigma, as Java has them; a lower case of two characters.
            ("ΣΑΣ İ", "σας i_"),
        ] {
            assert_eq!(alias(label), expected, "{label:?}");
        }
        assert_eq!(alias(&"éé ".repeat(1 << 16)).len(), 199);
    }
}
