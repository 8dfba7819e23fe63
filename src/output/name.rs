//! The names of what is not in its place yet: a prefix, letters and digits by chance, `.staged`. Long
//! enough that nobody else gives such a name, for what bears one may be deleted.

use tempfile::Builder;

const RANDOM: usize = 12;
const SUFFIX: &str = ".staged";

/// Makes files and directories of such names.
pub(super) fn builder(prefix: &str) -> Builder<'_, 'static> {
    let mut builder = Builder::new();
    builder.prefix(prefix).rand_bytes(RANDOM).suffix(SUFFIX);
    builder
}

/// Whether a name is exactly one of those.
#[cfg(unix)]
pub(super) fn is_staged(name: &[u8], prefix: &str) -> bool {
    let random = name
        .strip_prefix(prefix.as_bytes())
        .and_then(|rest| rest.strip_suffix(SUFFIX.as_bytes()));
    random.is_some_and(|name| name.len() == RANDOM && name.iter().all(u8::is_ascii_alphanumeric))
}

#[cfg(all(test, unix))]
mod tests {
    use super::{builder, is_staged};

    #[test]
    fn no_other_name_is_taken_for_one() {
        let made = builder(".p-").make(|_| Ok(())).unwrap();
        let name = made.path().file_name().unwrap().as_encoded_bytes();
        assert!(is_staged(name, ".p-"));
        assert!(!is_staged(name, ".q-"));
        assert!(is_staged(b".p-0123456789aZ.staged", ".p-"));
        for name in [
            "",
            ".p-",
            ".p-.staged",
            ".p-policy",
            ".p-0123456789a.staged",
            ".p-0123456789aZb.staged",
            ".p-0123456789-Z.staged",
            ".p-0123456789aZ.staged~",
            ".p-0123456789aZ",
            "x.p-0123456789aZ.staged",
        ] {
            assert!(!is_staged(name.as_bytes(), ".p-"), "{name}");
        }
    }
}
