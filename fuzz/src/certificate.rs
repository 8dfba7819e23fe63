//! A certificate, with all that is asked of one, alone and in a certdata.txt.

use cabundle::format::{Held, Holding};
use cabundle::lint::{self, lint};
use cabundle::store::{Certificate, Level, NameConstraints, OwnLimit, Purpose, Sha256, Store};

use super::made::{certdata, now};
use super::reading::{assert_line, whole};

pub fn check(data: &[u8]) {
    constraints(data);
    let Ok(certificate) = Certificate::from_der(data.to_vec()) else {
        return;
    };
    assert_eq!(certificate.der(), data);
    assert_eq!(certificate.sha256(), Sha256::of(data));
    for part in [
        certificate.tbs(),
        certificate.subject(),
        certificate.issuer(),
        certificate.spki(),
        certificate.serial_der(),
    ] {
        assert!(!part.is_empty() && part.len() < data.len());
    }
    assert!(certificate.has_serial(certificate.serial_der()));
    assert_line(&certificate.issuer_name().rfc4514());
    match certificate.name_constraints() {
        Ok(None) => {}
        Ok(Some(contents)) => constraints(&contents),
        Err(_) => {
            let limits = certificate.own_limits(Purpose::ServerAuth);
            assert!(limits.contains(&OwnLimit::Names));
        }
    }
    whole(&Holding::plain(
        "x",
        vec![Held::plain(certificate.clone(), "x")],
    ));
    // In a file that says of it what is right, it is trusted.
    let text = certdata(&certificate, "", "");
    let store = Store::parse(text.as_bytes()).expect("a file about the certificate");
    let [root] = &store.roots[..] else {
        panic!("{} roots", store.roots.len());
    };
    assert_eq!(root.certificate, certificate);
    assert_eq!(root.level(Purpose::ServerAuth), Some(Level::Trusted));
    let report = lint(text.as_bytes(), None, &lint::Options::at(now())).expect("a good text");
    assert_eq!((report.read, report.roots), (lint::Read::Whole, 1));
    lint::text::render(&report, "x");
}

/// Contents of a NameConstraints.
fn constraints(contents: &[u8]) {
    if let Ok(constraints) = NameConstraints::read(contents, "x") {
        assert_eq!(constraints.der, contents);
        if constraints.is_of_dns_names_alone() {
            assert!(!constraints.permitted_dns.is_empty());
        }
    }
}
