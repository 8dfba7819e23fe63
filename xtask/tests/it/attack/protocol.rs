//! TLS that is none, or is too old, and connections that break off.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rcgen::{CertificateParams, KeyPair};
use rustls::{ServerConnection, StreamOwned};

use super::{length, refused, refused_by, writes};
use crate::support::{
    Authority, Place, Reply, Stream, Upstream, answer, close, header, older, without_first,
};

/// A server that does this with every connection.
fn tcp(script: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("https://{}/certdata.txt", listener.local_addr().unwrap());
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            // A client that hangs up is its own business.
            let _ = script(client);
        }
    });
    url
}

fn refused_at(url: &str) -> String {
    let authority = Authority::new();
    refused_by(&Place::new(), url, authority.path().to_str().unwrap())
}

/// A server that answers a ClientHello with these bytes.
fn replies(bytes: impl Into<Vec<u8>>) -> String {
    let bytes = bytes.into();
    let url = tcp(move |mut client| {
        let mut record = [0; 5];
        client.read_exact(&mut record)?;
        let mut hello = vec![0; usize::from(u16::from_be_bytes([record[3], record[4]]))];
        client.read_exact(&mut hello)?;
        client.write_all(&bytes)?;
        client.shutdown(Shutdown::Write)
    });
    refused_at(&url)
}

/// A ServerHello (RFC 5246 section 7.4.1.3) that chooses this version and this cipher suite.
fn server_hello(version: [u8; 2], suite: [u8; 2]) -> Vec<u8> {
    let [major, minor] = version;
    let mut hello = vec![22, major, minor, 0, 42, 2, 0, 0, 38, major, minor];
    hello.extend([7; 32]);
    hello.push(0);
    hello.extend(suite);
    hello.push(0);
    hello
}

const ECDHE_ECDSA_AES128_GCM: [u8; 2] = [0xc0, 0x2b];
const RSA_AES128_CBC_SHA: [u8; 2] = [0x00, 0x2f];

#[test]
fn a_version_that_was_not_offered() {
    // SSL 3.0, TLS 1.0 and 1.1, by a server that insists.
    for minor in [0, 1, 2] {
        let words = replies(server_hello([3, minor], RSA_AES128_CBC_SHA));
        assert!(words.contains("peer is incompatible"), "3.{minor}: {words}");
    }
}

#[test]
fn a_cipher_suite_that_was_not_offered() {
    for suite in [RSA_AES128_CBC_SHA, [0, 0], [0, 1], [0x13, 0x01]] {
        let words = replies(server_hello([3, 3], suite));
        assert!(words.contains("peer "), "{suite:?}: {words}");
    }
    // One that was, as a control: it is not the suite that this fails for.
    let words = replies(server_hello([3, 3], ECDHE_ECDSA_AES128_GCM));
    assert!(!words.contains("peer is"), "{words}");
}

#[test]
fn an_alert_is_an_answer() {
    for (alert, name) in [
        (40, "HandshakeFailure"),
        (70, "ProtocolVersion"),
        (80, "InternalError"),
    ] {
        let words = replies([21, 3, 3, 0, 2, 2, alert]);
        assert!(words.contains(name), "{words}");
    }
}

#[test]
fn what_is_no_tls() {
    let page = format!("HTTP/1.1 200 OK\r\n{}\r\n", length());
    for bytes in [
        Vec::new(),
        [page.as_bytes(), without_first()].concat(),
        b"HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1/\r\n\r\n".to_vec(),
        b"SSH-2.0-OpenSSH_9.2\r\n".to_vec(),
        b"220 mail.example ESMTP\r\n".to_vec(),
        vec![0; 1 << 20],
        vec![0xff; 1 << 20],
        // A record of 64 KB, an application record before a handshake, and a hello that is cut.
        [&[22, 3, 3, 0xff, 0xff][..], &[2; 0xffff]].concat(),
        [&[23, 3, 3, 0, 16][..], &[0; 16]].concat(),
        server_hello([3, 3], ECDHE_ECDSA_AES128_GCM)[..20].to_vec(),
    ] {
        let words = replies(bytes);
        assert!(words.contains("certdata.txt: "), "{words}");
    }
}

/// OpenSSL as a server, for as long as it lives.
struct OpenSsl {
    child: Child,
    port: u16,
}

