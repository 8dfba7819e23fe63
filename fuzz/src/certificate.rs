//! A certificate, with all that is asked of one, alone and in a certdata.txt.

use cabundle::format::{Held, Holding};
use cabundle::lint::{self, lint};
use cabundle::store::{Certificate, Level, NameConstraints, OwnLimit, Purpose, Sha256, Store};

use der::{Decode as _, Encode as _};
use jiff::Timestamp;
use x509_cert::certificate::{CertificateInner, Raw};
use x509_cert::ext::pkix::BasicConstraints;
use x509_cert::name::Name;
use x509_cert::time::Time;

use super::made::{certdata, now};
use super::reading::{assert_line, whole};

pub fn check(data: &[u8]) {
    constraints(data);
    is_as_x509_cert_says(data);
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

/// Both take it or neither does, and they say the same of it.
pub fn is_as_x509_cert_says(der: &[u8]) {
    let ours = Certificate::from_der(der.to_vec());
    let theirs = CertificateInner::<Raw>::from_der(der);
    let (ours, theirs) = match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => (ours, theirs),
        (Err(_), Err(_)) => return,
        (ours, theirs) => panic!("{:?}, {:?}", ours.map(drop), theirs.map(drop)),
    };
    let tbs = theirs.tbs_certificate();
    assert_eq!(ours.serial(), tbs.serial_number().as_bytes());
    assert_eq!(ours.not_before(), instant(tbs.validity().not_before));
    assert_eq!(ours.not_after(), instant(tbs.validity().not_after));
    let key = tbs.subject_public_key_info().to_der();
    assert_eq!(ours.spki(), key.expect("what was decoded"));
    for (name, is) in [
        (ours.issuer(), tbs.issuer()),
        (ours.subject(), tbs.subject()),
    ] {
        assert_eq!(Name::from_der(name).as_ref(), Ok(is));
    }
    let basic = tbs.get_extension::<BasicConstraints>();
    let basic = basic.map(|found| found.map(|(_, says)| says.ca));
    assert_eq!(
        ours.is_ca().map_err(str::to_owned),
        basic.map_err(|error| error.to_string())
    );
}

fn instant(time: Time) -> Timestamp {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).expect("years of four digits");
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
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
