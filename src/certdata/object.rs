//! What the grammar yields: objects, their attributes, the places of both.

use core::ops::Range;

use super::vocabulary::{Name, WordType};
use super::{SyntaxError, grammar};
use crate::diagnostic::Span;

/// A certdata.txt as its objects, in file order. Borrows the input; decoded octal lives in here.
#[derive(Clone, Debug)]
pub struct Certdata<'a> {
    pub(super) octets: Vec<u8>,
    pub(super) attributes: Vec<Attribute<'a>>,
    pub(super) comments: Vec<Comment<'a>>,
    pub(super) objects: Vec<ObjectRecord>,
}

/// Which attributes belong to one object.
#[derive(Clone, Debug)]
pub(super) struct ObjectRecord {
    pub(super) span: Span,
    pub(super) attributes: Range<usize>,
    pub(super) comments: Range<usize>,
}

/// One `#` line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment<'a> {
    /// Its text, without `#` and outer blanks.
    pub text: &'a [u8],
    /// Where it stands.
    pub span: Span,
}

/// One `NAME TYPE VALUE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Its name, if this version knows it.
    pub name: Option<Name>,
    /// Its name as it stands in the file.
    pub raw_name: &'a [u8],
    /// Its value.
    pub value: Value<'a>,
    /// Where the name stands.
    pub span: Span,
    /// Where the value stands; for octal values, where their type stands.
    pub value_span: Span,
}

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// One word, without `HTONL(…)`.
    Word(WordType, &'a [u8]),
    /// The bytes between the first and the last quote of a `UTF8` line.
    Text(&'a [u8]),
    /// Decoded octal; [`Object::octets`] has the bytes.
    Octets(Range<usize>),
}

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// One word.
    Word(WordType),
    /// A quoted string.
    Text,
    /// Octal.
    Octets,
}

impl core::fmt::Display for ValueType {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Word(kind) => kind.as_str(),
            Self::Text => "UTF8",
            Self::Octets => "MULTILINE_OCTAL",
        })
    }
}

impl Value<'_> {
    /// Its type.
    pub fn value_type(&self) -> ValueType {
        match self {
            Self::Word(kind, _) => ValueType::Word(*kind),
            Self::Text(_) => ValueType::Text,
            Self::Octets(_) => ValueType::Octets,
        }
    }
}

impl<'a> Certdata<'a> {
    /// Reads a whole file.
    ///
    /// # Errors
    /// [`SyntaxError`] at the first byte that the grammar does not allow.
    pub fn parse(source: &'a [u8]) -> Result<Self, SyntaxError> {
        grammar::file(source)
    }

    /// Every comment in file order, also those before the first object.
    pub fn comments(&self) -> &[Comment<'a>] {
        &self.comments
    }

    /// The objects in file order.
    pub fn objects(&self) -> impl Iterator<Item = Object<'_, 'a>> {
        self.objects.iter().map(|record| Object {
            octets: &self.octets,
            span: record.span,
            attributes: self
                .attributes
                .get(record.attributes.clone())
                .unwrap_or(&[]),
            comments: self.comments.get(record.comments.clone()).unwrap_or(&[]),
        })
    }
}

/// One object, from its `CKA_CLASS` to the next.
#[derive(Clone, Copy, Debug)]
pub struct Object<'c, 'a> {
    octets: &'c [u8],
    attributes: &'c [Attribute<'a>],
    comments: &'c [Comment<'a>],
    /// Where its `CKA_CLASS` stands.
    pub span: Span,
}

impl<'c, 'a> Object<'c, 'a> {
    /// Its attributes in file order; the first is `CKA_CLASS`.
    pub fn attributes(&self) -> &'c [Attribute<'a>] {
        self.attributes
    }

    /// The comments from its `CKA_CLASS` to the next, those that introduce the next object included.
    pub fn comments(&self) -> &'c [Comment<'a>] {
        self.comments
    }

    /// The attribute of this name.
    pub fn get(&self, name: Name) -> Option<&'c Attribute<'a>> {
        self.attributes.iter().find(|a| a.name == Some(name))
    }

    /// The bytes of an octal value; `None` for values of other types.
    pub fn octets(&self, attribute: &Attribute<'_>) -> Option<&'c [u8]> {
        match &attribute.value {
            Value::Octets(range) => self.octets.get(range.clone()),
            Value::Word(..) | Value::Text(_) => None,
        }
    }
}
