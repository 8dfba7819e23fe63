//! Keystores that ask for much work or claim much.

use crate::limits::certdata::repeat;
use crate::limits::der::{head, nested, sequence, small, tlv};
use crate::limits::subject::Subject;

/// As much as is read of a store.
const STORE: usize = 64 << 20;
const DATA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
const ENCRYPTED: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x06";
const SHA512: &[u8] = b"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03";
const PBES2: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d";
const PBKDF2: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0c";
const AES256: &[u8] = b"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2a";
const PBE_3DES: &[u8] = b"\x06\x0a\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01\x03";
const PBMAC1: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0e";
const HMAC_SHA512: &[u8] = b"\x06\x08\x2a\x86\x48\x86\xf7\x0d\x02\x0b";

fn number(value: u64) -> Vec<u8> {
    tlv(2, &[&[0][..], &value.to_be_bytes()].concat())
}

/// The whole file: an AuthenticatedSafe of these parts, and a MAC.
fn pfx(parts: &[u8], mac: &[u8]) -> Vec<u8> {
    let safe = tlv(4, &sequence(&[parts]));
    let content = sequence(&[DATA, &tlv(0xa0, &safe)]);
    sequence(&[b"\x02\x01\x03", &content, mac])
}

/// A MAC that no password agrees with.
fn mac(iterations: u64) -> Vec<u8> {
    let digest = sequence(&[&sequence(&[SHA512, b"\x05\x00"]), &tlv(4, &[7; 64])]);
    sequence(&[&digest, &tlv(4, &[8; 8]), &number(iterations)])
}

/// The same by PBMAC1, its key as long as it may be.
fn pbmac1(iterations: u64) -> Vec<u8> {
    let derivation = sequence(&[
        PBKDF2,
        &sequence(&[
            &tlv(4, &[8; 8]),
            &number(iterations),
            &number(128),
            &sequence(&[HMAC_SHA512]),
        ]),
    ]);
    let parameters = sequence(&[&derivation, &sequence(&[HMAC_SHA512])]);
    let digest = sequence(&[&sequence(&[PBMAC1, &parameters]), &tlv(4, &[7; 64])]);
    sequence(&[&digest, &tlv(4, &[8; 8]), &number(1)])
}

/// A part that no password opens.
fn encrypted(algorithm: &[u8]) -> Vec<u8> {
    let info = sequence(&[DATA, algorithm, &tlv(0x80, &[9; 64])]);
    let content = sequence(&[b"\x02\x01\x00", &info]);
    sequence(&[ENCRYPTED, &tlv(0xa0, &content)])
}

fn pbes2(iterations: u64) -> Vec<u8> {
    let derivation = sequence(&[PBKDF2, &sequence(&[&tlv(4, &[8; 8]), &number(iterations)])]);
    let cipher = sequence(&[AES256, &tlv(4, &[1; 16])]);
    encrypted(&sequence(&[PBES2, &sequence(&[&derivation, &cipher])]))
}

fn pbe(iterations: u64) -> Vec<u8> {
    let parameters = sequence(&[&tlv(4, &[8; 8]), &number(iterations)]);
    encrypted(&sequence(&[PBE_3DES, &parameters]))
}

fn keystore(name: &'static str, bytes: impl Fn() -> Vec<u8> + Send + Sync + 'static) -> Subject {
    Subject::file(name, "store.p12", move |to| to.write_all(&bytes()))
}

const SAFE: &[u8] = b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x06";

/// Bags in bags.
fn bags(depth: usize) -> Vec<u8> {
    let mut inside = sequence(&[]);
    for _ in 0..depth {
        inside = sequence(&[&sequence(&[SAFE, &tlv(0xa0, &inside)])]);
    }
    sequence(&[DATA, &tlv(0xa0, &tlv(4, &inside))])
}

