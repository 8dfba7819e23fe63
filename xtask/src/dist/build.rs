//! The tool, built so that nothing of this machine is in it, and what it says of itself.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

use super::Files;
use crate::consumers::{done, program, progress};

/// Every shell, and the name that its completions go by.
const SHELLS: &[(&str, &str)] = &[
    ("bash", "cabundle.bash"),
    ("elvish", "cabundle.elv"),
    ("fish", "cabundle.fish"),
    ("powershell", "_cabundle.ps1"),
    ("zsh", "_cabundle"),
];

/// A build of the tool.
pub(super) struct Built {
    /// The project.
    pub(super) root: PathBuf,
    /// Where it was built.
    pub(super) directory: PathBuf,
    /// The triple.
    pub(super) target: String,
    pub(super) version: String,
    /// Seconds since 1970: when the commit was made.
    pub(super) epoch: u64,
    /// The tool.
    pub(super) binary: PathBuf,
}

pub(super) fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

impl Built {
    /// Builds the tool for a target in a target directory.
    pub(super) fn new(root: &Path, directory: &Path, target: Option<&str>) -> anyhow::Result<Self> {
        let target = match target {
            Some(target) => target.to_owned(),
            None => host()?,
        };
        let built = Self {
            root: root.to_owned(),
            directory: directory.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            epoch: epoch(root)?,
            binary: directory.join(&target).join("release").join("cabundle"),
            target,
        };
        progress(format_args!(
            "cargo build --release --target {}",
            built.target
        ));
        let mut command = built.program(cargo());
        command
            .args([
                "build",
                "--release",
                "--locked",
                "--quiet",
                "-p",
                "cabundle",
            ])
            .args(["--bin", "cabundle", "--target", &built.target])
            .env("CARGO_ENCODED_RUSTFLAGS", built.flags()?)
            // Symbols name nothing that a user needs, and their order may follow paths.
            .env("CARGO_PROFILE_RELEASE_STRIP", "symbols")
            .env("CARGO_INCREMENTAL", "0");
        done(&mut command)?;
        Ok(built)
    }

    /// A program in the project, at the time of the commit.
    pub(super) fn program(&self, name: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = program(name);
        command
            .current_dir(&self.root)
            .env("SOURCE_DATE_EPOCH", self.epoch.to_string())
            .env("CARGO_TARGET_DIR", &self.directory)
            .env("TZ", "UTC");
        command
    }

    /// Names for the places that differ from machine to machine. The last one that fits is taken.
    fn flags(&self) -> anyhow::Result<String> {
        let home = match std::env::var_os("CARGO_HOME") {
            Some(home) => PathBuf::from(home),
            None => std::env::home_dir().context("no home")?.join(".cargo"),
        };
        let sysroot = done(program("rustc").args(["--print", "sysroot"]))?;
        let sources = Path::new(sysroot.trim()).join("lib/rustlib/src/rust");
        let mut places = vec![
            (sources, "/rust"),
            (self.root.clone(), "/cabundle"),
            (self.directory.clone(), "/target"),
            (home.clone(), "/cargo"),
        ];
        // Sources lie below the name of the registry that they were fetched from.
        let registries = home.join("registry").join("src");
        if registries.exists() {
            for entry in fs::read_dir(&registries)? {
                places.push((entry?.path(), "/crates"));
            }
        }
        let flags: Vec<_> = places
            .iter()
            .map(|(place, name)| format!("--remap-path-prefix={}={name}", place.display()))
            .collect();
        Ok(flags.join("\u{1f}"))
    }

    /// Man pages and completions, as the tool writes them.
    pub(super) fn pages(&self) -> anyhow::Result<Files> {
        let mut files = Files::new();
        let scratch = tempfile::tempdir()?;
        done(
            self.program(&self.binary)
                .args(["man", "-q"])
                .arg(scratch.path()),
        )
        .context("programs of the target must run here")?;
        for entry in fs::read_dir(scratch.path())? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            files.insert(format!("man/{name}"), fs::read(entry.path())?);
        }
        for (shell, name) in SHELLS {
            let script = done(self.program(&self.binary).args(["completions", shell]))?;
            files.insert(format!("completions/{name}"), script.into_bytes());
        }
        Ok(files)
    }
}

fn host() -> anyhow::Result<String> {
    let version = done(program("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc names no host")?.to_owned())
}

/// `SOURCE_DATE_EPOCH` if it is set, else when the commit was made.
fn epoch(root: &Path) -> anyhow::Result<u64> {
    let text = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => text,
        Err(_) => {
            let mut git = program("git");
            git.current_dir(root).args(["log", "-1", "--format=%ct"]);
            done(&mut git).context("set SOURCE_DATE_EPOCH where there is no git")?
        }
    };
    match text.trim().parse() {
        Ok(epoch) => Ok(epoch),
        Err(_) => bail!("`{}` is not a number of seconds", text.trim()),
    }
}
