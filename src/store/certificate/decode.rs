//! A certificate decoded by x509-cert, to the last field, and where its fields lie.

use core::ops::Range;

use der::asn1::{AnyRef, ContextSpecific};
use der::{Decode as _, ErrorKind, Reader as _, SliceReader, Tag, TagNumber};
use jiff::Timestamp;
use x509_cert::certificate::{CertificateInner, Raw};
use x509_cert::ext::pkix::BasicConstraints;
use x509_cert::time::Time;

/// What is kept of a certificate.
pub(super) struct Decoded {
    pub(super) fields: Fields,
    pub(super) not_before: Timestamp,
    pub(super) not_after: Timestamp,
    pub(super) basic_constraints: Result<Option<bool>, der::Error>,
}

/// Where fields lie, each with tag and length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fields {
    pub(super) tbs: Range<usize>,
    pub(super) serial: Range<usize>,
    pub(super) issuer: Range<usize>,
    pub(super) subject: Range<usize>,
    pub(super) spki: Range<usize>,
}

/// Decodes one whole certificate.
pub(super) fn decode(der: &[u8]) -> Result<Decoded, der::Error> {
    let decoded = CertificateInner::<Raw>::from_der(der)?;
    let tbs = decoded.tbs_certificate();
    let basic_constraints = tbs.get_extension::<BasicConstraints>();
    Ok(Decoded {
        fields: Fields::find(der)?,
        not_before: time(tbs.validity().not_before)?,
        not_after: time(tbs.validity().not_after)?,
        basic_constraints: basic_constraints.map(|found| found.map(|(_, says)| says.ca)),
    })
}

/// "No well-defined expiration date" (RFC 5280 section 4.1.2.5) is later than the latest instant: that one then.
fn time(time: Time) -> Result<Timestamp, der::Error> {
    let seconds = i64::try_from(time.to_unix_duration().as_secs());
    let seconds = seconds.map_err(|_| ErrorKind::Overflow)?;
    Ok(Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX))
}

impl Fields {
    /// Finds the fields without decoding them (RFC 5280 section 4.1).
    fn find(der: &[u8]) -> Result<Self, der::Error> {
        let contents = enter(der)?;
        let signed = SliceReader::new(contents)?.tlv_bytes()?;
        let tbs = enter(contents)?;
        let mut reader = SliceReader::new(tbs)?;
        if Tag::peek(&reader)?.is_context_specific() {
            ContextSpecific::<AnyRef<'_>>::decode_explicit(&mut reader, TagNumber(0))?;
        }
        let mut next = || {
            let field = reader.tlv_bytes()?;
            Ok::<_, der::Error>(place(der, field))
        };
        let serial = next()?;
        let _signature_algorithm = next()?;
        let issuer = next()?;
        let _validity = next()?;
        Ok(Self {
            tbs: place(der, signed),
            serial,
            issuer,
            subject: next()?,
            spki: next()?,
        })
    }
}

/// The contents of a SEQUENCE at the start of `der`.
fn enter(der: &[u8]) -> Result<&[u8], der::Error> {
    let mut reader = SliceReader::new(der)?;
    let any = AnyRef::decode(&mut reader)?;
    der::Tagged::tag(&any).assert_eq(Tag::Sequence)?;
    Ok(any.value())
}

/// Where a part of `whole` lies in it.
fn place(whole: &[u8], part: &[u8]) -> Range<usize> {
    let start = part.as_ptr().addr() - whole.as_ptr().addr();
    start..start + part.len()
}
