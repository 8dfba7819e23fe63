//! `windows-sst`: a serialized certificate store with properties, which Windows imports (`.sst`).
//!
//! Layout: MS-OSHARED sections 2.3.2.5.1 to 2.3.2.5.4 and 2.3.9.1, all numbers little-endian. Values of
//! properties: MS-GPEF section 2.2.1.1.1.1 and `wincrypt.h`. Microsoft's own `roots.sst` (`certutil
//! -generateSSTFromWU`) limits roots by the same properties. What they mean is told under "NotBefore" and
//! "Disable" of the deprecation definitions of Microsoft's root programme, and which is which in
//! docs/authroot.rst of signify. Windows 10 and later obey them.
//!
//! A neutral root is left out: a program that reads the Windows store and no properties would trust it.

mod read;

use jiff::Timestamp;

use super::asn1::{SEQUENCE, key_purposes};
use super::{Artifact, Format, FormatError, RenderOptions};
use crate::policy::{Candidate, Carries, Selection};
use crate::store::{Level, Purpose};
use crate::text::brief;

const VERSION: u32 = 0;
/// `CERT`.
const MAGIC: u32 = 0x5452_4543;
/// ASN.1: the only encoding there is.
const ENCODING: u32 = 1;

/// What stands in front of a value. The names are those of `wincrypt.h`.
#[derive(Clone, Copy)]
#[repr(u32)]
enum Id {
    /// `CERT_ENHKEY_USAGE_PROP_ID`: the only uses; none, if the list is empty (`CertGetEnhancedKeyUsage`).
    Usage = 9,
    /// `CERT_FRIENDLY_NAME_PROP_ID`.
    Name = 11,
    /// No property: the certificate itself.
    Certificate = 32,
    /// `CERT_DISALLOWED_FILETIME_PROP_ID`: distrusted from then on, whenever it was issued.
    Disallowed = 104,
    /// `CERT_DISALLOWED_ENHKEY_USAGE_PROP_ID`: for these uses only.
    DisallowedUsage = 122,
    /// `CERT_NOT_BEFORE_FILETIME_PROP_ID`: nothing that was issued later is trusted.
    NotBefore = 126,
    /// `CERT_NOT_BEFORE_ENHKEY_USAGE_PROP_ID`: for these uses only.
    NotBeforeUsage = 127,
}

impl Id {
    fn number(self) -> u32 {
        self as u32
    }
}

/// Serialized store of Windows.
#[derive(Clone, Copy, Debug)]
pub struct WindowsSst;

impl Format for WindowsSst {
    fn name(&self) -> &'static str {
        "windows-sst"
    }

    fn about(&self) -> &'static str {
        "serialized store for Windows (.sst), each root with its purposes, date and distrust"
    }

    fn carries(&self) -> Carries {
        Carries {
            purposes: true,
            dates: true,
            distrust: true,
            ..Carries::CERTIFICATES
        }
    }

    fn write(&self, selection: &Selection<'_>, _: &RenderOptions) -> Result<Artifact, FormatError> {
        let mut out = Vec::new();
        out.extend(VERSION.to_le_bytes());
        out.extend(MAGIC.to_le_bytes());
        for candidate in selection.spoken_of() {
            element(&mut out, candidate)?;
        }
        // An element without id and contents is the end.
        out.extend([0; 12]);
        Ok(Artifact::binary(out))
    }
}

/// One certificate behind its properties, unless it is neutral for every purpose.
fn element(out: &mut Vec<u8>, candidate: &Candidate<'_>) -> Result<(), FormatError> {
    let (root, certificate) = (&candidate.root, &candidate.root.certificate);
    let at_level = |level| {
        let mut purposes = Purpose::ALL.to_vec();
        purposes.retain(|purpose| candidate.level(*purpose) == Some(level));
        purposes
    };
    let (trusted, distrusted) = (at_level(Level::Trusted), at_level(Level::Distrusted));
    if trusted.is_empty() && distrusted.is_empty() {
        return Ok(());
    }
    // ExtKeyUsageSyntax (RFC 5280 section 4.2.1.12), which here may be empty.
    put(out, Id::Usage, &key_purposes(SEQUENCE, &trusted))?;
    let name = brief(&root.label);
    if !name.is_empty() {
        let units = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes);
        put(out, Id::Name, &units.collect::<Vec<_>>())?;
    }
    if !distrusted.is_empty() {
        // From the first moment at which it could sign: no time stamp is older.
        put(out, Id::Disallowed, &filetime(certificate.not_before()))?;
        if distrusted.len() < Purpose::ALL.len() {
            put(
                out,
                Id::DisallowedUsage,
                &key_purposes(SEQUENCE, &distrusted),
            )?;
        }
    }
    let date = |purpose: &Purpose| root.distrust_after(*purpose)?.date();
    // There is room for one date: the stricter one.
    if let Some(first) = trusted.iter().filter_map(date).min() {
        let mut dated = trusted.clone();
        dated.retain(|purpose| date(purpose).is_some());
        put(out, Id::NotBefore, &filetime(first))?;
        put(out, Id::NotBeforeUsage, &key_purposes(SEQUENCE, &dated))?;
    }
    put(out, Id::Certificate, certificate.der())
}

fn put(out: &mut Vec<u8>, id: Id, value: &[u8]) -> Result<(), FormatError> {
    let length = u32::try_from(value.len());
    let length = length.map_err(|_| FormatError::TooLarge("a value of 4 GiB in .sst".into()))?;
    for number in [id.number(), ENCODING, length] {
        out.extend(number.to_le_bytes());
    }
    out.extend(value);
    Ok(())
}

/// Seconds.
const FROM_1601_TO_1970: i64 = 11_644_473_600;

/// Tenths of microseconds since 1601.
fn filetime(time: Timestamp) -> [u8; 8] {
    let seconds = u64::try_from(time.as_second() + FROM_1601_TO_1970);
    (seconds.unwrap_or(0) * 10_000_000).to_le_bytes()
}
