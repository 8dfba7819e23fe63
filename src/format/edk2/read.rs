//! Signature databases read back (UEFI specification 2.10, section 32.4.1): lists of signatures of one type and
//! size each, with the certificates among them.

use super::{Edk2, OWNER, X509};
use crate::format::Format as _;
use crate::format::read::{Broken, Held, Holding, ReadError, ReadOptions, Reader};
use crate::store::Certificate;

/// EFI_CERT_SHA256_GUID, c1c41626-504c-4092-aca9-41f936934328: what databases of forbidden images begin with.
const SHA256: [u8; 16] = [
    0x26, 0x16, 0xc4, 0xc1, 0x4c, 0x50, 0x92, 0x40, 0xac, 0xa9, 0x41, 0xf9, 0x36, 0x93, 0x43, 0x28,
];

impl Reader for Edk2 {
    fn kind(&self) -> &'static str {
        self.name()
    }

    fn recognises(&self, bytes: &[u8]) -> bool {
        bytes.starts_with(&X509) || bytes.starts_with(&SHA256)
    }

    /// Lists of other types are passed over.
    fn read(&self, bytes: &[u8], _: &ReadOptions) -> Result<Holding, ReadError> {
        let mut holding = Holding::plain(self.kind(), Vec::new());
        let mut rest = bytes;
        while !rest.is_empty() {
            let at = bytes.len() - rest.len();
            let place = format!("byte {at}");
            let list = List::first(rest);
            let list = list
                .ok_or_else(|| ReadError::damaged(self.kind(), place, "no whole signature list"))?;
            for (number, signature) in (1..).zip(list.certificates()) {
                let place = format!("byte {at}, entry {number}");
                let der = signature.get(OWNER.len()..).unwrap_or_default();
                match Certificate::from_der(der.to_vec()) {
                    Ok(certificate) => holding.held.push(Held::plain(certificate, place)),
                    Err(error) => holding.broken.push(Broken {
                        place,
                        reason: error.to_string(),
                    }),
                }
            }
            rest = list.rest;
        }
        Ok(holding)
    }
}

/// An EFI_SIGNATURE_LIST.
struct List<'a> {
    kind: &'a [u8],
    signatures: &'a [u8],
    /// Bytes of each; at least one.
    size: usize,
    rest: &'a [u8],
}

impl<'a> List<'a> {
    /// SignatureType, SignatureListSize, SignatureHeaderSize, SignatureSize; the header; then the signatures, a whole
    /// number of them.
    fn first(bytes: &'a [u8]) -> Option<Self> {
        let (kind, behind) = bytes.split_at_checked(X509.len())?;
        let (list, behind) = number(behind)?;
        let (header, behind) = number(behind)?;
        let (size, behind) = number(behind)?;
        let taken = bytes.len() - behind.len();
        let (inside, rest) = behind.split_at_checked(list.checked_sub(taken)?)?;
        let signatures = inside.get(header..)?;
        let is_whole = size >= OWNER.len() && signatures.len() % size == 0;
        is_whole.then_some(Self {
            kind,
            signatures,
            size,
            rest,
        })
    }

    fn certificates(&self) -> impl Iterator<Item = &'a [u8]> {
        let signatures = match self.kind == X509 {
            true => self.signatures,
            false => &[],
        };
        signatures.chunks_exact(self.size)
    }
}

/// A little-endian UINT32.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (number, rest) = bytes.split_first_chunk()?;
    Some((usize::try_from(u32::from_le_bytes(*number)).ok()?, rest))
}
