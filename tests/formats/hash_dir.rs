//! `hash-dir` against OpenSSL's own hashes and the links of `openssl rehash`.

use std::collections::BTreeMap;

use cabundle::format::{Node, RenderOptions, Tree, find};
use cabundle::policy::{DistrustAfterMode, Policy};
use cabundle::store::{Certificate, Store};
use rcgen::string::BmpString;
use rcgen::{DnType, DnValue};

use super::{EMBEDDED, comment, render};
use crate::readers::{self, Found, hash_dir::links};
use crate::support::project;
use crate::synthetic::{Entry, ca_params, certdata, root, self_sign};

/// What is written of a store, with the old hashes or without.
fn tree(store: &Store, compat: bool) -> Tree {
    let mut policy = Policy::server_auth(jiff::Timestamp::UNIX_EPOCH);
    policy.distrust_after = DistrustAfterMode::Keep;
    let mut options = RenderOptions::default();
    options.hash_compat = compat;
    let artifact = store
        .select(policy)
        .unwrap()
        .render(find("hash-dir").unwrap(), &options);
    readers::tree(&artifact.unwrap()).clone()
}

fn tree_of(entries: &[Entry]) -> Tree {
    tree(&Store::parse(certdata(entries).as_bytes()).unwrap(), false)
}

/// The links with what they lead to.
fn link_list(tree: &Tree) -> Vec<(&str, &str)> {
    let links = tree.iter().filter_map(|(path, node)| match node {
        Node::Link(target) => Some((path, &target[..])),
        Node::File(_) => None,
    });
    let text = |bytes| core::str::from_utf8(bytes).unwrap();
    links
        .map(|(path, target)| (text(path), text(target)))
        .collect()
}

/// The links of `openssl x509 -noout -fingerprint -sha256 -subject_hash -subject_hash_old` (3.0.20).
#[test]
fn hashes_of_real_roots() {
    let bytes = std::fs::read(project("tests/data/certdata-2.60.txt")).unwrap();
    let store = Store::parse(&bytes).unwrap();
    let table = include_str!("../data/subject-hashes-2.60.txt");
    let table: BTreeMap<_, _> = table
        .lines()
        .map(|line| {
            let [sha256, new, old] = line.split(' ').collect::<Vec<_>>()[..] else {
                panic!("three columns");
            };
            (
                sha256,
                [new, old].map(|hash| u32::from_str_radix(hash, 16).unwrap()),
            )
        })
        .collect();
    for compat in [false, true] {
        let tree = tree(&store, compat);
        let mut expected: BTreeMap<u32, Vec<&[u8]>> = BTreeMap::new();
        let files: Vec<_> = tree.files().collect();
        assert_eq!(files.len(), 140);
        for (name, text) in files {
            let der = readers::pem(text).remove(0);
            let sha256 = Certificate::from_der(der).unwrap().sha256().to_string();
            let hashes = &table[&*sha256];
            for hash in &hashes[..if compat { 2 } else { 1 }] {
                expected.entry(*hash).or_default().push(name);
            }
        }
        assert_eq!(links(&tree), expected);
    }
}

/// openssl x509 -noout -subject_hash, and one of the links of openssl rehash.
#[test]
fn one_root() {
    let name = "NetLock_Arany__Class_Gold__F__tan__s__tv__ny.pem";
    let plain = tree(&EMBEDDED, false);
    assert!(link_list(&plain).contains(&("988a38cb.0", name)));
    let Some(Node::File(text)) = plain.get(name.as_bytes()) else {
        panic!("no file");
    };
    let text = core::str::from_utf8(text).unwrap();
    let lines = comment(text, "NetLock Arany");
    assert_eq!(
        lines[0],
        r"# NetLock Arany (Class Gold) F\u0151tan\xfas\xedtv\xe1ny"
    );
    let compat = tree(&EMBEDDED, true);
    let compat = link_list(&compat);
    assert!(compat.contains(&("988a38cb.0", name)) && compat.contains(&("60afe812.0", name)));
}

/// Two roots with one subject are both found, by numbers in the order of the files.
#[test]
fn one_subject_twice() {
    let entries = ["b", "a", "B"].map(|label| Entry::new(label, root(" Twin ")));
    let tree = tree_of(&entries);
    let list = link_list(&tree);
    // openssl x509 -noout -subject_hash of CN=Twin.
    assert_eq!(
        list,
        [
            ("2579df12.0", "B.1.pem"),
            ("2579df12.1", "a.pem"),
            ("2579df12.2", "b.pem")
        ]
    );
}

/// What OpenSSL cannot load has a file and no link, which would hide what comes after it.
#[test]
fn a_name_that_openssl_refuses() {
    let mut params = ca_params("x");
    let text = BmpString::try_from("like").unwrap();
    params
        .distinguished_name
        .push(DnType::OrganizationName, DnValue::BmpString(text));
    // 😀 as two units, which OpenSSL does not read together: `openssl x509` cannot load it.
    let (like, pair) = (b"\0l\0i\0k\0e", b"\0l\xd8\x3d\xde\0\0e");
    let mut bad = self_sign(params);
    for at in 0..bad.len() - like.len() {
        if bad[at..].starts_with(like) {
            bad[at..at + like.len()].copy_from_slice(pair);
        }
    }
    // A file without a link would never be found, and a link would end the search of others.
    let text = certdata(&[Entry::fresh("Good"), Entry::new("Bad", bad)]);
    let store = Store::parse(text.as_bytes()).unwrap();
    let policy = Policy::server_auth(jiff::Timestamp::UNIX_EPOCH);
    let selection = store.select(policy).unwrap();
    let error = selection
        .render(&cabundle::format::HashDir, &RenderOptions::default())
        .unwrap_err();
    assert_eq!(error.code(), "F006");
    assert!(error.to_string().contains("\"Bad\""), "{error}");
}

/// Each of these labels is one file with one certificate, which a link leads to.
#[test]
fn labels_that_are_no_names() {
    let labels = [
        "",
        ".",
        "..",
        "../../etc/passwd",
        "-h",
        "A",
        "a",
        "Ä",
        "12345678.0",
        "a.pem",
        "-----BEGIN CERTIFICATE-----",
        r"\x0a",
        &"long ".repeat(1000),
    ];
    let file = certdata(&labels.map(Entry::fresh));
    let artifact = render(&Store::parse(file.as_bytes()).unwrap(), "hash-dir", false);
    let Found::Certificates(found) = readers::read("hash-dir", &artifact) else {
        panic!("certificates");
    };
    assert_eq!(found.len(), labels.len());
}