impl Drop for OpenSsl {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl OpenSsl {
    /// `None`, with a word, where there is no OpenSSL.
    fn start(authority: &Authority, place: &std::path::Path, options: &[&str]) -> Option<Self> {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
        let cert = params.signed_by(&key, authority.issuer()).unwrap();
        std::fs::write(place.join("cert"), cert.pem()).unwrap();
        std::fs::write(place.join("key"), key.serialize_pem()).unwrap();
        // Free a moment ago.
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let spawned = Command::new("openssl")
            .args(["s_server", "-quiet", "-www", "-cert", "cert", "-key", "key"])
            .args(["-accept", &format!("127.0.0.1:{port}")])
            .args(options)
            .current_dir(place)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let child = match spawned {
            Ok(child) => child,
            Err(error) => {
                eprintln!("not tried: openssl: {error} (apt-get install openssl)");
                return None;
            }
        };
        let server = Self { child, port };
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                start.elapsed() < Duration::from_secs(20),
                "openssl does not listen"
            );
            thread::sleep(Duration::from_millis(20));
        }
        Some(server)
    }

    /// Whether OpenSSL's own client, with the same options, shakes hands with it.
    fn works(&self, options: &[&str]) -> bool {
        let at = format!("127.0.0.1:{}", self.port);
        let client = Command::new("openssl")
            .args(["s_client", "-connect", &at])
            .args(options)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        client.status.success()
    }
}

#[test]
fn openssl_with_what_is_too_old() {
    let place = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    for options in [
        &["-tls1", "-cipher", "ALL:@SECLEVEL=0"][..],
        &["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"],
        &["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA"],
    ] {
        let Some(server) = OpenSsl::start(&authority, place.path(), options) else {
            return;
        };
        assert!(server.works(options), "openssl does not speak {options:?}");
        let url = format!("https://127.0.0.1:{}/certdata.txt", server.port);
        let path = authority.path().to_str().unwrap();
        let words = refused_by(&Place::new(), &url, path);
        let says = words.contains("ProtocolVersion") || words.contains("HandshakeFailure");
        assert!(says, "{options:?}: {words}");
    }
}

/// A TLS server that does not wait for a request.
fn hasty(
    authority: &Authority,
    script: impl Fn(&mut Stream) -> io::Result<()> + Send + Sync + 'static,
) -> String {
    let tls = authority.local();
    tcp(move |mut tcp| {
        let mut connection = ServerConnection::new(tls.clone()).map_err(io::Error::other)?;
        while connection.is_handshaking() {
            connection.complete_io(&mut tcp)?;
        }
        script(&mut StreamOwned::new(connection, tcp))
    })
}

#[test]
fn a_connection_that_is_reset_in_the_middle() {
    let authority = Authority::new();
    let path = authority.path().to_str().unwrap();
    let half = [
        format!("HTTP/1.1 200 OK\r\n{}\r\n", length()).as_bytes(),
        &without_first()[..without_first().len() / 2],
    ]
    .concat();
    for part in [half, b"HTTP/1.1 200 OK\r\nContent-".to_vec(), Vec::new()] {
        let url = hasty(&authority, move |stream| {
            stream.write_all(&part)?;
            stream.flush()?;
            // What was asked meanwhile is never read, so TCP ends with a reset.
            thread::sleep(Duration::from_millis(300));
            Ok(())
        });
        let words = refused_by(&Place::new(), &url, path);
        assert!(words.contains("certdata.txt: "), "{words}");
    }
}

#[test]
fn an_answer_before_the_question() {
    // It is the server's all the same, and on a connection of this one request.
    let authority = Authority::new();
    let whole = super::with_head(&length());
    let url = hasty(&authority, move |stream| {
        stream.write_all(&whole)?;
        stream.flush()?;
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).map(drop)
    });
    let path = authority.path().to_str().unwrap();
    let place = Place::new();
    // nssckbi.h gets the same answer.
    let words = refused_by(&place, &url, path);
    assert!(words.contains("nssckbi.h: "), "{words}");
}

#[test]
fn what_follows_an_answer_is_not_the_next_one() {
    // On the connection of certdata.txt comes an nssckbi.h too: unasked, or when it is asked for there.
    for waits in [false, true] {
        let forged = header("999.0");
        let next = format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{forged}",
            forged.len()
        );
        let upstream = Upstream::scripted(move |request, stream| {
            if request.path != "/certdata.txt" {
                return answer(stream, &Reply::ok(header(&older())));
            }
            let mut bytes = super::with_head(&length());
            if !waits {
                bytes.extend(next.as_bytes());
            }
            stream.write_all(&bytes)?;
            stream.flush()?;
            if stream.read(&mut [0])? > 0 && waits {
                stream.write_all(next.as_bytes())?;
            }
            stream.flush()
        });
        let words = refused(&upstream, &[]);
        assert!(words.contains("--allow-downgrade"), "{waits}: {words}");
        let server = &upstream.server;
        assert_eq!(server.connections(), server.requests().len());
    }
}

#[test]
fn an_end_without_goodbye() {
    let upstream = Upstream::scripted(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n")?;
        stream.flush()?;
        stream.sock.shutdown(Shutdown::Write)
    });
    assert!(refused(&upstream, &[]).contains("certdata.txt: "));
    // With goodbye, in the head.
    for part in [
        "",
        "HTTP/1.1 ",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n",
    ] {
        assert!(
            refused(&writes(part), &[]).contains("certdata.txt: "),
            "{part:?}"
        );
    }
    let upstream = Upstream::scripted(|_, stream| close(stream));
    assert!(refused(&upstream, &[]).contains("certdata.txt: "));
}
