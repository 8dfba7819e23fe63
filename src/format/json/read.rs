//! Our JSON read back, in full.
//!
//! Fields that this version does not know are passed over; one that it writes and does not find means a damaged file:
//! a date that is missing is not the same as none, which is `null`.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

use super::{Json, ServerAndEmail};
use crate::certdata::{Mechanism, Name, TrustWord};
use crate::diagnostic::Span;
use crate::format::Format as _;
use crate::format::read::{DistrustDate, Held, Holding, ReadError, ReadOptions, Reader};
use crate::policy::Carries;
use crate::store::{
    Certificate, DateAttribute, Distrust, Level, NameConstraints, Origin, Purpose, Purposes,
    Sha256, Trust, from_hex,
};
use crate::text::parse_time;

impl Reader for Json {
    fn kind(&self) -> &'static str {
        self.name()
    }

    /// An object with the version of its schema and what else is ours: many say a version.
    fn recognises(&self, bytes: &[u8]) -> bool {
        let has = |key: &str| bytes.windows(key.len()).any(|w| w == key.as_bytes());
        bytes.trim_ascii_start().starts_with(b"{")
            && ["\"schema_version\"", "\"roots\"", "\"source\""]
                .into_iter()
                .all(has)
    }

    fn read(&self, bytes: &[u8], _: &ReadOptions) -> Result<Holding, ReadError> {
        let damaged = |error: serde_json::Error| {
            let place = format!("line {}", error.line());
            ReadError::damaged(self.kind(), place, error.to_string())
        };
        let Schema { schema_version } = serde_json::from_slice(bytes).map_err(damaged)?;
        if schema_version != 1 {
            return Err(ReadError::Unsupported {
                kind: self.kind(),
                reason: format!("schema version {schema_version}; this program reads version 1"),
            });
        }
        let document: Document = serde_json::from_slice(bytes).map_err(damaged)?;
        document.holding(self.kind())
    }
}

#[derive(Deserialize)]
struct Schema {
    schema_version: u64,
}

#[derive(Deserialize)]
struct Document {
    source: Source,
    purposes: Vec<String>,
    as_of: Option<Timestamp>,
    roots: Vec<RootRecord>,
    distrust: Vec<DistrustRecord>,
}

#[derive(Deserialize)]
struct Source {
    #[serde(deserialize_with = "nullable")]
    nss_builtins_version: Option<String>,
    #[serde(deserialize_with = "nullable")]
    retrieved: Option<Timestamp>,
}

#[derive(Deserialize)]
struct RootRecord {
    #[serde(flatten)]
    label: Label,
    sha256_fingerprint: String,
    trust: PerPurpose,
    included_for: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    server_distrust_after: Option<String>,
    #[serde(deserialize_with = "nullable")]
    email_distrust_after: Option<String>,
    distrust_after_source: Sources,
    #[serde(deserialize_with = "nullable")]
    mozilla_ca_policy: Option<bool>,
    #[serde(deserialize_with = "nullable")]
    imposed_name_constraints: Option<Constraints>,
    der: String,
}

#[derive(Deserialize)]
struct DistrustRecord {
    #[serde(flatten)]
    label: Label,
    #[serde(deserialize_with = "nullable")]
    issuer_der: Option<String>,
    #[serde(deserialize_with = "nullable")]
    serial_der: Option<String>,
    #[serde(deserialize_with = "nullable")]
    sha1: Option<String>,
    #[serde(deserialize_with = "nullable")]
    md5: Option<String>,
    #[serde(deserialize_with = "nullable")]
    hash_of_certificate: Option<Hash>,
    distrust_after_attributes: ServerAndEmail<DateWord>,
    other_trust_words: BTreeMap<String, String>,
    #[serde(deserialize_with = "nullable")]
    step_up_approved: Option<bool>,
    levels: PerPurpose,
    trust_words: PerPurpose,
    trust_line: usize,
}

#[derive(Deserialize)]
struct Label {
    label: String,
    /// Only of labels that are no UTF-8.
    label_bytes: Option<String>,
}

