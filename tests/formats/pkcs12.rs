//! PKCS#12 for Java. keytool and KeyStore of JDK 17 and 25, OpenSSL 3.0.20, GnuTLS 3.7.9 and Python's
//! cryptography 48.0.0 read the same from what is written here.

use cabundle::format::{FormatError, RenderOptions, find};
use cabundle::policy::Policy;
use cabundle::store::Store;

use super::{EMBEDDED, NETLOCK, write};
use crate::readers::{file, jks, pkcs12};
use crate::synthetic::{Entry, certdata};

fn with_password(store: &Store, password: &str) -> Result<Vec<u8>, FormatError> {
    let selection = store
        .select(Policy::server_auth(jiff::Timestamp::UNIX_EPOCH))
        .unwrap();
    let mut options = RenderOptions::default();
    options.password = Some(password.to_owned());
    let artifact = selection.render(find("pkcs12").unwrap(), &options)?;
    Ok(file(&artifact).to_vec())
}

fn one() -> Store {
    let root = include_bytes!("../data/one-root.der");
    let entry = Entry::new("One Róot", root.to_vec());
    Store::parse(certdata(&[entry]).as_bytes()).unwrap()
}

/// What it is without its MAC is, byte for byte, what Python's cryptography 48.0.0 writes:
/// `serialize_java_truststore([PKCS12Certificate(root, "one róot")], NoEncryption())`.
#[test]
fn one_root() {
    let theirs = include_bytes!("../data/one-root.p12");
    // Theirs ends in a MAC of 67 bytes.
    let (head, rest) = theirs.split_first_chunk::<4>().unwrap();
    assert_eq!(head, &[0x30, 0x82, 0x01, 0xca]);
    let expected = [&[0x30, 0x82, 0x01, 0xca - 67], &rest[..rest.len() - 67]].concat();
    assert_eq!(write(&one(), "pkcs12", false), expected);
}

/// The same aliases in both of Java's stores.
#[test]
fn aliases() {
    let written = write(&EMBEDDED, "pkcs12", false);
    assert!(!pkcs12::has_mac(&written));
    let entries = pkcs12::read(&written, None).unwrap();
    let aliases: Vec<_> = entries.into_iter().map(|entry| entry.alias).collect();
    assert!(aliases.contains(&NETLOCK.to_lowercase()));
    let others = jks::read(&write(&EMBEDDED, "jks", false), "changeit").unwrap();
    let others: Vec<_> = others.into_iter().map(|entry| entry.alias).collect();
    assert_eq!(aliases, others);
}

#[test]
fn hostile_labels() {
    let labels = [
        "Same", "same", "", "  ", "😀", "😁", "a\0b", "\u{fffd}", "İ", "ΣΣ",
    ];
    let entries = labels.map(Entry::fresh);
    let store = Store::parse(certdata(&entries).as_bytes()).unwrap();
    let found = pkcs12::read(&write(&store, "pkcs12", false), None).unwrap();
    let aliases: Vec<_> = found.iter().map(|entry| entry.alias.as_str()).collect();
    let expected = [
        "same", "same-2", "root", "root-2", "_", "_-2", "a_b", "_-3", "i_", "σς",
    ];
    assert_eq!(aliases, expected);
    let ders = found.into_iter().map(|entry| entry.der);
    assert!(ders.eq(entries.into_iter().map(|entry| entry.der)));
}

#[test]
fn mac() {
    for password in ["changeit", " ", &"long ".repeat(40)] {
        let mut written = with_password(&EMBEDDED, password).unwrap();
        assert!(pkcs12::has_mac(&written));
        assert!(pkcs12::read(&written, Some(password)).unwrap().len() > 100);
        assert!(pkcs12::read(&written, Some("changed")).is_none());
        // Another alias: the last bag's last character stands just before MacData, of 77 bytes and two.
        let at = written.len() - 80;
        written[at] ^= 1;
        assert!(pkcs12::read(&written, Some(password)).is_none(), "damage");
    }
    // The salt is of the contents, not of the password.
    let salt = |password: &str| {
        let written = with_password(&EMBEDDED, password).unwrap();
        written[written.len() - 24..].to_vec()
    };
    assert_eq!(salt("one"), salt("two"));
    let other = with_password(&one(), "one").unwrap();
    assert_ne!(salt("one"), other[other.len() - 24..]);
}

/// Computed with Python's hashlib and hmac over the contents of `one-root.p12`, the key by
/// `openssl kdf … PKCS12KDF`; `openssl pkcs12 -in FILE -info -nokeys -passin pass:changeit` takes it.
#[test]
fn mac_of_one_root() {
    let written = with_password(&one(), "changeit").unwrap();
    assert_eq!(cabundle::store::hex(&written[written.len() - 79..]), MAC);
}

const MAC: &str = "304d3031300d060960864801650304020105000420ac56009d2cfbe87fa15f8f9adc9b59c8e9b023037b6ae4b2b35732e16a9299df04140dd8bbef90541325623d56ee1bcfe03c01cf3cc302022710";

/// JDK 17: "Password is not ASCII"; and an empty one is not the same to everybody.
#[test]
fn passwords_that_not_every_reader_takes() {
    for password in ["", "pässwörd", "😀", "tab\t", "\u{7f}"] {
        let error = with_password(&EMBEDDED, password).unwrap_err();
        assert_eq!(error.code(), "F007", "{password:?}");
    }
    let args = ["build", "-q", "-f", "pkcs12", "--password", ""];
    crate::support::assert_refused(&crate::support::run(args), "F007");
}
