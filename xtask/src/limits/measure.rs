//! One run of the tool, with the time it took and the memory it had.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};

use super::subject::{Input, Run, Subject};
use crate::consumers::program;
use crate::consumers::table::Verdict;

/// Address space of a run: what asks for more ends there and not with the machine.
const ADDRESS_SPACE: &str = "--as=8589934592";
/// How often the bound of a run it may wait and work together before it is killed.
const PATIENCE: u32 = 4;
/// Threads, so that figures do not depend on the machine.
const THREADS: &str = "2";
/// `timeout` says that it had to kill.
const KILLED: i32 = 137;
/// More words than this are no answer for people.
const MOST_WORDS: u64 = 1024 * 1024;

/// What a run came to.
pub(super) struct Measured {
    exit: Option<i32>,
    /// From beginning to end.
    pub(super) seconds: f64,
    /// Of all processors.
    pub(super) work: f64,
    /// Of memory, at most.
    pub(super) megabytes: u64,
    words: String,
    /// Bytes of stderr.
    loudness: u64,
    wrote: bool,
}

/// Runs the tool on an input.
pub(super) fn run(
    tool: &Path,
    subject: &Subject,
    run: &Run,
    input: &Path,
    scratch: &Path,
) -> anyhow::Result<Measured> {
    let [out, figures_at, words] = ["out", "figures", "words"].map(|name| scratch.join(name));
    let mut command = program("/usr/bin/time");
    command.args(["--quiet", "--format=%e %U %S %M", "--output"]);
    command.arg(&figures_at);
    // The bound is on what it works; a machine that does other things takes longer.
    let seconds = (PATIENCE * subject.seconds).to_string();
    command.args(["timeout", "--signal=KILL", &seconds]);
    command.args(["prlimit", ADDRESS_SPACE]).arg(tool);
    for word in run.words.split(' ') {
        match word {
            "IN" => command.arg(input),
            "OUT" => command.arg(&out),
            word => command.arg(word.replace("IN", &input.display().to_string())),
        };
    }
    command
        .env("RAYON_NUM_THREADS", THREADS)
        .stdout(Stdio::null())
        .stderr(File::create(&words)?);
    let exit = feed(&mut command, &subject.input).context("/usr/bin/time")?;
    let figures = fs::read_to_string(&figures_at)?;
    let told = figures.lines().next_back().unwrap_or_default();
    let told: Vec<&str> = told.split(' ').collect();
    let [seconds, user, system, kilobytes] = told[..] else {
        bail!("time said: {figures}");
    };
    let wrote = out.symlink_metadata().is_ok();
    let loudness = fs::metadata(&words)?.len();
    let text = String::from_utf8_lossy(&fs::read(&words)?).into_owned();
    let measured = Measured {
        exit,
        seconds: seconds.parse()?,
        work: user.parse::<f64>()? + system.parse::<f64>()?,
        megabytes: kilobytes.parse::<u64>()?.div_ceil(1024),
        words: text,
        loudness,
        wrote,
    };
    for path in [&out, &figures_at, &words] {
        let _ = fs::remove_file(path).or_else(|_| fs::remove_dir_all(path));
    }
    Ok(measured)
}

/// Runs it to its end, with what it reads from the pipe.
fn feed(command: &mut Command, input: &Input) -> std::io::Result<Option<i32>> {
    let Input::Pipe(make) = input else {
        return Ok(command.status()?.code());
    };
    let mut child = command.stdin(Stdio::piped()).spawn()?;
    std::thread::scope(|scope| {
        if let Some(pipe) = child.stdin.take() {
            scope.spawn(move || {
                let mut pipe = BufWriter::with_capacity(1 << 20, pipe);
                // A reader that has seen enough closes it.
                let _ = make(&mut pipe).and_then(|()| pipe.flush());
            });
        }
        Ok(child.wait()?.code())
    })
}

impl Measured {
    /// How it ended.
    pub(super) fn ended(&self) -> String {
        match self.exit {
            Some(KILLED) => "killed".to_owned(),
            Some(status) => status.to_string(),
            None => "signal".to_owned(),
        }
    }

    /// Against what must be.
    pub(super) fn verdict(&self, run: &Run, subject: &Subject) -> Verdict {
        let mut wrong = Vec::new();
        if self.exit != Some(run.exit) {
            wrong.push(format!("exit status {}, not {}", self.ended(), run.exit));
        }
        if !run.code.is_empty() && !self.words.contains(&format!("[{}]", run.code)) {
            wrong.push(format!("it does not say {}", run.code));
        }
        if self.work > f64::from(subject.seconds) {
            wrong.push(format!("more than {} seconds of work", subject.seconds));
        }
        if self.megabytes > subject.megabytes {
            wrong.push(format!("more than {} MB", subject.megabytes));
        }
        if self.loudness > MOST_WORDS {
            wrong.push(format!("{} bytes of words", self.loudness));
        }
        if run.exit == 2 && self.wrote {
            wrong.push("refused, and something was written".to_owned());
        }
        if wrong.is_empty() {
            return Verdict::Expected;
        }
        wrong.extend(
            self.words
                .lines()
                .take(4)
                .map(|line| line.chars().take(300).collect()),
        );
        Verdict::Unexpected(wrong.join("\n"))
    }
}
