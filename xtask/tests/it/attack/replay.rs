//! What the right server said before, or halfway through a change.

use std::sync::atomic::{AtomicUsize, Ordering};

use cabundle::history::Lives;
use cabundle::store::{Level, Purpose, Root};

use super::{answers, refused};
use crate::support::{Reply, Upstream, bytes, header, newer, older, pairs, same, without_first};

/// A server whose nth answer, of all that it gives, is this one.
fn nth(answer: impl Fn(usize, bool) -> Reply + Send + Sync + 'static) -> Upstream {
    let count = AtomicUsize::new(0);
    Upstream::answering(move |request| {
        let certdata = request.path == "/certdata.txt";
        answer(count.fetch_add(1, Ordering::SeqCst), certdata)
    })
}

/// Text of a root of the snapshot, changed.
fn edited(is_it: impl Fn(&str, &Root) -> bool, edit: impl Fn(&str) -> String) -> Vec<u8> {
    let (mut text, pairs) = pairs();
    let mut done = false;
    for (pair, root) in &pairs {
        let this = !done && is_it(pair, root);
        text += &if this { edit(pair) } else { pair.clone() };
        done |= this;
    }
    assert!(done);
    text.into_bytes()
}

#[test]
fn a_file_that_changes_before_its_header_is_fetched() {
    // The old file, the new header: together they would say that the old file is the new version.
    let upstream = nth(|nth, certdata| match (nth, certdata) {
        (0, true) => Reply::ok([b"# Yesterday\n", without_first()].concat()),
        (_, true) => Reply::ok(without_first()),
        (_, false) => Reply::ok(header(&newer())),
    });
    let words = refused(&upstream, &[]);
    assert!(
        words.contains("it changed while nssckbi.h was fetched"),
        "{words}"
    );
    // With ETags the same.
    let upstream = nth(|nth, certdata| match (nth, certdata) {
        (0, true) => Reply::ok(without_first()).header("ETag", "\"1\""),
        (_, true) => Reply::ok(bytes()).header("ETag", "\"2\""),
        (_, false) => Reply::ok(header(&newer())),
    });
    let words = refused(&upstream, &[]);
    assert!(
        words.contains("it changed while nssckbi.h was fetched"),
        "{words}"
    );
    assert_eq!(
        upstream.server.requests()[2].if_none_match.as_deref(),
        Some("\"1\"")
    );
}

#[test]
fn a_header_that_changes_before_its_file_comes_is_the_older_one() {
    // Both change after the header was fetched, or it was not yet there: the file is looked at again.
    let upstream = nth(|nth, certdata| match (nth, certdata) {
        (0, true) => Reply::ok(without_first()),
        (_, false) => Reply::ok(header(&same())),
        _ => Reply::ok(bytes()),
    });
    let words = refused(&upstream, &[]);
    assert!(
        words.contains("it changed while nssckbi.h was fetched"),
        "{words}"
    );
    // A second look that cannot be had is no look.
    let upstream = nth(|nth, certdata| match (nth, certdata) {
        (0, true) => Reply::ok(without_first()),
        (_, false) => Reply::ok(header(&newer())),
        _ => Reply::status("404 Not Found", ""),
    });
    assert!(refused(&upstream, &[]).contains("404"));
}

#[test]
fn a_file_on_disk_is_looked_at_again() {
    let upstream = answers(|_| None);
    let dir = tempfile::tempdir().unwrap();
    let from = dir.path().join("certdata.txt");
    std::fs::write(&from, without_first()).unwrap();
    std::fs::write(dir.path().join("nssckbi.h"), header(&newer())).unwrap();
    let run = upstream
        .place
        .looks(&["diff", "--from", from.to_str().unwrap()]);
    assert_eq!(run.status, 1, "{run:?}");
}

#[test]
fn an_older_version() {
    let upstream = Upstream::with(without_first(), &older());
    let words = refused(&upstream, &[]);
    assert!(words.contains("--allow-downgrade"), "{words}");
}

