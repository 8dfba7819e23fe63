//! `cargo xtask api`: the public interface of the library, as docs/public-api.txt lists it.
//!
//! The list is cargo-public-api's, of all features, without what the compiler implements by itself. A change of it is a
//! change of what others build on: it stands in the same commit, where a reviewer sees it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::consumers::{Report, done, program, progress};

/// What to do with the list.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Write nothing: 0 if the list is the library's, 1 with what differs if it is stale
    #[arg(long)]
    check: bool,
    /// The list [default: docs/public-api.txt of this workspace]
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

const INSTALL: &str = "cargo-public-api and a nightly toolchain are needed: cargo install cargo-public-api --locked; \
                       rustup toolchain install nightly --profile minimal";

/// Writes the list, or looks whether it is the library's.
pub(crate) fn api(options: &Options) -> anyhow::Result<Report> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("no workspace")?;
    let path = match &options.file {
        Some(path) => path.clone(),
        None => root.join("docs").join("public-api.txt"),
    };
    let shown = path.display();
    progress("cargo public-api");
    // Its own choice of a toolchain is nightly, unless one is forced upon it, as `cargo run` does.
    let mut command = program("cargo");
    command
        .current_dir(root)
        .env_remove("RUSTUP_TOOLCHAIN")
        .args(["public-api", "-p", "cabundle", "--all-features", "-sss"]);
    let new = done(&mut command).context(INSTALL)?;
    if !options.check {
        fs::write(&path, new).with_context(|| shown.to_string())?;
        return Ok(Report {
            text: format!("{shown}: written\n"),
            as_expected: true,
        });
    }
    let old = fs::read_to_string(&path).with_context(|| shown.to_string())?;
    let text = difference(&old, &new);
    let as_expected = text.is_empty();
    let text = match as_expected {
        true => text,
        false => format!("{shown} is not what the library offers; run cargo xtask api\n{text}"),
    };
    Ok(Report { text, as_expected })
}

/// The lines that only one of two lists has; their order says nothing.
fn difference(old: &str, new: &str) -> String {
    let only = |these: &str, those: &str, mark: char| {
        let those: std::collections::HashSet<_> = those.lines().collect();
        let lines = these.lines().filter(|line| !those.contains(line));
        lines
            .map(|line| format!("{mark} {line}\n"))
            .collect::<String>()
    };
    only(old, new, '-') + &only(new, old, '+')
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn what_only_one_list_has_is_told() {
        let old = "pub fn kept()\npub fn gone()\n";
        let new = "pub fn new()\npub fn kept()\n";
        assert_eq!(difference(old, new), "- pub fn gone()\n+ pub fn new()\n");
        assert_eq!(difference(old, old), "");
    }
}
