//! One TLS handshake with rustls: handshake FORMAT TRUST HOST PORT
//!
//! The stores are modules, by the kind of trust that they have in the server's root. The server is on
//! 127.0.0.1; HOST is what the client believes to call. Says `connected` or `refused: WHY`, where it is
//! the certificate that was refused; anything else ends in a panic.

mod rust_der_absent;
mod rust_der_distrusted;
mod rust_der_email_only;
mod rust_der_excluded;
mod rust_der_server;
mod webpki_absent;
mod webpki_distrusted;
mod webpki_email_only;
mod webpki_excluded;
mod webpki_server;

use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::ring;
use rustls::{ClientConfig, ClientConnection, Error, RootCertStore};
use rustls_pki_types::{CertificateDer, TrustAnchor};

const ANCHORS: [(&str, &[TrustAnchor<'static>]); 5] = [
    ("server", webpki_server::TLS_SERVER_ROOTS),
    ("email-only", webpki_email_only::TLS_SERVER_ROOTS),
    ("distrusted", webpki_distrusted::TLS_SERVER_ROOTS),
    ("excluded", webpki_excluded::TLS_SERVER_ROOTS),
    ("absent", webpki_absent::TLS_SERVER_ROOTS),
];

const CERTIFICATES: [(&str, &[CertificateDer<'static>]); 5] = [
    ("server", rust_der_server::TLS_SERVER_ROOT_CERTS),
    ("email-only", rust_der_email_only::TLS_SERVER_ROOT_CERTS),
    ("distrusted", rust_der_distrusted::TLS_SERVER_ROOT_CERTS),
    ("excluded", rust_der_excluded::TLS_SERVER_ROOT_CERTS),
    ("absent", rust_der_absent::TLS_SERVER_ROOT_CERTS),
];

fn of<T>(trust: &str, known: impl IntoIterator<Item = (&'static str, T)>) -> T {
    let mut known = known.into_iter();
    known.find(|(name, _)| *name == trust).expect("a kind of trust").1
}

fn roots(format: &str, trust: &str) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    match format {
        "webpki" => roots.extend(of(trust, ANCHORS).iter().cloned()),
        "rust-der" => {
            for certificate in of(trust, CERTIFICATES) {
                roots.add(certificate.clone()).expect("an anchor");
            }
        }
        _ => panic!("no format {format}"),
    }
    assert!(!roots.is_empty());
    roots
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [format, trust, host, port] = &args[..] else {
        panic!("handshake FORMAT TRUST HOST PORT");
    };
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots(format, trust))
        .with_no_client_auth();
    let host = host.clone().try_into().expect("a name or an address");
    let mut tls = ClientConnection::new(Arc::new(config), host).expect("a connection");
    let mut tcp = TcpStream::connect(("127.0.0.1", port.parse().expect("a port"))).expect("TCP");
    tcp.set_read_timeout(Some(Duration::from_secs(10))).expect("a timeout");
    while tls.is_handshaking() {
        if let Err(error) = tls.complete_io(&mut tcp) {
            let fault = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
            match fault {
                Some(fault @ Error::InvalidCertificate(why)) => {
                    return println!("refused: {fault} ({why:?})");
                }
                _ => panic!("{error}"),
            }
        }
    }
    tls.send_close_notify();
    let _ = tls.complete_io(&mut tcp);
    println!("connected");
}
