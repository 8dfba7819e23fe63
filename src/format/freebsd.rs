//! `freebsd`: the directories `trusted/` and `untrusted/` as FreeBSD keeps them in `/usr/share/certs`, a
//! file per root, from which certctl(8) makes `/etc/ssl/certs`.
//!
//! Layout and names are those of secure/caroot/ca-extract.pl (2025), which gives OpenSSL's text over each
//! block; here stands a shorter one. That script puts into `untrusted/` all that is not trusted, and
//! certctl then keeps such a root out, wherever else it is installed. Of a root that Mozilla is neutral
//! about that is not for us to say: it is in neither directory.

use std::fmt::Write as _;

use super::encode::{decimal, pem_block};
use super::names::{Names, visible};
use super::pem::facts;
use super::{Artifact, Format, FormatError, Makes, RenderOptions, Tree};
use crate::policy::{Candidate, Carries, Reason, Selection};
use crate::store::{Level, Purpose};
use crate::text::ascii_line;

/// FreeBSD's directories.
#[derive(Clone, Copy, Debug)]
pub struct FreeBsd;

impl Format for FreeBsd {
    fn name(&self) -> &'static str {
        "freebsd"
    }

    fn about(&self) -> &'static str {
        "FreeBSD's trusted and untrusted roots for certctl, for one purpose"
    }

    fn makes(&self) -> Makes {
        Makes::Tree("trusted/NAME.pem, untrusted/NAME.pem")
    }

    fn carries(&self) -> Carries {
        // certctl keeps a certificate of untrusted/ out of its store; nothing looks there when a chain is
        // verified, so that an intermediate in it still counts.
        Carries::CERTIFICATES
    }

    fn write(&self, selection: &Selection<'_>, _: &RenderOptions) -> Result<Artifact, FormatError> {
        let mut tree = Tree::new();
        // Over both directories: certctl knows a root by its certificate, people by its name.
        let mut names = Names::caseless();
        for candidate in selection.spoken_of() {
            let why_not = why_not(candidate, &selection.policy().purposes);
            let directory = match why_not {
                Some(_) => &b"untrusted/"[..],
                None if candidate.decision.is_included() => b"trusted/",
                None => continue,
            };
            let name = names.file(&stem(&candidate.root.label), |n| match n {
                1 => ".pem".to_owned(),
                n => format!("_{n}.pem"),
            });
            let text = header(selection, candidate, why_not.as_deref())
                + &pem_block(&candidate.root.certificate, 64);
            tree.file([directory, &name].concat(), text.into_bytes())?;
        }
        Ok(Artifact::Tree(tree))
    }
}

/// Why Mozilla does not want it trusted, in words: it is distrusted, or was trusted until a date and the
/// grace after it is over. Nothing of a root that is in, for the user may add one all the same.
fn why_not(candidate: &Candidate<'_>, purposes: &[Purpose]) -> Option<String> {
    if candidate.decision.is_included() {
        return None;
    }
    let was_trusted = |purpose| candidate.root.level(purpose) == Some(Level::Trusted);
    let speaks = |purpose: Purpose, reason: &Reason| match reason {
        Reason::NotTrusted(_, level) => *level == Level::Distrusted,
        Reason::GraceOver(..) => was_trusted(purpose) && !candidate.decision.is_excluded(),
        _ => false,
    };
    let mut verdicts = purposes.iter().filter_map(|purpose| {
        let verdict = candidate.decision.verdicts.get(*purpose).as_ref()?;
        let mut reasons = verdict.reasons.iter();
        reasons.find(|reason| speaks(*purpose, reason))
    });
    verdicts.next().map(ToString::to_string)
}

/// The label with every byte but letters and digits of ASCII and `-` as `_`.
fn stem(label: &[u8]) -> Vec<u8> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let bytes = label
        .iter()
        .map(|byte| if plain(*byte) { *byte } else { b'_' });
    visible(bytes.collect())
}

/// What the certificate is. Writing to a String cannot fail.
fn header(selection: &Selection<'_>, candidate: &Candidate<'_>, why_not: Option<&str>) -> String {
    let certificate = &candidate.root.certificate;
    let mut facts = facts(selection, candidate);
    facts.push(("Issuer", certificate.issuer_name().rfc4514()));
    facts.push(("Serial number", decimal(certificate.serial())));
    facts.extend(why_not.map(|why| ("Untrusted", why.to_owned())));
    let mut out = format!("##\n##  {}\n##\n", ascii_line(&candidate.root.label));
    for (what, text) in facts {
        let _ = writeln!(out, "##  {what}: {}", ascii_line(text.as_bytes()));
    }
    out + "##\n"
}
