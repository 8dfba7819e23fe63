//! Certificates, held against x509-cert, which decodes every field of them.

use cabundle::store::Store;

use crate::fuzzing::checks::certificate::is_as_x509_cert_says;

#[test]
fn every_root_is_what_x509_cert_says() {
    for root in &Store::embedded().unwrap().roots {
        is_as_x509_cert_says(root.certificate.der());
    }
}

#[test]
fn a_root_with_another_byte_anywhere_is_taken_by_both_or_by_none() {
    let store = Store::embedded().unwrap();
    for root in store.roots.iter().step_by(5) {
        let der = root.certificate.der();
        for at in 0..der.len() {
            let mut changed = der.to_vec();
            for byte in [der[at] ^ 1 << (at % 8), der[at].wrapping_add(1), 0x80, 0] {
                changed[at] = byte;
                is_as_x509_cert_says(&changed);
            }
            is_as_x509_cert_says(&der[..at]);
            changed.remove(at);
            is_as_x509_cert_says(&changed);
        }
    }
}
