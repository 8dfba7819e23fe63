//! Distinguished names as text.

use std::borrow::Cow;
use std::fmt::Write as _;

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Header, Reader, SliceReader, Tag, Tagged};

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
const SHORT_NAMES: &[(ObjectIdentifier, &str)] = &[
    (COMMON_NAME, "CN"),
    (ObjectIdentifier::new_unwrap("2.5.4.4"), "SN"),
    (ObjectIdentifier::new_unwrap("2.5.4.5"), "serialNumber"),
    (ObjectIdentifier::new_unwrap("2.5.4.6"), "C"),
    (ObjectIdentifier::new_unwrap("2.5.4.7"), "L"),
    (ObjectIdentifier::new_unwrap("2.5.4.8"), "ST"),
    (ObjectIdentifier::new_unwrap("2.5.4.9"), "STREET"),
    (ORGANIZATION, "O"),
    (ORGANIZATIONAL_UNIT, "OU"),
    (ObjectIdentifier::new_unwrap("2.5.4.12"), "title"),
    (ObjectIdentifier::new_unwrap("2.5.4.17"), "postalCode"),
    (
        ObjectIdentifier::new_unwrap("2.5.4.97"),
        "organizationIdentifier",
    ),
    (
        ObjectIdentifier::new_unwrap("0.9.2342.19200300.100.1.1"),
        "UID",
    ),
    (
        ObjectIdentifier::new_unwrap("0.9.2342.19200300.100.1.25"),
        "DC",
    ),
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.1"),
        "emailAddress",
    ),
];

/// The short name of an attribute type.
pub(super) fn short_name(oid: ObjectIdentifier) -> Option<&'static str> {
    let found = SHORT_NAMES.iter().find(|(known, _)| *known == oid);
    found.map(|(_, name)| *name)
}

/// One attribute as it lies in the DER of a name.
#[derive(Clone, Copy)]
struct Part<'a> {
    /// Which RDN it belongs to.
    rdn: usize,
    oid: ObjectIdentifier,
    value: AnyRef<'a>,
    /// The value with tag and length.
    der: &'a [u8],
    /// Type and value.
    both: &'a [u8],
}

/// The attributes of a `Name`, those of one RDN in DER's order, in which not every encoder puts them.
fn parts(der: &[u8]) -> Result<Vec<Part<'_>>, der::Error> {
    let mut parts = Vec::with_capacity(8);
    let mut reader = SliceReader::new(der)?;
    let mut rdn = 0;
    reader.sequence(|name| {
        while !name.is_finished() {
            let start = parts.len();
            let header = Header::decode(name)?;
            header.tag().assert_eq(Tag::Set)?;
            name.read_nested(header.length(), |set| {
                while !set.is_finished() {
                    parts.push(part(set.tlv_bytes()?, rdn)?);
                }
                Ok::<_, der::Error>(())
            })?;
            if let Some(two @ [_, _, ..]) = parts.get_mut(start..) {
                two.sort_unstable_by_key(|part: &Part<'_>| part.both);
            }
            rdn += 1;
        }
        Ok::<_, der::Error>(())
    })?;
    reader.finish()?;
    Ok(parts)
}

/// One AttributeTypeAndValue.
fn part(der: &[u8], rdn: usize) -> Result<Part<'_>, der::Error> {
    let attribute = AnyRef::from_der(der)?;
    let both = attribute.value();
    attribute.sequence(|reader| {
        let oid = ObjectIdentifier::decode(reader)?;
        let der = both.get(usize::try_from(reader.position())?..);
        Ok(Part {
            rdn,
            oid,
            value: AnyRef::decode(reader)?,
            der: der.unwrap_or_default(),
            both,
        })
    })
}

/// A `Name` as one line of RFC 4514, last RDN first.
///
/// # Errors
/// If the bytes are not one whole RDNSequence.
pub(super) fn rfc4514(der: &[u8]) -> Result<String, der::Error> {
    let parts = parts(der)?;
    let mut out = String::with_capacity(der.len());
    let mut last = None;
    for rdn in parts.chunk_by(|a, b| a.rdn == b.rdn).rev() {
        for part in rdn {
            match last.replace(part.rdn) {
                Some(before) if before == part.rdn => out.push('+'),
                Some(_) => out.push(','),
                None => {}
            }
            let text = text(part.value.tag(), part.value.value());
            attribute(&mut out, part.oid, text.as_deref(), part.der);
        }
    }
    Ok(out)
}

/// `CN=…`, or the value in hex where it is no text or its type has no short name. Writing to a String cannot fail.
fn attribute(out: &mut String, oid: ObjectIdentifier, text: Option<&str>, der: &[u8]) {
    let _ = match (short_name(oid), text) {
        (Some(name), Some(text)) => write!(out, "{name}={}", escape(text)),
        (Some(name), None) => write!(out, "{name}=#{}", hex(der)),
        (None, _) => write!(out, "{oid}=#{}", hex(der)),
    };
}

impl DistinguishedName {
    /// Decodes a `Name`.
    ///
    /// # Errors
    /// If the bytes are not one whole RDNSequence.
    pub fn from_der(der: &[u8]) -> Result<Self, der::Error> {
        let parts = parts(der)?;
        let attribute = |part: &Part<'_>| NameAttribute {
            oid: part.oid,
            text: text(part.value.tag(), part.value.value()).map(Cow::into_owned),
            der: part.der.to_vec(),
        };
        let rdns = parts.chunk_by(|a, b| a.rdn == b.rdn);
        let rdns = rdns.map(|rdn| rdn.iter().map(attribute).collect());
        Ok(Self {
            rdns: rdns.collect(),
        })
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
        let mut out = String::new();
        attribute(&mut out, self.oid, self.text.as_deref(), &self.der);
        out
    }
}

/// RFC 4514 section 2.4; control characters as `\HH` too, so that a name stays on one line.
fn escape(text: &str) -> Cow<'_, str> {
    // Most text needs none of this.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'/');
    let mut bytes = text.bytes().enumerate();
    if bytes.all(|(at, byte)| is_plain(byte) || (byte == b' ' && at > 0 && at + 1 < text.len())) {
        return Cow::Borrowed(text);
    }
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
fn text(tag: Tag, value: &[u8]) -> Option<Cow<'_, str>> {
    let latin1 = || value.iter().map(|byte| char::from(*byte)).collect();
    match tag {
        Tag::Utf8String => core::str::from_utf8(value).ok().map(Cow::Borrowed),
        Tag::PrintableString | Tag::Ia5String | Tag::VisibleString | Tag::NumericString => {
            let text = core::str::from_utf8(value).ok();
            text.filter(|text| text.is_ascii()).map(Cow::Borrowed)
        }
        Tag::TeletexString => Some(Cow::Owned(latin1())),
        Tag::BmpString => {
            let units = value.chunks_exact(2);
            let whole = units.remainder().is_empty();
            let units = units.filter_map(|pair| pair.try_into().ok().map(u16::from_be_bytes));
            let text = char::decode_utf16(units).collect::<Result<_, _>>().ok();
            text.filter(|_| whole).map(Cow::Owned)
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
