//! Any text with PEM in it: curl's and certifi's bundles, Debian's files, a ConfigMap, OpenSSL's trusted
//! certificates, Node's header.
//!
//! RFC 7468 section 2. Text outside the blocks is nobody's business, and white space around a line neither, as in
//! YAML, although OpenSSL minds it. A block that is broken is told, and the others are read: a reader that stops at it silently is
//! how certificates get lost. A key or a CRL beside the certificates is none of them, and passed over while it is
//! whole; a label that nobody knows may be a certificate's that was damaged.

use std::collections::HashSet;

use pem::Pem as Block;

use super::Pem;
use super::blocks::{blocks, has_end, labels};
use super::label::label;
use crate::format::asn1::SEQUENCE;
use crate::format::read::{Broken, Held, Holding, ReadError, ReadOptions, Reader};
use crate::format::{Format as _, OpenSslTrusted, Pkcs7, openssl_trusted};
use crate::store::{Certificate, Level, Purposes};

impl Reader for Pem {
    fn kind(&self) -> &'static str {
        self.name()
    }

    /// A block that is not of the kinds that are passed over.
    fn recognises(&self, bytes: &[u8]) -> bool {
        labels(bytes).any(|label| !is_other(label)) || has_end(bytes, is_other)
    }

    /// A file with `TRUSTED CERTIFICATE` in it is of the kind `openssl-trusted`: it says trust and distrust per
    /// purpose. A plain certificate in it is trusted for everything, as it is by OpenSSL. Of several copies the first
    /// counts: OpenSSL adds no certificate that its store has (`X509_STORE_add_cert`).
    fn read(&self, bytes: &[u8], options: &ReadOptions) -> Result<Holding, ReadError> {
        let mut holding = Holding::plain(self.kind(), Vec::new());
        for found in blocks(bytes) {
            let place = format!("line {}", found.line);
            match found.block.and_then(|block| read(block, &place, options)) {
                Ok(block) => {
                    let over = label(&found.over);
                    holding.held.extend(block.held.into_iter().map(|held| Held {
                        label: match held.label.as_slice() {
                            [] => over.to_vec(),
                            _ => held.label,
                        },
                        ..held
                    }));
                    holding.broken.extend(block.broken);
                }
                Err(reason) => holding.broken.push(Broken { place, reason }),
            }
        }
        if holding.held.iter().any(|held| held.levels.is_some()) {
            holding.kind = OpenSslTrusted.name();
            holding.says = OpenSslTrusted.carries();
            let mut once = HashSet::new();
            holding
                .held
                .retain(|held| once.insert(held.certificate.sha256()));
            let everything = Purposes::from_fn(|_| Some(Level::Trusted));
            for held in &mut holding.held {
                held.levels.get_or_insert(everything);
            }
        }
        Ok(holding)
    }
}

impl Pem {
    /// Whether a text that nobody called a store may be one: it has a block that is read, or a whole one whose label
    /// nobody knows with a SEQUENCE in it, as a certificate is one. A signature or a key of PGP is none.
    pub fn may_have_certificate(bytes: &[u8]) -> bool {
        let is_other = |block: &Block| is_other(block.tag().as_bytes());
        let is_sequence = |block: &Block| block.contents().first() == Some(&SEQUENCE);
        labels(bytes).any(is_read)
            || has_end(bytes, |label| !is_read(label))
            || blocks(bytes).into_iter().any(|found| {
                found
                    .block
                    .is_ok_and(|block| !is_other(&block) && is_sequence(&block))
            })
    }
}

/// What a block holds; nothing if it is no certificate.
fn read(block: Block, place: &str, options: &ReadOptions) -> Result<Holding, String> {
    let certificate = |der| Certificate::from_der(der).map_err(|error| error.to_string());
    let holding = |held| Ok(Holding::plain(Pem.name(), held));
    match block.tag() {
        "CERTIFICATE" | "X509 CERTIFICATE" => {
            let certificate = certificate(block.into_contents())?;
            holding(vec![Held::plain(certificate, place)])
        }
        "TRUSTED CERTIFICATE" => {
            let word = openssl_trusted::read(block.contents()).map_err(|e| e.to_string())?;
            holding(vec![Held {
                label: word.alias.to_vec(),
                levels: Some(Purposes::from_fn(|purpose| Some(*word.levels.get(purpose)))),
                ..Held::plain(certificate(word.der.to_vec())?, place)
            }])
        }
        "PKCS7" | "CMS" | "PKCS #7 SIGNED DATA" => {
            let message = Pkcs7.read(block.contents(), options);
            Ok(message.map_err(|error| error.to_string())?.within(place))
        }
        other if is_other(other.as_bytes()) => holding(Vec::new()),
        other => Err(format!("a `{other}` is no certificate")),
    }
}

/// Labels of what [`read`] reads. What ends like a certificate's was one before something was put in front.
fn is_read(label: &[u8]) -> bool {
    label.ends_with(b"CERTIFICATE") && !is_other(label)
        || matches!(label, b"PKCS7" | b"CMS" | b"PKCS #7 SIGNED DATA")
}

/// Labels of what is no certificate: RFC 7468 sections 7 to 13, OpenSSL's `pem.h`, OpenSSH's.
fn is_other(label: &[u8]) -> bool {
    label.ends_with(b"PRIVATE KEY")
        || label.ends_with(b"PUBLIC KEY")
        || label.ends_with(b" PARAMETERS")
        || label.ends_with(b"CERTIFICATE REQUEST")
        || matches!(label, b"X509 CRL" | b"CRL" | b"ATTRIBUTE CERTIFICATE")
}
