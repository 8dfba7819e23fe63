//! The same as [`decode`](super::decode), without memory for names and extensions, of certificates that use nothing
//! unusual, as nearly all roots do. It has no words for what is wrong: of whatever it does not know, right or wrong, it
//! says `None`, and the other one decides. `tests/reading/certificates.rs` and the fuzz target `certificate` hold it against
//! x509-cert.
//!
//! What is plain: tags of one byte, times since 1970, octet-aligned bit strings, names in the common string
//! types, version 3, and basicConstraints as every encoder writes it.

use core::ops::Range;

use jiff::Timestamp;

use super::decode::{Decoded, Fields};
use crate::store::distrust_after;
use crate::store::tag::{
    BIT_STRING, BOOLEAN, GENERALIZED_TIME, INTEGER, NULL, OBJECT_IDENTIFIER, OCTET_STRING,
    SEQUENCE, SET, UTC_TIME, UTF8_STRING,
};

/// `[3] EXPLICIT`.
const EXTENSIONS: u8 = 0xa3;
/// `[0] EXPLICIT INTEGER 2`.
const VERSION_3: &[u8] = &[0xa0, 3, INTEGER, 1, 2];
/// id-ce-basicConstraints, 2.5.29.19.
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 19];

/// What is left of some DER, and where it ends in the whole of it.
#[derive(Clone, Copy)]
struct Rest<'a> {
    bytes: &'a [u8],
    end: usize,
}

impl<'a> Rest<'a> {
    fn offset(&self) -> usize {
        self.end - self.bytes.len()
    }

    /// The next tag, its contents, and the whole of it.
    fn element(&mut self) -> Option<(u8, Rest<'a>)> {
        let [tag, length, rest @ ..] = self.bytes else {
            return None;
        };
        // Lengths in as few bytes as they need.
        let (length, rest) = match (*length, rest) {
            (short @ 0..=0x7f, _) => (usize::from(short), rest),
            (0x81, [one @ 0x80..=0xff, rest @ ..]) => (usize::from(*one), rest),
            (0x82, [high @ 1..=0xff, low, rest @ ..]) => {
                (usize::from(u16::from_be_bytes([*high, *low])), rest)
            }
            _ => return None,
        };
        let (contents, rest) = rest.split_at_checked(length)?;
        self.bytes = rest;
        let end = self.offset();
        Some((
            *tag,
            Rest {
                bytes: contents,
                end,
            },
        ))
    }

    /// The contents of the next element, which has to be of this kind.
    fn enter(&mut self, tag: u8) -> Option<Rest<'a>> {
        let (found, contents) = self.element()?;
        (found == tag).then_some(contents)
    }

    /// Where the next element lies, once it has been looked at.
    fn placed<T>(
        &mut self,
        look: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<(Range<usize>, T)> {
        let start = self.offset();
        let found = look(self)?;
        Some((start..self.offset(), found))
    }

    fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    fn end(&self) -> Option<()> {
        self.is_empty().then_some(())
    }
}

/// One whole certificate; `None` if it is not plain.
pub(super) fn decode(der: &[u8]) -> Option<Decoded> {
    let mut all = Rest {
        bytes: der,
        end: der.len(),
    };
    let mut certificate = all.enter(SEQUENCE)?;
    all.end()?;
    let (tbs, mut fields) = certificate.placed(|rest| rest.enter(SEQUENCE))?;
    algorithm(&mut certificate)?;
    bit_string(&mut certificate)?;
    certificate.end()?;

    fields.bytes = fields.bytes.strip_prefix(VERSION_3)?;
    let (serial, ()) = fields.placed(integer)?;
    algorithm(&mut fields)?;
    let (issuer, ()) = fields.placed(name)?;
    let mut validity = fields.enter(SEQUENCE)?;
    let (not_before, not_after) = (time(&mut validity)?, time(&mut validity)?);
    validity.end()?;
    let (subject, ()) = fields.placed(name)?;
    let (spki, ()) = fields.placed(key)?;
    let is_ca = if fields.is_empty() {
        None
    } else {
        let mut explicit = fields.enter(EXTENSIONS)?;
        fields.end()?;
        let extensions = explicit.enter(SEQUENCE)?;
        explicit.end()?;
        basic_constraints(extensions)?
    };
    Some(Decoded {
        fields: Fields {
            tbs,
            serial,
            issuer,
            subject,
            spki,
        },
        not_before,
        not_after,
        basic_constraints: Ok(is_ca),
    })
}

