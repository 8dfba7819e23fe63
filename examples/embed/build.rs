//! Makes a bundle of Mozilla's TLS roots from the snapshot inside cabundle: no network, and the same bytes each time.

use std::error::Error;
use std::path::Path;

use cabundle::format::{Pem, RenderOptions};
use cabundle::policy::Policy;
use cabundle::store::Store;

fn main() -> Result<(), Box<dyn Error>> {
    // The day by which distrust is judged: part of the source, so that a build tomorrow is the same.
    let policy = Policy::server_auth("2026-11-22T00:00:00Z".parse()?);
    let store = Store::embedded()?;
    let selection = store.select(policy)?;
    for told in selection.diagnostics() {
        println!("cargo::warning={}: {}", told.code, told.message);
    }
    let bundle = selection.render(&Pem, &RenderOptions::default())?;
    let bytes = bundle.bytes().ok_or("PEM is one file")?;
    let directory = std::env::var("OUT_DIR")?;
    std::fs::write(Path::new(&directory).join("cacert.pem"), bytes)?;
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
}
