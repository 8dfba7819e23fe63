//! A directory as OpenSSL's by_dir.c searches it: `HASH.0`, `HASH.1`, … until one is missing.

use std::collections::{BTreeMap, BTreeSet};

use cabundle::format::{Artifact, Node, Tree};

use super::tree;

/// The certificates that are found by a hash, in the order of their files.
pub(super) fn read(artifact: &Artifact) -> Vec<Vec<u8>> {
    let tree = tree(artifact);
    let found: BTreeSet<_> = links(tree).into_values().flatten().collect();
    let files: Vec<_> = tree.files().collect();
    assert_eq!(found.len(), files.len(), "files that no link leads to");
    let mut folded = BTreeSet::new();
    let certificate = |(name, text): (&[u8], &[u8])| {
        assert!(found.contains(name));
        let name = core::str::from_utf8(name).unwrap();
        assert!(
            name.ends_with(".pem") && !name.starts_with(['.', '-']),
            "{name}"
        );
        assert!(
            folded.insert(name.to_lowercase()),
            "{name} twice where case is none"
        );
        // openssl rehash skips files with more than one.
        let [certificate] = <[_; 1]>::try_from(super::pem(text)).expect("one certificate");
        certificate
    };
    files.into_iter().map(certificate).collect()
}

/// The files that each hash leads to, in the order in which they are tried.
pub(crate) fn links(tree: &Tree) -> BTreeMap<u32, Vec<&[u8]>> {
    let mut links: BTreeMap<u32, BTreeMap<u32, &[u8]>> = BTreeMap::new();
    for (path, node) in tree.iter() {
        let Node::Link(target) = node else { continue };
        let path = core::str::from_utf8(path).unwrap();
        let (hash, number) = path.split_once('.').unwrap();
        assert!(
            hash.len() == 8 && !hash.contains(char::is_uppercase),
            "{path}"
        );
        assert_eq!(number, number.parse::<u32>().unwrap().to_string());
        assert!(
            matches!(tree.get(target), Some(Node::File(_))),
            "{path} leads to no file"
        );
        let hash = u32::from_str_radix(hash, 16).unwrap();
        let at = links.entry(hash).or_default();
        assert!(at.insert(number.parse().unwrap(), target).is_none());
    }
    let links = links.into_iter().map(|(hash, files)| {
        let last = u32::try_from(files.len()).unwrap();
        assert!(files.keys().copied().eq(0..last), "{hash:08x} has a gap");
        (hash, files.into_values().collect())
    });
    links.collect()
}
