//! The environment of the program, and proxies that it names.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use super::{BOUND, TIMEOUT, answers, was_not_asked};
use crate::support::{Authority, Reply, Server, Upstream, run, without_first};

/// A refresh of a channel, with this environment: its server is not here.
#[track_caller]
fn refused_with(upstream: &Upstream, environment: &[(&str, &str)]) -> String {
    let authority = upstream.authority.path().to_str().unwrap();
    refused_command(upstream, &["--ca-file", authority], environment)
}

#[track_caller]
fn refused_command(upstream: &Upstream, args: &[&str], environment: &[(&str, &str)]) -> String {
    let once = ["refresh", "--timeout", TIMEOUT, "--retries", "0"];
    let mut command: Command = upstream.place.command(&[&once, args].concat());
    command.envs(environment.iter().copied());
    let start = Instant::now();
    let words = upstream.place.refuses_command(&mut command);
    assert!(start.elapsed() < BOUND, "{environment:?}: {words}");
    words
}

/// A proxy that does this with every connection, after it has read what it is asked.
fn proxy(script: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let at = listener.local_addr().unwrap();
    thread::spawn(move || {
        for client in listener.incoming() {
            let serve = |mut client: TcpStream| -> io::Result<()> {
                let mut asked = Vec::new();
                while !asked.ends_with(b"\r\n\r\n") {
                    let mut byte = [0];
                    client.read_exact(&mut byte)?;
                    asked.push(byte[0]);
                }
                script(client)
            };
            // A client that hangs up is its own business.
            let _ = client.and_then(serve);
        }
    });
    format!("http://{at}")
}

#[test]
fn a_proxy_is_no_authority() {
    // It ends TLS itself, with a certificate for every name, by an authority of its own.
    let mallory = Authority::new();
    let server = Server::start(mallory.local(), |_| Reply::ok(without_first()));
    let upstream = answers(|_| None);
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        let words = refused_with(&upstream, &[(name, &server.plain(""))]);
        assert!(
            words.contains("invalid peer certificate"),
            "{name}: {words}"
        );
    }
    assert_eq!(server.connections(), 4);
    was_not_asked(&server);
    // Nor is the proxy's own certificate believed for less.
    let tls = server.url("");
    let words = refused_with(&upstream, &[("ALL_PROXY", &tls)]);
    assert!(words.contains("invalid peer certificate"), "{words}");
}

#[test]
fn a_proxy_that_does_not_connect() {
    let upstream = answers(|_| None);
    for reply in [
        "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "",
    ] {
        let at = proxy(move |mut client| client.write_all(reply.as_bytes()));
        let words = refused_with(&upstream, &[("HTTPS_PROXY", &at)]);
        assert!(words.contains("certdata.txt: "), "{reply:?}: {words}");
    }
}

#[test]
fn a_slow_proxy_ends_in_time() {
    let upstream = answers(|_| None);
    for (begin, more) in [
        ("", "HTTP/1.1 100 Continue\r\n"),
        ("HTTP/1.1 200 OK\r\nX: ", "y"),
        ("HTTP/1.1 200 ", "O"),
    ] {
        let at = proxy(move |mut client| {
            client.write_all(begin.as_bytes())?;
            loop {
                client.write_all(&more.as_bytes()[..1])?;
                thread::sleep(Duration::from_millis(50));
            }
        });
        refused_with(&upstream, &[("HTTPS_PROXY", &at)]);
    }
    let silent = proxy(|_| {
        thread::sleep(Duration::from_secs(30));
        Ok(())
    });
    let words = refused_with(&upstream, &[("HTTPS_PROXY", &silent)]);
    assert!(words.contains("no answer in time"), "{words}");
    let endless = proxy(|mut client| {
        client.write_all(b"HTTP/1.1 200 OK\r\nX: ")?;
        loop {
            client.write_all(&[b'y'; 1 << 16])?;
        }
    });
    refused_with(&upstream, &[("HTTPS_PROXY", &endless)]);
}

#[test]
fn a_proxy_that_would_be_passed_by() {
    let upstream = answers(|_| None);
    for name in [
        "socks5://127.0.0.1:1",
        "socks4://127.0.0.1:1",
        "socks5h://127.0.0.1:1",
    ] {
        let url = upstream.url();
        let authority = upstream.authority.path().to_str().unwrap();
        let args = ["--url", &url, "--ca-file", authority];
        let words = refused_command(&upstream, &args, &[("ALL_PROXY", name)]);
        assert!(words.contains("speaks SOCKS"), "{words}");
    }
    assert_eq!(upstream.server.connections(), 0);
}

#[test]
fn the_password_of_a_proxy_is_not_told() {
    let upstream = answers(|_| None);
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let at = format!("http://user:secret@127.0.0.1:{port}");
    let words = refused_with(&upstream, &[("HTTPS_PROXY", &at)]);
    assert!(!words.contains("secret"), "{words}");
}

#[test]
fn the_environment_adds_no_authority() {
    let mallory = Authority::new();
    let server = Server::start(mallory.local(), |_| Reply::ok(without_first()));
    let upstream = answers(|_| None);
    let path = mallory.path().to_str().unwrap();
    let directory = mallory.path().parent().unwrap().to_str().unwrap();
    let mut environment: Vec<_> = [
        "SSL_CERT_FILE",
        "CURL_CA_BUNDLE",
        "REQUESTS_CA_BUNDLE",
        "NODE_EXTRA_CA_CERTS",
        "GIT_SSL_CAINFO",
        "CARGO_HTTP_CAINFO",
    ]
    .map(|name| (name, path))
    .into();
    environment.extend([
        ("SSL_CERT_DIR", directory),
        ("PYTHONHTTPSVERIFY", "0"),
        ("NODE_TLS_REJECT_UNAUTHORIZED", "0"),
        ("GIT_SSL_NO_VERIFY", "1"),
    ]);
    let url = server.url("/certdata.txt");
    // Neither beside the roots inside nor beside those of --ca-file.
    let own = upstream.authority.path().to_str().unwrap();
    for args in [&["--url", &url][..], &["--url", &url, "--ca-file", own]] {
        let words = refused_command(&upstream, args, &environment);
        assert!(words.contains("invalid peer certificate"), "{words}");
    }
    was_not_asked(&server);
}

#[test]
fn no_keys_are_logged() {
    let upstream = answers(|_| None);
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("keys");
    let url = upstream.url();
    let authority = upstream.authority.path().to_str().unwrap();
    let args = ["diff", "--url", &url, "--ca-file", authority];
    let run = run(upstream.place.command(&args).env("SSLKEYLOGFILE", &log));
    assert_eq!(run.status, 1, "{run:?}");
    assert!(!log.exists());
}
