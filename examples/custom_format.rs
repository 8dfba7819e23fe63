//! A format of your own: a line for each root with its fingerprint, its distrust date and its name.

use cabundle::format::{Artifact, Format, FormatError, RenderOptions};
use cabundle::policy::{Carries, Policy, Selection};
use cabundle::store::{Purpose, Root, Store};
use cabundle::text::{one_line, time};

/// Tabs between the columns; `-` where there is no date.
struct Fingerprints;

impl Format for Fingerprints {
    fn name(&self) -> &'static str {
        "fingerprints"
    }

    fn about(&self) -> &'static str {
        "a line for each root: SHA-256, distrust date, label"
    }

    // What the format can say. Policy and warnings go by it: a date that stands in the file is no reason to leave the
    // root out, and the constraint that has no column is warned about.
    fn carries(&self) -> Carries {
        Carries {
            dates: true,
            ..Carries::CERTIFICATES
        }
    }

    // No disk, no clock, no decision about trust: who is in stands in the selection.
    fn write(&self, selection: &Selection<'_>, _: &RenderOptions) -> Result<Artifact, FormatError> {
        let lines = selection.included().map(|candidate| line(&candidate.root));
        Ok(Artifact::text(lines.collect::<String>()))
    }
}

fn line(root: &Root) -> String {
    let date = root.distrust_after(Purpose::ServerAuth);
    let date = date.and_then(|date| date.date()).map(time);
    // A label is text from a file: it must not become a line or a column of its own.
    let label = one_line(&root.label).replace('\t', " ");
    let date = date.as_deref().unwrap_or("-");
    format!("{}\t{date}\t{label}\n", root.certificate.sha256())
}

/// The table of the snapshot inside, and what is to be told of it.
pub(crate) fn table() -> Result<(String, Vec<String>), Box<dyn std::error::Error>> {
    let store = Store::embedded()?;
    let mut policy = Policy::server_auth("2026-11-22T00:00:00Z".parse()?);
    policy.carries = Fingerprints.carries();
    let selection = store.select(policy)?;
    let told = selection.diagnostics().iter();
    let told = told.map(|diagnostic| diagnostic.message.clone()).collect();
    let artifact = selection.render(&Fingerprints, &RenderOptions::default())?;
    let bytes = artifact.bytes().ok_or("one file")?;
    Ok((String::from_utf8(bytes.to_vec())?, told))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (table, told) = table()?;
    print!("{table}");
    for limit in told {
        eprintln!("{limit}");
    }
    Ok(())
}
