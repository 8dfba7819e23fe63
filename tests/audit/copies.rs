//! A certificate that stands in a store more than once, with different words.

use std::path::Path;

use super::{audit, der, json, one};
use crate::support::{put, scratch, stderr};

/// A block of the certificate as OpenSSL's, for email alone: SEQUENCE of a SEQUENCE of id-kp-emailProtection.
fn for_email() -> String {
    let aux = b"\x30\x0c\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x04";
    let contents = [&der()[..], aux].concat();
    pem::encode(&pem::Pem::new("TRUSTED CERTIFICATE", contents))
}

fn plain() -> String {
    pem::encode(&pem::Pem::new("CERTIFICATE", der()))
}

#[track_caller]
fn word(path: &Path) -> String {
    let store = one([path]);
    let certificates = store["certificates"].as_array().unwrap();
    assert_eq!(certificates.len(), 1, "{store}");
    certificates[0]["verdicts"][0].as_str().unwrap().to_owned()
}

/// `openssl verify -purpose sslserver -CAfile`, OpenSSL 3.0: OK with the plain one first, rejected with it last.
#[test]
fn in_one_file_the_first_counts() {
    let scratch = scratch();
    for (text, expected) in [
        (plain() + &for_email(), "unknown"),
        (for_email() + &plain(), "inert"),
        (for_email(), "inert"),
    ] {
        assert_eq!(word(&put(scratch.path(), "x.pem", text)), expected);
    }
}

/// `-CApath` with both as HASH.0 and HASH.1: the first that is found counts, so either may.
#[test]
fn in_a_directory_any_may_count() {
    for names in [["a.pem", "b.pem"], ["b.pem", "a.pem"]] {
        let scratch = scratch();
        put(scratch.path(), names[0], plain());
        put(scratch.path(), names[1], for_email());
        assert_eq!(word(scratch.path()), "unknown");
    }
}

/// Distrust for everything counts, whatever the files are called.
#[test]
fn distrust_does_not_depend_on_names() {
    let object = |word: &str| format!("[p11-kit-object-v1]\n{word}: true\n{}", plain());
    for names in [["a.p11-kit", "b.p11-kit"], ["b.p11-kit", "a.p11-kit"]] {
        let scratch = scratch();
        put(scratch.path(), names[0], object("trusted"));
        put(scratch.path(), names[1], object("x-distrusted"));
        assert_eq!(word(scratch.path()), "inert");
    }
}

/// The names of directories speak in a search as they do in a store.
#[test]
fn directories_speak_in_a_search() {
    let object = format!("[p11-kit-object-v1]\ntrusted: false\n{}", plain());
    for (directory, text, expected) in [
        ("anchors", object.as_str(), "unknown"),
        ("other", &object, "inert"),
        ("blocklist", &plain(), "inert"),
        ("blacklist/more", &plain(), "inert"),
        ("untrusted", &plain(), "inert"),
        ("trusted", &plain(), "unknown"),
    ] {
        let scratch = scratch();
        let at = scratch.path().join(directory);
        std::fs::create_dir_all(&at).unwrap();
        put(&at, "x", text);
        let store = one([scratch.path().as_os_str(), "-r".as_ref()]);
        let found = &store["certificates"][0]["verdicts"][0];
        assert_eq!(found, expected, "{directory}");
    }
}

/// Trees that share files, as `cp -al` and image layers make them: each store is whole.
#[cfg(unix)]
#[test]
fn a_file_in_two_stores_is_in_both() {
    let scratch = scratch();
    let at = |name: &str| scratch.path().join(name);
    for name in ["s1", "s2", "s3"] {
        std::fs::create_dir(at(name)).unwrap();
    }
    put(&at("s1"), "one.der", der());
    put(&at("s1"), "two.der", super::others_der());
    for name in ["one.der", "two.der"] {
        std::fs::hard_link(at("s1").join(name), at("s2").join(name)).unwrap();
        std::os::unix::fs::symlink(at("s1").join(name), at("s3").join(name)).unwrap();
    }
    let paths = ["s1", "s2", "s3", "s1"].map(at);
    let (stores, output) = json(
        paths
            .iter()
            .map(|path| path.as_os_str())
            .chain(["-r".as_ref()]),
    );
    let held: Vec<_> = stores
        .iter()
        .map(|s| &s["counts"]["certificates"])
        .collect();
    assert_eq!(held, [2, 2, 2], "{}", stderr(&output));
}

/// `certs -> ../pki/tls/certs`, as Fedora has it below /etc/ssl. Circles end.
#[cfg(unix)]
#[test]
fn links_to_directories_elsewhere_are_followed() {
    use std::os::unix::fs::symlink;
    let scratch = scratch();
    let (ssl, pki) = (scratch.path().join("ssl"), scratch.path().join("pki/certs"));
    std::fs::create_dir(&ssl).unwrap();
    std::fs::create_dir_all(&pki).unwrap();
    put(&pki, "one.der", der());
    symlink("../pki/certs", ssl.join("certs")).unwrap();
    symlink("../pki", ssl.join("twice")).unwrap();
    symlink("..", pki.join("up")).unwrap();
    symlink("../..", pki.join("above")).unwrap();
    for more in [&[][..], &["-r"]] {
        let args = [ssl.as_os_str()]
            .into_iter()
            .chain(more.iter().map(AsRef::as_ref));
        let store = one(args);
        assert_eq!(store["counts"]["certificates"], 1);
    }
}

#[test]
fn what_is_passed_over_is_counted() {
    let scratch = scratch();
    put(scratch.path(), "one.der", der());
    put(scratch.path(), "README", "x");
    put(scratch.path(), "NEWS", "x");
    let says = |command: &mut std::process::Command| {
        let words = stderr(&command.output().unwrap());
        words.contains("2 other files passed over")
    };
    assert!(says(audit().arg(scratch.path())));
    let diff = || {
        let mut command = crate::support::cabundle();
        command.arg("diff").arg(scratch.path()).arg(scratch.path());
        command
    };
    assert!(says(&mut diff()));
    assert!(!says(diff().arg("-q")));
}
