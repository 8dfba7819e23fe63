//! `--lenient`: who gets the trust when objects contradict each other, and who is never an anchor.

use cabundle::policy::Policy;
use cabundle::store::{Certificate, Level, Purpose, Store};

use super::text::{TRUST, Text, alpha, beta, gamma};
use super::{LENIENT, told};
use crate::support::AS_OF;
use crate::synthetic::{DISTRUSTED, Entry, HEAD, NEUTRAL, TRUSTED};

fn certificate(entry: &Entry) -> Certificate {
    Certificate::from_der(entry.der.clone()).unwrap()
}

/// A trust object with the hash of one certificate, issuer and serial number of another.
fn torn(hash: &Entry, name: &Entry) -> String {
    let named = certificate(name);
    let text = Text(hash.trust_object());
    let text = text.set_octets(TRUST, "CKA_ISSUER", named.issuer());
    text.set_octets(TRUST, "CKA_SERIAL_NUMBER", named.serial_der())
        .0
}

/// The same entry with other words for servers and e-mail.
fn saying(entry: Entry, server: &'static str, email: &'static str) -> Entry {
    Entry {
        server,
        email,
        ..entry
    }
}

/// Reads a file leniently, with exactly these warnings in any order. Strictly it is refused.
#[track_caller]
fn forgiven(objects: &[String], codes: &[&str]) -> Store {
    let text = HEAD.to_owned() + &objects.concat();
    assert!(Store::parse(text.as_bytes()).is_err(), "accepted strictly");
    let result = Store::parse_with(text.as_bytes(), &LENIENT);
    let mut found: Vec<_> = told(&result).iter().map(|told| told.0).collect();
    found.sort_unstable();
    assert_eq!(found, codes);
    result.unwrap()
}

/// The levels of a root for servers and e-mail.
fn levels(store: &Store, label: &str) -> [Option<Level>; 2] {
    let root = store.roots.iter().find(|root| root.label_text() == label);
    let root = root.unwrap();
    [Purpose::ServerAuth, Purpose::EmailProtection].map(|purpose| root.level(purpose))
}

/// The roots that an output for a purpose gets.
fn anchors(store: &Store, purpose: Purpose) -> Vec<String> {
    let mut policy = Policy::new(vec![purpose], format!("{AS_OF}T00:00:00Z").parse().unwrap());
    policy.allow_empty = true;
    let selection = store.select(policy).unwrap();
    let labels = selection
        .included()
        .map(|c| c.root.label_text().into_owned());
    labels.collect()
}

fn servers(store: &Store) -> Vec<String> {
    anchors(store, Purpose::ServerAuth)
}

const TRUSTS: Option<Level> = Some(Level::Trusted);
const DISTRUSTS: Option<Level> = Some(Level::Distrusted);
const VERIFY: Option<Level> = Some(Level::MustVerify);

#[test]
fn a_root_without_trust_is_no_anchor() {
    let store = forgiven(&[alpha().certificate_object(), beta().objects()], &["T009"]);
    assert_eq!(levels(&store, "Alpha"), [None, None]);
    assert_eq!(servers(&store), ["Beta"]);
}

#[test]
fn the_hash_decides_who_gets_the_trust() {
    let certificates = [alpha(), beta()].map(|entry| entry.certificate_object());
    let objects = [certificates.concat(), torn(&alpha(), &beta())];
    let store = forgiven(&objects, &["T009", "T011"]);
    assert_eq!(levels(&store, "Alpha"), [TRUSTS, VERIFY]);
    assert_eq!(levels(&store, "Beta"), [None, None]);
    assert_eq!(servers(&store), ["Alpha"]);
}

/// No certificate has the hash: issuer and serial number alone do not give trust.
#[test]
fn a_hash_of_nothing_gives_trust_to_nobody() {
    let objects = [
        alpha().objects(),
        beta().certificate_object(),
        torn(&gamma(), &beta()),
    ];
    let store = forgiven(&objects, &["T009", "T011"]);
    assert_eq!(servers(&store), ["Alpha"]);
    assert!(!store.distrusts(&certificate(&gamma())));
}

