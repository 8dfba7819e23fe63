//! BER of the stores that are ASN.1, as others write it: lengths that are not the shortest, or indefinite (NSS's
//! `pk12util`, `openssl cms -stream`), strings in pieces (X.690 section 8).
//!
//! Nothing is encoded again: an element is a slice of the file, so that a certificate in it keeps its bytes. No
//! length is believed before it was compared with what is left.

use std::borrow::Cow;

use der::asn1::ObjectIdentifier;

use super::asn1::{INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE};

/// Elements of indefinite length, and pieces of strings, within one another at most. Real ones go six deep.
const MOST_NESTED: usize = 32;
/// The bit of a tag whose contents are elements.
const CONSTRUCTED: u8 = 0x20;
/// A length that is told by a mark at the end.
const INDEFINITE: u8 = 0x80;
const END_OF_CONTENTS: &[u8] = &[0, 0];

/// Why bytes are not what they should be, in words.
pub(super) type Reason = &'static str;

/// One element.
#[derive(Clone, Copy)]
pub(super) struct Element<'a> {
    pub(super) tag: u8,
    pub(super) contents: &'a [u8],
    /// With tag and length.
    pub(super) whole: &'a [u8],
}

/// What is left of a row of elements.
#[derive(Clone)]
pub(super) struct Ber<'a>(&'a [u8]);

impl<'a> Ber<'a> {
    /// The contents of the one element that the bytes are.
    pub(super) fn only(bytes: &'a [u8], tag: u8) -> Result<Self, Reason> {
        let mut all = Self(bytes);
        let inside = all.enter(tag)?;
        all.end()?;
        Ok(inside)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn end(&self) -> Result<(), Reason> {
        match self.0 {
            [] => Ok(()),
            _ => Err("something stands behind the end"),
        }
    }

    /// The tag of the next element.
    pub(super) fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    pub(super) fn element(&mut self) -> Result<Element<'a>, Reason> {
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Result<Element<'a>, Reason> {
        if depth > MOST_NESTED {
            return Err("elements are nested too deep");
        }
        let all = self.0;
        let (tag, length, rest) = header(all).ok_or("it ends within an element")?;
        let (contents, rest) = match length {
            Some(length) => rest.split_at_checked(length).ok_or("it ends too early")?,
            None if tag & CONSTRUCTED == 0 => return Err("a value without a length"),
            None => {
                let mut inside = Self(rest);
                while !inside.0.starts_with(END_OF_CONTENTS) {
                    inside.nested(depth + 1)?;
                }
                let length = rest.len() - inside.0.len();
                let (contents, rest) = rest.split_at_checked(length).unwrap_or((rest, &[]));
                (contents, rest.get(END_OF_CONTENTS.len()..).unwrap_or(&[]))
            }
        };
        if tag == 0 || tag & 0x1f == 0x1f {
            return Err("a tag that has no place here");
        }
        let whole = all.get(..all.len() - rest.len()).unwrap_or(all);
        self.0 = rest;
        Ok(Element {
            tag,
            contents,
            whole,
        })
    }

    /// The contents of the next element, which has this tag.
    pub(super) fn contents(&mut self, tag: u8) -> Result<&'a [u8], Reason> {
        let element = self.element()?;
        if element.tag != tag {
            return Err("an element of another kind than expected");
        }
        Ok(element.contents)
    }

    pub(super) fn enter(&mut self, tag: u8) -> Result<Self, Reason> {
        self.contents(tag).map(Self)
    }

    pub(super) fn sequence(&mut self) -> Result<Self, Reason> {
        self.enter(SEQUENCE)
    }

    pub(super) fn oid(&mut self) -> Result<ObjectIdentifier, Reason> {
        let bytes = self.contents(OBJECT_IDENTIFIER)?;
        ObjectIdentifier::from_bytes(bytes).map_err(|_| "a broken object identifier")
    }

    /// A number that is not negative; `None` if it is beyond 64 bits.
    pub(super) fn number(&mut self) -> Result<Option<u64>, Reason> {
        let bytes = self.contents(INTEGER)?;
        match bytes {
            [] => Err("a number without digits"),
            [0x80..=0xff, ..] => Err("a negative number"),
            _ => Ok(bytes.iter().try_fold(0_u64, |number, byte| {
                Some(number.checked_mul(256)? | u64::from(*byte))
            })),
        }
    }

    pub(super) fn octets(&mut self) -> Result<Cow<'a, [u8]>, Reason> {
        let element = self.element()?;
        string(element, OCTET_STRING)
    }
}

