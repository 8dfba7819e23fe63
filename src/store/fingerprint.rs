//! Hashes as fixed arrays and as hex.

use core::fmt;

use sha1::Digest;

use crate::certdata::Mechanism;

/// A SHA-256 value, printed as lower-case hex.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256(pub [u8; 32]);

impl Sha256 {
    /// Hashes bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha2::Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&hex(&self.0))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core::str::FromStr for Sha256 {
    type Err = String;

    /// 64 hex digits.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = from_hex(text).ok().and_then(|bytes| bytes.try_into().ok());
        let bytes = bytes.ok_or_else(|| format!("`{text}` is not a SHA-256 in hex (64 digits)"));
        bytes.map(Self)
    }
}

/// Reads hex.
pub(crate) fn from_hex(text: &str) -> Result<Vec<u8>, String> {
    let digit = |byte: &u8| {
        char::from(*byte)
            .to_digit(16)
            .and_then(|n| u8::try_from(n).ok())
    };
    let (pairs, odd) = text.as_bytes().as_chunks::<2>();
    let pairs = pairs
        .iter()
        .map(|[high, low]| Some(digit(high)? << 4 | digit(low)?));
    let bytes = pairs.collect::<Option<_>>().ok_or("not hex digits")?;
    match odd {
        [] => Ok(bytes),
        [last] if digit(last).is_some() => Err("odd number of hex digits".to_owned()),
        _ => Err("not hex digits".to_owned()),
    }
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| match nibble {
        0..=9 => char::from(b'0' + nibble),
        _ => char::from(b'a' + nibble - 10),
    };
    let mut out = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        out.extend([digit(byte >> 4), digit(byte & 15)]);
    }
    out
}

/// Hashes by a mechanism of the file.
pub(super) fn digest(mechanism: Mechanism, bytes: &[u8]) -> Vec<u8> {
    match mechanism {
        Mechanism::Md5 => md5::Md5::digest(bytes).to_vec(),
        Mechanism::Sha1 => sha1::Sha1::digest(bytes).to_vec(),
        Mechanism::Sha224 => sha2::Sha224::digest(bytes).to_vec(),
        Mechanism::Sha256 => sha2::Sha256::digest(bytes).to_vec(),
        Mechanism::Sha384 => sha2::Sha384::digest(bytes).to_vec(),
        Mechanism::Sha512 => sha2::Sha512::digest(bytes).to_vec(),
    }
}

/// The length of a mechanism's hashes in bytes.
pub(super) fn length(mechanism: Mechanism) -> usize {
    match mechanism {
        Mechanism::Md5 => 16,
        Mechanism::Sha1 => 20,
        Mechanism::Sha224 => 28,
        Mechanism::Sha256 => 32,
        Mechanism::Sha384 => 48,
        Mechanism::Sha512 => 64,
    }
}

/// MD5, as some formats print it.
pub fn md5(bytes: &[u8]) -> [u8; 16] {
    md5::Md5::digest(bytes).into()
}
