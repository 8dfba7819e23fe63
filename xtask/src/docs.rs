//! `cargo xtask docs`: the table of docs/formats.md, written from the registry of formats.
//!
//! What each format carries stands once, in its source file. The table between two comments of the document is made from
//! it; the prose around them is written by people and stays.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use cabundle::format::{Description, Format, Makes, REGISTRY};
use cabundle::store::Store;

use crate::consumers::Report;

/// What to write.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Write nothing: 0 if the table is the registry's, 1 if it is stale
    #[arg(long)]
    check: bool,
    /// The document [default: docs/formats.md of this workspace]
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

const BEGIN: &str = "<!-- formats: written by `cargo xtask docs` -->\n";
const END: &str = "<!-- formats: end -->\n";

/// Writes the table, or looks whether it is the registry's.
pub(crate) fn docs(options: &Options) -> anyhow::Result<Report> {
    let path = match &options.file {
        Some(path) => path.clone(),
        None => Path::new(env!("CARGO_MANIFEST_DIR"))
            .with_file_name("docs")
            .join("formats.md"),
    };
    let shown = path.display();
    let old = fs::read_to_string(&path).with_context(|| shown.to_string())?;
    let new = replaced(&old, &table()?).with_context(|| shown.to_string())?;
    let mut report = Report::default();
    match (old == new, options.check) {
        (true, _) => {}
        (false, true) => {
            report.as_expected = false;
            report.text =
                format!("{shown}: the table is not the registry's; run cargo xtask docs\n");
        }
        (false, false) => {
            fs::write(&path, new).with_context(|| shown.to_string())?;
            report.text = format!("{shown}: written\n");
        }
    }
    Ok(report)
}

/// The document with another table.
fn replaced(document: &str, table: &str) -> anyhow::Result<String> {
    let Some((before, rest)) = document.split_once(BEGIN) else {
        bail!("the line `{}` is missing", BEGIN.trim_end());
    };
    let Some((_, after)) = rest.split_once(END) else {
        bail!("the line `{}` is missing", END.trim_end());
    };
    Ok([before, BEGIN, table, END, after].concat())
}

/// One row for each format, in the registry's order.
fn table() -> anyhow::Result<String> {
    let sample = Store::embedded().context("the embedded certdata.txt")?;
    let mut table = "\
| format | makes | certificate | purposes | dates | constraints | distrust | distrust alone | options | read back as |\n\
|---|---|---|---|---|---|---|---|---|---|\n"
        .to_owned();
    for format in REGISTRY {
        let row = row(*format, &sample).with_context(|| format.name())?;
        writeln!(table, "{row}")?;
    }
    Ok(table)
}

fn row(format: &dyn Format, sample: &Store) -> anyhow::Result<String> {
    let description = Description::of(format, sample)?;
    let can = format.carries();
    let yes = |can: bool| if can { "yes" } else { "" }.to_owned();
    let options: Vec<_> = description
        .takes
        .iter()
        .map(|name| format!("`{name}`"))
        .collect();
    let cells = [
        format!("`{}`", format.name()),
        match description.makes {
            Makes::File => "file",
            Makes::Tree(_) => "directory",
        }
        .to_owned(),
        yes(can.certificate),
        yes(can.purposes),
        yes(can.dates),
        yes(can.constraints),
        yes(can.distrust),
        yes(can.bare_distrust),
        options.join(", "),
        description.read_as().unwrap_or_else(|| "not".to_owned()),
    ];
    Ok(format!("| {} |", cells.join(" | ")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::{BEGIN, END, replaced, table};

    #[test]
    fn the_prose_around_the_table_stays() {
        let document = format!("before\n{BEGIN}old\n{END}after\n");
        let new = replaced(&document, "new\n").unwrap();
        assert_eq!(new, format!("before\n{BEGIN}new\n{END}after\n"));
        assert_eq!(replaced(&new, "new\n").unwrap(), new);
    }

    #[test]
    fn a_document_without_its_marks_is_refused() {
        let error = replaced("nothing\n", "").unwrap_err();
        assert!(error.to_string().contains("written by"));
        let error = replaced(BEGIN, "").unwrap_err();
        assert!(error.to_string().contains("end"));
    }

    #[test]
    fn every_row_has_the_cells_of_the_head() {
        let table = table().unwrap();
        let mut lines = table.lines().map(|line| line.matches('|').count());
        let head = lines.next().unwrap();
        assert!(lines.all(|cells| cells == head), "{table}");
    }
}
