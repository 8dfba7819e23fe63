//! `json`: everything, also the roots that are left out, and why. The other formats' checks compare
//! against it.
//!
//! `null` is an absent attribute; `trust` is Mozilla's word, `included_for` what the policy made of it.

mod read;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::encode::decimal;
use super::{Artifact, Format, FormatError, RenderOptions};
use crate::policy::{Candidate, Carries, Selection, Verdict};
use crate::store::{
    DateAttribute, DistrustAfter, Level, NameConstraints, Origin, Purpose, Purposes, Sha256, Store,
    Trust, hex,
};
use crate::text::time;

/// The lossless format.
#[derive(Clone, Copy, Debug)]
pub struct Json;

impl Format for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn about(&self) -> &'static str {
        "every root with trust, limits, decision and DER; for other programs"
    }

    fn carries(&self) -> Carries {
        Carries::EVERYTHING
    }

    fn write(
        &self,
        selection: &Selection<'_>,
        options: &RenderOptions,
    ) -> Result<Artifact, FormatError> {
        let document = Document::new(selection, options);
        let text = serde_json::to_string_pretty(&document);
        let text = text.map_err(|e| FormatError::Json(e.to_string()))?;
        Ok(Artifact::text(harmless(&text) + "\n"))
    }
}

/// serde_json escapes the control characters of ASCII up to 0x1f; terminals obey others too, and a
/// PEM reader may search the file for its marker. All of them stand in strings, so `\u` escapes
/// change no value.
pub(crate) fn harmless(text: &str) -> String {
    let text = text.replace("-----BEGIN", "\\u002d----BEGIN");
    let text = text.replace("-----END", "\\u002d----END");
    // Most of it is plain ASCII.
    if text
        .bytes()
        .all(|byte| byte == b'\n' || byte == b' ' || byte.is_ascii_graphic())
    {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '\n' && crate::text::is_unsafe(c) {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    source: Source<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    purposes: Vec<&'static str>,
    roots: Vec<RootRecord<'a>>,
    distrust: Vec<DistrustRecord<'a>>,
}

#[derive(Serialize)]
struct Source<'a> {
    sha256: String,
    size: usize,
    nss_builtins_version: Option<&'a str>,
    url: Option<&'a str>,
    channel: Option<&'a str>,
    retrieved: Option<String>,
}

#[derive(Serialize)]
struct RootRecord<'a> {
    label: std::borrow::Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label_bytes: Option<String>,
    subject: String,
    issuer: String,
    serial_number: String,
    serial_hex: String,
    sha256_fingerprint: String,
    sha1_fingerprint: String,
    spki_sha256: String,
    not_before: String,
    not_after: String,
    trust: PerPurpose<Option<&'static str>>,
    trust_words: PerPurpose<Option<&'static str>>,
    other_trust_words: BTreeMap<&'static str, &'static str>,
    step_up_approved: Option<bool>,
    server_distrust_after: Option<String>,
    email_distrust_after: Option<String>,
    distrust_after_source: ServerAndEmail<Option<&'static str>>,
    distrust_after_attributes: Attributes,
    mozilla_ca_policy: Option<bool>,
    imposed_name_constraints: Option<Constraints<'a>>,
    included: bool,
    included_for: Vec<&'static str>,
    reason: String,
    added_from: Option<&'a str>,
    certificate_line: Option<usize>,
    trust_line: Option<usize>,
    der: String,
}

/// A distrust without a certificate.
#[derive(Serialize)]
pub(crate) struct DistrustRecord<'a> {
    label: std::borrow::Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label_bytes: Option<String>,
    issuer: Option<String>,
    issuer_der: Option<String>,
    serial_der: Option<String>,
    sha1: Option<String>,
    md5: Option<String>,
    hash_of_certificate: Option<Hash>,
    distrust_after_attributes: ServerAndEmail<DateWord>,
    other_trust_words: BTreeMap<&'static str, &'static str>,
    step_up_approved: Option<bool>,
    levels: PerPurpose<Option<&'static str>>,
    trust_words: PerPurpose<Option<&'static str>>,
    trust_line: usize,
}

