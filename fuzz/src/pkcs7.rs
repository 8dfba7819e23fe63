//! PKCS#7, in BER and in PEM.

use std::collections::BTreeSet;

use cabundle::format::{Holding, Pem, Pkcs7};
use cabundle::store::Sha256;

use super::reading::{read, read_plain};

pub fn check(data: &[u8]) {
    let ids = |holding: Holding| -> BTreeSet<Sha256> {
        let held = holding.held.iter();
        held.map(|held| held.certificate.sha256()).collect()
    };
    if let Some(holding) = read_plain(&Pkcs7, data) {
        let text = ::pem::encode(&::pem::Pem::new("PKCS7", data));
        let text = read(&Pem, text.as_bytes());
        assert_eq!(text.map(ids), Some(ids(holding)));
    }
}
