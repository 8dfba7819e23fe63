//! Keys from a password (RFC 7292 appendix B).

use hmac::digest::{Digest, block_api::BlockSizeUser};

/// What a key is for (appendix B.3).
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    Key,
    InitialVector,
    Mac,
}

/// A BMPString with a terminating NUL (appendix B.1).
pub(super) fn bmp(password: &str) -> Vec<u8> {
    let units = password.encode_utf16().chain([0]);
    units.flat_map(u16::to_be_bytes).collect()
}

/// As many bytes as asked for (appendix B.2); the password is as it comes out of [`bmp`].
pub(super) fn derive<D: Digest + BlockSizeUser>(
    purpose: Purpose,
    password: &[u8],
    salt: &[u8],
    iterations: u32,
    length: usize,
) -> Vec<u8> {
    // `v` of the RFC, in bytes: what the hash works on at a time.
    let block = D::block_size();
    let diversifier = match purpose {
        Purpose::Key => 1,
        Purpose::InitialVector => 2,
        Purpose::Mac => 3,
    };
    let diversifier = vec![diversifier; block];
    let mut input = [repeated(salt, block), repeated(password, block)].concat();
    let mut derived = Vec::new();
    loop {
        let hash = D::new().chain_update(&diversifier).chain_update(&input);
        let mut hash = hash.finalize();
        for _ in 1..iterations {
            hash = D::digest(&hash);
        }
        derived.extend_from_slice(&hash);
        if derived.len() >= length {
            derived.truncate(length);
            return derived;
        }
        // Steps 6B and 6C: each block of the input, as a number, plus the hash plus one.
        let hash: Vec<_> = hash.iter().cycle().take(block).collect();
        for number in input.chunks_mut(block) {
            let mut carry = 1;
            for (digit, more) in number.iter_mut().zip(&hash).rev() {
                let sum = u16::from(*digit) + u16::from(**more) + carry;
                let [high, low] = sum.to_be_bytes();
                (*digit, carry) = (low, high.into());
            }
        }
    }
}

/// Repeated to whole blocks, the last time as far as there is room; nothing for nothing.
fn repeated(bytes: &[u8], block: usize) -> Vec<u8> {
    let length = bytes.len().next_multiple_of(block);
    bytes.iter().copied().cycle().take(length).collect()
}

#[cfg(test)]
mod tests {
    use sha1::Sha1;
    use sha2::{Sha256, Sha512};

    use super::{Purpose, bmp, derive};
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
            let key = derive::<Sha256>(Purpose::Mac, &bmp(password), salt, iterations, 32);
            assert_eq!(hex(&key), expected);
        }
    }

    /// The same command with `digest:SHA1 id:1` and `digest:SHA512 id:2`: more bytes than one hash gives.
    #[test]
    fn long_keys_of_openssl() {
        let salt: Vec<u8> = (0..20).collect();
        let key = derive::<Sha1>(Purpose::Key, &bmp("changeit"), &salt, 7, 50);
        assert_eq!(
            hex(&key),
            "852ccbadc5606235b3e7940dd5393e2945785363895d3b1e79eb36cfcabd97e8f7c1435dce5fc824a041dbf193d415723c07"
        );
        let key = derive::<Sha512>(Purpose::InitialVector, &bmp("changeit"), &salt, 7, 150);
        assert_eq!(
            hex(&key),
            "d695c5bf74db7f60f6928cbc9c695a87152021983c400f7baec47ae0af49133acf7f6c003cddebc3f047f341fc298b2eef4e92c74ba69962e76d9c50657d8540ab10899c464f138a06fddb654385aeba4faf70671dd2e32e33a3ba682a615d2109e14bdf96225e584765b4dfd1d321b3d0564478a92af3cf6fc76f1821e8f82abb63a3972ed1041de3e1dfdcaabb4944fe3f6501f6ca"
        );
    }
}
