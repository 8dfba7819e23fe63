//! Java's older keystores, as keytool of JDK 17 writes them.

use cabundle::format::ReadError;
use sha1::{Digest as _, Sha1};

use super::stores::{ONE, TWO, assert_both, code, content, cuts, flips, read, store};
use crate::support::{assert_refused, project, put, run, scratch, stderr};

/// What keytool was told.
const ALIASES: [&str; 2] = ["one róot 😀", "two"];

/// The entries, with the digest that belongs to them.
fn signed(entries: &[u8], password: &str) -> Vec<u8> {
    let mut hash = Sha1::new();
    let units = password.encode_utf16().flat_map(u16::to_be_bytes);
    hash.update(units.collect::<Vec<_>>());
    hash.update("Mighty Aphrodite");
    hash.update(entries);
    [entries, &hash.finalize()].concat()
}

/// Magic, version 2 and these entries.
fn entries(entries: &[Vec<u8>]) -> Vec<u8> {
    let count = u32::try_from(entries.len()).unwrap().to_be_bytes();
    [b"\xfe\xed\xfe\xed\0\0\0\x02", &count[..], &entries.concat()].concat()
}

fn entry(alias: &[u8], kind: &[u8], der: &[u8]) -> Vec<u8> {
    let text = |text: &[u8]| {
        let length = u16::try_from(text.len()).unwrap();
        [&length.to_be_bytes(), text].concat()
    };
    let length = u32::try_from(der.len()).unwrap().to_be_bytes();
    let tag = 2_u32.to_be_bytes();
    [&tag[..], &text(alias), &[0; 8], &text(kind), &length, der].concat()
}

#[test]
fn stores_of_keytool() {
    for (name, passwords) in [
        ("keytool-17.jks", &[][..]),
        ("keytool-17.jceks", &["secret"]),
        // A private key and its certificate besides.
        ("keytool-17-key.jks", &["wrong", "secret"]),
        ("keytool-17-key.jceks", &["secret"]),
    ] {
        let mut holding = read(&store(name), passwords).unwrap();
        assert_eq!(holding.kind, "jks");
        // Java trusts the first certificate of a key's chain too: `TrustManagerFactory` of JDK 17.
        let of_keys = holding.held.extract_if(.., |held| held.label == b"key");
        assert_eq!(of_keys.count(), usize::from(name.contains("-key")));
        assert_both(&holding, ALIASES);
    }
    let old = read(&store("version-1.jks"), &[]).unwrap();
    assert_both(&old, ["one", "two"]);
    let places: Vec<_> = old.held.into_iter().map(|held| held.place).collect();
    assert_eq!(places, ["entry 1", "entry 2"]);
}

#[test]
fn a_wrong_password() {
    let store = project("tests/data/stores/keytool-17-key.jks");
    let root = project("tests/data/one-root.der");
    for password in [&[][..], &["--password", "wrong"]] {
        let mut args = vec!["diff".as_ref(), store.as_os_str(), root.as_os_str()];
        args.extend(password.iter().map(std::ffi::OsStr::new));
        let output = run(args);
        assert_refused(&output, "R003");
        let words = stderr(&output);
        assert!(words.contains("it has another one, or it is damaged"));
        assert!(words.contains("--password"));
    }
}

#[test]
fn common_passwords() {
    for password in ["changeit", "changeme", ""] {
        let bytes = signed(&entries(&[entry(b"a", b"X.509", ONE)]), password);
        assert_eq!(content(&read(&bytes, &["x"]).unwrap()).len(), 1);
    }
}

/// Nothing is read from a store in which one byte is another.
#[test]
fn every_flip_is_refused() {
    let bytes = store("keytool-17-key.jks");
    for (at, flipped) in flips(&bytes) {
        let error = read(&flipped, &["secret"]).unwrap_err();
        let expected = match at {
            0..4 => matches!(error, ReadError::Unknown),
            // What does not change the frame may be the password too.
            _ => matches!(
                error,
                ReadError::Password { .. } | ReadError::Damaged { .. }
            ),
        };
        assert!(expected, "{at}: {error}");
    }
}

#[test]
fn cut_stores_are_refused() {
    let bytes = store("keytool-17-key.jks");
    for cut in cuts(&bytes) {
        let expected = if cut.len() < 4 { "R001" } else { "R002" };
        assert_eq!(code(&cut, &["secret"]), expected, "{} bytes", cut.len());
    }
}

/// A length in the file is compared with the file before anything is reserved or counted.
#[test]
fn lengths_that_lie() {
    let one = entry(b"a", b"X.509", ONE);
    let most = u32::MAX.to_be_bytes();
    let head = b"\xfe\xed\xfe\xed\0\0\0\x02";
    let long_count = [head, &most[..], &one].concat();
    let long_certificate = entries(&[[&entry(b"a", b"X.509", b"")[..23], &most].concat()]);
    let private = b"\0\0\0\x01\0\x01a\0\0\0\0\0\0\0\0";
    let long_key = entries(&[[&private[..], &most].concat()]);
    let long_chain = entries(&[[&private[..], &[0; 4], &most].concat()]);
    let long_alias = entries(&[b"\0\0\0\x02\xff\xffa".to_vec()]);
    for bytes in [
        long_count,
        long_certificate,
        long_key,
        long_chain,
        long_alias,
    ] {
        assert_eq!(code(&signed(&bytes, ""), &[]), "R002");
    }
}

/// The digest is right: Java wrote it so, and would not read it.
#[test]
fn a_certificate_that_is_none() {
    let bytes = entries(&[
        entry(b"good", b"X509", ONE),
        entry(b"bad", b"X.509", &TWO[1..]),
    ]);
    let bytes = signed(&bytes, "changeit");
    let holding = read(&bytes, &[]).unwrap();
    assert_eq!(content(&holding), [("good".to_owned(), ONE.to_vec())]);
    assert_eq!(holding.broken[0].place, "entry 2");
    let scratch = scratch();
    let file = put(scratch.path(), "x", bytes);
    assert_refused(&run(["diff".as_ref(), file.as_os_str()]), "R005");
}

#[test]
fn names_that_are_not_javas() {
    for alias in [
        &b"\xff"[..],
        b"\xc3",
        b"\xc3a",
        b"\xe1\x80",
        b"\xf0\x9f\x98\x80",
    ] {
        let bytes = signed(&entries(&[entry(alias, b"X.509", ONE)]), "");
        assert_eq!(code(&bytes, &[]), "R002", "{alias:02x?}");
    }
    // NUL and half a character are Java's.
    let bytes = signed(
        &entries(&[entry(b"a\xc0\x80\xed\xa0\xbd", b"X.509", ONE)]),
        "",
    );
    let label = content(&read(&bytes, &[]).unwrap()).remove(0).0;
    assert_eq!(label, "a\0\u{fffd}");
    let other = signed(&entries(&[entry(b"a", b"PGP", ONE)]), "");
    assert_eq!(code(&other, &[]), "R002");
}

#[test]
fn a_secret_key_is_told() {
    let store = project("tests/data/stores/keytool-17-secret.jceks");
    let output = run(["diff".as_ref(), store.as_os_str()]);
    assert_refused(&output, "R004");
    assert!(stderr(&output).contains("secret key"));
}
