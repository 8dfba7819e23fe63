//! The passwords that a keystore is tried with.

use super::read::ReadOptions;

/// What Java's own and Apple's stores have, then none at all.
const COMMON: [&str; 3] = ["changeit", "changeme", ""];

/// Those given, then the common ones, each once.
pub(super) fn passwords(options: &ReadOptions) -> Vec<&str> {
    let mut all = Vec::new();
    for password in options.passwords.iter().map(String::as_str).chain(COMMON) {
        if !all.contains(&password) {
            all.push(password);
        }
    }
    all
}
