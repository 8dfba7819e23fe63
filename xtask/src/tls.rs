//! Whom a fetch believes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use cabundle::policy::{PolicyError, certificates_of};
use cabundle::store::{Level, LoadError, Purpose, Root, Store};
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
    // It names the file itself.
    #[error(transparent)]
    CaFile(#[from] PolicyError),
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
            of_file(&path.to_string_lossy(), &bytes)?
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

/// Every certificate of a file, PEM or DER; anything else in it is refused.
fn of_file(name: &str, bytes: &[u8]) -> Result<Vec<Vec<u8>>, PolicyError> {
    let certificates = certificates_of(name, bytes)?;
    Ok(certificates.iter().map(|c| c.der().to_vec()).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::{embedded, of_file};

    /// Two certificates: as PEM, and the first as DER.
    fn two() -> (String, Vec<u8>) {
        let certificates = ["one", "two"].map(|name| {
            let made = rcgen::generate_simple_self_signed([name.to_owned()]);
            made.unwrap().cert
        });
        let [one, two] = &certificates;
        (one.pem() + &two.pem(), one.der().to_vec())
    }

    #[track_caller]
    fn assert_refused(bytes: &[u8], why: &str) {
        let words = of_file("ca.pem", bytes).unwrap_err().to_string();
        assert!(words.starts_with("ca.pem: "), "{words}");
        assert!(words.contains(why), "{words}");
    }

    #[test]
    fn whole_certificates_are_taken() {
        let (pem, der) = two();
        let found = of_file("ca.pem", pem.as_bytes()).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(found.first(), Some(&der));
        assert_eq!(of_file("ca.der", &der).unwrap(), [der]);
        assert!(embedded().unwrap().len() > 50);
    }

    #[test]
    fn anything_else_is_refused() {
        let (pem, der) = two();
        assert_refused(b"", "no certificate in it");
        assert_refused(b"<html>", "no certificate in it");
        let cut = pem.get(..pem.len() - 40).unwrap();
        assert_refused(cut.as_bytes(), "2 PEM blocks begin, 1 are whole");
        let key = pem.replace("CERTIFICATE", "PRIVATE KEY");
        assert_refused(key.as_bytes(), "private key");
        let other = pem.replace("CERTIFICATE", "PKCS7");
        assert_refused(other.as_bytes(), "`PKCS7`");
        let noise = "-----BEGIN CERTIFICATE-----\nbm9pc2U=\n-----END CERTIFICATE-----\n";
        assert_refused((pem + noise).as_bytes(), "PEM block 3");
        assert_refused(der.split_last().unwrap().1, "");
    }
}
