//! Bytes of any kind as a store, alone and in a directory; compared and judged.

use std::sync::LazyLock;

use cabundle::audit::{self, Mozilla, audit};
use cabundle::diff::{self, compare};
use cabundle::format::{Holding, READERS, ReadError, ReadOptions, reader_of};
use cabundle::history::Lives;
use cabundle::store::Store;

use super::made::{now, store};
use super::reading::{diagnostics, whole};

pub fn check(data: &[u8]) {
    let options = ReadOptions::default();
    let read = Holding::read(data, &options);
    let first = READERS.iter().find(|reader| reader.recognises(data));
    assert_eq!(reader_of(data).map(|r| r.kind()), first.map(|r| r.kind()));
    match &read {
        Ok(holding) => {
            whole(holding);
            judged(holding);
        }
        Err(error) => {
            assert_eq!(*error == ReadError::Unknown, first.is_none());
            diagnostics(&error.to_diagnostics(), data);
        }
    }
    // Two files in each directory whose name speaks, and in one whose name does not.
    let (one, other) = data.split_at(data.len() / 2);
    let files = ["", "untrusted/", "anchors/", "blocklist/", "pem/"];
    let files = files.into_iter().flat_map(|directory| {
        let parts = [("whole", data), ("one", one), ("other", other)];
        parts.map(|(name, part)| {
            let read = Holding::read(part, &options);
            (format!("{directory}{name}"), read)
        })
    });
    let all = Holding::directory(files);
    whole(&all);
    judged(&all);
    if let Ok(holding) = read {
        whole(&holding.at("untrusted/x"));
    }
}

/// A store is not different from itself, and can be compared and judged.
fn judged(holding: &Holding) {
    static LIVES: LazyLock<Lives> = LazyLock::new(Lives::default);
    static MOZILLA: LazyLock<Mozilla<'static>> = LazyLock::new(|| {
        let options = audit::Options::at(now());
        Mozilla::new(store(), &LIVES, options).expect("a good store")
    });
    let options = diff::Options::default();
    let same = compare(holding, holding, &options);
    assert!(same.is_empty(), "{}", diff::text::render(&same));
    let base = Holding::from(store() as &Store);
    for report in [
        compare(&base, holding, &options),
        compare(holding, &base, &options),
    ] {
        diff::text::render(&report);
        diff::markdown::render(&report);
        diff::html::render(&report);
        diff::json::render(&report).expect("json");
    }
    let report = audit(holding, &MOZILLA);
    audit::text::render("x", &report);
}
