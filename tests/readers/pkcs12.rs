//! PKCS#12 without encryption, from RFC 7292 and from what PKCS12KeyStore of the JDK asks for.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

use super::asn1::Walk;

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OCTET_STRING: u8 = 4;
const INTEGER: u8 = 2;

/// A trusted certificate.
pub(crate) struct Entry {
    pub(crate) alias: String,
    pub(crate) der: Vec<u8>,
}

/// All entries that Java trusts; `None` if there is a MAC and it does not agree with this password.
pub(crate) fn read(file: &[u8], password: Option<&str>) -> Option<Vec<Entry>> {
    let mut pfx = Walk::into_only(file, SEQUENCE);
    assert_eq!(pfx.contents(INTEGER), [3], "version");
    let safe = data(&mut pfx);
    if !pfx.is_empty() && !is_good(pfx.enter(SEQUENCE), safe, password?) {
        return None;
    }
    pfx.end();
    let mut entries = Vec::new();
    let mut safe = Walk::into_only(safe, SEQUENCE);
    while !safe.is_empty() {
        let bags = Walk::into_only(data(&mut safe), SEQUENCE).rest();
        assert!((1..=32).contains(&bags.len()), "GnuTLS reads no more");
        entries.extend(bags.into_iter().map(bag));
    }
    let aliases = entries.iter().map(|entry| entry.alias.to_lowercase());
    assert_eq!(
        aliases.collect::<BTreeSet<_>>().len(),
        entries.len(),
        "twice"
    );
    Some(entries)
}

/// Whether a file has a MAC.
pub(crate) fn has_mac(file: &[u8]) -> bool {
    Walk::into_only(file, SEQUENCE).rest().len() == 3
}

/// ContentInfo of plain data.
fn data<'a>(walk: &mut Walk<'a>) -> &'a [u8] {
    let mut info = walk.enter(SEQUENCE);
    assert_eq!(info.oid(), "1.2.840.113549.1.7.1", "data");
    let content = info.contents(0xa0);
    info.end();
    let mut content = Walk::new(content);
    let bytes = content.contents(OCTET_STRING);
    content.end();
    bytes
}

fn bag(bag: &[u8]) -> Entry {
    let mut bag = Walk::into_only(bag, SEQUENCE);
    assert_eq!(bag.oid(), "1.2.840.113549.1.12.10.1.3", "certBag");
    let mut certificate = Walk::into_only(bag.contents(0xa0), SEQUENCE);
    assert_eq!(
        certificate.oid(),
        "1.2.840.113549.1.9.22.1",
        "x509Certificate"
    );
    let mut value = certificate.enter(0xa0);
    let der = value.contents(OCTET_STRING).to_vec();
    value.end();
    certificate.end();
    let (mut alias, mut trusted) = (None, false);
    for attribute in bag.enter(SET).rest_of_set() {
        let mut attribute = Walk::into_only(attribute, SEQUENCE);
        let kind = attribute.oid();
        let mut values = attribute.enter(SET);
        match kind.as_str() {
            "1.2.840.113549.1.9.20" => {
                let units = values.contents(0x1e).chunks(2);
                let units: Vec<_> = units
                    .map(|two| u16::from_be_bytes(two.try_into().unwrap()))
                    .collect();
                assert!(
                    units.iter().all(|unit| !(0xd800..0xe000).contains(unit)),
                    "a BMPString"
                );
                alias = Some(String::from_utf16(&units).unwrap());
            }
            "2.16.840.1.113894.746875.1.1" => {
                assert_eq!(values.oid(), "2.5.29.37.0", "any purpose");
                trusted = true;
            }
            other => panic!("attribute {other}"),
        }
        values.end();
        attribute.end();
    }
    bag.end();
    assert!(trusted, "Java sees no entry");
    let alias = alias.expect("friendlyName");
    Entry { alias, der }
}

/// Whether MacData agrees (RFC 7292 section 4 and appendix B).
fn is_good(mut mac: Walk<'_>, safe: &[u8], password: &str) -> bool {
    let mut info = mac.enter(SEQUENCE);
    let mut algorithm = info.enter(SEQUENCE);
    assert_eq!(algorithm.oid(), "2.16.840.1.101.3.4.2.1", "SHA-256");
    assert_eq!(algorithm.element(), [5, 0]);
    algorithm.end();
    let digest = info.contents(OCTET_STRING);
    info.end();
    let salt = mac.contents(OCTET_STRING);
    let iterations = mac.contents(INTEGER);
    mac.end();
    assert!(
        iterations[0] < 0x80 && iterations[0] != 0,
        "positive, shortest"
    );
    let iterations = iterations
        .iter()
        .fold(0, |n, byte| n << 8 | u32::from(*byte));
    assert!(
        salt.len() >= 8 && iterations >= 10_000,
        "keytool has 20 and 10000"
    );

    let password: Vec<_> = password
        .encode_utf16()
        .chain([0])
        .flat_map(u16::to_be_bytes)
        .collect();
    let fill = |bytes: &[u8]| -> Vec<u8> {
        let blocks = bytes.len().div_ceil(64);
        (0..64 * blocks).map(|at| bytes[at % bytes.len()]).collect()
    };
    let mut key = [vec![3; 64], fill(salt), fill(&password)].concat();
    for _ in 0..iterations {
        key = Sha256::digest(&key).to_vec();
    }
    // RFC 2104.
    key.resize(64, 0);
    let pad = |with: u8| -> Vec<u8> { key.iter().map(|byte| byte ^ with).collect() };
    let inner = Sha256::digest([&pad(0x36), safe].concat());
    digest == &Sha256::digest([&pad(0x5c)[..], &inner].concat())[..]
}
