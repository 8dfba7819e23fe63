//! Whom a fetch believes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use cabundle::store::{Certificate, CertificateError, Level, LoadError, Purpose, Root, Store};
use ureq::tls::RootCerts;

/// Why there are no TLS roots.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    #[error("the embedded snapshot")]
    Embedded(#[from] LoadError),
    #[error("{}", path.display())]
    Read {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{}", path.display())]
    CaFile { path: PathBuf, source: PemError },
}

/// Why a PEM file is refused.
#[derive(Debug, PartialEq, thiserror::Error)]
pub(crate) enum PemError {
    #[error("no certificates")]
    Empty,
    #[error(transparent)]
    Pem(#[from] pem::PemError),
    #[error("{begun} blocks begin, {whole} are whole")]
    CutShort { begun: usize, whole: usize },
    #[error("a block is not a certificate: {0}")]
    OtherBlock(String),
    #[error("block {number}: {error}")]
    Certificate {
        number: usize,
        error: CertificateError,
    },
}

/// The roots of a file, or of the embedded snapshot.
pub(crate) fn roots(ca_file: Option<&Path>) -> Result<RootCerts, TlsError> {
    let ders = match ca_file {
        None => embedded()?,
        Some(path) => {
            let path = path.to_owned();
            let bytes = match std::fs::read(&path) {
                Ok(bytes) => bytes,
                Err(source) => return Err(TlsError::Read { path, source }),
            };
            from_pem(&bytes).map_err(|source| TlsError::CaFile { path, source })?
        }
    };
    let certificates = ders.iter().map(|der| ureq::tls::Certificate::from_der(der));
    let owned = certificates.map(|certificate| certificate.to_owned());
    Ok(RootCerts::Specific(Arc::new(owned.collect())))
}

fn embedded() -> Result<Vec<Vec<u8>>, LoadError> {
    let store = Store::embedded()?;
    let roots = store.roots.iter().filter(|root| is_plain(root));
    Ok(roots.map(|root| root.certificate.der().to_vec()).collect())
}

/// Trusted for TLS without a limit: this TLS stack knows neither distrust dates nor constraints
/// that do not stand in the certificate.
fn is_plain(root: &Root) -> bool {
    root.level(Purpose::ServerAuth) == Some(Level::Trusted)
        && root.server_distrust_after.date().is_none()
        && root.imposed_constraints.is_none()
}

/// Every block is one whole certificate. A cut file yields fewer blocks and no error: count.
fn from_pem(bytes: &[u8]) -> Result<Vec<Vec<u8>>, PemError> {
    let blocks = pem::parse_many(bytes)?;
    let begun = bytes.split(|byte| *byte == b'\n');
    let begun = begun.filter(|line| line.trim_ascii().starts_with(b"-----BEGIN"));
    let (begun, whole) = (begun.count(), blocks.len());
    if begun != whole {
        return Err(PemError::CutShort { begun, whole });
    }
    if whole == 0 {
        return Err(PemError::Empty);
    }
    let check = |(at, block): (usize, pem::Pem)| {
        if block.tag() != "CERTIFICATE" {
            return Err(PemError::OtherBlock(block.tag().to_owned()));
        }
        let der = block.into_contents();
        match Certificate::from_der(der.clone()) {
            Ok(_) => Ok(der),
            Err(error) => Err(PemError::Certificate {
                number: at + 1,
                error,
            }),
        }
    };
    blocks.into_iter().enumerate().map(check).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use cabundle::store::Store;

    use super::{PemError, embedded, from_pem};

    fn two() -> String {
        let store = Store::embedded().unwrap();
        let blocks = store.roots.iter().take(2).map(|root| {
            let der = root.certificate.der();
            pem::encode(&pem::Pem::new("CERTIFICATE", der))
        });
        blocks.collect()
    }

    #[test]
    fn whole_certificates_are_taken() {
        assert_eq!(from_pem(two().as_bytes()).unwrap().len(), 2);
        assert!(embedded().unwrap().len() > 50);
    }

    #[test]
    fn anything_else_is_refused() {
        let text = two();
        assert_eq!(from_pem(b""), Err(PemError::Empty));
        assert_eq!(from_pem(b"<html>"), Err(PemError::Empty));
        let cut = text.get(..text.len() - 40).unwrap();
        let refused = PemError::CutShort { begun: 2, whole: 1 };
        assert_eq!(from_pem(cut.as_bytes()), Err(refused));
        let key = text.replace("CERTIFICATE", "PRIVATE KEY");
        let refused = PemError::OtherBlock("PRIVATE KEY".to_owned());
        assert_eq!(from_pem(key.as_bytes()), Err(refused));
        let noise = pem::encode(&pem::Pem::new("CERTIFICATE", *b"noise"));
        let refused = from_pem(noise.as_bytes());
        assert!(matches!(refused, Err(PemError::Certificate { .. })));
    }
}
