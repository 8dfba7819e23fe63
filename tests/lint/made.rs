//! Certificates put together byte by byte, as no library would: their signatures are zeros.

pub(super) fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    let mut out = vec![tag];
    match length {
        [0, short @ 0..=0x7f] => out.push(short),
        [0, long] => out.extend([0x81, long]),
        [high, low] => out.extend([0x82, high, low]),
    }
    out.extend(content);
    out
}

pub(super) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

pub(super) fn oid(dotted: &str) -> Vec<u8> {
    let oid: der::asn1::ObjectIdentifier = dotted.parse().unwrap();
    tlv(6, oid.as_bytes())
}

/// An AlgorithmIdentifier without parameters.
pub(super) fn algorithm(dotted: &str) -> Vec<u8> {
    sequence(&[&oid(dotted)])
}

/// A name of one commonName in this string type.
pub(super) fn name(tag: u8, value: &[u8]) -> Vec<u8> {
    let attribute = sequence(&[&oid("2.5.4.3"), &tlv(tag, value)]);
    sequence(&[&tlv(0x31, &attribute)])
}

pub(super) fn extension(dotted: &str, value: &[u8]) -> Vec<u8> {
    sequence(&[&oid(dotted), &tlv(4, value)])
}

fn spki(algorithm: &[u8], key: &[u8]) -> Vec<u8> {
    sequence(&[algorithm, &tlv(3, &[&[0], key].concat())])
}

/// A key of a named curve; the point is none of it.
pub(super) fn curve(dotted: &str) -> Vec<u8> {
    let algorithm = sequence(&[&oid("1.2.840.10045.2.1"), &oid(dotted)]);
    spki(&algorithm, &[&[4][..], &[0x11; 64]].concat())
}

pub(super) fn rsa(bytes: usize, exponent: &[u8]) -> Vec<u8> {
    let modulus = [&[0][..], &vec![0xc1; bytes]].concat();
    let key = sequence(&[&tlv(2, &modulus), &tlv(2, exponent)]);
    let algorithm = sequence(&[&oid("1.2.840.113549.1.1.1"), &[5, 0]]);
    spki(&algorithm, &key)
}

pub(super) fn other_key(dotted: &str) -> Vec<u8> {
    spki(&algorithm(dotted), &[0x11; 32])
}

/// A key that is no RSAPublicKey though it says so.
pub(super) fn broken_rsa() -> Vec<u8> {
    spki(&algorithm("1.2.840.113549.1.1.1"), b"key")
}

pub(super) const ECDSA_SHA256: &str = "1.2.840.10045.4.3.2";

/// The parts.
pub(super) struct Made {
    pub(super) version: Option<u8>,
    pub(super) serial: Vec<u8>,
    pub(super) inside: Vec<u8>,
    pub(super) outside: Vec<u8>,
    pub(super) issuer: Vec<u8>,
    pub(super) validity: Vec<u8>,
    pub(super) subject: Vec<u8>,
    pub(super) key: Vec<u8>,
    pub(super) extensions: Vec<Vec<u8>>,
}

impl Default for Made {
    /// Nothing to find.
    fn default() -> Self {
        Self {
            version: Some(2),
            serial: vec![1],
            inside: algorithm(ECDSA_SHA256),
            outside: algorithm(ECDSA_SHA256),
            issuer: name(0x0c, b"Made"),
            validity: sequence(&[&tlv(0x17, b"200101000000Z"), &tlv(0x17, b"400101000000Z")]),
            subject: name(0x0c, b"Made"),
            key: curve("1.2.840.10045.3.1.7"),
            extensions: vec![
                extension("2.5.29.19", &sequence(&[&[1, 1, 0xff]])),
                // keyCertSign and cRLSign.
                extension("2.5.29.15", &[3, 2, 1, 6]),
            ],
        }
    }
}

impl Made {
    pub(super) fn der(&self) -> Vec<u8> {
        let version = self.version.map(|v| tlv(0xa0, &[2, 1, v]));
        let extensions = match self.extensions.is_empty() {
            true => Vec::new(),
            false => tlv(0xa3, &tlv(0x30, &self.extensions.concat())),
        };
        let tbs = sequence(&[
            &version.unwrap_or_default(),
            &tlv(2, &self.serial),
            &self.inside,
            &self.issuer,
            &self.validity,
            &self.subject,
            &self.key,
            &extensions,
        ]);
        sequence(&[&tbs, &self.outside, &tlv(3, &[0; 65])])
    }
}
