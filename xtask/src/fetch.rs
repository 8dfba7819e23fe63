//! One request: an answer that is whole, or the reason why there is none.

use std::io::Read;
use std::time::Duration;

use ureq::http::{HeaderMap, StatusCode, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

use crate::progress;
use crate::url::HttpsUrl;

/// From one address to another, so often.
const REDIRECTS: u32 = 5;
/// An ETag that is longer than this is not worth a place in the lock.
const ETAG: usize = 256;

/// Speaks https and nothing else.
pub(crate) struct Client(Agent);

/// What to ask for.
pub(crate) struct Request<'a> {
    pub(crate) url: &'a HttpsUrl,
    /// A longer body is refused.
    pub(crate) limit: usize,
    /// The version that is known already.
    pub(crate) etag: Option<&'a str>,
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
    #[error("no answer in time ({0})")]
    Timeout(ureq::Timeout),
    #[error(transparent)]
    Other(ureq::Error),
}

impl Client {
    pub(crate) fn new(roots: RootCerts) -> Self {
        let tls = TlsConfig::builder().root_certs(roots).build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .https_only(true)
            .max_redirects(REDIRECTS)
            // Each status is judged below.
            .http_status_as_error(false)
            .user_agent(concat!("cabundle-xtask/", env!("CARGO_PKG_VERSION")))
            .build();
        Self(config.new_agent())
    }

    /// Asks once.
    pub(crate) fn get(&self, request: &Request<'_>) -> Result<Answer, FetchError> {
        self.ask(request).map_err(|kind| FetchError {
            url: request.url.to_string(),
            kind,
        })
    }

    fn ask(&self, request: &Request<'_>) -> Result<Answer, FetchErrorKind> {
        let mut get = self.0.get(request.url.as_str());
        if let Some(etag) = request.etag {
            get = get.header(header::IF_NONE_MATCH, etag);
        }
        let get = get.config().timeout_global(Some(request.timeout)).build();
        let (head, mut body) = get.call()?.into_parts();
        match head.status {
            StatusCode::OK => {}
            StatusCode::NOT_MODIFIED if request.etag.is_some() => return Ok(Answer::NotModified),
            other => return Err(FetchErrorKind::Status(other)),
        }
        has_an_end(&head.headers, &body)?;
        let bytes = read(&mut body, request.limit)?;
        let etag = etag(&head.headers);
        Ok(Answer::Body { bytes, etag })
    }
}

/// A body that ends where the connection does may have been cut short by anyone on the way: ureq
/// takes a TLS stream without close_notify for a whole one.
fn has_an_end(headers: &HeaderMap, body: &Body) -> Result<(), FetchErrorKind> {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(encoding) = text(header::CONTENT_ENCODING).filter(|e| *e != "identity") {
        return Err(FetchErrorKind::Encoded(encoding.to_owned()));
    }
    let is_chunked = text(header::TRANSFER_ENCODING)
        .is_some_and(|encodings| encodings.to_ascii_lowercase().ends_with("chunked"));
    if !is_chunked && body.content_length().is_none() {
        return Err(FetchErrorKind::NoEnd);
    }
    Ok(())
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
            ureq::Error::RequireHttpsOnly(to) => Self::InsecureRedirect(to),
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
            FetchErrorKind::CutShort | FetchErrorKind::Timeout(_) => true,
            FetchErrorKind::Other(error) => match error {
                // rustls reports a wrong certificate as InvalidData.
                ureq::Error::Io(e) => e.kind() != std::io::ErrorKind::InvalidData,
                ureq::Error::HostNotFound
                | ureq::Error::ConnectionFailed
                | ureq::Error::BodyStalled => true,
                _ => false,
            },
            FetchErrorKind::InsecureRedirect(_)
            | FetchErrorKind::TooManyRedirects
            | FetchErrorKind::TooLarge(_)
            | FetchErrorKind::NoEnd
            | FetchErrorKind::Encoded(_) => false,
        }
    }
}
