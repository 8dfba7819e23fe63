//! What once grew with the square of its input. Each takes well under a second now, and took minutes.

use std::fmt::Write as _;

use cabundle::certdata::Mechanism;
use cabundle::diff::{self, compare};
use cabundle::format::Holding;
use cabundle::lint;
use cabundle::store::{Certificate, Distrust, Named, Store};
use cabundle::text::brief;
use jiff::Timestamp;

use crate::synthetic::{COMMON, DISTRUSTED, Entry, HEAD, NEUTRAL, certdata, date, octal};

/// A distrust of an issuer and a serial number, with more lines.
fn distrust(issuer: &[u8], serial: &[u8], lines: &str) -> String {
    let name = format!(
        "CKA_ISSUER {}CKA_SERIAL_NUMBER {}",
        octal(issuer),
        octal(serial)
    );
    entry(&(name + lines), DISTRUSTED)
}

/// A trust object that says one word.
fn entry(lines: &str, word: &str) -> String {
    let purposes = ["SERVER_AUTH", "EMAIL_PROTECTION", "CODE_SIGNING"];
    let purposes = purposes.map(|purpose| format!("CKA_TRUST_{purpose} CK_TRUST {word}\n"));
    format!(
        "CKA_CLASS CK_OBJECT_CLASS CKO_NSS_TRUST\n{COMMON}CKA_LABEL UTF8 \"x\"\n{lines}{}\
         CKA_TRUST_STEP_UP_APPROVED CK_BBOOL CK_FALSE\n",
        purposes.concat()
    )
}

fn store(text: &str) -> Store {
    Store::parse(text.as_bytes()).unwrap()
}

#[test]
fn a_label_of_megabytes_in_every_message() {
    let label = vec![b'a'; 10 << 20];
    for _ in 0..20_000 {
        assert_eq!(brief(&label).chars().count(), 201);
    }
    // As before where it is short, or where what is cut off would have been escaped.
    assert_eq!(brief(b"a\n-----BEGIN x"), r"a\x0a\x2d----BEGIN x");
    let long = ["é".repeat(199), "\u{202e}-----BEGIN".to_owned()].concat();
    assert_eq!(brief(long.as_bytes()), "é".repeat(199) + "\\…");
}

#[test]
fn many_distrusts_of_one_name() {
    let issuer = octal(b"\x30\x00");
    let side = |year: u32| {
        let mut text = certdata(&[Entry::fresh("One Root")]);
        for number in 0..20_000 {
            let date = date(&format!(
                "{year:02}0101{:06}Z",
                number % 60 + number / 60 % 60 * 100
            ));
            let lines = format!(
                "CKA_ISSUER {issuer}CKA_SERIAL_NUMBER {}CKA_NSS_SERVER_DISTRUST_AFTER {date}",
                octal(b"\x02\x01\x01")
            );
            write!(text, "{}", entry(&lines, DISTRUSTED)).unwrap();
        }
        Holding::from(&store(&text))
    };
    let (old, new) = (side(21), side(22));
    let report = compare(&old, &new, &diff::Options::default());
    assert_eq!(report.distrusts_removed.len(), 20_000);
    assert_eq!(
        compare(&old, &old, &diff::Options::default())
            .distrusts_removed
            .len(),
        0
    );
}

/// The index of many entries says the same as each of them.
#[test]
fn an_index_of_distrusts_says_what_they_say() {
    let entries = [Entry::fresh("One Root"), Entry::fresh("Two Root")];
    let read = entries
        .each_ref()
        .map(|entry| Certificate::from_der(entry.der.clone()).unwrap());
    let one = &read[0];
    let hash = |name: &str, value: &[u8]| format!("{name} {}", octal(value));
    let (issuer, serial) = (one.issuer(), one.serial_der());
    let sha256 = one.hash(Mechanism::Sha256);
    let pkcs11 = hash("CKA_HASH_OF_CERTIFICATE", &sha256)
        + "CKA_NAME_HASH_ALGORITHM CK_MECHANISM_TYPE CKM_SHA256\n";
    let all = [
        (distrust(issuer, serial, ""), true),
        (distrust(issuer, one.serial(), ""), true),
        (distrust(issuer, b"\x02\x01\x01", ""), false),
        (distrust(b"\x30\x00", serial, ""), false),
        (
            distrust(b"\x30\x00", serial, &hash("CKA_CERT_SHA1_HASH", one.sha1())),
            true,
        ),
        (
            distrust(b"\x30\x00", serial, &hash("CKA_CERT_SHA1_HASH", &[7; 20])),
            false,
        ),
        (distrust(b"\x30\x00", serial, &pkcs11), true),
        (
            entry(
                &[
                    hash("CKA_CERT_SHA1_HASH", &[7; 20]),
                    hash("CKA_CERT_MD5_HASH", &[7; 16]),
                    hash("CKA_ISSUER", issuer),
                    hash("CKA_SERIAL_NUMBER", serial),
                ]
                .concat(),
                NEUTRAL,
            ),
            false,
        ),
    ];
    // Beside another root, or the entry would be its trust.
    let file = |text: &str| store(&(certdata(&[Entry::fresh("Three Root")]) + text));
    for (text, names) in &all {
        let store = file(text);
        let [entry] = &store.distrusts[..] else {
            panic!("{text}");
        };
        assert_eq!(entry.names(one), *names, "{text}");
        for certificate in &read {
            let named = Named::of([entry]).has(certificate);
            assert_eq!(named, Distrust::names(entry, certificate), "{text}");
        }
    }
    let store = file(&all.map(|(text, _)| text).concat());
    assert!(Named::of(&store.distrusts).has(one));
    assert!(!Named::of(&store.distrusts).has(&read[1]));
}

#[test]
fn many_comments_about_a_long_name() {
    let mut one = Entry::fresh(&"x".repeat(50_000));
    one.label = "One Root".to_owned();
    let comments = "# Issuer: CN=y\n# Subject: CN=y\n# Fingerprint (MD5): 00\n".repeat(5000);
    let text = format!("{HEAD}{comments}{}", one.objects());
    let options = lint::Options::at("2026-11-22T00:00:00Z".parse::<Timestamp>().unwrap());
    let report = lint::lint(text.as_bytes(), None, &options).unwrap();
    let names = report
        .findings
        .iter()
        .filter(|finding| finding.code == "L005");
    assert_eq!(names.count(), 10_000);
}

#[test]
fn lines_without_end_over_a_block() {
    let der = Entry::fresh("One Root").der;
    let block = pem::encode(&pem::Pem::new("CERTIFICATE", der));
    let text = "x\n".repeat(1_000_000) + "One Root\n========\n" + &block;
    let held = Holding::read(text.as_bytes(), &Default::default())
        .unwrap()
        .held;
    let [held] = &held[..] else {
        panic!("{}", held.len());
    };
    assert_eq!(held.label, b"One Root");
    assert_eq!(held.place, "line 1000003");
}
