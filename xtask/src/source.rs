//! Where upstream is, and what it offers.

mod file;
mod remote;

use std::path::PathBuf;

use cabundle::store::Lock;

use crate::args::Options;
use crate::fetch::{FetchError, ProxyError};
use crate::header::HeaderError;
use crate::tls::TlsError;
use crate::url::UrlError;
use crate::version::Version;
use file::Local;
pub(crate) use remote::Channel;
use remote::Remote;

/// The file has 1.4 MB today; ten times as much is not that file.
const CERTDATA_LIMIT: usize = 16 * 1024 * 1024;

/// A certdata.txt with, perhaps, a nssckbi.h beside it.
pub(crate) enum Source {
    /// On a server.
    Remote(Remote),
    /// On disk.
    Local(Local),
}

/// What a source offers.
pub(crate) enum Offer {
    /// The file that is known already.
    Known,
    /// A file, with its ETag or an empty one.
    File { bytes: Vec<u8>, etag: String },
}

/// The builtins version of what a source offers.
pub(crate) enum Numbered {
    Version(Version),
    /// There is no nssckbi.h: in these words.
    Unknown(String),
}

/// Why a source offers nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SourceError {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("{}", path.display())]
    Read {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{}: more than {limit} bytes", path.display())]
    TooLarge { path: PathBuf, limit: usize },
    #[error("{place}")]
    Header { place: String, source: HeaderError },
    #[error("{0}: it changed while nssckbi.h was fetched, so its version is not known; try again")]
    Changed(String),
    #[error(transparent)]
    Url(#[from] UrlError),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error(transparent)]
    Proxy(#[from] ProxyError),
}

impl Source {
    pub(crate) fn new(options: &Options) -> Result<Self, SourceError> {
        Ok(match &options.source.from {
            Some(path) => Self::Local(Local(path.clone())),
            None => Self::Remote(Remote::new(options)?),
        })
    }

    /// Its address, as in the lock.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Remote(remote) => remote.url(),
            Self::Local(local) => local.url(),
        }
    }

    /// Its channel, as in the lock.
    pub(crate) fn channel(&self) -> &'static str {
        match self {
            Self::Remote(remote) => remote.channel(),
            Self::Local(_) => "file",
        }
    }

    /// The file, unless the server says that it is the one `known` speaks of.
    pub(crate) fn certdata(&self, known: Option<&Lock>) -> Result<Offer, SourceError> {
        match self {
            Self::Remote(remote) => remote.certdata(known),
            Self::Local(local) => local.certdata(),
        }
    }

    /// Whether the file is still the one that was offered. Two files cannot be fetched at once: if the first is
    /// the same before and after, then the second belongs to it, as far as a server changes both in one step.
    pub(crate) fn still_offers(&self, bytes: &[u8], etag: &str) -> Result<(), SourceError> {
        let is_same = match self {
            Self::Remote(remote) => remote.still_offers(bytes, etag)?,
            Self::Local(local) => local.still_offers(bytes)?,
        };
        if is_same {
            return Ok(());
        }
        Err(SourceError::Changed(self.url()))
    }

    /// The version in the nssckbi.h beside the file.
    pub(crate) fn version(&self) -> Result<Numbered, SourceError> {
        match self {
            Self::Remote(remote) => remote.version(),
            Self::Local(local) => local.version(),
        }
    }
}
