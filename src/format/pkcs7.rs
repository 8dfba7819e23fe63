//! `pkcs7`: a message of certificates and nothing else, as Windows, IIS and Java import it (`.p7b`).
//!
//! Layout: RFC 2315 sections 7 and 9.1 with no signer and no content, PEM by RFC 7468 section 8.

mod read;

use der::asn1::ObjectIdentifier;

use super::asn1::{INTEGER, SEQUENCE, SET, oid, set_of, tlv};
use super::encode::block;
use super::{Artifact, Choice, Format, FormatError, RenderOptions};
use crate::policy::{Carries, Selection};

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
/// `[0]`, constructed.
const TAGGED_0: u8 = 0xa0;

/// PKCS#7, certificates only.
#[derive(Clone, Copy, Debug)]
pub struct Pkcs7;

impl Format for Pkcs7 {
    fn name(&self) -> &'static str {
        "pkcs7"
    }

    fn about(&self) -> &'static str {
        "PKCS#7 with certificates only (.p7b), PEM or with --der DER; order cannot be kept"
    }

    fn carries(&self) -> Carries {
        Carries::CERTIFICATES
    }

    fn takes(&self) -> &'static [Choice] {
        &[Choice::Der]
    }

    fn write(
        &self,
        selection: &Selection<'_>,
        options: &RenderOptions,
    ) -> Result<Artifact, FormatError> {
        let ders = selection.included().map(|c| c.root.certificate.der());
        let message = message(ders.map(<[u8]>::to_vec).collect());
        if options.der {
            return Ok(Artifact::binary(message));
        }
        Ok(Artifact::text(block("PKCS7", &message, 64)))
    }
}

/// A SignedData that nobody signed.
fn message(certificates: Vec<Vec<u8>>) -> Vec<u8> {
    let version = tlv(INTEGER, &[&[1]]);
    let digest_algorithms = tlv(SET, &[]);
    let content = tlv(SEQUENCE, &[&oid(DATA)]);
    // A SET OF: a reader of DER may refuse another order (OpenSSL's own writer keeps that of its input).
    let certificates = set_of(TAGGED_0, certificates);
    let signers = tlv(SET, &[]);
    let signed_data = tlv(
        SEQUENCE,
        &[
            &version,
            &digest_algorithms,
            &content,
            &certificates,
            &signers,
        ],
    );
    tlv(
        SEQUENCE,
        &[&oid(SIGNED_DATA), &tlv(TAGGED_0, &[&signed_data])],
    )
}
