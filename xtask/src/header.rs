//! nssckbi.h, which stands beside certdata.txt and numbers its versions.

use crate::version::Version;

/// Its name.
pub(crate) const NAME: &str = "nssckbi.h";
/// It has 2 KB.
pub(crate) const LIMIT: usize = 64 * 1024;

/// Why there is no version in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HeaderError {
    #[error("no line defines NSS_BUILTINS_LIBRARY_VERSION")]
    Missing,
    #[error("NSS_BUILTINS_LIBRARY_VERSION is defined more than once")]
    Twice,
    #[error(transparent)]
    Version(#[from] crate::version::VersionError),
}

/// Reads `#define NSS_BUILTINS_LIBRARY_VERSION "2.84"`.
pub(crate) fn version(bytes: &[u8]) -> Result<Version, HeaderError> {
    let text = String::from_utf8_lossy(bytes);
    let mut found = text.lines().filter_map(definition);
    let value = found.next().ok_or(HeaderError::Missing)?;
    if found.next().is_some() {
        return Err(HeaderError::Twice);
    }
    let value = value.strip_prefix('"').and_then(|v| v.strip_suffix('"'));
    Ok(value.unwrap_or_default().parse()?)
}

fn definition(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace();
    let is_it =
        words.next() == Some("#define") && words.next() == Some("NSS_BUILTINS_LIBRARY_VERSION");
    words.next().filter(|_| is_it)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::{HeaderError, version};

    #[test]
    fn the_version_is_found() {
        let header = br#"
            #define NSS_BUILTINS_LIBRARY_VERSION_MAJOR 2
            #define NSS_BUILTINS_LIBRARY_VERSION_MINOR 84
            #define NSS_BUILTINS_LIBRARY_VERSION "2.84"
        "#;
        assert_eq!(version(header).unwrap().to_string(), "2.84");
    }

    #[test]
    fn no_version_is_found() {
        assert_eq!(version(b"<html>"), Err(HeaderError::Missing));
        let line = "#define NSS_BUILTINS_LIBRARY_VERSION \"2.84\"\n";
        assert_eq!(version(line.repeat(2).as_bytes()), Err(HeaderError::Twice));
        for value in ["2.84", "\"\"", "\"x\"", "\"2.84"] {
            let line = format!("#define NSS_BUILTINS_LIBRARY_VERSION {value}");
            let found = version(line.as_bytes());
            assert!(matches!(found, Err(HeaderError::Version(_))), "{value}");
        }
    }
}
