//! Readers of every format that are not the writers turned round: crates of others, or written here from
//! the format's description. A format added to the registry is read here.

mod asn1;
mod bytes;
pub(crate) mod c;
mod debian;
mod edk2;
pub(crate) mod esp_idf;
pub(crate) mod fedora;
pub(crate) mod freebsd;
pub(crate) mod go;
pub(crate) mod hash_dir;
pub(crate) mod jks;
pub(crate) mod kubernetes;
pub(crate) mod node;
pub(crate) mod nss;
pub(crate) mod openssl_trusted;
pub(crate) mod p11_kit;
pub(crate) mod pkcs12;
pub(crate) mod pkcs7;
pub(crate) mod rust;
pub(crate) mod windows_sst;

use cabundle::format::{Artifact, Tree};
use der::{Decode as _, Encode as _, Reader as _, SliceReader};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

/// What a format says of its roots, in its order.
pub(crate) enum Found {
    /// Whole certificates.
    Certificates(Vec<Vec<u8>>),
    /// Subject and SubjectPublicKeyInfo, both with tag and length, where there is no more.
    Keys(Vec<(Vec<u8>, Vec<u8>)>),
}

/// Reads what a format wrote: the roots that it makes anchors of.
pub(crate) fn read(format: &str, artifact: &Artifact) -> Found {
    match format {
        "json" => Found::Certificates(json(file(artifact))),
        "der" => Found::Certificates(der(file(artifact))),
        "openssl-trusted" => {
            let anchors = openssl_trusted::read(file(artifact)).into_iter();
            let anchors = anchors.filter(|root| root.is_anchor("1.3.6.1.5.5.7.3.1"));
            Found::Certificates(anchors.map(|root| root.der).collect())
        }
        "pem" | "curl" | "certifi" => Found::Certificates(pem(file(artifact))),
        "debian" => Found::Certificates(debian::read(artifact)),
        "freebsd" => Found::Certificates(freebsd::read(artifact)),
        "hash-dir" => Found::Certificates(hash_dir::read(artifact)),
        "mbedtls" => Found::Certificates(c::mbedtls(file(artifact))),
        "bearssl" => Found::Keys(c::bearssl(file(artifact))),
        "nss" => Found::Certificates(nss::server_auth(file(artifact))),
        "esp-idf" => Found::Keys(esp_idf::new(file(artifact))),
        "kubernetes" => Found::Certificates(pem(kubernetes::read(file(artifact)).text.as_bytes())),
        "jks" => {
            let entries = jks::read(file(artifact), "changeit").expect("the digest is right");
            Found::Certificates(entries.into_iter().map(|entry| entry.der).collect())
        }
        "edk2" => Found::Certificates(edk2::read(file(artifact))),
        "fedora" => Found::Certificates(fedora::read(artifact)),
        "p11-kit" => {
            let objects = p11_kit::objects(file(artifact));
            Found::Certificates(p11_kit::anchors(&objects, p11_kit::SERVER_AUTH))
        }
        "pkcs12" => {
            let entries = pkcs12::read(file(artifact), None).expect("no MAC");
            Found::Certificates(entries.into_iter().map(|entry| entry.der).collect())
        }
        "pkcs7" => Found::Certificates(pkcs7::read_pem(file(artifact))),
        "windows-sst" => {
            let anchors = windows_sst::read(file(artifact)).into_iter();
            let anchors = anchors.filter(|entry| entry.usage.as_deref() != Some(&[]));
            Found::Certificates(anchors.map(|entry| entry.der).collect())
        }
        "webpki" => Found::Keys(rust::keys(&rust::anchors(file(artifact), "_ROOTS"))),
        "rust-der" => Found::Certificates(rust::certificates(file(artifact), "_ROOT_CERTS")),
        "go" => {
            let roots = go::read(artifact).into_iter();
            Found::Certificates(roots.map(|root| root.der).collect())
        }
        "node" => {
            let (_, text) = node::read(file(artifact));
            Found::Certificates(pem(text.as_bytes()))
        }
        _ => panic!("no reader of {format}"),
    }
}

/// The bytes of a format that makes one file.
#[track_caller]
pub(crate) fn file(artifact: &Artifact) -> &[u8] {
    match artifact {
        Artifact::File { bytes, .. } => bytes,
        Artifact::Tree(_) => panic!("a tree"),
    }
}

/// What a format makes that makes a directory.
#[track_caller]
pub(crate) fn tree(artifact: &Artifact) -> &Tree {
    match artifact {
        Artifact::Tree(tree) => tree,
        Artifact::File { .. } => panic!("a file"),
    }
}

/// The certificates of a text, by a reader of rustls.
pub(crate) fn pem(text: &[u8]) -> Vec<Vec<u8>> {
    let blocks = CertificateDer::pem_slice_iter(text);
    blocks.map(|block| block.unwrap().to_vec()).collect()
}

/// The certificates of concatenated DER.
pub(crate) fn der(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut reader = SliceReader::new(bytes).unwrap();
    let mut found = Vec::new();
    while !reader.is_finished() {
        let certificate = der::asn1::AnyRef::decode(&mut reader).unwrap();
        found.push(certificate.to_der().unwrap());
    }
    found
}

/// The selected certificates of a json.
pub(crate) fn json(bytes: &[u8]) -> Vec<Vec<u8>> {
    use base64::Engine as _;
    let document: serde_json::Value = serde_json::from_slice(bytes).unwrap();
    let roots = document["roots"].as_array().unwrap().iter();
    let engine = base64::engine::general_purpose::STANDARD;
    roots
        .filter(|root| root["included"] == true)
        .map(|root| engine.decode(root["der"].as_str().unwrap()).unwrap())
        .collect()
}
