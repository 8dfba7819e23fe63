//! Windows' serialized store. Wine 8.0 takes each element without the properties that it does not know (104
//! and higher; `CertAddSerializedElementToStore`), sees the same uses and names, for an empty list that there
//! is no valid use (`CertGetEnhancedKeyUsage`: none, and no error), and saves the same elements again
//! (`CertSaveStore`).

use cabundle::format::{RenderOptions, find};
use cabundle::policy::{Exclude, Policy};
use cabundle::store::{Purpose, Store};

use super::EMBEDDED;
use crate::readers::file;
use crate::readers::windows_sst::{Entry as Found, read};
use crate::synthetic::{DISTRUSTED, Entry, NEUTRAL, TRUSTED, certdata, date};

/// id-kp-serverAuth, -codeSigning, -emailProtection.
const SERVER: u8 = 1;
const CODE: u8 = 3;
const EMAIL: u8 = 4;

/// 2020-01-01, the notBefore of the synthetic roots. FILETIMEs by Python:
/// `(int(datetime.fromisoformat("…+00:00").timestamp()) + 11644473600) * 10**7`.
const BEGIN: u64 = 132_223_104_000_000_000;

/// For all three purposes, at a time before every date, changed by `change`.
fn write_as(store: &Store, change: impl FnOnce(&mut Policy)) -> Vec<u8> {
    let format = find("windows-sst").unwrap();
    let mut policy = Policy::new(Purpose::ALL.to_vec(), jiff::Timestamp::UNIX_EPOCH);
    policy.carries = format.carries();
    change(&mut policy);
    let selection = store.select(policy).unwrap();
    file(&selection.render(format, &RenderOptions::default()).unwrap()).to_vec()
}

fn found(entries: &[Entry]) -> Vec<Found> {
    let store = Store::parse(certdata(entries).as_bytes()).unwrap();
    read(&write_as(&store, |_| ()))
}

fn entry(label: &str, server: &'static str, email: &'static str, code: &'static str) -> Entry {
    let mut entry = Entry::fresh(label);
    (entry.server, entry.email, entry.code) = (server, email, code);
    entry
}

/// By hand, from MS-OSHARED.
#[test]
fn one_root() {
    let root = include_bytes!("../data/one-root.der");
    let mut one = Entry::new("Óne", root.to_vec());
    one.server_distrust_after = Some(date("241130235959Z"));
    let store = Store::parse(certdata(&[one]).as_bytes()).unwrap();
    let mut expected = b"\0\0\0\0CERT".to_vec();
    let server_auth = b"\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01";
    expected.extend(b"\x09\0\0\0\x01\0\0\0\x0c\0\0\0");
    expected.extend(server_auth);
    expected.extend(b"\x0b\0\0\0\x01\0\0\0\x08\0\0\0\xd3\0n\0e\0\0\0");
    // 2024-11-30T23:59:59Z is 133774847990000000, 0x1db4383f6536980.
    expected.extend(b"\x7e\0\0\0\x01\0\0\0\x08\0\0\0\x80\x69\x53\xf6\x83\x43\xdb\x01");
    expected.extend(b"\x7f\0\0\0\x01\0\0\0\x0c\0\0\0");
    expected.extend(server_auth);
    // 234 bytes.
    expected.extend(b"\x20\0\0\0\x01\0\0\0\xea\0\0\0");
    expected.extend(root);
    expected.extend([0; 12]);
    assert_eq!(write_as(&store, |_| ()), expected);
}

/// Purposes and dates as in certdata.txt; only anchors, since it distrusts nothing today.
#[test]
fn the_embedded_store() {
    let entries = read(&write_as(&EMBEDDED, |_| ()));
    let of = |label: &str| {
        let mut found = entries.iter().filter(|e| e.name.as_deref() == Some(label));
        let entry = found.next().unwrap_or_else(|| panic!("no {label}"));
        assert!(found.next().is_none(), "{label} twice");
        entry
    };
    let netlock = of(super::NETLOCK);
    assert_eq!(netlock.usage.as_deref(), Some(&[SERVER, EMAIL][..]));
    assert_eq!(netlock.not_before, None);
    // "# For Server Distrust After: Tue Apr 15 23:59:59 2025", none for email.
    let epki = of("ePKI Root Certification Authority");
    assert_eq!(epki.not_before, Some(133_892_351_990_000_000));
    assert_eq!(epki.not_before_usage.as_deref(), Some(&[SERVER][..]));

    assert!(entries.iter().all(|entry| entry.disallowed.is_none()));
    let grants = |root: &&cabundle::store::Root| root.trust.as_ref().unwrap().grants();
    let expected = EMBEDDED.roots.iter().filter(grants);
    assert!(
        entries
            .iter()
            .map(|e| &e.der[..])
            .eq(expected.map(|root| root.certificate.der()))
    );
}

