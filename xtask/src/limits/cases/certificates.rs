//! Certificates that nobody would make, alone in a file and within certdata.txt.

use std::io;

use crate::limits::certdata::{HEAD, certificate, root, trust};
use crate::limits::der::{
    Certificate, attribute, extension, head, name, nested, rdn, sequence, small, tlv,
};
use crate::limits::subject::Subject;

/// A context-specific `[0]`, a SEQUENCE, a SET.
const TAGS: [u8; 3] = [0xa0, 0x30, 0x31];
const NAME_CONSTRAINTS: &[u8] = b"\x55\x1d\x1e";
const ALTERNATIVE_NAMES: &[u8] = b"\x55\x1d\x11";
const BASIC_CONSTRAINTS: &[u8] = b"\x55\x1d\x13";

/// A certificate with one thing that is out of all measure.
fn odd(name: &[u8], extensions: &[u8]) -> Vec<u8> {
    let certificate = Certificate {
        serial: 1,
        name,
        extensions,
        signature: &[1; 8],
    };
    certificate.der()
}

/// It alone, as DER: larger than any is read.
fn alone(name: &'static str, der: impl Fn() -> Vec<u8> + Send + Sync + 'static) -> Subject {
    Subject::file(name, "root.der", move |to| to.write_all(&der()))
        .run("diff IN", 2, "R002")
        .run("audit IN", 2, "R002")
        .run("audit --json IN", 2, "R002")
        .within(10, 192)
}

/// It as the one root of a certdata.txt.
fn trusted(name: &'static str, der: impl Fn() -> Vec<u8> + Send + Sync + 'static) -> Subject {
    let subject = Subject::file(name, "certdata.txt", move |to| {
        to.write_all(HEAD.as_bytes())?;
        to.write_all(root("one", &der())?.as_bytes())
    });
    let words = [
        "build IN -f pem -o OUT",
        "build IN -f curl -o OUT",
        "build IN -f certifi -o OUT",
        "build IN -f openssl-trusted -o OUT",
        "build IN -f p11-kit -o OUT",
        "build IN -f json -o OUT",
        "list IN",
        "show IN one",
    ];
    let subject = words
        .into_iter()
        .fold(subject, |subject, words| subject.run(words, 0, ""));
    subject
        .run("lint IN", 1, "")
        .run("diff IN", 1, "")
        .run("audit IN", 1, "")
        .within(10, 384)
}

/// certdata.txt with a value that is no certificate, and with it in other places.
fn refused(name: &'static str, value: impl Fn() -> Vec<u8> + Send + Sync + 'static) -> Subject {
    Subject::file(name, "certdata.txt", move |to| {
        let value = value();
        to.write_all(HEAD.as_bytes())?;
        to.write_all(certificate("one", &value, &value, &value).as_bytes())?;
        to.write_all(trust("one", &[7; 20], &value, &value, "TRUSTED_DELEGATOR").as_bytes())
    })
    .senseless("T015")
    .within(10, 192)
}

/// `SEQUENCE OF`, of so many like this one.
fn many(count: u32, one: impl Fn(u32) -> Vec<u8>) -> Vec<u8> {
    let all: Vec<u8> = (0..count).flat_map(one).collect();
    tlv(0x30, &all)
}

