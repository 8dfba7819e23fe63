//! Text from files is data: how it is shown without becoming anything else.
//!
//! A label or a name may hold terminal escapes, line breaks or PEM markers. What comes out of here is
//! one line that no terminal obeys and no PEM reader takes for a block.

use std::borrow::Cow;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::Timestamp;

/// Bytes as one harmless line of UTF-8.
///
/// Control characters, bytes that are not UTF-8, line and paragraph separators, bidirectional
/// overrides and the first dash of a PEM marker come out as `\xNN` or `\uNNNN`.
pub fn one_line(bytes: &[u8]) -> Cow<'_, str> {
    match core::str::from_utf8(bytes) {
        Ok(text) if is_harmless(text) => Cow::Borrowed(text),
        _ => Cow::Owned(escape(bytes, is_unsafe)),
    }
}

/// The same, cut to what a message can bear: a label may be a megabyte.
pub fn brief(bytes: &[u8]) -> String {
    const MOST: usize = 200;
    // More than so many characters and a marker of PEM behind them have no part in it.
    let bytes = bytes.get(..8 * MOST).unwrap_or(bytes);
    let line = one_line(bytes);
    match line.char_indices().nth(MOST) {
        None => line.into_owned(),
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
    }
}

/// Whether a line is the first of a certificate in base64 (X.509, and DER of 128 bytes and more). Outside of a PEM
/// block it is what is left of one whose first line was damaged.
pub(crate) fn begins_certificate(line: &[u8]) -> bool {
    /// As many digits hold two heads and what follows.
    const START: usize = 20;
    let inside = |der: &mut &[u8]| match **der {
        [0x30, 0x81, _, ref rest @ ..]
        | [0x30, 0x82, _, _, ref rest @ ..]
        | [0x30, 0x83, _, _, _, ref rest @ ..] => *der = rest,
        _ => *der = &[],
    };
    let start = line.get(..START).filter(|start| start.starts_with(b"M"));
    let Some(Ok(start)) = start.map(|start| STANDARD_NO_PAD.decode(start)) else {
        return false;
    };
    let mut der = start.as_slice();
    inside(&mut der);
    inside(&mut der);
    // The version, or the serial number of version 1; a CRL has its version there, of one byte.
    matches!(der, [0xa0, 3, 2, 1, ..] | [2, 2..=21, ..])
}

/// The same as [`one_line`] in ASCII: every other character as `\xNN`, `\uNNNN` or `\UNNNNNNNN`, as Python's
/// `backslashreplace` writes them.
pub fn ascii_line(bytes: &[u8]) -> Cow<'_, str> {
    match core::str::from_utf8(bytes) {
        Ok(text) if text.is_ascii() && is_harmless(text) => Cow::Borrowed(text),
        _ => Cow::Owned(escape(bytes, |c| !c.is_ascii() || is_unsafe(c))),
    }
}

/// Bytes as text: UTF-8, and Latin-1 where they are not, as in the revisions of 2009 and 2011.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = core::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let chunks = bytes.utf8_chunks();
    let latin1 = |bytes: &[u8]| bytes.iter().copied().map(char::from).collect::<String>();
    Cow::Owned(chunks.fold(String::new(), |text, chunk| {
        text + chunk.valid() + &latin1(chunk.invalid())
    }))
}

fn is_harmless(text: &str) -> bool {
    // Most text is plain ASCII with too few dashes for a marker.
    let is_plain = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    if text.bytes().all(is_plain) && text.bytes().filter(|byte| *byte == b'-').count() < 5 {
        return true;
    }
    !text.chars().any(is_unsafe) && !text.starts_with("-----") && !has_marker(text)
}

/// Control characters of ASCII and Latin-1, and what moves text around on a line.
pub(crate) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{61c}'
            | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn has_marker(text: &str) -> bool {
    text.contains("-----BEGIN") || text.contains("-----END")
}

fn escape(bytes: &[u8], needs: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(bytes.len() + 16);
    let mut push = |c: char, rest: &str| {
        let marker = rest.starts_with("-----BEGIN") || rest.starts_with("-----END");
        let leading = out.is_empty() && rest.starts_with("-----");
        let code = u32::from(c);
        // Writing to a String cannot fail.
        let _ = match code {
            _ if !needs(c) && !marker && !leading => out.write_char(c),
            0..=0xff => write!(out, "\\x{code:02x}"),
            0x100..=0xffff => write!(out, "\\u{code:04x}"),
            _ => write!(out, "\\U{code:08x}"),
        };
    };
    for chunk in bytes.utf8_chunks() {
        let valid = chunk.valid();
        for (at, c) in valid.char_indices() {
            push(c, valid.get(at..).unwrap_or_default());
        }
        for byte in chunk.invalid() {
            // Latin-1, as in the revisions of 2009 and 2011.
            push(char::from(*byte), "");
        }
    }
    out
}

/// A time in RFC 3339. The latest instant stands for all that are later, above all for RFC 5280's "no
/// well-defined expiration date", and is written as that.
pub fn time(time: Timestamp) -> String {
    if time == Timestamp::MAX {
        "9999-12-31T23:59:59Z".to_owned()
    } else {
        time.to_string()
    }
}

/// A time in RFC 3339 as [`time`] writes it.
pub(crate) fn parse_time(text: &str) -> Option<Timestamp> {
    if text == time(Timestamp::MAX) {
        return Some(Timestamp::MAX);
    }
    text.parse().ok()
}

/// `no certificate`, `one certificate`, `2 certificates`.
pub fn count(n: usize, what: &str) -> String {
    match n {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        _ => format!("{n} {what}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::{ascii_line, one_line};

    #[test]
    fn harmless_text_stays() {
        assert_eq!(
            one_line("NetLock Főtanúsítvány -----".as_bytes()),
            "NetLock Főtanúsítvány -----"
        );
        assert_eq!(one_line(br"a\xC3\xA1b"), r"a\xC3\xA1b");
    }

    #[test]
    fn lines_escapes_and_markers_do_not_survive() {
        assert_eq!(
            one_line(b"a\n-----BEGIN CERTIFICATE-----"),
            r"a\x0a\x2d----BEGIN CERTIFICATE-----"
        );
        assert_eq!(one_line(b"-----x"), r"\x2d----x");
        assert_eq!(one_line(b"\x1b[31mred\0"), r"\x1b[31mred\x00");
        assert_eq!(one_line("\u{9b}31m \u{202e}".as_bytes()), r"\x9b31m \u202e");
        assert_eq!(one_line(b"------BEGIN"), r"\x2d\x2d----BEGIN");
    }

    #[test]
    fn python_backslashreplace() {
        // python3 -c 'print("Főtanúsítvány 😀".encode("ascii", "backslashreplace"))'
        assert_eq!(
            ascii_line("Főtanúsítvány 😀".as_bytes()),
            r"F\u0151tan\xfas\xedtv\xe1ny \U0001f600"
        );
        assert_eq!(ascii_line(b"Autorit\xe9"), r"Autorit\xe9");
    }
}
