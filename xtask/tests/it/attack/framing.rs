//! Where a body ends: lengths, chunks and encodings.

use std::io::Write as _;

use super::{length, refused, with_head, writes};
use crate::support::{Upstream, bytes, header, newer, pairs, without_first};

/// A sound file in one chunk, without the last one.
fn chunk() -> Vec<u8> {
    let file = without_first();
    [format!("{:x}\r\n", file.len()).as_bytes(), file, b"\r\n"].concat()
}

fn chunked(body: impl AsRef<[u8]>) -> Upstream {
    let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    writes([head, body.as_ref()].concat())
}

#[test]
fn a_length_is_one_number() {
    let other = format!("{}Content-Length: 7\r\n", length());
    let list = format!("{}, 7\r\n", length().trim_end());
    for lines in [
        "Content-Length: -1\r\n",
        "Content-Length: +1443468\r\n",
        "Content-Length: 0x100\r\n",
        "Content-Length: 1e6\r\n",
        "Content-Length: 1 2\r\n",
        "Content-Length:\r\n",
        "Content-Length: 18446744073709551616\r\n",
        &other,
        &list,
    ] {
        let words = refused(&writes(with_head(lines)), &[]);
        assert!(words.contains("ontent-"), "{lines:?}: {words}");
    }
}

#[test]
fn an_absurd_length_is_not_waited_for() {
    for length in ["18446744073709551615", "9223372036854775808", "16777217"] {
        let upstream = writes(with_head(&format!("Content-Length: {length}\r\n")));
        let words = refused(&upstream, &[]);
        assert!(
            words.contains("more than 16777216 bytes"),
            "{length}: {words}"
        );
    }
}

#[test]
fn a_length_that_is_too_large_is_a_body_cut_short() {
    let long = without_first().len() + 1;
    let upstream = writes(with_head(&format!("Content-Length: {long}\r\n")));
    let words = refused(&upstream, &[]);
    assert!(words.contains("the body was cut short"), "{words}");
}

#[test]
fn a_length_that_is_too_small_cuts_the_file() {
    let short = without_first().len() - 50;
    let upstream = writes(with_head(&format!("Content-Length: {short}\r\n")));
    let words = refused(&upstream, &[]);
    assert!(words.contains("certdata.txt: "), "{words}");
    // Between two roots it makes a sound file, which only the roots tell.
    let (head, pairs) = pairs();
    let half = &pairs[..pairs.len() / 2];
    let kept: usize = half.iter().map(|(pair, _)| pair.len()).sum();
    let kept = head.len() + kept;
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {kept}\r\n\r\n");
    let upstream = writes([answer.as_bytes(), bytes()].concat());
    let words = refused(&upstream, &[]);
    assert!(words.contains("--accept-removals"), "{words}");
}

#[test]
fn a_body_has_one_end() {
    for lines in [
        format!("Transfer-Encoding: chunked\r\n{}", length()),
        format!("{}Transfer-Encoding: chunked\r\n", length()),
        "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n".to_owned(),
    ] {
        let head = format!("HTTP/1.1 200 OK\r\n{lines}\r\n");
        let whole = [head.as_bytes(), &chunk(), b"0\r\n\r\n"].concat();
        let words = refused(&writes(whole), &[]);
        assert!(words.contains("in two ways"), "{lines:?}: {words}");
    }
    // Said twice in the same words, it is still one.
    let twice = format!("{0}{0}", length());
    let upstream = writes(with_head(&twice));
    assert_eq!(upstream.looks(&["diff"]).status, 1);
}

#[test]
fn http_1_0_has_no_chunks() {
    // Cut between two objects, and closed without a word: nobody could tell.
    let head = "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let upstream = writes([head.as_bytes(), without_first()].concat());
    let words = refused(&upstream, &[]);
    assert!(
        words.contains("cannot be told from one cut short"),
        "{words}"
    );
}

