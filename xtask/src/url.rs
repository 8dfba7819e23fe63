//! An address that is worth asking.

use std::fmt;
use std::str::FromStr;

use ureq::http::Uri;

/// An https address without credentials: it goes into the lock as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HttpsUrl(String);

/// Why an address is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UrlError {
    #[error("not an address")]
    Syntax,
    #[error("not https")]
    NotHttps,
    #[error("an address with credentials would go into certdata.lock")]
    Credentials,
    #[error("a fragment means nothing to a server")]
    Fragment,
}

impl FromStr for HttpsUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        if text.contains('#') {
            return Err(UrlError::Fragment);
        }
        let uri: Uri = text.parse().map_err(|_| UrlError::Syntax)?;
        if uri.scheme_str() != Some("https") {
            return Err(UrlError::NotHttps);
        }
        let authority = uri.authority().ok_or(UrlError::Syntax)?;
        if authority.as_str().contains('@') {
            return Err(UrlError::Credentials);
        }
        Ok(Self(text.to_owned()))
    }
}

impl HttpsUrl {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The file of this name beside this one; a query does not carry over (RFC 3986 section 5.2).
    pub(crate) fn sibling(&self, name: &str) -> Self {
        let path = self.0.split('?').next().unwrap_or_default();
        let authority = path.find("://").map_or(0, |at| at + 3);
        Self(match path.rfind('/').filter(|at| *at >= authority) {
            Some(at) => format!("{}/{name}", path.get(..at).unwrap_or_default()),
            None => format!("{path}/{name}"),
        })
    }
}

impl fmt::Display for HttpsUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::{HttpsUrl, UrlError};

    #[test]
    fn siblings() {
        for (url, expected) in [
            ("https://a/b/certdata.txt", "https://a/b/nssckbi.h"),
            ("https://a/b/certdata.txt?c=/d", "https://a/b/nssckbi.h"),
            ("https://a/b/", "https://a/b/nssckbi.h"),
            ("https://a:1", "https://a:1/nssckbi.h"),
            ("https://a?b", "https://a/nssckbi.h"),
        ] {
            let url: HttpsUrl = url.parse().unwrap();
            assert_eq!(url.sibling("nssckbi.h").as_str(), expected);
        }
    }

    #[test]
    fn only_https_without_credentials() {
        for (url, expected) in [
            ("http://a/b", UrlError::NotHttps),
            ("file:///a", UrlError::Syntax),
            ("a/b", UrlError::Syntax),
            ("/a", UrlError::NotHttps),
            ("https://user:word@a/b", UrlError::Credentials),
            ("https://a/b#c", UrlError::Fragment),
        ] {
            assert_eq!(url.parse::<HttpsUrl>(), Err(expected), "{url}");
        }
    }
}
