//! `certifi`: the bytes of certifi's cacert.pem (Lukasa/mkcert `certs/convert_mozilla_certdata.go`
//! and certifi's `strip-non-ascii`): an empty line, a block of comments, PEM in 64 columns.

use std::fmt::Write as _;

use super::encode::{colons, decimal, pem_block};
use super::{Artifact, Format, FormatError, RenderOptions};
use crate::policy::{Carries, Selection};
use crate::store::{COMMON_NAME, DistinguishedName, ORGANIZATION, ORGANIZATIONAL_UNIT, Root, md5};
use crate::text::ascii_line;

/// certifi's layout.
#[derive(Clone, Copy, Debug)]
pub struct Certifi;

impl Format for Certifi {
    fn name(&self) -> &'static str {
        "certifi"
    }

    fn about(&self) -> &'static str {
        "the layout of certifi's cacert.pem, pure ASCII"
    }

    fn carries(&self) -> Carries {
        Carries::CERTIFICATES
    }

    fn write(&self, selection: &Selection<'_>, _: &RenderOptions) -> Result<Artifact, FormatError> {
        let mut out = String::new();
        for candidate in selection.included() {
            out.push_str(&comment(&candidate.root));
            out.push_str(&pem_block(&candidate.root.certificate, 64));
        }
        Ok(Artifact::text(out))
    }
}

fn comment(root: &Root) -> String {
    let certificate = &root.certificate;
    let mut out = String::from("\n");
    let name = |name: &DistinguishedName| ascii_line(go_name(name).as_bytes()).into_owned();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "# Issuer: {}", name(&certificate.issuer_name()));
    let _ = writeln!(out, "# Subject: {}", name(&certificate.subject_name()));
    // Go joins the fields of the line again: runs of blanks become one.
    let quoted = format!("\"{}\"", root.label_text());
    let fields: Vec<_> = quoted.split_whitespace().collect();
    let label = fields.join(" ");
    let _ = writeln!(out, "# Label: {}", ascii_line(label.as_bytes()));
    let _ = writeln!(out, "# Serial: {}", decimal(certificate.serial()));
    let _ = writeln!(
        out,
        "# MD5 Fingerprint: {}",
        colons(&md5(certificate.der()))
    );
    let _ = writeln!(out, "# SHA1 Fingerprint: {}", colons(certificate.sha1()));
    let _ = writeln!(
        out,
        "# SHA256 Fingerprint: {}",
        colons(&certificate.sha256().0)
    );
    out
}

/// Go's `pkix.Name` as mkcert writes it: the last CN, every O and every OU joined by `/`.
fn go_name(name: &DistinguishedName) -> String {
    let join = |oid| name.texts(oid).collect::<Vec<_>>().join("/");
    let parts = [
        (
            "CN",
            name.texts(COMMON_NAME)
                .last()
                .unwrap_or_default()
                .to_owned(),
        ),
        ("O", join(ORGANIZATION)),
        ("OU", join(ORGANIZATIONAL_UNIT)),
    ];
    let parts = parts.iter().filter(|(_, text)| !text.is_empty());
    let parts: Vec<_> = parts.map(|(key, text)| format!("{key}={text}")).collect();
    parts.join(" ")
}