#[test]
fn a_distrust_counts_against_both_that_it_points_at() {
    let distrust = saying(alpha(), DISTRUSTED, DISTRUSTED);
    let objects = [
        alpha().objects(),
        beta().objects(),
        torn(&distrust, &beta()),
    ];
    // Alpha's own trust and the distrust by its hash contradict each other too.
    let store = forgiven(&objects, &["T011", "T018"]);
    assert_eq!(levels(&store, "Alpha"), [DISTRUSTS; 2]);
    assert_eq!(levels(&store, "Beta"), [DISTRUSTS; 2]);
    assert!(servers(&store).is_empty());
}

/// What the distrust says of one purpose it says of that purpose alone.
#[test]
fn a_distrust_for_one_purpose_leaves_the_other_trust() {
    let distrust = saying(gamma(), DISTRUSTED, NEUTRAL);
    let trusting = saying(beta(), TRUSTED, TRUSTED);
    let objects = [
        alpha().objects(),
        trusting.objects(),
        torn(&distrust, &beta()),
    ];
    let store = forgiven(&objects, &["T011"]);
    assert_eq!(levels(&store, "Beta"), [DISTRUSTS, TRUSTS]);
    assert_eq!(servers(&store), ["Alpha"]);
    assert_eq!(anchors(&store, Purpose::EmailProtection), ["Beta"]);
}

/// One half of the distrust points outside the file, at what a user may want to add.
#[test]
fn a_torn_distrust_counts_against_certificates_outside_the_file() {
    let all = |entry| saying(entry, DISTRUSTED, DISTRUSTED);
    // By its hash, then by issuer and serial number.
    for torn in [torn(&all(gamma()), &beta()), torn(&all(beta()), &gamma())] {
        let beta = all(beta()).certificate_object();
        let text = HEAD.to_owned() + &alpha().objects() + &beta + &torn;
        let store = Store::parse_with(text.as_bytes(), &LENIENT).unwrap();
        assert_eq!(levels(&store, "Beta"), [DISTRUSTS; 2]);
        assert!(store.distrusts(&certificate(&gamma())));
        assert!(!store.distrusts(&certificate(&alpha())));
    }
}

/// An object that distrusts for one purpose and trusts for another: only its hash may be trusted.
#[test]
fn the_distrust_of_a_mixed_object_is_not_lost() {
    let mixed = saying(alpha(), DISTRUSTED, TRUSTED);
    let certificates = [alpha(), beta()].map(|entry| entry.certificate_object());
    let objects = [certificates.concat(), torn(&mixed, &beta())];
    let store = forgiven(&objects, &["T009", "T011"]);
    assert_eq!(levels(&store, "Alpha"), [DISTRUSTS, TRUSTS]);
    assert_eq!(levels(&store, "Beta")[0], DISTRUSTS);
    assert_eq!(anchors(&store, Purpose::EmailProtection), ["Alpha"]);
    assert!(store.distrusts(&certificate(&beta())));
}

/// Two trust objects that contradict each other are not one right trust: for no purpose.
#[test]
fn a_root_with_two_trusts_is_no_anchor() {
    for (server, email) in [(NEUTRAL, TRUSTED), (TRUSTED, NEUTRAL)] {
        let both = saying(alpha(), TRUSTED, TRUSTED);
        let other = saying(alpha(), server, email).trust_object();
        let objects = [both.objects(), other.clone(), beta().objects()];
        let store = forgiven(&objects, &["T018"]);
        assert_eq!(servers(&store), ["Beta"]);
        assert!(anchors(&store, Purpose::EmailProtection).is_empty());
        assert!(!store.distrusts(&certificate(&alpha())));
        // The order of the objects changes nothing.
        let turned = [
            alpha().certificate_object(),
            other,
            both.trust_object(),
            beta().objects(),
        ];
        assert_eq!(servers(&forgiven(&turned, &["T018"])), ["Beta"]);
    }
}

#[test]
fn of_two_trusts_the_distrust_stays() {
    for email in [NEUTRAL, TRUSTED] {
        let trusting = saying(alpha(), TRUSTED, email);
        let distrusting = saying(alpha(), DISTRUSTED, email);
        for (first, second) in [(&trusting, &distrusting), (&distrusting, &trusting)] {
            let objects = [first.objects(), second.trust_object(), beta().objects()];
            let store = forgiven(&objects, &["T018"]);
            assert_eq!(levels(&store, "Alpha")[0], DISTRUSTS);
            assert!(store.distrusts(&certificate(&alpha())));
            assert_eq!(servers(&store), ["Beta"]);
            assert!(anchors(&store, Purpose::EmailProtection).is_empty());
        }
    }
}
