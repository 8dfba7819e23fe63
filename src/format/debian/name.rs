//! File names as certdata2pem.py makes them of labels, and what keeps a label from being more than a name.

use crate::format::names::{Names, visible};
use crate::text::is_unsafe;

/// The name of a file for a label. Of labels with one name the second gets `_2`, as in the script, and
/// the third `_3`, where the script overwrites the second.
pub(super) fn file(label: &[u8], names: &mut Names) -> Vec<u8> {
    names.file(&stem(label), |n| match n {
        1 => ".crt".to_owned(),
        n => format!("_{n}.crt"),
    })
}

/// A name without its end.
fn stem(label: &[u8]) -> Vec<u8> {
    let replaced = label.iter().map(|byte| match byte {
        b'/' | b' ' | b',' => b'_',
        b'(' | b')' => b'=',
        byte => *byte,
    });
    let replaced: Vec<u8> = replaced.collect();
    // Hidden files and options the package's own Makefile could not install.
    visible(harmless(&unescape(&replaced)))
}

/// Undoes `\xNN`, by which NSS's files wrote UTF-8 until 2019.
fn unescape(label: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(label.len());
    let mut rest = label;
    while let Some((first, after)) = rest.split_first() {
        let escaped = match rest {
            [b'\\', b'x', high, low, after @ ..] => {
                hex(*high).zip(hex(*low)).map(|(h, l)| (h << 4 | l, after))
            }
            _ => None,
        };
        let (byte, after) = escaped.unwrap_or((*first, after));
        out.push(byte);
        rest = after;
    }
    out
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

/// What no file name may hold, or no line of the list (a shell's `read` takes a backslash away), as `_`. All
/// other bytes stay, in whatever encoding.
fn harmless(name: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len());
    for chunk in name.utf8_chunks() {
        for c in chunk.valid().chars() {
            let c = if is_unsafe(c) || matches!(c, '/' | '\\') {
                '_'
            } else {
                c
            };
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
        // The control characters of Latin-1.
        let invalid = chunk.invalid().iter();
        out.extend(invalid.map(|byte| if *byte < 0xa0 { b'_' } else { *byte }));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{file, stem};
    use crate::format::names::Names;

    /// `label.replace(…).encode("utf-8").decode("unicode_escape").encode("latin-1")` in python3.
    #[test]
    fn as_the_script_names_them() {
        for (label, name) in [
            ("GlobalSign Root CA - R3", "GlobalSign_Root_CA_-_R3"),
            ("a/b, c (d): \"e\".", "a_b__c_=d=:_\"e\"."),
            (
                r"AC Ra\xC3\xADz Certic\xc3\xA1mara S.A.",
                "AC_Raíz_Certicámara_S.A.",
            ),
            ("NetLock Főtanúsítvány", "NetLock_Főtanúsítvány"),
        ] {
            assert_eq!(stem(label.as_bytes()), name.as_bytes(), "{label}");
        }
        assert_eq!(stem(br"Autorit\xE9"), b"Autorit\xe9");
        assert_eq!(stem(b"Autorit\xe9"), b"Autorit\xe9");
    }

    /// Where the script would fail, or write somewhere else.
    #[test]
    fn no_label_is_more_than_a_name() {
        for (label, name) in [
            ("", "_"),
            (".", "_"),
            ("..", "_."),
            ("-rf", "_rf"),
            (r"\x2e\x2e\x2fetc\x2Fpasswd", "_._etc_passwd"),
            (r"a\x00b\x0ac\x1b\x7f", "a_b_c__"),
            (r"\xc2\x9b\xe2\x80\xae", "__"),
            (r"a\xZZ\x1\q\\", "a_xZZ_x1_q__"),
        ] {
            assert_eq!(stem(label.as_bytes()), name.as_bytes(), "{label}");
        }
        assert_eq!(stem(b"a\x80\x9f\xa0"), b"a__\xa0");
    }

    #[test]
    fn every_name_once_and_short_enough() {
        let mut names = Names::exact();
        let long = "ö".repeat(200);
        let labels = ["a b", "a_b", "A b", "a_b", &long, &long];
        let given = labels.map(|label| file(label.as_bytes(), &mut names));
        let given = given.map(|name| String::from_utf8(name).unwrap());
        assert_eq!(given[..4], ["a_b.crt", "a_b_2.crt", "A_b.crt", "a_b_3.crt"]);
        assert_eq!(given[4], "ö".repeat(125) + ".crt");
        assert_eq!(given[5], "ö".repeat(124) + "_2.crt");
    }
}
