//! p11-kit's persist format, read as its lexer and parser do (p11-kit's `common/lexer.c`, `common/persist.c`), and the
//! trust that comes of the objects, as `trust extract --filter=ca-anchors --purpose=…` finds it
//! (`trust/enumerate.c`). What p11-kit would complain about fails.

use std::collections::BTreeMap;

use cabundle::store::Certificate;
use der::asn1::ObjectIdentifier;
use der::{Decode as _, Encode as _};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage};

pub(crate) const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
pub(crate) const CODE_SIGNING: &str = "1.3.6.1.5.5.7.3.3";
pub(crate) const EMAIL_PROTECTION: &str = "1.3.6.1.5.5.7.3.4";
pub(crate) const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
pub(crate) const REJECT: &str = "1.3.6.1.4.1.3319.6.10.1";

/// Names of attributes: `common/constants.c`.
const NAMES: &[&str] = &[
    "certificate-type",
    "class",
    "issuer",
    "label",
    "modifiable",
    "nss-email-distrust-after",
    "nss-mozilla-ca-policy",
    "nss-server-distrust-after",
    "object-id",
    "serial-number",
    "trusted",
    "value",
    "x-distrusted",
];

/// An object.
#[derive(Debug, Default)]
pub(crate) struct Object {
    words: BTreeMap<String, String>,
    strings: BTreeMap<String, Vec<u8>>,
    /// The label of its PEM block, and what is in it.
    pub(crate) block: Option<(String, Vec<u8>)>,
}

impl Object {
    pub(crate) fn word(&self, name: &str) -> Option<&str> {
        self.words.get(name).map(String::as_str)
    }

    pub(crate) fn string(&self, name: &str) -> Option<&[u8]> {
        self.strings.get(name).map(Vec::as_slice)
    }

    pub(crate) fn certificate(&self) -> Option<Certificate> {
        let (label, der) = self.block.as_ref()?;
        (label == "CERTIFICATE").then(|| Certificate::from_der(der.clone()).unwrap())
    }

    /// The SubjectPublicKeyInfo that an extension is stapled to.
    fn key(&self) -> Option<&[u8]> {
        let (label, der) = self.block.as_ref()?;
        (label == "PUBLIC KEY").then_some(der)
    }
}

/// Reads a file.
pub(crate) fn objects(bytes: &[u8]) -> Vec<Object> {
    let text = core::str::from_utf8(bytes).unwrap();
    assert!(!text.starts_with("# This file has been auto-generated"));
    let mut objects: Vec<Object> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("-----BEGIN ") {
            let mut block = vec![line];
            while !block.last().unwrap().starts_with("-----END ") {
                block.push(lines.next().expect("an end of the block"));
            }
            let block = pem::parse(block.join("\n")).unwrap();
            let object = objects.last_mut().unwrap();
            assert!(object.block.is_none(), "two blocks");
            object.block = Some((block.tag().to_owned(), block.contents().to_vec()));
            continue;
        }
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with('[') {
            assert_eq!(line, "[p11-kit-object-v1]");
            objects.push(Object::default());
            continue;
        }
        let (name, value) = line.split_once(':').expect("a colon");
        let (name, value) = (name.trim(), value.trim());
        assert!(NAMES.contains(&name), "{name}");
        let object = objects.last_mut().expect("an attribute in an object");
        assert!(object.block.is_none(), "the block comes last");
        let twice = match string(value) {
            Some(bytes) => object.strings.insert(name.to_owned(), bytes).is_some(),
            None => {
                assert!(is_word(value), "{value}");
                object
                    .words
                    .insert(name.to_owned(), value.to_owned())
                    .is_some()
            }
        };
        assert!(!twice, "{name} twice");
    }
    objects.iter().for_each(check);
    objects
}

/// `"…"` with `%HH`; a percent sign stands for nothing else, and there are no other escapes.
fn string(value: &str) -> Option<Vec<u8>> {
    let inner = value
        .strip_prefix('"')?
        .strip_suffix('"')
        .expect("a closing quote");
    let mut bytes = Vec::new();
    let mut rest = inner.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            assert!(digits.iter().all(u8::is_ascii_hexdigit));
            let digits = core::str::from_utf8(&digits).unwrap();
            bytes.push(u8::from_str_radix(digits, 16).unwrap());
        } else {
            assert!(byte != b'"' && !byte.is_ascii_control());
            bytes.push(byte);
        }
    }
    Some(bytes)
}