#[test]
fn a_root_that_was_removed_comes_back() {
    // data/ as it is after the removal, the table with it; then the answer of the day before, which says the
    // same version, another one, or none.
    for version in [Some(same()), Some(newer()), None] {
        let told = version.clone();
        let upstream = answers(move |request| match (request.path.as_str(), &told) {
            ("/certdata.txt", _) => Some(Reply::ok(bytes())),
            (_, Some(version)) => Some(Reply::ok(header(version))),
            (_, None) => Some(Reply::status("404 Not Found", "")),
        });
        removed(&upstream);
        let words = refused(&upstream, &[]);
        assert!(
            words.contains("1 root would be trusted as before"),
            "{version:?}: {words}"
        );
        let root = crate::support::first_server_root().certificate.sha256();
        assert!(words.contains(&root.to_string()), "{words}");
        refused(&upstream, &["--allow-downgrade", "--accept-removals"]);
        let run = upstream.run(&["refresh", "--accept-returns"]);
        assert_eq!(run.status, 0, "{version:?}: {run:?}");
        assert_eq!(upstream.place.read("certdata.txt"), bytes());
    }
}

/// Refreshes data/ to a file without the first root, by a server of its own.
fn removed(upstream: &Upstream) {
    let dir = tempfile::tempdir().unwrap();
    let from = dir.path().join("certdata.txt");
    std::fs::write(&from, without_first()).unwrap();
    std::fs::write(dir.path().join("nssckbi.h"), header(&same())).unwrap();
    let table = upstream.place.read("roots.tsv");
    let table = String::from_utf8(table).unwrap();
    let table = table.replace(", builtins 2.86,", &format!(", builtins {},", same()));
    upstream.place.write("roots.tsv", &table);
    let run = upstream
        .place
        .run(&["refresh", "--from", from.to_str().unwrap()]);
    assert_eq!(run.status, 0, "{run:?}");
    let table = String::from_utf8(upstream.place.read("roots.tsv")).unwrap();
    let lives = Lives::parse(&table).unwrap();
    let root = crate::support::first_server_root().certificate.sha256();
    assert!(lives.get(root).unwrap().gone.is_some());
}

#[test]
fn a_distrust_date_goes() {
    const DATE: &str = "CKA_NSS_SERVER_DISTRUST_AFTER MULTILINE_OCTAL";
    let has_date = |pair: &str, root: &Root| {
        pair.contains(DATE) && root.level(Purpose::ServerAuth) == Some(Level::Trusted)
    };
    let gone = edited(has_date, |pair| {
        let (before, rest) = pair.split_once(DATE).unwrap();
        let (date, after) = rest.split_once("END\n").unwrap();
        assert!(date.len() < 100, "{date}");
        let before = before
            .rsplit_once("# For Server Distrust After")
            .map_or(before, |(b, _)| b);
        format!("{before}CKA_NSS_SERVER_DISTRUST_AFTER CK_BBOOL CK_FALSE\n{after}")
    });
    let upstream = Upstream::with(gone, &same());
    let words = refused(&upstream, &[]);
    assert!(
        words.contains("1 root would be trusted as before"),
        "{words}"
    );
    assert_eq!(upstream.looks(&["diff", "--accept-returns"]).status, 1);
}

#[test]
fn what_cannot_be_known() {
    // Yesterday's file with the version of today, before a root was added: from here it looks like a removal.
    // The difference shows it, and --expect-sha256 refuses it.
    let upstream = Upstream::with(without_first(), &same());
    let run = upstream.looks(&["diff"]);
    assert_eq!(run.status, 1, "{run:?}");
    assert!(run.stdout.contains("1 root removed"), "{run:?}");
    let words = refused(&upstream, &["--expect-sha256", &"1".repeat(64)]);
    assert!(words.contains("the SHA-256 is"), "{words}");
    // A server that says for ever that nothing changed: the age of the lock tells, where it is asked for.
    let upstream = answers(|request| {
        let asks = request.if_none_match.is_some();
        asks.then(|| Reply::status("304 Not Modified", ""))
    });
    upstream.place.edit_lock(|lock| {
        lock.url = upstream.url();
        lock.etag = "\"1\"".to_owned();
    });
    assert_eq!(upstream.looks(&["refresh"]).status, 0);
}
