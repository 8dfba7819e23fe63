//! The SHA-256 of the root of each anchor in Rust source. An anchor must be the one that webpki makes of a
//! certificate in the directory, under the constraints that are imposed on it or are its own.

use std::fs;
use std::path::Path;

use rustls_pki_types::CertificateDer;

mod source {
    include!(env!("CABUNDLE_SOURCE"));
}

fn main() {
    let directory = std::env::args().nth(1).expect("a directory");
    let mut roots = Vec::new();
    for entry in fs::read_dir(directory).expect("readable") {
        let path = entry.expect("readable").path();
        if path.extension().is_some_and(|extension| extension == "der") {
            let constraints = fs::read(path.with_extension("constraints")).ok();
            roots.push((sha256(&path), fs::read(&path).expect("readable"), constraints));
        }
    }
    for anchor in source::TLS_SERVER_ROOTS {
        let of_anchor = roots.iter().position(|(_, der, imposed)| {
            let certificate = CertificateDer::from(der.as_slice());
            let of_root = webpki::anchor_from_trusted_cert(&certificate).expect("an anchor");
            let own = of_root.name_constraints.as_deref();
            assert!(own.is_none() || imposed.is_none(), "both");
            of_root.subject == anchor.subject
                && of_root.subject_public_key_info == anchor.subject_public_key_info
                && anchor.name_constraints.as_deref() == own.or(imposed.as_deref())
        });
        // Of two certificates with one name and key, each anchor is one.
        println!("{}", roots.swap_remove(of_anchor.expect("a root of this anchor")).0);
    }
}

/// The name of the file.
fn sha256(path: &Path) -> String {
    path.file_stem().expect("a name").to_string_lossy().into_owned()
}
