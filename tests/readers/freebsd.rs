//! FreeBSD's directories as certctl.c of FreeBSD 15 reads them: every certificate of every file, less those
//! that are in `untrusted/` too.

use std::collections::BTreeSet;

use cabundle::format::Artifact;

use super::tree;

/// The files of both directories: name, text above the block, certificate.
pub(crate) struct Directories<'t> {
    pub(crate) trusted: Vec<(&'t str, &'t str, Vec<u8>)>,
    pub(crate) untrusted: Vec<(&'t str, &'t str, Vec<u8>)>,
}

pub(super) fn read(artifact: &Artifact) -> Vec<Vec<u8>> {
    let found = directories(artifact);
    let excluded: BTreeSet<_> = found.untrusted.into_iter().map(|file| file.2).collect();
    let trusted = found.trusted.into_iter().map(|file| file.2);
    trusted.filter(|der| !excluded.contains(der)).collect()
}

pub(crate) fn directories(artifact: &Artifact) -> Directories<'_> {
    let (mut trusted, mut untrusted) = (Vec::new(), Vec::new());
    let mut names = BTreeSet::new();
    for (path, text) in tree(artifact).files() {
        let [path, text] = [path, text].map(|bytes| core::str::from_utf8(bytes).unwrap());
        let (directory, name) = path.split_once('/').unwrap();
        let stem = name.strip_suffix(".pem").unwrap();
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        assert!(
            stem.chars().all(plain) && !stem.is_empty() && !stem.starts_with('-'),
            "{name}"
        );
        assert!(names.insert(name.to_lowercase()), "{name} twice");
        let (head, _) = text.split_once("-----BEGIN CERTIFICATE-----\n").unwrap();
        assert!(
            head.lines()
                .all(|line| line == "##" || line.starts_with("##  ")),
            "{head}"
        );
        let [certificate] = <[_; 1]>::try_from(super::pem(text.as_bytes())).expect("one");
        match directory {
            "trusted" => trusted.push((name, head, certificate)),
            "untrusted" => untrusted.push((name, head, certificate)),
            _ => panic!("{path}"),
        }
    }
    assert_eq!(tree(artifact).iter().count(), names.len(), "no links");
    Directories { trusted, untrusted }
}
