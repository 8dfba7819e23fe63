//! `mbedtls` and `bearssl`: C sources.

use cabundle::format::{FormatError, RenderOptions, find};
use cabundle::policy::Policy;
use cabundle::store::{Certificate, Store};
use der::asn1::{Any, BitString, ObjectIdentifier};
use der::{Decode as _, Encode as _};
use rcgen::KeyPair;
use x509_cert::Certificate as X509;

use crate::readers::{self, c};
use crate::support::{AS_OF, assert_refused, put, run, scratch, stderr};
use crate::synthetic::{Entry, ca_params, certdata, date};

fn write(store: &Store, format: &str) -> Result<String, FormatError> {
    let as_of = format!("{AS_OF}T00:00:00Z").parse().unwrap();
    let mut policy = Policy::server_auth(as_of);
    policy.allow_empty = true;
    let selection = store.select(policy).unwrap();
    let artifact = selection.render(find(format).unwrap(), &RenderOptions::default())?;
    Ok(String::from_utf8(readers::file(&artifact).to_vec()).unwrap())
}

/// `unsigned char NAME[]` by another way than the writer's.
fn array(name: &str, bytes: &[u8]) -> String {
    let lines = bytes.chunks(12).map(|line| {
        let line: Vec<_> = line.iter().map(|byte| format!("0x{byte:02X}")).collect();
        format!("    {}", line.join(", "))
    });
    let lines: Vec<_> = lines.collect();
    format!(
        "static const unsigned char {name}[] = {{\n{}\n}};\n",
        lines.join(",\n")
    )
}

fn one_root() -> (Entry, Certificate, Store, String) {
    let mut entry = Entry::fresh("Root");
    entry.server_distrust_after = Some(date("300101000000Z"));
    let store = Store::parse(certdata(std::slice::from_ref(&entry)).as_bytes()).unwrap();
    let certificate = Certificate::from_der(entry.der.clone()).unwrap();
    let about = format!(
        "/*
 * Root
 * Subject: CN=Root
 * Valid: 2020-01-01T00:00:00Z to 2040-01-01T00:00:00Z
 * SHA-256: {}
 * Limit: Mozilla trusts no server-auth certificate issued after 2030-01-01T00:00:00Z
 */
",
        certificate.sha256()
    );
    (entry, certificate, store, about)
}

#[test]
fn mbedtls_of_one_root() {
    let (entry, _, store, about) = one_root();
    let expected = format!(
        "/*
 * Mozilla's trust for server-auth: 1 root certificate, for mbedTLS
 * certdata.txt SHA-256: {}
 *
 * for (size_t i = 0; i < CABUNDLE_ROOTS_NUM; i++) {{
 *     ret = mbedtls_x509_crt_parse_der_nocopy(&chain, cabundle_roots[i], cabundle_roots_len[i]);
 *     if (ret != 0) {{ ... }}
 * }}
 */
#include <stddef.h>

{about}{}
#define CABUNDLE_ROOTS_NUM 1

static const unsigned char *const cabundle_roots[] = {{
    cabundle_root_0,
}};

static const size_t cabundle_roots_len[] = {{
    sizeof cabundle_root_0,
}};
",
        store.sha256,
        array("cabundle_root_0", &entry.der)
    );
    assert_eq!(write(&store, "mbedtls").unwrap(), expected);
}

