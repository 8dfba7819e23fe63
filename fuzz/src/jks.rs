//! JKS and JCEKS, as they are and with the digest that belongs to them: without it only the frame would be reached.

use cabundle::format::Jks;
use sha1::{Digest, Sha1};

use super::reading::read_plain;

pub fn check(data: &[u8]) {
    read_plain(&Jks, data);
    read_plain(&Jks, &[data, &digest(data)].concat());
}

/// Of a store with the password `changeit` (sun.security.provider.JavaKeyStore of JDK 17, `getPreKeyedHash`).
fn digest(store: &[u8]) -> [u8; 20] {
    let password: Vec<u8> = "changeit"
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    let hash = Sha1::new().chain_update(password);
    let hash = hash.chain_update(b"Mighty Aphrodite").chain_update(store);
    hash.finalize().into()
}
