//! `debian` against what the package's own script writes, and against labels that it was not written for.

use cabundle::format::{Node, Tree};
use cabundle::store::{Sha256, Store};

use super::{EMBEDDED, render};
use crate::readers::{self, Found};
use crate::support::project;
use crate::synthetic::{DISTRUSTED, Entry, NEUTRAL, certdata};

/// What is written of a store.
fn tree(store: &Store) -> Tree {
    readers::tree(&render(store, "debian", false)).clone()
}

/// The files of `mozilla/`, by name.
fn files(tree: &Tree) -> Vec<(&[u8], &[u8])> {
    tree.files()
        .filter_map(|(path, bytes)| Some((path.strip_prefix(b"mozilla/")?, bytes)))
        .collect()
}

/// SHA-256 over name, NUL, content, NUL of each file of `mozilla/`.
pub(crate) fn digest(tree: &Tree) -> String {
    let parts = files(tree).into_iter();
    let parts: Vec<_> = parts.flat_map(|(name, bytes)| [name, bytes]).collect();
    let mut all = parts.join(&0);
    all.push(0);
    Sha256::of(&all).to_string()
}

/// certdata2pem.py of ca-certificates 20230311+deb12u1 in a directory with this certdata.txt and its
/// blacklist.txt; two of the 140 roots have one label.
#[test]
fn the_files_of_the_package() {
    let bytes = std::fs::read(project("tests/data/certdata-2.60.txt")).unwrap();
    let tree = tree(&Store::parse(&bytes).unwrap());
    let files = files(&tree);
    assert_eq!(files.len(), 140);
    assert_eq!(
        digest(&tree),
        "c280dfbb2a343e515017306563d316d7a2990ed25f7cb745eb65df5f05867938"
    );
    let names: Vec<_> = files
        .iter()
        .map(|(name, _)| core::str::from_utf8(name).unwrap())
        .collect();
    assert!(names.contains(&"NetLock_Arany_=Class_Gold=_Főtanúsítvány.crt"));
    assert!(names.contains(&"Autoridad_de_Certificacion_Firmaprofesional_CIF_A62634068_2.crt"));
}

/// The list as `(echo …; ls mozilla/* | LC_ALL=C sort)`.
#[test]
fn list_and_bundle() {
    let artifact = render(&EMBEDDED, "debian", true);
    let tree = readers::tree(&artifact);
    let Some(Node::File(conf)) = tree.get(b"ca-certificates.conf") else {
        panic!("no list");
    };
    let conf = core::str::from_utf8(conf).unwrap();
    let (head, list): (Vec<_>, Vec<_>) = conf.lines().partition(|line| line.starts_with('#'));
    assert!(head.contains(&&*format!("# certdata.txt SHA-256: {}", EMBEDDED.sha256)));
    assert!(head.contains(&"# As of: 2026-11-22T00:00:00Z"));
    assert!(list.contains(&"mozilla/NetLock_Arany_=Class_Gold=_Főtanúsítvány.crt"));
    let Found::Certificates(found) = readers::read("debian", &artifact) else {
        panic!("certificates");
    };
    assert_eq!(found.len(), list.len());
}

/// The script writes every certificate of a label that is trusted once; of a third one with this label it
/// overwrites the second.
#[test]
fn labels_that_are_not_unique() {
    let mut entries = ["Twin", "Twin", "Twin", "Twin", "twin"].map(Entry::fresh);
    entries[1].server = NEUTRAL;
    entries[3].server = DISTRUSTED;
    let file = certdata(&entries);
    let tree = tree(&Store::parse(file.as_bytes()).unwrap());
    let [a, b, c] = files(&tree)[..] else {
        panic!("three files");
    };
    let expected = [("Twin.crt", 0), ("Twin_2.crt", 2), ("twin.crt", 4)];
    for ((name, bytes), (expected, n)) in [a, b, c].into_iter().zip(expected) {
        assert_eq!(name, expected.as_bytes());
        assert_eq!(readers::pem(bytes), [entries[n].der.clone()]);
    }
}

/// Each of these labels is one file of `mozilla/` and one line of the list.
#[test]
fn labels_that_are_paths() {
    let labels = [
        "",
        "..",
        r"..\x2f..\x2Fetc\x2fpasswd",
        "../../etc/passwd",
        r"\x00",
        r"a\x0a!mozilla/b.crt",
        "#",
        "!x",
        "-x",
        &"long ".repeat(1000),
    ];
    let file = certdata(&labels.map(Entry::fresh));
    let artifact = render(&Store::parse(file.as_bytes()).unwrap(), "debian", false);
    let Found::Certificates(found) = readers::read("debian", &artifact) else {
        panic!("certificates");
    };
    assert_eq!(found.len(), labels.len());
}
