//! Stores of subjects and keys: known, so that the words about them are clear, and not to be read back. Nothing in
//! them tells a certificate from its successor of the same name and key.

use super::read::{Holding, ReadError, ReadOptions, Reader};

/// One kind of them.
#[derive(Clone, Copy)]
pub(super) struct SubjectsAndKeys {
    kind: &'static str,
    is: fn(&[u8]) -> bool,
}

/// Rust source of `webpki`.
pub(super) static WEBPKI: SubjectsAndKeys = SubjectsAndKeys {
    kind: "webpki",
    is: |bytes| has_line(bytes, b"TrustAnchor {") && has_line(bytes, b"subject_public_key_info: "),
};

/// C source of `bearssl`.
pub(super) static BEARSSL: SubjectsAndKeys = SubjectsAndKeys {
    kind: "bearssl",
    is: |bytes| has_line(bytes, b"static const br_x509_trust_anchor "),
};

/// The binary `esp-idf`, in both layouts.
pub(super) static ESP_IDF: SubjectsAndKeys = SubjectsAndKeys {
    kind: "esp-idf",
    is: |bytes| is_new_esp_idf(bytes).or_else(|| is_old_esp_idf(bytes)) == Some(true),
};

impl Reader for SubjectsAndKeys {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn recognises(&self, bytes: &[u8]) -> bool {
        (self.is)(bytes)
    }

    fn read(&self, _: &[u8], _: &ReadOptions) -> Result<Holding, ReadError> {
        let reason = "it holds subjects and keys alone, which tell no certificate from another: compare the \
                      certificates that it was made of";
        Err(ReadError::Unsupported {
            kind: self.kind,
            reason: reason.to_owned(),
        })
    }
}

fn has_line(bytes: &[u8], start: &[u8]) -> bool {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    lines.any(|line| line.trim_ascii_start().starts_with(start))
}

/// Offsets, the first of which says how many there are; the second is where the first record ends.
fn is_new_esp_idf(bytes: &[u8]) -> Option<bool> {
    let number = |at: usize| Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
    let first = usize::try_from(number(0)?).ok()?;
    let second = match first {
        4 => bytes.len(),
        _ => usize::try_from(number(4)?).ok()?,
    };
    let end = record(bytes, first, u16::from_le_bytes)?;
    (first % 4 == 0 && end == second).then_some(true)
}

/// How many there are, and the records.
fn is_old_esp_idf(bytes: &[u8]) -> Option<bool> {
    let mut at = 2;
    for _ in 0..u16::from_be_bytes(*bytes.first_chunk()?) {
        at = record(bytes, at, u16::from_be_bytes)?;
    }
    (at == bytes.len() && at > 2).then_some(true)
}

/// Where a record ends: two lengths, a subject and a key, each a SEQUENCE.
fn record(bytes: &[u8], at: usize, number: fn([u8; 2]) -> u16) -> Option<usize> {
    let record = bytes.get(at..)?;
    let [name, key] = [0, 2].map(|at| {
        let length = record.get(at..)?.first_chunk()?;
        Some(usize::from(number(*length)))
    });
    let (name, key) = (name?, key?);
    let is_sequence = |at: usize| record.get(at) == Some(&0x30);
    let whole = 4 + name + key;
    let fits = record.len() >= whole && is_sequence(4) && is_sequence(4 + name);
    fits.then_some(at + whole)
}
