//! The small files beside a store, and the words of the command line: the first byte says which.

use cabundle::history::{self, Lives, events};
use cabundle::policy::{Exclude, PolicyFile};
use cabundle::store::{Lock, Sha256};

use super::reading::assert_line;

pub fn check(data: &[u8]) {
    let Some((kind, data)) = data.split_first() else {
        return;
    };
    let Ok(text) = core::str::from_utf8(data) else {
        return;
    };
    match kind {
        b'L' => lock(text),
        b'P' => policy(text),
        b'T' => table(text),
        b'F' => fingerprint(text),
        _ => {}
    }
}

/// `certdata.lock`.
fn lock(text: &str) {
    if let Ok(lock) = Lock::parse(text) {
        let written = lock.to_toml().expect("TOML");
        assert_eq!(Lock::parse(&written).expect("our own lock"), lock);
    }
}

/// A policy file.
fn policy(text: &str) {
    match PolicyFile::parse("x", text) {
        Ok(file) => {
            for exclude in file.exclude {
                let (prefix, reason) = exclude.into_parts();
                let _ = Exclude::new(&prefix, reason);
            }
        }
        Err(error) => assert_line(&error.to_diagnostic().message),
    }
}

/// A table of lives.
fn table(text: &str) {
    let Ok(lives) = Lives::parse(text) else {
        return;
    };
    let written = lives.to_table();
    let again = Lives::parse(&written).expect("our own table");
    assert_eq!(again.to_table(), written);
    for life in lives.iter() {
        let other = again.get(life.sha256).expect("every life");
        assert_eq!((life.first, life.gone), (other.first, other.gone));
    }
    events(&lives);
    history::text::render(&lives);
    history::html::render(&lives);
    history::csv::render(&lives).expect("csv");
    history::json::render(&lives, &[]).expect("json");
}

/// A fingerprint, whole or its beginning.
fn fingerprint(text: &str) {
    if let Ok(sha256) = text.parse::<Sha256>() {
        assert_eq!(sha256.to_string().parse(), Ok(sha256));
    }
    if let Ok(exclude) = Exclude::new(text, None) {
        assert!(exclude.prefix().bytes().all(|b| b.is_ascii_hexdigit()));
    }
}
