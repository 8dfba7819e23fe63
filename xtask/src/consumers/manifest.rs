//! What the tool's `json` says of an input: the expectation of every check.

use anyhow::Context as _;
use serde::Deserialize;

/// The part of the document that expectations are made of.
#[derive(Debug, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) roots: Vec<Root>,
    pub(crate) distrust: Vec<Distrust>,
}

/// A root.
#[derive(Debug, Deserialize)]
pub(crate) struct Root {
    pub(crate) label: String,
    pub(crate) sha256_fingerprint: String,
    pub(crate) trust: Trust,
    pub(crate) included_for: Vec<String>,
    pub(crate) server_distrust_after: Option<String>,
    pub(crate) email_distrust_after: Option<String>,
}

/// A distrust without its certificate.
#[derive(Debug, Deserialize)]
pub(crate) struct Distrust {
    pub(crate) issuer_der: Option<String>,
    pub(crate) serial_der: Option<String>,
}

/// Mozilla's word for each purpose.
#[derive(Debug, Deserialize)]
pub(crate) struct Trust {
    pub(crate) server_auth: Option<String>,
    pub(crate) email_protection: Option<String>,
    pub(crate) code_signing: Option<String>,
}

impl Manifest {
    pub(crate) fn parse(json: &str) -> anyhow::Result<Self> {
        serde_json::from_str(json).context("the json of the tool")
    }

    /// The label of a fingerprint, for people.
    pub(crate) fn label(&self, fingerprint: &str) -> Option<&str> {
        let mut roots = self.roots.iter();
        let root = roots.find(|root| root.sha256_fingerprint == fingerprint)?;
        Some(&root.label)
    }
}

impl Root {
    /// Whether the policy makes it an anchor for a purpose.
    pub(crate) fn is_for(&self, purpose: &str) -> bool {
        self.included_for.iter().any(|name| name == purpose)
    }

    /// The purposes for which Mozilla distrusts it.
    pub(crate) fn distrusted(&self) -> impl Iterator<Item = &'static str> {
        let trust = &self.trust;
        let words = [
            ("server-auth", &trust.server_auth),
            ("email-protection", &trust.email_protection),
            ("code-signing", &trust.code_signing),
        ];
        words
            .into_iter()
            .filter(|(_, word)| word.as_deref() == Some("distrusted"))
            .map(|(purpose, _)| purpose)
    }
}
