//! PKCS#12, as it is and made around a part of one, so that what stands behind MAC and encryption is reached.
//!
//! The first byte of the data says which part the rest is: `A` an AuthenticatedSafe without a MAC, `M` one with the MAC
//! that belongs to it, `S` a SafeContents, `E` one that is encrypted. Anything else is a whole file.

use aes::Aes128;
use cabundle::format::Pkcs12;
use cbc::Encryptor;
use cbc::cipher::{BlockModeEncrypt as _, KeyIvInit as _, block_padding};
use hmac::{Hmac, KeyInit as _, Mac as _};
use pbkdf2::pbkdf2_hmac;
use sha2::Sha256;

use super::made::{EXPLICIT_0, INTEGER, OCTET_STRING, OID, SEQUENCE, tlv};
use super::reading::read;

pub fn check(data: &[u8]) {
    match data.split_first() {
        Some((b'A', safe)) => drop(read(&Pkcs12, &pfx(safe, &[]))),
        Some((b'M', safe)) => drop(read(&Pkcs12, &pfx(safe, &mac(safe)))),
        Some((b'S', contents)) => {
            let safe = tlv(SEQUENCE, &[&info(DATA, &tlv(OCTET_STRING, &[contents]))]);
            let without = read(&Pkcs12, &pfx(&safe, &[]));
            let with = read(&Pkcs12, &pfx(&safe, &mac(&safe)));
            assert_eq!(without.map(|h| h.held.len()), with.map(|h| h.held.len()));
        }
        Some((b'E', contents)) => {
            let safe = tlv(SEQUENCE, &[&encrypted(contents)]);
            let with = read(&Pkcs12, &pfx(&safe, &mac(&safe)));
            let plain = tlv(SEQUENCE, &[&info(DATA, &tlv(OCTET_STRING, &[contents]))]);
            let plain = read(&Pkcs12, &pfx(&plain, &[]));
            assert_eq!(plain.map(|h| h.held.len()), with.map(|h| h.held.len()));
        }
        _ => drop(read(&Pkcs12, data)),
    }
}

const DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
const ENCRYPTED_DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x06";
const PBES2: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d";
const PBKDF2: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0c";
const PBMAC1: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0e";
const HMAC_SHA256: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x02\x09";
const AES_128_CBC: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x01\x02";

const PASSWORD: &[u8] = b"changeit";
const SALT: &[u8] = b"salt";
const VECTOR: [u8; 16] = *b"initialisation..";

/// PFX (RFC 7292 section 4).
fn pfx(safe: &[u8], mac: &[u8]) -> Vec<u8> {
    let info = info(DATA, &tlv(OCTET_STRING, &[safe]));
    tlv(SEQUENCE, &[&tlv(INTEGER, &[&[3]]), &info, mac])
}

/// ContentInfo.
fn info(kind: &[u8], content: &[u8]) -> Vec<u8> {
    tlv(
        SEQUENCE,
        &[&tlv(OID, &[kind]), &tlv(EXPLICIT_0, &[content])],
    )
}

/// An algorithm and its parameters.
fn algorithm(oid: &[u8], parameters: &[&[u8]]) -> Vec<u8> {
    tlv(SEQUENCE, &[&tlv(OID, &[oid]), &parameters.concat()])
}

/// PBKDF2 with one iteration (RFC 8018 appendix A.2).
fn derivation(length: u8) -> Vec<u8> {
    let parameters = tlv(
        SEQUENCE,
        &[
            &tlv(OCTET_STRING, &[SALT]),
            &tlv(INTEGER, &[&[1]]),
            &tlv(INTEGER, &[&[length]]),
            &algorithm(HMAC_SHA256, &[]),
        ],
    );
    algorithm(PBKDF2, &[&parameters])
}

fn key<const N: usize>() -> [u8; N] {
    let mut key = [0; N];
    pbkdf2_hmac::<Sha256>(PASSWORD, SALT, 1, &mut key);
    key
}

/// MacData by RFC 9579.
fn mac(safe: &[u8]) -> Vec<u8> {
    let parameters = tlv(SEQUENCE, &[&derivation(32), &algorithm(HMAC_SHA256, &[])]);
    let hmac = Hmac::<Sha256>::new_from_slice(&key::<32>()).expect("a key of any length");
    let digest = hmac.chain_update(safe).finalize().into_bytes();
    let digest = tlv(OCTET_STRING, &[&digest]);
    let info = tlv(SEQUENCE, &[&algorithm(PBMAC1, &[&parameters]), &digest]);
    let unused = tlv(OCTET_STRING, &[]);
    tlv(SEQUENCE, &[&info, &unused])
}

/// A ContentInfo of EncryptedData, by PBES2 with AES (RFC 8018 section 6.2).
fn encrypted(contents: &[u8]) -> Vec<u8> {
    let encryptor = Encryptor::<Aes128>::new_from_slices(&key::<16>(), &VECTOR);
    let encryptor = encryptor.expect("a key and a vector of the right lengths");
    let bytes = encryptor.encrypt_padded_vec::<block_padding::Pkcs7>(contents);
    let cipher = algorithm(AES_128_CBC, &[&tlv(OCTET_STRING, &[&VECTOR])]);
    let scheme = tlv(SEQUENCE, &[&derivation(16), &cipher]);
    let content = [
        tlv(OID, &[DATA]),
        algorithm(PBES2, &[&scheme]),
        tlv(0x80, &[&bytes]),
    ];
    let content = tlv(SEQUENCE, &[&content.concat()]);
    info(
        ENCRYPTED_DATA,
        &tlv(SEQUENCE, &[&tlv(INTEGER, &[&[0]]), &content]),
    )
}
