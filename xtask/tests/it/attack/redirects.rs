//! Redirects to where nobody should go.

use std::io::Write as _;
use std::net::TcpListener;

use super::{answers, refused, was_not_asked};
use crate::support::{Authority, Reply, Server, Upstream, header, newer, without_first};

fn away(to: impl Into<String>) -> Upstream {
    let to = to.into();
    answers(move |request| (request.path == "/certdata.txt").then(|| Reply::redirect(&to)))
}

/// A server that has everything, for whoever believes it.
fn other(authority: &Authority, names: &[&str]) -> Server {
    Server::start(authority.server(names), |request| {
        match request.path.as_str() {
            "/nssckbi.h" => Reply::ok(header(&newer())),
            _ => Reply::ok(without_first()),
        }
    })
}

#[test]
fn loops_end() {
    for (from, to) in [("/a", "/b"), ("/a", "/a"), ("/a?1", "/a?2")] {
        let upstream = answers(move |request| match request.path.as_str() {
            "/nssckbi.h" => None,
            path if path == from => Some(Reply::redirect(to)),
            _ => Some(Reply::redirect(from)),
        });
        let words = refused(&upstream, &[]);
        assert!(words.contains("more than 5 redirects"), "{words}");
        assert_eq!(upstream.server.requests().len(), 6);
    }
    // Between two servers, one of them with another path each time.
    let count = std::sync::atomic::AtomicUsize::new(0);
    let upstream = answers(move |_| {
        let nth = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Some(Reply::redirect(format!("/{nth}")))
    });
    let words = refused(&upstream, &[]);
    assert!(words.contains("more than 5 redirects"), "{words}");
}

#[test]
fn another_scheme_is_not_followed() {
    let plain = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    plain.set_nonblocking(true).unwrap();
    let at = plain.local_addr().unwrap();
    for to in [
        format!("http://{at}/certdata.txt"),
        format!("HTTP://{at}/certdata.txt"),
        format!("ftp://{at}/certdata.txt"),
        format!("ws://{at}/certdata.txt"),
        "file:///etc/passwd".to_owned(),
        "file:/etc/passwd".to_owned(),
        "data:text/plain,BEGINDATA".to_owned(),
        "javascript:alert(1)".to_owned(),
        "urn:x".to_owned(),
    ] {
        let words = refused(&away(&to), &[]);
        assert!(words.contains("certdata.txt: "), "{to}: {words}");
        assert!(!words.contains("root:"), "{to}: {words}");
    }
    assert!(plain.accept().is_err(), "somebody came");
}

#[test]
fn another_place_must_prove_itself() {
    let stranger = other(&Authority::new(), &["127.0.0.1"]);
    let upstream = away(stranger.url("/certdata.txt"));
    let words = refused(&upstream, &[]);
    assert!(words.contains("invalid peer certificate"), "{words}");
    was_not_asked(&stranger);
    // Believed, but under another name than the one that it is sent to.
    let authority = Authority::new();
    let target = other(&authority, &["localhost"]);
    let to = target.url("/certdata.txt");
    let first = Server::start(authority.local(), move |_| Reply::redirect(&to));
    let path = authority.path().to_str().unwrap();
    let place = crate::support::Place::new();
    let words = super::refused_by(&place, &first.url("/certdata.txt"), path);
    assert!(words.contains("not valid for name"), "{words}");
    was_not_asked(&target);
}

#[test]
fn no_location_is_none() {
    for to in [
        "",
        " ",
        "https://",
        "https:///",
        "https://:1/",
        "https://[::1",
        "https://127.0.0.1:99999/",
        "https://127.0.0.1:x/",
        "https://a b/",
        "//",
        "https://\u{e4}.example\u{0}/",
        "%",
        "\\\\a\\b",
    ] {
        let words = refused(&away(to), &[]);
        assert!(words.contains("certdata.txt: "), "{to:?}: {words}");
    }
    for bytes in [&b"\xff\xfe"[..], b"/a\x7fb", b"/a\x00b", b"/a\tb c"] {
        let head = [b"HTTP/1.1 302 Found\r\nLocation: ", bytes, b"\r\n\r\n"].concat();
        let upstream = super::writes(head);
        refused(&upstream, &[]);
    }
}

#[test]
fn a_location_splits_no_request() {
    let upstream = away("/elsewhere%0d%0aX-Injected:%20yes%0d%0a%0d%0aGET%20/nssckbi.h");
    let words = refused(&upstream, &[]);
    assert!(words.contains("404"), "{words}");
    let requests = upstream.server.requests();
    assert_eq!(requests.len(), 2, "{requests:?}");
    assert!(
        requests[1].path.starts_with("/elsewhere%0d%0aX-"),
        "{requests:?}"
    );
    // A line break in earnest ends the header: the rest is one of the answer's.
    let upstream = answers(|request| {
        let split = Reply::status("302 Found", "").header("Location", "/b\r\nX-Injected: yes");
        (request.path == "/certdata.txt").then_some(split)
    });
    let words = refused(&upstream, &[]);
    assert!(words.contains("404"), "{words}");
    assert_eq!(upstream.server.requests()[1].path, "/b");
}

#[test]
fn credentials_in_a_location_are_not_told() {
    let stranger = other(&Authority::new(), &["127.0.0.1"]);
    let url = format!("https://user:secret@127.0.0.1:{}/", stranger.port());
    let words = refused(&away(&url), &[]);
    assert!(words.contains("invalid peer certificate"), "{words}");
    assert!(!words.contains("secret"), "{words}");
    was_not_asked(&stranger);
}

#[test]
fn a_long_way_is_told_shortly() {
    let words = refused(&away(format!("http://a/{}", "b".repeat(50_000))), &[]);
    assert!(words.contains("which is not https"), "{}", words.len());
    assert!(words.len() < 2000, "{}", words.len());
}

#[test]
fn the_body_of_a_redirect_ends_in_time() {
    let upstream = Upstream::scripted(|_, stream| {
        stream.write_all(b"HTTP/1.1 302 Found\r\nLocation: /\r\n")?;
        stream.write_all(b"Transfer-Encoding: chunked\r\n\r\n")?;
        loop {
            stream.write_all(b"10000\r\n")?;
            stream.write_all(&[b'#'; 0x10000])?;
            stream.write_all(b"\r\n")?;
        }
    });
    let words = refused(&upstream, &[]);
    assert!(words.contains("no answer in time"), "{words}");
}
