//! What the writers of keystores wrote is read back as readers that are not ours read it.

use cabundle::format::{Artifact, Holding, READERS, RenderOptions, find};
use cabundle::policy::Policy;
use cabundle::store::Store;

use super::stores::{content, read, store};
use crate::readers::{jks, pkcs7, pkcs12};
use crate::support::project;

fn write(format: &str, password: Option<&str>, der: bool) -> Vec<u8> {
    let store = Store::embedded().unwrap();
    let policy = Policy::server_auth(jiff::Timestamp::UNIX_EPOCH);
    let selection = store.select(policy).unwrap();
    let mut options = RenderOptions::default();
    options.password = password.map(str::to_owned);
    options.der = der;
    match selection.render(find(format).unwrap(), &options).unwrap() {
        Artifact::File { bytes, .. } => bytes,
        other => panic!("{other:?}"),
    }
}

/// In the order of the store.
fn in_order(holding: &Holding) -> Vec<(String, Vec<u8>)> {
    let held = holding.held.iter();
    held.map(|held| {
        let label = String::from_utf8(held.label.clone()).unwrap();
        (label, held.certificate.der().to_vec())
    })
    .collect()
}

#[test]
fn jks_with_and_without_a_password() {
    for password in [None, Some("pässwörd😀")] {
        let bytes = write("jks", password, false);
        let theirs = jks::read(&bytes, password.unwrap_or("changeit")).unwrap();
        let theirs: Vec<_> = (theirs.into_iter().map(|entry| (entry.alias, entry.der))).collect();
        assert!(theirs.len() > 100);
        let ours = read(&bytes, &password.into_iter().collect::<Vec<_>>()).unwrap();
        assert_eq!(in_order(&ours), theirs);
    }
}

#[test]
fn pkcs12_with_and_without_a_password() {
    for password in [None, Some("pass word")] {
        let bytes = write("pkcs12", password, false);
        let theirs = pkcs12::read(&bytes, password).unwrap();
        let theirs: Vec<_> = (theirs.into_iter().map(|entry| (entry.alias, entry.der))).collect();
        assert!(theirs.len() > 100);
        let ours = read(&bytes, &password.into_iter().collect::<Vec<_>>()).unwrap();
        assert_eq!(in_order(&ours), theirs);
    }
}

#[test]
fn pkcs7_in_pem_and_in_der() {
    let der = write("pkcs7", None, true);
    let theirs = pkcs7::read_der(&der).into_iter();
    let theirs: Vec<_> = theirs.map(|der| (String::new(), der)).collect();
    assert!(theirs.len() > 100);
    assert_eq!(in_order(&read(&der, &[]).unwrap()), theirs);
    let pem = write("pkcs7", None, false);
    assert_eq!(content(&read(&pem, &[]).unwrap()), theirs);
}

/// Two readers never want the same bytes.
#[test]
fn each_store_has_one_reader() {
    let mut stores = vec![
        ("certdata".to_owned(), {
            std::fs::read(project("data/certdata.txt")).unwrap()
        }),
        ("pkcs7, DER".to_owned(), write("pkcs7", None, true)),
    ];
    for format in ["pem", "der", "jks", "pkcs12", "pkcs7"] {
        stores.push((format.to_owned(), write(format, None, false)));
    }
    for file in std::fs::read_dir(project("tests/data/stores")).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let bytes = store(&name);
        stores.push((name, bytes));
    }
    for (name, bytes) in stores {
        let readers = READERS.iter().filter(|reader| reader.recognises(&bytes));
        let kinds: Vec<_> = readers.map(|reader| reader.kind()).collect();
        assert_eq!(kinds.len(), 1, "{name}: {kinds:?}");
    }
}
