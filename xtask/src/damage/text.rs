//! certdata.txt as lines, attributes and objects, by rules of its own: a mistake of the reader under test does not hide
//! itself in what is done to the file or in what is said of it.

use std::ops::Range;

/// A certdata.txt and its parts.
pub(crate) struct Text {
    pub(crate) bytes: Vec<u8>,
    /// Where each line begins, and where the last one ends.
    starts: Vec<usize>,
    pub(crate) objects: Vec<Object>,
}

/// An object with what stands above it: blank lines and comments, before the first one everything.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) range: Range<usize>,
    /// From its `CKA_CLASS`; its last attribute ends it.
    pub(crate) own: Range<usize>,
    pub(crate) attributes: Vec<Attribute>,
}

/// An attribute with all its lines.
#[derive(Clone, Debug)]
pub(crate) struct Attribute {
    pub(crate) range: Range<usize>,
    pub(crate) name: Range<usize>,
    /// What stands behind the name and a blank: type and value, up to the last line break.
    pub(crate) value: Range<usize>,
}

impl Text {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        let breaks = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        let mut starts = vec![0];
        starts.extend(breaks.map(|(at, _)| at + 1));
        if starts.last() != Some(&bytes.len()) {
            starts.push(bytes.len());
        }
        let objects = objects(&bytes).0;
        Self {
            bytes,
            starts,
            objects,
        }
    }

    pub(crate) fn get(&self, range: &Range<usize>) -> &[u8] {
        self.bytes.get(range.clone()).unwrap_or_default()
    }

    pub(crate) fn lines(&self) -> usize {
        self.starts.len() - 1
    }

    /// A line with its line break; empty behind the last one.
    pub(crate) fn line(&self, n: usize) -> Range<usize> {
        let at = |n| self.starts.get(n).copied().unwrap_or(self.bytes.len());
        at(n)..at(n + 1)
    }

    /// The line that a byte stands in, counted from 0.
    pub(crate) fn line_of(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).max(1) - 1
    }

    /// The object that a byte stands in or above; the last one for what stands behind it.
    pub(crate) fn object_of(&self, at: usize) -> usize {
        let before = |object: &Object| object.range.end <= at;
        let found = self.objects.partition_point(before);
        found.min(self.objects.len().saturating_sub(1))
    }

    pub(crate) fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.objects.iter().flat_map(|object| &object.attributes)
    }
}

impl Attribute {
    pub(crate) fn name<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        bytes.get(self.name.clone()).unwrap_or_default()
    }

    pub(crate) fn value<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        bytes.get(self.value.clone()).unwrap_or_default()
    }
}

impl Object {
    /// The value of an attribute, with its type.
    pub(crate) fn value<'a>(&self, bytes: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
        let found = self.attributes.iter().find(|a| a.name(bytes) == name);
        found.map(|attribute| attribute.value(bytes))
    }

    pub(crate) fn is_certificate(&self, bytes: &[u8]) -> bool {
        let class = self.value(bytes, b"CKA_CLASS").unwrap_or_default();
        class.trim_ascii_end().ends_with(b"CKO_CERTIFICATE")
    }
}

/// The objects, and whether every line is one that belongs there.
pub(crate) fn objects(bytes: &[u8]) -> (Vec<Object>, bool) {
    let mut found: Vec<Object> = Vec::new();
    let mut sound = true;
    let mut above = 0;
    let mut at = 0;
    let mut octal: Option<Attribute> = None;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let range = at..at + line.len();
        at = range.end;
        let words = line.trim_ascii_end();
        if let Some(attribute) = &mut octal {
            attribute.range.end = at;
            attribute.value.end = at;
            match words {
                b"END" => {
                    let done = octal.take();
                    end(&mut found, done);
                }
                [b'\\', ..] => {}
                _ => sound = false,
            }
        } else if words.starts_with(b"CKA_") {
            let name = words.iter().position(|byte| *byte == b' ');
            let name = name.unwrap_or(words.len());
            let attribute = Attribute {
                name: range.start..range.start + name,
                value: (range.start + name + 1).min(range.end)..range.end,
                range: range.clone(),
            };
            if words.starts_with(b"CKA_CLASS ") {
                found.push(Object {
                    range: above..range.end,
                    own: range.clone(),
                    attributes: Vec::new(),
                });
            }
            if words.ends_with(b" MULTILINE_OCTAL") {
                octal = Some(attribute);
            } else {
                end(&mut found, Some(attribute));
            }
            sound &= !found.is_empty();
        } else {
            let is_start = words == b"BEGINDATA" || words.starts_with(b"CVS_ID ");
            sound &= words.is_empty() || words.starts_with(b"#") || (is_start && found.is_empty());
        }
        if let Some(last) = found.last() {
            above = last.own.end;
        }
    }
    (found, sound && octal.is_none())
}

/// An attribute is complete.
fn end(found: &mut [Object], attribute: Option<Attribute>) {
    if let (Some(object), Some(attribute)) = (found.last_mut(), attribute) {
        object.own.end = attribute.range.end;
        object.range.end = attribute.range.end;
        object.attributes.push(attribute);
    }
}
