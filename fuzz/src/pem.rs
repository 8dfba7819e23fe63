//! PEM, as a store (OpenSSL's TRUSTED blocks included) and as a file of roots to add.

use std::collections::BTreeSet;

use cabundle::format::Pem;
use cabundle::policy::{Addition, certificates_of};
use cabundle::store::{Certificate, Sha256};

use super::reading::{assert_line, diagnostics, read};

pub fn check(data: &[u8]) {
    let store = read(&Pem, data);
    match Addition::read("x", data, None) {
        Ok(additions) => assert!(
            additions
                .iter()
                .all(|a| a.certificate.is_ca() != Ok(Some(false)))
        ),
        Err(error) => {
            let diagnostic = error.to_diagnostic();
            assert_line(&diagnostic.message);
            diagnostics(&[diagnostic], &[]);
        }
    }
    // What can be added is in the store, which may have more to say against it: a block that begins within a line.
    let store = store.filter(|store| store.broken.is_empty());
    if let (Some(store), Ok(added)) = (store, certificates_of("x", data)) {
        let held = store.held.iter().map(|held| held.certificate.sha256());
        let added = added.iter().map(Certificate::sha256);
        assert_eq!(added.collect::<BTreeSet<Sha256>>(), held.collect());
    }
}
