//! Trust anchors as Rust source: against rustls-webpki, which makes anchors of certificates itself and
//! judges leaves by those that are written here.

use cabundle::format::{RenderOptions, Webpki};
use cabundle::policy::Policy;
use cabundle::store::{Certificate, Purpose, Root, Store};
use rcgen::{CertificateParams, GeneralSubtree, Issuer, KeyPair, NameConstraints};
use rustls_pki_types::{CertificateDer, Der, TrustAnchor, UnixTime};

use super::{EMBEDDED, write};
use crate::readers::rust::anchors;
use crate::support::{assert_refused, project, put, run, scratch};
use crate::synthetic::{Entry, TRUSTED, ca_params, ca_params_named_as, certdata};

/// What the compiler makes of a file that the tool wrote.
#[allow(unreachable_pub, reason = "it is for modules of any place")]
mod compiled {
    include!("../data/webpki.rs");
}

const NAME: &str = "TLS_SERVER_ROOTS";

/// The root on which Mozilla imposes `.tr`, in a file that never changes.
pub(super) fn tubitak() -> Root {
    let file = std::fs::read(project("tests/data/certdata-2.60.txt")).unwrap();
    let mut roots = Store::parse(&file).unwrap().roots.into_iter();
    let root = roots.find(|root| root.imposed_constraints.is_some());
    root.expect("TUBITAK is in it")
}

/// TUBITAK, and a root without limits.
pub(super) fn two_roots() -> Store {
    let (tubitak, one) = (tubitak(), include_bytes!("../data/one-root.der"));
    let entries = [
        Entry::new(&tubitak.label_text(), tubitak.certificate.der().to_vec()),
        Entry::new("One Róot */ \" \\", one.to_vec()),
    ];
    Store::parse(certdata(&entries).as_bytes()).unwrap()
}

/// What rustls-webpki makes of a certificate, with Mozilla's constraint.
fn expected(root: &Root) -> TrustAnchor<'static> {
    let der = CertificateDer::from(root.certificate.der());
    let mut anchor = webpki::anchor_from_trusted_cert(&der).unwrap().to_owned();
    if let Some(imposed) = &root.imposed_constraints {
        assert_eq!(anchor.name_constraints, None);
        anchor.name_constraints = Some(Der::from(imposed.der.clone()));
    }
    anchor
}

/// The written anchors of a store, in their order: by fingerprint.
#[track_caller]
fn assert_anchors(store: &Store, count: usize) {
    let mut roots: Vec<_> = store.roots.iter().collect();
    roots.retain(|root| root.level(Purpose::ServerAuth) == Some(cabundle::store::Level::Trusted));
    roots.sort_by_key(|root| root.certificate.sha256().to_string());
    let expected: Vec<_> = roots.into_iter().map(expected).collect();
    assert!(expected.len() >= count);
    assert!(anchors(&write(store, "webpki", false), NAME) == expected);
}

#[test]
fn anchors_as_webpki_makes_them() {
    assert_anchors(&EMBEDDED, 100);
    let file = std::fs::read(project("tests/data/certdata-2.60.txt")).unwrap();
    assert_anchors(&Store::parse(&file).unwrap(), 100);
}

/// A root's own constraints stay, as rustls-webpki takes them from the certificate.
#[test]
fn own_constraints() {
    let mut params = ca_params("Bound by itself");
    params.name_constraints = Some(constraints(".example"));
    let der = crate::synthetic::self_sign(params);
    let store = Store::parse(certdata(&[Entry::new("Bound", der)]).as_bytes()).unwrap();
    assert_anchors(&store, 1);
    let found = anchors(&write(&store, "webpki", false), NAME);
    // SEQUENCE contents: [0] { SEQUENCE { [2] ".example" } }
    let expected = b"\xa0\x0c\x30\x0a\x82\x08.example";
    assert_eq!(found[0].name_constraints.as_deref(), Some(&expected[..]));
}

fn constraints(name: &str) -> NameConstraints {
    NameConstraints {
        permitted_subtrees: vec![GeneralSubtree::DnsName(name.to_owned())],
        excluded_subtrees: Vec::new(),
    }
}

/// Two sets that differ: neither may be lost, so nothing is written.
#[test]
fn own_and_imposed_constraints() {
    let directory = scratch();
    for (name, accepted) in [(".com", false), (".tr", true)] {
        let mut params = ca_params_named_as(&tubitak().certificate);
        params.name_constraints = Some(constraints(name));
        let file = certdata(&[Entry::new("Both", crate::synthetic::self_sign(params))]);
        let path = put(directory.path(), "in.txt", &file);
        let output = run(["build", "-f", "webpki", "-q", path.to_str().unwrap()]);
        if !accepted {
            assert_refused(&output, "F006");
            continue;
        }
        let found = anchors(&crate::support::assert_done(output), NAME);
        let imposed = tubitak().imposed_constraints.unwrap().der;
        assert_eq!(found[0].name_constraints.as_deref(), Some(&imposed[..]));
    }
}

