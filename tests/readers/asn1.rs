//! A walk through DER by the `der` crate, which refuses lengths that are not the shortest.

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode as _, Reader as _, SliceReader};

/// What is left of the contents of an element.
pub(crate) struct Walk<'a>(SliceReader<'a>);

impl<'a> Walk<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(SliceReader::new(bytes).unwrap())
    }

    /// The one element that the bytes are, which has this tag.
    #[track_caller]
    pub(crate) fn into_only(bytes: &'a [u8], tag: u8) -> Self {
        let mut walk = Self::new(bytes);
        let contents = walk.contents(tag);
        walk.end();
        Self::new(contents)
    }

    /// The next element, with tag and length.
    pub(crate) fn element(&mut self) -> &'a [u8] {
        self.0.tlv_bytes().unwrap()
    }

    /// The contents of the next element, which has this tag.
    #[track_caller]
    pub(crate) fn contents(&mut self, tag: u8) -> &'a [u8] {
        let element = self.element();
        assert_eq!(
            element[0],
            tag,
            "{:02x?}",
            &element[..element.len().min(20)]
        );
        AnyRef::from_der(element).unwrap().value()
    }

    #[track_caller]
    pub(crate) fn enter(&mut self, tag: u8) -> Self {
        Self::new(self.contents(tag))
    }

    #[track_caller]
    pub(crate) fn oid(&mut self) -> String {
        let oid: ObjectIdentifier = ObjectIdentifier::from_der(self.element()).unwrap();
        oid.to_string()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_finished()
    }

    /// The elements that are left, with tag and length.
    pub(crate) fn rest(mut self) -> Vec<&'a [u8]> {
        let mut rest = Vec::new();
        while !self.is_empty() {
            rest.push(self.element());
        }
        rest
    }

    /// The elements of a SET OF, which DER sorts and which holds none twice.
    #[track_caller]
    pub(crate) fn rest_of_set(self) -> Vec<&'a [u8]> {
        let elements = self.rest();
        assert!(elements.is_sorted(), "DER sorts sets");
        assert!(elements.windows(2).all(|two| two[0] != two[1]), "twice");
        elements
    }

    #[track_caller]
    pub(crate) fn end(&self) {
        assert!(self.is_empty(), "something behind the end");
    }
}
