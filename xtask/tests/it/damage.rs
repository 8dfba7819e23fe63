//! Files that are not sound, upstream's or our own, and command lines that are not.

use std::fs;

use crate::support::{Place, Reply, Upstream, bytes, newer, without_first};

#[test]
fn a_page_is_no_certdata() {
    let page = "<!DOCTYPE html>\n<html><body>It works!</body></html>\n";
    let upstream = Upstream::with(page, &newer());
    for options in [&[][..], &["--check"]] {
        let words = upstream.refuses(options);
        assert!(
            words.contains("/certdata.txt: this is an HTML or XML page"),
            "{words}"
        );
    }
}

#[test]
fn an_empty_file_is_refused() {
    Upstream::with("", &newer()).refuses(&[]);
}

#[test]
fn a_line_that_is_missing_is_noticed() {
    let text = core::str::from_utf8(bytes()).unwrap();
    let octal = text.match_indices("\n\\").nth(1000).unwrap().0;
    let end = text[octal + 1..].find('\n').unwrap() + octal + 1;
    let damaged = format!("{}{}", &text[..octal], &text[end..]);
    Upstream::with(damaged, &newer()).refuses(&[]);
}

#[test]
fn a_file_that_stops_in_an_object_is_noticed() {
    let cut = &bytes()[..bytes().len() - 100];
    Upstream::with(cut, &newer()).refuses(&[]);
}

#[test]
fn our_own_files_must_be_sound() {
    let upstream = Upstream::with(without_first(), &newer());
    let place = &upstream.place;
    let (certdata, lock) = (place.read("certdata.txt"), place.read("certdata.lock"));

    place.write("certdata.txt", &certdata[..certdata.len() - 100]);
    assert!(upstream.refuses(&[]).contains("certdata.txt"));
    fs::remove_file(place.file("certdata.txt")).unwrap();
    assert!(upstream.refuses(&[]).contains("certdata.txt"));
    place.write("certdata.txt", &certdata);

    place.write("certdata.lock", "url = 1\n");
    assert!(upstream.refuses(&[]).contains("certdata.lock"));
    place.write("certdata.lock", b"\xff");
    assert!(upstream.refuses(&["--check"]).contains("certdata.lock"));
    fs::remove_file(place.file("certdata.lock")).unwrap();
    assert!(upstream.refuses(&[]).contains("certdata.lock"));
    place.write("certdata.lock", &lock);
    place.edit_lock(|lock| lock.nss_builtins_version = "two".to_owned());
    assert!(upstream.refuses(&[]).contains("`two`"));
    assert_eq!(upstream.server.connections(), 0);
}

#[test]
fn a_directory_that_cannot_be_exchanged_is_refused() {
    let upstream = Upstream::with(without_first(), &newer());
    let place = &upstream.place;
    let real = place.data().with_file_name("real");
    fs::rename(place.data(), &real).unwrap();
    std::os::unix::fs::symlink(&real, place.data()).unwrap();
    let words = upstream.refuses(&[]);
    assert!(words.contains("symbolic link"), "{words}");
    assert!(fs::symlink_metadata(place.data()).unwrap().is_symlink());

    let nested = Upstream::with(without_first(), &newer());
    fs::create_dir(nested.place.file("nested")).unwrap();
    assert!(nested.refuses(&[]).contains("nested"));
}

#[test]
fn a_file_on_disk_must_be_there() {
    let place = Place::new();
    let words = place.refuses(&["refresh", "--from", "/nonexistent/certdata.txt"]);
    assert!(words.contains("/nonexistent/certdata.txt"), "{words}");
    place.refuses(&["refresh", "--from", "/dev/zero"]);
}

#[test]
fn one_source_at_a_time_and_https_only() {
    let place = Place::new();
    let url = "https://127.0.0.1:1/certdata.txt";
    for options in [
        &["--url", url, "--channel", "beta"][..],
        &["--url", url, "--from", "x"],
        &["--channel", "nightly"],
        &["--url", "http://127.0.0.1:1/certdata.txt"],
        &["--url", "https://user:word@127.0.0.1:1/certdata.txt"],
        &["--url", url, "--timeout", "0"],
        &["--url", url, "--timeout", "x"],
    ] {
        place.refuses(&[&["refresh"], options].concat());
    }
}

#[test]
fn a_ca_file_is_all_certificates() {
    let upstream = Upstream::answering(|_| Reply::ok(without_first()));
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ca.pem");
    let good = fs::read_to_string(upstream.authority.path()).unwrap();
    let cut = &good[..good.len() / 2];
    let both = format!("{good}{cut}");
    for broken in ["", "<html>", cut, &both] {
        fs::write(&path, broken).unwrap();
        let url = upstream.url();
        let args = [
            "refresh",
            "--url",
            &url,
            "--ca-file",
            path.to_str().unwrap(),
        ];
        let words = upstream.place.refuses(&args);
        assert!(words.contains("ca.pem"), "{words}");
    }
    assert_eq!(upstream.server.connections(), 0);
}
