//! Rules about what stands around a certificate: comments, labels, attributes, trust; and files that `build` refuses.

use cabundle::lint::Read;
use cabundle::lint::Severity::{Error, Info, Warning};
use cabundle::store::{Certificate, hex, md5};

use super::{file, of, report, told};
use crate::synthetic::{DISTRUSTED, Entry, HEAD, NEUTRAL, date, root};

/// The file of one root with a comment above its certificate.
fn commented(entry: &Entry, comment: &str) -> String {
    let head = format!("# Certificate \"{}\"\n", entry.label);
    file(std::slice::from_ref(entry)).replacen(&head, &format!("{head}# {comment}\n"), 1)
}

fn colons(bytes: &[u8]) -> String {
    let hex = hex(bytes).to_uppercase();
    let pairs: Vec<_> = (0..hex.len())
        .step_by(2)
        .map(|at| &hex[at..at + 2])
        .collect();
    pairs.join(":")
}

#[test]
fn comments_that_contradict() {
    let entry = Entry::fresh("A");
    for (comment, code) in [
        ("Certificate \"B\"", "L001"),
        ("Fingerprint (MD5): 00:01", "L002"),
        ("Fingerprint (SHA1): 00:01", "L002"),
        ("Fingerprint (SHA-256): 00:01", "L002"),
        ("Not Valid Before: Thu Jan 01 00:00:00 1970", "L003"),
        ("Not Valid After : Thu Jan 01 00:00:00 1970", "L003"),
        ("Serial Number:01", "L004"),
        ("Serial Number: 1 (0x1)", "L004"),
        ("Issuer: CN=B", "L005"),
        ("Subject: O=A", "L005"),
        ("Fingerprint (SHA1): none", "L006"),
        ("Not Valid After : soon", "L006"),
        // It was a Thursday.
        ("Not Valid After : Fri Jan 01 00:00:00 1970", "L006"),
        ("Serial Number: 1 (0x2)", "L006"),
    ] {
        let text = commented(&entry, comment);
        assert_eq!(told(&text), [(code, Warning)], "{comment}");
        // HEAD has seven lines; an empty one, the comment with the label and this one follow.
        let report = report(&text);
        let finding = of(&report, code)[0];
        let span = finding.span.unwrap();
        assert_eq!((span.line, span.column), (10, 1), "{comment}");
        assert_eq!(finding.root.as_ref().unwrap().label, "A");
    }
}

#[test]
fn comments_that_agree() {
    let entry = Entry::fresh("A");
    let certificate = Certificate::from_der(entry.der.clone()).unwrap();
    for comment in [
        "Trust for \"A\"".to_owned(),
        format!("Fingerprint (MD5): {}", colons(&md5(&entry.der))),
        format!("Fingerprint (SHA1): {}", colons(certificate.sha1())),
        format!("Fingerprint (SHA-256): {}", colons(&certificate.sha256().0)),
        // Days of the week by `date -d 2020-01-01 +%a`.
        "Not Valid Before: Wed Jan 01 00:00:00 2020".to_owned(),
        "Not Valid After : Sun Jan 01 00:00:00 2040".to_owned(),
        format!("Serial Number:{}", colons(certificate.serial())),
        "Issuer: CN=A".to_owned(),
        "Subject: CN=\"A\"".to_owned(),
        "Explicitly Distrust \"B\", Bug 1".to_owned(),
    ] {
        assert_eq!(told(commented(&entry, &comment)), [], "{comment}");
    }
}

#[test]
fn labels() {
    let labelled = |label: &str| told(file(&[Entry::new(label, root("A"))]));
    // In both objects.
    assert_eq!(labelled(" A"), [("L010", Warning); 2]);
    assert_eq!(labelled("A "), [("L010", Warning); 2]);
    assert_eq!(labelled(""), [("L013", Warning)]);
    assert_eq!(labelled("A\u{1b}[m"), [("L013", Warning)]);
    let pair = [Entry::new("A", root("A")), Entry::new("A", root("B"))];
    assert_eq!(told(file(&pair)), [("L011", Warning)]);
    let text = file(&[Entry::fresh("A")]);
    let (certificate, trust) = text.split_once("# Trust for").unwrap();
    let trust = trust.replace("\"A\"", "\"B\"");
    assert_eq!(
        told(format!("{certificate}# Trust for{trust}")),
        [("L012", Warning)]
    );
}

