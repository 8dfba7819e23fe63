//! `cargo xtask pages`: the pages that the tool writes, in a real browser.
//!
//! Chromium opens them from disk, without a window, and a script in `xtask/pages/` filters, looks and listens. What it
//! must find it works out itself, from `cabundle list --json` of both sides and from data/roots.tsv. A browser that is
//! not there is a failure.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};
use serde::Deserialize;

use crate::consumers::install::{Installed, Need};
use crate::consumers::table::{Row, Table, Verdict};
use crate::consumers::{Place, Report, Trial, done, program, progress, tool};

/// What to run.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    trial: Trial,
}

const NEEDS: &[Need] = &[
    Need::Debian("chromium", "chromium"),
    Need::Debian("nodejs", "node"),
    Need::Debian("coreutils", "timeout"),
    // Without any font there is nothing to see.
    Need::Debian(
        "fonts-dejavu-core",
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    ),
];

/// Longer than it takes on a slow machine.
const SECONDS: &str = "180";

/// A label that would do harm anywhere but in text; certdata.txt has no way to write a double quote in one.
const HOSTILE: &str = "</script><img src=x onerror=alert(1)><b>&amp;' onfocus='alert(2)\u{202e}";

/// One line of what the script says.
#[derive(Debug, Deserialize)]
struct Told {
    page: String,
    check: String,
    found: String,
    /// Why it is not as expected.
    #[serde(default)]
    why: Option<String>,
}

/// Writes the pages and has the browser check them.
pub(crate) fn pages(options: &Options) -> anyhow::Result<Report> {
    let place = Place::new()?;
    let installed = Installed::bring(&place, NEEDS, !options.trial.no_install)?;
    let missing = installed.missing(NEEDS);
    if !missing.is_empty() {
        bail!("{}", missing.join("\n"));
    }
    let tool = tool(&place, options.trial.tool.as_deref())?;
    let target = place.work.parent().unwrap_or(&place.root);
    let directory = target.join("pages");
    std::fs::create_dir_all(&directory).with_context(|| directory.display().to_string())?;
    write(&place, &tool, &directory)?;
    progress(format_args!("chromium, on {}", directory.display()));
    let script = place.root.join("xtask").join("pages").join("check.mjs");
    let mut command = program("timeout");
    command.args(["--kill-after=10", SECONDS, "node"]);
    let told = done(command.arg(script).arg(&directory))?;
    let rows = told.lines().map(row).collect::<anyhow::Result<_>>()?;
    let table = Table {
        title: "pages".to_owned(),
        head: ["page", "check", "found"].map(str::to_owned),
        rows,
    };
    Ok(Report {
        text: table.to_string(),
        as_expected: table.as_expected(),
    })
}

fn row(line: &str) -> anyhow::Result<Row<3>> {
    let told: Told = serde_json::from_str(line).with_context(|| line.to_owned())?;
    let verdict = told.why.map_or(Verdict::Expected, Verdict::Unexpected);
    Ok(Row::checked([told.page, told.check, told.found], verdict))
}

/// The pages, and what the script works its expectations out from.
fn write(place: &Place, tool: &Path, directory: &Path) -> anyhow::Result<()> {
    let data = |path: &str| place.root.join(path);
    let (old, new) = (
        data("tests/data/certdata-2.60.txt"),
        data("data/certdata.txt"),
    );
    let bytes = std::fs::read_to_string(&old).with_context(|| old.display().to_string())?;
    let hostile = directory.join("hostile.txt");
    let marked = bytes.replace("\"GlobalSign Root CA\"", &format!("\"{HOSTILE}\""));
    save(&hostile, &marked)?;
    let pem = directory.join("new.pem");
    save(&pem, &run(tool, &["build"], &[&new])?)?;
    for (name, sides) in [
        ("diff.html", [&old, &new]),
        ("unsaid.html", [&new, &pem]),
        ("same.html", [&new, &new]),
        ("hostile-diff.html", [&hostile, &new]),
    ] {
        let page = run(
            tool,
            &["diff", "--format", "html"],
            &sides.map(PathBuf::as_path),
        )?;
        save(&directory.join(name), &page)?;
    }
    for (name, side) in [("old.json", &old), ("new.json", &new)] {
        save(
            &directory.join(name),
            &run(tool, &["list", "--json"], &[side])?,
        )?;
    }
    let table = data("data/roots.tsv");
    let table = std::fs::read_to_string(&table).with_context(|| table.display().to_string())?;
    let roots = directory.join("roots.tsv");
    save(&roots, &table)?;
    let hostile = table.replace("\tIzenpe.com", &format!("\t{HOSTILE}\""));
    let marked = directory.join("hostile.tsv");
    save(&marked, &hostile)?;
    for (name, table) in [("history.html", &roots), ("hostile-history.html", &marked)] {
        let words = ["history", "--format", "html", "--continue"];
        save(&directory.join(name), &run(tool, &words, &[table])?)?;
    }
    Ok(())
}

fn save(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| path.display().to_string())
}

/// What the tool says. That something differs is an answer.
fn run(tool: &Path, words: &[&str], paths: &[&Path]) -> anyhow::Result<String> {
    let mut command: Command = program(tool);
    command.args(["-q"]).args(words).args(paths);
    let name = format!("cabundle {}", words.join(" "));
    let output = command.output().with_context(|| name.clone())?;
    if !matches!(output.status.code(), Some(0 | 1)) {
        let stderr = String::from_utf8_lossy(&output.stderr);
        bail!("{name}: {}: {stderr}", output.status);
    }
    String::from_utf8(output.stdout).context(name)
}