pub(super) fn cases() -> Vec<Subject> {
    const MOST: u64 = cabundle::format::MAX_HASHES;
    let refused = |name, bytes: fn() -> Vec<u8>, code| {
        keystore(name, bytes)
            .run("audit IN", 2, code)
            .run("diff IN", 2, code)
    };
    let slow = |name, bytes: fn() -> Vec<u8>| {
        keystore(name, bytes)
            .run("audit IN", 2, "R003")
            .within(30, 64)
    };
    vec![
        refused(
            "PKCS#12: a MAC of 2^31 iterations",
            || pfx(&[], &mac(1 << 31)),
            "R004",
        ),
        refused(
            "PKCS#12: a MAC of 2^63 iterations",
            || pfx(&[], &mac(1 << 63)),
            "R004",
        ),
        refused(
            "PKCS#12: PBMAC1 of 2^31 iterations",
            || pfx(&[], &pbmac1(1 << 31)),
            "R004",
        ),
        refused(
            "PKCS#12: PBES2 of 2^31 iterations",
            || pfx(&pbes2(1 << 31), &[]),
            "R004",
        ),
        refused(
            "PKCS#12: 3DES of 2^31 iterations",
            || pfx(&pbe(1 << 31), &[]),
            "R004",
        ),
        refused(
            "PKCS#12: 1,000 parts of as many iterations as one may have",
            || pfx(&pbes2(MOST).repeat(1000), &[]),
            "R004",
        ),
        slow(
            "PKCS#12: a MAC of as many iterations as it may have",
            || pfx(&[], &mac(MOST / 4)),
        ),
        slow(
            "PKCS#12: PBMAC1 of as many iterations as it may have",
            || pfx(&[], &pbmac1(MOST / 16)),
        ),
        slow(
            "PKCS#12: PBES2 of as many iterations as it may have",
            || pfx(&pbes2(MOST / 24), &[]),
        ),
        slow("PKCS#12: 3DES of as many iterations as it may have", || {
            pfx(&pbe(MOST / 16), &[])
        }),
        keystore("PKCS#12: many passwords", || pfx(&[], &mac(MOST / 4))).run(
            "audit --password a --password b --password c --password d --password e IN",
            2,
            "R004",
        ),
        refused(
            "PKCS#12: bags 10,000 deep",
            || pfx(&bags(10_000), &[]),
            "R004",
        ),
        refused(
            "PKCS#12: nested 100,000 deep",
            || pfx(&nested(0x30, 100_000), &[]),
            "R002",
        ),
        refused(
            "PKCS#12: indefinite, 1,000,000 deep",
            || {
                [
                    &b"\x30\x80\x02\x01\x03\x30\x80"[..],
                    &b"\x24\x80".repeat(1_000_000),
                ]
                .concat()
            },
            "R002",
        ),
        keystore("PKCS#12: a string of 10,000,000 pieces", || {
            let pieces = b"\x04\x01\x00".repeat(10_000_000);
            let content = sequence(&[
                DATA,
                &tlv(0xa0, &[&head(0x24, pieces.len())[..], &pieces].concat()),
            ]);
            sequence(&[b"\x02\x01\x03", &content])
        })
        .run("audit IN", 2, "R002")
        .within(10, 256),
        Subject::file("JKS: 2^31 entries, it says", "store.jks", |to| {
            to.write_all(b"\xfe\xed\xfe\xed\0\0\0\x02\x80\0\0\0")?;
            repeat(to, &[0], 4096)
        })
        .run("audit IN", 2, "R002"),
        Subject::file("JKS: a million empty chains", "store.jks", |to| {
            to.write_all(b"\xfe\xed\xfe\xed\0\0\0\x02\x80\0\0\0")?;
            repeat(
                to,
                b"\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
                STORE - 12,
            )
        })
        .run("audit IN", 2, "R002")
        .within(10, 192),
        Subject::file("JKS: aliases as long as they may be", "store.jks", |to| {
            let der = small(1);
            let alias = [&b"\xff\xff"[..], &[b'a'; 0xffff]].concat();
            let length = u32::try_from(der.len()).unwrap_or(0).to_be_bytes();
            let entry = [
                &b"\0\0\0\x02"[..],
                &alias,
                &[0; 8],
                b"\0\x05X.509",
                &length,
                &der,
            ]
            .concat();
            to.write_all(b"\xfe\xed\xfe\xed\0\0\0\x02\x80\0\0\0")?;
            repeat(to, &entry, STORE - 12)
        })
        .run("audit IN", 2, "R002")
        .within(10, 384),
    ]
}
