//! Stores other than keystores and certdata.txt.

use std::io::{self, Write};

use base64::Engine as _;

use crate::limits::certdata::repeat;
use crate::limits::der::{head, nested, sequence, small};
use crate::limits::subject::Subject;

/// As much as is read of a store.
const STORE: usize = 64 << 20;

/// Both commands that read any store: 2 with a code, or else 1 from both. Of the smallest certificates that there can
/// be some 400,000 fit: twenty times the file in memory.
fn both(subject: Subject, code: &'static str) -> Subject {
    let exit = if code.is_empty() { 1 } else { 2 };
    subject
        .run("diff IN", exit, code)
        .run("audit IN", exit, code)
        .run("audit --json IN", exit, code)
        .within(20, 1280)
}

/// The same text up to the limit of a store.
fn full(name: &'static str, before: &'static str, text: &'static str) -> Subject {
    Subject::file(name, "store", move |to| {
        to.write_all(before.as_bytes())?;
        repeat(to, text.as_bytes(), STORE - before.len())
    })
}

fn pem(der: &[u8]) -> String {
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
}

/// As many different certificates as fit.
fn filled(
    name: &'static str,
    one: impl Fn(u32) -> Vec<u8> + Send + Sync + 'static,
    end: &'static str,
) -> Subject {
    Subject::file(name, "store", move |to| fill(to, &one, end))
}

fn fill(to: &mut dyn Write, one: &dyn Fn(u32) -> Vec<u8>, end: &str) -> io::Result<()> {
    let mut left = STORE - end.len();
    for number in 0.. {
        let bytes = one(number);
        let Some(rest) = left.checked_sub(bytes.len()) else {
            break;
        };
        left = rest;
        to.write_all(&bytes)?;
    }
    to.write_all(end.as_bytes())
}

