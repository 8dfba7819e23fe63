//! Which file a file is, by whatever name.

use std::fs::{self, Metadata};
use std::path::Path;

#[cfg(any(test, not(unix)))]
use sha2::Digest as _;

/// Which file a file is: device and inode on Unix, elsewhere the name to which links and case lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FileIdentity {
    device: u64,
    inode: u64,
}

impl FileIdentity {
    /// The identity of an open file; `None` where files have none.
    pub fn of(metadata: &Metadata) -> Option<Self> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            Some(Self {
                device: metadata.dev(),
                inode: metadata.ino(),
            })
        }
        #[cfg(not(unix))]
        {
            let _ = metadata;
            None
        }
    }

    /// The identity of a file, and where files have none that of the path at which it was opened.
    pub(crate) fn of_file(metadata: &Metadata, path: &Path) -> Option<Self> {
        #[cfg(unix)]
        {
            let _ = path;
            Self::of(metadata)
        }
        #[cfg(not(unix))]
        {
            let _ = metadata;
            Self::of_name(path)
        }
    }

    /// The identity of what stands at a path, links followed.
    pub(crate) fn at(path: &Path) -> Option<Self> {
        Self::of_file(&fs::metadata(path).ok()?, path)
    }

    /// Two hard links have two names: they are not told to be one file.
    #[cfg(any(test, not(unix)))]
    fn of_name(path: &Path) -> Option<Self> {
        let real = fs::canonicalize(path).ok()?;
        let hash: [u8; 32] = sha2::Sha256::digest(real.as_os_str().as_encoded_bytes()).into();
        let (device, rest) = hash.split_first_chunk()?;
        Some(Self {
            device: u64::from_be_bytes(*device),
            inode: u64::from_be_bytes(*rest.first_chunk()?),
        })
    }

    /// The identity of what is open as a standard stream, if it is a file.
    #[cfg(unix)]
    pub(crate) fn of_open(stream: impl std::os::fd::AsFd) -> Option<Self> {
        let stream = stream.as_fd().try_clone_to_owned().ok()?;
        let metadata = fs::File::from(stream).metadata().ok()?;
        Self::of(&metadata).filter(|_| metadata.is_file())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::FileIdentity;

    #[test]
    fn a_file_is_known_by_the_name_that_its_names_lead_to() {
        let scratch = tempfile::tempdir().unwrap();
        let path = |name: &str| scratch.path().join(name);
        fs::create_dir(path("in")).unwrap();
        fs::write(path("one"), "").unwrap();
        fs::write(path("two"), "").unwrap();
        let one = FileIdentity::of_name(&path("one"));
        assert!(one.is_some());
        assert_eq!(one, FileIdentity::of_name(&path("in/../one")));
        assert_ne!(one, FileIdentity::of_name(&path("two")));
        assert_eq!(FileIdentity::of_name(&path("none")), None);
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("one", path("link")).unwrap();
            assert_eq!(one, FileIdentity::of_name(&path("link")));
        }
    }
}
