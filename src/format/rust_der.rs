//! `rust-der`: whole certificates as Rust source, as the crate webpki-root-certs 1 has them.

use std::fmt::Write as _;

use super::{Artifact, Format, FormatError, RenderOptions, rust};
use crate::policy::{Carries, Selection};

/// Certificates for Rust programs.
#[derive(Clone, Copy, Debug)]
pub struct RustDer;

impl Format for RustDer {
    fn name(&self) -> &'static str {
        "rust-der"
    }

    fn about(&self) -> &'static str {
        "Rust source with the certificates in DER, as in webpki-root-certs"
    }

    fn carries(&self) -> Carries {
        Carries::CERTIFICATES
    }

    fn write(
        &self,
        selection: &Selection<'_>,
        options: &RenderOptions,
    ) -> Result<Artifact, FormatError> {
        let mut out = rust::head(selection, options);
        let name = rust::name(selection, "ROOT_CERTS");
        // Writing to a String cannot fail.
        let _ = write!(
            out,
            "\nuse rustls_pki_types::CertificateDer;\n\n/// Roots that Mozilla trusts, by SHA-256.\n#[rustfmt::skip]\npub const {name}: &[CertificateDer<'static>] = &[\n"
        );
        for candidate in rust::sorted(selection) {
            let der = rust::hexadecimal(candidate.root.certificate.der());
            let comment = rust::comment(selection, candidate);
            let _ = writeln!(out, "{comment}    CertificateDer::from_slice({der}),");
        }
        Ok(Artifact::text(out + "];\n"))
    }
}
