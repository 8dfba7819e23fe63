//! What stands in data/ now.

use cabundle::store::{LoadError, Lock, LockError, Store};

use crate::data::{CERTDATA, DataDir, DataError, LOCK};
use crate::version::{Version, VersionError};

/// The two files, read.
pub(crate) struct Current {
    pub(crate) bytes: Vec<u8>,
    pub(crate) lock: Lock,
    /// Of the lock, if it knows one.
    pub(crate) version: Option<Version>,
    pub(crate) store: Store,
}

/// Why data/ cannot be compared with anything.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CurrentError {
    #[error(transparent)]
    Data(#[from] DataError),
    #[error("{CERTDATA}")]
    Certdata(#[from] LoadError),
    #[error("{LOCK}: not UTF-8")]
    Encoding,
    // It names the file itself.
    #[error(transparent)]
    Lock(#[from] LockError),
    #[error("{LOCK}")]
    Version(#[from] VersionError),
}

impl Current {
    pub(crate) fn read(data: &DataDir) -> Result<Self, CurrentError> {
        let lock = String::from_utf8(data.read(LOCK)?).map_err(|_| CurrentError::Encoding)?;
        let lock = Lock::parse(&lock)?;
        let bytes = data.read(CERTDATA)?;
        let mut store = Store::parse(&bytes)?;
        store.lock = Some(lock.clone());
        Ok(Self {
            version: lock.version().map(str::parse).transpose()?,
            bytes,
            lock,
            store,
        })
    }

    /// Whether the lock speaks of the file beside it.
    pub(crate) fn is_locked(&self) -> bool {
        self.lock.matches(&self.bytes)
    }
}
