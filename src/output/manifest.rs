//! What stands in a directory that the tool wrote: the file `.cabundle` at its root.
//!
//! ```text
//! # cabundle 1: what stands here; it is replaced only while nothing else does
//! file 3a7b… certs/ISRG_Root_X1.pem
//! link 4042bcee.0 certs/ISRG_Root_X1.pem
//! ```
//!
//! One line per file, with its SHA-256, and per link, path before target; sorted by path. In paths
//! and targets every byte but the visible ones of ASCII, and every `\`, is `\xNN`. Directories are
//! those that the paths name. While a directory is written file by file, old and new content of a
//! path stand in two lines.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read as _};

use sha2::Digest as _;

use crate::format::is_path;
#[cfg(unix)]
use crate::format::{Node, Tree};
use crate::store::{Sha256, hex};

/// Name of the manifest.
pub(super) const NAME: &[u8] = b".cabundle";

/// Name of a file of a staged directory that is being written, where files need a name for that.
pub(super) const PART: &[u8] = b".cabundle.part";

const HEAD: &str = "# cabundle 1: what stands here; it is replaced only while nothing else does\n";

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Listed {
    /// A file of this content.
    File(Sha256),
    /// A symbolic link to this target.
    Link(Vec<u8>),
}

impl Listed {
    #[cfg(unix)]
    pub(super) fn of(node: &Node) -> Self {
        match node {
            Node::File(bytes) => Self::File(Sha256::of(bytes)),
            Node::Link(target) => Self::Link(target.clone()),
        }
    }

