//! Rules about the certificate itself.

use cabundle::lint::Severity::{self, Error, Info, Warning};
use cabundle::store::{Certificate, Store};

use super::made::*;
use super::{file, of, report, told};
use crate::synthetic::{Entry, NEUTRAL, ca_params, ca_params_named_as, root, self_sign};

#[track_caller]
fn assert_told(made: Made, expected: &[(&str, Severity)]) {
    let text = file(&[Entry::new("A", made.der())]);
    assert_eq!(told(&text), expected);
}

#[test]
fn clean_certificates_are_left_alone() {
    assert_told(Made::default(), &[]);
    assert_eq!(told(file(&[Entry::fresh("A"), Entry::fresh("B")])), []);
}

/// The root, how many days before its end it is looked at, what is told.
#[test]
fn validity() {
    let times = |begin: (u8, &str), end: (u8, &str)| Made {
        validity: sequence(&[
            &tlv(begin.0, begin.1.as_bytes()),
            &tlv(end.0, end.1.as_bytes()),
        ]),
        ..Made::default()
    };
    let begin = (0x17, "200101000000Z");
    let end = |utc| times(begin, (0x17, utc));
    // As of 2026-11-22T00:00:00Z; 180 days later is 2027-05-21.
    assert_told(end("261121235959Z"), &[("L030", Warning)]);
    assert_told(end("261122000000Z"), &[("L031", Warning)]);
    assert_told(end("270521000000Z"), &[("L031", Warning)]);
    assert_told(end("270521000001Z"), &[]);
    assert_told(
        times((0x17, "261122000001Z"), (0x17, "400101000000Z")),
        &[("L032", Warning)],
    );
    assert_told(times(begin, (0x18, "20400101000000Z")), &[("L033", Info)]);
    assert_told(times(begin, (0x18, "20500101000000Z")), &[]);
    assert_told(
        times((0x17, "250101000000Z"), (0x17, "240101000000Z")),
        &[("L030", Warning), ("L034", Warning)],
    );
}

/// What does not matter for a root that is no anchor is only worth knowing.
#[test]
fn an_expired_root_that_is_no_anchor_is_info() {
    let mut params = ca_params("A");
    params.not_before = rcgen::date_time_ymd(2000, 1, 1);
    params.not_after = rcgen::date_time_ymd(2020, 1, 1);
    let mut entry = Entry::new("A", self_sign(params));
    entry.server = NEUTRAL;
    assert_eq!(told(file(&[entry])), [("L030", Info), ("L080", Info)]);
}

#[test]
fn keys() {
    let key = |key| Made {
        key,
        ..Made::default()
    };
    assert_told(key(rsa(256, &[1, 0, 1])), &[]);
    assert_told(key(rsa(255, &[1, 0, 1])), &[("L040", Warning)]);
    assert_told(key(rsa(256, &[3])), &[("L043", Info)]);
    assert_told(key(rsa(256, &[1])), &[("L043", Error)]);
    assert_told(key(rsa(256, &[1, 0, 0])), &[("L043", Error)]);
    assert_told(key(rsa(256, &[1, 0, 0, 0, 1])), &[("L043", Warning)]);
    assert_told(key(curve("1.2.840.10045.3.1.1")), &[("L041", Warning)]);
    assert_told(key(curve("1.2.3.4")), &[("L041", Warning)]);
    assert_told(key(other_key("1.2.840.10040.4.1")), &[("L042", Warning)]);
    assert_told(key(other_key("1.3.101.112")), &[("L042", Warning)]);
    assert_told(key(broken_rsa()), &[("L044", Warning)]);
}

#[test]
fn signature_algorithms() {
    let sha1 = || algorithm("1.2.840.113549.1.1.5");
    let made = Made {
        inside: sha1(),
        outside: sha1(),
        ..Made::default()
    };
    assert_told(made, &[("L050", Info)]);
    let made = Made {
        inside: sha1(),
        ..Made::default()
    };
    assert_told(made, &[("L051", Warning)]);
}

#[test]
fn fields() {
    let made = Made {
        version: None,
        extensions: Vec::new(),
        ..Made::default()
    };
    assert_told(made, &[("L060", Info)]);
    let made = Made {
        extensions: Vec::new(),
        ..Made::default()
    };
    assert_told(made, &[("L061", Warning)]);
    for (serial, told) in [
        (&[0][..], &[("L064", Info)][..]),
        (&[0x80], &[("L064", Info)]),
        (&[0x7f; 21], &[("L064", Info)]),
        (&[0x7f; 20], &[]),
    ] {
        let made = Made {
            serial: serial.to_vec(),
            ..Made::default()
        };
        assert_told(made, told);
    }
    // A BMPString of three bytes: OpenSSL says "error:… nested asn1 error" to it.
    let odd = || name(0x1e, b"\0a\0");
    let made = Made {
        issuer: odd(),
        subject: odd(),
        ..Made::default()
    };
    assert_told(made, &[("L065", Warning)]);
    let made = Made {
        issuer: name(0x0c, b"Another"),
        ..Made::default()
    };
    assert_told(made, &[("L066", Info)]);
}

