//! `esp-idf`: the binary that ESP-IDF's `esp_crt_bundle` searches, `x509_crt_bundle`.
//!
//! From `components/mbedtls/esp_crt_bundle/` of ESP-IDF: `gen_crt_bundle.py` (2025) and `esp_crt_bundle.c`. A
//! record is `u16` length of the subject, `u16` length of the key, the subject, the SubjectPublicKeyInfo, both as
//! they stand in the certificate. Records are sorted by the bytes of the subject.
//!
//! * `--layout new` (the default), little-endian: a `u32` offset for each record, from the start of the
//!   file, then the records. The first offset tells their number. The loader takes at most
//!   `CONFIG_MBEDTLS_CERTIFICATE_BUNDLE_MAX_CERTS` of them, 200 unless configured.
//! * `--layout old`, big-endian: `u16` number of records, then the records.
//!
//! The device looks a subject up by binary search and tries the one key that it finds. Two roots with one
//! subject and one key are one record; with two keys, one of them could never be found, and which one
//! would be chance: that is refused. No subject is the beginning of another, since its length stands in
//! front of it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::options::Layout;
use super::{Artifact, Choice, Format, FormatError, RenderOptions};
use crate::policy::{Candidate, Carries, Selection};
use crate::text::brief;

/// Subjects and keys.
#[derive(Clone, Copy, Debug)]
pub struct EspIdf;

const NAME: &str = "esp-idf";

impl Format for EspIdf {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "ESP-IDF's x509_crt_bundle: subjects and keys (--layout new or old)"
    }

    fn carries(&self) -> Carries {
        Carries::KEYS
    }

    fn takes(&self) -> &'static [Choice] {
        &[Choice::Layout]
    }

    fn write(
        &self,
        selection: &Selection<'_>,
        options: &RenderOptions,
    ) -> Result<Artifact, FormatError> {
        let layout = options.layout.unwrap_or_default();
        let u16_bytes = |number| match layout {
            Layout::New => u16::to_le_bytes(number),
            Layout::Old => u16::to_be_bytes(number),
        };
        let mut records = Vec::new();
        for candidate in sorted(selection)?.into_values() {
            let certificate = &candidate.root.certificate;
            let [subject, key] = [certificate.subject(), certificate.spki()];
            let [subject_len, key_len] =
                [("subject", subject), ("key", key)].map(|(what, field)| {
                    let length = u16::try_from(field.len());
                    length.map(u16_bytes).map_err(|_| {
                        let why = format!("its {what} is longer than 65535 bytes");
                        FormatError::root(NAME, &candidate.root, why)
                    })
                });
            records.push([&subject_len?, &key_len?, subject, key].concat());
        }
        let head = match layout {
            Layout::New => offsets(&records),
            Layout::Old => u16::try_from(records.len())
                .ok()
                .map(|n| u16_bytes(n).to_vec()),
        };
        let head = head.ok_or_else(|| {
            let n = records.len();
            FormatError::TooLarge(format!(
                "{NAME}: {n} roots are more than the layout can count"
            ))
        })?;
        Ok(Artifact::binary([head, records.concat()].concat()))
    }
}

/// The roots by subject, one for each.
fn sorted<'a, 's>(
    selection: &'a Selection<'s>,
) -> Result<BTreeMap<&'a [u8], &'a Candidate<'s>>, FormatError> {
    let mut sorted = BTreeMap::<_, &Candidate<'_>>::new();
    for candidate in selection.included() {
        let certificate = &candidate.root.certificate;
        match sorted.entry(certificate.subject()) {
            Entry::Vacant(place) => {
                place.insert(candidate);
            }
            Entry::Occupied(first) => {
                let first = &first.get().root;
                if first.certificate.spki() != certificate.spki() {
                    let (label, sha256) = (brief(&first.label), first.certificate.sha256());
                    let why = format!(
                        "it has the subject of \"{label}\" ({sha256}) and another key, and a device would find only one of them"
                    );
                    return Err(FormatError::root(NAME, &candidate.root, why));
                }
            }
        }
    }
    Ok(sorted)
}

/// Where each record begins.
fn offsets(records: &[Vec<u8>]) -> Option<Vec<u8>> {
    let mut at = records.len().checked_mul(4)?;
    let mut out = Vec::with_capacity(at);
    for record in records {
        out.extend(u32::try_from(at).ok()?.to_le_bytes());
        at = at.checked_add(record.len())?;
    }
    // The end of the last one is reckoned with too.
    u32::try_from(at).ok().map(|_| out)
}
