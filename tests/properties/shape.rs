//! Certificates put together byte by byte. The same shape is the same certificate in every run, and what it says is
//! known without reading it. Nobody here verifies a signature, so it is none; keys are made up as well.

use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::instant::Instant;

/// A DER value.
pub(super) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let contents = parts.concat();
    let length = contents.len();
    let mut out = vec![tag];
    match length {
        0..=127 => out.push(length.to_le_bytes()[0]),
        _ => {
            let bytes = length.to_be_bytes();
            let bytes: Vec<_> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
            out.push(0x80 | bytes.len().to_le_bytes()[0]);
            out.extend(bytes);
        }
    }
    out.extend(contents);
    out
}

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OID: u8 = 0x06;

/// An X.509 certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    /// Of [`NAMES`].
    pub(super) subject: usize,
    /// `None` is the subject.
    pub(super) issuer: Option<usize>,
    pub(super) key: Key,
    /// The contents of the INTEGER.
    pub(super) serial: Vec<u8>,
    pub(super) not_before: Instant,
    pub(super) not_after: Instant,
    /// Whether GeneralizedTime stands where RFC 5280 wants UTCTime.
    pub(super) generalized: bool,
    /// `None` is a certificate of version 1.
    pub(super) extensions: Option<Extensions>,
}

/// What a certificate of version 3 says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Extensions {
    pub(super) ca: Option<bool>,
    pub(super) usage: Option<Vec<Usage>>,
    pub(super) names: Option<OwnNames>,
}

/// A use in an extended key usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Usage {
    Server,
    Email,
    Code,
    Any,
    TimeStamping,
}

/// Name constraints in a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OwnNames {
    /// `.example`
    Example,
    /// `.tr`, which is what Mozilla imposes on TUBITAK.
    Tr,
    /// NULL, which is none.
    Broken,
}

/// A kind of key, and which one of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    P256(u8),
    /// With its point compressed.
    Compressed(u8),
    P384(u8),
    P521(u8),
    Ed25519(u8),
    Rsa2048(u8),
    Rsa8192(u8),
}

/// A name: RDNs, each of attributes with the contents of their OID, tag and value.
pub(super) type Name = &'static [&'static [(&'static [u8], u8, &'static [u8])]];

const CN: &[u8] = &[0x55, 4, 3];
const C: &[u8] = &[0x55, 4, 6];
const O: &[u8] = &[0x55, 4, 10];
const OU: &[u8] = &[0x55, 4, 11];
const EMAIL: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1];
const UNKNOWN: &[u8] = &[0x2a, 3, 4];
const UTF8: u8 = 0x0c;
const NUMERIC: u8 = 0x12;
const PRINTABLE: u8 = 0x13;
const T61: u8 = 0x14;
const IA5: u8 = 0x16;
const BMP: u8 = 0x1e;

/// All names. Those of [`IMPOSED`] stand last.
pub(super) const NAMES: &[Name] = &[
    &[&[(CN, UTF8, b"Root A")]],
    // To OpenSSL the same.
    &[&[(CN, PRINTABLE, b" root  a ")]],
    &[
        &[(CN, PRINTABLE, b"Root B")],
        &[(OU, T61, b"Certic\xe1mara")],
    ],
    // An RDN of two attributes.
    &[
        &[(C, PRINTABLE, b"XX")],
        &[(CN, UTF8, b"Two"), (O, UTF8, b"Two")],
    ],
    &[
        &[(CN, BMP, b"\x01\x51\0x")],
        &[(CN, UTF8, "Főtanúsítvány 😀".as_bytes())],
    ],
    &[],
    &[&[(CN, UTF8, b"")]],
    &[
        &[(CN, UTF8, b"x\n-----BEGIN CERTIFICATE-----\n")],
        &[(O, T61, b"\x1b[31m\0\x9b")],
    ],
    &[&[(CN, UTF8, b"*/ ??/ \\ \"quoted\" 'a' `id` $(id), + ; <b> #")]],
    &[
        &[(C, PRINTABLE, b"HU")],
        &[(
            O,
            UTF8,
            b"A long, longer, and longest name of an organization of trust services, limited",
        )],
        &[(OU, UTF8, b"1")],
        &[(OU, UTF8, b"2")],
        &[(EMAIL, IA5, b"ca@example.org")],
    ],
    &[&[(UNKNOWN, UTF8, b"unknown")]],
    &[&[(CN, IA5, b"ia5")], &[(C, NUMERIC, b"0 1")]],
    // To OpenSSL none.
    &[&[(CN, UTF8, b"\xff\xfe")]],
    &[&[(CN, BMP, b"\xd8\0")]],
    // TUBITAK and ANSSI, from the certificates themselves.
    &[
        &[(C, PRINTABLE, b"TR")],
        &[(&[0x55, 4, 7], PRINTABLE, b"Gebze - Kocaeli")],
        &[(
            O,
            PRINTABLE,
            b"Turkiye Bilimsel ve Teknolojik Arastirma Kurumu - TUBITAK",
        )],
        &[(OU, PRINTABLE, b"Kamu Sertifikasyon Merkezi - Kamu SM")],
        &[(
            CN,
            PRINTABLE,
            b"TUBITAK Kamu SM SSL Kok Sertifikasi - Surum 1",
        )],
    ],
    &[
        &[(C, PRINTABLE, b"FR")],
        &[(&[0x55, 4, 8], PRINTABLE, b"France")],
        &[(&[0x55, 4, 7], PRINTABLE, b"Paris")],
        &[(O, PRINTABLE, b"PM/SGDN")],
        &[(OU, PRINTABLE, b"DCSSI")],
        &[(CN, PRINTABLE, b"IGC/A")],
        &[(EMAIL, IA5, b"igca@sgdn.pm.gouv.fr")],
    ],
];

