//! `pem`: PEM with a comment over each certificate. RFC 7468: 64 columns, LF, text outside the blocks.

mod blocks;
mod label;
mod read;

pub(super) use self::blocks::{Found, blocks};
use super::encode::{provenance, push_block, title};
use super::{Artifact, Format, FormatError, RenderOptions};
use crate::policy::{Candidate, Carries, Selection};
use crate::text::{ascii_line, time};

/// The default format.
#[derive(Clone, Copy, Debug)]
pub struct Pem;

impl Format for Pem {
    fn name(&self) -> &'static str {
        "pem"
    }

    fn about(&self) -> &'static str {
        "PEM for one purpose, each certificate under a comment that tells its limits"
    }

    fn carries(&self) -> Carries {
        Carries::CERTIFICATES
    }

    fn write(
        &self,
        selection: &Selection<'_>,
        options: &RenderOptions,
    ) -> Result<Artifact, FormatError> {
        let mut out = header(selection, options);
        // Base64 and a comment: a text that grows is copied.
        let ders = selection.included().map(|c| c.root.certificate.der().len());
        out.reserve(ders.map(|length| length * 3 / 2 + 512).sum());
        for candidate in selection.included() {
            out.push('\n');
            push_comment(&mut out, selection, candidate);
            push_block(
                &mut out,
                "CERTIFICATE",
                candidate.root.certificate.der(),
                64,
            );
        }
        Ok(Artifact::text(out))
    }
}

/// What the file is and where it comes from.
pub(super) fn header(selection: &Selection<'_>, options: &RenderOptions) -> String {
    format!(
        "# {}\n# certdata.txt SHA-256: {}\n{}",
        title(selection),
        selection.store().sha256,
        provenance("#", selection, options)
    )
}

/// The comment over a certificate: what it is, and the limits that PEM cannot hold.
pub(super) fn comment(selection: &Selection<'_>, candidate: &Candidate<'_>) -> String {
    let mut out = String::new();
    push_comment(&mut out, selection, candidate);
    out
}

fn push_comment(out: &mut String, selection: &Selection<'_>, candidate: &Candidate<'_>) {
    out.extend(["# ", &ascii_line(&candidate.root.label), "\n"]);
    for (what, text) in facts(selection, candidate) {
        out.extend(["# ", what, ": ", &ascii_line(text.as_bytes()), "\n"]);
    }
}

/// What such comments say of a root besides its label, as text that no comment can hold yet.
pub(super) fn facts(
    selection: &Selection<'_>,
    candidate: &Candidate<'_>,
) -> Vec<(&'static str, String)> {
    let certificate = &candidate.root.certificate;
    let [begin, end] = [certificate.not_before(), certificate.not_after()].map(time);
    let mut facts = vec![
        ("Subject", certificate.subject_line()),
        ("Valid", format!("{begin} to {end}")),
        ("SHA-256", certificate.sha256().to_string()),
    ];
    facts.extend(candidate.added.clone().map(|from| ("Added from", from)));
    let limits = candidate.root.limits(&selection.policy().purposes);
    facts.extend(limits.map(|limit| ("Limit", limit.to_string())));
    facts
}
