//! `pkcs12`: a truststore for Java, whose default format it is since Java 9 (JEP 229).
//!
//! Layout: RFC 7292 section 4; what Java wants of it: sun.security.pkcs12.PKCS12KeyStore of JDK 17,
//! `loadSafeContents` and `getBagAttributes`. The certificates are not encrypted, as in the `cacerts` of
//! JDK 18 and later: from an encrypted store, a program that names no password gets no certificate and no
//! error.

use der::asn1::ObjectIdentifier;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use self::hash::Hash;
use self::kdf::{Purpose, bmp};
use super::aliases::aliases;
use super::asn1::{INTEGER, OCTET_STRING, SEQUENCE, SET, oid, set_of, tlv};
use super::{Artifact, Choice, Format, FormatError, RenderOptions};
use crate::policy::{Carries, Selection};
use crate::store::Certificate;

mod algorithm;
mod bags;
mod hash;
mod kdf;
mod mac;
mod password;
mod read;
mod scheme;

pub use algorithm::MAX_HASHES;

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const CERT_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.3");
const X509_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.22.1");
const FRIENDLY_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.20");
/// Oracle's mark of a certificate that is trusted. Without it Java sees no entry. Java does not look at
/// the purposes in it.
const TRUSTED_KEY_USAGE: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("2.16.840.1.113894.746875.1.1");
const ANY_EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37.0");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");

const BMP_STRING: u8 = 0x1e;
const NULL: &[u8] = &[0x05, 0];
/// `[0]`, constructed.
const EXPLICIT_0: u8 = 0xa0;

/// keytool's own since JDK 16.
const ITERATIONS: u16 = 10_000;
const SALT_LENGTH: usize = 20;

/// Bags in one SafeContents. GnuTLS reads no more of each and says nothing (`MAX_BAG_ELEMENTS`, 3.7.9).
const MOST_BAGS: usize = 32;

/// PKCS#12 without keys.
#[derive(Clone, Copy, Debug)]
pub struct Pkcs12;

impl Format for Pkcs12 {
    fn name(&self) -> &'static str {
        "pkcs12"
    }

    fn about(&self) -> &'static str {
        "Java's truststore, not encrypted; --password adds a MAC against damage"
    }

    fn carries(&self) -> Carries {
        Carries::CERTIFICATES
    }

    fn takes(&self) -> &'static [Choice] {
        &[Choice::Password]
    }

    fn write(
        &self,
        selection: &Selection<'_>,
        options: &RenderOptions,
    ) -> Result<Artifact, FormatError> {
        let aliases = aliases(selection.included());
        let roots = selection.included().zip(&aliases);
        let bags: Vec<_> = roots
            .map(|(candidate, alias)| bag(&candidate.root.certificate, alias))
            .collect();
        let contents: Vec<_> = bags
            .chunks(MOST_BAGS)
            .map(|bags| data(&tlv(SEQUENCE, &[&bags.concat()])))
            .collect();
        let safe = tlv(SEQUENCE, &[&contents.concat()]);
        let mac = match &options.password {
            Some(password) => mac(&safe, password)?,
            None => Vec::new(),
        };
        let version = tlv(INTEGER, &[&[3]]);
        let file = tlv(SEQUENCE, &[&version, &data(&safe), &mac]);
        Ok(Artifact::binary(file))
    }
}

/// A ContentInfo that holds bytes.
fn data(bytes: &[u8]) -> Vec<u8> {
    let content = tlv(EXPLICIT_0, &[&tlv(OCTET_STRING, &[bytes])]);
    tlv(SEQUENCE, &[&oid(DATA), &content])
}

/// A SafeBag with a certificate.
fn bag(certificate: &Certificate, alias: &str) -> Vec<u8> {
    let der = tlv(OCTET_STRING, &[certificate.der()]);
    let certificate = tlv(
        SEQUENCE,
        &[&oid(X509_CERTIFICATE), &tlv(EXPLICIT_0, &[&der])],
    );
    // An alias has no character beyond U+FFFF, which a BMPString could not hold.
    let alias: Vec<_> = alias.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let attributes = vec![
        attribute(FRIENDLY_NAME, &tlv(BMP_STRING, &[&alias])),
        attribute(TRUSTED_KEY_USAGE, &oid(ANY_EXTENDED_KEY_USAGE)),
    ];
    tlv(
        SEQUENCE,
        &[
            &oid(CERT_BAG),
            &tlv(EXPLICIT_0, &[&certificate]),
            &set_of(SET, attributes),
        ],
    )
}

fn attribute(kind: ObjectIdentifier, value: &[u8]) -> Vec<u8> {
    tlv(SEQUENCE, &[&oid(kind), &tlv(SET, &[value])])
}

/// MacData over the AuthenticatedSafe.
fn mac(safe: &[u8], password: &str) -> Result<Vec<u8>, FormatError> {
    let refused = |reason| {
        Err(FormatError::Password {
            format: Pkcs12.name(),
            reason,
        })
    };
    if password.is_empty() {
        // No bytes to Java, a terminating NUL to RFC 7292.
        return refused("programs do not agree on what an empty one is");
    }
    if !password.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        // "Password is not ASCII": com.sun.crypto.provider.PBEKey of JDK 17.
        return refused("Java 17 reads only those of printable ASCII");
    }
    // From the contents: the same input, the same bytes. Not from the password, which could then be
    // guessed without the iterations.
    let salt = Sha256::digest(safe);
    let salt = salt.get(..SALT_LENGTH).unwrap_or_default();
    let hash = Hash::Sha256;
    let key = hash.pkcs12(
        Purpose::Mac,
        &bmp(password),
        salt,
        ITERATIONS.into(),
        hash.length(),
    );
    // HMAC takes a key of any length.
    let digest = Hmac::<Sha256>::new_from_slice(&key)
        .map(|hmac| hmac.chain_update(safe).finalize().into_bytes())
        .unwrap_or_default();
    let algorithm = tlv(SEQUENCE, &[&oid(SHA256), NULL]);
    let digest = tlv(SEQUENCE, &[&algorithm, &tlv(OCTET_STRING, &[&digest])]);
    let salt = tlv(OCTET_STRING, &[salt]);
    let iterations = tlv(INTEGER, &[&ITERATIONS.to_be_bytes()]);
    Ok(tlv(SEQUENCE, &[&digest, &salt, &iterations]))
}
