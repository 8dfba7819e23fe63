//! `.p11-kit` files.

use cabundle::format::P11Kit;

use super::reading::read;

pub fn check(data: &[u8]) {
    read(&P11Kit, data);
}