/// PKCS#11 3.2's hash of the certificate.
#[derive(Serialize)]
struct Hash {
    mechanism: &'static str,
    hex: String,
}

/// One value per purpose.
#[derive(Serialize)]
pub(crate) struct PerPurpose<T> {
    server_auth: T,
    email_protection: T,
    code_signing: T,
}

#[derive(Serialize, serde::Deserialize)]
struct ServerAndEmail<T> {
    server: T,
    email: T,
}

/// What each object says of each date: a time, `false` for `CK_FALSE`, `null` for nothing.
#[derive(Serialize)]
struct Attributes {
    certificate: ServerAndEmail<DateWord>,
    trust: ServerAndEmail<DateWord>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum DateWord {
    Date(String),
    False(bool),
    Absent(Option<()>),
}

/// Imposed name constraints.
#[derive(Serialize)]
pub(crate) struct Constraints<'a> {
    permitted_dns: &'a [String],
    der_hex: String,
    source: &'a str,
}

impl<'a> Document<'a> {
    fn new(selection: &'a Selection<'_>, options: &RenderOptions) -> Self {
        let store = selection.store();
        let purposes = selection.policy().purposes.iter();
        Self {
            schema_version: 1,
            source: Source::new(store),
            as_of: options.as_of.map(|as_of| as_of.to_string()),
            purposes: purposes.copied().map(Purpose::as_str).collect(),
            roots: selection.candidates().iter().map(RootRecord::new).collect(),
            distrust: store.distrusts.iter().map(DistrustRecord::new).collect(),
        }
    }
}

impl<'a> Source<'a> {
    fn new(store: &'a Store) -> Self {
        let lock = store.lock.as_ref();
        Self {
            sha256: store.sha256.to_string(),
            size: store.size,
            nss_builtins_version: store.version(),
            url: lock.map(|lock| lock.url.as_str()),
            channel: lock.map(|lock| lock.channel.as_str()),
            retrieved: lock.map(|lock| lock.retrieved.to_string()),
        }
    }
}

impl<'a> RootRecord<'a> {
    fn new(candidate: &'a Candidate<'_>) -> Self {
        let (root, certificate) = (&candidate.root, &candidate.root.certificate);
        let included = Purpose::ALL.into_iter();
        let included = included.filter(|purpose| candidate.decision.includes(*purpose));
        let constraints = root.imposed_constraints.as_ref();
        let (server, email) = (root.server_distrust_after, root.email_distrust_after);
        Self {
            label: root.label_text(),
            label_bytes: not_utf8(&root.label),
            subject: certificate.subject_name().rfc4514(),
            issuer: certificate.issuer_name().rfc4514(),
            serial_number: decimal(certificate.serial()),
            serial_hex: hex(certificate.serial()),
            sha256_fingerprint: certificate.sha256().to_string(),
            sha1_fingerprint: hex(certificate.sha1()),
            spki_sha256: Sha256::of(certificate.spki()).to_string(),
            not_before: time(certificate.not_before()),
            not_after: time(certificate.not_after()),
            trust: levels(root.trust.as_ref()),
            trust_words: words(root.trust.as_ref()),
            other_trust_words: others(root.trust.as_ref()),
            step_up_approved: root.trust.as_ref().and_then(|t| t.step_up_approved),
            server_distrust_after: server.date().map(time),
            email_distrust_after: email.date().map(time),
            distrust_after_source: ServerAndEmail {
                server: source(server),
                email: source(email),
            },
            distrust_after_attributes: Attributes {
                certificate: ServerAndEmail {
                    server: date(server.certificate),
                    email: date(email.certificate),
                },
                trust: ServerAndEmail {
                    server: date(server.trust),
                    email: date(email.trust),
                },
            },
            mozilla_ca_policy: root.mozilla_ca_policy,
            imposed_name_constraints: constraints.map(Constraints::new),
            included: candidate.decision.is_included(),
            included_for: included.map(Purpose::as_str).collect(),
            reason: reason(&candidate.decision.verdicts),
            added_from: candidate.added.as_deref(),
            certificate_line: root.span.map(|span| span.line),
            trust_line: root.trust.as_ref().map(|trust| trust.span.line),
            der: STANDARD.encode(certificate.der()),
        }
    }
}

