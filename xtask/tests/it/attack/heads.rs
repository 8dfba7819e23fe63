//! What stands before a body: status lines and headers.

use std::io::Write as _;

use super::{answers, length, refused, with_head, writes};
use crate::support::{Reply, Upstream, without_first};

/// A server that begins to answer and then says the same over and over.
fn endless(begin: &'static str, more: String) -> Upstream {
    Upstream::scripted(move |_, stream| {
        stream.write_all(begin.as_bytes())?;
        loop {
            stream.write_all(more.as_bytes())?;
        }
    })
}

#[test]
fn headers_end_somewhere() {
    for (begin, more) in [
        // One line without end.
        ("HTTP/1.1 200 OK\r\nX: ", "y".repeat(1 << 16)),
        ("HTTP/1.1 200 OK\r\n", "y".repeat(1 << 16)),
        ("HTTP/1.1 200 ", "y".repeat(1 << 16)),
        ("", "HTTP/1.1".repeat(1 << 13)),
        // Lines without end, different and empty ones.
        ("HTTP/1.1 200 OK\r\n", "X: y\r\n".repeat(1 << 13)),
        ("HTTP/1.1 302 Found\r\nLocation: /", "y".repeat(1 << 16)),
        ("", "\r\n".repeat(1 << 15)),
        ("", "\0".repeat(1 << 16)),
    ] {
        let words = refused(&endless(begin, more), &[]);
        assert!(words.contains("certdata.txt: "), "{begin:?}: {words}");
        assert!(words.len() < 2000, "{words}");
    }
}

#[test]
fn interim_answers_end_somewhere() {
    for interim in ["100 Continue", "102 Processing", "103 Early Hints"] {
        let more = format!("HTTP/1.1 {interim}\r\n\r\n").repeat(1000);
        let words = refused(&endless("", more), &[]);
        assert!(words.contains("certdata.txt: "), "{interim}: {words}");
    }
}

#[test]
fn a_hundred_megabytes_of_one_header_are_not_kept() {
    let big = writes(with_head(&format!(
        "X: {}\r\n{}",
        "y".repeat(100 << 20),
        length()
    )));
    let words = refused(&big, &[]);
    assert!(words.contains("header"), "{words}");
}

#[test]
fn a_million_headers_are_not_kept() {
    let many = writes(with_head(&("X: y\r\n".repeat(1_000_000) + &length())));
    let words = refused(&many, &[]);
    assert!(words.contains("header"), "{words}");
}

#[test]
fn an_etag_is_short_or_none() {
    let etag = |n: usize| {
        let lines = format!("ETag: \"{}\"\r\n{}", "e".repeat(n), length());
        writes(with_head(&lines))
    };
    let words = refused(&etag(1 << 20), &[]);
    assert!(words.contains("header"), "{words}");
    // So much is read, but not kept.
    let upstream = etag(50_000);
    let run = upstream.run(&["refresh"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(upstream.place.lock().etag, "");
}

#[test]
fn only_200_is_the_file() {
    for status in [
        "206 Partial Content",
        "201 Created",
        "203 Non-Authoritative Information",
        "204 No Content",
        "101 Switching Protocols",
        "300 Multiple Choices",
        "304 Not Modified",
        "401 Unauthorized",
        "407 Proxy Authentication Required",
        "451 Unavailable For Legal Reasons",
        "511 Network Authentication Required",
        "999 Whatever",
    ] {
        let words = refused(
            &answers(move |request| {
                let certdata = request.path == "/certdata.txt";
                certdata.then(|| Reply::status(status, without_first()))
            }),
            &[],
        );
        let number = &status[..3];
        // A choice without a Location is no answer either.
        let says = words.contains(number) || (number == "300" && words.contains("ocation"));
        assert!(says, "{status}: {words}");
    }
}

#[test]
fn half_a_file_is_none() {
    let half = &without_first()[..without_first().len() / 2];
    let range = format!("bytes 0-{}/{}", half.len() - 1, without_first().len());
    let upstream = answers(move |request| {
        let reply = Reply::status("206 Partial Content", half).header("Content-Range", &range);
        (request.path == "/certdata.txt").then_some(reply)
    });
    let words = refused(&upstream, &[]);
    assert!(words.contains("206"), "{words}");
}

#[test]
fn what_is_not_http_1_is_no_answer() {
    let length = length();
    for head in [
        // HTTP/0.9: the file itself, and nothing before it.
        String::new(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u{4}\0\0\0\0\0".to_owned(),
        format!("HTTP/2.0 200 OK\r\n{length}\r\n"),
        format!("HTTP/2 200\r\n{length}\r\n"),
        format!("HTTP/0.9 200 OK\r\n{length}\r\n"),
        format!("HTTP/1.9 200 OK\r\n{length}\r\n"),
        format!("http/1.1 200 OK\r\n{length}\r\n"),
        format!("ICY 200 OK\r\n{length}\r\n"),
        format!("HTTP/1.1 20 OK\r\n{length}\r\n"),
        format!("HTTP/1.1 0200 OK\r\n{length}\r\n"),
        format!("HTTP/1.1 000 OK\r\n{length}\r\n"),
        format!("HTTP/1.1 2OO OK\r\n{length}\r\n"),
        format!("HTTP/1.1 200 OK\r\nContent Length: 1\r\n{length}\r\n"),
        format!("HTTP/1.1 200 OK\r\n folded: 1\r\n{length}\r\n"),
        format!("HTTP/1.1 200 OK\r\nX: a\0b\r\n{length}\r\n"),
        format!("HTTP/1.1 200 OK\r\nX: a\rb\r\n{length}\r\n"),
        "\u{feff}HTTP/1.1 200 OK\r\n\r\n".to_owned(),
    ] {
        let words = refused(&writes([head.as_bytes(), without_first()].concat()), &[]);
        assert!(words.contains("certdata.txt: "), "{head:?}: {words}");
    }
}
