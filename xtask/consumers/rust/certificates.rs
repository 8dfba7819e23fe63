//! The SHA-256 of every certificate in Rust source, each of which webpki makes an anchor of.

use sha2::{Digest, Sha256};

mod source {
    include!(env!("CABUNDLE_SOURCE"));
}

fn main() {
    for certificate in source::TLS_SERVER_ROOT_CERTS {
        webpki::anchor_from_trusted_cert(certificate).expect("an anchor");
        let hash: String = Sha256::digest(certificate).iter().map(|b| format!("{b:02x}")).collect();
        println!("{hash}");
    }
}
