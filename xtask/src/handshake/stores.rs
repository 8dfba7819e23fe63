//! The stores, written by the tool.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use cabundle::store::Certificate;

use super::case::Trust;
use super::certdata::certdata;
use super::pki::Pki;
use crate::consumers::{done, program};

/// The inputs of the tool.
pub(crate) struct Inputs {
    files: Vec<(Trust, PathBuf)>,
    /// SHA-256 of the leaves' root.
    fingerprint: String,
}

impl Inputs {
    /// Writes them.
    pub(crate) fn write(directory: &Path, pki: &Pki) -> anyhow::Result<Self> {
        let write = |trust: Trust| {
            let path = directory.join(format!("certdata-{}.txt", trust.word()));
            std::fs::write(&path, certdata(pki, trust)?)?;
            anyhow::Ok((trust, path))
        };
        let root = Certificate::from_der(pki.root.clone())?;
        Ok(Self {
            files: Trust::ALL
                .into_iter()
                .map(write)
                .collect::<anyhow::Result<_>>()?,
            fingerprint: root.sha256().to_string(),
        })
    }

    /// Has the tool write the store of every kind of trust.
    pub(crate) fn build(
        &self,
        tool: &Path,
        directory: &Path,
        format: &str,
    ) -> anyhow::Result<Vec<(Trust, PathBuf)>> {
        let build = |(trust, input): &(Trust, PathBuf)| {
            let output = directory.join(format!("{format}-{}", trust.word()));
            let mut command = program(tool);
            command.args(["build", "-f", format]).arg(input);
            command.arg("-o").arg(&output);
            if *trust == Trust::Excluded {
                command.args(["--exclude", &self.fingerprint]);
            }
            done(&mut command)?;
            anyhow::Ok((*trust, output))
        };
        let built = self.files.iter().map(build).collect::<anyhow::Result<_>>();
        built.with_context(|| format!("cabundle build -f {format}"))
    }
}
