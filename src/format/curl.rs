//! `curl`: the layout of curl's cacert.pem (`scripts/mk-ca-bundle.pl` 1.33): name, a line of `=`, PEM
//! in 76 columns. The header has our words, and ends as theirs does.

use std::fmt::Write as _;

use super::encode::{pem_block, provenance};
use super::{Artifact, Format, FormatError, RenderOptions};
use crate::policy::{Carries, Selection};
use crate::text::one_line;

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
            out.push_str(&pem_block(&candidate.root.certificate, COLUMNS));
        }
        Ok(Artifact::text(out))
    }
}

/// Lines of `##`; mk-ca-bundle.pl reads the one with the hash back to see whether its input changed.
fn header(selection: &Selection<'_>, options: &RenderOptions) -> String {
    let lines = provenance("##", selection, options);
    let sha256 = selection.store().sha256;
    format!(
        "##\n## Root certificates from Mozilla's certdata.txt, in PEM\n##\n{lines}## SHA256: {sha256}\n##\n\n"
    )
}
