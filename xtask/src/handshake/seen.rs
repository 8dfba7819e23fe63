//! What a client did, and whether it is what it must do.

use super::case::{Expected, Reason};

/// What a client did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// It spoke TLS with the server and found nothing wrong.
    Connected,
    /// It found fault with the certificate, in its own words.
    Refused(String),
    /// It cannot be asked this; its remark says why.
    Cannot,
    /// Anything else: it crashed, did not start, did not reach the server.
    Trouble(String),
}

/// How that compares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    AsExpected,
    /// What was seen instead.
    Otherwise(String),
    Cannot,
    Trouble(String),
}

impl Seen {
    /// A client that is a script of ours says `connected` or `refused: WORDS` in its last line, and
    /// ends with 0.
    pub(crate) fn of_script(ended_well: bool, stdout: &str, stderr: &str) -> Self {
        let last = stdout.trim_end().lines().last().unwrap_or_default();
        match (ended_well, last, last.split_once("refused: ")) {
            (true, "connected", _) => Self::Connected,
            (true, _, Some(("", words))) if !words.trim().is_empty() => {
                Self::Refused(words.to_owned())
            }
            _ => Self::Trouble(tail(stdout, stderr)),
        }
    }

    /// Compares with what must come.
    pub(crate) fn judge(self, expected: Expected) -> Verdict {
        match (self, expected) {
            (Self::Trouble(words), _) => Verdict::Trouble(words),
            (Self::Cannot, _) => Verdict::Cannot,
            (Self::Connected, Expected::Connects) => Verdict::AsExpected,
            (Self::Connected, Expected::Refuses(_)) => Verdict::Otherwise("connected".to_owned()),
            (Self::Refused(words), Expected::Refuses(reason)) if reasons(&words) == [reason] => {
                Verdict::AsExpected
            }
            (Self::Refused(words), _) => Verdict::Otherwise(format!("refused: {words}")),
        }
    }
}

impl Verdict {
    /// In a cell.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::AsExpected => "ok",
            Self::Cannot => "-",
            Self::Otherwise(_) => "NO",
            Self::Trouble(_) => "trouble",
        }
    }

    /// What is to be said of it below the row.
    pub(crate) fn fault(&self) -> Option<String> {
        match self {
            Self::AsExpected | Self::Cannot => None,
            Self::Otherwise(seen) => Some(seen.clone()),
            Self::Trouble(words) => Some(format!("trouble: {words}")),
        }
    }
}

/// The end of what a client said, in a line.
pub(crate) fn tail(stdout: &str, stderr: &str) -> String {
    let words = if stderr.trim().is_empty() {
        stdout
    } else {
        stderr
    };
    let lines: Vec<_> = words.lines().map(str::trim).collect();
    let lines: Vec<_> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    let last = lines.get(lines.len().saturating_sub(3)..);
    match last.unwrap_or_default().join(" | ") {
        none if none.is_empty() => "no word".to_owned(),
        some => some.chars().take(300).collect(),
    }
}

/// The faults that the words of a client name. Every client has its own words for them.
pub(crate) fn reasons(words: &str) -> Vec<Reason> {
    let words = words.to_lowercase();
    let found = REASONS.iter().filter(|(_, of_reason)| {
        let mut of_reason = of_reason.iter();
        of_reason.any(|some| words.contains(some))
    });
    found.map(|(reason, _)| *reason).collect()
}

