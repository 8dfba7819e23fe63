//! `.p11-kit` files read back: what p11-kit's trust module makes of the objects (`trust/builder.c`,
//! `replace_trust_and_assertions` and `build_trust_object_eku`).
//!
//! A certificate that is `x-distrusted` is distrusted for everything. For the purposes of a stapled list of rejected
//! ones any other is distrusted; if it is `trusted`, it is trusted for those of the stapled extended key usage, for
//! all where none is stapled. What it says of itself counts here as little as in other stores.

use std::collections::{HashMap, HashSet};

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode as _, Tag, Tagged as _};
use x509_cert::ext::Extension;

use super::P11Kit;
use super::keys::{EXTENDED_KEY_USAGE, NAME_CONSTRAINTS, REJECT};
use super::parse::{Object, Wrong, objects};
use crate::certdata::TrustWord;
use crate::diagnostic::Span;
use crate::format::Format as _;
use crate::format::key_purposes::KeyPurposes;
use crate::format::read::{DistrustDate, Held, Holding, ReadError, ReadOptions, Reader};
use crate::store::{
    Certificate, DateAttribute, Distrust, Level, NameConstraints, Origin, Purpose, Purposes, Trust,
    parse_distrust_after,
};

impl Reader for P11Kit {
    fn kind(&self) -> &'static str {
        self.name()
    }

    /// A line that opens an object, of whatever version; not a sentence about one.
    fn recognises(&self, bytes: &[u8]) -> bool {
        let lines = bytes.split(|byte| *byte == b'\n');
        let mut lines = lines.map(<[u8]>::trim_ascii);
        lines
            .any(|line| line.starts_with(b"[p11-kit-") && !line.iter().any(u8::is_ascii_whitespace))
    }

    fn read(&self, bytes: &[u8], _: &ReadOptions) -> Result<Holding, ReadError> {
        read(bytes).map_err(|(line, reason)| {
            ReadError::damaged(self.kind(), format!("line {line}"), reason)
        })
    }
}

fn read(bytes: &[u8]) -> Result<Holding, Wrong> {
    let objects = objects(bytes)?;
    let stapled = Stapled::of(&objects)?;
    let mut holding = Holding {
        says: P11Kit.carries(),
        ..Holding::plain(P11Kit.name(), Vec::new())
    };
    for object in &objects {
        match class(object)? {
            "certificate" => match certificate(object)? {
                Some(certificate) => holding.held.push(held(object, certificate, &stapled)?),
                None => holding.distrusts.push(distrust(object)?),
            },
            // Read above; what p11-kit derives from the others, and `trust dump` writes; no trust.
            "x-certificate-extension" | "nss-trust" | "x-trust-assertion" => {}
            "nss-builtin-root-list" | "data" => {}
            other => return Err(object.wrong(format!("objects of the class `{other}`"))),
        }
    }
    // Whom an entry of issuer and serial number distrusts, it distrusts here too.
    let key = |issuer: &[u8], serial: &[u8]| (issuer.to_vec(), serial.to_vec());
    let named: HashSet<_> = holding
        .distrusts
        .iter()
        .filter_map(|entry| Some(key(entry.issuer.as_deref()?, entry.serial_contents()?)))
        .collect();
    // p11-kit tells by the key: `trust extract` leaves out whatever has that of a distrusted certificate.
    let outright = holding.held.iter().filter(|held| held.distrusted_outright);
    let keys: HashSet<_> = outright
        .map(|held| held.certificate.spki().to_vec())
        .collect();
    for held in &mut holding.held {
        if keys.contains(held.certificate.spki()) {
            held.distrust_outright();
        }
        if named.contains(&key(held.certificate.issuer(), held.certificate.serial())) {
            held.distrust_outright();
        }
    }
    Ok(holding)
}

/// The class of an object: a certificate says it by its block.
fn class(object: &Object) -> Result<&str, Wrong> {
    match (object.word("class"), &object.block) {
        (Some(class), _) => Ok(class),
        (None, Some(block)) if block.tag() == "CERTIFICATE" => Ok("certificate"),
        _ => Err(object.wrong("an object without a class")),
    }
}

/// The certificate of an object: its block, or its value.
fn certificate(object: &Object) -> Result<Option<Certificate>, Wrong> {
    if !matches!(object.word("certificate-type"), None | Some("x-509")) {
        return Err(object.wrong("a certificate that is none of X.509"));
    }
    let der = match (&object.block, object.bytes("value")) {
        (Some(block), None) if block.tag() == "CERTIFICATE" => block.contents(),
        (None, Some(value)) => value,
        (None, None) => return Ok(None),
        _ => return Err(object.wrong("a certificate with a block that is none")),
    };
    let certificate = Certificate::from_der(der.to_vec());
    let certificate = certificate.map_err(|error| object.wrong(error.to_string()))?;
    Ok(Some(certificate))
}

