//! The directory that Fedora's programs read: one set of roots for TLS servers, wherever they look.

use std::collections::BTreeSet;

use cabundle::format::{Artifact, Node, Tree};

use super::{edk2, hash_dir, jks, pem, tree};

/// The bytes of a file.
pub(crate) fn part<'t>(tree: &'t Tree, path: &str) -> &'t [u8] {
    match tree.get(path.as_bytes()) {
        Some(Node::File(bytes)) => bytes,
        other => panic!("{path}: {other:?}"),
    }
}

/// `pem/directory-hash/` without the links to the bundle.
pub(crate) fn directory(tree: &Tree) -> Tree {
    let mut directory = Tree::new();
    for (path, node) in tree.iter() {
        let Some(name) = path.strip_prefix(b"pem/directory-hash/") else {
            continue;
        };
        match node {
            Node::File(bytes) => directory.file(name, bytes.clone()).unwrap(),
            Node::Link(target) if target == b"../tls-ca-bundle.pem" => {
                assert!([&b"ca-bundle.crt"[..], b"ca-certificates.crt"].contains(&name));
            }
            Node::Link(target) => directory.link(name, target.clone()).unwrap(),
        }
    }
    directory
}

/// The roots for TLS servers.
pub(super) fn read(artifact: &Artifact) -> Vec<Vec<u8>> {
    let tree = tree(artifact);
    let tls = pem(part(tree, "pem/tls-ca-bundle.pem"));
    let java = jks::read(part(tree, "java/cacerts"), "changeit").expect("the digest is right");
    let java = java.into_iter().map(|entry| entry.der).collect();
    let firmware = edk2::read(part(tree, "edk2/cacerts.bin"));
    let directory = hash_dir::read(&Artifact::Tree(directory(tree)));
    let set: BTreeSet<_> = tls.iter().collect();
    for (name, other) in [
        ("java", java),
        ("edk2", firmware),
        ("directory-hash", directory),
    ] {
        assert_eq!(other.len(), tls.len(), "{name}");
        assert!(other.iter().collect::<BTreeSet<_>>() == set, "{name}");
    }
    for bundle in ["pem/email-ca-bundle.pem", "pem/objsign-ca-bundle.pem"] {
        pem(part(tree, bundle));
    }
    tls
}