/// The bytes of a string of this tag, put together if it comes in pieces of OCTET STRING (X.690 section 8.7.3).
pub(super) fn string(element: Element<'_>, tag: u8) -> Result<Cow<'_, [u8]>, Reason> {
    if element.tag == tag {
        return Ok(Cow::Borrowed(element.contents));
    }
    if element.tag != tag | CONSTRUCTED {
        return Err("an element of another kind than expected");
    }
    let mut bytes = Vec::new();
    gather(element.contents, &mut bytes, 0)?;
    Ok(Cow::Owned(bytes))
}

fn gather(pieces: &[u8], bytes: &mut Vec<u8>, depth: usize) -> Result<(), Reason> {
    if depth > MOST_NESTED {
        return Err("strings are nested too deep");
    }
    let mut pieces = Ber(pieces);
    while !pieces.is_empty() {
        let piece = pieces.element()?;
        match piece.tag {
            OCTET_STRING => bytes.extend_from_slice(piece.contents),
            tag if tag == OCTET_STRING | CONSTRUCTED => gather(piece.contents, bytes, depth + 1)?,
            _ => return Err("an element of another kind than expected"),
        }
    }
    Ok(())
}

/// What a SEQUENCE at the start of the bytes holds, as far as it is there: enough to recognise a store, whole or
/// cut.
pub(super) fn sequence_start(bytes: &[u8]) -> Option<&[u8]> {
    let (tag, _, rest) = header(bytes)?;
    (tag == SEQUENCE).then_some(rest)
}

/// Tag, length if it is definite, and all that follows.
fn header(bytes: &[u8]) -> Option<(u8, Option<usize>, &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    match *first {
        INDEFINITE => Some((*tag, None, rest)),
        short if short < INDEFINITE => Some((*tag, Some(short.into()), rest)),
        long => {
            let (digits, rest) = rest.split_at_checked((long & 0x7f).into())?;
            let length = digits.iter().try_fold(0_usize, |length, byte| {
                Some(length.checked_mul(256)? | usize::from(*byte))
            });
            // What cannot be counted is not there either.
            Some((*tag, Some(length.unwrap_or(usize::MAX)), rest))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Ber, MOST_NESTED};

    /// X.690 section 8.1.3 and 8.7.3; `openssl asn1parse -inform DER` reads the same.
    #[test]
    fn indefinite_lengths_and_pieces() {
        let bytes = [
            0x30, 0x80, 0x24, 0x80, 4, 1, b'a', 0x24, 3, 4, 1, b'b', 0, 0, 2, 0x81, 1, 5, 0, 0, 7,
        ];
        let mut all = Ber(&bytes);
        let mut sequence = all.sequence().unwrap();
        assert_eq!(*sequence.octets().unwrap(), *b"ab");
        assert_eq!(sequence.number(), Ok(Some(5)));
        assert!(sequence.is_empty());
        assert!(all.end().is_err(), "the last byte");
    }

    #[test]
    fn numbers() {
        let number = |bytes: &[u8]| Ber(bytes).number();
        assert_eq!(number(&[2, 2, 0, 0x80]), Ok(Some(128)));
        assert_eq!(number(&[2, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0]), Ok(None));
        assert!(number(&[2, 1, 0x80]).is_err());
        assert!(number(&[2, 0]).is_err());
    }

    #[test]
    fn lengths_that_lie() {
        for bytes in [
            &[0x30, 2, 0][..],
            &[0x30],
            &[],
            &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff],
            &[0x30, 0xff, 1],
            &[
                0x30, 0x89, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
            ],
            &[0x30, 0x80, 5],
            &[4, 0x80, 0, 0],
            &[0, 0],
            &[0x1f, 0x81, 0, 0],
        ] {
            assert!(Ber(bytes).element().is_err(), "{bytes:02x?}");
        }
        let deep = [0x30, 0x80].repeat(MOST_NESTED + 100_000);
        assert!(Ber(&deep).element().is_err());
    }
}
