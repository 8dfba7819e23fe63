//! `fedora`: the directory `extracted/` of Fedora's ca-certificates, as its `update-ca-trust` has p11-kit make it
//! (below `/etc/pki/ca-trust`), composed of the formats that stand in it.
//!
//! OpenSSL's bundle holds every root that Mozilla trusts or distrusts, and for what; each other file is for one
//! purpose. A file may be without a root: Mozilla trusts none for code signing since 2017.

use super::{
    Artifact, Edk2, Format, FormatError, HashDir, Jks, Makes, OpenSslTrusted, Pem, RenderOptions,
    Tree,
};
use crate::policy::{Carries, Selection};
use crate::store::Purpose;

/// A file of one purpose: its path, its purpose, its format.
type Part = (&'static str, Purpose, &'static dyn Format);

const PARTS: [Part; 6] = [
    ("pem/tls-ca-bundle.pem", Purpose::ServerAuth, &Pem),
    ("pem/email-ca-bundle.pem", Purpose::EmailProtection, &Pem),
    ("pem/objsign-ca-bundle.pem", Purpose::CodeSigning, &Pem),
    ("java/cacerts", Purpose::ServerAuth, &Jks),
    ("edk2/cacerts.bin", Purpose::ServerAuth, &Edk2),
    ("pem/directory-hash", Purpose::ServerAuth, &HashDir),
];

/// The names by which programs that look for a bundle in `/etc/ssl/certs` find it: that is a link to
/// `pem/directory-hash` since Fedora 40.
const BUNDLES: [&str; 2] = [
    "pem/directory-hash/ca-certificates.crt",
    "pem/directory-hash/ca-bundle.crt",
];

/// Fedora's `extracted/`.
#[derive(Clone, Copy, Debug)]
pub struct Fedora;

impl Format for Fedora {
    fn name(&self) -> &'static str {
        "fedora"
    }

    fn about(&self) -> &'static str {
        "Fedora's /etc/pki/ca-trust/extracted: bundles for OpenSSL, PEM, Java and firmware"
    }

    fn makes(&self) -> Makes {
        Makes::Tree("openssl/, pem/, pem/directory-hash/, java/, edk2/")
    }

    fn carries(&self) -> Carries {
        // Distrust stands in one of the files; programs that read the others know nothing of it.
        Carries {
            purposes: true,
            ..Carries::CERTIFICATES
        }
    }

    fn write(
        &self,
        selection: &Selection<'_>,
        options: &RenderOptions,
    ) -> Result<Artifact, FormatError> {
        // p11-kit links by both hashes.
        let options = RenderOptions {
            hash_compat: true,
            ..options.clone()
        };
        let mut tree = Tree::new();
        let trusted = OpenSslTrusted.write(selection, &options)?;
        tree.artifact("openssl/ca-bundle.trust.crt", trusted)?;
        for (path, purpose, format) in PARTS {
            let part = format.write(&selection.narrowed(purpose), &options)?;
            tree.artifact(path, part)?;
        }
        for path in BUNDLES {
            tree.link(path, "../tls-ca-bundle.pem")?;
        }
        Ok(Artifact::Tree(tree))
    }
}
