//! The embedded snapshot: held against its lock, counted, its constraints applied.

use cabundle::store::{Level, Purpose, Store};

#[test]
fn the_lock_speaks_of_the_embedded_file() {
    let lock = Store::embedded_lock().unwrap();
    assert!(lock.matches(Store::embedded_bytes()));
    // sha256sum data/certdata.txt
    let on_disk = std::fs::read(crate::support::project("data/certdata.txt")).unwrap();
    assert!(on_disk == Store::embedded_bytes());
    assert_eq!(lock.version().map(|v| v.contains('.')), Some(true));
}

/// `grep -c` over the file, independent of the parser.
#[test]
fn every_object_of_the_file_is_there() {
    let store = Store::embedded().unwrap();
    let text = String::from_utf8_lossy(Store::embedded_bytes());
    let count = |line: &str| text.lines().filter(|l| *l == line).count();
    assert_eq!(
        store.roots.len(),
        count("CKA_CLASS CK_OBJECT_CLASS CKO_CERTIFICATE")
    );
    for (purpose, word) in [
        (
            Purpose::ServerAuth,
            "CKA_TRUST_SERVER_AUTH CK_TRUST CKT_NSS_TRUSTED_DELEGATOR",
        ),
        (
            Purpose::EmailProtection,
            "CKA_TRUST_EMAIL_PROTECTION CK_TRUST CKT_NSS_TRUSTED_DELEGATOR",
        ),
        (
            Purpose::CodeSigning,
            "CKA_TRUST_CODE_SIGNING CK_TRUST CKT_NSS_TRUSTED_DELEGATOR",
        ),
    ] {
        let trusted = store.roots.iter();
        let trusted = trusted
            .filter(|root| root.level(purpose) == Some(Level::Trusted))
            .count();
        assert_eq!(trusted, count(word), "{purpose}");
    }
}

/// The fingerprint is Mozilla's own, from the CCADB; the constraint NSS's.
#[test]
fn tubitak_is_constrained_to_tr() {
    let store = Store::embedded().unwrap();
    let constrained = store
        .roots
        .iter()
        .filter(|root| root.imposed_constraints.is_some());
    let constrained: Vec<_> = constrained.collect();
    let [root] = constrained.as_slice() else {
        panic!("{} constrained roots", constrained.len());
    };
    let sha256 = root.certificate.sha256().to_string();
    assert_eq!(
        sha256,
        "46edc3689046d53a453fb3104ab80dcaec658b2660ea1629dd7e867990648716"
    );
    let constraints = root.imposed_constraints.as_ref().unwrap();
    assert_eq!(constraints.permitted_dns, [".tr"]);
    assert_eq!(
        constraints.der,
        [0xa0, 7, 0x30, 5, 0x82, 3, b'.', b't', b'r']
    );
}
