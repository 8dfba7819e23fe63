//! Distinguished names as text.

use std::borrow::Cow;
use std::fmt::Write as _;

use der::asn1::ObjectIdentifier;
use der::{Decode, Encode, Tag, Tagged};
use x509_cert::name::RdnSequence;

use super::fingerprint::hex;

/// A name, decoded for people. Never encoded again: the certificate's bytes are the name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DistinguishedName {
    /// RDNs in the order of the DER, each with its attributes.
    pub rdns: Vec<Vec<NameAttribute>>,
}

/// One attribute of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameAttribute {
    /// Its type.
    pub oid: ObjectIdentifier,
    /// Its value as text; `None` if it is not a character string or not valid in its encoding.
    pub text: Option<String>,
    /// Its value as DER.
    pub der: Vec<u8>,
}

/// commonName.
pub const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
/// organizationName.
pub const ORGANIZATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
/// organizationalUnitName.
pub const ORGANIZATIONAL_UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");

/// Short names registered for LDAP (RFC 4514 section 3 and the IANA registry it points to).
const SHORT_NAMES: &[(&str, &str)] = &[
    ("2.5.4.3", "CN"),
    ("2.5.4.4", "SN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "STREET"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.12", "title"),
    ("2.5.4.17", "postalCode"),
    ("2.5.4.97", "organizationIdentifier"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
];

impl DistinguishedName {
    /// Decodes a `Name`.
    ///
    /// # Errors
    /// If the bytes are not one whole RDNSequence.
    pub fn from_der(der: &[u8]) -> Result<Self, der::Error> {
        let sequence = RdnSequence::from_der(der)?;
        let rdns = sequence.iter().map(|rdn| {
            let attribute = |atv: &x509_cert::attr::AttributeTypeAndValue| {
                Ok(NameAttribute {
                    oid: atv.oid,
                    text: text(atv.value.tag(), atv.value.value()),
                    der: atv.value.to_der()?,
                })
            };
            rdn.iter().map(attribute).collect()
        });
        rdns.collect::<Result<_, der::Error>>()
            .map(|rdns| Self { rdns })
    }

    /// The texts of one attribute type, in the order of the DER.
    pub fn texts(&self, oid: ObjectIdentifier) -> impl Iterator<Item = &str> {
        let all = self.rdns.iter().flatten();
        all.filter(move |a| a.oid == oid)
            .filter_map(|a| a.text.as_deref())
    }

    /// RFC 4514: last RDN first.
    pub fn rfc4514(&self) -> String {
        let rdns = self.rdns.iter().rev().map(|rdn| {
            let attributes: Vec<_> = rdn.iter().map(NameAttribute::rfc4514).collect();
            attributes.join("+")
        });
        rdns.collect::<Vec<_>>().join(",")
    }
}

impl NameAttribute {
    fn rfc4514(&self) -> String {
        let oid = self.oid.to_string();
        let short = SHORT_NAMES.iter().find(|(dotted, _)| *dotted == oid);
        match (short, &self.text) {
            (Some((_, name)), Some(text)) => format!("{name}={}", escape(text)),
            (Some((_, name)), None) => format!("{name}=#{}", hex(&self.der)),
            (None, _) => format!("{oid}=#{}", hex(&self.der)),
        }
    }
}

/// RFC 4514 section 2.4; control characters as `\HH` too, so that a name stays on one line.
fn escape(text: &str) -> Cow<'_, str> {
    let last = text.chars().count().saturating_sub(1);
    let needs = |(at, c): (usize, char)| {
        matches!(c, '"' | '+' | ',' | ';' | '<' | '>' | '\\')
            || c == ' ' && (at == 0 || at == last)
            || c == '#' && at == 0
    };
    if !text
        .chars()
        .enumerate()
        .any(|(i, c)| needs((i, c)) || c.is_control())
    {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 4);
    for (at, c) in text.chars().enumerate() {
        if c.is_control() {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\{byte:02x}");
            }
        } else {
            if needs((at, c)) {
                out.push('\\');
            }
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// The string types of DirectoryString and their friends. T61String is read as Latin-1, as OpenSSL
/// and every browser do.
fn text(tag: Tag, value: &[u8]) -> Option<String> {
    let latin1 = || value.iter().map(|byte| char::from(*byte)).collect();
    match tag {
        Tag::Utf8String => core::str::from_utf8(value).ok().map(str::to_owned),
        Tag::PrintableString | Tag::Ia5String | Tag::VisibleString | Tag::NumericString => {
            value.is_ascii().then(latin1)
        }
        Tag::TeletexString => Some(latin1()),
        Tag::BmpString => {
            let units = value.chunks_exact(2);
            let whole = units.remainder().is_empty();
            let units = units.filter_map(|pair| pair.try_into().ok().map(u16::from_be_bytes));
            char::decode_utf16(units)
                .collect::<Result<_, _>>()
                .ok()
                .filter(|_| whole)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{escape, text};
    use der::Tag;

    #[test]
    fn rfc4514_escapes() {
        // RFC 4514 section 4 has the first two as examples.
        assert_eq!(
            escape("James \"Jim\" Smith, III"),
            "James \\\"Jim\\\" Smith\\, III"
        );
        assert_eq!(escape("Before\rAfter"), "Before\\0dAfter");
        assert_eq!(escape(" #x "), "\\ #x\\ ");
        assert_eq!(escape("#x"), "\\#x");
    }

    #[test]
    fn string_types() {
        assert_eq!(
            text(Tag::TeletexString, b"Certic\xE1mara").as_deref(),
            Some("Certicámara")
        );
        assert_eq!(
            text(Tag::BmpString, b"\x01\x51\x00x").as_deref(),
            Some("őx")
        );
        assert_eq!(text(Tag::BmpString, b"\x01\x51\x00"), None);
        assert_eq!(text(Tag::BmpString, b"\xD8\x00"), None);
        assert_eq!(text(Tag::Utf8String, b"\xff"), None);
        assert_eq!(text(Tag::BitString, b"\0"), None);
    }
}
