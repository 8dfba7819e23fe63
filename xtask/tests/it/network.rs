//! Servers that do not give us the file.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use crate::support::{Authority, Ending, Place, Reply, Server, Upstream, without_first};

/// One attempt only.
const ONCE: [&str; 2] = ["--retries", "0"];

fn refresh(place: &Place, server: &Server, authority: Option<&Authority>) -> String {
    let url = server.url("/certdata.txt");
    let mut args = vec!["refresh", "--url", &url];
    if let Some(authority) = authority {
        args.extend(["--ca-file", authority.path().to_str().unwrap()]);
    }
    place.refuses(&args)
}

#[test]
fn another_authority_is_not_believed() {
    let (authority, other) = (Authority::new(), Authority::new());
    let server = Server::start(authority.local(), |_| Reply::ok(without_first()));
    let place = Place::new();
    // Neither another one's, nor without --ca-file any but Mozilla's.
    for trusted in [Some(&other), None] {
        let words = refresh(&place, &server, trusted);
        assert!(words.contains("certificate"), "{words}");
        assert!(!words.contains("trying again"), "{words}");
    }
    assert_eq!(server.connections(), 2);
    assert!(server.requests().is_empty());
}

#[test]
fn another_name_is_not_believed() {
    let authority = Authority::new();
    let tls = authority.server(&["elsewhere.example"]);
    let server = Server::start(tls, |_| Reply::ok(without_first()));
    let words = refresh(&Place::new(), &server, Some(&authority));
    assert!(words.contains("certificate not valid for name"), "{words}");
    assert_eq!(server.connections(), 1);
    assert!(server.requests().is_empty());
}

#[test]
fn a_redirect_to_http_is_not_followed() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let plain = format!("http://{}/certdata.txt", listener.local_addr().unwrap());
    let to = plain.clone();
    let upstream = Upstream::failing(move || Reply::redirect(to.clone()));
    let words = upstream.refuses(&[]);
    assert!(
        words.contains(&format!("redirected to {plain}, which is not https")),
        "{words}"
    );
    assert_eq!(upstream.server.connections(), 1);
    assert!(listener.accept().is_err(), "somebody came");
}

#[test]
fn redirects_end_somewhere() {
    let upstream = Upstream::failing(|| Reply::redirect("/certdata.txt"));
    let words = upstream.refuses(&[]);
    assert!(words.contains("more than 5 redirects"), "{words}");
    assert_eq!(upstream.server.requests().len(), 6);
    // A redirect that leads nowhere.
    Upstream::failing(|| Reply::status("302 Found", "")).refuses(&ONCE);
}

#[test]
fn a_missing_file_is_not_asked_for_again() {
    let upstream = Upstream::failing(|| Reply::status("404 Not Found", "no such file"));
    let words = upstream.refuses(&[]);
    assert!(words.contains("404"), "{words}");
    assert_eq!(upstream.server.requests().len(), 1);
}

#[test]
fn a_broken_server_is_asked_as_often_as_told() {
    let upstream = Upstream::failing(|| Reply::status("500 Internal Server Error", ""));
    let words = upstream.refuses(&["--retries", "2"]);
    assert!(
        words.contains("error: ") && words.contains("500"),
        "{words}"
    );
    assert_eq!(upstream.server.requests().len(), 3);
}

#[test]
fn a_body_cut_short_is_none() {
    for ending in [Ending::Torn, Ending::Short] {
        let upstream = Upstream::failing(move || Reply::ok(without_first()).ending(ending));
        let words = upstream.refuses(&["--retries", "1"]);
        assert!(words.contains("the body was cut short"), "{words}");
        assert_eq!(upstream.server.requests().len(), 2, "{ending:?}");
    }
}

#[test]
fn a_body_without_an_end_of_its_own_is_none() {
    let upstream = Upstream::failing(|| Reply::ok(without_first()).ending(Ending::Unmarked));
    let words = upstream.refuses(&[]);
    assert!(
        words.contains("cannot be told from one cut short"),
        "{words}"
    );
}

#[test]
fn an_encoding_that_nobody_asked_for_is_refused() {
    let upstream = Upstream::failing(|| Reply::ok("").header("Content-Encoding", "gzip"));
    let words = upstream.refuses(&[]);
    assert!(words.contains("gzip"), "{words}");
}

#[test]
fn an_endless_body_ends_here() {
    let upstream = Upstream::failing(|| Reply::ok("").ending(Ending::Endless));
    let words = upstream.refuses(&[]);
    assert!(
        words.contains("the body has more than 16777216 bytes"),
        "{words}"
    );
    assert_eq!(upstream.server.requests().len(), 1);
}

#[test]
fn a_body_that_is_said_to_be_too_long_is_not_read() {
    let upstream = Upstream::failing(|| Reply::ok(vec![b'#'; (16 << 20) + 1]));
    let words = upstream.refuses(&[]);
    assert!(
        words.contains("the body has more than 16777216 bytes"),
        "{words}"
    );
}

#[test]
fn an_endless_header_ends_here() {
    let upstream = Upstream::answering(|request| match request.path.as_str() {
        "/certdata.txt" => Reply::ok(without_first()),
        _ => Reply::ok("").ending(Ending::Endless),
    });
    let words = upstream.refuses(&[]);
    assert!(
        words.contains("nssckbi.h: the body has more than 65536 bytes"),
        "{words}"
    );
}

#[test]
fn a_header_that_cannot_be_had_is_not_a_missing_one() {
    let upstream = Upstream::answering(|request| match request.path.as_str() {
        "/certdata.txt" => Reply::ok(without_first()),
        _ => Reply::status("500 Internal Server Error", ""),
    });
    let words = upstream.refuses(&ONCE);
    assert!(
        words.contains("nssckbi.h: the server answers 500"),
        "{words}"
    );
}

#[test]
fn silence_and_dripping_end_in_time() {
    for ending in [Ending::Silence, Ending::Dripping] {
        let upstream = Upstream::failing(move || Reply::ok("").ending(ending));
        let start = Instant::now();
        let words = upstream.refuses(&["--timeout", "1", "--retries", "0"]);
        assert!(words.contains("no answer in time"), "{words}");
        assert!(start.elapsed() < Duration::from_secs(3), "{ending:?}");
    }
}

#[test]
fn silence_before_tls_ends_in_time() {
    // The kernel accepts; nobody else does.
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("https://{}/certdata.txt", listener.local_addr().unwrap());
    let start = Instant::now();
    let options = ["refresh", "--url", &url, "--timeout", "1", "--retries", "0"];
    let words = Place::new().refuses(&options);
    assert!(words.contains("no answer in time"), "{words}");
    assert!(start.elapsed() < Duration::from_secs(3));
}

#[test]
fn all_attempts_together_end_in_time() {
    let upstream = Upstream::failing(|| Reply::ok("").ending(Ending::Silence));
    let start = Instant::now();
    upstream.refuses(&["--timeout", "1", "--retries", "10"]);
    assert!(start.elapsed() < Duration::from_secs(6));
}

#[test]
fn nobody_there() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("https://{}/certdata.txt", listener.local_addr().unwrap());
    drop(listener);
    let words = Place::new().refuses(&["refresh", "--url", &url, "--retries", "1"]);
    assert_eq!(words.matches("trying again").count(), 1, "{words}");
}
