//! Reads the certificates of a PKCS#7 or CMS message that has nothing else (RFC 5652 section 5.1; `.p7b`).
//!
//! A message that somebody signed is no store: its certificates are there to check the signature, and a list of
//! trust as Windows has it (`authroot.stl`) names its roots in another way.

use der::asn1::ObjectIdentifier;

use super::{Pkcs7, SIGNED_DATA, TAGGED_0};
use crate::format::Format as _;
use crate::format::asn1::{INTEGER, SEQUENCE, SET};
use crate::format::ber::{Ber, Element, Reason, sequence_start};
use crate::format::read::{Broken, Held, Holding, ReadError, ReadOptions, Reader};
use crate::store::Certificate;

/// What the object identifiers of PKCS#7's messages have in common (1.2.840.113549.1.7), with tag and length.
const PKCS7: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07";
/// `[1]`, constructed: revocation lists.
const TAGGED_1: u8 = 0xa1;

impl Reader for Pkcs7 {
    fn kind(&self) -> &'static str {
        self.name()
    }

    /// A message of PKCS#7 in BER; one in PEM is a text with PEM in it.
    fn recognises(&self, bytes: &[u8]) -> bool {
        sequence_start(bytes).is_some_and(|inside| inside.starts_with(PKCS7))
    }

    fn read(&self, bytes: &[u8], _: &ReadOptions) -> Result<Holding, ReadError> {
        let damaged = |reason| ReadError::damaged(self.kind(), "the message", reason);
        let unsupported = |reason: String| ReadError::Unsupported {
            kind: self.kind(),
            reason,
        };
        let (kind, message) = envelope(bytes).map_err(damaged)?;
        if kind != SIGNED_DATA {
            let reason = format!("a message of type {kind}, which is not one of certificates");
            return Err(unsupported(reason));
        }
        let message = signed_data(message).map_err(damaged)?;
        if message.is_more {
            return Err(unsupported(
                "it is a signed message, not a store of certificates".to_owned(),
            ));
        }
        let mut holding = Holding::plain(self.kind(), Vec::new());
        for (number, element) in (1..).zip(message.certificates) {
            let place = format!("entry {number}");
            // CertificateChoices (RFC 5652 section 10.2.2): the others are tagged.
            let certificate = match element.tag {
                SEQUENCE => {
                    Certificate::from_der(element.whole.to_vec()).map_err(|e| e.to_string())
                }
                _ => Err("it is no X.509 certificate".to_owned()),
            };
            match certificate {
                Ok(certificate) => holding.held.push(Held::plain(certificate, place)),
                Err(reason) => holding.broken.push(Broken { place, reason }),
            }
        }
        Ok(holding)
    }
}

struct Message<'a> {
    certificates: Vec<Element<'a>>,
    /// Whether it has contents or a signer.
    is_more: bool,
}

/// ContentInfo: the type of the message and the message.
fn envelope(bytes: &[u8]) -> Result<(ObjectIdentifier, Ber<'_>), Reason> {
    let mut info = Ber::only(bytes, SEQUENCE)?;
    let kind = info.oid()?;
    let message = info.enter(TAGGED_0)?;
    info.end()?;
    Ok((kind, message))
}

fn signed_data(mut content: Ber<'_>) -> Result<Message<'_>, Reason> {
    let mut message = content.sequence()?;
    content.end()?;
    message.contents(INTEGER)?;
    // The digest algorithms, and what is signed.
    message.contents(SET)?;
    let mut content = message.sequence()?;
    content.oid()?;
    let mut certificates = Vec::new();
    if message.peek() == Some(TAGGED_0) {
        let mut set = message.enter(TAGGED_0)?;
        while !set.is_empty() {
            certificates.push(set.element()?);
        }
    }
    if message.peek() == Some(TAGGED_1) {
        message.element()?;
    }
    let signers = message.enter(SET)?;
    message.end()?;
    Ok(Message {
        certificates,
        is_more: !content.is_empty() || !signers.is_empty(),
    })
}