/// The table as `print_ta` of BearSSL's tools/ta.c lays it out, set in with blanks.
#[test]
fn bearssl_of_one_root() {
    let (_, certificate, store, about) = one_root();
    // The point is what stands behind the 26 bytes of a P-256 key's header.
    let point = &certificate.spki()[26..];
    assert_eq!((point.len(), point[0]), (65, 4));
    let expected = format!(
        "/*
 * Mozilla's trust for server-auth: 1 root certificate, for BearSSL
 * certdata.txt SHA-256: {}
 */

{about}{}
{}
static const br_x509_trust_anchor TAs[1] = {{
    {{
        {{ (unsigned char *)TA0_DN, sizeof TA0_DN }},
        BR_X509_TA_CA,
        {{
            BR_KEYTYPE_EC,
            {{ .ec = {{
                BR_EC_secp256r1,
                (unsigned char *)TA0_EC_Q, sizeof TA0_EC_Q,
            }} }}
        }}
    }}
}};

#define TAs_NUM   1
",
        store.sha256,
        array("TA0_DN", certificate.subject()),
        array("TA0_EC_Q", point)
    );
    assert_eq!(write(&store, "bearssl").unwrap(), expected);
}

/// Labels that would be code.
#[test]
fn hostile_labels() {
    let labels = [
        "*/ int x;",
        "/*",
        "/*/",
        "**//",
        "*??/",
        "??/",
        "end\\",
        "end\\ ",
        "//",
        "#include </etc/passwd>",
        "*\\",
        "%:define",
        "",
    ];
    let entries: Vec<_> = (0..labels.len())
        .map(|n| {
            Entry::new(
                labels[n],
                crate::synthetic::root(&format!("{} {n}", labels[n])),
            )
        })
        .collect();
    let store = Store::parse(certdata(&entries).as_bytes()).unwrap();
    let ders: Vec<_> = entries.into_iter().map(|entry| entry.der).collect();
    assert!(c::mbedtls(write(&store, "mbedtls").unwrap().as_bytes()) == ders);
    assert_eq!(
        c::bearssl(write(&store, "bearssl").unwrap().as_bytes()).len(),
        ders.len()
    );
}

/// A root whose key is changed; nobody has signed it so, and nobody looks.
fn with_key(change: impl FnOnce(&mut x509_cert::spki::SubjectPublicKeyInfoOwned)) -> Vec<u8> {
    let mut certificate = X509::from_der(&crate::synthetic::root("Root")).unwrap();
    let tbs = Any::encode_from(certificate.tbs_certificate()).unwrap();
    let der = tbs.to_der().unwrap();
    let old = certificate
        .tbs_certificate()
        .subject_public_key_info()
        .to_der()
        .unwrap();
    let mut key = certificate
        .tbs_certificate()
        .subject_public_key_info()
        .clone();
    change(&mut key);
    let at = der
        .windows(old.len())
        .position(|bytes| bytes == old)
        .unwrap();
    let header = der.len() - tbs.value().len();
    let body = [
        &der[header..at],
        &key.to_der().unwrap(),
        &der[at + old.len()..],
    ]
    .concat();
    let tbs = Any::new(der::Tag::Sequence, body)
        .unwrap()
        .to_der()
        .unwrap();
    let rest = [
        certificate.signature_algorithm().to_der().unwrap(),
        certificate.signature().to_der().unwrap(),
    ];
    let body = [tbs, rest.concat()].concat();
    certificate = X509::from_der(
        &Any::new(der::Tag::Sequence, body)
            .unwrap()
            .to_der()
            .unwrap(),
    )
    .unwrap();
    certificate.to_der().unwrap()
}

/// An RSA key of these numbers.
fn rsa(n: &[u8], e: &[u8]) -> Vec<u8> {
    let numbers = [n, e].map(|number| der::asn1::UintRef::new(number).unwrap().to_der().unwrap());
    let key = Any::new(der::Tag::Sequence, numbers.concat()).unwrap();
    let oid = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
    with_key(|spki| {
        spki.algorithm.oid = oid;
        spki.algorithm.parameters = Some(der::asn1::Null.into());
        spki.subject_public_key = BitString::from_bytes(&key.to_der().unwrap()).unwrap();
    })
}

