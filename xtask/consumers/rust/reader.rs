//! The SHA-256 of every certificate of a PEM file as rustls reads it, each of which webpki makes an
//! anchor of.

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use sha2::{Digest, Sha256};

fn main() {
    let path = std::env::args().nth(1).expect("a file");
    for certificate in CertificateDer::pem_file_iter(path).expect("readable") {
        let certificate = certificate.expect("a certificate");
        webpki::anchor_from_trusted_cert(&certificate).expect("an anchor");
        let hash: String = Sha256::digest(&certificate).iter().map(|b| format!("{b:02x}")).collect();
        println!("{hash}");
    }
}
