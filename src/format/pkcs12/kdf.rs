//! The key of a MAC from a password (RFC 7292 appendix B.2), for SHA-256.

use sha2::{Digest, Sha256};

/// What SHA-256 works on at a time: `v` of the RFC, in bytes.
const BLOCK: usize = 64;
/// "The pseudorandom bits are to be used as an integrity key for MACing."
const MAC: u8 = 3;

/// As many bytes as one hash gives, so that the RFC's steps for more of them (6B and 6C) are not needed.
pub(super) fn mac_key(password: &str, salt: &[u8], iterations: u16) -> [u8; 32] {
    // A BMPString with a terminating NUL (appendix B.1).
    let units = password.encode_utf16().chain([0]);
    let password: Vec<_> = units.flat_map(u16::to_be_bytes).collect();
    let mut hash = Sha256::new();
    hash.update([MAC; BLOCK]);
    hash.update(repeated(salt));
    hash.update(repeated(&password));
    let mut key = hash.finalize();
    for _ in 1..iterations {
        key = Sha256::digest(key);
    }
    key.into()
}

/// Repeated to whole blocks, the last time as far as there is room; nothing for nothing.
fn repeated(bytes: &[u8]) -> Vec<u8> {
    let length = bytes.len().next_multiple_of(BLOCK);
    bytes.iter().copied().cycle().take(length).collect()
}

#[cfg(test)]
mod tests {
    use super::mac_key;
    use crate::store::hex;

    /// OpenSSL 3.0.20: `openssl kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt hexpass:… -kdfopt hexsalt:…
    /// -kdfopt iter:… -kdfopt id:3 PKCS12KDF`, the password in UTF-16BE with two NUL bytes.
    #[test]
    fn keys_of_openssl() {
        let salt: Vec<u8> = (0..20).collect();
        let long = "long password ".repeat(5);
        for (password, salt, iterations, expected) in [
            (
                "changeit",
                &salt[..],
                1,
                "2dfdc6fca28b70f58829fd2ea2ba6f76fd4525e42f25143602922bbc33281d1d",
            ),
            (
                "changeit",
                &salt,
                10_000,
                "02d16bf76b59e7b5223e88e6bea50e80ab07fd776ab302daf46800c60e87e0b3",
            ),
            (
                "x",
                &[1, 2, 3, 4, 5, 6, 7, 8],
                2,
                "68149d749356069886c0b00d53dc8b34c0352ccfb2944c68d88a41590fb8a07b",
            ),
            // Both longer than a block.
            (
                &long,
                &[0xa5; 70],
                3,
                "78ec1e353af2621791625a25759f65e21e8422dee925c6edbd14f5943a6a0097",
            ),
        ] {
            assert_eq!(hex(&mac_key(password, salt, iterations)), expected);
        }
    }
}
