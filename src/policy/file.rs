//! A policy in TOML: the choices of the command line, each with a reason.

use serde::Deserialize;

use super::problem::PolicyError;
use crate::text::one_line;

/// A choice, alone or with the words why: `"drop"` or `{ value = "drop", reason = "…" }`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(
    untagged,
    expecting = "expected a value, or a table with `value` and `reason`"
)]
pub enum Reasoned<T> {
    /// The value alone.
    Plain(T),
    /// The value and why.
    Because(Because<T>),
}

/// A value with the words why.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Because<T> {
    /// The value.
    pub value: T,
    /// Why; `cabundle list --why` repeats it where the choice decides about a root.
    pub reason: String,
}

impl<T> Reasoned<T> {
    /// The value and why.
    pub fn into_parts(self) -> (T, Option<String>) {
        match self {
            Self::Plain(value) => (value, None),
            Self::Because(because) => (because.value, Some(because.reason)),
        }
    }

    /// The value.
    pub fn into_value(self) -> T {
        self.into_parts().0
    }
}

/// A root to leave out: `"46edc368"` or `{ sha256 = "46edc368", reason = "…" }`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(
    untagged,
    expecting = "expected a fingerprint, or a table with `sha256` and `reason`"
)]
pub enum ExcludeChoice {
    /// Fingerprint or the beginning of one.
    Plain(String),
    /// The same and why.
    Because(ExcludeBecause),
}

/// A root to leave out and why.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExcludeBecause {
    sha256: String,
    reason: String,
}

impl ExcludeChoice {
    /// The fingerprint and the reason; `cabundle list --why` shows it.
    pub fn into_parts(self) -> (String, Option<String>) {
        match self {
            Self::Plain(sha256) => (sha256, None),
            Self::Because(why) => (why.sha256, Some(why.reason)),
        }
    }
}

/// Roots to add: `"corp.pem"` or `{ file = "corp.pem", reason = "…" }`, relative to the policy file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(
    untagged,
    expecting = "expected a path, or a table with `file` and `reason`"
)]
pub enum AddChoice {
    /// PEM or DER.
    Plain(String),
    /// The same and why.
    Because(AddBecause),
}

/// Roots to add and why.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddBecause {
    file: String,
    reason: String,
}

impl AddChoice {
    /// The path and the reason; `cabundle list --why` shows it.
    pub fn into_parts(self) -> (String, Option<String>) {
        match self {
            Self::Plain(file) => (file, None),
            Self::Because(why) => (why.file, Some(why.reason)),
        }
    }
}

/// The keys of a policy file: the options of `cabundle build` that decide who gets in. All optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[allow(missing_docs, reason = "each key is the option of the same name")]
pub struct PolicyFile {
    pub purpose: Option<Reasoned<Vec<String>>>,
    pub distrust_after: Option<Reasoned<String>>,
    pub grace_days: Option<Reasoned<u32>>,
    pub name_constraints: Option<Reasoned<String>>,
    pub expired: Option<Reasoned<String>>,
    pub as_of: Option<Reasoned<String>>,
    pub exclude: Vec<ExcludeChoice>,
    pub add: Vec<AddChoice>,
    pub expect_sha256: Option<Reasoned<String>>,
    pub min_roots: Option<Reasoned<usize>>,
    pub max_age: Option<Reasoned<u32>>,
    pub allow_empty: Option<Reasoned<bool>>,
    pub allow_unknown: Option<Reasoned<Vec<String>>>,
    pub lenient: Option<Reasoned<bool>>,
}

impl PolicyFile {
    /// Reads the TOML. `from` names the file in messages.
    ///
    /// # Errors
    /// [`PolicyError::BadFile`] with line and column, also for a key that does not exist.
    pub fn parse(from: &str, text: &str) -> Result<Self, PolicyError> {
        toml::from_str(text).map_err(|error: toml::de::Error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            let line = before.map_or(1, |before| before.split('\n').count());
            PolicyError::BadFile {
                from: format!("{from}:{line}"),
                reason: one_line(error.message().as_bytes()).into_owned(),
            }
        })
    }
}
