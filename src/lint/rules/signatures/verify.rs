//! Checks a self-signature with AWS-LC.

use aws_lc_rs::signature as lc;
use der::Encode as _;
use der::asn1::ObjectIdentifier;

use crate::lint::key::{ED25519, Key, P256, P384, P521};
use crate::lint::subject::Subject;

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Right,
    Wrong,
    /// And why.
    NotChecked(String),
}

/// What can check a signature: RSA takes its key as RSAPublicKey, the others as their point.
type Algorithm = &'static dyn lc::VerificationAlgorithm;

/// Keys that AWS-LC takes for RSASSA-PKCS1-v1_5 with SHA-1, SHA-256 and SHA-512; with SHA-384 and for RSASSA-PSS they
/// have 2048 bits or more.
const LENGTHS: std::ops::RangeInclusive<usize> = 1024..=8192;

/// Checks it. A root that another issued has none.
pub(super) fn self_signature(subject: &Subject<'_>) -> Verdict {
    let certificate = subject.certificate();
    if certificate.issuer() != certificate.subject() {
        return Verdict::Right;
    }
    let algorithm = match algorithm(subject) {
        Ok(algorithm) => algorithm,
        Err(why) => return Verdict::NotChecked(why),
    };
    let info = subject.decoded.tbs_certificate().subject_public_key_info();
    let bytes = info.subject_public_key.as_bytes();
    let signature = subject.decoded.signature().as_bytes();
    let (Some(key), Some(signature)) = (bytes, signature) else {
        return Verdict::Wrong;
    };
    let Ok(key) = lc::ParsedPublicKey::new(algorithm, key) else {
        return Verdict::NotChecked("AWS-LC does not take its key".to_owned());
    };
    match key.verify_sig(certificate.tbs(), signature) {
        Ok(()) => Verdict::Right,
        Err(_) => Verdict::Wrong,
    }
}

/// What checks this signature by this key.
fn algorithm(subject: &Subject<'_>) -> Result<Algorithm, String> {
    let identifier = subject.decoded.signature_algorithm();
    let oid = identifier.oid;
    let key = subject.key.as_ref().map_err(Clone::clone)?;
    match key {
        Key::Rsa { bits, .. } => {
            let (algorithm, least) = rsa(oid, identifier.parameters.as_ref())?;
            if !LENGTHS.contains(bits) || bits < &least {
                return Err(format!("AWS-LC takes no RSA key of {bits} bits for it"));
            }
            Ok(algorithm)
        }
        Key::Curve(curve) => ecdsa(*curve, oid),
        Key::Edwards if oid == ED25519 => Ok(&lc::ED25519),
        _ => Err(format!("AWS-LC does not know its key and {oid}")),
    }
}

/// The algorithm, and the least length of a key in bits (RFC 8017 appendix A.2).
fn rsa(oid: ObjectIdentifier, parameters: Option<&der::Any>) -> Result<(Algorithm, usize), String> {
    const PKCS1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1");
    let arcs: Vec<_> = oid.arcs().collect();
    let last = arcs.last().copied().unwrap_or_default();
    if oid == ObjectIdentifier::new_unwrap("1.3.14.3.2.29") {
        return Ok((&lc::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, 1024));
    }
    if oid.parent() != Some(PKCS1) {
        return Err(format!("AWS-LC does not know {oid}"));
    }
    Ok(match last {
        5 => (&lc::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, 1024),
        11 => (&lc::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, 1024),
        12 => (&lc::RSA_PKCS1_2048_8192_SHA384, 2048),
        13 => (&lc::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY, 1024),
        10 => return Ok((pss(parameters)?, 2048)),
        2 => return Err("AWS-LC does not know MD2".to_owned()),
        4 => return Err("AWS-LC does not check signatures by MD5".to_owned()),
        _ => return Err(format!("AWS-LC does not know {oid}")),
    })
}

/// RSASSA-PSS by its hash; the salt must be as long as the hash (RFC 4055 section 3.1).
fn pss(parameters: Option<&der::Any>) -> Result<Algorithm, String> {
    // The parameters of RFC 4055 in DER, as every CA writes them: hash, MGF1 with it, salt of its length.
    const HASHES: &[(u8, u8, Algorithm)] = &[
        (1, 32, &lc::RSA_PSS_2048_8192_SHA256),
        (2, 48, &lc::RSA_PSS_2048_8192_SHA384),
        (3, 64, &lc::RSA_PSS_2048_8192_SHA512),
    ];
    let der = parameters.and_then(|p| p.to_der().ok()).unwrap_or_default();
    let known = HASHES.iter().find(|(hash, salt, _)| {
        let forms = [true, false].map(|null| parameters_of(*hash, *salt, null));
        forms.contains(&der)
    });
    let known = known.map(|(.., algorithm)| *algorithm);
    known.ok_or_else(|| "AWS-LC does not know its RSASSA-PSS parameters".to_owned())
}

/// RSASSA-PSS-params for a hash of SHA-2, `null` after each hash's name or not.
fn parameters_of(hash: u8, salt: u8, null: bool) -> Vec<u8> {
    let tlv = |tag: u8, content: &[u8]| {
        let length = u8::try_from(content.len()).unwrap_or_default();
        [&[tag, length], content].concat()
    };
    let mut name = tlv(6, &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, hash]);
    if null {
        name.extend([5, 0]);
    }
    let name = tlv(0x30, &name);
    let mgf1 = tlv(6, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 8]);
    let mgf = tlv(0x30, &[mgf1, name.clone()].concat());
    let salt = tlv(2, &[salt]);
    let fields = [tlv(0xa0, &name), tlv(0xa1, &mgf), tlv(0xa2, &salt)];
    tlv(0x30, &fields.concat())
}

/// ECDSA by curve and hash (RFC 5758 section 3.2).
fn ecdsa(curve: ObjectIdentifier, oid: ObjectIdentifier) -> Result<Algorithm, String> {
    const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
    const SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
    const SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.4");
    Ok(match (curve, oid) {
        (P256, SHA256) => &lc::ECDSA_P256_SHA256_ASN1,
        (P256, SHA384) => &lc::ECDSA_P256_SHA384_ASN1,
        (P256, SHA512) => &lc::ECDSA_P256_SHA512_ASN1,
        (P384, SHA256) => &lc::ECDSA_P384_SHA256_ASN1,
        (P384, SHA384) => &lc::ECDSA_P384_SHA384_ASN1,
        (P384, SHA512) => &lc::ECDSA_P384_SHA512_ASN1,
        (P521, SHA256) => &lc::ECDSA_P521_SHA256_ASN1,
        (P521, SHA384) => &lc::ECDSA_P521_SHA384_ASN1,
        (P521, SHA512) => &lc::ECDSA_P521_SHA512_ASN1,
        _ => return Err(format!("AWS-LC does not know {oid} by a key of {curve}")),
    })
}
