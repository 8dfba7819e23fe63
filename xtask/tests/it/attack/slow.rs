//! A little at a time: each read brings something, and the whole must end all the same.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use super::{refused, refused_by, was_not_asked};
use crate::support::{Upstream, newer, without_first};

/// Between two bytes; a refresh waits two seconds.
const PAUSE: Duration = Duration::from_millis(20);

/// A way to a server on which its bytes come one by one: the handshake's too.
fn dripping_way_to(port: u16) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let here = listener.local_addr().unwrap();
    thread::spawn(move || {
        for client in listener.incoming() {
            let relay = move |mut client: TcpStream| -> io::Result<()> {
                let mut server = TcpStream::connect(("127.0.0.1", port))?;
                let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
                thread::spawn(move || {
                    // Either end may be gone.
                    let _ = io::copy(&mut from, &mut to);
                    to.shutdown(Shutdown::Write)
                });
                let mut byte = [0];
                while server.read(&mut byte)? > 0 {
                    client.write_all(&byte)?;
                    thread::sleep(PAUSE);
                }
                Ok(())
            };
            thread::spawn(move || relay(client?));
        }
    });
    format!("https://{here}/certdata.txt")
}

/// A server that begins with something and then goes on with a byte at a time.
fn drips(begin: &'static str, more: &'static str) -> Upstream {
    Upstream::scripted(move |_, stream| {
        stream.write_all(begin.as_bytes())?;
        loop {
            for byte in more.as_bytes() {
                stream.write_all(&[*byte])?;
                stream.flush()?;
                thread::sleep(PAUSE);
            }
        }
    })
}

#[test]
fn every_part_of_an_answer() {
    const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    const SIZED: &str = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n";
    const AWAY: &str = "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 1000000\r\n\r\n";
    for (begin, more) in [
        ("", "HTTP/1.1"),
        ("HTTP/1.1 200 ", "OK"),
        ("HTTP/1.1 200 OK\r\n", "X: y\r\n"),
        ("HTTP/1.1 200 OK\r\nX: ", "y"),
        ("", "HTTP/1.1 103 Early Hints\r\n\r\n"),
        (SIZED, "#\n"),
        (CHUNKED, "1\r\n#\r\n"),
        (CHUNKED, "0"),
        (CHUNKED, "5; \t"),
        (AWAY, "away"),
    ] {
        let words = refused(&drips(begin, more), &[]);
        let late = words.contains("no answer in time");
        // What is no answer at all is known before.
        let never = words.contains("http") && !begin.starts_with("HTTP");
        let odd = begin == CHUNKED && words.contains("hunk");
        assert!(late || never || odd, "{begin:?} {more:?}: {words}");
    }
}

#[test]
fn the_handshake() {
    let upstream = Upstream::with(without_first(), &newer());
    let authority = upstream.authority.path().to_str().unwrap();
    let url = dripping_way_to(upstream.server.port());
    let words = refused_by(&upstream.place, &url, authority);
    assert!(words.contains("no answer in time"), "{words}");
    was_not_asked(&upstream.server);
}

#[test]
fn a_record_that_never_ends() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("https://{}/certdata.txt", listener.local_addr().unwrap());
    thread::spawn(move || -> io::Result<()> {
        let mut client = listener.accept()?.0;
        // A handshake record of 16 KB, with a ServerHello in it.
        client.write_all(&[22, 3, 3, 0x3f, 0xff, 2, 0, 0x3f, 0xfb])?;
        loop {
            client.write_all(&[3])?;
            thread::sleep(PAUSE);
        }
    });
    let upstream = Upstream::with("", "");
    let authority = upstream.authority.path().to_str().unwrap();
    let words = refused_by(&upstream.place, &url, authority);
    assert!(words.contains("no answer in time"), "{words}");
}

#[test]
fn every_retry_and_redirect_together() {
    // Five redirects, each nearly as slow as a request may be, and retries: four times the timeout at most.
    let upstream = Upstream::scripted(|_, stream| {
        thread::sleep(Duration::from_millis(800));
        stream.write_all(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")?;
        super::close(stream)
    });
    let start = std::time::Instant::now();
    let words = upstream.refuses(&["--timeout", "1", "--retries", "10"]);
    assert!(words.contains("no answer in time"), "{words}");
    assert!(start.elapsed() < Duration::from_secs(8), "{words}");
}
