//! `der`: the certificates one after the other, as mbedTLS and others read them.

mod read;

use super::{Artifact, Format, FormatError, RenderOptions};
use crate::policy::{Carries, Selection};

/// Concatenated DER.
#[derive(Clone, Copy, Debug)]
pub struct Der;

impl Format for Der {
    fn name(&self) -> &'static str {
        "der"
    }

    fn about(&self) -> &'static str {
        "the certificates in DER, one after the other"
    }

    fn carries(&self) -> Carries {
        Carries::CERTIFICATES
    }

    fn write(&self, selection: &Selection<'_>, _: &RenderOptions) -> Result<Artifact, FormatError> {
        let ders = selection.included().map(|c| c.root.certificate.der());
        Ok(Artifact::binary(ders.collect::<Vec<_>>().concat()))
    }
}
