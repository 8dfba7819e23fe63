//! Names that are unique whatever the labels are: of files, of aliases, of C identifiers.

use std::collections::{BTreeMap, BTreeSet};

use super::Tree;

/// Names that are taken.
pub(super) struct Names {
    taken: BTreeSet<Vec<u8>>,
    /// The last number tried for names that begin alike.
    tried: BTreeMap<Vec<u8>, usize>,
    fold: bool,
}

impl Names {
    /// Names that differ in more than case: for stores and file systems that know no case.
    pub(super) fn caseless() -> Self {
        Self {
            taken: BTreeSet::new(),
            tried: BTreeMap::new(),
            fold: true,
        }
    }

    /// Names that differ in any byte.
    pub(super) fn exact() -> Self {
        Self {
            taken: BTreeSet::new(),
            tried: BTreeMap::new(),
            fold: false,
        }
    }

    /// The first name that is free: `make(1)` is the wanted one, `make(2)` the next, and so on.
    pub(super) fn take<T: AsRef<[u8]>>(&mut self, make: impl Fn(usize) -> T) -> T {
        let wanted = make(1);
        if self.insert(wanted.as_ref()) {
            return wanted;
        }
        // Names are never given back: those that were tried for this one are taken still, and so they are for every
        // name that is the same once it is cut to make room for a long number.
        let key = self.key(make(usize::MAX).as_ref());
        let mut n = self.tried.get(&key).copied().unwrap_or(1);
        loop {
            n += 1;
            let name = make(n);
            if self.insert(name.as_ref()) {
                self.tried.insert(key, n);
                return name;
            }
        }
    }

    fn insert(&mut self, name: &[u8]) -> bool {
        let key = self.key(name);
        self.taken.insert(key)
    }

    /// The same for files: the stem is cut so that file systems bear it with its end, `end(1)` first.
    pub(super) fn file(&mut self, stem: &[u8], end: impl Fn(usize) -> String) -> Vec<u8> {
        self.take(|n| {
            let end = end(n);
            let room = Tree::MAX_NAME.saturating_sub(end.len());
            [cut(stem, room), end.as_bytes()].concat()
        })
    }

    fn key(&self, name: &[u8]) -> Vec<u8> {
        if !self.fold {
            return name.to_vec();
        }
        match core::str::from_utf8(name) {
            Ok(text) => text.to_lowercase().into_bytes(),
            Err(_) => name.to_ascii_lowercase(),
        }
    }
}

/// The stem of a file's name: not empty, and neither a hidden file nor an option of a command.
pub(super) fn visible(mut stem: Vec<u8>) -> Vec<u8> {
    match stem.first_mut() {
        Some(first) if matches!(first, b'.' | b'-') => *first = b'_',
        Some(_) => {}
        None => stem.push(b'_'),
    }
    stem
}

/// A name cut to so many bytes, at a character where it is UTF-8.
pub(super) fn cut(name: &[u8], bytes: usize) -> &[u8] {
    let mut end = bytes.min(name.len());
    if core::str::from_utf8(name).is_ok() {
        while name.get(end).is_some_and(|byte| byte & 0xc0 == 0x80) {
            end -= 1;
        }
    }
    name.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Names, cut};

    fn numbered(name: &'static str) -> impl Fn(usize) -> String {
        move |n| {
            if n == 1 {
                name.to_owned()
            } else {
                format!("{name}_{n}")
            }
        }
    }

    #[test]
    fn every_name_once() {
        let mut names = Names::caseless();
        let given = ["a", "A", "a_2", "é", "É"].map(|name| names.take(numbered(name)));
        assert_eq!(given, ["a", "A_2", "a_2_2", "é", "É_2"]);
        let mut names = Names::exact();
        let given = ["a", "A", "a"].map(|name| names.take(numbered(name)));
        assert_eq!(given, ["a", "A", "a_2"]);
    }

    #[test]
    fn cut_at_characters() {
        assert_eq!(cut("aé".as_bytes(), 2), b"a");
        assert_eq!(cut("aé".as_bytes(), 3), "aé".as_bytes());
        assert_eq!(cut(b"a\xe9\xe9", 2), b"a\xe9");
    }
}
