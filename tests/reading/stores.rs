//! The stores in `tests/data/stores`: what was put into them, and small ones made here.

use cabundle::format::{Holding, ReadError, ReadOptions};

use crate::support::project;

pub(super) const ONE: &[u8] = include_bytes!("../data/one-root.der");
pub(super) const TWO: &[u8] = include_bytes!("../data/stores/two-root.der");
/// The certificate that signed the leaf of the stores with a key of OpenSSL and NSS.
pub(super) const CA: &[u8] = include_bytes!("../data/stores/ca.der");

pub(super) fn store(name: &str) -> Vec<u8> {
    std::fs::read(project("tests/data/stores").join(name)).unwrap()
}

pub(super) fn read(bytes: &[u8], passwords: &[&str]) -> Result<Holding, ReadError> {
    let mut options = ReadOptions::default();
    options.passwords = passwords.iter().map(|&password| password.into()).collect();
    Holding::read(bytes, &options)
}

/// Labels and certificates, sorted: Java keeps no order.
pub(super) fn content(holding: &Holding) -> Vec<(String, Vec<u8>)> {
    let held = holding.held.iter();
    let mut held: Vec<_> = held
        .map(|held| {
            let label = String::from_utf8(held.label.clone()).unwrap();
            (label, held.certificate.der().to_vec())
        })
        .collect();
    held.sort();
    held
}

/// What all stores with two roots hold.
#[track_caller]
pub(super) fn assert_both(holding: &Holding, labels: [&str; 2]) {
    let expected = [(labels[0].to_owned(), ONE), (labels[1].to_owned(), TWO)];
    let expected = expected.map(|(label, der)| (label, der.to_vec()));
    let mut expected = Vec::from(expected);
    expected.sort();
    assert_eq!(content(holding), expected);
    assert_eq!(holding.broken, []);
}

/// The same bytes with one of them changed, at every place, in three ways.
pub(super) fn flips(bytes: &[u8]) -> impl Iterator<Item = (usize, Vec<u8>)> {
    (0..bytes.len()).flat_map(move |at| {
        [0x01, 0x80, 0xff].map(|bits| {
            let mut bytes = bytes.to_vec();
            bytes[at] ^= bits;
            (at, bytes)
        })
    })
}

/// The start of the bytes, of every length but the whole; and the whole with more behind.
pub(super) fn cuts(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let longer = [bytes, &[0]].concat();
    (0..bytes.len())
        .map(|end| bytes[..end].to_vec())
        .chain([longer])
}

/// DER, as `openssl asn1parse` reads it.
pub(super) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let contents = parts.concat();
    let length = u32::try_from(contents.len()).unwrap().to_be_bytes();
    [&[tag, 0x84], &length[..], &contents].concat()
}

/// The code by which a store is refused.
#[track_caller]
pub(super) fn code(bytes: &[u8], passwords: &[&str]) -> &'static str {
    let error = read(bytes, passwords).unwrap_err();
    error.to_diagnostics()[0].code
}