    /// An open file, from where it stands to its end.
    pub(super) fn of_open(mut file: &File) -> io::Result<Self> {
        let mut hash = sha2::Sha256::new();
        let mut buffer = vec![0; 64 * 1024];
        loop {
            match file.read(&mut buffer) {
                Ok(0) => return Ok(Self::File(Sha256(hash.finalize().into()))),
                Ok(n) => hash.update(buffer.get(..n).unwrap_or_default()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// The paths of a directory, each with what may stand there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    listed: BTreeMap<Vec<u8>, BTreeSet<Listed>>,
}

impl Manifest {
    #[cfg(unix)]
    pub(super) fn of(tree: &Tree) -> Self {
        let mut manifest = Self::default();
        for (path, node) in tree.iter() {
            manifest.add(path.to_owned(), Listed::of(node));
        }
        manifest
    }

    pub(super) fn add(&mut self, path: Vec<u8>, listed: Listed) {
        self.listed.entry(path).or_default().insert(listed);
    }

    #[cfg(unix)]
    pub(super) fn add_all(&mut self, other: &Self) {
        for (path, all) in &other.listed {
            let here = self.listed.entry(path.clone()).or_default();
            here.extend(all.iter().cloned());
        }
    }

    /// What it lists below a directory, by the path from there.
    #[cfg(unix)]
    pub(super) fn below(&self, directory: &[u8]) -> Self {
        let below = self.listed.iter().filter_map(|(path, all)| {
            let rest = path.strip_prefix(directory)?.strip_prefix(b"/")?;
            Some((rest.to_owned(), all.clone()))
        });
        Self {
            listed: below.collect(),
        }
    }

    /// What may stand at a path; nothing if it is not listed.
    pub(super) fn get(&self, path: &[u8]) -> Option<&BTreeSet<Listed>> {
        self.listed.get(path)
    }

    /// Whether this may stand at a path.
    pub(super) fn allows(&self, path: &[u8], listed: &Listed) -> bool {
        self.get(path).is_some_and(|all| all.contains(listed))
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (&[u8], &BTreeSet<Listed>)> {
        self.listed.iter().map(|(path, all)| (&path[..], all))
    }

    /// The directories that the paths name, each before those in it.
    pub(super) fn directories(&self) -> BTreeSet<&[u8]> {
        self.listed.keys().flat_map(|path| above(path)).collect()
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut text = HEAD.to_owned();
        for (path, all) in &self.listed {
            for listed in all {
                text += &line(path, listed);
            }
        }
        text.into_bytes()
    }

    /// Exactly what [`Manifest::to_bytes`] writes; otherwise the number of the first line that is not.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, usize> {
        let text = core::str::from_utf8(bytes).map_err(|_| 1_usize)?;
        let lines = text.strip_prefix(HEAD).ok_or(1_usize)?;
        let mut manifest = Self::default();
        let mut before = None;
        for (at, whole) in lines.split_inclusive('\n').enumerate() {
            let entry = read_line(whole);
            // In order, so that nothing is there twice; and spelled as it would be written.
            let entry = entry.filter(|entry| {
                before.as_ref().is_none_or(|before| before < entry)
                    && line(&entry.0, &entry.1) == whole
                    && is_path(&entry.0)
                    && !is_reserved(&entry.0)
            });
            let (path, listed) = entry.clone().ok_or(at + 2)?;
            before = entry;
            manifest.add(path, listed);
        }
        Ok(manifest)
    }
}

/// Whether a path is the manifest's own, or below it, or that of a file being written.
pub(super) fn is_reserved(path: &[u8]) -> bool {
    let first = path.split(|byte| *byte == b'/').next();
    first == Some(NAME) || first == Some(PART)
}

/// The directories above a path, outermost first.
pub(super) fn above(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    let slashes = path.iter().enumerate().filter(|(_, byte)| **byte == b'/');
    slashes.map(|(at, _)| path.get(..at).unwrap_or_default())
}

fn line(path: &[u8], listed: &Listed) -> String {
    match listed {
        Listed::File(hash) => format!("file {hash} {}\n", escape(path)),
        Listed::Link(target) => format!("link {} {}\n", escape(path), escape(target)),
    }
}

fn read_line(line: &str) -> Option<(Vec<u8>, Listed)> {
    let mut words = line.strip_suffix('\n')?.split(' ');
    let entry = match (words.next()?, words.next()?, words.next()?) {
        ("file", hash, path) => (unescape(path)?, Listed::File(hash.parse().ok()?)),
        ("link", path, target) => (unescape(path)?, Listed::Link(unescape(target)?)),
        _ => return None,
    };
    words.next().is_none().then_some(entry)
}

fn escape(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for byte in bytes {
        if byte.is_ascii_graphic() && *byte != b'\\' {
            out.push(char::from(*byte));
        } else {
            out += "\\x";
            out += &hex(&[*byte]);
        }
    }
    out
}

fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut parts = text.split('\\');
    let mut bytes = parts.next()?.as_bytes().to_owned();
    for part in parts {
        let (digits, rest) = part.strip_prefix('x')?.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend(rest.as_bytes());
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{HEAD, Listed, Manifest};
    use crate::store::Sha256;

    fn sample() -> Manifest {
        let mut manifest = Manifest::default();
        let every: Vec<u8> = (1..=255).filter(|byte| *byte != b'/').collect();
        for path in [&b"a"[..], b"a b/c\n", b"a/b", b"\xff\\", &every] {
            manifest.add(path.to_owned(), Listed::File(Sha256::of(path)));
            manifest.add(path.to_owned(), Listed::File(Sha256([0; 32])));
        }
        manifest.add(b"link".to_vec(), Listed::Link(every));
        manifest.add(b"empty".to_vec(), Listed::Link(Vec::new()));
        manifest
    }

    #[test]
    fn every_byte_of_a_name_comes_back() {
        let manifest = sample();
        let bytes = manifest.to_bytes();
        assert!(bytes.iter().all(|b| matches!(b, b' '..=b'~' | b'\n')));
        assert_eq!(Manifest::parse(&bytes), Ok(manifest));
        assert_eq!(Manifest::parse(HEAD.as_bytes()), Ok(Manifest::default()));
    }

    #[test]
    fn directories_come_outermost_first() {
        let mut manifest = Manifest::default();
        manifest.add(b"a/b/c/d".to_vec(), Listed::Link(Vec::new()));
        manifest.add(b"a/x".to_vec(), Listed::Link(Vec::new()));
        let directories: Vec<_> = manifest.directories().into_iter().collect();
        assert_eq!(directories, [&b"a"[..], b"a/b", b"a/b/c"]);
    }

    #[test]
    fn anything_else_is_no_manifest() {
        let hash = "0".repeat(64);
        for (line, text) in [
            (1, String::new()),
            (1, HEAD.trim_end().to_owned()),
            (1, HEAD.replace(" 1:", " 2:")),
            (2, format!("{HEAD}\n")),
            (2, format!("{HEAD}file {hash} a")),
            (2, format!("{HEAD}file {hash} a\r\n")),
            (2, format!("{HEAD}file {hash} \n")),
            (2, format!("{HEAD}file {hash}  a\n")),
            (2, format!("{HEAD}file {hash} a b\n")),
            (2, format!("{HEAD}file {} a\n", "A".repeat(64))),
            (2, format!("{HEAD}file {} a\n", "0".repeat(63))),
            (2, format!("{HEAD}node {hash} a\n")),
            (2, format!("{HEAD}file {hash} ../a\n")),
            (2, format!("{HEAD}file {hash} /a\n")),
            (2, format!("{HEAD}file {hash} a/../b\n")),
            (2, format!("{HEAD}link \\x2e\\x2e/a b\n")),
            (2, format!("{HEAD}file {hash} a\\x00\n")),
            (2, format!("{HEAD}file {hash} a\\x6\n")),
            (2, format!("{HEAD}file {hash} a\\xzz\n")),
            (2, format!("{HEAD}file {hash} a\\x+5\n")),
            (2, format!("{HEAD}file {hash} a\\\n")),
            (2, format!("{HEAD}file {hash} a\\x61\n")),
            (2, format!("{HEAD}file {hash} a\\xFF\n")),
            (2, format!("{HEAD}file {hash} é\n")),
            (2, format!("{HEAD}file {hash} .cabundle\n")),
            (2, format!("{HEAD}file {hash} .cabundle/a\n")),
            (3, format!("{HEAD}file {hash} a\nfile {hash} a\n")),
            (3, format!("{HEAD}file {hash} b\nfile {hash} a\n")),
        ] {
            assert_eq!(Manifest::parse(text.as_bytes()), Err(line), "{text}");
        }
        assert_eq!(Manifest::parse(b"\xff"), Err(1));
    }
}
