//! A client of rustls that trusts what Mozilla trusts for TLS servers today.

use std::error::Error;
use std::sync::Arc;

use cabundle::policy::Policy;
use cabundle::store::Store;
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};

fn main() -> Result<(), Box<dyn Error>> {
    let policy = Policy::server_auth("2026-11-22T00:00:00Z".parse()?);
    let store = Store::embedded()?;
    let selection = store.select(policy)?;
    // rustls takes certificates as anchors without Mozilla's own limits: what is lost is told here.
    for told in selection.diagnostics() {
        eprintln!("{}: {}", told.code, told.message);
    }
    let mut roots = RootCertStore::empty();
    for candidate in selection.included() {
        roots.add(CertificateDer::from(candidate.root.certificate.der()))?;
    }
    println!("{} roots", roots.len());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    // From here on as with any other configuration.
    let _ = Arc::new(config);
    Ok(())
}
