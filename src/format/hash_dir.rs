//! `hash-dir`: a directory as OpenSSL's `-CApath` searches it: a file per root, and links named by the
//! hash of its subject.
//!
//! OpenSSL (crypto/x509/by_dir.c) opens `HASH.0`, `HASH.1`, … until one is not there, so several roots
//! with one subject are all found if the numbers have no gap. They are given in byte order of the file
//! names, as `openssl rehash` gives them (apps/rehash.c).

mod canonical;

use std::collections::BTreeMap;
use std::iter;

pub(crate) use self::canonical::subject_hash;
use self::canonical::subject_hash_old;
use super::encode::pem_block;
use super::names::{Names, visible};
use super::pem::comment;
use super::{Artifact, Choice, Format, FormatError, Makes, RenderOptions, Tree};
use crate::policy::{Carries, Selection};
use crate::store::Root;

/// A directory with links by hash.
#[derive(Clone, Copy, Debug)]
pub struct HashDir;

impl Format for HashDir {
    fn name(&self) -> &'static str {
        "hash-dir"
    }

    fn about(&self) -> &'static str {
        "OpenSSL's CApath: a PEM file per root, and links by the hash of its subject"
    }

    fn makes(&self) -> Makes {
        Makes::Tree("NAME.pem, links HASH.N to them")
    }

    fn carries(&self) -> Carries {
        Carries::CERTIFICATES
    }

    fn takes(&self) -> &'static [Choice] {
        &[Choice::HashCompat]
    }

    fn write(
        &self,
        selection: &Selection<'_>,
        options: &RenderOptions,
    ) -> Result<Artifact, FormatError> {
        let mut tree = Tree::new();
        let mut names = Names::caseless();
        let mut files = BTreeMap::new();
        for candidate in selection.included() {
            let name = file_name(&candidate.root.label, &mut names);
            let certificate = &candidate.root.certificate;
            let text = comment(selection, candidate) + &pem_block(certificate, 64);
            tree.file(name.clone(), text.into_bytes())?;
            files.insert(name, &*candidate.root);
        }
        for (link, name) in links(&files, options.hash_compat)? {
            tree.link(link, name)?;
        }
        Ok(Artifact::Tree(tree))
    }
}

/// A name as p11-kit makes it for the same purpose (trust/save.c): whatever is not an ASCII letter, a
/// digit, `.`, `-` or `_` is a `_`, and a name that is taken gets a number before its end.
fn file_name(label: &[u8], names: &mut Names) -> Vec<u8> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let bytes = label
        .iter()
        .map(|byte| if plain(*byte) { *byte } else { b'_' });
    names.file(&visible(bytes.collect()), |n| match n {
        1 => ".pem".to_owned(),
        n => format!(".{}.pem", n - 1),
    })
}

/// The links, each with the file it points to.
fn links(
    files: &BTreeMap<Vec<u8>, &Root>,
    compat: bool,
) -> Result<Vec<(String, Vec<u8>)>, FormatError> {
    let mut numbers = BTreeMap::new();
    let mut links = Vec::new();
    for (name, root) in files {
        let subject = root.certificate.subject();
        // OpenSSL cannot load such a certificate: no link would find it, and one to it would end the search.
        let new = subject_hash(subject).ok_or_else(|| {
            FormatError::root("hash-dir", root, "OpenSSL cannot read its subject")
        })?;
        let old = compat.then(|| subject_hash_old(subject));
        for hash in iter::once(new).chain(old) {
            let number = numbers.entry(hash).or_insert(0u32);
            links.push((format!("{hash:08x}.{number}"), name.clone()));
            *number += 1;
        }
    }
    Ok(links)
}

#[cfg(test)]
mod tests {
    use super::file_name;
    use crate::format::names::Names;

    #[test]
    fn names() {
        let mut names = Names::caseless();
        let long = "x".repeat(300);
        let labels = ["A (b) ö", "a_(B)_ö", "..", "", "-n", "a/b", &long, &long];
        let given = labels.map(|label| file_name(label.as_bytes(), &mut names));
        let given = given.map(|name| String::from_utf8(name).unwrap());
        assert_eq!(
            given[..6],
            [
                "A__b____.pem",
                "a__B____.1.pem",
                "_..pem",
                "_.pem",
                "_n.pem",
                "a_b.pem"
            ]
        );
        assert_eq!(given[6], "x".repeat(251) + ".pem");
        assert_eq!(given[7], "x".repeat(249) + ".1.pem");
    }
}
