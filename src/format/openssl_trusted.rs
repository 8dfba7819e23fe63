//! `openssl-trusted`: PEM blocks `TRUSTED CERTIFICATE`, each a certificate with OpenSSL's own word about
//! what it is trusted for (crypto/x509/x_x509a.c, `X509_CERT_AUX`).
//!
//! A root without a trust list is trusted for everything, one with an empty list for nothing
//! (crypto/x509/x509_trust.c, `obj_trust`), so the list is always there. A rejection beats it.
//!
//! OpenSSL has no neutral: what is in the file and not trusted is rejected, also where another root has
//! cross-signed it. So a root of which Mozilla says neither trust nor distrust is left out.

mod read;

use std::fmt::Write as _;

pub(super) use self::read::read;
use super::asn1::{SEQUENCE, UTF8_STRING, key_purposes, tlv};
use super::encode::block;
use super::{Artifact, Format, FormatError, RenderOptions, pem};
use crate::policy::{Candidate, Carries, Selection};
use crate::store::{Level, Purpose};
use crate::text::one_line;

/// `[0]` IMPLICIT, constructed: the rejections.
const REJECT: u8 = 0xa0;

/// OpenSSL's trusted certificates.
#[derive(Clone, Copy, Debug)]
pub struct OpenSslTrusted;

impl Format for OpenSslTrusted {
    fn name(&self) -> &'static str {
        "openssl-trusted"
    }

    fn about(&self) -> &'static str {
        "OpenSSL's TRUSTED CERTIFICATE in PEM: trust and distrust per purpose"
    }

    fn carries(&self) -> Carries {
        Carries {
            purposes: true,
            distrust: true,
            ..Carries::CERTIFICATES
        }
    }

    fn write(
        &self,
        selection: &Selection<'_>,
        options: &RenderOptions,
    ) -> Result<Artifact, FormatError> {
        let mut out = pem::header(selection, options);
        let says = |level: Option<Level>| level.and_then(Level::stance).is_some();
        let spoken_of = selection.spoken_of();
        for candidate in
            spoken_of.filter(|c| Purpose::ALL.iter().any(|purpose| says(c.level(*purpose))))
        {
            out.push('\n');
            out.push_str(&pem::comment(selection, candidate));
            out.push_str(&comment(candidate));
            let word = [candidate.root.certificate.der(), &aux(candidate)].concat();
            out.push_str(&block("TRUSTED CERTIFICATE", &word, 64));
        }
        Ok(Artifact::text(out))
    }
}

/// What follows the certificate in the block.
fn aux(candidate: &Candidate<'_>) -> Vec<u8> {
    let trust = key_purposes(SEQUENCE, &of(candidate, Level::Trusted));
    let rejected = of(candidate, Level::Distrusted);
    let reject = match rejected.as_slice() {
        [] => Vec::new(),
        rejected => key_purposes(REJECT, rejected),
    };
    let label = candidate.root.label_text();
    let alias = tlv(UTF8_STRING, &[one_line(label.as_bytes()).as_bytes()]);
    tlv(SEQUENCE, &[&trust, &reject, &alias])
}

/// The purposes of a level. Neutral ones are in neither list.
fn of(candidate: &Candidate<'_>, level: Level) -> Vec<Purpose> {
    let of_level = |purpose: &Purpose| candidate.level(*purpose) == Some(level);
    Purpose::ALL.into_iter().filter(of_level).collect()
}

/// The same in words. Writing to a String cannot fail.
fn comment(candidate: &Candidate<'_>) -> String {
    let mut out = String::new();
    for (what, level) in [
        ("Trusted", Level::Trusted),
        ("Distrusted", Level::Distrusted),
    ] {
        let purposes: Vec<_> = of(candidate, level)
            .into_iter()
            .map(Purpose::as_str)
            .collect();
        if !purposes.is_empty() {
            let _ = writeln!(out, "# {what} for: {}", purposes.join(", "));
        }
    }
    out
}
