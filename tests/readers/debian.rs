//! Debian's layout as `update-ca-certificates` reads it: the list says which files, each is one certificate
//! without any text, and the bundle is these files in the order of the list.

use std::collections::BTreeSet;

use cabundle::format::{Artifact, Node};

use super::tree;

/// The certificates of the bundle.
pub(super) fn read(artifact: &Artifact) -> Vec<Vec<u8>> {
    let tree = tree(artifact);
    let file = |path: &[u8]| match tree.get(path) {
        Some(Node::File(bytes)) => &bytes[..],
        _ => panic!("no file {}", path.escape_ascii()),
    };
    let conf = file(b"ca-certificates.conf");
    assert!(conf.ends_with(b"\n"));
    // Its loop strips blanks and takes backslashes away.
    let lines = conf.split(|byte| *byte == b'\n');
    let lines: Vec<_> = lines
        .filter(|line| !line.is_empty() && !line.starts_with(b"#") && !line.starts_with(b"!"))
        .inspect(|line| assert!(line.trim_ascii() == *line && !line.contains(&b'\\')))
        .collect();
    assert!(lines.is_sorted(), "as LC_ALL=C sort does");
    let listed: BTreeSet<_> = lines.iter().copied().collect();
    assert_eq!(listed.len(), lines.len(), "none twice");

    let mut bundle = Vec::new();
    let mut found = Vec::new();
    for path in &lines {
        let name = path.strip_prefix(b"mozilla/").unwrap();
        assert!(!name.contains(&b'/') && name.ends_with(b".crt") && name.len() > 4);
        let text = file(path);
        assert!(text.starts_with(b"-----BEGIN CERTIFICATE-----\n"));
        assert!(text.ends_with(b"\n-----END CERTIFICATE-----\n"));
        let [certificate] = <[_; 1]>::try_from(super::pem(text)).expect("one certificate");
        found.push(certificate);
        bundle.extend_from_slice(text);
    }
    assert!(file(b"ca-certificates.crt") == bundle);
    assert_eq!(tree.iter().count(), lines.len() + 2, "nothing else");
    assert_eq!(super::pem(&bundle), found);
    found
}
