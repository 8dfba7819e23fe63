//! One request: an answer that is whole, or the reason why there is none.

use std::io::Read;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use cabundle::text::brief;
use ureq::http::{HeaderMap, HeaderName, StatusCode, Version, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, Proxy, ProxyProtocol};

use crate::progress;
use crate::url::HttpsUrl;

/// From one address to another, so often.
const REDIRECTS: u32 = 5;
/// An ETag that is longer than this is not worth a place in the lock.
const ETAG: usize = 256;

/// ureq watches the time itself; but it asks a proxy for each byte anew within the whole time, and it may
/// have further gaps. So much later it is left alone with its connection.
const GRACE: Duration = Duration::from_millis(500);

/// Speaks https and nothing else.
#[derive(Clone)]
pub(crate) struct Client(Agent);

/// What to ask for.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) url: HttpsUrl,
    /// A longer body is refused.
    pub(crate) limit: usize,
    /// The version that is known already.
    pub(crate) etag: Option<String>,
    /// From name resolution to the last byte, redirects included.
    pub(crate) timeout: Duration,
}

/// What a server says.
#[derive(Debug)]
pub(crate) enum Answer {
    /// The version that is known already is the newest.
    NotModified,
    /// Another one.
    Body {
        bytes: Vec<u8>,
        /// Empty if the server sent none.
        etag: String,
    },
}

