//! Names as Go 1.26's `pkix.Name.String` writes them, and strings as its `%q` does.

use std::fmt::Write as _;

use der::Encode as _;
use der::asn1::{AnyRef, ObjectIdentifier};

use crate::format::asn1::{UTF8_STRING, tlv};
use crate::store::{DistinguishedName, NameAttribute, hex};
use crate::text::is_unsafe;

/// The attributes that Go knows, in the order in which it writes them. Those with `true` it knows only
/// one of: the last.
const KNOWN: &[(&str, &str, bool)] = &[
    ("2.5.4.5", "SERIALNUMBER", true),
    ("2.5.4.3", "CN", true),
    ("2.5.4.11", "OU", false),
    ("2.5.4.10", "O", false),
    ("2.5.4.17", "POSTALCODE", false),
    ("2.5.4.9", "STREET", false),
    ("2.5.4.7", "L", false),
    ("2.5.4.8", "ST", false),
    ("2.5.4.6", "C", false),
];

/// A subject: known attributes by kind, whatever RDN they stand in, then the others, last one first.
pub(super) fn subject(name: &DistinguishedName) -> String {
    let all = || name.rdns.iter().flatten();
    let mut parts = Vec::new();
    for (oid, short, one) in KNOWN {
        let mut values: Vec<_> = all()
            .filter(|attribute| attribute.oid.to_string() == *oid)
            .filter_map(|attribute| attribute.text.as_deref())
            .collect();
        if *one {
            values = values.into_iter().next_back().into_iter().collect();
            values.retain(|value| !value.is_empty());
        }
        let values: Vec<_> = values
            .into_iter()
            .map(|value| format!("{short}={}", escape(value)))
            .collect();
        if !values.is_empty() {
            parts.push(values.join("+"));
        }
    }
    let known = |oid: &ObjectIdentifier| {
        let oid = oid.to_string();
        KNOWN.iter().any(|(known, ..)| *known == oid)
    };
    let others = all().filter(|attribute| !known(&attribute.oid));
    let others: Vec<_> = others.map(other).collect();
    parts.extend(others.into_iter().rev());
    parts.join(",")
}

/// An attribute that Go has no name for: its value encoded again, as PrintableString where it can be and
/// UTF8String where not. (Go 1.27 writes the text; x509roots compares either form.)
fn other(attribute: &NameAttribute) -> String {
    let printable = |byte: u8| byte.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(&byte);
    let der = match attribute.text.as_deref() {
        None => attribute.der.clone(),
        Some(text) if text.bytes().all(printable) => {
            let value = AnyRef::new(der::Tag::PrintableString, text.as_bytes());
            value.and_then(|any| any.to_der()).unwrap_or_default()
        }
        Some(text) => tlv(UTF8_STRING, &[text.as_bytes()]),
    };
    format!("{}=#{}", attribute.oid, hex(&der))
}

/// Go's escapes in a name. It counts the last blank in bytes.
fn escape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for (at, c) in value.char_indices() {
        let escaped = match c {
            ',' | '+' | '"' | '\\' | '<' | '>' | ';' => true,
            ' ' => at == 0 || at + 1 == value.len(),
            '#' => at == 0,
            _ => false,
        };
        if escaped {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A Go string literal. What Go would print as it is, is: only what moves text around, or is not seen at
/// all, or would begin a PEM marker, is escaped.
pub(super) fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for (at, c) in text.char_indices() {
        let rest = text.get(at..).unwrap_or_default();
        let marker = rest.starts_with("-----BEGIN") || rest.starts_with("-----END");
        let unseen =
            is_unsafe(c) || (c != ' ' && c.is_whitespace()) || matches!(c, '\u{ad}' | '\u{feff}');
        // Writing to a String cannot fail.
        let _ = match (c, u32::from(c)) {
            ('"' | '\\', _) => write!(out, "\\{c}"),
            ('\n', _) => write!(out, "\\n"),
            ('\r', _) => write!(out, "\\r"),
            ('\t', _) => write!(out, "\\t"),
            ('\u{7}', _) => write!(out, "\\a"),
            ('\u{8}', _) => write!(out, "\\b"),
            ('\u{b}', _) => write!(out, "\\v"),
            ('\u{c}', _) => write!(out, "\\f"),
            (_, code) if (unseen && c.is_ascii()) || marker => write!(out, "\\x{code:02x}"),
            (_, code @ 0..=0xffff) if unseen => write!(out, "\\u{code:04x}"),
            (_, code) if unseen => write!(out, "\\U{code:08x}"),
            _ => write!(out, "{c}"),
        };
    }
    out + "\""
}

#[cfg(test)]
mod tests {
    use super::{escape, quote, subject};
    use crate::store::DistinguishedName;

    fn bytes(hex: &str) -> Vec<u8> {
        let digit = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        (0..hex.len()).step_by(2).map(digit).collect()
    }

    /// Printed by Go 1.19, `Certificate.Subject.String()`.
    #[test]
    fn subjects() {
        for (der, expected) in [
            // CN=first; C=XX + OU="a,b"; OU="#ő "; CN=last.
            (
                "3047310e300c06035504030c05666972737431173009060355040613025858300a060355040b0c03612c62310d300b\
                 060355040b0c0423c59120310d300b06035504030c046c617374",
                r"CN=last,OU=a\,b+OU=\#ő\ ,C=XX",
            ),
            // DC=example, DC=com, emailAddress=a@b, O=O, organizationIdentifier="VAT*1" and ő.
            (
                "306b31173015060a0992268993f22c64011916076578616d706c6531133011060a0992268993f22c6401191603636f\
                 6d3112301006092a864886f70d0109011603614062310a3008060355040a13014f310e300c06035504610c055641542a\
                 31310b300906035504610c02c591",
                "O=O,2.5.4.97=#0c02c591,2.5.4.97=#0c055641542a31,1.2.840.113549.1.9.1=#0c03614062,\
                 0.9.2342.19200300.100.1.25=#1303636f6d,0.9.2342.19200300.100.1.25=#13076578616d706c65",
            ),
            // An empty CN, an empty O, OU=őx as a BMPString, serialNumber=1 and 2.
            (
                "303d3109300706035504030c0031093007060355040a0c00310d300b060355040b1e0401510078310a300806035504\
                 05130131310a30080603550405130132",
                "SERIALNUMBER=2,OU=őx,O=",
            ),
        ] {
            let name = DistinguishedName::from_der(&bytes(der)).unwrap();
            assert_eq!(subject(&name), expected);
        }
    }

    /// Printed by Go 1.19 with `%q`.
    #[test]
    fn quoted() {
        assert_eq!(
            quote("a\"b\\c\0\u{1b}\n\u{7f}\u{85}\u{2028}\u{202e}\u{a0}\u{ad}\u{feff} ő😀"),
            r#""a\"b\\c\x00\x1b\n\x7f\u0085\u2028\u202e\u00a0\u00ad\ufeff ő😀""#
        );
        assert_eq!(quote("------BEGIN"), r#""-\x2d----BEGIN""#);
    }

    /// Printed by Go 1.19, `pkix.Name{CommonName: …}.String()`.
    #[test]
    fn escaped() {
        assert_eq!(escape(" #a, b+c "), r"\ #a\, b\+c\ ");
        assert_eq!(escape("#é "), r"\#é\ ");
    }
}
