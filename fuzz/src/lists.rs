//! Certificates one after the other: a Windows store, a list of UEFI, DER.

use cabundle::format::{Der, Edk2, Reader, WindowsSst};

use super::reading::read_plain;

pub fn check(data: &[u8]) {
    let readers: [&dyn Reader; 3] = [&WindowsSst, &Edk2, &Der];
    for reader in readers {
        read_plain(reader, data);
    }
}
