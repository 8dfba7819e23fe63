//! Roots that the user leaves out, named by fingerprint.

use super::problem::PolicyError;
use crate::store::Sha256;

/// Fewer digits could name a root that the next file brings.
const MIN_DIGITS: usize = 8;

/// A SHA-256 fingerprint or the beginning of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclude {
    /// Lower-case hex, 8 to 64 digits.
    prefix: String,
    /// Why, in the user's words.
    pub reason: Option<String>,
}

impl Exclude {
    /// Reads a fingerprint; colons and blanks between its bytes are allowed.
    ///
    /// # Errors
    /// If it is not 8 to 64 hex digits.
    pub fn new(text: &str, reason: Option<String>) -> Result<Self, PolicyError> {
        let digits = text.chars().filter(|c| !matches!(c, ':' | ' '));
        let prefix = digits.collect::<String>().to_ascii_lowercase();
        let hex = prefix.bytes().all(|b| b.is_ascii_hexdigit());
        if !hex || !(MIN_DIGITS..=64).contains(&prefix.len()) {
            return Err(PolicyError::BadExclude(text.to_owned()));
        }
        Ok(Self { prefix, reason })
    }

    /// The prefix in lower-case hex.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Whether it names this certificate.
    pub fn matches(&self, sha256: Sha256) -> bool {
        sha256.to_string().starts_with(&self.prefix)
    }
}
