//! PKCS#12, as keytool, OpenSSL and NSS write it, and as nobody should.

use super::stores::{CA, ONE, TWO, assert_both, code, content, cuts, flips, read, store, tlv};
use crate::support::{assert_refused, project, put, run, scratch, stderr};

/// What keytool was told.
const ALIASES: [&str; 2] = ["one róot 😀", "two"];

const DATA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
const ENCRYPTED_DATA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x06";

/// A ContentInfo of plain data.
fn data(bytes: &[u8]) -> Vec<u8> {
    tlv(0x30, &[DATA, &tlv(0xa0, &[&tlv(4, &[bytes])])])
}

/// A store of these parts and this MacData.
fn pfx(parts: &[Vec<u8>], mac: &[u8]) -> Vec<u8> {
    let safe = data(&tlv(0x30, &[&parts.concat()]));
    tlv(0x30, &[b"\x02\x01\x03", &safe, mac])
}

/// A store of these bags, not encrypted and without a MAC.
fn plain(bags: &[Vec<u8>]) -> Vec<u8> {
    pfx(&[data(&tlv(0x30, &[&bags.concat()]))], &[])
}

/// A bag of this type: 1 key, 3 certificate, 6 bags.
fn bag(kind: u8, value: &[u8], attributes: &[u8]) -> Vec<u8> {
    let oid = [
        b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01",
        &[kind][..],
    ]
    .concat();
    tlv(0x30, &[&oid, &tlv(0xa0, &[value]), attributes])
}

/// A certificate with these attributes.
fn certificate(der: &[u8], attributes: &[u8]) -> Vec<u8> {
    let x509 = b"\x06\x0a\x2a\x86\x48\x86\xf7\x0d\x01\x09\x16\x01";
    let der = tlv(0xa0, &[&tlv(4, &[der])]);
    bag(3, &tlv(0x30, &[x509, &der]), attributes)
}

