//! Upstream is the same: nothing is touched.

use crate::support::{Reply, Upstream, bytes, header, newer, without_first};

const ETAG: &str = "\"of the snapshot\"";

/// A server that knows nothing but that nothing changed.
fn unchanged() -> Upstream {
    Upstream::answering(|request| match request.if_none_match.as_deref() {
        Some(ETAG) => Reply::status("304 Not Modified", ""),
        _ => Reply::status("500 Internal Server Error", ""),
    })
}

#[test]
fn the_etag_of_the_lock_is_sent_and_304_is_the_answer() {
    let upstream = unchanged();
    upstream.place.edit_lock(|lock| {
        lock.url = upstream.url();
        lock.etag = ETAG.to_owned();
    });
    for command in [&["refresh"][..], &["diff"], &["refresh", "--check"]] {
        let run = upstream.looks(command);
        assert_eq!(run.status, 0, "{run:?}");
        assert_eq!(run.stdout, "");
        assert!(run.stderr.starts_with("already current: "), "{run:?}");
    }
    let requests = upstream.server.requests();
    assert_eq!(requests.len(), 3);
    assert!(
        requests
            .iter()
            .all(|r| r.if_none_match.as_deref() == Some(ETAG))
    );
}

#[test]
fn the_etag_of_another_address_is_not_sent() {
    let upstream = Upstream::with(bytes(), &newer());
    upstream.place.edit_lock(|lock| lock.etag = ETAG.to_owned());
    assert_eq!(upstream.looks(&["refresh"]).status, 0);
    assert_eq!(upstream.server.requests()[0].if_none_match, None);
}

#[test]
fn the_etag_of_another_file_is_not_sent() {
    let upstream = Upstream::with(without_first(), &newer());
    upstream.place.edit_lock(|lock| {
        lock.url = upstream.url();
        lock.etag = ETAG.to_owned();
        lock.size += 1;
    });
    let run = upstream.looks(&["diff"]);
    assert_eq!(run.status, 1, "{run:?}");
    assert!(
        run.stderr
            .contains("certdata.lock does not speak of the certdata.txt beside it")
    );
    assert_eq!(upstream.server.requests()[0].if_none_match, None);
}

#[test]
fn a_304_that_nobody_asked_for_is_an_error() {
    let upstream = Upstream::answering(|_| Reply::status("304 Not Modified", ""));
    assert!(upstream.refuses(&[]).contains("304"));
}

#[test]
fn a_304_does_not_get_around_the_expected_hash() {
    let upstream = unchanged();
    upstream.place.edit_lock(|lock| {
        lock.url = upstream.url();
        lock.etag = ETAG.to_owned();
    });
    let words = upstream.refuses(&["--expect-sha256", &"0".repeat(64)]);
    assert!(words.contains("the SHA-256 is"), "{words}");
}

#[test]
fn the_same_bytes_are_current_whatever_the_lock_says_of_their_origin() {
    // No header is needed for that.
    let upstream = Upstream::answering(|request| match request.path.as_str() {
        "/certdata.txt" => Reply::ok(bytes()),
        _ => Reply::status("500 Internal Server Error", ""),
    });
    for command in [&["refresh"][..], &["diff"]] {
        let run = upstream.looks(command);
        assert_eq!(run.status, 0, "{run:?}");
        assert_eq!(run.stdout, "");
        assert!(run.stderr.starts_with("already current: "), "{run:?}");
    }
}

#[test]
fn a_lock_that_speaks_of_another_file_is_mended() {
    let upstream = Upstream::with(bytes(), &newer());
    upstream.place.edit_lock(|lock| lock.size += 1);
    assert_eq!(upstream.looks(&["diff"]).status, 1);
    assert_eq!(upstream.run(&["refresh"]).status, 0);
    assert!(upstream.place.lock().matches(bytes()));
}

#[test]
fn after_a_refresh_all_is_current() {
    let upstream = Upstream::answering(|request| {
        match (request.path.as_str(), request.if_none_match.as_deref()) {
            ("/certdata.txt", Some("W/\"1\"")) => Reply::status("304 Not Modified", ""),
            ("/certdata.txt", None) => Reply::ok(without_first()).header("ETag", "W/\"1\""),
            ("/nssckbi.h", None) => Reply::ok(header(&newer())),
            _ => Reply::status("500 Internal Server Error", ""),
        }
    });
    assert_eq!(upstream.run(&["refresh"]).status, 0);
    let run = upstream.looks(&["refresh"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(run.stderr.starts_with("already current: "), "{run:?}");
}