/// The environment names a proxy that would be passed by in silence.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the environment names a proxy that speaks {0}; this program knows http and https only")]
pub(crate) struct ProxyError(ProxyProtocol);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[error("{url}: {kind}")]
pub(crate) struct FetchError {
    url: String,
    pub(crate) kind: FetchErrorKind,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchErrorKind {
    #[error("the server answers {0}")]
    Status(StatusCode),
    #[error("redirected to {0}, which is not https")]
    InsecureRedirect(String),
    #[error("more than {REDIRECTS} redirects")]
    TooManyRedirects,
    #[error("the body has more than {0} bytes")]
    TooLarge(usize),
    #[error("the body was cut short")]
    CutShort,
    #[error("the server does not say where the body ends: it cannot be told from one cut short")]
    NoEnd,
    #[error("the body comes in the encoding `{0}`, which was not asked for")]
    Encoded(String),
    #[error("the server says in two ways where the body ends")]
    TwoEnds,
    #[error("no answer in time ({0})")]
    Timeout(ureq::Timeout),
    #[error("no answer in time")]
    Stuck,
    #[error("the HTTP client failed")]
    Panicked,
    #[error(transparent)]
    Other(ureq::Error),
}

impl Client {
    pub(crate) fn new(roots: RootCerts) -> Result<Self, ProxyError> {
        let proxy = Proxy::try_from_env();
        let protocol = proxy.as_ref().map(Proxy::protocol);
        if let Some(other) =
            protocol.filter(|p| !matches!(p, ProxyProtocol::Http | ProxyProtocol::Https))
        {
            return Err(ProxyError(other));
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = TlsConfig::builder()
            .root_certs(roots)
            .unversioned_rustls_crypto_provider(provider)
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .proxy(proxy)
            .https_only(true)
            .max_redirects(REDIRECTS)
            // A connection for each request: what a server says after one answer is not the next.
            .max_idle_connections(0)
            // Each status is judged below.
            .http_status_as_error(false)
            .user_agent(concat!("cabundle-xtask/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self(config.new_agent()))
    }

    /// Asks once.
    pub(crate) fn get(&self, request: &Request) -> Result<Answer, FetchError> {
        let (sender, receiver) = mpsc::channel();
        let (client, asked) = (self.clone(), request.clone());
        // An answer that comes too late is nobody's.
        thread::spawn(move || sender.send(client.ask(&asked)));
        let answer = match receiver.recv_timeout(request.timeout + GRACE) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => Err(FetchErrorKind::Stuck),
            Err(RecvTimeoutError::Disconnected) => Err(FetchErrorKind::Panicked),
        };
        answer.map_err(|kind| FetchError {
            url: request.url.to_string(),
            kind,
        })
    }

    fn ask(&self, request: &Request) -> Result<Answer, FetchErrorKind> {
        let mut get = self.0.get(request.url.as_str());
        if let Some(etag) = &request.etag {
            get = get.header(header::IF_NONE_MATCH, etag);
        }
        let get = get.config().timeout_global(Some(request.timeout)).build();
        let (head, mut body) = get.call()?.into_parts();
        match head.status {
            StatusCode::OK => {}
            StatusCode::NOT_MODIFIED if request.etag.is_some() => return Ok(Answer::NotModified),
            other => return Err(FetchErrorKind::Status(other)),
        }
        has_one_end(head.version, &head.headers, &body)?;
        let bytes = read(&mut body, request.limit)?;
        let etag = etag(&head.headers);
        Ok(Answer::Body { bytes, etag })
    }
}

/// A body that ends where the connection does may have been cut short by anyone on the way: ureq
/// takes a TLS stream without close_notify for a whole one. It takes chunks for none in HTTP/1.0, and
/// chunks rather than a length where there are both (RFC 9112 section 6.3: smuggling).
fn has_one_end(version: Version, headers: &HeaderMap, body: &Body) -> Result<(), FetchErrorKind> {
    let mut encodings = values(headers, header::CONTENT_ENCODING);
    if let Some(encoding) = encodings.find(|e| !e.eq_ignore_ascii_case("identity")) {
        return Err(FetchErrorKind::Encoded(encoding));
    }
    let transfers: Vec<_> = values(headers, header::TRANSFER_ENCODING).collect();
    match (transfers.as_slice(), body.content_length()) {
        ([], Some(_)) => Ok(()),
        ([], None) => Err(FetchErrorKind::NoEnd),
        ([only], _) if !only.eq_ignore_ascii_case("chunked") => {
            Err(FetchErrorKind::Encoded(only.clone()))
        }
        ([_], _) if headers.contains_key(header::CONTENT_LENGTH) => Err(FetchErrorKind::TwoEnds),
        ([_], _) if version != Version::HTTP_11 => Err(FetchErrorKind::NoEnd),
        ([_], _) => Ok(()),
        (several, _) => Err(FetchErrorKind::Encoded(several.join(", "))),
    }
}

/// Every value of a header, as words.
fn values(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = String> {
    let values = headers.get_all(name).into_iter();
    values.map(|value| brief(value.as_bytes().trim_ascii()))
}

fn read(body: &mut Body, limit: usize) -> Result<Vec<u8>, FetchErrorKind> {
    let bound = u64::try_from(limit).unwrap_or(u64::MAX);
    let length = body.content_length();
    if length.is_some_and(|length| length > bound) {
        return Err(FetchErrorKind::TooLarge(limit));
    }
    let bar = progress::bar(length);
    let reader = body.with_config().limit(bound).reader();
    let mut bytes = Vec::new();
    let result = bar.wrap_read(reader).read_to_end(&mut bytes);
    bar.finish_and_clear();
    match result.map_err(ureq::Error::from) {
        Ok(_) => Ok(bytes),
        Err(ureq::Error::BodyExceedsLimit(_)) => Err(FetchErrorKind::TooLarge(limit)),
        Err(ureq::Error::Io(e)) if e.kind() == std::io::ErrorKind::UnexpectedEof => {
            Err(FetchErrorKind::CutShort)
        }
        Err(other) => Err(other.into()),
    }
}

/// The ETag of an answer, if it looks like one (RFC 9110 section 8.8.3).
fn etag(headers: &HeaderMap) -> String {
    let value = headers.get(header::ETAG).and_then(|v| v.to_str().ok());
    let is_one = |value: &&str| {
        let opaque = value.strip_prefix("W/").unwrap_or(value);
        value.len() <= ETAG && opaque.len() >= 2 && opaque.starts_with('"') && opaque.ends_with('"')
    };
    value.filter(is_one).unwrap_or_default().to_owned()
}

impl From<ureq::Error> for FetchErrorKind {
    fn from(error: ureq::Error) -> Self {
        match error {
            // The first address is https by type.
            ureq::Error::RequireHttpsOnly(to) => Self::InsecureRedirect(brief(to.as_bytes())),
            ureq::Error::BodyStalled => Self::CutShort,
            ureq::Error::TooManyRedirects => Self::TooManyRedirects,
            ureq::Error::Timeout(timeout) => Self::Timeout(timeout),
            other => Self::Other(other),
        }
    }
}

impl FetchError {
    /// Whether the server does not have this.
    pub(crate) fn is_missing(&self) -> bool {
        matches!(
            self.kind,
            FetchErrorKind::Status(StatusCode::NOT_FOUND | StatusCode::GONE)
        )
    }

    /// Whether the same request may succeed a moment later.
    pub(crate) fn is_worth_retrying(&self) -> bool {
        match &self.kind {
            FetchErrorKind::Status(status) => {
                status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS
            }
            FetchErrorKind::CutShort | FetchErrorKind::Timeout(_) | FetchErrorKind::Stuck => true,
            FetchErrorKind::Other(error) => match error {
                // rustls reports a wrong certificate as InvalidData.
                ureq::Error::Io(e) => e.kind() != std::io::ErrorKind::InvalidData,
                ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => true,
                _ => false,
            },
            FetchErrorKind::InsecureRedirect(_)
            | FetchErrorKind::TooManyRedirects
            | FetchErrorKind::TooLarge(_)
            | FetchErrorKind::NoEnd
            | FetchErrorKind::TwoEnds
            | FetchErrorKind::Panicked
            | FetchErrorKind::Encoded(_) => false,
        }
    }
}
