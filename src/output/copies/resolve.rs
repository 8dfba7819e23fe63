//! The bytes that each link leads to.

use std::collections::BTreeSet;

use super::{Files, shown};
use crate::format::{Node, Tree};
use crate::output::OutputError;
use crate::output::manifest::above;

/// As many links as Linux follows.
const MAX_LINKS: usize = 40;

/// Every path with the bytes of the file there, or of the one that the link there leads to.
pub(super) fn files(tree: &Tree) -> Result<Files<'_>, OutputError> {
    let directories: BTreeSet<_> = tree.iter().flat_map(|(path, _)| above(path)).collect();
    let resolved = tree.iter().map(|(path, node)| {
        let bytes = bytes(tree, &directories, path, node);
        let bytes = bytes.map_err(|why| OutputError::NoWindows {
            path: shown(path),
            why: format!("a link becomes a copy there, and it leads {why}"),
        });
        Ok((path, bytes?))
    });
    resolved.collect()
}

fn bytes<'a>(
    tree: &'a Tree,
    directories: &BTreeSet<&[u8]>,
    path: &[u8],
    node: &'a Node,
) -> Result<&'a [u8], &'static str> {
    let (mut path, mut node) = (path.to_owned(), node);
    for _ in 0..=MAX_LINKS {
        let target = match node {
            Node::File(bytes) => return Ok(bytes),
            Node::Link(target) => target,
        };
        path = follow(tree, directories, &path, target)?;
        node = match tree.get(&path) {
            Some(node) => node,
            None if path.is_empty() || directories.contains(&path[..]) => {
                return Err("to a directory");
            }
            None => return Err("to nothing"),
        };
    }
    Err("in a circle")
}

/// The path to which a link leads from its directory, as Unix walks it: name by name through directories
/// that are there.
fn follow(
    tree: &Tree,
    directories: &BTreeSet<&[u8]>,
    link: &[u8],
    target: &[u8],
) -> Result<Vec<u8>, &'static str> {
    if target.starts_with(b"/") {
        return Err("out of the output");
    }
    if target.is_empty() {
        return Err("to nothing");
    }
    let mut here: Vec<&[u8]> = link.split(|byte| *byte == b'/').collect();
    here.pop();
    for name in target.split(|byte| *byte == b'/') {
        let path = here.join(&b'/');
        if !path.is_empty() && !directories.contains(&path[..]) {
            return Err(match tree.get(&path) {
                Some(Node::Link(_)) => "through another link",
                _ => "to nothing",
            });
        }
        match name {
            b"" | b"." => {}
            b".." => {
                here.pop().ok_or("out of the output")?;
            }
            name => here.push(name),
        }
    }
    Ok(here.join(&b'/'))
}

#[cfg(test)]
mod tests {
    use super::files;
    use crate::format::Tree;

    fn tree(links: &[(&str, &str)]) -> Tree {
        let mut tree = Tree::new();
        tree.file("top", b"top".to_vec()).unwrap();
        tree.file("a/b/file", b"deep".to_vec()).unwrap();
        for (path, target) in links {
            tree.link(*path, *target).unwrap();
        }
        tree
    }

    #[test]
    fn links_lead_to_bytes() {
        let tree = tree(&[
            ("one", "top"),
            ("two", "./one"),
            ("a/up", "../two"),
            ("a/b/round", "../../a/b//file"),
            ("a/b/up", "../../a/up"),
        ]);
        let files = files(&tree).unwrap();
        assert_eq!(files.len(), 7);
        for (path, bytes) in [
            ("top", "top"),
            ("one", "top"),
            ("two", "top"),
            ("a/up", "top"),
            ("a/b/up", "top"),
            ("a/b/file", "deep"),
            ("a/b/round", "deep"),
        ] {
            assert_eq!(files[path.as_bytes()], bytes.as_bytes(), "{path}");
        }
    }

    #[test]
    fn what_leads_to_no_file_is_refused() {
        for (path, target, why) in [
            (
                "out",
                "../top",
                "a link becomes a copy there, and it leads out of the output",
            ),
            ("a/out", "../../top", "leads out of the output"),
            ("abs", "/top", "leads out of the output"),
            ("dir", "a/b", "leads to a directory"),
            ("root", "a/..", "leads to a directory"),
            ("none", "a/none", "leads to nothing"),
            ("empty", "", "leads to nothing"),
            ("gone", "none/../top", "leads to nothing"),
            ("under", "top/x", "leads to nothing"),
            ("end", "top/", "leads to nothing"),
            ("self", "self", "leads in a circle"),
            ("through", "link/x", "leads through another link"),
        ] {
            let tree = tree(&[(path, target), ("link", "top")]);
            let error = files(&tree).unwrap_err().to_string();
            assert!(error.starts_with(path) && error.ends_with(why), "{error}");
        }
        let circle = tree(&[("x", "a/y"), ("a/y", "../x")]);
        let error = files(&circle).unwrap_err().to_string();
        assert!(error.ends_with("leads in a circle"), "{error}");
    }

    /// No more than Linux follows, and no fewer.
    #[test]
    fn chains_have_an_end() {
        let chain = |length: usize| {
            let mut tree = tree(&[("0", "top")]);
            for at in 1..length {
                tree.link(at.to_string(), (at - 1).to_string()).unwrap();
            }
            tree
        };
        assert!(files(&chain(40)).is_ok());
        assert!(files(&chain(41)).is_err());
    }
}