const REASONS: &[(Reason, &[&str])] = &[
    (
        Reason::Name,
        &[
            // OpenSSL, Python, pyOpenSSL.
            "hostname mismatch",
            "ip address mismatch",
            // curl.
            "no alternative certificate subject name matches",
            // GnuTLS, wget.
            "name in the certificate does not match",
            "owner does not match hostname",
            // urllib3, service_identity.
            "doesn't match",
            "dnsmismatch",
            "ipaddressmismatch",
            // M2Crypto.
            "peer certificate subjectaltname does not match host",
            // Node.
            "err_tls_cert_altname_invalid",
            // Java.
            "no name matching",
            "no subject alternative",
            // Go.
            "certificate is valid for localhost, not",
            "doesn't contain any ip sans",
            // rustls.
            "notvalidforname",
            // NSS.
            "ssl_error_bad_cert_domain",
            // mbed TLS.
            "does not match with the expected cn",
        ],
    ),
    (
        Reason::Issuer,
        &[
            // OpenSSL and what is built on it.
            "unable to get local issuer certificate",
            "unable to verify the first certificate",
            "self-signed certificate in certificate chain",
            // OpenSSL, a root with a trust list without servers, or with a rejection.
            "certificate rejected",
            "certificate not trusted",
            // Node's words for it: with the other stores the same leaf has the right purpose.
            "invalid_purpose: unsuitable certificate purpose",
            // GnuTLS, wget.
            "issuer is unknown",
            "have a known issuer",
            "is not trusted by the",
            // Java.
            "unable to find valid certification path",
            // Go.
            "certificate signed by unknown authority",
            // rustls.
            "unknownissuer",
            // NSS.
            "sec_error_unknown_issuer",
            "sec_error_untrusted_issuer",
            "certificate issuer is not recognized",
            "issuer has been marked as not trusted",
            // mbed TLS.
            "not correctly signed by the trusted ca",
        ],
    ),
    (
        Reason::Expired,
        &[
            "certificate has expired",
            "uses expired certificate",
            "certificateexpiredexception",
            // rustls.
            "certificate expired",
            // NSS.
            "sec_error_expired_certificate",
            // mbed TLS.
            "certificate validity has expired",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::{Expected, Reason, Seen, Verdict, reasons};

    fn script(stdout: &str) -> Seen {
        Seen::of_script(true, stdout, "")
    }

    #[test]
    fn a_script_says_one_of_two_things() {
        assert_eq!(script("connected\n"), Seen::Connected);
        assert_eq!(script("note\nrefused: why\n"), Seen::Refused("why".into()));
        let crashed = "Traceback\n  in x\nTypeError: certificate has expired";
        for (ended_well, stdout, stderr) in [
            (false, "connected\n", ""),
            (false, "refused: why\n", ""),
            (true, "", ""),
            (true, "refused: \n", ""),
            (true, "not refused: why\n", ""),
            (true, "connected\nand then\n", ""),
            (false, "", crashed),
        ] {
            let seen = Seen::of_script(ended_well, stdout, stderr);
            assert!(matches!(seen, Seen::Trouble(_)), "{stdout:?}: {seen:?}");
        }
    }

    #[test]
    fn the_right_reason_and_no_other() {
        let expired = || Seen::Refused("certificate has expired".into());
        let refuses = Expected::Refuses;
        assert_eq!(
            expired().judge(refuses(Reason::Expired)),
            Verdict::AsExpected
        );
        for (seen, expected) in [
            (expired(), refuses(Reason::Name)),
            (expired(), Expected::Connects),
            (Seen::Connected, refuses(Reason::Issuer)),
            (
                Seen::Refused("handshake failure".into()),
                refuses(Reason::Issuer),
            ),
            (
                Seen::Refused("certificate has expired, hostname mismatch".into()),
                refuses(Reason::Expired),
            ),
        ] {
            let verdict = seen.clone().judge(expected);
            assert!(matches!(verdict, Verdict::Otherwise(_)), "{seen:?}");
        }
        assert_eq!(
            Seen::Trouble("x".into()).judge(refuses(Reason::Issuer)),
            Verdict::Trouble("x".into())
        );
        assert_eq!(
            Seen::Connected.judge(Expected::Connects),
            Verdict::AsExpected
        );
    }

    #[test]
    fn words_of_clients() {
        use Reason::{Expired, Issuer, Name};
        for (words, expected) in [
            ("verify error:num=62:hostname mismatch", vec![Name]),
            (
                "SSL certificate problem: unable to get local issuer certificate",
                vec![Issuer],
            ),
            (
                "x509: certificate has expired or is not yet valid: current time",
                vec![Expired],
            ),
            (
                "invalid peer certificate: certificate expired: verification time 1",
                vec![Expired],
            ),
            ("sslv3 alert handshake failure", vec![]),
            ("Connection refused", vec![]),
        ] {
            assert_eq!(reasons(words), expected, "{words}");
        }
    }
}