fn algorithm(rest: &mut Rest<'_>) -> Option<()> {
    let mut algorithm = rest.enter(SEQUENCE)?;
    object_identifier(&mut algorithm)?;
    if algorithm.is_empty() {
        return Some(());
    }
    let (tag, _) = algorithm.element()?;
    algorithm.end()?;
    matches!(tag, NULL | OBJECT_IDENTIFIER | SEQUENCE).then_some(())
}

fn key(rest: &mut Rest<'_>) -> Option<()> {
    let mut key = rest.enter(SEQUENCE)?;
    algorithm(&mut key)?;
    bit_string(&mut key)?;
    key.end()
}

/// A bit string of whole octets.
fn bit_string(rest: &mut Rest<'_>) -> Option<()> {
    let bits = rest.enter(BIT_STRING)?;
    matches!(bits.bytes, [0, ..]).then_some(())
}

/// An INTEGER in as few bytes as it needs.
fn integer(rest: &mut Rest<'_>) -> Option<()> {
    match rest.enter(INTEGER)?.bytes {
        [] | [0, 0..=0x7f, ..] | [0xff, 0x80..=0xff, ..] => None,
        _ => Some(()),
    }
}

/// An identifier below 2.40 whose arcs have at most 28 bits.
fn object_identifier<'a>(rest: &mut Rest<'a>) -> Option<&'a [u8]> {
    let id = rest.enter(OBJECT_IDENTIFIER)?.bytes;
    let (first, arcs) = id.split_first()?;
    let mut length = 0;
    for byte in arcs {
        if length == 0 && *byte == 0x80 || length == 4 {
            return None;
        }
        length = if *byte < 0x80 { 0 } else { length + 1 };
    }
    (*first < 120 && length == 0 && (2..=32).contains(&id.len())).then_some(id)
}

fn name(rest: &mut Rest<'_>) -> Option<()> {
    let mut name = rest.enter(SEQUENCE)?;
    while !name.is_empty() {
        let mut rdn = name.enter(SET)?;
        while !rdn.is_empty() {
            let mut attribute = rdn.enter(SEQUENCE)?;
            object_identifier(&mut attribute)?;
            let (tag, _) = attribute.element()?;
            attribute.end()?;
            // With PrintableString, TeletexString, IA5String, BMPString.
            if !matches!(tag, UTF8_STRING | 0x13 | 0x14 | 0x16 | 0x1e) {
                return None;
            }
        }
    }
    Some(())
}

fn time(rest: &mut Rest<'_>) -> Option<Timestamp> {
    let (tag, digits) = rest.element()?;
    let length = match tag {
        UTC_TIME => 13,
        GENERALIZED_TIME => 15,
        _ => return None,
    };
    let time = distrust_after::parse(digits.bytes).filter(|_| digits.bytes.len() == length)?;
    (time >= Timestamp::UNIX_EPOCH).then_some(time)
}

/// What basicConstraints says, if it is there.
fn basic_constraints(mut extensions: Rest<'_>) -> Option<Option<bool>> {
    let mut is_ca = None;
    while !extensions.is_empty() {
        let mut extension = extensions.enter(SEQUENCE)?;
        let id = object_identifier(&mut extension)?;
        if let [BOOLEAN, ..] = extension.bytes {
            let critical = extension.enter(BOOLEAN)?;
            matches!(critical.bytes, [0 | 0xff]).then_some(())?;
        }
        let value = extension.enter(OCTET_STRING)?;
        extension.end()?;
        if id == BASIC_CONSTRAINTS {
            let found = match value.bytes {
                [SEQUENCE, 0] => false,
                [SEQUENCE, 3, BOOLEAN, 1, 0xff] => true,
                [SEQUENCE, 6, BOOLEAN, 1, 0xff, INTEGER, 1, 0..=0x7f] => true,
                _ => return None,
            };
            // The second one says something else or the same: both are for the other pass.
            is_ca.is_none().then_some(())?;
            is_ca = Some(found);
        }
    }
    Some(is_ca)
}