pub(super) fn cases() -> Vec<Subject> {
    let deep = |depth: usize| TAGS.map(|tag| nested(tag, depth)).concat();
    let nested_value = |depth| move || sequence(&[&nested(0x30, depth)]);
    let alternative = |n: u32| tlv(0x82, format!("{n}.example").as_bytes());
    let subtree = move |n: u32| tlv(0x30, &alternative(n));
    let backwards = |n: u32| attribute(&format!("{:08}", u32::MAX - n));
    vec![
        refused("DER nested 10,000 deep", nested_value(10_000)),
        refused("DER nested 100,000 deep", nested_value(100_000)),
        refused("DER of 2^32 bytes, it says", || {
            [&[0x30, 0x85, 1, 0, 0, 0, 0][..], &[0; 9]].concat()
        }),
        refused("DER of 2^63 bytes, it says", || {
            [&[0x30, 0x88, 0x80, 0, 0, 0, 0, 0, 0, 0][..], &[0; 9]].concat()
        }),
        refused("DER of indefinite length, 100,000 deep", || {
            [0x30, 0x80].repeat(100_000)
        }),
        trusted("an extension nested 100,000 deep", move || {
            odd(
                &name("one"),
                &[
                    extension(b"\x2a\x03\x04", &deep(100_000)),
                    extension(NAME_CONSTRAINTS, &nested(0x30, 10_000)),
                    extension(ALTERNATIVE_NAMES, &nested(0xa4, 10_000)),
                    extension(b"\x55\x1d\x25", &nested(0x30, 10_000)),
                    extension(b"\x55\x1d\x0f", &nested(0x23, 10_000)),
                ]
                .concat(),
            )
        }),
        trusted("a certificate of 3 MB", || {
            odd(&name("one"), &extension(b"\x2a\x03\x04", &[0; 3 << 20]))
        }),
        alone("a certificate of 50 MB", || {
            odd(&name("one"), &extension(b"\x2a\x03\x04", &[0; 50 << 20]))
        }),
        trusted("a name of 20,000 RDNs", || {
            odd(&many(20_000, |_| rdn("one")), &[])
        }),
        alone("a name of 1,000,000 RDNs", || {
            odd(&many(1_000_000, |_| rdn("one")), &[])
        }),
        alone(
            "a name of one RDN with 1,000,000 attributes, backwards",
            move || {
                let attributes: Vec<u8> = (0..1_000_000).flat_map(backwards).collect();
                odd(&tlv(0x30, &tlv(0x31, &attributes)), &[])
            },
        ),
        alone("a common name of 20 MB", || {
            odd(&name(&"A".repeat(20 << 20)), &[])
        }),
        trusted("100,000 extensions", || {
            // Three arcs of seven bits each.
            let one = |n: u32| {
                let [a, b, c] = [n >> 14, n >> 7, n].map(|arc| arc & 0x7f);
                let oid: Vec<u8> = [0x2a, a + 1, b, c]
                    .into_iter()
                    .filter_map(|arc| u8::try_from(arc).ok())
                    .collect();
                extension(&oid, b"\x05\x00")
            };
            odd(
                &name("one"),
                &(0..100_000).flat_map(one).collect::<Vec<u8>>(),
            )
        }),
        alone("1,000,000 extensions, all the same", || {
            odd(
                &name("one"),
                &extension(BASIC_CONSTRAINTS, b"\x30\x03\x01\x01\xff").repeat(1_000_000),
            )
        }),
        trusted("200,000 alternative names", move || {
            odd(
                &name("one"),
                &extension(ALTERNATIVE_NAMES, &many(200_000, alternative)),
            )
        }),
        alone("1,000,000 alternative names", move || {
            odd(
                &name("one"),
                &extension(ALTERNATIVE_NAMES, &many(1_000_000, alternative)),
            )
        }),
        trusted("150,000 name constraints", move || {
            let permitted = many(150_000, subtree);
            let permitted = [
                &head(0xa0, permitted.len() - 5)[..],
                permitted.get(5..).unwrap_or(&[]),
            ]
            .concat();
            odd(
                &name("one"),
                &extension(NAME_CONSTRAINTS, &tlv(0x30, &permitted)),
            )
        }),
        alone("1,000,000 name constraints", move || {
            let all: Vec<u8> = (0..1_000_000).flat_map(subtree).collect();
            odd(
                &name("one"),
                &extension(NAME_CONSTRAINTS, &tlv(0x30, &tlv(0xa0, &all))),
            )
        }),
        Subject::file("a serial number of 50 MB", "root.der", |to| {
            let der = small(1);
            let read =
                cabundle::store::Certificate::from_der(der.clone()).map_err(io::Error::other)?;
            let at = der
                .windows(read.serial_der().len())
                .position(|part| part == read.serial_der());
            let at = at.unwrap_or(0);
            // Its lengths are wrong then: nothing is read that is not there.
            to.write_all(der.get(..at).unwrap_or_default())?;
            to.write_all(&tlv(2, &vec![1; 50 << 20]))
        })
        .run("audit IN", 2, "R002"),
    ]
}
