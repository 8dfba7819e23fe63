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

    /// A SEQUENCE of a SEQUENCE, as a certificate begins; PKCS#7 and PKCS#12 begin otherwise.
    fn recognises(&self, bytes: &[u8]) -> bool {
        let inside = |bytes| {
            let mut reader = SliceReader::new(bytes).ok()?;
            let header = Header::peek(&reader).ok()?;
            header.tag().assert_eq(Tag::Sequence).ok()?;
            Header::decode(&mut reader).ok()?;
            Some(Tag::peek(&reader).ok()? == Tag::Sequence)
        };
        inside(bytes).unwrap_or(false)
    }

    fn read(&self, bytes: &[u8], _: &ReadOptions) -> Result<Holding, ReadError> {
        let mut held = Vec::new();
        let mut rest = bytes;
        while !rest.is_empty() {
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

/// The first TLV.
fn first(bytes: &[u8]) -> Result<&[u8], der::Error> {
    let mut reader = SliceReader::new(bytes)?;
    reader.tlv_bytes()
}
