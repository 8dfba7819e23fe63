//! Two commands in turn: A B A B …, so that a machine whose speed drifts is the same to both.

use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context as _, ensure};

use super::peers::Peer;
use crate::consumers::install::Need;
use crate::consumers::table::{Row, Verdict};
use crate::consumers::{Place, done, program};

/// Measures memory.
pub(super) const TIME: Need = Need::Debian("time", "/usr/bin/time");

/// Runs of a peer that takes seconds.
const FEW: u32 = 1;

/// Compares ours with a peer.
pub(super) fn compare(
    place: &Place,
    tool: &Path,
    peer: &Peer,
    runs: u32,
) -> anyhow::Result<Row<6>> {
    let scratch = tempfile::Builder::new().prefix("xtask-bench-").tempdir()?;
    let data = place.root.join("data/certdata.txt");
    std::fs::copy(&data, scratch.path().join("certdata.txt"))?;
    let pems = scratch.path().join("pems");
    let mut made = program(tool);
    made.args(["build", "-q", "-f", "hash-dir", "-o"])
        .arg(&pems);
    done(made.arg(&data))?;
    let words = |command: &str| {
        let names = [
            ("{tool}", tool),
            ("{data}", &data),
            ("{scratch}", scratch.path()),
            ("{pems}", &pems),
            ("{sources}", &place.sources()),
            ("{venv}", &place.venv()),
        ];
        names
            .iter()
            .fold(command.to_owned(), |command, (name, path)| {
                command.replace(name, &path.display().to_string())
            })
    };
    let (theirs, ours) = (words(peer.theirs), words(peer.ours));
    let one = |command: &str| milliseconds(command, scratch.path());
    // Once before it counts: caches, and whether it works at all.
    let runs = if peer.is_slow {
        FEW
    } else {
        one(&theirs)?;
        runs
    };
    one(&ours)?;
    let (mut their_times, mut our_times, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..runs {
        let (their_time, our_time) = (one(&theirs)?, one(&ours)?);
        their_times.push(their_time);
        our_times.push(our_time);
        ratios.push(our_time / their_time);
    }
    let cells = [
        peer.name.to_owned(),
        peer.ours
            .replace("{tool} ", "")
            .replace("{data}", "certdata.txt")
            .replace("{scratch}/", ""),
        format!("{:.1}", median(their_times)),
        format!("{:.1}", median(our_times)),
        ratio(median(ratios)),
        format!("{:.1}", megabytes(&ours, scratch.path())?),
    ];
    Ok(Row::checked(cells, Verdict::Expected))
}

fn ratio(ratio: f64) -> String {
    if ratio > 0.1 {
        format!("{ratio:.2}")
    } else {
        format!("1/{:.0}", 1.0 / ratio)
    }
}

/// The words of a command; a shell's in single quotes are one.
fn split(command: &str) -> Vec<&str> {
    match command.split_once(" '") {
        Some((words, script)) => {
            let script = script.strip_suffix('\'').unwrap_or(script);
            words.split(' ').chain([script]).collect()
        }
        None => command.split(' ').collect(),
    }
}

fn milliseconds(command: &str, directory: &Path) -> anyhow::Result<f64> {
    let words = split(command);
    let (name, arguments) = words.split_first().context("no command")?;
    let mut process = program(name);
    process.args(arguments).current_dir(directory);
    process.stdout(Stdio::null()).stderr(Stdio::null());
    let begin = Instant::now();
    let status = process.status().with_context(|| command.to_owned())?;
    let time = begin.elapsed().as_secs_f64() * 1000.0;
    ensure!(status.success(), "{command}: {status}");
    Ok(time)
}

/// Peak memory.
fn megabytes(command: &str, directory: &Path) -> anyhow::Result<f64> {
    let mut process = program("/usr/bin/time");
    let figures = directory.join("figures");
    process.args(["--quiet", "--format=%M", "--output"]);
    process.arg(&figures).args(split(command));
    done(process.current_dir(directory))?;
    let kilobytes: f64 = std::fs::read_to_string(figures)?.trim().parse()?;
    Ok(kilobytes / 1024.0)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}