/// An extension that says nothing readable is no reason to leave it away.
#[test]
fn broken_constraints() {
    let mut params = ca_params("Broken");
    let extension = rcgen::CustomExtension::from_oid_content(&[2, 5, 29, 30], vec![4, 1, 0]);
    params.custom_extensions = vec![extension];
    let file = certdata(&[Entry::new("Broken", crate::synthetic::self_sign(params))]);
    let store = Store::parse(file.as_bytes()).unwrap();
    let selection = store.select(Policy::server_auth(jiff::Timestamp::UNIX_EPOCH));
    let error = selection
        .unwrap()
        .render(&Webpki, &RenderOptions::default());
    assert_eq!(error.unwrap_err().code(), "F006");
}

/// rustls-webpki enforces the imposed constraint: a CA of our own with TUBITAK's subject has it too.
#[test]
fn the_imposed_constraint_is_enforced() {
    let key = KeyPair::generate().unwrap();
    let params = ca_params_named_as(&tubitak().certificate);
    let der = params.self_signed(&key).unwrap().der().to_vec();
    let certificate = Certificate::from_der(der.clone()).unwrap();
    assert_eq!(certificate.subject(), tubitak().certificate.subject());
    let file = certdata(&[Entry::new("Same subject", der.clone())]);
    let store = Store::parse(file.as_bytes()).unwrap();
    let written = anchors(&write(&store, "webpki", false), NAME);
    let der = CertificateDer::from(der);
    let unbound = [webpki::anchor_from_trusted_cert(&der).unwrap()];

    let ca = Issuer::from_params(&params, &key);
    let judge = |name: &str, anchors: &[TrustAnchor<'_>]| {
        let leaf = CertificateParams::new([name.to_owned()]).unwrap();
        let leaf = leaf.signed_by(&KeyPair::generate().unwrap(), &ca).unwrap();
        let leaf = webpki::EndEntityCert::try_from(leaf.der()).unwrap();
        let time = UnixTime::since_unix_epoch(core::time::Duration::from_secs(1_764_000_000));
        let algorithms = [webpki::ring::ECDSA_P256_SHA256];
        let usage = webpki::KeyUsage::server_auth();
        let path = leaf.verify_for_usage(&algorithms, anchors, &[], time, usage, None, None);
        path.map(|_| ())
    };
    for name in ["www.example.gov.tr", "example.tr"] {
        assert_eq!(judge(name, &written), Ok(()), "{name}");
    }
    for name in ["www.example.com", "example.tr.com", "tr"] {
        let refused = Err(webpki::Error::NameConstraintViolation);
        assert_eq!(judge(name, &written), refused, "{name}");
        assert_eq!(judge(name, &unbound), Ok(()), "{name}");
    }
}

/// Another purpose has another name.
#[test]
fn roots_for_mail_are_not_called_roots_for_servers() {
    let mut entry = Entry::fresh("Mail");
    entry.email = TRUSTED;
    let store = Store::parse(certdata(&[entry]).as_bytes()).unwrap();
    for (purpose, name) in [
        (Purpose::ServerAuth, "TLS_SERVER_ROOTS"),
        (Purpose::EmailProtection, "EMAIL_PROTECTION_ROOTS"),
    ] {
        let policy = Policy::new(vec![purpose], jiff::Timestamp::UNIX_EPOCH);
        let selection = store.select(policy).unwrap();
        let artifact = selection.render(&Webpki, &RenderOptions::default());
        let found = anchors(artifact.unwrap().bytes().unwrap(), name);
        assert_eq!(found.len(), 1);
    }
}

/// The file that is compiled into this test is the one that the tool writes, and holds what it should.
#[test]
fn compiled_anchors() {
    let store = two_roots();
    let written = String::from_utf8(write(&store, "webpki", false)).unwrap();
    let written = written.replace(&store.sha256.to_string(), "(of the file)");
    assert_eq!(written, include_str!("../data/webpki.rs"));
    let mut expected: Vec<_> = store.roots.iter().map(expected).collect();
    // sha256sum: 46edc368… is TUBITAK, …
    expected.sort_by_key(|anchor| anchor.name_constraints.is_none());
    assert_eq!(compiled::TLS_SERVER_ROOTS, expected);
}

/// Nothing but comments and the imports stands outside the constant, and no block comment anywhere: Rust's
/// nest.
#[test]
fn comments_are_lines() {
    let text = String::from_utf8(write(&two_roots(), "webpki", false)).unwrap();
    let at = text.find("One R").unwrap();
    assert!(
        text[at..].starts_with("One R\\xf3ot */ \" \\\n    // Subject: CN=One Root\n"),
        "{text}"
    );
    let limit = "    // Limit: Mozilla trusts it only for names under .tr\n    TrustAnchor {\n";
    assert!(text.contains(limit));
}