pub(super) fn cases() -> Vec<Subject> {
    const HALF: &str = "-----BEGIN CERTIFICATE-----\n";
    const EMPTY: &str = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";
    const OTHER: &str = "-----BEGIN X-----\nAAAA\n-----END X-----\n";
    const NO_DER: &str = "-----BEGIN CERTIFICATE-----\nMAAAMAAA\n-----END CERTIFICATE-----\n";
    const OBJECT: &str = "[p11-kit-object-v1]\nclass: x-certificate-extension\nlabel: \"x\"\nobject-id: 2.5.29.37\nvalue: \"%30%00\"\n\n";
    vec![
        both(
            filled(
                "PEM: as many certificates as fit",
                |n| pem(&small(n)).into_bytes(),
                "",
            ),
            "",
        ),
        both(full("PEM: a million halves", "", HALF), "R005"),
        both(full("PEM: a million empty blocks", "", EMPTY), "R005"),
        both(full("PEM: a million other blocks", "", OTHER), "R005"),
        both(
            full("PEM: a million blocks that are no certificates", "", NO_DER),
            "R005",
        ),
        both(full("PEM: one block of 64 MB", HALF, "AAAA"), "R005"),
        both(full("PEM: dashes", HALF, "-----"), "R005"),
        both(
            full("PEM: ends alone", HALF, "-----END CERTIFICATE-----\n"),
            "R005",
        ),
        both(full(".p11-kit: a million objects", "", OBJECT), "R002"),
        both(
            full(".p11-kit: a million headings", "", "[p11-kit-object-v1]\n"),
            "R002",
        ),
        both(
            full(
                ".p11-kit: a million attributes",
                "[p11-kit-object-v1]\n",
                "x: \"y\"\n",
            ),
            "R002",
        ),
        both(
            full(
                ".p11-kit: a value of 64 MB",
                "[p11-kit-object-v1]\nvalue: \"",
                "%30",
            ),
            "R002",
        ),
        both(full("JSON: arrays 64,000,000 deep", "", "["), "R001"),
        both(
            full(
                "JSON: arrays in a store",
                "{\"schema_version\":1,\"source\":{},\"roots\":",
                "[",
            ),
            "R002",
        ),
        both(
            full(
                "JSON: objects in a store",
                "{\"schema_version\":1,\"source\":{},\"roots\":",
                "{\"roots\":",
            ),
            "R002",
        ),
        both(
            full(
                "JSON: a string of 64 MB",
                "{\"schema_version\":1,\"source\":{},\"roots\":\"",
                "x",
            ),
            "R002",
        ),
        both(
            full(
                "JSON: a million roots",
                "{\"schema_version\":1,\"source\":{},\"roots\":[",
                "{},",
            ),
            "R002",
        ),
        both(
            full(
                "Windows: elements of 2^32 bytes",
                "\0\0\0\0CERT",
                "\x20\0\0\0\x01\0\0\0\x7f\x7f\x7f\x7f",
            ),
            "R002",
        ),
        both(
            full(
                "Windows: a million empty elements",
                "\0\0\0\0CERT",
                "\x14\0\0\0\x01\0\0\0\0\0\0\0",
            ),
            "R002",
        ),
        both(full("a million zeros", "", "\0"), "R001"),
        Subject::file("EDK2: lists of no size", "store", |to| {
            let kind: Vec<u8> = X509.to_vec();
            repeat(to, &[&kind[..], &[0; 12]].concat(), STORE)
        })
        .run("audit IN", 2, "R002"),
        Subject::file("EDK2: a million empty lists", "store", |to| {
            let sizes = [28, 0, 16].map(u32::to_le_bytes).concat();
            repeat(to, &[&X509[..], &sizes].concat(), STORE)
        })
        .run("diff IN", 1, "")
        .run("audit IN", 0, ""),
        both(
            Subject::file("EDK2: a million empty signatures", "store", |to| {
                let size = u32::try_from(STORE / 2).unwrap_or(0) / 16 * 16 + 28;
                let sizes = [size, 0, 16].map(u32::to_le_bytes).concat();
                to.write_all(&[&X509[..], &sizes].concat())?;
                repeat(to, &[0; 16], STORE / 2 / 16 * 16)
            }),
            "R005",
        ),
        Subject::file("PKCS#7: nested 100,000 deep", "store", |to| {
            let start = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
            to.write_all(&sequence(&[start, &nested(0xa0, 100_000)]))
        })
        .run("audit IN", 2, "R002"),
        Subject::file("PKCS#7: indefinite, 1,000,000 deep", "store", |to| {
            to.write_all(b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02")?;
            repeat(to, b"\xa0\x80", 2_000_000)
        })
        .run("audit IN", 2, "R002"),
        both(
            Subject::file("PKCS#7: as many certificates as fit", "store", |to| {
                let all: Vec<u8> = (0..u32::MAX)
                    .map(small)
                    .scan(STORE - 100, |left, der| {
                        *left = left.checked_sub(der.len())?;
                        Some(der)
                    })
                    .flatten()
                    .collect();
                let data = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
                let signed = sequence(&[
                    b"\x02\x01\x01\x31\x00",
                    &sequence(&[data]),
                    &head(0xa0, all.len()),
                    &all,
                    b"\x31\x00",
                ]);
                let kind = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
                to.write_all(&sequence(&[kind, &head(0xa0, signed.len()), &signed]))
            }),
            "",
        ),
        both(
            full(
                "Rust: a million items",
                "//! webpki\n",
                "TrustAnchor {\nsubject_public_key_info: Der::from_slice(b\"\"),\n},\n",
            ),
            "R004",
        ),
        both(
            full(
                "C: a million items",
                "static const br_x509_trust_anchor TAs[1] = {\n",
                "{ { (unsigned char *)TA0_DN, 1 } },\n",
            ),
            "R004",
        ),
    ]
}

/// `EFI_CERT_X509_GUID`.
const X509: [u8; 16] = [
    0xa1, 0x59, 0xc0, 0xa5, 0xe4, 0x94, 0xa7, 0x4a, 0x87, 0xb5, 0xab, 0x15, 0x5c, 0x2b, 0xf0, 0x72,
];