/// Constants, truth values, and OIDs as `parse_oid` takes them: without the digit 8.
fn is_word(value: &str) -> bool {
    matches!(
        value,
        "true" | "false" | "certificate" | "x-509" | "x-certificate-extension"
    ) || (value.bytes().all(|byte| b"0123456790.".contains(&byte))
        && !value.starts_with(['0', '.'])
        && ObjectIdentifier::new(value).is_ok())
}

/// What the schemas of `trust/builder.c` want of an object, and that its DER is DER.
fn check(object: &Object) {
    assert_eq!(object.word("modifiable"), Some("false"));
    let label = object.string("label").expect("a label");
    assert!(core::str::from_utf8(label).is_ok());
    match object.block.as_ref().map(|(label, _)| label.as_str()) {
        Some("PUBLIC KEY") => {
            assert_eq!(object.word("class"), Some("x-certificate-extension"));
            let extension = Extension::from_der(object.string("value").unwrap()).unwrap();
            assert_eq!(
                object.word("object-id"),
                Some(extension.extn_id.to_string().as_str())
            );
            let key = object.key().unwrap();
            x509_cert::spki::SubjectPublicKeyInfoOwned::from_der(key).unwrap();
        }
        // The class comes with the block.
        Some("CERTIFICATE") => assert!(object.word("class").is_none()),
        None => {
            assert_eq!(object.word("class"), Some("certificate"));
            assert_eq!(object.word("certificate-type"), Some("x-509"));
            assert_eq!(object.word("x-distrusted"), Some("true"));
            x509_cert::name::Name::from_der(object.string("issuer").unwrap()).unwrap();
            der::asn1::IntRef::from_der(object.string("serial-number").unwrap()).unwrap();
        }
        Some(other) => panic!("{other}"),
    }
}

/// The extension of this kind that is stapled to a key. There is never more than one: p11-kit would take any.
pub(crate) fn stapled<'o>(objects: &'o [Object], spki: &[u8], id: &str) -> Option<Extension> {
    let of_key = |object: &&'o Object| object.key() == Some(spki);
    let of_kind = |object: &&Object| object.word("object-id") == Some(id);
    let mut found = objects.iter().filter(of_key).filter(of_kind);
    let object = found.next()?;
    assert!(found.next().is_none(), "two of {id}");
    Some(Extension::from_der(object.string("value").unwrap()).unwrap())
}

/// The OIDs of a stapled list.
pub(crate) fn purposes(objects: &[Object], spki: &[u8], id: &str) -> Option<Vec<String>> {
    let extension = stapled(objects, spki, id)?;
    let list = ExtendedKeyUsage::from_der(extension.extn_value.as_bytes()).unwrap();
    assert!(!list.0.is_empty(), "no list may be empty");
    Some(list.0.iter().map(ToString::to_string).collect())
}

/// The anchors for a purpose.
pub(crate) fn anchors(objects: &[Object], purpose: &str) -> Vec<Vec<u8>> {
    let distrusted = objects
        .iter()
        .filter(|o| o.word("x-distrusted") == Some("true"));
    let (mut keys, mut names) = (Vec::new(), Vec::new());
    for object in distrusted {
        match object.certificate() {
            Some(certificate) => {
                keys.push(certificate.spki().to_vec());
                let name = (certificate.issuer(), certificate.serial_der());
                names.push((name.0.to_vec(), name.1.to_vec()));
            }
            None => names.push((
                object.string("issuer").unwrap().to_vec(),
                object.string("serial-number").unwrap().to_vec(),
            )),
        }
    }
    let trusted = objects.iter().filter(|o| o.word("trusted") == Some("true"));
    let certificates = trusted.map(|object| object.certificate().expect("a certificate"));
    let anchors = certificates.filter(|certificate| {
        let spki = certificate.spki();
        let name = (
            certificate.issuer().to_vec(),
            certificate.serial_der().to_vec(),
        );
        // An anchor without a list would be one for everything.
        let listed = purposes(objects, spki, EXTENDED_KEY_USAGE).expect("a list");
        !keys.iter().any(|key| key == spki)
            && !names.contains(&name)
            && is_authority(objects, certificate)
            && listed.iter().any(|id| id == purpose)
    });
    anchors
        .map(|certificate| certificate.der().to_vec())
        .collect()
}

/// `calc_certificate_category`: by the stapled basic constraints before those of the certificate.
fn is_authority(objects: &[Object], certificate: &Certificate) -> bool {
    match stapled(objects, certificate.spki(), "2.5.29.19") {
        Some(extension) => {
            let value = extension.extn_value.to_der().unwrap();
            let value = der::asn1::OctetString::from_der(&value).unwrap();
            BasicConstraints::from_der(value.as_bytes()).unwrap().ca
        }
        None => certificate.is_ca() == Ok(Some(true)),
    }
}
