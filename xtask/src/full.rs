//! `cargo xtask full`: the checks that take too long for every change, one after the other, each as it is called alone.

use std::process::Command;

use anyhow::Context as _;

use crate::consumers::table::{Row, Table, Verdict};
use crate::consumers::{Report, progress};

const CHECKS: &[&[&str]] = &[
    &["damage"],
    &["limits"],
    &["fuzz", "--seconds", "600"],
    &["dist", "--check-reproducible"],
    &["coverage"],
    &["bench"],
];

/// Runs them all, whatever comes of each.
pub(crate) fn full() -> anyhow::Result<Report> {
    let program = std::env::current_exe().context("this program")?;
    let mut rows = Vec::new();
    for words in CHECKS {
        let name = words.join(" ");
        progress(format_args!("{name} …"));
        let status = Command::new(&program).args(*words).status()?;
        let verdict = if status.success() {
            Verdict::Expected
        } else {
            Verdict::Unexpected(status.to_string())
        };
        rows.push(Row::checked([name], verdict));
    }
    let table = Table {
        title: "everything that takes long".to_owned(),
        head: ["check".to_owned()],
        rows,
    };
    Ok(Report {
        text: table.to_string(),
        as_expected: table.as_expected(),
    })
}
