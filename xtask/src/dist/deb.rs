//! The Debian package, by cargo-deb; what goes where stands in `[package.metadata.deb]`.

use std::fs;

use anyhow::Context as _;

use super::build::{Built, cargo};
use super::{Files, put};
use crate::consumers::done;

const INSTALL: &str = "cargo-deb and dpkg-shlibdeps are needed: cargo install cargo-deb --locked; apt-get install dpkg-dev";

/// Its name and bytes.
pub(super) fn package(built: &Built, files: &Files) -> anyhow::Result<(String, Vec<u8>)> {
    done(built.program(cargo()).args(["deb", "--version"])).context(INSTALL)?;
    // Beside the tool, where `[package.metadata.deb]` looks for them.
    let release = built.binary.parent().context("no directory")?;
    let beside = release.join("pages");
    if beside.exists() {
        fs::remove_dir_all(&beside)?;
    }
    put(&beside, files)?;
    let output = tempfile::tempdir()?;
    let mut command = built.program(cargo());
    command
        .args([
            "deb",
            "--no-build",
            "--no-strip",
            "--no-dbgsym",
            "--quiet",
            "-p",
            "cabundle",
        ])
        .args(["--target", &built.target, "--output"])
        .arg(output.path());
    done(&mut command).context(INSTALL)?;
    let entry = fs::read_dir(output.path())?
        .next()
        .context("no package")??;
    let name = entry.file_name().to_string_lossy().into_owned();
    Ok((name, fs::read(entry.path())?))
}
