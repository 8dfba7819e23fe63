//! Windows' serialized store, from MS-OSHARED sections 2.3.2.5.1 to 2.3.2.5.4 and 2.3.9.1.

use std::collections::BTreeMap;

use super::asn1::Walk;
use super::bytes::Bytes;

/// A certificate with what its properties say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) der: Vec<u8>,
    pub(crate) name: Option<String>,
    /// The last arcs of `id-kp`, in their order.
    pub(crate) usage: Option<Vec<u8>>,
    /// FILETIME: tenths of microseconds since 1601.
    pub(crate) disallowed: Option<u64>,
    pub(crate) disallowed_usage: Option<Vec<u8>>,
    pub(crate) not_before: Option<u64>,
    pub(crate) not_before_usage: Option<Vec<u8>>,
}

/// All entries.
pub(crate) fn read(file: &[u8]) -> Vec<Entry> {
    let mut bytes = Bytes(file);
    assert_eq!(bytes.array(), [0; 4], "version");
    assert_eq!(&bytes.array(), b"CERT", "type of file");
    let mut entries = Vec::new();
    let mut properties = BTreeMap::new();
    loop {
        let [id, encoding, length] = [(); 3].map(|()| u32::from_le_bytes(bytes.array()));
        if id == 0 {
            assert_eq!((encoding, length), (0, 0), "the end is twelve zeros");
            break;
        }
        assert!(id <= 0xffff, "{id} is no property");
        assert_eq!(encoding, 1, "ASN.1");
        let value = bytes.take(usize::try_from(length).unwrap());
        if id == 32 {
            entries.push(entry(core::mem::take(&mut properties), value));
        } else {
            assert!(properties.insert(id, value).is_none(), "{id} twice");
        }
    }
    assert!(properties.is_empty(), "properties of no certificate");
    assert!(bytes.0.is_empty(), "something behind the end");
    entries
}

fn entry(mut properties: BTreeMap<u32, &[u8]>, der: &[u8]) -> Entry {
    let whole = Walk::new(der).rest();
    assert!(whole.len() == 1 && der[0] == 0x30, "one certificate");
    let entry = Entry {
        der: der.to_vec(),
        usage: properties.remove(&9).map(usage),
        name: properties.remove(&11).map(name),
        disallowed: properties.remove(&104).map(filetime),
        disallowed_usage: properties.remove(&122).map(usage),
        not_before: properties.remove(&126).map(filetime),
        not_before_usage: properties.remove(&127).map(usage),
    };
    assert!(properties.is_empty(), "{properties:?}");
    assert!(entry.disallowed.is_some() || entry.disallowed_usage.is_none());
    assert!(entry.not_before.is_some() || entry.not_before_usage.is_none());
    // An empty list of the uses that a date or distrust is about says nothing.
    for limited in [&entry.disallowed_usage, &entry.not_before_usage] {
        assert!(limited.as_ref().is_none_or(|usage| !usage.is_empty()));
    }
    entry
}

fn usage(value: &[u8]) -> Vec<u8> {
    let uses = Walk::into_only(value, 0x30).rest();
    let uses = uses.into_iter().map(|oid| {
        // 1.3.6.1.5.5.7.3.
        let arc = oid.strip_prefix(&[6, 8, 0x2b, 6, 1, 5, 5, 7, 3][..]);
        let [arc] = arc.expect("id-kp") else {
            panic!("{oid:02x?}");
        };
        *arc
    });
    uses.collect()
}

/// UTF-16 with a NUL at its end and nowhere else.
fn name(value: &[u8]) -> String {
    let (pairs, rest) = value.as_chunks::<2>();
    assert!(rest.is_empty());
    let units: Vec<_> = pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    let (last, units) = units.split_last().expect("NUL");
    assert_eq!(*last, 0);
    assert!(!units.contains(&0));
    String::from_utf16(units).unwrap()
}

fn filetime(value: &[u8]) -> u64 {
    u64::from_le_bytes(value.try_into().expect("8 bytes"))
}
