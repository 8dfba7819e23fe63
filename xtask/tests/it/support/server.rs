//! An HTTPS server that does as it is told, well or badly.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// Longer than any test waits.
const FOREVER: Duration = Duration::from_secs(30);

/// What a client asks for.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) if_none_match: Option<String>,
}

/// What it gets.
pub(crate) struct Reply {
    pub(crate) status: &'static str,
    /// Without Content-Length, which `ending` decides.
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) ending: Ending,
}

/// How a reply ends.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ending {
    /// As it should.
    Whole,
    /// As it should, in chunks.
    Chunked,
    /// After half of the body, TCP just closes.
    Torn,
    /// After half of the body, TLS closes with a close_notify.
    Short,
    /// Nobody said how long the body is, and TCP just closes.
    Unmarked,
    /// The body goes on and on.
    Endless,
    /// A byte now and then.
    Dripping,
    /// Nothing is said at all.
    Silence,
}

impl Reply {
    pub(crate) fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self::status("200 OK", body)
    }

    pub(crate) fn status(status: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
            ending: Ending::Whole,
        }
    }

    pub(crate) fn redirect(to: impl Into<String>) -> Self {
        Self::status("302 Found", "").header("Location", to)
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn ending(mut self, ending: Ending) -> Self {
        self.ending = ending;
        self
    }
}

pub(crate) struct Server {
    port: u16,
    connections: Arc<Mutex<usize>>,
    requests: Arc<Mutex<Vec<Request>>>,
}

/// The server's end of a connection.
pub(crate) type Stream = StreamOwned<ServerConnection, TcpStream>;

type Script = dyn Fn(&Request, &mut Stream) -> io::Result<()> + Send + Sync;

impl Server {
    /// Serves until the test is over.
    pub(crate) fn start(
        tls: Arc<ServerConfig>,
        handler: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::scripted(tls, move |request, stream| {
            answer(stream, &handler(request))
        })
    }

    /// Serves byte by byte what a script writes, until the test is over.
    pub(crate) fn scripted(
        tls: Arc<ServerConfig>,
        script: impl Fn(&Request, &mut Stream) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            connections: Arc::default(),
            requests: Arc::default(),
        };
        let connections = Arc::clone(&server.connections);
        let requests = Arc::clone(&server.requests);
        let script: Arc<Script> = Arc::new(script);
        thread::spawn(move || {
            for stream in listener.incoming() {
                *connections.lock().unwrap() += 1;
                let (tls, script) = (Arc::clone(&tls), Arc::clone(&script));
                let requests = Arc::clone(&requests);
                // A client that hangs up is its own business.
                thread::spawn(move || serve(stream?, tls, &*script, &requests));
            }
        });
        server
    }

    /// The address of a file.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("https://127.0.0.1:{}{path}", self.port)
    }

    /// The same server without TLS, for Location and as a proxy.
    pub(crate) fn plain(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Where it listens.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// How many clients came.
    pub(crate) fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }

    /// What they asked for.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

fn serve(
    mut tcp: TcpStream,
    tls: Arc<ServerConfig>,
    script: &Script,
    requests: &Mutex<Vec<Request>>,
) -> io::Result<()> {
    // A proxy's client speaks plainly first.
    let mut first = [0];
    tcp.peek(&mut first)?;
    if first == *b"C" {
        head(&mut tcp)?;
        tcp.write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?;
    }
    let connection = ServerConnection::new(tls).map_err(io::Error::other)?;
    let mut stream = StreamOwned::new(connection, tcp);
    let request = parse(&head(&mut stream)?);
    requests.lock().unwrap().push(request.clone());
    script(&request, &mut stream)
}

/// Bytes up to the empty line, and none behind it.
fn head(stream: &mut impl Read) -> io::Result<String> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        bytes.push(byte[0]);
    }
    String::from_utf8(bytes).map_err(io::Error::other)
}

fn parse(head: &str) -> Request {
    let header = |name: &str| {
        let mut headers = head.lines().filter_map(|line| line.split_once(": "));
        headers.find(|(n, _)| n.eq_ignore_ascii_case(name))
    };
    Request {
        path: head.split(' ').nth(1).unwrap().to_owned(),
        if_none_match: header("if-none-match").map(|(_, value)| value.to_owned()),
    }
}

/// Writes a reply and closes.
pub(crate) fn answer(stream: &mut Stream, reply: &Reply) -> io::Result<()> {
    let Reply { body, ending, .. } = reply;
    let marks = match ending {
        Ending::Silence => {
            thread::sleep(FOREVER);
            return Ok(());
        }
        Ending::Unmarked => String::new(),
        Ending::Chunked | Ending::Endless | Ending::Dripping => {
            "Transfer-Encoding: chunked\r\n".to_owned()
        }
        Ending::Whole | Ending::Torn | Ending::Short => {
            format!("Content-Length: {}\r\n", body.len())
        }
    };
    let headers: String = (reply.headers.iter())
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let status = reply.status;
    write!(
        stream,
        "HTTP/1.1 {status}\r\nConnection: close\r\n{marks}{headers}\r\n"
    )?;
    let half = &body[..body.len() / 2];
    let chunk =
        |bytes: &[u8]| [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat();
    match ending {
        Ending::Whole | Ending::Unmarked => stream.write_all(body)?,
        Ending::Torn | Ending::Short => stream.write_all(half)?,
        Ending::Chunked => {
            stream.write_all(&chunk(body))?;
            stream.write_all(&chunk(b""))?;
        }
        Ending::Endless => loop {
            stream.write_all(&chunk(&[b'#'; 1 << 16]))?;
        },
        Ending::Dripping => loop {
            stream.write_all(&chunk(b"#"))?;
            stream.flush()?;
            thread::sleep(Duration::from_millis(50));
        },
        Ending::Silence => {}
    }
    match ending {
        Ending::Torn | Ending::Unmarked => {
            stream.flush()?;
            stream.sock.shutdown(Shutdown::Write)
        }
        _ => close(stream),
    }
}

/// Says goodbye in TLS, then in TCP.
pub(crate) fn close(stream: &mut Stream) -> io::Result<()> {
    stream.conn.send_close_notify();
    stream.flush()?;
    stream.sock.shutdown(Shutdown::Write)
}
