//! Sound files that are refused unless told otherwise.

use cabundle::store::{Sha256, Store};

use crate::support::{Upstream, newer, older, without_first, without_most};

#[test]
fn an_older_version_is_refused() {
    let upstream = Upstream::with(without_first(), &older());
    for options in [&[][..], &["--check"], &["--accept-removals"]] {
        let words = upstream.refuses(options);
        assert!(words.contains("--allow-downgrade"), "{words}");
        assert!(words.contains(&older()), "{words}");
    }
    let run = upstream.run(&["refresh", "--allow-downgrade"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(upstream.place.lock().nss_builtins_version, older());
}

#[test]
fn the_same_version_is_not_older() {
    let same = Store::embedded_lock().unwrap().nss_builtins_version;
    let upstream = Upstream::with(without_first(), &same);
    assert_eq!(upstream.run(&["refresh"]).status, 0);
}

#[test]
fn too_many_removals_are_refused() {
    let upstream = Upstream::with(without_most(), &newer());
    for options in [&[][..], &["--check"], &["--allow-downgrade"]] {
        let words = upstream.refuses(options);
        assert!(words.contains("--accept-removals"), "{words}");
    }
    let run = upstream.looks(&["diff", "--accept-removals"]);
    assert_eq!(run.status, 1, "{run:?}");
    let run = upstream.run(&["refresh", "--accept-removals"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(upstream.place.lock().matches(without_most()));
}

#[test]
fn each_guard_needs_its_own_word() {
    let upstream = Upstream::with(without_most(), &older());
    upstream.refuses(&["--accept-removals"]);
    upstream.refuses(&["--allow-downgrade"]);
    let run = upstream.run(&["refresh", "--accept-removals", "--allow-downgrade"]);
    assert_eq!(run.status, 0, "{run:?}");
}

#[test]
fn only_the_expected_file_is_taken() {
    let upstream = Upstream::with(without_first(), &newer());
    let words = upstream.refuses(&["--expect-sha256", &"0".repeat(64)]);
    assert!(words.contains("the SHA-256 is"), "{words}");
    upstream.refuses(&["--expect-sha256", "0123"]);
    let right = Sha256::of(without_first()).to_string().to_uppercase();
    let run = upstream.run(&["refresh", "--expect-sha256", &right]);
    assert_eq!(run.status, 0, "{run:?}");
}
