//! The refresh under attack: servers, networks and surroundings that mean harm.
//!
//! Whatever they do, a refresh ends in time with exit status 2 and says why, data/ is as it was, and nothing
//! stands beside it ([`Place::refuses_command`] looks). What is done all the same says so in its test.

mod certificates;
mod content;
mod framing;
mod heads;
mod protocol;
mod redirects;
mod replay;
mod slow;
mod surroundings;

use std::io::Write as _;
use std::time::{Duration, Instant};

use crate::support::{
    Place, Reply, Request, Server, Upstream, answer, close, header, newer, without_first,
};

/// How long a request may take in these tests.
const TIMEOUT: &str = "2";
/// How long a program that was given it may take as a whole, on a machine that has much else to do.
const BOUND: Duration = Duration::from_secs(12);

/// A refresh with one attempt that must come to nothing, in time, and its words.
#[track_caller]
fn refused(upstream: &Upstream, options: &[&str]) -> String {
    let start = Instant::now();
    let once = ["--timeout", TIMEOUT, "--retries", "0"];
    let words = upstream.refuses(&[&once, options].concat());
    assert!(start.elapsed() < BOUND, "{:?}: {words}", start.elapsed());
    words
}

/// The same of any server and address.
#[track_caller]
fn refused_by(place: &Place, url: &str, authority: &str) -> String {
    let start = Instant::now();
    let options = ["--url", url, "--ca-file", authority];
    let once = ["refresh", "--timeout", TIMEOUT, "--retries", "0"];
    let words = place.refuses(&[&once[..], &options].concat());
    assert!(start.elapsed() < BOUND, "{:?}: {words}", start.elapsed());
    words
}

/// A server that writes these bytes when asked for certdata.txt, and closes properly. Its nssckbi.h is in order.
fn writes(bytes: impl Into<Vec<u8>>) -> Upstream {
    let bytes = bytes.into();
    Upstream::scripted(move |request, stream| {
        if request.path != "/certdata.txt" {
            return answer(stream, &Reply::ok(header(&newer())));
        }
        stream.write_all(&bytes)?;
        close(stream)
    })
}

/// A whole answer: these lines at its head, then a sound certdata.txt.
fn with_head(lines: &str) -> Vec<u8> {
    [
        format!("HTTP/1.1 200 OK\r\n{lines}\r\n").as_bytes(),
        without_first(),
    ]
    .concat()
}

/// The line that says how long a sound certdata.txt is.
fn length() -> String {
    format!("Content-Length: {}\r\n", without_first().len())
}

/// A server that has a sound certdata.txt, and what a handler says besides.
fn answers(handler: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static) -> Upstream {
    Upstream::answering(move |request| {
        handler(request).unwrap_or_else(|| match request.path.as_str() {
            "/certdata.txt" => Reply::ok(without_first()),
            "/nssckbi.h" => Reply::ok(header(&newer())),
            _ => Reply::status("404 Not Found", ""),
        })
    })
}

/// Nobody may have asked it for anything.
#[track_caller]
fn was_not_asked(server: &Server) {
    assert!(server.requests().is_empty(), "{:?}", server.requests());
}