/// The names that Mozilla limits, and to which (NSS `lib/certdb/genname.c`).
const IMPOSED: [(usize, &[&str]); 2] = [
    (14, &[".tr"]),
    (
        15,
        &[
            ".fr", ".gp", ".gf", ".mq", ".re", ".yt", ".pm", ".bl", ".mf", ".wf", ".pf", ".nc",
            ".tf",
        ],
    ),
];

/// The names that OpenSSL cannot read.
const UNREADABLE: [usize; 2] = [12, 13];

fn name(name: Name) -> Vec<u8> {
    let rdns = name.iter().map(|rdn| {
        let attributes = rdn
            .iter()
            .map(|(oid, tag, value)| tlv(SEQUENCE, &[&tlv(OID, &[oid]), &tlv(*tag, &[value])]));
        // A SET OF is sorted.
        let mut attributes: Vec<_> = attributes.collect();
        attributes.sort();
        tlv(SET, &[&attributes.concat()])
    });
    tlv(SEQUENCE, &[&rdns.collect::<Vec<_>>().concat()])
}

/// Contents of a NameConstraints that permits some DNS names.
fn permitted(names: &[&str]) -> Vec<u8> {
    let subtrees = names
        .iter()
        .map(|name| tlv(SEQUENCE, &[&tlv(0x82, &[name.as_bytes()])]));
    tlv(0xa0, &[&subtrees.collect::<Vec<_>>().concat()])
}

impl Key {
    /// The SubjectPublicKeyInfo.
    fn spki(self) -> Vec<u8> {
        const CURVE: &[u8] = &[OID, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
        const P256: &[u8] = &[OID, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
        const P384: &[u8] = &[OID, 5, 0x2b, 0x81, 4, 0, 34];
        const P521: &[u8] = &[OID, 5, 0x2b, 0x81, 4, 0, 35];
        const ED25519: &[u8] = &[OID, 3, 0x2b, 0x65, 0x70];
        const RSA: &[u8] = &[OID, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0];
        let rsa = |bytes: usize, n| {
            let modulus = tlv(2, &[&[0, 0xc1], &filler(bytes - 1, n)]);
            tlv(SEQUENCE, &[&modulus, &[2, 3, 1, 0, 1]])
        };
        let point = |bytes: usize, n| [vec![4], filler(bytes, n)].concat();
        let (algorithm, key): (&[&[u8]], _) = match self {
            Self::P256(n) => (&[CURVE, P256], point(64, n)),
            Self::Compressed(n) => (&[CURVE, P256], [vec![2], filler(32, n)].concat()),
            Self::P384(n) => (&[CURVE, P384], point(96, n)),
            Self::P521(n) => (&[CURVE, P521], point(132, n)),
            Self::Ed25519(n) => (&[ED25519], filler(32, n)),
            Self::Rsa2048(n) => (&[RSA], rsa(256, n)),
            Self::Rsa8192(n) => (&[RSA], rsa(1024, n)),
        };
        tlv(
            SEQUENCE,
            &[&tlv(SEQUENCE, algorithm), &tlv(3, &[&[0], &key])],
        )
    }

    /// Whether BearSSL has a use for it: `BR_MAX_RSA_SIZE` is 4096, points are uncompressed.
    pub(super) fn is_of_bearssl(self) -> bool {
        matches!(
            self,
            Self::P256(_) | Self::P384(_) | Self::P521(_) | Self::Rsa2048(_)
        )
    }
}

/// Bytes that look like a key.
fn filler(length: usize, n: u8) -> Vec<u8> {
    let blocks = (0u8..).map(|block| Sha512::digest([n, block]));
    blocks.flatten().take(length).collect()
}

impl Usage {
    fn oid(self) -> &'static [u8] {
        match self {
            Self::Server => &[OID, 8, 0x2b, 6, 1, 5, 5, 7, 3, 1],
            Self::Code => &[OID, 8, 0x2b, 6, 1, 5, 5, 7, 3, 3],
            Self::Email => &[OID, 8, 0x2b, 6, 1, 5, 5, 7, 3, 4],
            Self::TimeStamping => &[OID, 8, 0x2b, 6, 1, 5, 5, 7, 3, 8],
            Self::Any => &[OID, 4, 0x55, 0x1d, 0x25, 0],
        }
    }
}

impl Extensions {
    fn der(&self) -> Vec<u8> {
        let extension = |arc: u8, value: Vec<u8>| {
            tlv(
                SEQUENCE,
                &[&[OID, 3, 0x55, 0x1d, arc, 1, 1, 0xff], &tlv(4, &[&value])],
            )
        };
        let ca = self.ca.map(|ca| {
            let value: &[u8] = if ca { &[1, 1, 0xff] } else { &[] };
            extension(19, tlv(SEQUENCE, &[value]))
        });
        let usage = self.usage.as_ref().map(|usage| {
            let oids: Vec<_> = usage.iter().map(|usage| usage.oid()).collect();
            extension(37, tlv(SEQUENCE, &oids))
        });
        let names = self.names.map(|names| {
            extension(
                30,
                match names {
                    OwnNames::Broken => vec![5, 0],
                    named => tlv(SEQUENCE, &[&named.contents().unwrap()]),
                },
            )
        });
        let all: Vec<_> = [ca, usage, names].into_iter().flatten().collect();
        if all.is_empty() {
            return Vec::new();
        }
        tlv(0xa3, &[&tlv(SEQUENCE, &[&all.concat()])])
    }
}

impl OwnNames {
    fn contents(self) -> Option<Vec<u8>> {
        match self {
            Self::Example => Some(permitted(&[".example"])),
            Self::Tr => Some(permitted(&[".tr"])),
            Self::Broken => None,
        }
    }
}

impl Shape {
    pub(super) fn subject(&self) -> Vec<u8> {
        name(NAMES[self.subject])
    }

