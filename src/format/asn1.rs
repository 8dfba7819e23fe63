//! DER of the stores that are ASN.1: tag, length, contents. Contents are small and known, so nothing
//! here fails.

use der::asn1::ObjectIdentifier;

use crate::store::Purpose;

pub(super) use crate::store::tag::{
    INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, SET, UTF8_STRING,
};

/// One TLV of the parts, one after the other (X.690 section 10.1: definite length, as short as it can be).
pub(super) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut out = Vec::with_capacity(length + 6);
    out.push(tag);
    let bytes = length.to_be_bytes();
    let skip = length.leading_zeros() as usize / 8;
    let significant = bytes.get(skip..).unwrap_or_default();
    match (length, u8::try_from(significant.len())) {
        (0..=0x7f, _) => out.push(significant.first().copied().unwrap_or(0)),
        (_, count) => {
            out.push(0x80 | count.unwrap_or(0));
            out.extend_from_slice(significant);
        }
    }
    out.extend(parts.iter().copied().flatten());
    out
}

/// An OBJECT IDENTIFIER.
pub(super) fn oid(oid: ObjectIdentifier) -> Vec<u8> {
    tlv(OBJECT_IDENTIFIER, &[oid.as_bytes()])
}

/// A SET OF: DER sorts the elements by their encodings (X.690 section 11.6).
pub(super) fn set_of(tag: u8, mut elements: Vec<Vec<u8>>) -> Vec<u8> {
    elements.sort();
    tlv(tag, &[&elements.concat()])
}

/// KeyPurposeIds under a tag (RFC 5280 section 4.2.1.12).
pub(super) fn key_purposes(tag: u8, purposes: &[Purpose]) -> Vec<u8> {
    let ids: Vec<_> = purposes.iter().map(|purpose| oid(purpose.oid())).collect();
    tlv(tag, &[&ids.concat()])
}

#[cfg(test)]
mod tests {
    use super::{SEQUENCE, SET, set_of, tlv};

    /// X.690 section 8.1.3, and what `openssl asn1parse` makes of it.
    #[test]
    fn lengths() {
        assert_eq!(tlv(SEQUENCE, &[]), [0x30, 0]);
        assert_eq!(tlv(SEQUENCE, &[&[1], &[2, 3]]), [0x30, 3, 1, 2, 3]);
        assert_eq!(tlv(4, &[&[0; 0x7f]])[..2], [4, 0x7f]);
        assert_eq!(tlv(4, &[&[0; 0x80]])[..3], [4, 0x81, 0x80]);
        assert_eq!(tlv(4, &[&[0; 0x100]])[..4], [4, 0x82, 1, 0]);
        assert_eq!(tlv(4, &[&[0; 0x1_0000]])[..5], [4, 0x83, 1, 0, 0]);
    }

    #[test]
    fn sets_are_sorted() {
        let set = set_of(SET, vec![vec![4, 1, 0], vec![2, 1, 9], vec![2, 0]]);
        assert_eq!(set, [0x31, 8, 2, 0, 2, 1, 9, 4, 1, 0]);
    }
}
