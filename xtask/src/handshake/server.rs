//! The TLS server of a row, and the HTTP proxy that leads every name to it.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion};

use super::case::Door;
use super::pki::{Leaf, Pki};

/// Longer than any client needs.
const PATIENCE: Duration = Duration::from_secs(20);

/// More than any client says before the empty line.
const HEAD_LIMIT: usize = 16 * 1024;

const RESPONSE: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello\n";

/// The doors of one server, and its proxy. They stay open until the program ends.
pub(crate) struct Server {
    ports: Vec<(Door, u16)>,
    /// The port of a proxy that leads to the doors whatever host is named.
    pub(crate) proxy: u16,
    arrivals: Arc<AtomicUsize>,
}

impl Server {
    /// Opens every door on a port of its own.
    pub(crate) fn start(pki: &Pki) -> anyhow::Result<Self> {
        let arrivals = Arc::new(AtomicUsize::new(0));
        let open = |door: Door| {
            let tls = config(pki, door)?;
            let arrivals = Arc::clone(&arrivals);
            let port = listen(move |stream| serve(stream, &tls, &arrivals))?;
            anyhow::Ok((door, port))
        };
        let ports: Vec<_> = Door::ALL
            .into_iter()
            .map(open)
            .collect::<anyhow::Result<_>>()?;
        let known: Vec<_> = ports.iter().map(|(_, port)| *port).collect();
        Ok(Self {
            ports,
            proxy: listen(move |stream| forward(stream, &known))?,
            arrivals,
        })
    }

    /// The port of a door; 0, where nobody listens, if it has none.
    pub(crate) fn port(&self, door: Door) -> u16 {
        let found = self.ports.iter().find(|(known, _)| *known == door);
        found.map_or(0, |(_, port)| *port)
    }

    /// How many clients have begun to speak TLS so far.
    pub(crate) fn arrivals(&self) -> usize {
        self.arrivals.load(Ordering::SeqCst)
    }
}

fn config(pki: &Pki, door: Door) -> anyhow::Result<Arc<ServerConfig>> {
    let leaf: &Leaf = match door {
        Door::Expired => &pki.expired,
        _ => &pki.good,
    };
    let (tls12, tls13) = (&rustls::version::TLS12, &rustls::version::TLS13);
    let versions: &[&SupportedProtocolVersion] = match door {
        Door::Tls13 => &[tls13],
        Door::Tls12 => &[tls12],
        Door::Good | Door::Expired => &[tls13, tls12],
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)?
        .with_no_client_auth()
        .with_single_cert(leaf.chain(), leaf.key()?)?;
    Ok(Arc::new(config))
}

/// Gives every client a thread. What goes wrong with it is its own business.
fn listen(
    serve: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static,
) -> anyhow::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let port = listener.local_addr()?.port();
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let serve = Arc::clone(&serve);
            thread::spawn(move || {
                stream.set_read_timeout(Some(PATIENCE))?;
                stream.set_write_timeout(Some(PATIENCE))?;
                serve(stream)
            });
        }
    });
    Ok(port)
}

fn serve(tcp: TcpStream, tls: &Arc<ServerConfig>, arrivals: &AtomicUsize) -> io::Result<()> {
    let mut first = [0];
    if tcp.peek(&mut first)? == 0 {
        return Ok(());
    }
    arrivals.fetch_add(1, Ordering::SeqCst);
    let connection = ServerConnection::new(Arc::clone(tls)).map_err(io::Error::other)?;
    let mut stream = StreamOwned::new(connection, tcp);
    // A client that only wanted to know ends here.
    head(&mut stream)?;
    stream.write_all(RESPONSE)?;
    stream.conn.send_close_notify();
    stream.flush()?;
    stream.sock.shutdown(Shutdown::Write)
}

/// `CONNECT host:port`: to this machine's port, if it is one of ours.
fn forward(mut client: TcpStream, known: &[u16]) -> io::Result<()> {
    let request = head(&mut client)?;
    let target = request.split(' ').nth(1).unwrap_or_default();
    let port = target.rsplit(':').next().and_then(|port| port.parse().ok());
    let Some(port) = port.filter(|port| request.starts_with("CONNECT ") && known.contains(port))
    else {
        return client.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    };
    let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?;
    let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || pump(&mut from, &mut to));
    pump(&mut server, &mut client)
}

/// All bytes, then the end of them.
fn pump(from: &mut TcpStream, to: &mut TcpStream) -> io::Result<()> {
    io::copy(from, to)?;
    to.shutdown(Shutdown::Write)
}

/// Bytes up to the empty line, and none behind it.
fn head(stream: &mut impl Read) -> io::Result<String> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") && bytes.len() < HEAD_LIMIT {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        bytes.extend(byte);
    }
    String::from_utf8(bytes).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::io::{Read as _, Write as _};
    use std::net::{Ipv4Addr, TcpStream};

    use super::{Door, Pki, Server};

    fn ask(port: u16, words: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        stream.write_all(words.as_bytes()).unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).unwrap();
        String::from_utf8(answer.to_vec()).unwrap()
    }

    #[test]
    fn the_proxy_leads_to_its_own_server_only() {
        let server = Server::start(&Pki::new().unwrap()).unwrap();
        let other = Server::start(&Pki::new().unwrap()).unwrap();
        let (own, others) = (server.port(Door::Good), other.port(Door::Good));
        let connect = |port: u16| format!("CONNECT wrong.test:{port} HTTP/1.1\r\n\r\n");
        assert_eq!(ask(server.proxy, &connect(own)), "HTTP/1.1 200");
        assert_eq!(ask(server.proxy, &connect(others)), "HTTP/1.1 403");
        let get = format!("GET http://wrong.test:{own}/ HTTP/1.1\r\n\r\n");
        assert_eq!(ask(server.proxy, &get), "HTTP/1.1 403");
    }

    #[test]
    fn only_who_speaks_has_arrived() {
        let server = Server::start(&Pki::new().unwrap()).unwrap();
        let port = server.port(Door::Expired);
        drop(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap());
        assert_eq!(server.arrivals(), 0);
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        stream.write_all(b"not TLS\r\n\r\n").unwrap();
        // An alert, or the end of the connection.
        let _ = stream.read(&mut [0; 16]);
        assert_eq!(server.arrivals(), 1);
    }
}
