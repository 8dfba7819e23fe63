//! A name in DER, as text and as the subject of a root in every format that writes or hashes it.

use cabundle::format::{Format, REGISTRY, RenderOptions};
use cabundle::policy::{Addition, Policy};
use cabundle::store::{Certificate, DistinguishedName, Level, Purpose};

use super::made::{VALIDITY, certificate, now, store};
use super::reading::{assert_line, read_back};

pub fn check(data: &[u8]) {
    let name = DistinguishedName::from_der(data);
    if let Ok(name) = &name {
        let text = name.rfc4514();
        assert!(!text.chars().any(char::is_control), "{text:?}");
        let attributes = name.rdns.iter().flatten();
        assert!(attributes.clone().all(|a| a.der.len() < data.len()));
        assert_eq!(
            text.is_empty(),
            name.rdns.iter().all(Vec::is_empty) && name.rdns.len() < 2
        );
    }
    let Ok(root) = Certificate::from_der(certificate(data, VALIDITY)) else {
        return;
    };
    assert_eq!(Ok(root.subject_name()), name);
    for format in REGISTRY {
        // Its key derivation takes longer than all the others.
        if format.name() != "pkcs12" {
            written(&root, *format);
        }
    }
}

/// A format says that it cannot hold the root, or holds it.
fn written(root: &Certificate, format: &dyn Format) {
    let mut policy = Policy::server_auth(now());
    policy.carries = format.carries();
    policy.carries.dates = false;
    policy.additions = vec![Addition {
        certificate: root.clone(),
        from: "x".to_owned(),
        reason: None,
    }];
    let Ok(selection) = store().select(policy) else {
        return;
    };
    for diagnostic in selection.diagnostics() {
        assert_line(&diagnostic.message);
    }
    let options = RenderOptions::default();
    let artifact = match selection.render(format, &options) {
        Ok(artifact) => artifact,
        Err(error) => {
            let _ = error.to_diagnostic();
            return;
        }
    };
    // Not every format can be read.
    let Ok(read) = read_back(&artifact) else {
        return;
    };
    assert!(
        read.broken.is_empty(),
        "{}: {:?}",
        format.name(),
        read.broken
    );
    let mut held = read.held.iter().filter(|h| h.certificate == *root);
    let trusted = Some(Level::Trusted);
    assert!(
        read.held.is_empty() || held.any(|held| held.level(Purpose::ServerAuth) == trusted),
        "{}",
        format.name()
    );
}
