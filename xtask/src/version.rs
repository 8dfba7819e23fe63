//! Versions of the builtins module, such as 2.84.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// Numbers with dots between them, compared number by number: 2.9 is older than 2.10.
#[derive(Clone, Debug)]
pub(crate) struct Version(Vec<u32>);

/// The text is no version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a builtins version: expected numbers with dots between them, such as 2.84")]
pub(crate) struct VersionError(String);

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let number = |part: &str| part.parse().ok().filter(|_| digits(part));
        let numbers = text.split('.').map(number).collect::<Option<_>>();
        numbers
            .map(Self)
            .ok_or_else(|| VersionError(cabundle::text::one_line(text.as_bytes()).into()))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<_> = self.0.iter().map(u32::to_string).collect();
        f.write_str(&numbers.join("."))
    }
}

impl Ord for Version {
    /// A missing number is 0.
    fn cmp(&self, other: &Self) -> Ordering {
        let number = |version: &Self, at| version.0.get(at).copied().unwrap_or(0);
        let mut places = 0..self.0.len().max(other.0.len());
        let differ = places.find(|at| number(self, *at) != number(other, *at));
        differ.map_or(Ordering::Equal, |at| {
            number(self, at).cmp(&number(other, at))
        })
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Version {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::Version;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    #[test]
    fn numbers_count_not_digits() {
        assert!(version("2.9") < version("2.10"));
        assert!(version("2.84") < version("2.84.1"));
        assert!(version("1.99") < version("2.0"));
        assert_eq!(version("2.84"), version("2.84.0"));
        assert_eq!(version("2.84").to_string(), "2.84");
    }

    #[test]
    fn no_versions() {
        for text in ["", ".", "2.", "2.x", "+2", "-1", "2.84 ", "99999999999"] {
            assert!(text.parse::<Version>().is_err(), "{text}");
        }
    }
}
