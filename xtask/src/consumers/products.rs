//! What the tool writes for the readers.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;

use super::input::Input;
use super::manifest::Manifest;
use super::place::{Place, done, program};
use super::progress;

/// The day at which every output is judged, so that each run of one version says the same.
pub(crate) const AS_OF: &str = "2026-11-22";

/// An output that is not simply the format of its name.
struct Variant {
    name: &'static str,
    format: &'static str,
    /// Which roots.
    select: &'static [&'static str],
    /// How they are written.
    write: &'static [&'static str],
}

const VARIANTS: &[Variant] = &[
    of("pem-email", "pem", &["-p", "email-protection"], &[]),
    // The scripts of others know no dates.
    of("curl-keep", "curl", &["--distrust-after", "keep"], &[]),
    of("debian-keep", "debian", &["--distrust-after", "keep"], &[]),
    // p11-kit extracts roots whatever their date.
    of("fedora-keep", "fedora", &["--distrust-after", "keep"], &[]),
    of(
        "p11-kit-keep",
        "p11-kit",
        &["--distrust-after", "keep"],
        &[],
    ),
    of("hash-dir-compat", "hash-dir", &[], &["--hash-compat"]),
    of("pkcs12-password", "pkcs12", &[], &["--password", "sesame"]),
    of("pkcs7-der", "pkcs7", &[], &["--der"]),
    of(
        "kubernetes-bundle",
        "kubernetes",
        &[],
        &["--kind", "bundle"],
    ),
    of(
        "kubernetes-cluster-trust-bundle",
        "kubernetes",
        &[],
        &["--kind", "cluster-trust-bundle"],
    ),
    of("esp-idf-old", "esp-idf", &[], &["--layout", "old"]),
];

const fn of(
    name: &'static str,
    format: &'static str,
    select: &'static [&'static str],
    write: &'static [&'static str],
) -> Variant {
    Variant {
        name,
        format,
        select,
        write,
    }
}

/// The format of an output.
pub(crate) fn format_of(output: &'static str) -> &'static str {
    let variant = VARIANTS.iter().find(|variant| variant.name == output);
    variant.map_or(output, |variant| variant.format)
}

/// The tool: the one that was named, or the release build.
pub(crate) fn tool(place: &Place, named: Option<&Path>) -> anyhow::Result<PathBuf> {
    if let Some(named) = named {
        return named
            .canonicalize()
            .with_context(|| named.display().to_string());
    }
    progress("cargo build --release");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = program(cargo);
    command.current_dir(&place.root);
    done(command.args(["build", "--release", "--locked", "--quiet"]))?;
    let target = place.work.parent().unwrap_or(&place.root);
    Ok(target.join("release").join("cabundle"))
}

/// An output, and what the tool says is in it.
#[derive(Debug)]
pub(crate) struct Product {
    pub(crate) path: PathBuf,
    /// `cabundle list --json` of the same choices.
    pub(crate) json: PathBuf,
    pub(crate) manifest: Manifest,
}

/// Outputs are written once per run, when a check first asks for them.
#[derive(Debug, Default)]
pub(crate) struct Products {
    written: Mutex<Vec<(PathBuf, Written)>>,
}

type Written = Result<Arc<Product>, String>;

impl Products {
    /// An output of an input, freshly written.
    pub(crate) fn write(
        &self,
        tool: &Path,
        input: &Input,
        output: &'static str,
    ) -> anyhow::Result<Arc<Product>> {
        let path = input.outputs.join(output);
        // Held while it is written: another check may want it now.
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let known = written.iter().find(|(known, _)| *known == path);
        let outcome = match known {
            Some((_, outcome)) => outcome.clone(),
            None => {
                let outcome = build(tool, input, output, &path).map(Arc::new);
                let outcome = outcome.map_err(|error| format!("{error:#}"));
                written.push((path, outcome.clone()));
                outcome
            }
        };
        outcome.map_err(anyhow::Error::msg)
    }
}

fn build(tool: &Path, input: &Input, output: &str, path: &Path) -> anyhow::Result<Product> {
    let variant = VARIANTS.iter().find(|variant| variant.name == output);
    let (format, select, write) = match variant {
        Some(variant) => (variant.format, variant.select, variant.write),
        None => (output, &[][..], &[][..]),
    };
    let said = |subcommand: &str| {
        let mut command = program(tool);
        command.arg(subcommand);
        if !input.embedded {
            command.arg(&input.certdata);
        }
        command.args(["-f", format, "--as-of", AS_OF, "-q"]);
        command.args(select);
        command
    };
    done(
        said("build")
            .arg("--accept-limits")
            .args(write)
            .arg("-o")
            .arg(path),
    )?;
    let text = done(said("list").arg("--json"))?;
    let json = path.with_file_name(format!("{output}.json"));
    std::fs::write(&json, &text)?;
    let manifest = Manifest::parse(&text)?;
    Ok(Product {
        path: path.to_path_buf(),
        json,
        manifest,
    })
}
