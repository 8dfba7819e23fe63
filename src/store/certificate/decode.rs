//! One pass over a certificate's DER (RFC 5280 section 4.1): every field is decoded, none is kept but its place.
//!
//! It takes what [`CertificateInner`](x509_cert::certificate::CertificateInner) takes in its `Raw` profile, without
//! memory for names and extensions; `tests/reading/certificates.rs` and the fuzz target `certificate` hold it against that.

use core::ops::Range;

use der::asn1::{AnyRef, BitStringRef, ContextSpecific, IntRef, ObjectIdentifier, OctetStringRef};
use der::oid::AssociatedOid as _;
use der::{Decode, ErrorKind, Header, Length, Reader, SliceReader, Tag, TagNumber};
use jiff::Timestamp;
use x509_cert::certificate::{Raw, Version};
use x509_cert::ext::pkix::BasicConstraints;
use x509_cert::spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use x509_cert::time::{Time, Validity};

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
    let mut reader = SliceReader::new(der)?;
    let decoded = reader.sequence(|certificate| {
        let (tbs, mut decoded) = placed(certificate, |reader| reader.sequence(tbs_certificate))?;
        decoded.fields.tbs = tbs;
        AlgorithmIdentifierRef::decode(certificate)?;
        BitStringRef::decode(certificate)?;
        Ok::<_, der::Error>(decoded)
    })?;
    reader.finish()?;
    Ok(decoded)
}

fn tbs_certificate(reader: &mut SliceReader<'_>) -> Result<Decoded, der::Error> {
    ContextSpecific::<Version>::decode_explicit(reader, TagNumber(0))?;
    let (serial, _) = placed(reader, IntRef::decode)?;
    AlgorithmIdentifierRef::decode(reader)?;
    let (issuer, ()) = placed(reader, name)?;
    let validity = Validity::<Raw>::decode(reader)?;
    let (subject, ()) = placed(reader, name)?;
    let (spki, _) = placed(reader, SubjectPublicKeyInfoRef::decode)?;
    for unique_id in [1, 2] {
        ContextSpecific::<BitStringRef<'_>>::decode_implicit(reader, TagNumber(unique_id))?;
    }
    let extensions = ContextSpecific::<Extensions>::decode_explicit(reader, TagNumber(3))?;
    Ok(Decoded {
        fields: Fields {
            tbs: 0..0,
            serial,
            issuer,
            subject,
            spki,
        },
        not_before: time(validity.not_before)?,
        not_after: time(validity.not_after)?,
        basic_constraints: extensions.map_or(Ok(None), |all| all.value.basic_constraints),
    })
}

/// "No well-defined expiration date" (RFC 5280 section 4.1.2.5) is later than the latest instant: that one then.
fn time(time: Time) -> Result<Timestamp, der::Error> {
    let seconds = i64::try_from(time.to_unix_duration().as_secs());
    let seconds = seconds.map_err(|_| ErrorKind::Overflow)?;
    Ok(Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX))
}

/// A part and where it lies.
fn placed<'a, T>(
    reader: &mut SliceReader<'a>,
    decode: impl FnOnce(&mut SliceReader<'a>) -> Result<T, der::Error>,
) -> Result<(Range<usize>, T), der::Error> {
    let place = |length: Length| usize::try_from(length);
    let start = place(reader.position())?;
    let part = decode(reader)?;
    Ok((start..place(reader.position())?, part))
}

/// A Name: RDNs, each a set of types and values.
fn name(reader: &mut SliceReader<'_>) -> Result<(), der::Error> {
    reader.sequence(|name| {
        while !name.is_finished() {
            let rdn = Header::decode(name)?;
            rdn.tag().assert_eq(Tag::Set)?;
            name.read_nested(rdn.length(), |rdn| {
                while !rdn.is_finished() {
                    rdn.sequence(|attribute| {
                        <ObjectIdentifier>::decode(attribute)?;
                        AnyRef::decode(attribute)
                    })?;
                }
                Ok::<_, der::Error>(())
            })?;
        }
        Ok(())
    })
}

/// Extensions, and what the one says that says whether this is a CA.
struct Extensions {
    basic_constraints: Result<Option<bool>, der::Error>,
}

impl der::FixedTag for Extensions {
    const TAG: Tag = Tag::Sequence;
}

impl<'a> der::DecodeValue<'a> for Extensions {
    type Error = der::Error;

    fn decode_value<R: Reader<'a>>(reader: &mut R, _: Header) -> Result<Self, der::Error> {
        let mut basic_constraints = Ok(None);
        let mut is_second = false;
        while !reader.is_finished() {
            let (id, value) = reader.sequence(|extension| {
                let id = <ObjectIdentifier>::decode(extension)?;
                Option::<bool>::decode(extension)?;
                Ok::<_, der::Error>((id, <&OctetStringRef>::decode(extension)?))
            })?;
            if id == BasicConstraints::OID {
                basic_constraints = match is_second {
                    true => Err(ErrorKind::Failed.into()),
                    false => {
                        BasicConstraints::from_der(value.as_bytes()).map(|found| Some(found.ca))
                    }
                };
                is_second = true;
            }
        }
        Ok(Self { basic_constraints })
    }
}
