//! Upstream on a server: a branch of Firefox, or an address of the maintainer's own.

use cabundle::store::Lock;
use clap::ValueEnum;

use super::{CERTDATA_LIMIT, Numbered, Offer, SourceError};
use crate::args::Options;
use crate::fetch::{Answer, Client, FetchError, Request};
use crate::header;
use crate::retry::Patience;
use crate::tls;
use crate::url::{HttpsUrl, UrlError};

/// A branch of Firefox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Channel {
    Release,
    Beta,
    Autoland,
}

impl Channel {
    fn as_str(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Beta => "beta",
            Self::Autoland => "autoland",
        }
    }

    fn url(self) -> Result<HttpsUrl, UrlError> {
        let url = format!(
            "https://raw.githubusercontent.com/mozilla-firefox/firefox/refs/heads/{}/security/nss/lib/ckfw/builtins/certdata.txt",
            self.as_str()
        );
        url.parse()
    }
}

pub(crate) struct Remote {
    client: Client,
    patience: Patience,
    url: HttpsUrl,
    /// `None` for an address of the maintainer's own.
    channel: Option<Channel>,
}

impl Remote {
    pub(super) fn new(options: &Options) -> Result<Self, SourceError> {
        let (url, channel) = match &options.source.url {
            Some(url) => (url.clone(), None),
            None => {
                let channel = options.source.channel.unwrap_or(Channel::Release);
                (channel.url()?, Some(channel))
            }
        };
        Ok(Self {
            client: Client::new(tls::roots(options.ca_file.as_deref())?)?,
            patience: Patience::new(options.retries, options.retry_delay_ms, options.timeout),
            url,
            channel,
        })
    }

    pub(super) fn url(&self) -> String {
        self.url.to_string()
    }

    pub(super) fn channel(&self) -> &'static str {
        self.channel.map_or("url", Channel::as_str)
    }

    pub(super) fn certdata(&self, known: Option<&Lock>) -> Result<Offer, SourceError> {
        // An ETag means something to the address that gave it, and only there.
        let known = known.filter(|lock| lock.url == self.url.as_str());
        let etag = known.map(|lock| lock.etag.as_str());
        let etag = etag.filter(|etag| !etag.is_empty());
        Ok(match self.get(&self.url, CERTDATA_LIMIT, etag)? {
            Answer::NotModified => Offer::Known,
            Answer::Body { bytes, etag } => Offer::File { bytes, etag },
        })
    }

    pub(super) fn still_offers(&self, bytes: &[u8], etag: &str) -> Result<bool, SourceError> {
        let etag = Some(etag).filter(|etag| !etag.is_empty());
        Ok(match self.get(&self.url, CERTDATA_LIMIT, etag)? {
            Answer::NotModified => true,
            Answer::Body { bytes: now, .. } => now == bytes,
        })
    }

    /// A channel has a version. An address of the maintainer's own may have none; but what is there must be
    /// a nssckbi.h, and no page that says that there is none.
    pub(super) fn version(&self) -> Result<Numbered, SourceError> {
        let url = self.url.sibling(header::NAME);
        let bytes = match self.get(&url, header::LIMIT, None) {
            Ok(Answer::Body { bytes, .. }) => bytes,
            // Not without an ETag.
            Ok(Answer::NotModified) => Vec::new(),
            Err(error) if error.is_missing() && self.channel.is_none() => {
                return Ok(Numbered::Unknown(error.to_string()));
            }
            Err(error) => return Err(error.into()),
        };
        let place = url.to_string();
        match header::version(&bytes) {
            Ok(version) => Ok(Numbered::Version(version)),
            Err(source) => Err(SourceError::Header { place, source }),
        }
    }

    fn get(&self, url: &HttpsUrl, limit: usize, etag: Option<&str>) -> Result<Answer, FetchError> {
        self.patience.attempt(|timeout| {
            self.client.get(&Request {
                url: url.clone(),
                limit,
                etag: etag.map(str::to_owned),
                timeout,
            })
        })
    }
}
