//! Certificates, held against x509-cert, which decodes every field of them.

use cabundle::store::{Certificate, Store};
use der::{Decode as _, Encode as _};
use jiff::Timestamp;
use x509_cert::certificate::{CertificateInner, Raw};
use x509_cert::ext::pkix::BasicConstraints;
use x509_cert::time::Time;

fn instant(time: Time) -> Timestamp {
    let seconds = time.to_unix_duration().as_secs();
    Timestamp::from_second(seconds.try_into().unwrap()).unwrap_or(Timestamp::MAX)
}

/// Both take it or neither does, and they say the same of it.
#[track_caller]
fn compare(der: &[u8]) {
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
    let key = tbs.subject_public_key_info().to_der().unwrap();
    assert_eq!(ours.spki(), key);
    for (name, is) in [
        (ours.issuer(), tbs.issuer()),
        (ours.subject(), tbs.subject()),
    ] {
        assert_eq!(x509_cert::name::Name::from_der(name).as_ref(), Ok(is));
    }
    let basic = tbs.get_extension::<BasicConstraints>();
    let basic = basic.map(|found| found.map(|(_, constraints)| constraints.ca));
    assert_eq!(
        ours.is_ca().map_err(str::to_owned),
        basic.map_err(|e| e.to_string())
    );
}

#[test]
fn every_root_is_what_x509_cert_says() {
    for root in &Store::embedded().unwrap().roots {
        compare(root.certificate.der());
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
                compare(&changed);
            }
            compare(&der[..at]);
            changed.remove(at);
            compare(&changed);
        }
    }
}
