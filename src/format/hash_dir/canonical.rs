//! By what OpenSSL finds a name: its canonical form, hashed (crypto/x509/x_name.c, `x509_name_canon`, and
//! x509_cmp.c, `X509_NAME_hash_ex` and `X509_NAME_hash_old`).

use sha1::Digest;

use crate::format::asn1::{OBJECT_IDENTIFIER, SEQUENCE, SET, UTF8_STRING, set_of, tlv};
use crate::store::md5;

/// The hash since OpenSSL 1.0.0: SHA-1 of the canonical form. `None` if OpenSSL refuses the name.
pub(crate) fn subject_hash(name: &[u8]) -> Option<u32> {
    first(&sha1::Sha1::digest(canonical(name)?))
}

/// The hash before: MD5 of the name as it stands.
pub(super) fn subject_hash_old(name: &[u8]) -> u32 {
    first(&md5(name)).unwrap_or_default()
}

/// The first four bytes, least significant first.
fn first(hash: &[u8]) -> Option<u32> {
    hash.first_chunk().copied().map(u32::from_le_bytes)
}

/// The RDNs one after the other, without the SEQUENCE around them. Their attributes are sorted again: an
/// RDN is a SET OF, and letters have become small. An empty RDN leaves nothing.
fn canonical(name: &[u8]) -> Option<Vec<u8>> {
    let [(SEQUENCE, rdns)] = split(name)?[..] else {
        return None;
    };
    let mut out = Vec::new();
    for (_, rdn) in split(rdns)? {
        let attributes = split(rdn)?.into_iter().map(|(_, parts)| attribute(parts));
        let attributes: Vec<_> = attributes.collect::<Option<_>>()?;
        if !attributes.is_empty() {
            out.extend(set_of(SET, attributes));
        }
    }
    Some(out)
}

fn attribute(parts: &[u8]) -> Option<Vec<u8>> {
    let [(OBJECT_IDENTIFIER, oid), (tag, value)] = split(parts)?[..] else {
        return None;
    };
    let value = match tag {
        // BIT STRING, NumericString, SEQUENCE, and the universal tags that OpenSSL does not know.
        3 | 7 | 8 | 9 | 11 | 13 | 14 | 15 | 18 | 29 | SEQUENCE => tlv(tag, &[value]),
        _ => tlv(UTF8_STRING, &[&fold(&text(tag, value)?)]),
    };
    Some(tlv(SEQUENCE, &[&tlv(OBJECT_IDENTIFIER, &[oid]), &value]))
}

/// The text of a string type. OpenSSL refuses a name with a value of any other type, or with characters
/// that Unicode does not have, of which half a surrogate pair is one.
fn text(tag: u8, value: &[u8]) -> Option<String> {
    match tag {
        UTF8_STRING => core::str::from_utf8(value).ok().map(str::to_owned),
        // PrintableString, T61String, IA5String: bytes above ASCII are Latin-1.
        19 | 20 | 22 => Some(value.iter().copied().map(char::from).collect()),
        // UniversalString.
        28 => wide(value.chunks(4), |unit| {
            Some(u32::from_be_bytes(unit.try_into().ok()?))
        }),
        // BMPString.
        30 => wide(value.chunks(2), |unit| {
            Some(u16::from_be_bytes(unit.try_into().ok()?).into())
        }),
        _ => None,
    }
}

fn wide<'v>(
    mut units: impl Iterator<Item = &'v [u8]>,
    number: impl Fn(&[u8]) -> Option<u32>,
) -> Option<String> {
    units.try_fold(String::new(), |mut text, unit| {
        text.push(char::from_u32(number(unit)?)?);
        Some(text)
    })
}

/// Without white space at its ends, with one space for each run of it inside, in small letters. All of
/// that is about ASCII alone.
fn fold(text: &str) -> Vec<u8> {
    let words = text.split([' ', '\t', '\n', '\x0b', '\x0c', '\r']);
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ").to_ascii_lowercase().into_bytes()
}

