//! OpenSSL's `TRUSTED CERTIFICATE`, from x_x509a.c: `X509_CERT_AUX ::= SEQUENCE { trust SEQUENCE OF OBJECT
//! IDENTIFIER OPTIONAL, reject [0] IMPLICIT SEQUENCE OF OBJECT IDENTIFIER OPTIONAL, alias UTF8String
//! OPTIONAL, keyid OCTET STRING OPTIONAL, other [1] IMPLICIT SEQUENCE OF AlgorithmIdentifier OPTIONAL }`,
//! behind the certificate.

use super::asn1::Walk;

/// A certificate with what OpenSSL may use it for.
pub(crate) struct Trusted {
    pub(crate) der: Vec<u8>,
    /// `None` is trust for everything.
    pub(crate) trust: Option<Vec<String>>,
    pub(crate) reject: Vec<String>,
    pub(crate) alias: Option<String>,
}

impl Trusted {
    /// As `obj_trust` of x509_trust.c decides.
    pub(crate) fn is_anchor(&self, purpose: &str) -> bool {
        let holds = |oids: &[String]| oids.iter().any(|oid| oid == purpose);
        !holds(&self.reject) && self.trust.as_deref().is_none_or(holds)
    }
}

/// The blocks of a text, each below comments alone.
pub(crate) fn read(text: &[u8]) -> Vec<Trusted> {
    let text = core::str::from_utf8(text).unwrap();
    let mut body = None::<String>;
    let mut found = Vec::new();
    for line in text.lines() {
        match (line, &mut body) {
            ("-----BEGIN TRUSTED CERTIFICATE-----", None) => body = Some(String::new()),
            ("-----END TRUSTED CERTIFICATE-----", Some(base64)) => {
                found.push(entry(base64));
                body = None;
            }
            (line, Some(base64)) => {
                assert!(line.len() <= 64 && base64.len() % 64 == 0, "64 columns");
                base64.push_str(line);
            }
            (line, None) => assert!(
                line.is_empty() || line.starts_with("# ") && !line.contains("-----BEGIN"),
                "{line:?}"
            ),
        }
    }
    assert!(body.is_none());
    found
}

fn entry(base64: &str) -> Trusted {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(base64)
        .unwrap();
    let mut block = Walk::new(&bytes);
    let der = block.element().to_vec();
    let mut aux = block.enter(0x30);
    block.end();
    let (mut trust, mut reject, mut alias) = (None, Vec::new(), None);
    let mut last = 0;
    while !aux.is_empty() {
        let element = aux.element();
        let order = [0x30, 0xa0, 0x0c].iter().position(|tag| *tag == element[0]);
        let order = order.expect("trust, reject or alias") + 1;
        assert!(order > last, "out of order, or twice");
        last = order;
        let oids = |tag| {
            let mut oids = Walk::into_only(element, tag);
            let mut found = Vec::new();
            while !oids.is_empty() {
                found.push(oids.oid());
            }
            found
        };
        match element[0] {
            0x30 => trust = Some(oids(0x30)),
            0xa0 => {
                reject = oids(0xa0);
                assert!(!reject.is_empty());
            }
            _ => {
                let text = Walk::new(element).contents(0x0c);
                alias = Some(core::str::from_utf8(text).unwrap().to_owned());
            }
        }
    }
    Trusted {
        der,
        trust,
        reject,
        alias,
    }
}
