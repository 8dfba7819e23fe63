//! What a format makes: one file, or a tree of files and relative links.

use std::collections::BTreeMap;

/// The output of a format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Artifact {
    /// One file.
    File {
        /// Its bytes.
        bytes: Vec<u8>,
        /// Whether a terminal should be spared them.
        binary: bool,
    },
    /// A directory.
    Tree(Tree),
}

impl Artifact {
    /// A text file.
    pub fn text(text: impl Into<Vec<u8>>) -> Self {
        Self::File {
            bytes: text.into(),
            binary: false,
        }
    }

    /// A file that is no text.
    pub fn binary(bytes: Vec<u8>) -> Self {
        Self::File {
            bytes,
            binary: true,
        }
    }

    /// The bytes of one file; `None` of a tree.
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::File { bytes, .. } => Some(bytes),
            Self::Tree(_) => None,
        }
    }
}

/// Files and links by their path in the tree, `/` between names, in byte order.
///
/// A path is bytes, as on the systems that read such trees: Debian's file names are labels of whatever
/// encoding. No path leads out of the tree, no name is empty, `.` or `..`, longer than
/// [`Tree::MAX_NAME`], or holds a NUL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    nodes: BTreeMap<Vec<u8>, Node>,
}

/// What stands at a path of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A file.
    File(Vec<u8>),
    /// A symbolic link, relative to the directory it stands in.
    Link(Vec<u8>),
}

/// Why a path cannot stand in a tree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TreeError {
    /// Not a plain relative path.
    #[error("`{0}` cannot be a path in the output")]
    BadPath(String),
    /// A writer gave two things one path, or a file a path below it.
    #[error("`{0}` would stand in the output twice")]
    Twice(String),
}

impl Tree {
    /// Bytes of a name: what file systems bear.
    pub const MAX_NAME: usize = 255;

    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a file.
    ///
    /// # Errors
    /// If the path is none, or taken.
    pub fn file(&mut self, path: impl Into<Vec<u8>>, bytes: Vec<u8>) -> Result<(), TreeError> {
        self.put(path.into(), Node::File(bytes))
    }

    /// Puts a link. Its target is relative to the link's own directory.
    ///
    /// # Errors
    /// If the path is none, or taken.
    pub fn link(
        &mut self,
        path: impl Into<Vec<u8>>,
        target: impl Into<Vec<u8>>,
    ) -> Result<(), TreeError> {
        self.put(path.into(), Node::Link(target.into()))
    }

    /// Puts an artifact of another format below a path.
    ///
    /// # Errors
    /// If a path is none, or taken.
    pub fn artifact(&mut self, path: &str, artifact: Artifact) -> Result<(), TreeError> {
        match artifact {
            Artifact::File { bytes, .. } => self.file(path, bytes),
            Artifact::Tree(tree) => tree.nodes.into_iter().try_for_each(|(below, node)| {
                self.put([path.as_bytes(), b"/", &below].concat(), node)
            }),
        }
    }

    fn put(&mut self, path: Vec<u8>, node: Node) -> Result<(), TreeError> {
        let shown = || crate::text::brief(&path);
        if !is_path(&path) {
            return Err(TreeError::BadPath(shown()));
        }
        let directory = [&path[..], b"/"].concat();
        let below = self.nodes.range(directory.clone()..).next();
        let is_directory = below.is_some_and(|(next, _)| next.starts_with(&directory));
        let mut above = path.iter().enumerate().filter(|(_, byte)| **byte == b'/');
        let under_a_file =
            above.any(|(at, _)| self.nodes.contains_key(path.get(..at).unwrap_or_default()));
        if is_directory || under_a_file || self.nodes.contains_key(&path) {
            return Err(TreeError::Twice(shown()));
        }
        self.nodes.insert(path, node);
        Ok(())
    }

    /// What stands at a path.
    pub fn get(&self, path: &[u8]) -> Option<&Node> {
        self.nodes.get(path)
    }

    /// Every file by its path, in byte order.
    pub fn files(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.iter().filter_map(|(path, node)| match node {
            Node::File(bytes) => Some((path, &bytes[..])),
            Node::Link(_) => None,
        })
    }

    /// Every path with what stands there, in byte order.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &Node)> {
        self.nodes.iter().map(|(path, node)| (&path[..], node))
    }
}

/// Whether a path can stand in a tree: relative, and leading nowhere else.
pub(crate) fn is_path(path: &[u8]) -> bool {
    path.split(|byte| *byte == b'/').all(is_name)
}

fn is_name(name: &[u8]) -> bool {
    !name.is_empty()
        && name != b"."
        && name != b".."
        && name.len() <= Tree::MAX_NAME
        && !name.contains(&0)
}

#[cfg(test)]
mod tests {
    use super::{Artifact, Tree, TreeError};

    #[test]
    fn no_path_leads_out() {
        for path in ["", "/etc/passwd", "a//b", "a/", ".", "..", "a/../b", "a/\0"] {
            let mut tree = Tree::new();
            let error = tree.file(path, Vec::new()).unwrap_err();
            assert!(matches!(error, TreeError::BadPath(_)), "{path:?}");
        }
        assert!(Tree::new().file("x".repeat(256), Vec::new()).is_err());
    }

    #[test]
    fn nothing_stands_twice() {
        let mut tree = Tree::new();
        tree.file("a/b", Vec::new()).unwrap();
        tree.file("a.b", Vec::new()).unwrap();
        for path in ["a", "a/b", "a/b/c"] {
            let error = tree.link(path, "x").unwrap_err();
            assert!(matches!(error, TreeError::Twice(_)), "{path:?}");
        }
        let mut outer = Tree::new();
        outer.artifact("in", Artifact::Tree(tree)).unwrap();
        outer.artifact("file", Artifact::text("x")).unwrap();
        let paths: Vec<_> = outer.iter().map(|(path, _)| path).collect();
        assert_eq!(paths, [&b"file"[..], b"in/a.b", b"in/a/b"]);
    }
}
