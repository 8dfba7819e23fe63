//! Where things are: the project, and `target/consumers/`, where everything installed stays from run
//! to run.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

/// The directories.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The project.
    pub(crate) root: PathBuf,
    /// `target/consumers`.
    pub(crate) work: PathBuf,
}

/// What people set for their own shells and what would change what a reader says: stores it would
/// take besides ours, words it would add, languages it would speak.
const UNSET: &[&str] = &[
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "CURL_CA_BUNDLE",
    "REQUESTS_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "NODE_OPTIONS",
    "OPENSSL_CONF",
    "JAVA_TOOL_OPTIONS",
    "_JAVA_OPTIONS",
    "JDK_JAVA_OPTIONS",
    "CLASSPATH",
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONWARNINGS",
    "GOFLAGS",
    "GNUTLS_SYSTEM_PRIORITY_FILE",
    "SOURCE_DATE_EPOCH",
    "LANGUAGE",
];

impl Place {
    /// Of this workspace.
    pub(crate) fn new() -> anyhow::Result<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here.parent().context("xtask has no parent")?.to_path_buf();
        let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        let target = target.map_or_else(|| root.join("target"), |target| root.join(target));
        let work = target.join("consumers");
        std::fs::create_dir_all(&work).with_context(|| work.display().to_string())?;
        Ok(Self { root, work })
    }

    /// The programs of PyPI.
    pub(crate) fn venv(&self) -> PathBuf {
        self.work.join("venv")
    }

    /// The packages of npm.
    pub(crate) fn npm(&self) -> PathBuf {
        self.work.join("npm")
    }

    /// The source packages of Debian.
    pub(crate) fn sources(&self) -> PathBuf {
        self.work.join("sources")
    }

    /// The scripts of the project that readers of other languages run.
    pub(crate) fn scripts(&self) -> PathBuf {
        self.root.join("xtask").join("consumers")
    }
}

/// A program without what the maintainer's shell would tell it.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    for variable in UNSET {
        command.env_remove(variable);
    }
    command.env("LC_ALL", "C.UTF-8");
    command.stdin(std::process::Stdio::null());
    command
}

/// Runs it to its end; its stdout, or an error with its last words.
pub(crate) fn done(command: &mut Command) -> anyhow::Result<String> {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let name = words.join(" ");
    let output = command.output().with_context(|| name.clone())?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        bail!("{name}: {}: {}", output.status, excerpt(&stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Beginning and end of a text: the reason stands in one of them.
pub(crate) fn excerpt(text: &str) -> String {
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    if lines.len() <= 12 {
        return lines.join("\n");
    }
    let (first, rest) = lines.split_at(6);
    let (_, last) = rest.split_at(rest.len().saturating_sub(6));
    [first, &["..."], last].concat().join("\n")
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn long_texts_are_cut_in_the_middle() {
        let lines: Vec<String> = (0..30).map(|n| n.to_string()).collect();
        assert_eq!(
            excerpt(&lines.join("\n\n")),
            "0\n1\n2\n3\n4\n5\n...\n24\n25\n26\n27\n28\n29"
        );
        assert_eq!(excerpt("a\nb\n"), "a\nb");
    }
}
