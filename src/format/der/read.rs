//! Certificates in DER, one or more, one after the other.

use der::{Decode as _, Header, Reader as _, SliceReader, Tag};

use super::Der;
use crate::format::Format as _;
use crate::format::read::{Held, Holding, ReadError, ReadOptions, Reader};
use crate::store::Certificate;

impl Reader for Der {
    fn kind(&self) -> &'static str {
        self.name()
    }

    /// As a certificate begins. PKCS#7 and PKCS#12 begin otherwise, and so do digits: `0` is the tag of a SEQUENCE.
    fn recognises(&self, bytes: &[u8]) -> bool {
        begins(bytes).unwrap_or(false)
    }

    fn read(&self, bytes: &[u8], _: &ReadOptions) -> Result<Holding, ReadError> {
        let mut held = Vec::new();
        let mut rest = bytes;
        // White space behind the last is what an editor leaves; OpenSSL looks at nothing behind the first.
        while !rest.trim_ascii_start().is_empty() {
            let place = format!("byte {}", bytes.len() - rest.len());
            let damaged = |error: &dyn core::fmt::Display| {
                ReadError::damaged(self.kind(), place.as_str(), error.to_string())
            };
            let whole = first(rest).map_err(|error| damaged(&error))?;
            let certificate = Certificate::from_der(whole.to_vec());
            held.push(Held::plain(
                certificate.map_err(|error| damaged(&error))?,
                place,
            ));
            rest = rest.get(whole.len()..).unwrap_or_default();
        }
        Ok(Holding::plain(self.kind(), held))
    }
}

/// Whether it is a SEQUENCE of a SEQUENCE that begins as a TBSCertificate (RFC 5280 section 4.1): with the version,
/// or in version 1 with the serial number.
fn begins(bytes: &[u8]) -> Option<bool> {
    let mut reader = SliceReader::new(bytes).ok()?;
    for _ in 0..2 {
        let header = Header::decode(&mut reader).ok()?;
        header.tag().assert_eq(Tag::Sequence).ok()?;
    }
    Some(match Tag::peek(&reader).ok()? {
        Tag::Integer => !is_other(reader).unwrap_or(false),
        Tag::ContextSpecific {
            constructed,
            number,
        } => constructed && number.value() == 0,
        _ => false,
    })
}

/// Whether a number is followed by what does not follow a serial number: requests (RFC 2986 section 4) and revocation
/// lists (RFC 5280 section 5.1) begin with one too.
fn is_other(mut reader: SliceReader<'_>) -> Option<bool> {
    for tag in [Tag::Integer, Tag::Sequence, Tag::Sequence] {
        if Tag::peek(&reader).ok()? != tag {
            return Some(true);
        }
        reader.tlv_bytes().ok()?;
    }
    Some(Tag::peek(&reader).ok()? != Tag::Sequence)
}

/// The first TLV.
fn first(bytes: &[u8]) -> Result<&[u8], der::Error> {
    let mut reader = SliceReader::new(bytes)?;
    reader.tlv_bytes()
}