/// Every kind of key that BearSSL has a place for.
#[test]
fn bearssl_keys() {
    let mut ders = Vec::new();
    for algorithm in [
        &rcgen::PKCS_ECDSA_P256_SHA256,
        &rcgen::PKCS_ECDSA_P384_SHA384,
    ] {
        let key = KeyPair::generate_for(algorithm).unwrap();
        ders.push(ca_params("EC").self_signed(&key).unwrap().der().to_vec());
    }
    let p521 = Any::from(ObjectIdentifier::new_unwrap("1.3.132.0.35"));
    ders.push(with_key(|spki| {
        spki.algorithm.parameters = Some(p521);
        spki.subject_public_key = BitString::from_bytes(&[&[4][..], &[7; 132]].concat()).unwrap();
    }));
    // With and without a zero before the first bit, the shortest and the longest.
    ders.push(rsa(&[0x80; 256], &[1, 0, 1]));
    ders.push(rsa(&[0x7f; 256], &[3]));
    ders.push(rsa(&[0xff; 512], &[0x80, 1]));
    let entries: Vec<_> = ders
        .iter()
        .map(|der| Entry::new("Key", der.clone()))
        .collect();
    let store = Store::parse(certdata(&entries).as_bytes()).unwrap();
    let found = c::bearssl(write(&store, "bearssl").unwrap().as_bytes());
    let expected = store.roots.iter().map(|root| {
        let certificate = &root.certificate;
        (certificate.subject().to_vec(), certificate.spki().to_vec())
    });
    assert!(found == expected.collect::<Vec<_>>());
}

/// And those that it has none for: refused by name, never left out.
#[test]
fn bearssl_refuses_other_keys() {
    let ed25519 = KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
    let pss = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
    let k256 = Any::from(ObjectIdentifier::new_unwrap("1.3.132.0.10"));
    let explicit = Any::new(der::Tag::Sequence, [2, 1, 1]).unwrap();
    let null = Any::from(der::asn1::Null);
    let point = |bytes: &[u8]| BitString::from_bytes(bytes).unwrap();
    for (der, why) in [
        (
            ca_params("Ed25519")
                .self_signed(&ed25519)
                .unwrap()
                .der()
                .to_vec(),
            "of type 1.3.101.112",
        ),
        (
            with_key(|spki| spki.algorithm.oid = pss),
            "of type 1.2.840.113549.1.1.10",
        ),
        (
            with_key(|spki| spki.algorithm.parameters = Some(k256)),
            "curve 1.3.132.0.10",
        ),
        (
            with_key(|spki| spki.algorithm.parameters = Some(explicit)),
            "named curve",
        ),
        (
            with_key(|spki| spki.algorithm.parameters = Some(null)),
            "named curve",
        ),
        (
            with_key(|spki| spki.algorithm.parameters = None),
            "named curve",
        ),
        (
            with_key(|spki| spki.subject_public_key = point(&[&[2][..], &[7; 32]].concat())),
            "uncompressed",
        ),
        (
            with_key(|spki| spki.subject_public_key = point(&[6; 65])),
            "uncompressed",
        ),
        (
            with_key(|spki| spki.subject_public_key = point(&[4; 97])),
            "uncompressed",
        ),
        (
            with_key(|spki| spki.subject_public_key = point(&[])),
            "uncompressed",
        ),
        (rsa(&[0xff; 513], &[1, 0, 1]), "4096 bits"),
        (
            with_key(|spki| {
                spki.algorithm.oid = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
            }),
            "parameters",
        ),
        (
            with_key(|spki| {
                spki.algorithm.oid = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
                spki.algorithm.parameters = None;
            }),
            "cannot be read",
        ),
    ] {
        let directory = scratch();
        let file = certdata(&[Entry::fresh("Good"), Entry::new("Odd", der)]);
        let path = put(directory.path(), "in.txt", file);
        let output = run([
            "build",
            path.to_str().unwrap(),
            "-f",
            "bearssl",
            "--as-of",
            AS_OF,
        ]);
        assert_refused(&output, "F006");
        let words = stderr(&output);
        assert!(
            words.contains("\"Odd\"") && words.contains(why),
            "{why}:\n{words}"
        );
    }
}