/// Tags and contents of DER values that stand one after the other. x509-cert took the name for whole;
/// this knows the tags that it does not.
fn split(mut der: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let mut found = Vec::new();
    while let Some((tag, rest)) = der.split_first() {
        let (length, rest) = rest.split_first()?;
        let (length, rest) = match length {
            0..=0x7f => (usize::from(*length), rest),
            _ => {
                let (length, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
                let mut bytes = [0; size_of::<usize>()];
                let start = bytes.len().checked_sub(length.len())?;
                bytes.get_mut(start..)?.copy_from_slice(length);
                (usize::from_be_bytes(bytes), rest)
            }
        };
        let (content, rest) = rest.split_at_checked(length)?;
        found.push((*tag, content));
        der = rest;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::{subject_hash, subject_hash_old};

    /// What it is about, a subject, its two hashes.
    type Name = (&'static str, &'static str, Option<(u32, u32)>);

    /// Subjects, and `openssl x509 -noout -subject_hash` and `-subject_hash_old` (3.0.20) of certificates
    /// with them; `None` where it cannot load the certificate.
    #[rustfmt::skip]
    const NAMES: &[Name] = &[
        ("no RDN", "3000", Some((0xeea339da, 0x543b6ca4))),
        ("white space at the ends and inside", "301b31193017060355040313102020412020526f6f7409204341200d0a", Some((0xaac9e896, 0x479a1c24))),
        ("ASCII letters alone become small", "3025310b300906035504061302444531163014060355040a0c0dc38420c39652472020476d6248", Some((0xe42d620c, 0xceb9b75a))),
        ("nothing but white space", "3010310e300c06035504030c0520090b0c20", Some((0x5da78770, 0x65e03c43))),
        ("other spaces of Unicode", "30143112301006035504030c09c2a041e2808342c2a0", Some((0xf905cfa0, 0x94bfcbf9))),
        ("other control characters, NUL", "30123110300e06035504030c071c411f42c28500", Some((0xe6647ff8, 0x69346d0e))),
        ("T61String is Latin-1", "301c311a301806035504031411436572746963e16d6172612020532e412e", Some((0xccb29b43, 0x1ee04c12))),
        ("IA5String with a byte above ASCII", "300e310c300a0603550403160341e942", Some((0x53e59bb5, 0xfdcc4dd4))),
        ("PrintableString with a byte above ASCII", "300e310c300a0603550403130341e942", Some((0x53e59bb5, 0xc50d5e0c))),
        ("BMPString", "301d311b301906035504031e1200200046015100740061006e002000200058", Some((0x5fe3ef83, 0x822d6d82))),
        ("half a unit", "300e310c300a06035504031e03004100", None),
        ("a surrogate pair", "300f310d300b06035504031e04d83dde00", None),
        ("UniversalString", "30233121301f06035504031c1800000020000001500000005800000020000000200001f600", Some((0x6aa3ab69, 0x273d4dc8))),
        ("a cut unit", "3010310e300c06035504031c050000004100", None),
        ("no character of Unicode", "300f310d300b06035504031c0400110000", None),
        ("not UTF-8", "300d310b300906035504030c0241ff", None),
        ("a surrogate in UTF-8", "300e310c300a06035504030c03eda080", None),
        ("longer than need be", "300d310b300906035504030c02c0af", None),
        ("the last character", "300f310d300b06035504030c04f48fbfbf", Some((0x21f2bf51, 0x32fb8140))),
        ("NumericString stays", "30133111300f060355040512082031322020333420", Some((0xe4e5aa12, 0x23133b24))),
        ("BIT STRING stays", "3011310f300d06035504050306002041202042", Some((0x788c0d91, 0x14a50231))),
        ("VisibleString", "300f310d300b06035504031a0441202042", None),
        ("GeneralString", "300f310d300b06035504031b0441202042", None),
        ("OCTET STRING", "300f310d300b0603550403040441202042", None),
        ("SEQUENCE stays", "3011310f300d06035504033006130441202042", Some((0x97b0e5c6, 0xa0a0a5c7))),
        ("SET", "300e310c300a06035504033103130141", None),
        ("UTCTime", "3018311630140603550403170d3230303130313030303030305a", None),
        ("a tag of the context", "300f310d300b0603550403800441202042", None),
        ("RELATIVE-OID stays", "300c310a300806035504030d0155", Some((0x1cf5418a, 0x9e39fdd3))),
        ("CHARACTER STRING stays", "300f310d300b06035504031d0441202042", Some((0x84dcf78c, 0x43c24c6b))),
        ("an RDN that is sorted again", "301631143008060355040313014230080603550403130161", Some((0x3881cc6b, 0x54fe58c8))),
        ("sorted by length", "303731353008060355040a130178300b060355040b1e0400410042301c0603550403131520206c6f6e67202073706163657320686572652020", Some((0xf0af9efc, 0x3fa99b8d))),
        ("two types in an RDN", "30233114300806035504030c014130080603550403130142310b3009060355040613025553", Some((0xc874c7fa, 0xa0e661c4))),
        ("equal when small", "301631143008060355040313014130080603550403130161", Some((0x48307a1e, 0x1460d8b2))),
        ("an empty value", "300b3109300706035504030c00", Some((0x5da78770, 0x9514d4f4))),
        ("a length of two bytes", "3081d63181d33081d006035504030c81c85820792058207920582079205820792058207920582079205820792058207920582079205820792058207920582079205820792058207920582079205820792058207920582079205820792058207920582079205820792058207920582079205820792058207920582079205820792058207920582079205820792058207920582079205820792058207920582079205820792058207920582079205820792058207920582079205820792058207920582079205820792058207920582079205820792058207920", Some((0xc01696e1, 0x3e4619fe))),
        ("an empty RDN", "300e3100310a30080603550403130141", Some((0x20b69a40, 0x8b42468a))),
    ];

    #[test]
    fn hashes_of_openssl() {
        for (what, hex, expected) in NAMES {
            let digits: Vec<_> = hex.chars().collect();
            let bytes = digits.chunks(2).map(|pair| pair.iter().collect::<String>());
            let name: Vec<_> = bytes
                .map(|pair| u8::from_str_radix(&pair, 16).unwrap())
                .collect();
            assert_eq!(subject_hash(&name), expected.map(|(new, _)| new), "{what}");
            if let Some((_, old)) = expected {
                assert_eq!(subject_hash_old(&name), *old, "{what}");
            }
        }
    }

    /// Names that are none: nothing to find.
    #[test]
    fn what_is_no_name() {
        for name in [
            &b""[..],
            b"\x31\0",
            b"\x30\x02\x31",
            b"\x30\x89\xff",
            b"\x30\0\0",
            b"\x30\x04\x31\x02\x30\x7f",
        ] {
            assert_eq!(subject_hash(name), None, "{name:?}");
        }
    }
}