#[derive(Deserialize)]
struct PerPurpose {
    #[serde(deserialize_with = "nullable")]
    server_auth: Option<String>,
    #[serde(deserialize_with = "nullable")]
    email_protection: Option<String>,
    #[serde(deserialize_with = "nullable")]
    code_signing: Option<String>,
}

#[derive(Deserialize)]
struct Sources {
    #[serde(deserialize_with = "nullable")]
    server: Option<String>,
    #[serde(deserialize_with = "nullable")]
    email: Option<String>,
}

/// A time, `false`, `null`.
#[derive(Deserialize)]
#[serde(untagged)]
enum DateWord {
    Date(String),
    False(bool),
    Absent(()),
}

#[derive(Deserialize)]
struct Hash {
    mechanism: String,
    hex: String,
}

#[derive(Deserialize)]
struct Constraints {
    permitted_dns: Vec<String>,
    der_hex: String,
    source: String,
}

/// A value that may be `null`, and is there.
fn nullable<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer)
}

impl Document {
    fn holding(self, kind: &'static str) -> Result<Holding, ReadError> {
        let damaged = |list: &str, at: usize, reason| {
            ReadError::damaged(kind, format!("{list}[{at}]"), reason)
        };
        let decided = purposes(&self.purposes)
            .map_err(|reason| ReadError::damaged(kind, "purposes", reason))?;
        let mut held = Vec::with_capacity(self.roots.len());
        for (at, root) in self.roots.into_iter().enumerate() {
            held.push(
                root.held(at, &decided)
                    .map_err(|reason| damaged("roots", at, reason))?,
            );
        }
        let mut distrusts = Vec::with_capacity(self.distrust.len());
        for (at, entry) in self.distrust.into_iter().enumerate() {
            let entry = entry.distrust();
            distrusts.push(entry.map_err(|reason| damaged("distrust", at, reason))?);
        }
        let retrieved = self.source.retrieved;
        let retrieved = retrieved.filter(|date| *date != Timestamp::UNIX_EPOCH);
        Ok(Holding {
            says: Carries::EVERYTHING,
            exact: true,
            version: self.source.nss_builtins_version,
            date: self.as_of.or(retrieved),
            distrusts,
            ..Holding::plain(kind, held)
        })
    }
}

impl RootRecord {
    /// `decided` are the purposes for which the file was made.
    fn held(self, at: usize, decided: &[Purpose]) -> Result<Held, String> {
        let certificate = Certificate::from_der(base64(&self.der)?).map_err(|e| e.to_string())?;
        let fingerprint: Sha256 = self.sha256_fingerprint.parse()?;
        if certificate.sha256() != fingerprint {
            return Err(format!(
                "the certificate is {}, not {fingerprint}",
                certificate.sha256()
            ));
        }
        let constraints = self.imposed_name_constraints.map(Constraints::read);
        let sources = self.distrust_after_source;
        // Where a policy took a root out, or put one in, its word counts: whoever uses the file goes by that.
        let included = purposes(&self.included_for)?;
        let mut levels = self.trust.each(level)?;
        for &purpose in decided {
            let level = levels.get_mut(purpose);
            *level = match (*level, included.contains(&purpose)) {
                (Some(Level::Trusted), false) => Some(Level::MustVerify),
                (_, true) => Some(Level::Trusted),
                (level, false) => level,
            };
        }
        Ok(Held {
            label: self.label.bytes()?,
            levels: Some(levels),
            dates: Purposes {
                server_auth: date(self.server_distrust_after, sources.server)?,
                email_protection: date(self.email_distrust_after, sources.email)?,
                code_signing: None,
            },
            constraints: constraints.transpose()?,
            mozilla_ca_policy: self.mozilla_ca_policy,
            ..Held::plain(certificate, format!("roots[{at}]"))
        })
    }
}

fn purposes(words: &[String]) -> Result<Vec<Purpose>, String> {
    words.iter().map(|word| word.parse()).collect()
}