#[test]
fn no_encoding_was_asked_for() {
    // As if they held terabytes: nothing here could unpack them.
    for (lines, name) in [
        ("Content-Encoding: gzip\r\n", "gzip"),
        ("Content-Encoding: br\r\n", "br"),
        ("Content-Encoding: deflate\r\n", "deflate"),
        ("Content-Encoding: zstd\r\n", "zstd"),
        ("Content-Encoding: x-gzip, gzip\r\n", "x-gzip, gzip"),
        (
            "Content-Encoding: identity\r\nContent-Encoding: gzip\r\n",
            "gzip",
        ),
        ("Transfer-Encoding: gzip\r\n", "gzip"),
        ("Transfer-Encoding: gzip, chunked\r\n", "gzip, chunked"),
        ("Transfer-Encoding: chunked, gzip\r\n", "chunked, gzip"),
        (
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            "chunked, chunked",
        ),
        (
            "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
            "gzip, chunked",
        ),
        ("Transfer-Encoding: xchunked\r\n", "xchunked"),
    ] {
        let words = refused(&writes(with_head(&format!("{lines}{}", length()))), &[]);
        let expected = format!("the encoding `{name}`, which was not asked for");
        assert!(words.contains(&expected), "{lines:?}: {words}");
    }
    let upstream = writes(with_head(&format!(
        "Content-Encoding: IDENTITY\r\n{}",
        length()
    )));
    assert_eq!(upstream.looks(&["diff"]).status, 1);
}

#[test]
fn sizes_of_chunks_are_numbers() {
    for size in [
        "",
        "z",
        "-5",
        "0x5",
        "5 5",
        "fffffffffffffffff",
        "1152921504606846976f",
        "5555555555555555555555555",
        "\u{665}",
    ] {
        let body = format!("{size}\r\n#\r\n\r\n0\r\n\r\n");
        let words = refused(&chunked(body), &[]);
        assert!(words.contains("certdata.txt: "), "{size}: {words}");
        assert!(words.contains("hunk"), "{size}: {words}");
    }
}

#[test]
fn a_chunk_of_all_memory_takes_none() {
    for size in ["ffffffffffffffff", "7fffffffffffffff", "ffffffff"] {
        let body = [format!("{size}\r\n").as_bytes(), without_first()].concat();
        let words = refused(&chunked(body), &[]);
        assert!(words.contains("the body was cut short"), "{size}: {words}");
    }
}

#[test]
fn chunks_end_where_they_say() {
    let file = without_first();
    let wrong = [
        format!("{:x}\r\n", file.len() - 9).as_bytes(),
        file,
        b"\r\n0\r\n\r\n",
    ]
    .concat();
    let words = refused(&chunked(wrong), &[]);
    assert!(words.contains("hunk"), "{words}");
    let bare = [format!("{:x}\n", file.len()).as_bytes(), file, b"\n0\n\n"].concat();
    refused(&chunked(bare), &[]);
}

#[test]
fn the_last_chunk_must_come() {
    for end in ["", "0", "0\r"] {
        let body = [&chunk()[..], end.as_bytes()].concat();
        let words = refused(&chunked(body), &[]);
        assert!(words.contains("the body was cut short"), "{end:?}: {words}");
    }
    // Trailers and short extensions are legitimate, and no one reads them.
    for end in ["0\r\nExpires: never\r\n\r\n", "0;last=yes\r\n\r\n"] {
        let body = [&chunk()[..], end.as_bytes()].concat();
        assert_eq!(chunked(body).looks(&["diff"]).status, 1, "{end:?}");
    }
}

#[test]
fn extensions_and_trailers_without_end_end() {
    for (start, more) in [
        ("5;", "x".repeat(1 << 16)),
        ("0\r\n", "X: y\r\n".repeat(1 << 13)),
        ("0\r\nX: ", "y".repeat(1 << 16)),
    ] {
        let upstream = Upstream::scripted(move |request, stream| {
            if request.path != "/certdata.txt" {
                return stream.write_all(header(&newer()).as_bytes());
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
            stream.write_all(start.as_bytes())?;
            loop {
                stream.write_all(more.as_bytes())?;
            }
        });
        let words = refused(&upstream, &[]);
        assert!(words.contains("certdata.txt: "), "{start:?}: {words}");
    }
}
