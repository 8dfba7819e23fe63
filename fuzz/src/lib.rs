//! What must hold of any bytes, one module per fuzz target.
//!
//! The targets in `fuzz_targets/` hand these checks what libFuzzer makes up. The project's own tests compile this file
//! too, and hand them the corpus and every input that ever failed: `cargo test` needs no nightly toolchain for that.
//! A check panics where something does not hold.

pub mod any_store;
pub mod archive;
pub mod certdata;
pub mod certificate;
pub mod jks;
pub mod json;
pub mod lists;
mod made;
pub mod names;
pub mod p11_kit;
pub mod pem;
pub mod pkcs12;
pub mod pkcs7;
mod reading;
pub mod round_trip;
pub mod settings;
pub mod source;
pub mod times;

/// A check of any bytes.
pub type Check = fn(&[u8]);

/// Every target by its name: that of its module, of its file in `fuzz_targets/` and of its directory in `corpus/`.
pub const TARGETS: &[(&str, Check)] = &[
    ("any_store", any_store::check),
    ("archive", archive::check),
    ("certdata", certdata::check),
    ("certificate", certificate::check),
    ("jks", jks::check),
    ("json", json::check),
    ("lists", lists::check),
    ("names", names::check),
    ("p11_kit", p11_kit::check),
    ("pem", pem::check),
    ("pkcs12", pkcs12::check),
    ("pkcs7", pkcs7::check),
    ("round_trip", round_trip::check),
    ("settings", settings::check),
    ("source", source::check),
    ("times", times::check),
];
