//! `esp-idf`: what a device finds.

use cabundle::format::{EspIdf, FormatError, Layout, RenderOptions};
use cabundle::policy::Policy;
use cabundle::store::{Certificate, Sha256, Store};
use rcgen::KeyPair;

use super::EMBEDDED;
use crate::readers::{self, esp_idf};
use crate::support::{AS_OF, assert_done, assert_refused, put, run, scratch, stderr};
use crate::synthetic::{Entry, ca_params, certdata};

fn render(store: &Store, layout: Option<Layout>) -> Result<Vec<u8>, FormatError> {
    let as_of = format!("{AS_OF}T00:00:00Z").parse().unwrap();
    let mut policy = Policy::server_auth(as_of);
    policy.allow_empty = true;
    policy.distrust_after = cabundle::policy::DistrustAfterMode::Keep;
    let selection = store.select(policy).unwrap();
    let mut options = RenderOptions::default();
    options.layout = layout;
    let artifact = selection.render(&EspIdf, &options)?;
    Ok(readers::file(&artifact).to_vec())
}

/// A root of this name with this key, of a serial number of its own.
fn with_key(label: &str, name: &str, key: &KeyPair, serial: u8) -> Entry {
    let mut params = ca_params(name);
    params.serial_number = Some(vec![serial].into());
    Entry::new(label, params.self_signed(key).unwrap().der().to_vec())
}

#[test]
fn both_layouts_hold_the_same() {
    let new = render(&EMBEDDED, None).unwrap();
    assert_eq!(new, render(&EMBEDDED, Some(Layout::New)).unwrap());
    let old = render(&EMBEDDED, Some(Layout::Old)).unwrap();
    let records = esp_idf::new(&new);
    assert!(records.len() > 100);
    assert!(records == esp_idf::old(&old));
    // 4 bytes for each offset, against 2 for the number.
    assert_eq!(new.len() - 4 * records.len(), old.len() - 2);
    assert!(records.is_sorted());
}

/// The algorithm of gen_crt_bundle.py with the certificates' fields by PyPI cryptography 48, both layouts, for the
/// file of NSS builtins 2.60 in tests/data: `struct.pack('<HH', …)` and so on, then sha256sum.
/// Firmaprofesional has two certificates of one subject and one key there: Espressif's own writes the same record
/// twice, this expectation is without the second one.
#[test]
fn as_espressif_writes_it() {
    let file = std::fs::read(crate::support::project("tests/data/certdata-2.60.txt")).unwrap();
    let store = Store::parse(&file).unwrap();
    let sha256 = |layout| Sha256::of(&render(&store, Some(layout)).unwrap()).to_string();
    assert_eq!(
        sha256(Layout::New),
        "2a7823088030a42d6b0d7f9e9a555d7f51a4cec2b5e772b88c142d2f28188025"
    );
    assert_eq!(
        sha256(Layout::Old),
        "3708a892e3a37da2e41411a1b5bcc29521cbd1afa89a00b54c52107c5d72f162"
    );
}

/// By hand.
#[test]
fn one_root() {
    let entry = Entry::fresh("Root");
    let certificate = Certificate::from_der(entry.der.clone()).unwrap();
    let (subject, key) = (certificate.subject(), certificate.spki());
    // SEQUENCE { SET { SEQUENCE { OID 2.5.4.3, UTF8String "Root" } } }; a P-256 key has 91 bytes.
    assert_eq!((subject.len(), key.len()), (17, 91));
    assert_eq!(
        subject[..11],
        [0x30, 15, 0x31, 13, 0x30, 11, 6, 3, 0x55, 4, 3]
    );
    let store = Store::parse(certdata(&[entry]).as_bytes()).unwrap();
    let new = [&[4, 0, 0, 0, 17, 0, 91, 0], subject, key].concat();
    assert_eq!(render(&store, None).unwrap(), new);
    let old = [&[0, 1, 0, 17, 0, 91], subject, key].concat();
    assert_eq!(render(&store, Some(Layout::Old)).unwrap(), old);
    // No root: the loader refuses both.
    let none = Store::parse(
        certdata(&[{
            let mut entry = Entry::fresh("Root");
            entry.server = crate::synthetic::NEUTRAL;
            entry
        }])
        .as_bytes(),
    );
    let none = none.unwrap();
    assert!(render(&none, None).unwrap().is_empty());
    assert_eq!(render(&none, Some(Layout::Old)).unwrap(), [0, 0]);
}

/// By subject, whatever the order of the file; a shorter name may stand behind a longer one.
#[test]
fn sorted_by_bytes() {
    let names = [
        "b",
        "a",
        "aa",
        "",
        "Z",
        "é",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ];
    let entries: Vec<_> = names.into_iter().map(Entry::fresh).collect();
    let store = Store::parse(certdata(&entries).as_bytes()).unwrap();
    let records = esp_idf::new(&render(&store, None).unwrap());
    assert_eq!(records.len(), names.len());
    assert!(records.is_sorted());
}

/// Two certificates of one key are one record.
#[test]
fn one_subject_and_one_key() {
    let key = KeyPair::generate().unwrap();
    let entries = [
        with_key("A", "Same", &key, 1),
        with_key("B", "Same", &key, 2),
    ];
    let store = Store::parse(certdata(&entries).as_bytes()).unwrap();
    assert_eq!(store.roots.len(), 2);
    let [record] = &esp_idf::new(&render(&store, None).unwrap())[..] else {
        panic!("one record");
    };
    assert_eq!(record.1, store.roots[1].certificate.spki());
}

/// A device would find one of two keys, by chance; without one of the roots it is found surely.
#[test]
fn one_subject_and_two_keys() {
    let entries = [1, 2].map(|n| {
        let key = KeyPair::generate().unwrap();
        with_key(&format!("Root {n}"), "Same", &key, n)
    });
    let directory = scratch();
    let path = put(directory.path(), "in.txt", certdata(&entries));
    let args = [
        "build",
        path.to_str().unwrap(),
        "-f",
        "esp-idf",
        "--as-of",
        AS_OF,
    ];
    let output = run(args);
    assert_refused(&output, "F006");
    let words = stderr(&output);
    for entry in &entries {
        let sha256 = Sha256::of(&entry.der).to_string();
        assert!(words.contains(&format!("\"{}\"", entry.label)), "{words}");
        assert!(words.contains(&sha256), "{words}");
        let bundle = assert_done(run(args.into_iter().chain(["--exclude", &sha256])));
        assert_eq!(esp_idf::new(&bundle).len(), 1);
    }
}

/// Lengths have 16 bits.
#[test]
fn a_subject_too_long() {
    for (length, fits) in [(65_000, true), (66_000, false)] {
        let mut params = ca_params("Long");
        let name = "x".repeat(length);
        params
            .distinguished_name
            .push(rcgen::DnType::OrganizationName, name);
        let entry = Entry::new("Long", crate::synthetic::self_sign(params));
        let store = Store::parse(certdata(&[entry]).as_bytes()).unwrap();
        for layout in [Layout::New, Layout::Old] {
            match render(&store, Some(layout)) {
                Ok(_) => assert!(fits),
                Err(error) => assert!(!fits && error.code() == "F006", "{error}"),
            }
        }
    }
}
