//! `edk2`: the roots that the firmware of virtual machines (EDK II, OVMF) takes for HTTPS boot.
//!
//! A signature database (UEFI specification 2.10, section 32.4.1): one EFI_SIGNATURE_LIST per certificate,
//! since all signatures of a list are of one size. As p11-kit writes it (`trust/extract-edk2.c`), to the byte.

mod read;

use super::{Artifact, Format, FormatError, RenderOptions};
use crate::policy::{Carries, Selection};

/// EFI_CERT_X509_GUID, a5c059a1-94e4-4aa7-87b5-ab155c2bf072, in the byte order of an EFI_GUID.
const X509: [u8; 16] = [
    0xa1, 0x59, 0xc0, 0xa5, 0xe4, 0x94, 0xa7, 0x4a, 0x87, 0xb5, 0xab, 0x15, 0x5c, 0x2b, 0xf0, 0x72,
];

/// Whose signature it is, which readers ignore: p11-kit's dcdd3b50-f405-43fd-96be-bd33b1734776, so that
/// the file is what p11-kit would have written.
const OWNER: [u8; 16] = [
    0x50, 0x3b, 0xdd, 0xdc, 0x05, 0xf4, 0xfd, 0x43, 0x96, 0xbe, 0xbd, 0x33, 0xb1, 0x73, 0x47, 0x76,
];

/// EDK II's `cacerts.bin`.
#[derive(Clone, Copy, Debug)]
pub struct Edk2;

impl Format for Edk2 {
    fn name(&self) -> &'static str {
        "edk2"
    }

    fn about(&self) -> &'static str {
        "signature database for the HTTPS boot of EDK II firmware (OVMF)"
    }

    fn carries(&self) -> Carries {
        Carries::CERTIFICATES
    }

    fn write(&self, selection: &Selection<'_>, _: &RenderOptions) -> Result<Artifact, FormatError> {
        let mut out = Vec::new();
        for candidate in selection.included() {
            list(&mut out, candidate.root.certificate.der())?;
        }
        Ok(Artifact::binary(out))
    }
}

/// SignatureType, SignatureListSize, SignatureHeaderSize, SignatureSize; then the one EFI_SIGNATURE_DATA:
/// SignatureOwner, SignatureData.
fn list(out: &mut Vec<u8>, der: &[u8]) -> Result<(), FormatError> {
    let too_large = |_| FormatError::TooLarge("edk2: a certificate of 4 GiB".to_owned());
    let header = X509.len() + 3 * size_of::<u32>();
    let signature = OWNER.len() + der.len();
    out.extend(X509);
    for size in [header + signature, 0, signature] {
        out.extend(u32::try_from(size).map_err(too_large)?.to_le_bytes());
    }
    out.extend(OWNER);
    out.extend(der);
    Ok(())
}