#[test]
fn extensions() {
    let with = |more: &[Vec<u8>]| {
        let mut made = Made::default();
        made.extensions.extend_from_slice(more);
        made
    };
    let no_ca = Made {
        extensions: vec![extension("2.5.29.19", &sequence(&[]))],
        ..Made::default()
    };
    assert_told(no_ca, &[("L062", Warning)]);
    let no_signing = Made {
        extensions: vec![
            extension("2.5.29.19", &sequence(&[&[1, 1, 0xff]])),
            // digitalSignature.
            extension("2.5.29.15", &[3, 2, 7, 0x80]),
        ],
        ..Made::default()
    };
    assert_told(no_signing, &[("L063", Warning)]);
    let broken = extension("1.3.6.1.5.5.7.1.1", &tlv(0xa6, b""));
    assert_told(with(&[broken]), &[("L070", Warning)]);
    let identifier = extension("2.5.29.14", &tlv(4, b"id"));
    assert_told(
        with(&[identifier.clone(), identifier]),
        &[("L071", Warning)],
    );
    let usage = |oids: &[&str]| {
        let oids: Vec<_> = oids.iter().flat_map(|dotted| oid(dotted)).collect();
        extension("2.5.29.37", &tlv(0x30, &oids))
    };
    let (server, client) = ("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
    assert_told(with(&[usage(&[client])]), &[("L072", Warning)]);
    assert_told(with(&[usage(&[client, server])]), &[]);
    let names = sequence(&[&tlv(0xa0, &sequence(&[&tlv(0x82, b".tr")]))]);
    assert_told(with(&[extension("2.5.29.30", &names)]), &[("L073", Info)]);
}

#[test]
fn roots_that_share_a_name_or_a_key() {
    let entries = [Entry::new("A", root("A")), Entry::new("B", root("A"))];
    assert_eq!(told(file(&entries)), [("L014", Info)]);
    let key = rcgen::KeyPair::generate().unwrap();
    let twins = ["A", "B"].map(|name| {
        let der = ca_params(name).self_signed(&key).unwrap().der().to_vec();
        Entry::new(name, der)
    });
    assert_eq!(told(file(&twins)), [("L015", Info)]);
}

fn constrained() -> Certificate {
    let store = Store::embedded().unwrap();
    let mut roots = store.roots.into_iter();
    let root = roots.find(|root| root.imposed_constraints.is_some());
    root.unwrap().certificate
}

#[test]
fn a_constrained_subject_that_changed() {
    let again = self_sign(ca_params_named_as(&constrained()));
    let text = file(&[Entry::new("A", again)]);
    assert_eq!(told(&text), [("L091", Warning)]);
    let report = report(&text);
    assert!(of(&report, "L091")[0].message.ends_with("another key"));
    // The other one that NSS constrains.
    assert_eq!(of(&report, "L090").len(), 1);
}

#[test]
fn a_constrained_key_under_another_subject() {
    let made = Made {
        key: constrained().spki().to_vec(),
        ..Made::default()
    };
    assert_told(made, &[("L092", Warning)]);
}

/// The last byte of the signature is changed, which leaves its DER whole.
#[cfg(feature = "signatures")]
#[test]
fn a_wrong_signature() {
    let mut der = root("A");
    let good = report(file(&[Entry::new("A", der.clone())]));
    assert!(good.signatures_checked);
    assert!(of(&good, "L052").is_empty() && of(&good, "L053").is_empty());
    *der.last_mut().unwrap() ^= 1;
    let mut entry = Entry::new("A", der);
    let wrong = report(file(std::slice::from_ref(&entry)));
    assert_eq!(of(&wrong, "L052")[0].severity, Error);
    entry.server = crate::synthetic::DISTRUSTED;
    let distrusted = report(file(&[entry]));
    assert_eq!(of(&distrusted, "L052")[0].severity, Info);
}

#[cfg(feature = "signatures")]
#[test]
fn a_signature_that_cannot_be_checked_is_told() {
    for (dotted, why) in [
        ("1.2.840.113549.1.1.2", "because AWS-LC does not know MD2"),
        ("1.2.840.113549.1.1.4", "MD5"),
    ] {
        let made = Made {
            inside: algorithm(dotted),
            outside: algorithm(dotted),
            key: rsa(256, &[1, 0, 1]),
            ..Made::default()
        };
        let report = report(file(&[Entry::new("A", made.der())]));
        assert!(of(&report, "L052").is_empty());
        assert!(of(&report, "L053")[0].message.ends_with(why) || why == "MD5");
    }
}

#[cfg(not(feature = "signatures"))]
#[test]
fn without_the_feature_nothing_is_said_of_signatures() {
    let report = report(file(&[Entry::new("A", Made::default().der())]));
    assert!(!report.signatures_checked);
    assert!(of(&report, "L052").is_empty() && of(&report, "L053").is_empty());
}