fn three() -> [Entry; 3] {
    ["A", "B", "C"].map(Entry::fresh)
}

#[test]
fn attributes_that_one_root_lacks() {
    let mut entries = three();
    entries[1].server_distrust_after = None;
    assert_eq!(told(file(&entries)), [("L020", Warning)]);
    for entry in &mut entries {
        entry.server_distrust_after = None;
    }
    assert_eq!(told(file(&entries)), []);
    let mut entries = three();
    entries[1].policy = None;
    entries[2].policy = Some(false);
    assert_eq!(told(file(&entries[..2])), []);
    let mut four = [&entries[..], &[Entry::fresh("D"), Entry::fresh("E")]].concat();
    assert_eq!(told(file(&four)), [("L021", Warning); 2]);
    // No anchor, no programme.
    four[1].server = NEUTRAL;
    assert_eq!(told(file(&four)), [("L080", Info), ("L021", Warning)]);
}

#[test]
fn dates() {
    let mut entry = Entry::fresh("A");
    entry.server_distrust_after = Some(date("250101000000Z"));
    assert_eq!(told(file(std::slice::from_ref(&entry))), []);
    entry.server = NEUTRAL;
    entry.email = crate::synthetic::TRUSTED;
    assert_eq!(told(file(&[entry])), [("L022", Info)]);
    let mut entry = Entry::fresh("A");
    entry.trust_lines = format!("CKA_NSS_SERVER_DISTRUST_AFTER {}", date("250101000000Z"));
    assert_eq!(told(file(&[entry])), [("T030", Warning)]);
}

#[test]
fn trust() {
    let mut entry = Entry::fresh("A");
    entry.server = "CKT_NSS_TRUSTED";
    let odd = told(file(&[entry]));
    assert_eq!(odd, [("L080", Info), ("L081", Warning)]);
    let text = file(&[Entry::fresh("A")]);
    let text = text.replace(
        "STEP_UP_APPROVED CK_BBOOL CK_FALSE",
        "STEP_UP_APPROVED CK_BBOOL CK_TRUE",
    );
    assert_eq!(told(text), [("L082", Info)]);
    let mut gone = Entry::fresh("B");
    gone.server = DISTRUSTED;
    let gone = gone.trust_object().replace("\"test\"", "\"B\"");
    assert_eq!(told(file(&[Entry::fresh("A")]) + &gone), [("L083", Info)]);
}

/// Every object that is broken is told with its place, and the certificates that can be read are checked all the same.
#[test]
fn a_file_that_build_refuses() {
    let (mut first, mut second, third) = (Entry::fresh("A"), Entry::fresh("B"), Entry::fresh(" C"));
    first.certificate_lines = "CKA_NSS_NARROWER CK_BBOOL CK_TRUE\n".to_owned();
    second.trust_lines = "CKA_NSS_NARROWER CK_BBOOL CK_TRUE\n".to_owned();
    let text = file(&[first, second, third]);
    let report = report(&text);
    assert_eq!(report.read, Read::CertificatesOnly);
    assert_eq!(report.worst(), Some(Error));
    assert_eq!(report.roots, 3);
    let lines: Vec<_> = text.lines().collect();
    let broken = of(&report, "T002");
    assert_eq!(broken.len(), 2);
    for finding in broken {
        let line = finding.span.unwrap().line;
        assert!(lines[line - 1].starts_with("CKA_NSS_NARROWER"), "{line}");
    }
    assert_eq!(of(&report, "L010").len(), 1);
}

/// What `--lenient` forgives is an error, and the rest is checked as the lenient reading has it.
#[test]
fn a_file_that_only_lenient_reading_accepts() {
    let (a, b) = (Entry::fresh("A"), Entry::fresh(" B"));
    let text =
        file(std::slice::from_ref(&b)) + &a.certificate_object().replace("\"test\"", "\"A\"");
    let told = told(&text);
    assert_eq!(
        told,
        [("L010", Warning), ("L010", Warning), ("T009", Error)]
    );
    assert_eq!(report(&text).read, Read::Leniently);
    let mut options = super::options();
    options.load.lenient = true;
    let lenient = cabundle::lint::lint(text.as_bytes(), None, &options).unwrap();
    assert_eq!(lenient.read, Read::Whole);
    assert_eq!(lenient.worst(), Some(Warning));
}

#[test]
fn a_file_without_certificates() {
    let told = told(HEAD);
    assert_eq!(told, [("T020", Error)]);
}
