//! A certdata.txt of two roots, and edits that damage it. `¶` marks the place that must be named.

use std::fmt;
use std::sync::LazyLock;

use crate::synthetic::{Entry, certdata, octal};

/// Line and column, counted from 1.
pub(super) type Place = (usize, usize);

/// Anchors: the first object of each kind. The certificate and the trust are Alpha's.
pub(super) const LIST: &str = "CKA_CLASS CK_OBJECT_CLASS CKO_NSS_BUILTIN_ROOT_LIST\n";
pub(super) const CERTIFICATE: &str = "CKA_CLASS CK_OBJECT_CLASS CKO_CERTIFICATE\n";
pub(super) const TRUST: &str = "CKA_CLASS CK_OBJECT_CLASS CKO_NSS_TRUST\n";

static ROOTS: LazyLock<[Entry; 3]> = LazyLock::new(|| ["Alpha", "Beta", "Gamma"].map(Entry::fresh));

/// The root whose objects the anchors find, trusted for TLS servers.
pub(super) fn alpha() -> Entry {
    ROOTS[0].clone()
}

/// Its neighbour in the file.
pub(super) fn beta() -> Entry {
    ROOTS[1].clone()
}

/// A root that is not in the file.
pub(super) fn gamma() -> Entry {
    ROOTS[2].clone()
}

/// A file, perhaps with a mark in it.
#[derive(Clone)]
pub(super) struct Text(pub(super) String);

/// Alpha and Beta, nothing wrong with them.
pub(super) fn sound() -> Text {
    Text(certdata(&[alpha(), beta()]))
}

/// Alpha alone, nothing wrong with it.
pub(super) fn alone() -> Text {
    Text(certdata(&[alpha()]))
}

impl fmt::Display for Text {
    /// Without the octal lines, which no one wants to see.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.0.lines().filter(|line| !line.starts_with('\\'));
        lines.take(120).try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl Text {
    /// The bytes without the mark, and where it stood.
    pub(super) fn read(&self) -> (Vec<u8>, Option<Place>) {
        let Some((before, after)) = self.0.split_once('¶') else {
            return (self.0.clone().into_bytes(), None);
        };
        assert!(!after.contains('¶'), "two marks");
        let line = before.matches('\n').count() + 1;
        let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1) + 1;
        ([before, after].concat().into_bytes(), Some((line, column)))
    }

    fn find(&self, from: usize, what: &str) -> usize {
        let found = self.0[from..].find(what);
        from + found.unwrap_or_else(|| panic!("no {what:?} to edit"))
    }

    /// Replaces the first `old` behind the beginning of an anchor; `""` is the beginning of the file.
    pub(super) fn edit(&self, anchor: &str, old: &str, new: &str) -> Self {
        let at = self.find(self.find(0, anchor), old);
        let mut text = self.0.clone();
        text.replace_range(at..at + old.len(), new);
        Self(text)
    }

    /// Marks the beginning of an object.
    pub(super) fn mark(&self, object: &str) -> Self {
        self.edit(object, "CKA_CLASS", "¶CKA_CLASS")
    }

    /// Marks the name of an attribute.
    pub(super) fn mark_name(&self, object: &str, name: &str) -> Self {
        self.edit(object, &format!("\n{name} "), &format!("\n¶{name} "))
    }

    /// Replaces `TYPE VALUE` of an attribute.
    pub(super) fn set(&self, object: &str, name: &str, typed_value: &str) -> Self {
        let (start, end) = self.attribute(object, name);
        let mut text = self.0.clone();
        text.replace_range(start..end, &format!("{name} {}\n", typed_value.trim_end()));
        Self(text)
    }

    /// The same with octal.
    pub(super) fn set_octets(&self, object: &str, name: &str, octets: &[u8]) -> Self {
        self.set(object, name, &octal(octets))
    }

    /// Takes an attribute out.
    pub(super) fn without(&self, object: &str, name: &str) -> Self {
        let (start, end) = self.attribute(object, name);
        let mut text = self.0.clone();
        text.replace_range(start..end, "");
        Self(text)
    }

    /// Puts lines behind the first line of an object.
    pub(super) fn insert(&self, object: &str, lines: &str) -> Self {
        self.edit(object, object, &format!("{object}{lines}"))
    }

    /// From the name to the end of the last line.
    fn attribute(&self, object: &str, name: &str) -> (usize, usize) {
        let start = self.find(self.find(0, object), &format!("\n{name} ")) + 1;
        let end = self.find(start, "\n") + 1;
        let octal = self.0[start..end].ends_with("MULTILINE_OCTAL\n");
        let end = if octal {
            self.find(start, "\nEND\n") + 5
        } else {
            end
        };
        (start, end)
    }
}