/// An attribute of PKCS#9: 20 friendlyName, 21 localKeyID.
fn attributes(kind: u8, value: &[u8]) -> Vec<u8> {
    let oid = [b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09", &[kind][..]].concat();
    tlv(0x31, &[&tlv(0x30, &[&oid, &tlv(0x31, &[value])])])
}

fn number(number: u64) -> Vec<u8> {
    tlv(2, &[&[0], &number.to_be_bytes()])
}

/// MacData with SHA-1 and this number of iterations, which nothing agrees with.
fn mac(iterations: u64) -> Vec<u8> {
    let sha1 = tlv(0x30, &[b"\x06\x05\x2b\x0e\x03\x02\x1a"]);
    let info = tlv(0x30, &[&sha1, &tlv(4, &[&[0; 20]])]);
    tlv(0x30, &[&info, &tlv(4, &[b"salt"]), &number(iterations)])
}

/// A part with PKCS#12's Triple DES and this number of iterations, which nothing opens.
fn encrypted(iterations: u64) -> Vec<u8> {
    let oid = b"\x06\x0a\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01\x03";
    let parameters = tlv(0x30, &[&tlv(4, &[b"salt"]), &number(iterations)]);
    let scheme = tlv(0x30, &[oid, &parameters]);
    let info = tlv(0x30, &[DATA, &scheme, &tlv(0x80, &[&[0; 16]])]);
    let content = tlv(0x30, &[b"\x02\x01\0", &info]);
    tlv(0x30, &[ENCRYPTED_DATA, &tlv(0xa0, &[&content])])
}

#[test]
fn stores_of_keytool() {
    for (name, passwords) in [
        // PBES2 with AES-256, MAC with SHA-256.
        ("keytool-17.p12", &[][..]),
        ("keytool-25.p12", &["wrong", "secret"]),
        // RC2-40, MAC with SHA-1.
        ("keytool-17-legacy.p12", &["secret"]),
        // Encrypted without a MAC; then neither.
        ("keytool-25-nomac.p12", &["secret"]),
        ("keytool-25-none.p12", &[]),
        // A private key and its certificate besides.
        ("keytool-25-key.p12", &["secret"]),
    ] {
        let mut holding = read(&store(name), passwords).unwrap();
        assert_eq!(holding.kind, "pkcs12");
        // Java trusts the certificate of a key too: `TrustManagerFactory` of JDK 17.
        let of_keys = holding.held.extract_if(.., |held| held.label == b"key");
        assert_eq!(of_keys.count(), usize::from(name.contains("-key")));
        assert_both(&holding, ALIASES);
    }
}

#[test]
fn stores_of_openssl() {
    for (name, passwords) in [
        ("openssl-3.0.p12", &["secret"][..]),
        ("openssl-3.0-legacy.p12", &[]),
        ("openssl-3.0-rc2-128.p12", &["secret"]),
        ("openssl-3.0-3des.p12", &["secret"]),
        ("openssl-3.0-aes-128.p12", &["secret"]),
        ("openssl-3.0-aes-192.p12", &["secret"]),
        ("openssl-3.0-des-ede3.p12", &["secret"]),
        ("openssl-3.0-iter-1.p12", &["secret"]),
        ("openssl-3.0-empty.p12", &[]),
        ("openssl-3.0-plain.p12", &["pässwörd"]),
    ] {
        let holding = read(&store(name), passwords).unwrap();
        assert_both(&holding, ["", ""]);
    }
    let pbmac1 = read(&store("pbmac1.p12"), &["pässword"]).unwrap();
    assert_both(&pbmac1, ALIASES);
}

/// Both the certificate of the key and that of its issuer are held, as by OpenSSL. NSS writes indefinite lengths and
/// strings in pieces.
#[test]
fn stores_with_a_key() {
    for (name, label) in [("openssl-3.0-key.p12", ""), ("nss-key.p12", "CA")] {
        let holding = read(&store(name), &["secret"]).unwrap();
        assert!(content(&holding).contains(&(label.to_owned(), CA.to_vec())));
        assert_eq!(holding.held.len(), 2);
    }
}

#[test]
fn a_wrong_password() {
    let root = project("tests/data/one-root.der");
    for name in [
        "openssl-3.0.p12",
        "keytool-25-nomac.p12",
        "openssl-3.0-plain.p12",
        "pbmac1.p12",
        "keytool-25-key.p12",
    ] {
        let store = project("tests/data/stores").join(name);
        for password in [&[][..], &["--password", "wrong"]] {
            let mut args = vec!["diff".as_ref(), store.as_os_str(), root.as_os_str()];
            args.extend(password.iter().map(std::ffi::OsStr::new));
            assert_refused(&run(args), "R003");
        }
    }
}

/// Nothing but what was put in is read from a store with a MAC in which one byte is another.
#[test]
fn every_flip_is_refused_or_nothing() {
    for name in ["openssl-3.0-iter-1.p12", "pbmac1.p12"] {
        let bytes = store(name);
        let passwords = ["secret", "pässword"];
        let whole = content(&read(&bytes, &passwords).unwrap());
        let mut read_all_the_same = 0;
        for (at, flipped) in flips(&bytes) {
            if let Ok(holding) = read(&flipped, &passwords) {
                assert_eq!(content(&holding), whole, "{name}: {at}");
                read_all_the_same += 1;
            }
        }
        // The versions, the NULLs behind algorithms, and what PBMAC1 does not use.
        assert!(read_all_the_same < 100, "{name}: {read_all_the_same}");
    }
}

/// Without a MAC a flip is not seen; but nothing breaks, and no certificate is added.
#[test]
fn flips_do_no_harm() {
    for name in ["keytool-25-none.p12", "keytool-25-nomac.p12"] {
        let bytes = store(name);
        for (at, flipped) in flips(&bytes) {
            if let Ok(holding) = read(&flipped, &["secret"]) {
                let count = holding.held.len() + holding.broken.len();
                assert!(count <= 2, "{name}: {count} certificates by a flip at {at}");
            }
        }
    }
}

#[test]
fn cut_stores_are_refused() {
    for name in ["keytool-25-none.p12", "openssl-3.0-iter-1.p12"] {
        for cut in cuts(&store(name)) {
            let expected = if cut.len() < 8 { "R001" } else { "R002" };
            assert_eq!(code(&cut, &["secret"]), expected, "{} bytes", cut.len());
        }
    }
}

/// 2^31 iterations would take minutes for each password, and a store may ask for them many times over.
#[test]
fn too_many_iterations_are_told() {
    let scratch = scratch();
    for bytes in [
        pfx(&[], &mac(1 << 31)),
        pfx(&[encrypted(1 << 31)], &[]),
        pfx(&[encrypted(u64::MAX)], &[]),
        pfx(&vec![encrypted(1_000_000); 11], &[]),
        pfx(&[encrypted(5_000_001)], &mac(5_000_000)),
        // Once for each of the four passwords that are tried.
        pfx(&[], &mac(5_000_001)),
    ] {
        let file = put(scratch.path(), "x.p12", bytes);
        let output = run(["diff".as_ref(), file.as_os_str()]);
        assert_refused(&output, "R004");
        assert!(stderr(&output).contains("more than 20000000 hashes"));
    }
    assert_eq!(code(&pfx(&[], &mac(1)), &[]), "R003");
    assert_eq!(code(&pfx(&[], &mac(0)), &[]), "R002");
    assert_eq!(code(&pfx(&[encrypted(1)], &[]), &[]), "R003");
}

#[test]
fn other_algorithms_are_told() {
    for (name, oid) in [
        ("openssl-3.0-md5.p12", "1.2.840.113549.2.5"),
        ("openssl-3.0-rc4.p12", "1.2.840.113549.1.12.1.1"),
    ] {
        let file = project("tests/data/stores").join(name);
        let output = run(["diff".as_ref(), file.as_os_str()]);
        assert_refused(&output, "R004");
        assert!(stderr(&output).contains(oid), "{name}");
    }
    // By a public key: signedData.
    let mut other = pfx(&[], &[]);
    let at = other.windows(DATA.len()).position(|found| found == DATA);
    other[at.unwrap() + DATA.len() - 1] = 2;
    assert_eq!(code(&other, &[]), "R004");
}

#[test]
fn bags_in_bags() {
    let nested = |depth: usize| {
        let bags = |bags: Vec<u8>, _| bag(6, &tlv(0x30, &[&bags]), &[]);
        plain(&[
            (0..depth).fold(certificate(ONE, &[]), bags),
            certificate(TWO, &[]),
        ])
    };
    assert_both(&read(&nested(8), &[]).unwrap(), ["", ""]);
    for depth in [9, 1000] {
        assert_eq!(code(&nested(depth), &[]), "R004");
    }
}

#[test]
fn certificates_of_keys() {
    let id = attributes(21, &tlv(4, &[b"1"]));
    let key = bag(1, &tlv(0x30, &[]), &id);
    let bytes = plain(&[key, certificate(ONE, &id), certificate(TWO, &[])]);
    let holding = read(&bytes, &[]).unwrap();
    let both = [ONE, TWO].map(|der| (String::new(), der.to_vec()));
    assert_eq!(content(&holding), both);
    assert_eq!(holding.held[1].place, "entry 3");
}

#[test]
fn a_certificate_that_is_none() {
    let name = attributes(20, &tlv(0x1e, &[b"\0a\xd8\x3d\xde\0"]));
    let sdsi = bag(3, &tlv(0x30, &[DATA, &tlv(0xa0, &[&tlv(4, &[b"x"])])]), &[]);
    let bytes = plain(&[certificate(ONE, &name), certificate(&TWO[1..], &[]), sdsi]);
    let holding = read(&bytes, &[]).unwrap();
    assert_eq!(content(&holding), [("a😀".to_owned(), ONE.to_vec())]);
    let places: Vec<_> = holding.broken.iter().map(|part| &part.place).collect();
    assert_eq!(places, ["entry 2", "entry 3"]);
    let half = attributes(20, &tlv(0x1e, &[b"\0a\0"]));
    assert_eq!(code(&plain(&[certificate(ONE, &half)]), &[]), "R002");
}
