//! Upstream on disk.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::{CERTDATA_LIMIT, Numbered, Offer, SourceError};
use crate::header;

pub(crate) struct Local(pub(super) PathBuf);

impl Local {
    /// Only the file's name: the rest of the path is the maintainer's own business.
    pub(super) fn url(&self) -> String {
        let name = self.0.file_name().unwrap_or_default();
        format!("file: {}", name.to_string_lossy())
    }

    pub(super) fn certdata(&self) -> Result<Offer, SourceError> {
        Ok(Offer::File {
            bytes: read(&self.0, CERTDATA_LIMIT)?,
            etag: String::new(),
        })
    }

    pub(super) fn version(&self) -> Result<Numbered, SourceError> {
        let path = self.0.with_file_name(header::NAME);
        let bytes = match read(&path, header::LIMIT) {
            Ok(bytes) => bytes,
            Err(SourceError::Read { path, source }) if source.kind() == ErrorKind::NotFound => {
                return Ok(Numbered::Unknown(format!("{}: {source}", path.display())));
            }
            Err(error) => return Err(error),
        };
        match header::version(&bytes) {
            Ok(version) => Ok(Numbered::Version(version)),
            Err(source) => Err(SourceError::Header {
                place: path.display().to_string(),
                source,
            }),
        }
    }

    pub(super) fn still_offers(&self, bytes: &[u8]) -> Result<bool, SourceError> {
        Ok(read(&self.0, CERTDATA_LIMIT)? == bytes)
    }
}

/// Reads a file of at most `limit` bytes.
fn read(path: &Path, limit: usize) -> Result<Vec<u8>, SourceError> {
    let most = u64::try_from(limit).unwrap_or(u64::MAX);
    let read = || -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        // Somebody is writing to it: half a file may be sound too.
        let size = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
        if metadata.is_file() && bytes.len() < size.min(limit) {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Ok(bytes)
    };
    let path = path.to_owned();
    match read() {
        Ok(bytes) if bytes.len() > limit => Err(SourceError::TooLarge { path, limit }),
        Ok(bytes) => Ok(bytes),
        Err(source) => Err(SourceError::Read { path, source }),
    }
}
