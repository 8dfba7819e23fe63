//! How many instructions the tool takes, which no other work on the machine changes. They depend on the compiler and on
//! what the processor can do: of another compiler the figures are printed and not judged.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};

use crate::consumers::install::Need;
use crate::consumers::table::{Row, Table, Verdict};
use crate::consumers::{Place, Report, done, program};

pub(super) const NEEDS: &[Need] = &[Need::Debian("valgrind", "valgrind")];

/// Figures may differ by so much.
const TOLERANCE: f64 = 0.05;

/// What is counted: a name, a command, and the function whose instructions are, with all that it calls; the whole
/// process without one.
const COUNTED: &[(&str, &[&str], &str)] = &[
    (
        "parse and check",
        &["build", "-q"],
        "cabundle::store::load::read",
    ),
    (
        "write PEM",
        &["build", "-q"],
        "as cabundle::format::Format>::write",
    ),
    (
        "all of the main thread",
        &["build", "-q"],
        "cabundle::cli::main",
    ),
];

/// The committed figures.
#[derive(Debug, Default, Deserialize, Serialize)]
struct Figures {
    /// `rustc --version`, by which they were taken.
    rustc: String,
    /// Millions of instructions.
    millions: BTreeMap<String, f64>,
}

/// Counts, and compares.
pub(super) fn count(place: &Place, tool: &Path, bless: bool) -> anyhow::Result<Report> {
    let file = place.root.join("xtask/instructions.toml");
    let rustc = done(program("rustc").arg("--version"))?.trim().to_owned();
    let known: Figures = match std::fs::read_to_string(&file) {
        Ok(text) => toml::from_str(&text).with_context(|| file.display().to_string())?,
        Err(_) if bless => Figures::default(),
        Err(error) => bail!("{}: {error}", file.display()),
    };
    let scratch = tempfile::Builder::new().prefix("xtask-bench-").tempdir()?;
    let mut now = Figures {
        rustc: rustc.clone(),
        ..Figures::default()
    };
    let mut rows = Vec::new();
    for (name, arguments, function) in COUNTED {
        let counts = scratch.path().join("counts");
        let mut command = program("valgrind");
        command.args(["-q", "--tool=callgrind"]);
        command.arg(format!("--callgrind-out-file={}", counts.display()));
        command.arg(tool).args(*arguments);
        done(command.arg(place.root.join("data/certdata.txt")))?;
        let mut command = program("callgrind_annotate");
        command.args(["--inclusive=yes", "--threshold=100"]);
        let millions = instructions(&done(command.arg(&counts))?, function)
            .with_context(|| format!("{function} is not among what was counted"))?;
        now.millions.insert((*name).to_owned(), millions);
        let before = known.millions.get(*name).copied();
        let differs = before.is_none_or(|before| (millions / before - 1.0).abs() > TOLERANCE);
        let verdict = match before {
            _ if bless => Verdict::Listed,
            Some(before) if differs && known.rustc == rustc => Verdict::Unexpected(format!(
                "{before} before: look at what changed; if it has to be, --bless"
            )),
            _ => Verdict::Expected,
        };
        let before = before.map_or_else(String::new, |before| format!("{before:.2}"));
        let cells = [(*name).to_owned(), format!("{millions:.2}"), before];
        rows.push(Row::checked(cells, verdict));
    }
    if bless {
        std::fs::write(&file, toml::to_string(&now)?)?;
    }
    let compared = if known.rustc == rustc {
        "compared with"
    } else {
        "not compared, since they are by another compiler, with"
    };
    let title = format!(
        "millions of instructions, {rustc}, {compared} those of {}",
        known.rustc
    );
    let head = ["what", "now", "committed"].map(str::to_owned);
    let table = Table { title, head, rows };
    Ok(Report {
        text: table.to_string(),
        as_expected: table.as_expected(),
    })
}

/// Millions of instructions of the first function whose name holds this: `1,234 ( 1.2%)  ???:name`.
fn instructions(annotated: &str, function: &str) -> Option<f64> {
    let line = annotated.lines().find(|line| line.contains(function))?;
    let digits = line.split_whitespace().next()?.replace(',', "");
    let count: f64 = digits.parse().ok()?;
    Some((count / 10_000.0).round() / 100.0)
}

#[cfg(test)]
mod tests {
    use super::instructions;

    #[test]
    fn a_count() {
        let text =
            "39,120,009 (34.19%)  ???:a::b [x]\n7,319,635 ( 6.79%)  ???:<X as c::D>::e [x]\n";
        assert_eq!(instructions(text, "as c::D>::e"), Some(7.32));
        assert_eq!(instructions(text, "f"), None);
    }
}
