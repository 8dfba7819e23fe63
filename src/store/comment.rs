//! What the comments above an object repeat of its certificate. Mozilla's `addbuiltin` and its forerunners wrote them;
//! curl's script believes some of them.

use std::borrow::Cow;

use der::asn1::ObjectIdentifier;

use super::name::{DistinguishedName, short_name};
use crate::certdata::Mechanism;

/// One comment that repeats a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fact<'a> {
    /// `Certificate "X"`, `Trust for "X"`, `Trust for Certificate "X"`.
    Label(&'a [u8]),
    /// `Fingerprint (SHA1): …`.
    Fingerprint(Mechanism, &'a [u8]),
    /// `Not Valid Before: …`.
    NotBefore(&'a [u8]),
    /// `Not Valid After : …`.
    NotAfter(&'a [u8]),
    /// `Serial Number:…`.
    Serial(&'a [u8]),
    /// `Issuer: …`.
    Issuer(&'a [u8]),
    /// `Subject: …`.
    Subject(&'a [u8]),
}

/// Reads a comment; `None` if it repeats nothing.
pub(crate) fn fact(text: &[u8]) -> Option<Fact<'_>> {
    if let Some(label) = label(text) {
        return Some(Fact::Label(label));
    }
    let colon = text.iter().position(|byte| *byte == b':')?;
    let (key, value) = text.split_at_checked(colon)?;
    let value = value.strip_prefix(b":")?.trim_ascii();
    Some(match key.trim_ascii_end() {
        b"Fingerprint (MD5)" => Fact::Fingerprint(Mechanism::Md5, value),
        b"Fingerprint (SHA1)" | b"Fingerprint (SHA-1)" => Fact::Fingerprint(Mechanism::Sha1, value),
        b"Fingerprint (SHA-256)" => Fact::Fingerprint(Mechanism::Sha256, value),
        b"Not Valid Before" => Fact::NotBefore(value),
        b"Not Valid After" => Fact::NotAfter(value),
        b"Serial Number" => Fact::Serial(value),
        b"Issuer" => Fact::Issuer(value),
        b"Subject" => Fact::Subject(value),
        _ => return None,
    })
}

/// The label that stands over an object: `Certificate "X"`, `Trust for "X"`, `Trust for Certificate "X"`.
pub(crate) fn label(text: &[u8]) -> Option<&[u8]> {
    let rest = match text {
        [b'C', ..] => text.strip_prefix(b"Certificate ")?,
        [b'T', ..] => {
            let rest = text.strip_prefix(b"Trust for ")?;
            rest.strip_prefix(b"Certificate ").unwrap_or(rest)
        }
        _ => return None,
    };
    rest.strip_prefix(b"\"")?.strip_suffix(b"\"")
}

/// `AA:BB:…`.
pub(crate) fn colon_hex(text: &[u8]) -> Option<Vec<u8>> {
    let pairs = text.split(|byte| *byte == b':');
    let pair = |pair: &[u8]| {
        let digits = core::str::from_utf8(pair).ok()?;
        let is_pair = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        u8::from_str_radix(digits, 16).ok().filter(|_| is_pair)
    };
    pairs.map(pair).collect()
}

/// A serial number in one of its two forms, `04:00:…` or `903804111 (0x35def4cf)`, as its hex digits without leading
/// zeros.
pub(crate) fn serial_digits(text: &[u8]) -> Option<String> {
    let text = core::str::from_utf8(text).ok()?;
    let hex = match text.split_once("(0x") {
        Some((decimal, hex)) => {
            let hex = hex.strip_suffix(')')?;
            let decimal: u128 = decimal.trim().parse().ok()?;
            let same = u128::from_str_radix(hex, 16).ok()? == decimal;
            hex.to_owned().split_off(if same { 0 } else { hex.len() })
        }
        None => text.replace(':', ""),
    };
    let is_hex = !hex.is_empty() && hex.bytes().all(|b| b.is_ascii_hexdigit());
    is_hex.then(|| significant(&hex))
}

/// Hex digits without leading zeros, small.
pub(crate) fn significant(hex: &str) -> String {
    hex.trim_start_matches('0').to_ascii_lowercase()
}

/// A type as NSS writes it (`lib/certdb/alg1485.c`, `name2kinds`): as everybody does, but for two.
fn key(oid: ObjectIdentifier) -> Cow<'static, str> {
    match short_name(oid) {
        Some("emailAddress") => "E".into(),
        None | Some("organizationIdentifier") => format!("OID.{oid}").into(),
        Some(name) => name.into(),
    }
}

/// A name as NSS's tools print it, reduced to ASCII letters and digits: quotes, escapes and other scripts were written
/// in more than one way over the years.
pub(crate) fn reduced_name(name: &DistinguishedName) -> String {
    let attributes = name.rdns.iter().rev().flatten();
    let words = attributes.map(|attribute| {
        let text = attribute.text.as_deref().unwrap_or_default();
        reduced(&key(attribute.oid)) + &reduced(text)
    });
    words.collect()
}

/// The same of a comment: `\C3\A1` is one letter of another script.
pub(crate) fn reduced_comment(text: &[u8]) -> String {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, tail)) = rest.split_first() {
        match (byte, tail) {
            (b'\\', [a, b, after @ ..]) if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => {
                rest = after;
            }
            _ => {
                plain.push(*byte);
                rest = tail;
            }
        }
    }
    let ascii = plain.iter().filter(|byte| byte.is_ascii());
    reduced(&ascii.copied().map(char::from).collect::<String>())
}

fn reduced(text: &str) -> String {
    let kept = text.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Fact, colon_hex, fact, reduced_comment, serial_digits};
    use crate::certdata::Mechanism;

    #[test]
    fn the_forms_of_26_years() {
        assert_eq!(fact(b"Certificate \"A \"B\""), Some(Fact::Label(b"A \"B")));
        assert_eq!(fact(b"Trust for \"A\""), Some(Fact::Label(b"A")));
        assert_eq!(
            fact(b"Trust for Certificate \"A\""),
            Some(Fact::Label(b"A"))
        );
        assert_eq!(fact(b"Certificates"), None);
        assert_eq!(
            fact(b"Fingerprint (SHA1): AB"),
            Some(Fact::Fingerprint(Mechanism::Sha1, b"AB"))
        );
        assert_eq!(fact(b"Not Valid After : x:y"), Some(Fact::NotAfter(b"x:y")));
        assert_eq!(fact(b"Serial Number:04:00"), Some(Fact::Serial(b"04:00")));
        assert_eq!(fact(b"Version: 1.1"), None);
    }

    #[test]
    fn numbers() {
        assert_eq!(colon_hex(b"0a:FF"), Some(vec![10, 255]));
        for bad in [&b""[..], b"0a:f", b"0a:", b"+a", b"0g"] {
            assert_eq!(colon_hex(bad), None, "{bad:?}");
        }
        assert_eq!(serial_digits(b"00:0A:ff").as_deref(), Some("aff"));
        assert_eq!(serial_digits(b"2815 (0xaff)").as_deref(), Some("aff"));
        assert_eq!(serial_digits(b"2816 (0xaff)"), None);
        assert_eq!(serial_digits(b"0 (0x0)").as_deref(), Some(""));
        assert_eq!(serial_digits(b""), None);
    }

    #[test]
    fn names_are_reduced() {
        assert_eq!(
            reduced_comment(r#"CN=N\C3\A1v,O="A, B."#.as_bytes()),
            "cnnvoab"
        );
    }
}
