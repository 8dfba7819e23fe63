//! Lists of key purposes read back: extended key usages and what other stores make of them.

use der::{Decode as _, Reader as _, SliceReader, Tag, Tagged as _, asn1::AnyRef};

use crate::store::{Purpose, Purposes};

/// anyExtendedKeyUsage, 2.5.29.37.0 (RFC 5280 section 4.2.1.12), without tag and length.
const ANY: &[u8] = &[0x55, 0x1d, 0x25, 0x00];

/// What a list means for the purposes; others are passed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct KeyPurposes {
    named: Purposes<bool>,
    any: bool,
}

impl KeyPurposes {
    /// A SEQUENCE OF KeyPurposeId, which may be empty.
    pub(super) fn from_der(der: &[u8]) -> der::Result<Self> {
        let list = AnyRef::from_der(der)?;
        list.tag().assert_eq(Tag::Sequence)?;
        Self::of(list.value())
    }

    /// The same under whatever tag: its contents.
    pub(super) fn of(contents: &[u8]) -> der::Result<Self> {
        let mut reader = SliceReader::new(contents)?;
        let mut found = Self::default();
        while !reader.is_finished() {
            let id = AnyRef::decode(&mut reader)?;
            id.tag().assert_eq(Tag::ObjectIdentifier)?;
            found.any |= id.value() == ANY;
            for purpose in Purpose::ALL {
                *found.named.get_mut(purpose) |= id.value() == purpose.oid().as_bytes();
            }
        }
        Ok(found)
    }

    /// Whether it names the purpose itself.
    pub(super) fn names(&self, purpose: Purpose) -> bool {
        *self.named.get(purpose)
    }

    /// Whether it names the purpose or any.
    pub(super) fn has(&self, purpose: Purpose) -> bool {
        self.any || self.names(purpose)
    }
}