/// Neutral for everything: not there. Neutral for something: not among the uses.
#[test]
fn purposes() {
    let found = found(&[
        entry("all", TRUSTED, TRUSTED, TRUSTED),
        entry("neutral", NEUTRAL, NEUTRAL, NEUTRAL),
        entry("email", NEUTRAL, TRUSTED, NEUTRAL),
    ]);
    let uses = found.iter().map(|entry| {
        assert_eq!((entry.disallowed, entry.not_before), (None, None));
        (
            entry.name.as_deref().unwrap(),
            entry.usage.as_deref().unwrap(),
        )
    });
    let expected: [(_, &[u8]); 2] = [("all", &[SERVER, EMAIL, CODE]), ("email", &[EMAIL])];
    assert!(uses.eq(expected));
}

#[test]
fn distrust() {
    let found = found(&[
        entry("anchor", TRUSTED, NEUTRAL, NEUTRAL),
        entry("all", DISTRUSTED, DISTRUSTED, DISTRUSTED),
        entry("email", NEUTRAL, DISTRUSTED, NEUTRAL),
        entry("mixed", TRUSTED, DISTRUSTED, NEUTRAL),
    ]);
    let says = found.iter().map(|entry| {
        (
            entry.usage.as_deref().unwrap(),
            entry.disallowed,
            entry.disallowed_usage.as_deref(),
        )
    });
    let expected: [(&[u8], _, Option<&[u8]>); 4] = [
        (&[SERVER], None, None),
        (&[], Some(BEGIN), None),
        (&[], Some(BEGIN), Some(&[EMAIL])),
        (&[SERVER], Some(BEGIN), Some(&[EMAIL])),
    ];
    assert_eq!(says.collect::<Vec<_>>(), expected);
}

/// One date for all purposes that have one: the earlier.
#[test]
fn dates() {
    let with = |label, server: Option<&str>, email: Option<&str>| {
        let mut entry = entry(label, TRUSTED, TRUSTED, TRUSTED);
        let attribute = |time: &str| Some(date(time));
        entry.server_distrust_after = server.and_then(attribute);
        entry.email_distrust_after = email.and_then(attribute);
        entry
    };
    let mut not_for_email = with(
        "email is neutral",
        Some("260415235959Z"),
        Some("241130235959Z"),
    );
    not_for_email.email = NEUTRAL;
    let found = found(&[
        with("none", None, None),
        with("email", None, Some("250415235959Z")),
        with("both", Some("260415235959Z"), Some("250415235959Z")),
        not_for_email,
    ]);
    let says = found
        .iter()
        .map(|entry| (entry.not_before, entry.not_before_usage.as_deref()));
    let expected: [(_, Option<&[u8]>); 4] = [
        (None, None),
        (Some(133_892_351_990_000_000), Some(&[EMAIL])),
        (Some(133_892_351_990_000_000), Some(&[SERVER, EMAIL])),
        (Some(134_207_711_990_000_000), Some(&[SERVER])),
    ];
    assert_eq!(says.collect::<Vec<_>>(), expected);
}

/// What the policy takes away is no use; what the user leaves out is out, unless Mozilla distrusts it.
#[test]
fn after_the_policy() {
    let entries = [
        entry("kept", TRUSTED, TRUSTED, NEUTRAL),
        entry("left out", TRUSTED, TRUSTED, NEUTRAL),
        entry("left out, distrusted", TRUSTED, DISTRUSTED, NEUTRAL),
    ];
    let store = Store::parse(certdata(&entries).as_bytes()).unwrap();
    let found = read(&write_as(&store, |policy| {
        policy.purposes = vec![Purpose::ServerAuth];
        for root in &store.roots[1..] {
            let sha256 = root.certificate.sha256().to_string();
            policy.exclude.push(Exclude::new(&sha256, None).unwrap());
        }
    }));
    let [kept, distrusted] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(kept.usage.as_deref(), Some(&[SERVER][..]));
    assert_eq!(distrusted.der, entries[2].der);
    assert_eq!(distrusted.usage.as_deref(), Some(&[][..]));
    assert_eq!(distrusted.disallowed_usage.as_deref(), Some(&[EMAIL][..]));
}

#[test]
fn hostile_labels() {
    let found = found(&["a\0b", "", "😀", "x\u{1b}[31m\r", "same", "same"].map(Entry::fresh));
    let names: Vec<_> = found.iter().map(|entry| entry.name.as_deref()).collect();
    let expected = [
        Some(r"a\x00b"),
        None,
        Some("😀"),
        Some(r"x\x1b[31m\x0d"),
        Some("same"),
        Some("same"),
    ];
    assert_eq!(names, expected);
    let long = Entry::new(&"é".repeat(1 << 16), crate::synthetic::root("Long"));
    let name = self::found(&[long]).remove(0).name.unwrap();
    assert!(name.chars().count() <= 201);
}