    pub(super) fn issuer(&self) -> Vec<u8> {
        name(NAMES[self.issuer.unwrap_or(self.subject)])
    }

    /// With tag and length.
    pub(super) fn serial(&self) -> Vec<u8> {
        tlv(2, &[&self.serial])
    }

    pub(super) fn spki(&self) -> Vec<u8> {
        self.key.spki()
    }

    fn time(&self, time: Instant) -> Vec<u8> {
        match time.utc_time().filter(|_| !self.generalized) {
            Some(short) => tlv(0x17, &[short.as_bytes()]),
            None => tlv(0x18, &[time.generalized().as_bytes()]),
        }
    }

    pub(super) fn der(&self) -> Vec<u8> {
        // ecdsa-with-SHA256
        const SIGNED: &[u8] = &[SEQUENCE, 10, OID, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
        let (version, extensions) = match &self.extensions {
            None => (Vec::new(), Vec::new()),
            Some(extensions) => (vec![0xa0, 3, 2, 1, 2], extensions.der()),
        };
        let validity = [self.time(self.not_before), self.time(self.not_after)].concat();
        let tbs = tlv(
            SEQUENCE,
            &[
                &version,
                &self.serial(),
                SIGNED,
                &self.issuer(),
                &tlv(SEQUENCE, &[&validity]),
                &self.subject(),
                &self.spki(),
                &extensions,
            ],
        );
        tlv(SEQUENCE, &[&tbs, SIGNED, &tlv(3, &[&[0, 0x30, 0]])])
    }

    pub(super) fn sha256(&self) -> String {
        hex(&Sha256::digest(self.der()))
    }

    /// The hash by a mechanism of PKCS#11.
    pub(super) fn hash(&self, mechanism: &str) -> Vec<u8> {
        let der = self.der();
        match mechanism {
            "CKM_MD5" => md5::Md5::digest(der).to_vec(),
            "CKM_SHA_1" => Sha1::digest(der).to_vec(),
            "CKM_SHA224" => sha2::Sha224::digest(der).to_vec(),
            "CKM_SHA256" => Sha256::digest(der).to_vec(),
            "CKM_SHA384" => sha2::Sha384::digest(der).to_vec(),
            "CKM_SHA512" => Sha512::digest(der).to_vec(),
            other => panic!("{other}"),
        }
    }

    /// The DNS names to which Mozilla limits its subject.
    pub(super) fn imposed(&self) -> Option<&'static [&'static str]> {
        let mut all = IMPOSED.iter();
        all.find(|(name, _)| *name == self.subject)
            .map(|(_, names)| *names)
    }

    /// The same as contents of a NameConstraints.
    pub(super) fn imposed_der(&self) -> Option<Vec<u8>> {
        self.imposed().map(permitted)
    }

    /// Its own name constraints, if it has any; the inner `None` are some that cannot be read.
    pub(super) fn own_names(&self) -> Option<Option<Vec<u8>>> {
        let names = self.extensions.as_ref()?.names?;
        Some(names.contents())
    }

    pub(super) fn ca(&self) -> Option<bool> {
        self.extensions.as_ref()?.ca
    }

    /// Whether its extended key usage leaves a use out.
    pub(super) fn forbids(&self, usage: Usage) -> bool {
        let listed = self.extensions.as_ref().and_then(|all| all.usage.as_ref());
        listed.is_some_and(|list| !list.contains(&usage) && !list.contains(&Usage::Any))
    }

    pub(super) fn is_openssls(&self) -> bool {
        !UNREADABLE.contains(&self.subject)
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
