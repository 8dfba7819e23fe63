//! SafeContents: bags of certificates, keys and other bags (RFC 7292 section 4.2).

use der::asn1::ObjectIdentifier;

use super::algorithm::Trouble;
use super::{BMP_STRING, CERT_BAG, EXPLICIT_0, FRIENDLY_NAME, X509_CERTIFICATE};
use crate::format::asn1::{SEQUENCE, SET, UTF8_STRING};
use crate::format::ber::{Ber, Reason};

/// Bags in bags, at most. Nobody is known to write any.
const MOST_NESTED: usize = 8;

const SAFE_CONTENTS_BAG: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.6");

/// What a store is made of, in its order.
#[derive(Default)]
pub(super) struct Bags {
    pub(super) certificates: Vec<CertificateBag>,
    /// Bags of every kind so far.
    count: usize,
}

pub(super) struct CertificateBag {
    /// Among the bags, from 1.
    pub(super) number: usize,
    pub(super) label: String,
    /// Its bytes, or why there are none.
    pub(super) certificate: Result<Vec<u8>, Reason>,
}

impl Bags {
    /// Reads a SafeContents, behind those before.
    pub(super) fn read(&mut self, contents: &[u8]) -> Result<(), Trouble> {
        self.nested(Ber::only(contents, SEQUENCE)?, 0)
    }

    fn nested(&mut self, mut contents: Ber<'_>, depth: usize) -> Result<(), Trouble> {
        if depth > MOST_NESTED {
            let reason = format!("bags are nested more than {MOST_NESTED} deep");
            return Err(Trouble::Unsupported(reason));
        }
        while !contents.is_empty() {
            let mut bag = contents.sequence()?;
            self.count += 1;
            let kind = bag.oid()?;
            let mut value = bag.enter(EXPLICIT_0)?;
            let attributes = Attributes::read(&mut bag)?;
            bag.end()?;
            match kind {
                CERT_BAG => self.certificates.push(CertificateBag {
                    number: self.count,
                    label: attributes.label,
                    certificate: certificate(value)?,
                }),
                SAFE_CONTENTS_BAG => self.nested(value.sequence()?, depth + 1)?,
                // Keys, revocation lists, secrets.
                _ => {}
            }
        }
        Ok(())
    }
}

/// CertBag.
fn certificate(mut value: Ber<'_>) -> Result<Result<Vec<u8>, Reason>, Reason> {
    let mut bag = value.sequence()?;
    value.end()?;
    let kind = bag.oid()?;
    let mut value = bag.enter(EXPLICIT_0)?;
    if kind != X509_CERTIFICATE {
        return Ok(Err("it is no X.509 certificate"));
    }
    let der = value.octets()?;
    value.end()?;
    bag.end()?;
    Ok(Ok(der.into_owned()))
}

#[derive(Default)]
struct Attributes {
    label: String,
}

impl Attributes {
    fn read(bag: &mut Ber<'_>) -> Result<Self, Reason> {
        let mut found = Self::default();
        if bag.is_empty() {
            return Ok(found);
        }
        let mut all = bag.enter(SET)?;
        while !all.is_empty() {
            let mut attribute = all.sequence()?;
            let kind = attribute.oid()?;
            let mut values = attribute.enter(SET)?;
            match kind {
                FRIENDLY_NAME if !values.is_empty() => {
                    let name = values.element()?;
                    found.label = text(name.tag, name.contents)?;
                }
                _ => {}
            }
        }
        Ok(found)
    }
}

/// A BMPString is UTF-16 to all who write it, though it should not be able to hold more than 16 bits.
fn text(tag: u8, bytes: &[u8]) -> Result<String, Reason> {
    match tag {
        BMP_STRING => {
            let (units, []) = bytes.as_chunks() else {
                return Err("half a character in a name");
            };
            let units: Vec<_> = units.iter().copied().map(u16::from_be_bytes).collect();
            Ok(String::from_utf16_lossy(&units))
        }
        UTF8_STRING => Ok(String::from_utf8_lossy(bytes).into_owned()),
        _ => Err("a name of an unknown type"),
    }
}
