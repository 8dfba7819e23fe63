//! `debian`: what Debian's package ca-certificates holds: a file per certificate in `mozilla/`, the list
//! of those that are on, and the bundle that `update-ca-certificates` makes of them.
//!
//! The names and bytes are those of the package's `mozilla/certdata2pem.py` (20230311), the bundle that
//! of `sbin/update-ca-certificates`. The script joins certificates and trust by label, which goes wrong
//! where two roots share one; here the selection decides. Its blacklist only keeps it from complaining
//! about one distrusted label. Roots of the user's own stand in `mozilla/` too: one directory, one list.

mod name;

use super::encode::{pem_block, provenance};
use super::names::Names;
use super::{Artifact, Format, FormatError, Makes, RenderOptions, Tree};
use crate::policy::{Carries, Selection};

/// Debian's layout.
#[derive(Clone, Copy, Debug)]
pub struct Debian;

impl Format for Debian {
    fn name(&self) -> &'static str {
        "debian"
    }

    fn about(&self) -> &'static str {
        "Debian's ca-certificates: a file per root, the list of them, and the bundle"
    }

    fn makes(&self) -> Makes {
        Makes::Tree("mozilla/NAME.crt, ca-certificates.conf, ca-certificates.crt")
    }

    fn carries(&self) -> Carries {
        Carries::CERTIFICATES
    }

    fn write(
        &self,
        selection: &Selection<'_>,
        options: &RenderOptions,
    ) -> Result<Artifact, FormatError> {
        // Case matters in Debian's names, so two labels that differ in it keep them.
        let mut names = Names::exact();
        let mut tree = Tree::new();
        // In certdata order, so that of two roots with one label the first keeps the plain name.
        for candidate in selection.included() {
            let name = name::file(&candidate.root.label, &mut names);
            let path = [b"mozilla/", &name[..]].concat();
            let block = pem_block(&candidate.root.certificate, 64);
            tree.file(path, block.into_bytes())?;
        }
        let conf = conf(&tree, selection, options);
        let bundle: Vec<u8> = tree.files().flat_map(|(_, block)| block).copied().collect();
        tree.file("ca-certificates.conf", conf)?;
        tree.file("ca-certificates.crt", bundle)?;
        Ok(Artifact::Tree(tree))
    }
}

/// The list: a path below `/usr/share/ca-certificates` per line, sorted as `LC_ALL=C sort` does. Lines that
/// begin with `#` are comments, with `!` switched off; a path begins with `mozilla/`.
fn conf(tree: &Tree, selection: &Selection<'_>, options: &RenderOptions) -> Vec<u8> {
    let head = format!(
        "# Certificates that update-ca-certificates takes, in the order of its bundle.\n\
         # A line is a path below /usr/share/ca-certificates; a ! before it switches it off.\n\
         # certdata.txt SHA-256: {}\n",
        selection.store().sha256
    );
    let mut out = (head + &provenance("#", selection, options)).into_bytes();
    for (path, _) in tree.files() {
        out.extend_from_slice(path);
        out.push(b'\n');
    }
    out
}