impl<'a> Constraints<'a> {
    pub(crate) fn new(constraints: &'a NameConstraints) -> Self {
        Self {
            permitted_dns: &constraints.permitted_dns,
            der_hex: hex(&constraints.der),
            source: &constraints.source,
        }
    }
}

impl<'a> DistrustRecord<'a> {
    pub(crate) fn new(distrust: &'a crate::store::Distrust) -> Self {
        let issuer = distrust.issuer.as_deref();
        let name = issuer.and_then(|der| crate::store::DistinguishedName::from_der(der).ok());
        Self {
            label: crate::text::decode(&distrust.label),
            label_bytes: not_utf8(&distrust.label),
            issuer: name.map(|name| name.rfc4514()),
            issuer_der: issuer.map(|der| STANDARD.encode(der)),
            serial_der: distrust.serial.as_deref().map(|der| STANDARD.encode(der)),
            sha1: distrust.sha1.as_deref().map(hex),
            hash_of_certificate: distrust.hash.as_ref().map(|(mechanism, value)| Hash {
                mechanism: mechanism.as_str(),
                hex: hex(value),
            }),
            md5: distrust.md5.as_deref().map(hex),
            distrust_after_attributes: ServerAndEmail {
                server: date(distrust.dates.server_auth),
                email: date(distrust.dates.email_protection),
            },
            other_trust_words: others(Some(&distrust.trust)),
            step_up_approved: distrust.trust.step_up_approved,
            levels: levels(Some(&distrust.trust)),
            trust_words: words(Some(&distrust.trust)),
            trust_line: distrust.trust.span.line,
        }
    }
}

pub(crate) fn per_purpose<T>(make: impl Fn(Purpose) -> T) -> PerPurpose<T> {
    PerPurpose {
        server_auth: make(Purpose::ServerAuth),
        email_protection: make(Purpose::EmailProtection),
        code_signing: make(Purpose::CodeSigning),
    }
}

fn levels(trust: Option<&Trust>) -> PerPurpose<Option<&'static str>> {
    per_purpose(|purpose| trust.and_then(|t| t.level(purpose)).map(Level::as_str))
}

fn words(trust: Option<&Trust>) -> PerPurpose<Option<&'static str>> {
    per_purpose(|purpose| {
        trust
            .and_then(|t| *t.words.get(purpose))
            .map(|word| word.as_str())
    })
}

fn others(trust: Option<&Trust>) -> BTreeMap<&'static str, &'static str> {
    let others = trust.into_iter().flat_map(|trust| &trust.others);
    others
        .map(|(name, word)| (name.as_str(), word.as_str()))
        .collect()
}

fn source(date: DistrustAfter) -> Option<&'static str> {
    date.origin().map(origin)
}

/// The object that a date stands in.
pub(crate) fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Certificate => "certificate",
        Origin::Trust => "trust",
        Origin::Both => "both",
    }
}

fn date(attribute: DateAttribute) -> DateWord {
    match attribute {
        DateAttribute::Date(date) => DateWord::Date(time(date)),
        DateAttribute::False => DateWord::False(false),
        DateAttribute::Absent => DateWord::Absent(None),
    }
}

/// The bytes in base64 where they are not the text that was shown for them.
pub(crate) fn not_utf8(bytes: &[u8]) -> Option<String> {
    let broken = core::str::from_utf8(bytes).is_err();
    broken.then(|| STANDARD.encode(bytes))
}

/// The verdicts in words.
fn reason(verdicts: &Purposes<Option<Verdict>>) -> String {
    let asked = verdicts
        .iter()
        .filter_map(|(p, verdict)| Some((p, verdict.as_ref()?)));
    let words: Vec<_> = asked
        .map(|(purpose, verdict)| format!("{purpose} {verdict}"))
        .collect();
    words.join(". ")
}
