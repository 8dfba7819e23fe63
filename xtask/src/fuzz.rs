//! `cargo xtask fuzz`: every target of `fuzz/`, for some seconds each.
//!
//! A target starts from what it found before, which stays in `target/fuzz/corpus`, and from the seeds in `fuzz/corpus`,
//! to which nothing is ever written.

mod stats;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, bail};

use crate::consumers::table::{Row, Table, Verdict};
use crate::consumers::{Report, done, progress};
use stats::Stats;

/// What to run.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// How long each target runs
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
    /// Only this target; repeatable
    #[arg(long, value_name = "NAME")]
    target: Vec<String>,
    /// Rust's sanitizer to build with: `none`, which is faster, or `address`; the code of this project has no `unsafe`
    #[arg(long, value_name = "NAME", default_value = "none")]
    sanitizer: String,
}

/// Targets that run at once.
const AT_ONCE: usize = 2;
/// Seconds that one input may take on a machine that others use too: far above the slowest known one.
const TIMEOUT: u32 = 25;
/// Megabytes that a target may hold.
const MEMORY: u32 = 2048;

/// Builds and runs the targets.
pub(crate) fn fuzz(options: &Options) -> anyhow::Result<Report> {
    let fuzz = Fuzz::new(options)?;
    let targets = only(fuzz.targets()?, &options.target)?;
    fuzz.need()?;
    fuzz.build(&targets)?;
    let binaries = fuzz.binaries()?;
    let next = AtomicUsize::new(0);
    let outcomes = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(target) = targets.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let row = fuzz.run(&binaries, target);
                    if let Ok(row) = &row {
                        progress(row.line());
                    }
                    if let Ok(mut outcomes) = outcomes.lock() {
                        outcomes.push((target, row));
                    }
                }
            });
        }
    });
    let mut outcomes = outcomes.into_inner().unwrap_or_default();
    outcomes.sort_by_key(|(target, _)| *target);
    let rows: anyhow::Result<Vec<_>> = outcomes.into_iter().map(|(_, row)| row).collect();
    let table = Table {
        title: format!("fuzzing, {} s each", options.seconds),
        head: stats::HEAD.map(str::to_owned),
        rows: rows?,
    };
    Ok(Report {
        text: table.to_string(),
        as_expected: table.as_expected(),
    })
}

/// Where things are, and how they are run.
struct Fuzz<'a> {
    options: &'a Options,
    /// `fuzz/`.
    sources: PathBuf,
    /// `target/fuzz`.
    work: PathBuf,
}

impl<'a> Fuzz<'a> {
    fn new(options: &'a Options) -> anyhow::Result<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here.parent().context("xtask has no parent")?;
        let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        let target = target.map_or_else(|| root.join("target"), |target| root.join(target));
        Ok(Self {
            options,
            sources: root.join("fuzz"),
            work: target.join("fuzz"),
        })
    }

    /// Every target, by the files in `fuzz_targets/`.
    fn targets(&self) -> anyhow::Result<Vec<String>> {
        let directory = self.sources.join("fuzz_targets");
        let context = || directory.display().to_string();
        let mut targets = Vec::new();
        for entry in directory.read_dir().with_context(context)? {
            let path = entry.with_context(context)?.path();
            let name = path.file_stem().and_then(|name| name.to_str());
            targets.extend(name.map(str::to_owned));
        }
        targets.sort();
        Ok(targets)
    }

    /// What has to be installed.
    fn need(&self) -> anyhow::Result<()> {
        for (words, install) in [
            (
                &["rustc", "--version"][..],
                "rustup toolchain install nightly --profile minimal",
            ),
            (
                &["cargo", "fuzz", "--version"],
                "cargo install cargo-fuzz --locked",
            ),
        ] {
            let mut command = self.nightly(words);
            command.stdout(Stdio::null()).stderr(Stdio::null());
            if !command.status().is_ok_and(|status| status.success()) {
                bail!("{} on nightly: not there; {install}", words.join(" "));
            }
        }
        Ok(())
    }

    fn nightly(&self, words: &[&str]) -> Command {
        let mut command = Command::new("rustup");
        command.args(["run", "nightly"]).args(words);
        command.current_dir(&self.sources).stdin(Stdio::null());
        command
    }

    fn build(&self, targets: &[String]) -> anyhow::Result<()> {
        progress(format_args!("{} targets are built", targets.len()));
        let mut command = self.nightly(&["cargo", "fuzz", "build", "--target-dir"]);
        command.arg(&self.work);
        command.args(["--sanitizer", &self.options.sanitizer]);
        // All of them, or one by its name.
        if let [target] = targets {
            command.arg(target);
        }
        let status = command.stdout(Stdio::null()).status();
        if !status.context("cargo fuzz build")?.success() {
            bail!("the targets cannot be built");
        }
        Ok(())
    }

    /// Where cargo-fuzz leaves what it builds: it names the machine that it builds for.
    fn binaries(&self) -> anyhow::Result<PathBuf> {
        let told = done(&mut self.nightly(&["rustc", "-vV"]))?;
        let host = told.lines().find_map(|line| line.strip_prefix("host: "));
        let host = host.context("rustc does not say what machine this is")?;
        Ok(self.work.join(host).join("release"))
    }

    /// Runs one target.
    fn run(&self, binaries: &Path, target: &str) -> anyhow::Result<Row<{ stats::COLUMNS }>> {
        let found = self.work.join("corpus").join(target);
        let artifacts = self.sources.join("artifacts").join(target);
        for directory in [&found, &artifacts] {
            std::fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
        }
        let mut command = Command::new(binaries.join(target));
        command.arg(format!("-max_total_time={}", self.options.seconds));
        command.arg(format!("-timeout={TIMEOUT}"));
        command.arg(format!("-rss_limit_mb={MEMORY}"));
        command.arg("-print_final_stats=1");
        command.arg(format!("-artifact_prefix={}/", artifacts.display()));
        // What is found is written to the first directory.
        command
            .arg(&found)
            .arg(self.sources.join("corpus").join(target));
        let output = command.stdin(Stdio::null()).output();
        let output = output.with_context(|| format!("{target} cannot be run"))?;
        let log = String::from_utf8_lossy(&output.stderr);
        let verdict = match output.status.success() {
            true => Verdict::Expected,
            false => Verdict::Unexpected(format!("{}\n{}", output.status, stats::failure(&log))),
        };
        Ok(Row::checked(Stats::read(&log).cells(target), verdict))
    }
}

/// The targets of these names, all without names.
fn only(targets: Vec<String>, names: &[String]) -> anyhow::Result<Vec<String>> {
    if let Some(name) = names.iter().find(|name| !targets.contains(name)) {
        bail!("no target is called `{name}`: {}", targets.join(", "));
    }
    let mut targets = targets;
    targets.retain(|target| names.is_empty() || names.contains(target));
    Ok(targets)
}

#[cfg(test)]
mod tests {
    use super::only;

    #[test]
    fn a_name_that_chooses_nothing_is_refused() {
        let all = || ["a", "b"].map(str::to_owned).to_vec();
        assert_eq!(only(all(), &[]).unwrap(), all());
        assert_eq!(only(all(), &["b".to_owned()]).unwrap(), ["b"]);
        let error = only(all(), &["b".to_owned(), "c".to_owned()]).unwrap_err();
        assert!(error.to_string().contains("`c`"));
    }
}
