//! Our JSON.

use cabundle::format::Json;

use super::reading::read;

pub fn check(data: &[u8]) {
    read(&Json, data);
}
