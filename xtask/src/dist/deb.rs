//! The Debian package, by cargo-deb; what goes where stands in `[package.metadata.deb]`.

use std::fs;

use anyhow::Context as _;

use super::archive::gzip;
use super::build::{Built, cargo};
use super::{Files, put};
use crate::consumers::done;

const INSTALL: &str = "cargo-deb and dpkg-shlibdeps are needed: cargo install cargo-deb --locked; apt-get install dpkg-dev";

/// As in `[package.metadata.deb]`.
const MAINTAINER: &str = "The cabundle project <cabundle@example.org>";

/// Its name and bytes.
pub(super) fn package(built: &Built, files: &Files) -> anyhow::Result<(String, Vec<u8>)> {
    done(built.program(cargo()).args(["deb", "--version"])).context(INSTALL)?;
    // Beside the tool, where `[package.metadata.deb]` looks for them.
    let release = built.binary.parent().context("no directory")?;
    let beside = release.join("pages");
    if beside.exists() {
        fs::remove_dir_all(&beside)?;
    }
    put(&beside, &laid(built, files)?)?;
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

/// What goes into the package beside the tool, as Debian's policy wants it: pages and changelogs packed; the copyright
/// file, xtask/debian/copyright, stands for the licences.
fn laid(built: &Built, files: &Files) -> anyhow::Result<Files> {
    let mut laid = Files::new();
    for (name, bytes) in files {
        match name.as_str() {
            "CHANGELOG.md" => laid.insert("changelog.gz".to_owned(), gzip(built, bytes)?),
            name if name.starts_with("LICENSE") => None,
            name if name.starts_with("man/") => {
                laid.insert(format!("{name}.gz"), gzip(built, bytes)?)
            }
            name => laid.insert(name.to_owned(), bytes.clone()),
        };
    }
    let changes = changes(built)?;
    laid.insert(
        "changelog.Debian.gz".to_owned(),
        gzip(built, changes.as_bytes())?,
    );
    Ok(laid)
}

/// The changelog of the package: one entry, which says where the changes of the tool stand.
fn changes(built: &Built) -> anyhow::Result<String> {
    let time = jiff::Timestamp::from_second(built.epoch.try_into()?)?;
    let time = jiff::fmt::rfc2822::to_string(&time.to_zoned(jiff::tz::TimeZone::UTC))?;
    let version = &built.version;
    Ok(format!(
        "cabundle ({version}-1) unstable; urgency=medium\n\n  \
         * Release {version}; changelog.gz has what changed.\n\n -- {MAINTAINER}  {time}\n"
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::MAINTAINER;

    #[test]
    fn the_maintainer_is_the_manifest_s() {
        let manifest = include_str!("../../../Cargo.toml");
        assert!(manifest.contains(&format!("maintainer = \"{MAINTAINER}\"\n")));
    }
}
