//! `curl`: the layout of curl's cacert.pem (`scripts/mk-ca-bundle.pl` 1.33): name, a line of `=`, PEM
//! in 76 columns. The header has our words, and ends as theirs does.

use std::fmt::Write as _;

use super::{Artifact, Format, FormatError, RenderOptions};
use crate::policy::{Carries, Selection};
use crate::text::{ascii_line, count, one_line};

/// mk-ca-bundle.pl's default width.
const COLUMNS: usize = 76;

/// curl's layout.
#[derive(Clone, Copy, Debug)]
pub struct Curl;

impl Format for Curl {
    fn name(&self) -> &'static str {
        "curl"
    }

    fn about(&self) -> &'static str {
        "the layout of curl's cacert.pem"
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
        for candidate in selection.included() {
            let label = one_line(&candidate.root.label);
            // The underline counts code points. Writing to a String cannot fail.
            let _ = writeln!(out, "\n{label}\n{}", "=".repeat(label.chars().count()));
            out.push_str(&super::encode::pem_block(
                &candidate.root.certificate,
                COLUMNS,
            ));
        }
        Ok(Artifact {
            bytes: out.into_bytes(),
            binary: false,
        })
    }
}

/// Lines of `##`; mk-ca-bundle.pl reads the one with the hash back to see whether its input changed.
fn header(selection: &Selection<'_>, options: &RenderOptions) -> String {
    let mut out =
        String::from("##\n## Root certificates from Mozilla's certdata.txt, in PEM\n##\n");
    if let Some(version) = selection.store().version() {
        let _ = writeln!(
            out,
            "## NSS builtins version: {}",
            ascii_line(version.as_bytes())
        );
    }
    if selection.count_added() > 0 {
        let added = count(selection.count_added(), "root certificate");
        let _ = writeln!(out, "## Added to them: {added}");
    }
    if let Some(as_of) = options.as_of {
        let _ = writeln!(out, "## As of: {as_of}");
    }
    let _ = writeln!(out, "## SHA256: {}\n##\n", selection.store().sha256);
    out
}
