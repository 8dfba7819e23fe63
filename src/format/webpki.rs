//! `webpki`: trust anchors as Rust source, as the crate webpki-roots 1 has them: subject,
//! SubjectPublicKeyInfo and name constraints, each the contents of its SEQUENCE without tag and length.
//!
//! Certificates that limit themselves by a NameConstraints extension keep it: rustls-webpki takes it
//! into the anchor. An imposed constraint never gives way to such an extension, nor the other way round:
//! an anchor holds one set, and where both are there and differ, nothing is written.

use std::fmt::Write as _;

use der::Decode as _;
use der::asn1::AnyRef;

use super::{Artifact, Format, FormatError, RenderOptions, rust};
use crate::policy::{Carries, Selection};
use crate::store::Root;

/// Trust anchors for rustls.
#[derive(Clone, Copy, Debug)]
pub struct Webpki;

impl Format for Webpki {
    fn name(&self) -> &'static str {
        "webpki"
    }

    fn about(&self) -> &'static str {
        "Rust source with trust anchors for rustls, as in webpki-roots"
    }

    fn carries(&self) -> Carries {
        Carries {
            constraints: true,
            ..Carries::KEYS
        }
    }

    fn write(
        &self,
        selection: &Selection<'_>,
        options: &RenderOptions,
    ) -> Result<Artifact, FormatError> {
        let (roots, name) = (rust::sorted(selection), rust::name(selection, "ROOTS"));
        let mut out = rust::head(selection, options);
        // An import that nothing uses is a warning.
        let imports = match roots.is_empty() {
            true => "TrustAnchor",
            false => "{Der, TrustAnchor}",
        };
        // Writing to a String cannot fail.
        let _ = write!(
            out,
            "\nuse rustls_pki_types::{imports};\n\n/// Roots that Mozilla trusts, by SHA-256 of the certificate.\n#[rustfmt::skip]\npub const {name}: &[TrustAnchor<'static>] = &[\n"
        );
        for candidate in roots {
            let certificate = &candidate.root.certificate;
            let constraints = match constraints(&candidate.root)? {
                Some(der) => format!("Some(Der::from_slice({}))", rust::readable(&der)),
                None => "None".to_owned(),
            };
            let _ = write!(
                out,
                "{}    TrustAnchor {{\n        subject: Der::from_slice({}),\n        subject_public_key_info: Der::from_slice({}),\n        name_constraints: {constraints},\n    }},\n",
                rust::comment(selection, candidate),
                rust::readable(contents(certificate.subject())),
                rust::readable(contents(certificate.spki())),
            );
        }
        Ok(Artifact::text(out + "];\n"))
    }
}

/// What is in a TLV. Those of a certificate were decoded once.
fn contents(tlv: &[u8]) -> &[u8] {
    AnyRef::from_der(tlv).map_or(&[], AnyRef::value)
}

/// The one set of constraints of a root: the imposed ones, or its own.
fn constraints(root: &Root) -> Result<Option<Vec<u8>>, FormatError> {
    let refuse = |why| FormatError::root("webpki", root, why);
    let own = root
        .certificate
        .name_constraints()
        .map_err(|_| refuse("its NameConstraints extension cannot be read"))?;
    let imposed = root.imposed_constraints.as_ref().map(|c| c.der.clone());
    match (own, imposed) {
        (Some(own), Some(imposed)) if own != imposed => Err(refuse(
            "it has name constraints of its own besides those that Mozilla imposes, and an anchor holds one set",
        )),
        (own, imposed) => Ok(imposed.or(own)),
    }
}
