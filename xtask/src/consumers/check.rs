//! One check: a reader's script on one output, for every input.

use std::path::Path;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, bail};

use super::expect::{Expect, difference};
use super::input::Input;
use super::install::{Installed, Need};
use super::place::{Place, excerpt, program};
use super::products::{Products, format_of};
use super::progress;
use super::table::{Row, Verdict};

/// A program that reads trust stores.
#[derive(Debug)]
pub(crate) struct Reader {
    /// Its name, also for `--only`.
    pub(crate) name: &'static str,
    /// Everything its scripts run that is not in every Debian.
    pub(crate) needs: &'static [Need],
    /// A command that says its version in the first line.
    pub(crate) version: &'static str,
}

/// A reader, an output, and how the one reads the other.
#[derive(Debug)]
pub(crate) struct Check {
    pub(crate) reader: &'static Reader,
    pub(crate) output: &'static str,
    beside: &'static [&'static str],
    /// What is run, for `--list`.
    pub(crate) about: &'static str,
    /// Bash. See `xtask/consumers/prelude.sh` for what it finds there.
    pub(crate) script: &'static str,
    /// What it finds in variables of its own.
    pub(crate) variables: Vec<(&'static str, &'static str)>,
    /// The inputs it is for; `None`: every one.
    pub(crate) inputs: Option<&'static [&'static str]>,
    pub(crate) expect: Expect,
}

/// Longer than any check takes on a slow machine.
const SECONDS: &str = "600";

impl Check {
    pub(crate) fn new(
        reader: &'static Reader,
        output: &'static str,
        about: &'static str,
        expect: Expect,
        script: &'static str,
    ) -> Self {
        Self {
            reader,
            output,
            beside: &[],
            about,
            script,
            variables: Vec::new(),
            inputs: None,
            expect,
        }
    }

    /// For these inputs alone.
    pub(crate) fn of(mut self, inputs: &'static [&'static str]) -> Self {
        self.inputs = Some(inputs);
        self
    }

    /// With variables for its script.
    pub(crate) fn with<const N: usize>(
        mut self,
        variables: [(&'static str, &'static str); N],
    ) -> Self {
        self.variables.extend(variables);
        self
    }

    /// With other outputs of the same input, which the script finds in `$out`.
    pub(crate) fn beside(mut self, outputs: &'static [&'static str]) -> Self {
        self.beside = outputs;
        self
    }

    /// Whether `--only NAME` means it.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        let names = [self.reader.name, self.output, format_of(self.output)];
        names.iter().any(|known| known.eq_ignore_ascii_case(name))
    }
}

/// Runs the checks, two at a time, since most of them wait for something; rows in the checks' order.
pub(crate) fn run_all(
    checks: &[Check],
    place: &Place,
    tool: &Path,
    inputs: &[Input],
    installed: &Installed,
) -> Vec<Row<4>> {
    let products = Products::default();
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Row<4>)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(check) = checks.get(at) else { break };
                    let run = Run {
                        check,
                        place,
                        tool,
                        products: &products,
                        installed,
                    };
                    let row = run.row(inputs);
                    progress(row.line());
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    done.push((at, row));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, row)| row).collect()
}

struct Run<'a> {
    check: &'a Check,
    place: &'a Place,
    tool: &'a Path,
    products: &'a Products,
    installed: &'a Installed,
}

impl Run<'_> {
    fn row(&self, inputs: &[Input]) -> Row<4> {
        let check = self.check;
        let row = |version: &str, roots: &[String], verdict: Verdict| {
            let roots = roots.join(", ");
            let cells = [check.reader.name, version, check.output, &roots];
            Row::checked(cells.map(str::to_owned), verdict)
        };
        let missing = self.installed.missing(check.reader.needs);
        if !missing.is_empty() {
            return row("-", &[], Verdict::Unexpected(missing.join("\n")));
        }
        let version = match self.bash(&self.place.work, check.reader.version, &[]) {
            Ok(text) => text.lines().next().unwrap_or_default().trim().to_owned(),
            Err(error) => return row("-", &[], Verdict::Unexpected(format!("{error:#}"))),
        };
        let mut roots = Vec::new();
        let mut wrong = Vec::new();
        for input in inputs {
            if check
                .inputs
                .is_some_and(|inputs| !inputs.contains(&input.name))
            {
                roots.push("not run".to_owned());
                continue;
            }
            match self.input(input) {
                Ok((count, None)) => roots.push(count),
                Ok((count, Some(why))) => {
                    roots.push(count);
                    wrong.push(format!("{}: {why}", input.name));
                }
                Err(error) => {
                    roots.push("-".to_owned());
                    wrong.push(format!("{}: {error:#}", input.name));
                }
            }
        }
        let verdict = match wrong.is_empty() {
            true => Verdict::Expected,
            false => Verdict::Unexpected(wrong.join("\n")),
        };
        row(&version, &roots, verdict)
    }

    /// What was read of one input, and what is wrong with it.
    fn input(&self, input: &Input) -> anyhow::Result<(String, Option<String>)> {
        let product = self.products.write(self.tool, input, self.check.output)?;
        for other in self.check.beside {
            self.products.write(self.tool, input, other)?;
        }
        // Empty, and of this check alone: what a hostile label left behind is seen. Others may have
        // to read it: p11-kit is run as nobody.
        let scratch = tempfile::Builder::new().prefix("cabundle-").tempdir()?;
        let environment = [
            ("in", product.path.as_path()),
            ("json", product.json.as_path()),
            ("out", input.outputs.as_path()),
            ("certdata", input.certdata.as_path()),
        ];
        let text = self.bash(scratch.path(), self.check.script, &environment)?;
        for at in [scratch.path(), &self.place.root] {
            if at.join("hacked").exists() {
                bail!("a label was run as a command");
            }
        }
        Ok(match self.check.expect {
            Expect::Lines(lines) => {
                let expected = lines(&product.manifest);
                let found: Vec<&str> = text.lines().collect();
                let why = difference(&product.manifest, &expected, &found);
                (found.len().to_string(), why)
            }
            Expect::Success => (text.lines().last().unwrap_or_default().to_owned(), None),
        })
    }

    fn bash(&self, at: &Path, script: &str, more: &[(&str, &Path)]) -> anyhow::Result<String> {
        let place = self.place;
        let scripts = place.scripts();
        let mut command = program("timeout");
        command.args(["--kill-after=10", SECONDS, "bash", "-euo", "pipefail", "-c"]);
        command.arg(format!(". \"$scripts/prelude.sh\"\n{script}"));
        command.current_dir(at);
        command.env("tool", self.tool).env("root", &place.root);
        command.env("scripts", scripts).env("work", &place.work);
        command.env("venv", place.venv()).env("npm", place.npm());
        command.env("sources", place.sources());
        command.envs(more.iter().copied());
        command.envs(self.check.variables.iter().copied());
        let output = command.output().context("bash")?;
        if !output.status.success() {
            let words = match output.stderr.is_empty() {
                true => &output.stdout,
                false => &output.stderr,
            };
            bail!(
                "{}: {}",
                output.status,
                excerpt(&String::from_utf8_lossy(words))
            );
        }
        String::from_utf8(output.stdout).context("what it prints is not UTF-8")
    }
}
