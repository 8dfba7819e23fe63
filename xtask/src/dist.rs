//! `cargo xtask dist`: what a release consists of, in `target/dist/`, the same bytes each time.
//!
//! The time in it is that of the commit, paths of the machine are mapped away, and archives are sorted and belong to
//! nobody. `--check-reproducible` makes all of it twice, in two target directories, and compares.

mod archive;
mod build;
mod deb;
mod sbom;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use cabundle::store::Sha256;

use crate::consumers::{Place, Report, progress};
use build::Built;

/// What to make.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// For this target, which must be installed, and whose programs must run here [default: this system]
    #[arg(long, value_name = "TRIPLE")]
    target: Option<String>,
    /// Make it twice, in two target directories, and compare: exit status 1 where a byte differs
    #[arg(long)]
    check_reproducible: bool,
}

/// Every file of the distribution by its path in it.
type Files = BTreeMap<String, Vec<u8>>;

/// The texts that go with the tool.
const TEXTS: &[(&str, &str)] = &[
    ("README.md", "README.md"),
    ("CHANGELOG.md", "CHANGELOG.md"),
    ("CONTRIBUTING.md", "CONTRIBUTING.md"),
    ("SECURITY.md", "SECURITY.md"),
    ("LICENSE-APACHE", "LICENSE-APACHE"),
    ("LICENSE-MIT", "LICENSE-MIT"),
    ("LICENSE-MPL-2.0", "data/LICENSE-MPL-2.0"),
];

const SUMS: &str = "SHA256SUMS";

/// Makes the distribution.
pub(crate) fn dist(options: &Options) -> anyhow::Result<Report> {
    let place = Place::new()?;
    let target = place.work.parent().context("no target directory")?;
    let files = make(&place.root, &target.join("dist-build"), options)?;
    let mut text = String::new();
    let mut as_expected = true;
    if options.check_reproducible {
        let again = make(&place.root, &target.join("dist-again"), options)?;
        let names = files.keys().chain(again.keys());
        let mut differing: Vec<_> = names
            .filter(|name| files.get(*name) != again.get(*name))
            .collect();
        differing.sort();
        differing.dedup();
        as_expected = differing.is_empty();
        for name in &differing {
            writeln!(text, "NOT THE SAME: {name}")?;
        }
        if as_expected {
            writeln!(text, "made twice: the same bytes")?;
        }
    }
    let dist = target.join("dist");
    write(&dist, &files)?;
    let sums = files.get(SUMS).context("no sums")?;
    text.push_str(&String::from_utf8_lossy(sums));
    Ok(Report { text, as_expected })
}

/// Every file, with sums over all of them.
fn make(root: &Path, target: &Path, options: &Options) -> anyhow::Result<Files> {
    let built = Built::new(root, target, options.target.as_deref())?;
    let mut files = Files::new();
    for (name, path) in TEXTS {
        let path = root.join(path);
        let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
        files.insert((*name).to_owned(), bytes);
    }
    files.extend(documents(root)?);
    files.extend(built.pages()?);
    progress("the archive");
    let (name, archive) = archive::archive(&built, &files)?;
    progress("the Debian package");
    let package = deb::package(&built, &files)?;
    progress("the bill of materials");
    let bill = sbom::bill(&built)?;
    files.extend([(name, archive), package, bill]);
    let mut sums = String::new();
    for (name, bytes) in &files {
        writeln!(sums, "{}  {name}", Sha256::of(bytes))?;
    }
    files.insert(SUMS.to_owned(), sums.into_bytes());
    Ok(files)
}

/// What the README and the man pages refer to.
fn documents(root: &Path) -> anyhow::Result<Files> {
    let mut files = Files::new();
    for entry in fs::read_dir(root.join("docs"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "md") {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            files.insert(format!("docs/{name}"), fs::read(&path)?);
        }
    }
    Ok(files)
}

/// Replaces the directory. Only what an earlier run wrote is deleted.
fn write(dist: &Path, files: &Files) -> anyhow::Result<()> {
    if dist.exists() {
        if !dist.join(SUMS).exists() {
            bail!("{} is there and not of this command", dist.display());
        }
        fs::remove_dir_all(dist).with_context(|| dist.display().to_string())?;
    }
    put(dist, files)
}

/// Writes files below a directory.
fn put(directory: &Path, files: &Files) -> anyhow::Result<()> {
    for (name, bytes) in files {
        let path: PathBuf = directory.join(name);
        let parent = path.parent().unwrap_or(directory);
        fs::create_dir_all(parent).with_context(|| parent.display().to_string())?;
        fs::write(&path, bytes).with_context(|| path.display().to_string())?;
    }
    Ok(())
}
