//! `bearssl`: a C source with trust anchors, as BearSSL's `brssl ta` writes it (`tools/ta.c`, `print_ta`):
//! the subject as it stands in the certificate, the modulus and exponent without leading zeros or the point,
//! and the table `TAs` with `TAs_NUM`. `bearssl.h` must be included before it.
//!
//! BearSSL knows RSA keys of up to 4096 bits (`BR_MAX_RSA_SIZE`) and, in certificates, points on P-256,
//! P-384 and P-521 that are not compressed. A root with another key is refused by name: an anchor that
//! verifies nothing would look like a root that is trusted.
//!
//! `brssl` gives the flag `BR_X509_TA_CA` to certificates that say CA:TRUE; here every root has it, since
//! it is Mozilla's trust that makes it one, also in version 1.

use der::asn1::{AnyRef, ObjectIdentifier, UintRef};
use der::{Decode as _, Reader as _, SliceReader, Tag, Tagged as _};
use x509_cert::spki::SubjectPublicKeyInfoRef;

use super::{Artifact, Format, FormatError, RenderOptions, c};
use crate::policy::{Carries, Selection};

/// A C source for BearSSL.
#[derive(Clone, Copy, Debug)]
pub struct Bearssl;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// Curves, BearSSL's names of them and the bytes of a coordinate.
const CURVES: [(ObjectIdentifier, &str, usize); 3] = [
    (
        ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7"),
        "BR_EC_secp256r1",
        32,
    ),
    (
        ObjectIdentifier::new_unwrap("1.3.132.0.34"),
        "BR_EC_secp384r1",
        48,
    ),
    (
        ObjectIdentifier::new_unwrap("1.3.132.0.35"),
        "BR_EC_secp521r1",
        66,
    ),
];

impl Format for Bearssl {
    fn name(&self) -> &'static str {
        "bearssl"
    }

    fn about(&self) -> &'static str {
        "C source for BearSSL: trust anchors as `brssl ta` writes them"
    }

    fn carries(&self) -> Carries {
        Carries::KEYS
    }

    fn write(
        &self,
        selection: &Selection<'_>,
        options: &RenderOptions,
    ) -> Result<Artifact, FormatError> {
        let mut out = c::comment(c::header("for BearSSL", selection, options));
        let mut anchors = Vec::new();
        for (n, candidate) in selection.included().enumerate() {
            let certificate = &candidate.root.certificate;
            let key = Key::from_der(certificate.spki())
                .map_err(|why| FormatError::root("bearssl", &candidate.root, why))?;
            out += &format!("\n{}", c::about(candidate, selection));
            out += &c::array(&format!("TA{n}_DN"), certificate.subject());
            for (name, bytes) in key.parts() {
                out += &format!("\n{}", c::array(&format!("TA{n}_{name}"), bytes));
            }
            anchors.push(key.anchor(n));
        }
        let number = anchors.len();
        let table = if anchors.is_empty() {
            // C has no arrays without an element.
            "[1] = { 0 };".to_owned()
        } else {
            format!("[{number}] = {{\n{}\n}};", anchors.join(",\n"))
        };
        out += &format!(
            "\nstatic const br_x509_trust_anchor TAs{table}\n\n#define TAs_NUM   {number}\n"
        );
        Ok(Artifact::text(out))
    }
}

/// A key that BearSSL knows.
enum Key<'a> {
    Rsa { n: &'a [u8], e: &'a [u8] },
    Ec { curve: &'static str, q: &'a [u8] },
}

impl<'a> Key<'a> {
    /// Reads a SubjectPublicKeyInfo, or says why BearSSL could not use it.
    fn from_der(spki: &'a [u8]) -> Result<Self, String> {
        let broken = |error: der::Error| format!("its key cannot be read: {error}");
        let spki = SubjectPublicKeyInfoRef::from_der(spki).map_err(broken)?;
        let key = spki.subject_public_key.as_bytes();
        let key = key.ok_or("its key does not end with a byte")?;
        match spki.algorithm.oid {
            RSA => {
                // NULL, or, by some, nothing (RFC 3279 section 2.3.1).
                if spki.algorithm.parameters.is_some_and(|p| !p.is_null()) {
                    return Err("its RSA key has parameters".to_owned());
                }
                rsa(key).map_err(broken)
            }
            EC => ec(spki.algorithm.parameters, key),
            other => Err(format!(
                "its key is of type {other}, which BearSSL does not know"
            )),
        }
        .and_then(Self::within_limits)
    }

    fn within_limits(self) -> Result<Self, String> {
        match &self {
            Self::Rsa { n, .. } if n.len() > 512 => {
                Err("its RSA key is longer than the 4096 bits that BearSSL takes".to_owned())
            }
            _ => Ok(self),
        }
    }

    /// Its arrays.
    fn parts(&self) -> Vec<(&'static str, &'a [u8])> {
        match self {
            Self::Rsa { n, e } => vec![("RSA_N", n), ("RSA_E", e)],
            Self::Ec { q, .. } => vec![("EC_Q", q)],
        }
    }

    /// Its line of the table.
    fn anchor(&self, n: usize) -> String {
        let (kind, name, curve) = match self {
            Self::Rsa { .. } => ("BR_KEYTYPE_RSA", "rsa", String::new()),
            Self::Ec { curve, .. } => {
                ("BR_KEYTYPE_EC", "ec", format!("                {curve},\n"))
            }
        };
        let part = |(part, _)| {
            format!("                (unsigned char *)TA{n}_{part}, sizeof TA{n}_{part},\n")
        };
        let parts: String = self.parts().into_iter().map(part).collect();
        format!(
            "    {{\n        {{ (unsigned char *)TA{n}_DN, sizeof TA{n}_DN }},\n        BR_X509_TA_CA,\n        {{\n            \
             {kind},\n            {{ .{name} = {{\n{curve}{parts}            }} }}\n        }}\n    }}"
        )
    }
}

/// RSAPublicKey (RFC 8017 appendix A.1.1).
fn rsa(key: &[u8]) -> Result<Key<'_>, der::Error> {
    let sequence = AnyRef::from_der(key)?;
    sequence.tag().assert_eq(Tag::Sequence)?;
    let mut reader = SliceReader::new(sequence.value())?;
    let [n, e] = [UintRef::decode(&mut reader)?, UintRef::decode(&mut reader)?];
    reader.finish()?;
    let [n, e] = [n.as_bytes(), e.as_bytes()];
    Ok(Key::Rsa { n, e })
}

/// ECPoint on a named curve (RFC 5480 section 2).
fn ec<'a>(parameters: Option<AnyRef<'_>>, point: &'a [u8]) -> Result<Key<'a>, String> {
    let oid = parameters.and_then(|p| p.decode_as::<ObjectIdentifier>().ok());
    let oid = oid.ok_or("its key is not on a named curve")?;
    let known = CURVES.iter().find(|(curve, ..)| *curve == oid);
    let (_, curve, size) = known.ok_or(format!(
        "its key is on the curve {oid}, which BearSSL does not know"
    ))?;
    match point {
        [4, rest @ ..] if rest.len() == 2 * size => Ok(Key::Ec { curve, q: point }),
        _ => Err("its key is not a plain, uncompressed point".to_owned()),
    }
}
