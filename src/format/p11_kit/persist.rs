//! The text of an object (p11-kit's `common/persist.c`): `name: value` on a line each, then a PEM block.

use std::fmt::Write as _;

use super::super::encode::block;

/// An object that is being written. Writing to a String cannot fail.
pub(super) struct Object(String);

impl Object {
    pub(super) fn new() -> Self {
        Self("[p11-kit-object-v1]\n".to_owned())
    }

    /// A constant, a truth value or an OID. p11-kit reads no OID with the digit 8 in it.
    pub(super) fn word(&mut self, name: &str, word: &str) {
        let _ = writeln!(self.0, "{name}: {word}");
    }

    /// A string in which the bytes that p11-kit itself writes as they are stay as they are.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        let _ = write!(self.0, "{name}: \"");
        let mut bytes = text.bytes().peekable();
        while let Some(byte) = bytes.next() {
            let dashes = byte == b'-' && bytes.peek() == Some(&b'-');
            // No PEM marker comes about, whatever a reader searches for.
            if (byte.is_ascii_alphanumeric() || b"_.- ".contains(&byte)) && !dashes {
                self.0.push(char::from(byte));
            } else {
                let _ = write!(self.0, "%{byte:02X}");
            }
        }
        self.0.push_str("\"\n");
    }

    /// A string that is no text.
    pub(super) fn bytes(&mut self, name: &str, bytes: &[u8]) {
        let _ = write!(self.0, "{name}: \"");
        for byte in bytes {
            let _ = write!(self.0, "%{byte:02X}");
        }
        self.0.push_str("\"\n");
    }

    /// The block that ends it.
    pub(super) fn pem(self, tag: &str, der: &[u8]) -> String {
        self.0 + &block(tag, der, 64)
    }

    /// The end of an object without a block.
    pub(super) fn end(self) -> String {
        self.0
    }
}
