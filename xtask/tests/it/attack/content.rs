//! Whole answers that are something else than certdata.txt and nssckbi.h.

use super::{answers, refused};
use crate::support::{Reply, header, newer, without_first};

const PAGE: &str = "<!DOCTYPE html>\n<html><body>Accept the terms of this network</body></html>\n";

fn certdata_is(bytes: impl Into<Vec<u8>>) -> String {
    let bytes = bytes.into();
    let upstream =
        answers(move |request| (request.path == "/certdata.txt").then(|| Reply::ok(bytes.clone())));
    refused(&upstream, &[])
}

fn header_is(bytes: impl Into<Vec<u8>>) -> String {
    let bytes = bytes.into();
    let upstream =
        answers(move |request| (request.path == "/nssckbi.h").then(|| Reply::ok(bytes.clone())));
    refused(&upstream, &[])
}

fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

#[test]
fn the_page_of_a_captive_portal() {
    let words = certdata_is(PAGE);
    assert!(words.contains("this is an HTML or XML page"), "{words}");
    let words = header_is(PAGE);
    assert!(
        words.contains("nssckbi.h: no line defines NSS_BUILTINS_LIBRARY_VERSION"),
        "{words}"
    );
    // For both, as such networks do it.
    let words = refused(&answers(|_| Some(Reply::ok(PAGE))), &[]);
    assert!(words.contains("this is an HTML or XML page"), "{words}");
}

#[test]
fn another_charset() {
    let text = core::str::from_utf8(without_first()).unwrap();
    assert!(certdata_is(utf16(text)).contains("certdata.txt: "));
    let nul = text.replacen("BEGINDATA", "BEGINDATA\0", 1);
    assert!(certdata_is(nul).contains("certdata.txt: "));
    assert!(header_is(utf16(&header(&newer()))).contains("nssckbi.h: "));
    // A byte order mark stands before the first line, which nobody reads: the same trust.
    let marked = format!("\u{feff}{text}");
    let upstream = answers(move |request| {
        (request.path == "/certdata.txt").then(|| Reply::ok(marked.clone()))
    });
    let run = upstream.looks(&["diff"]);
    assert!(
        run.stdout
            .starts_with("no roots added, 1 root removed, no roots changed\n"),
        "{run:?}"
    );
}

#[test]
fn a_sound_bundle_in_another_format() {
    let root = crate::support::first_server_root();
    let der = root.certificate.der();
    let key = rcgen::generate_simple_self_signed(["a".to_owned()]).unwrap();
    for bytes in [
        key.cert.pem().repeat(200).into_bytes(),
        der.to_vec(),
        b"{\"roots\": []}".to_vec(),
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03".to_vec(),
        b"PK\x03\x04".to_vec(),
        header(&newer()).into_bytes(),
        Vec::new(),
    ] {
        assert!(certdata_is(bytes).contains("certdata.txt: "));
    }
}

#[test]
fn a_header_is_one_version() {
    for text in [
        String::new(),
        header("2.84") + &header("9.99"),
        header("two"),
        header(""),
        header(&"9".repeat(60_000)),
        String::from_utf8_lossy(&without_first()[..60_000]).into_owned(),
    ] {
        let words = header_is(text);
        assert!(words.contains("nssckbi.h: "), "{words}");
        assert!(words.len() < 2000, "{words}");
    }
}

#[test]
fn the_type_that_a_server_names_decides_nothing() {
    // GitHub says text/plain of it, others say other things; what it is, it says itself.
    for name in ["text/html; charset=utf-16", "application/x-x509-ca-cert"] {
        let upstream = answers(move |request| {
            let reply = Reply::ok(without_first()).header("Content-Type", name);
            (request.path == "/certdata.txt").then_some(reply)
        });
        assert_eq!(upstream.looks(&["diff"]).status, 1);
    }
}
