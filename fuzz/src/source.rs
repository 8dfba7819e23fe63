//! What is found in source text and in forms that hold subjects and keys alone: the last readers, by their kinds.

use cabundle::format::READERS;

use super::reading::read;

const KINDS: [&str; 4] = ["nss", "webpki", "bearssl", "esp-idf"];

pub fn check(data: &[u8]) {
    let mut readers = READERS.iter().filter(|r| KINDS.contains(&r.kind()));
    for _ in KINDS {
        read(*readers.next().expect("every kind"), data);
    }
}