impl DistrustRecord {
    fn distrust(self) -> Result<Distrust, String> {
        let base64 = |text: Option<String>| text.as_deref().map(base64).transpose();
        let hex = |text: Option<String>| text.as_deref().map(from_hex).transpose();
        let hash = |hash: Hash| {
            let mechanism = word(&hash.mechanism, Mechanism::from_bytes)?;
            Ok::<_, String>((mechanism, from_hex(&hash.hex)?))
        };
        let span = Span {
            line: self.trust_line,
            column: 1,
            ..Span::default()
        };
        let others = self.other_trust_words.iter().map(|(name, trust)| {
            let name = word(name, Name::from_bytes)?;
            Ok::<_, String>((name, word(trust, TrustWord::from_bytes)?))
        });
        let attributes = self.distrust_after_attributes;
        Ok(Distrust {
            label: self.label.bytes()?,
            issuer: base64(self.issuer_der)?,
            serial: base64(self.serial_der)?,
            sha1: hex(self.sha1)?,
            md5: hex(self.md5)?,
            hash: self.hash_of_certificate.map(hash).transpose()?,
            dates: Purposes {
                server_auth: attributes.server.attribute()?,
                email_protection: attributes.email.attribute()?,
                code_signing: DateAttribute::Absent,
            },
            trust: Trust {
                words: self
                    .trust_words
                    .each(|text| word(text, TrustWord::from_bytes))?,
                levels: self.levels.each(level)?,
                others: others.collect::<Result<_, _>>()?,
                step_up_approved: self.step_up_approved,
                span,
            },
        })
    }
}

impl Label {
    fn bytes(self) -> Result<Vec<u8>, String> {
        match self.label_bytes {
            Some(bytes) => base64(&bytes),
            None => Ok(self.label.into_bytes()),
        }
    }
}

impl PerPurpose {
    fn each<T>(
        &self,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Purposes<Option<T>>, String> {
        let each = |text: &Option<String>| text.as_deref().map(&read).transpose();
        Ok(Purposes {
            server_auth: each(&self.server_auth)?,
            email_protection: each(&self.email_protection)?,
            code_signing: each(&self.code_signing)?,
        })
    }
}

impl DateWord {
    fn attribute(self) -> Result<DateAttribute, String> {
        match self {
            Self::Date(text) => Ok(DateAttribute::Date(time(&text)?)),
            Self::False(false) => Ok(DateAttribute::False),
            Self::False(true) => Err("`true` is no date".to_owned()),
            Self::Absent(()) => Ok(DateAttribute::Absent),
        }
    }
}

impl Constraints {
    fn read(self) -> Result<NameConstraints, String> {
        let der = from_hex(&self.der_hex)?;
        let read = NameConstraints::read(&der, self.source).map_err(|e| e.to_string())?;
        if read.permitted_dns != self.permitted_dns {
            return Err("the name constraints contradict themselves".to_owned());
        }
        Ok(read)
    }
}

fn date(date: Option<String>, origin: Option<String>) -> Result<Option<DistrustDate>, String> {
    let origin = match origin.as_deref() {
        None => None,
        Some("certificate") => Some(Origin::Certificate),
        Some("trust") => Some(Origin::Trust),
        Some("both") => Some(Origin::Both),
        Some(other) => return Err(format!("`{other}` is no source of a date")),
    };
    match (date, origin) {
        (None, None) => Ok(None),
        (Some(date), Some(origin)) => Ok(Some(DistrustDate {
            date: time(&date)?,
            origin,
        })),
        _ => Err("a date without its source, or a source without its date".to_owned()),
    }
}

fn level(text: &str) -> Result<Level, String> {
    let all = [
        Level::Trusted,
        Level::MustVerify,
        Level::Unknown,
        Level::Distrusted,
    ];
    let found = all.into_iter().find(|level| level.as_str() == text);
    found.ok_or_else(|| format!("`{text}` is no level of trust"))
}

fn time(text: &str) -> Result<Timestamp, String> {
    parse_time(text).ok_or_else(|| format!("`{text}` is no time"))
}

fn word<T>(text: &str, read: impl Fn(&[u8]) -> Option<T>) -> Result<T, String> {
    read(text.as_bytes()).ok_or_else(|| format!("`{text}` is not known"))
}

fn base64(text: &str) -> Result<Vec<u8>, String> {
    STANDARD.decode(text).map_err(|error| error.to_string())
}
