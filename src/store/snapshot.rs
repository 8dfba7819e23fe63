//! The snapshot inside this crate, and the lock that says where it came from.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{LoadError, Sha256, Store};

/// The embedded certdata.txt.
pub(super) const CERTDATA: &[u8] = include_bytes!("../../data/certdata.txt");
const LOCK: &str = include_str!("../../data/certdata.lock");

/// Where a certdata.txt came from: `certdata.lock`, TOML.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// The address it was fetched from, or the source package it was taken from.
    pub url: String,
    /// `release`, `beta`, `autoland`, or another word for files from elsewhere.
    pub channel: String,
    /// SHA-256 of the file, lower-case hex.
    pub sha256: String,
    /// Length of the file in bytes.
    pub size: usize,
    /// `NSS_BUILTINS_LIBRARY_VERSION` of the nssckbi.h beside it; empty if unknown.
    pub nss_builtins_version: String,
    /// When it was fetched.
    pub retrieved: Timestamp,
    /// The server's ETag; empty if it sent none.
    pub etag: String,
}

/// Why a lock cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("certdata.lock: {0}")]
pub struct LockError(String);

impl Lock {
    /// Reads a lock.
    ///
    /// # Errors
    /// If it is not TOML with exactly the keys of [`Lock`].
    pub fn parse(text: &str) -> Result<Self, LockError> {
        toml::from_str(text).map_err(|e| LockError(e.to_string()))
    }

    /// Writes a lock.
    ///
    /// # Errors
    /// If a value cannot be said in TOML.
    pub fn to_toml(&self) -> Result<String, LockError> {
        let body = toml::to_string(self).map_err(|e| LockError(e.to_string()))?;
        Ok(format!(
            "# Where certdata.txt came from. Written by `cargo xtask refresh`; a test holds the file against it.\n{body}"
        ))
    }

    /// Whether it speaks of these bytes.
    pub fn matches(&self, bytes: &[u8]) -> bool {
        self.is_of(Sha256::of(bytes), bytes.len())
    }

    /// Whether it speaks of the bytes with this hash and length.
    pub fn is_of(&self, sha256: Sha256, size: usize) -> bool {
        self.size == size && self.sha256 == sha256.to_string()
    }

    /// The builtins version, if it is known.
    pub fn version(&self) -> Option<&str> {
        Some(self.nss_builtins_version.as_str()).filter(|version| !version.is_empty())
    }
}

impl Store {
    /// The bytes of the snapshot inside this crate.
    pub fn embedded_bytes() -> &'static [u8] {
        CERTDATA
    }

    /// Where the snapshot inside this crate came from.
    ///
    /// # Errors
    /// Never, unless the crate was built from a broken `data/`.
    pub fn embedded_lock() -> Result<Lock, LockError> {
        Lock::parse(LOCK)
    }

    /// The snapshot inside this crate.
    ///
    /// # Errors
    /// Never, unless the crate was built from a broken `data/`.
    pub fn embedded() -> Result<Self, LoadError> {
        let mut store = Self::parse(CERTDATA)?;
        store.lock = Self::embedded_lock().ok();
        Ok(store)
    }
}
