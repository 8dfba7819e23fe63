//! Signature databases read back (UEFI specification 2.10, section 32.4.1): lists of signatures of one type and
//! size each, with the certificates among them.

use super::{Edk2, OWNER, X509};
use crate::format::Format as _;
use crate::format::read::{Broken, Held, Holding, ReadError, ReadOptions, Reader};
use crate::store::Certificate;

/// Signatures that are no certificates: keys and hashes (`EFI_CERT_…_GUID`).
const OTHERS: [[u8; 16]; 11] = [
    // SHA256, RSA2048, RSA2048_SHA256, SHA1, RSA2048_SHA1.
    guid(0xc1c4_1626_504c_4092, 0xaca9_41f9_3693_4328),
    guid(0x3c57_66e8_269c_4e34, 0xaa14_ed77_6e85_b3b6),
    guid(0xe2b3_6190_879b_4a3d, 0xad8d_f2e7_bba3_2784),
    guid(0x826c_a512_cf10_4ac9, 0xb187_be01_4966_31bd),
    guid(0x67f8_444f_8743_48f1, 0xa328_1eaa_b873_6080),
    // SHA224, SHA384, SHA512.
    guid(0x0b6e_5233_a65c_44c9, 0x9407_d9ab_83bf_c8bd),
    guid(0xff3e_5307_9fd0_48c9, 0x85f1_8ad5_6c70_1e01),
    guid(0x093e_0fae_a6c4_4f50, 0x9f1b_d41e_2b89_c19a),
    // X509_SHA256, X509_SHA384, X509_SHA512: of certificates that are revoked.
    guid(0x3bd2_a492_96c0_4079, 0xb420_fcf9_8ef1_03ed),
    guid(0x7076_876e_80c2_4ee6, 0xaad2_28b3_49a6_865b),
    guid(0x446d_bf63_2502_4cda, 0xbcfa_2465_d2b0_fe9d),
];

/// The bytes of an EFI_GUID, of the digits as they are written: its first three numbers are little-endian.
const fn guid(first: u64, second: u64) -> [u8; 16] {
    let [a, b, c, d, e, f, g, h] = first.to_be_bytes();
    let [i, j, k, l, m, n, o, p] = second.to_be_bytes();
    [d, c, b, a, f, e, h, g, i, j, k, l, m, n, o, p]
}

impl Reader for Edk2 {
    fn kind(&self) -> &'static str {
        self.name()
    }

    fn recognises(&self, bytes: &[u8]) -> bool {
        let kind = bytes.first_chunk();
        kind.is_some_and(|kind| *kind == X509 || OTHERS.contains(kind))
    }

    /// Lists of other types are passed over; a list of a type that nobody knows may have been one of certificates.
    fn read(&self, bytes: &[u8], _: &ReadOptions) -> Result<Holding, ReadError> {
        let mut holding = Holding::plain(self.kind(), Vec::new());
        let mut rest = bytes;
        while !rest.is_empty() {
            let at = bytes.len() - rest.len();
            let place = format!("byte {at}");
            let list = List::first(rest);
            let list = list
                .ok_or_else(|| ReadError::damaged(self.kind(), place, "no whole signature list"))?;
            if list.kind != X509 && !OTHERS.iter().any(|kind| kind == list.kind) {
                holding.broken.push(Broken {
                    place: format!("byte {at}"),
                    reason: "signatures of a type that is not known".to_owned(),
                });
            }
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
