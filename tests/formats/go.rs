//! The Go package. The names are those that Go's crypto/x509 gives: a program of ours after the
//! description of gen_fallback_bundle.go wrote the same `bundle.go`, from `package bundle` on, for all roots
//! of the embedded file, and gofmt and `go vet` of Go 1.19 found nothing.

use cabundle::format::{Go, RenderOptions};
use cabundle::policy::{Carries, DistrustAfterMode, Policy};
use cabundle::store::{Purpose, Store};

use super::webpki::tubitak;
use super::{EMBEDDED, render};
use crate::readers::go::{file, read};
use crate::synthetic::{Entry, TRUSTED, certdata, date};

fn parse(entries: &[Entry]) -> Store {
    Store::parse(certdata(entries).as_bytes()).unwrap()
}

#[test]
fn names_and_order() {
    let roots = read(&render(&EMBEDDED, "go", false));
    // By bytes: capitals first.
    let names: Vec<_> = roots.iter().map(|root| root.cn.as_str()).collect();
    assert!(names.len() > 100 && names.is_sorted());
    // As they stand in x509roots/fallback/bundle/bundle.go of golang/crypto 96dc232fb.
    for name in [
        "CN=AC RAIZ FNMT-RCM SERVIDORES SEGUROS,OU=Ceres,O=FNMT-RCM,C=ES,2.5.4.97=#130f56415445532d51323832363030344a",
        "CN=Actalis Authentication Root CA,O=Actalis S.p.A./03358520967,L=Milan,C=IT",
        "CN=Microsec e-Szigno Root CA 2009,O=Microsec Ltd.,L=Budapest,C=HU,1.2.840.113549.1.9.1=#0c10696e666f40652d737a69676e6f2e6875",
        "CN=NetLock Arany (Class Gold) Főtanúsítvány,OU=Tanúsítványkiadók (Certification Services),O=NetLock Kft.,L=Budapest,C=HU",
        "OU=ePKI Root Certification Authority,O=Chunghwa Telecom Co.\\, Ltd.,C=TW",
        "SERIALNUMBER=G63287510,CN=ANF Secure Server Root CA,OU=ANF CA Raiz,O=ANF Autoridad de Certificacion,C=ES",
    ] {
        assert!(names.contains(&name), "{name}");
    }
}

/// One root byte for byte, but for the head; the hash by sha256sum.
#[test]
fn one_root() {
    let root = include_bytes!("../data/one-root.der");
    let mut entry = Entry::new("One Root", root.to_vec());
    entry.server_distrust_after = Some(date("241130235959Z"));
    let artifact = render(&parse(&[entry]), "go", false);
    let source = core::str::from_utf8(file(&artifact, "bundle.go")).unwrap();
    let (_, body) = source.split_once("\n\n").unwrap();
    let expected = "package bundle

var unparsedCertificates = []unparsedCertificate{
\t{
\t\tcn:            \"CN=One Root\",
\t\tsha256Hash:    \"a40b4bd9961c78691afb3644636bd9a0191d9e4e0d56f4b147a2a45a2fc7faae\",
\t\tcertStartOff:  0,
\t\tcertLength:    234,
\t\tdistrustAfter: \"2024-11-30T23:59:59Z\",
\t},
}
";
    assert_eq!(body, expected);
    assert_eq!(file(&artifact, "bundle.der"), root);
}

/// The date of the purpose that was asked for, whichever object has it.
#[test]
fn dates() {
    let mut entry = Entry::fresh("Dated");
    entry.email = TRUSTED;
    entry.email_distrust_after = Some(date("220831000000Z"));
    entry.trust_lines = format!("CKA_NSS_SERVER_DISTRUST_AFTER {}", date("260415235959Z"));
    let store = parse(&[entry, Entry::fresh("Plain")]);
    for (purpose, expected) in [
        (Purpose::ServerAuth, "2026-04-15T23:59:59Z"),
        (Purpose::EmailProtection, "2022-08-31T00:00:00Z"),
    ] {
        // Long after both.
        let mut policy = Policy::new(vec![purpose], "2040-01-01T00:00:00Z".parse().unwrap());
        policy.carries = Carries {
            dates: true,
            ..Carries::CERTIFICATES
        };
        let selection = store.select(policy.clone()).unwrap();
        let artifact = selection.render(&Go, &RenderOptions::default()).unwrap();
        assert_eq!(read(&artifact)[0].distrust_after.as_deref(), Some(expected));
        policy.distrust_after = DistrustAfterMode::Drop;
        policy.allow_empty = true;
        let selection = store.select(policy).unwrap();
        let artifact = selection.render(&Go, &RenderOptions::default()).unwrap();
        assert!(
            read(&artifact)
                .iter()
                .all(|root| root.distrust_after.is_none())
        );
    }
}

/// The layout has no place for a constraint: a comment says so, besides the warning.
#[test]
fn constraints_are_told() {
    let tubitak = tubitak();
    let entry = Entry::new("TUBITAK", tubitak.certificate.der().to_vec());
    let roots = read(&render(&parse(&[Entry::fresh("A"), entry]), "go", false));
    assert_eq!(roots[0].comments, [""; 0]);
    let told = "Mozilla trusts it only for names under .tr; this is not enforced.";
    assert_eq!(roots[1].comments, [told]);
}

/// Subjects are not unique: then the bytes decide.
#[test]
fn the_same_subject_twice() {
    let store = parse(&[1, 2, 3, 4].map(|n| {
        let entry = Entry::fresh("Twin");
        Entry::new(&format!("Twin {n}"), entry.der)
    }));
    let roots = read(&render(&store, "go", false));
    assert!(roots.iter().all(|root| root.cn == "CN=Twin"));
    assert!(roots.iter().map(|root| &root.der).is_sorted());
    assert_eq!(roots.len(), 4);
}
