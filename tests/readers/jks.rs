//! Java's older keystore, from the code that loads it: `engineLoad` of sun.security.provider.JavaKeyStore
//! and `DataInput.readUTF`.

use std::collections::BTreeSet;

use sha1::{Digest, Sha1};

use super::bytes::Bytes;

/// A trusted certificate.
pub(crate) struct Entry {
    pub(crate) alias: String,
    /// Milliseconds since 1970.
    pub(crate) made: i64,
    pub(crate) der: Vec<u8>,
}

/// All entries; `None` if the password is wrong or the file is damaged.
pub(crate) fn read(file: &[u8], password: &str) -> Option<Vec<Entry>> {
    let (store, digest) = file.split_last_chunk::<20>().expect("a digest");
    let mut hash = Sha1::new();
    hash.update(
        password
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect::<Vec<_>>(),
    );
    hash.update("Mighty Aphrodite");
    hash.update(store);
    if digest[..] != hash.finalize()[..] {
        return None;
    }
    let mut bytes = Bytes(store);
    assert_eq!(bytes.array(), [0xfe, 0xed, 0xfe, 0xed], "magic");
    assert_eq!(u32::from_be_bytes(bytes.array()), 2, "version");
    let count = u32::from_be_bytes(bytes.array());
    let entries: Vec<_> = (0..count).map(|_| entry(&mut bytes)).collect();
    assert!(bytes.0.is_empty(), "something behind the last entry");
    let aliases: BTreeSet<_> = entries.iter().map(|entry| &entry.alias).collect();
    assert_eq!(
        aliases.len(),
        entries.len(),
        "an alias twice: one entry lost"
    );
    Some(entries)
}

fn entry(bytes: &mut Bytes<'_>) -> Entry {
    assert_eq!(
        u32::from_be_bytes(bytes.array()),
        2,
        "a trusted certificate"
    );
    let alias = utf(bytes);
    assert_eq!(alias, alias.to_lowercase(), "unreachable");
    let made = i64::from_be_bytes(bytes.array());
    assert_eq!(utf(bytes), "X.509");
    let length = u32::from_be_bytes(bytes.array());
    let der = bytes.take(usize::try_from(length).unwrap()).to_vec();
    Entry { alias, made, der }
}

/// Modified UTF-8: UTF-16 units, each in one to three bytes, no NUL byte.
fn utf(bytes: &mut Bytes<'_>) -> String {
    let length = u16::from_be_bytes(bytes.array());
    let mut text = Bytes(bytes.take(length.into()));
    let mut units = Vec::new();
    while !text.0.is_empty() {
        let [first] = text.array();
        let mut more = |bits: u16| {
            let [byte] = text.array();
            assert_eq!(byte & 0xc0, 0x80, "not modified UTF-8");
            bits << 6 | u16::from(byte & 0x3f)
        };
        units.push(match first {
            0x01..=0x7f => first.into(),
            0xc0..=0xdf => more(u16::from(first & 0x1f)),
            0xe0..=0xef => {
                let bits = more(u16::from(first & 0x0f));
                more(bits)
            }
            _ => panic!("{first:02x} in modified UTF-8"),
        });
    }
    String::from_utf16(&units).expect("UTF-16")
}