fn held(object: &Object, certificate: Certificate, stapled: &Stapled) -> Result<Held, Wrong> {
    let is_distrusted = object.truth("x-distrusted")? == Some(true);
    let is_trusted = object.truth("trusted")? == Some(true);
    let key = stapled.0.get(certificate.spki());
    let level = |purpose, is_trusted| match key {
        Some(key) if key.rejects(purpose) => Level::Distrusted,
        Some(key) if is_trusted && key.allows(purpose) => Level::Trusted,
        None if is_trusted => Level::Trusted,
        _ => Level::MustVerify,
    };
    let levels = |is_trusted| Some(Purposes::from_fn(|p| Some(level(p, is_trusted))));
    let mut held = Held {
        label: object.bytes("label").unwrap_or_default().to_vec(),
        levels: levels(is_trusted),
        as_anchor: levels(true),
        dates: Purposes {
            server_auth: date(object, "nss-server-distrust-after")?,
            email_protection: date(object, "nss-email-distrust-after")?,
            code_signing: None,
        },
        constraints: key.and_then(|key| key.constraints.clone()),
        mozilla_ca_policy: object.truth("nss-mozilla-ca-policy")?,
        ..Held::plain(certificate, format!("line {}", object.line))
    };
    if is_distrusted {
        held.distrust_outright();
    }
    Ok(held)
}

/// `type_false_or_time` in `trust/builder.c`: a zero byte is no date.
fn date(object: &Object, name: &str) -> Result<Option<DistrustDate>, Wrong> {
    match (object.bytes(name), object.word(name)) {
        (None, None) | (Some([0]), _) | (None, Some("false")) => Ok(None),
        (bytes, _) => {
            let date = bytes.and_then(parse_distrust_after);
            let date = date.ok_or_else(|| object.wrong(format!("`{name}` is no date")))?;
            let origin = Origin::Certificate;
            Ok(Some(DistrustDate { date, origin }))
        }
    }
}

/// An entry that p11-kit finds by issuer and serial number.
fn distrust(object: &Object) -> Result<Distrust, Wrong> {
    let (issuer, serial) = (object.bytes("issuer"), object.bytes("serial-number"));
    let is_distrusted = object.truth("x-distrusted")? == Some(true);
    let (Some(issuer), Some(serial), true) = (issuer, serial, is_distrusted) else {
        return Err(object.wrong("a certificate without a block that is not distrusted by name"));
    };
    let span = Span {
        line: object.line,
        column: 1,
        ..Span::default()
    };
    Ok(Distrust {
        label: object.bytes("label").unwrap_or_default().to_vec(),
        issuer: Some(issuer.to_vec()),
        serial: Some(serial.to_vec()),
        sha1: None,
        md5: None,
        hash: None,
        dates: Purposes::from_fn(|_| DateAttribute::Absent),
        trust: Trust::new(Purposes::from_fn(|_| Some(TrustWord::NssNotTrusted)), span),
    })
}

/// What is stapled to the keys.
struct Stapled(HashMap<Vec<u8>, Key>);

/// What is stapled to one key. Of two extensions of a kind p11-kit takes any: what both of them allow counts.
#[derive(Default)]
struct Key {
    usages: Vec<KeyPurposes>,
    rejected: Vec<KeyPurposes>,
    constraints: Option<NameConstraints>,
}

impl Key {
    fn allows(&self, purpose: Purpose) -> bool {
        self.usages.iter().all(|usage| usage.names(purpose))
    }

    fn rejects(&self, purpose: Purpose) -> bool {
        self.rejected.iter().any(|list| list.names(purpose))
    }
}

impl Stapled {
    fn of(objects: &[Object]) -> Result<Self, Wrong> {
        let mut keys: HashMap<_, Key> = HashMap::new();
        for object in objects {
            if object.word("class") == Some("x-certificate-extension") {
                let key = keys.entry(spki(object)?.to_vec()).or_default();
                key.staple(object)?;
            }
        }
        Ok(Self(keys))
    }
}

impl Key {
    /// An extension that cannot be read might be what limits the root.
    fn staple(&mut self, object: &Object) -> Result<(), Wrong> {
        let wrong = |error: der::Error| object.wrong(format!("the extension: {error}"));
        let value = object.bytes("value").unwrap_or_default();
        let extension = Extension::from_der(value).map_err(wrong)?;
        if object_id(object).is_none_or(|id| id != extension.extn_id) {
            return Err(object.wrong("the extension is not the one that its OID names"));
        }
        let value = extension.extn_value.as_bytes();
        match extension.extn_id {
            EXTENDED_KEY_USAGE => self
                .usages
                .push(KeyPurposes::from_der(value).map_err(wrong)?),
            REJECT => self
                .rejected
                .push(KeyPurposes::from_der(value).map_err(wrong)?),
            NAME_CONSTRAINTS => {
                let list = AnyRef::from_der(value).map_err(wrong)?;
                list.tag().assert_eq(Tag::Sequence).map_err(wrong)?;
                let read = NameConstraints::read(list.value(), "stapled to its key");
                let read = read.map_err(|error| object.wrong(error.to_string()))?;
                if self.constraints.replace(read).is_some() {
                    return Err(object.wrong("two name constraints for one key"));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// The key that an extension is stapled to.
fn spki(object: &Object) -> Result<&[u8], Wrong> {
    let block = object
        .block
        .as_ref()
        .filter(|block| block.tag() == "PUBLIC KEY");
    let value = object.bytes("public-key-info");
    let value = value.or_else(|| object.bytes("x-public-key-info"));
    let found = block.map(pem::Pem::contents).or(value);
    found.ok_or_else(|| object.wrong("an extension without a key"))
}

/// As a word, or in DER: p11-kit itself reads no word with the digit 8 in it.
fn object_id(object: &Object) -> Option<ObjectIdentifier> {
    match object.bytes("object-id") {
        Some(der) => ObjectIdentifier::from_der(der).ok(),
        None => ObjectIdentifier::new(object.word("object-id")?).ok(),
    }
}
