//! The kinds of output: what stands there before, and the command that changes it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use cabundle::store::{Lock, Sha256};

use super::snapshot::{Snapshot, copy};
use crate::consumers::program;

/// Mozilla's list before and after some years, three roots of each: small, so that a build takes
/// milliseconds.
pub(super) const INPUTS: [&str; 2] = [
    "tests/cli/diff.in/before.txt",
    "tests/cli/diff.in/after.txt",
];
pub(super) const INPUT: &str = "in.txt";
pub(super) const AS_OF: &str = "2026-11-22";
/// The time of a refresh: 2026-11-22T00:00:00Z.
const EPOCH: &str = "1795305600";

/// Where standard output goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stdout {
    /// Nothing is to come there.
    Unused,
    Pipe,
    /// A file `out` in the directory, emptied by the shell.
    File,
}

/// A kind of output.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    pub(super) name: &'static str,
    /// What is done before, in `sh`: `$tool` is the program, `$before` the older input.
    before: &'static str,
    args: &'static [&'static str],
    pub(super) stdout: Stdout,
    /// Whether a path may be left old beside a new one, to be finished by the next build.
    pub(super) in_place: bool,
    /// What is injected always.
    pub(super) always: Option<&'static str>,
}

const KIND: Kind = Kind {
    name: "",
    before: ":",
    args: &[],
    stdout: Stdout::Unused,
    in_place: false,
    always: None,
};

/// A file system without files that get their names when they are complete.
const NAMED: Option<&str> = Some("linkat:error=EOPNOTSUPP");

pub(super) const KINDS: &[Kind] = &[
    Kind {
        name: "new file",
        args: &["-o", "out"],
        ..KIND
    },
    Kind {
        name: "replaced file",
        before: "echo old > out; chmod 640 out",
        args: &["-o", "out"],
        ..KIND
    },
    Kind {
        name: "file through a link",
        before: "mkdir sub; echo old > sub/real; ln -s sub/real out",
        args: &["-o", "out"],
        ..KIND
    },
    Kind {
        name: "new file, no linkat",
        args: &["-o", "out"],
        always: NAMED,
        ..KIND
    },
    Kind {
        name: "replaced file, no linkat",
        before: "echo old > out",
        args: &["-o", "out"],
        always: NAMED,
        ..KIND
    },
    Kind {
        name: "standard output, a pipe",
        stdout: Stdout::Pipe,
        ..KIND
    },
    Kind {
        name: "standard output, a file",
        before: ": > out",
        stdout: Stdout::File,
        ..KIND
    },
    Kind {
        name: "new tree (hash-dir)",
        args: &["-f", "hash-dir", "-o", "out"],
        ..KIND
    },
    Kind {
        name: "new tree (debian)",
        args: &["-f", "debian", "-o", "out"],
        ..KIND
    },
    Kind {
        name: "replaced tree (hash-dir)",
        before: "\"$tool\" build $before -q --accept-limits -f hash-dir -o out --as-of 2026-11-22",
        args: &["-f", "hash-dir", "-o", "out"],
        ..KIND
    },
    Kind {
        name: "replaced tree (debian)",
        before: "\"$tool\" build $before -q --accept-limits -f debian -o out --as-of 2026-11-22",
        args: &["-f", "debian", "-o", "out"],
        ..KIND
    },
    Kind {
        name: "replaced tree, no linkat",
        before: "\"$tool\" build $before -q --accept-limits -f debian -o out --as-of 2026-11-22",
        args: &["-f", "debian", "-o", "out"],
        always: NAMED,
        ..KIND
    },
    Kind {
        name: "tree in place",
        before: "\"$tool\" build $before -q --accept-limits -f debian -o out --as-of 2026-11-22; echo mine > out/mine",
        args: &["-f", "debian", "-o", "out", "--in-place"],
        in_place: true,
        ..KIND
    },
    Kind {
        name: "tree in place, no linkat",
        before: "\"$tool\" build $before -q --accept-limits -f debian -o out --as-of 2026-11-22; echo mine > out/mine",
        args: &["-f", "debian", "-o", "out", "--in-place"],
        in_place: true,
        always: NAMED,
        ..KIND
    },
    Kind {
        name: REFRESH,
        ..KIND
    },
];

/// `cargo xtask refresh --from`, in a directory `data`.
const REFRESH: &str = "refresh of data/";

impl Kind {
    /// Whether it is `cargo xtask refresh` and no build.
    pub(super) fn is_refresh(&self) -> bool {
        self.name == REFRESH
    }

    /// Whether the program itself opens what it writes, with all that the system can do.
    pub(super) fn is_written(&self) -> bool {
        self.stdout == Stdout::Unused && self.always.is_none()
    }
}

/// A kind, made: what stands there before and after a build that nothing disturbs.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) kind: Kind,
    tool: PathBuf,
    /// The directory as it is before.
    pub(super) template: PathBuf,
    pub(super) old: Snapshot,
    pub(super) new: Snapshot,
    /// What comes on standard output.
    pub(super) printed: Vec<u8>,
}

impl Scene {
    /// Makes it in a directory of its own.
    pub(super) fn make(kind: Kind, place: &Path, root: &Path, tool: &Path) -> anyhow::Result<Self> {
        let name = kind.name.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        let template = place.join(name);
        fs::create_dir_all(&template)?;
        let [before, after] = INPUTS.map(|input| root.join(input));
        fs::copy(&after, template.join(INPUT))?;
        let mut setup = program("sh");
        setup.current_dir(&template).args(["-ec", kind.before]);
        setup.env("tool", tool).env("before", &before);
        crate::consumers::done(&mut setup)?;
        if kind.is_refresh() {
            data(&template, &before)?;
        }
        let mut scene = Self {
            kind,
            tool: tool.to_owned(),
            old: Snapshot::of(&template)?,
            template,
            new: Snapshot::default(),
            printed: Vec::new(),
        };
        let at = place.join("clean");
        scene.copy_to(&at)?;
        let output = scene.run(scene.command(&at, &[]), &at)?;
        if !output.status.success() {
            let words = String::from_utf8_lossy(&output.stderr);
            bail!(
                "{}: without any fault: {}: {words}",
                kind.name,
                output.status
            );
        }
        scene.printed = output.stdout;
        scene.new = Snapshot::of(&at)?;
        if scene.new == scene.old && scene.printed.is_empty() {
            bail!("{}: nothing changes", kind.name);
        }
        fs::remove_dir_all(&at)?;
        Ok(scene)
    }

    pub(super) fn copy_to(&self, at: &Path) -> anyhow::Result<()> {
        copy(&self.template, at).with_context(|| at.display().to_string())
    }

    /// The build in a directory, behind a wrapper such as strace.
    pub(super) fn command(&self, at: &Path, wrapper: &[OsString]) -> Command {
        // Nothing hangs for ever.
        let mut command = program("timeout");
        command.arg("60").args(wrapper).arg(&self.tool);
        if self.kind.is_refresh() {
            command.args(["refresh", "--accept-removals", "--data"]);
            command.arg(at.join("data")).arg("--from");
            command.arg(at.join(INPUT)).env("SOURCE_DATE_EPOCH", EPOCH);
        } else {
            command.args(["build", "-q", "--accept-limits", "--as-of", AS_OF]);
            command.arg(at.join(INPUT)).args(self.kind.args);
        }
        command.current_dir(at);
        command
    }

    /// Runs it, standard output where the kind has it.
    pub(super) fn run(
        &self,
        mut command: Command,
        at: &Path,
    ) -> anyhow::Result<std::process::Output> {
        if self.kind.stdout == Stdout::File {
            command.stdout(fs::File::create(at.join("out"))?);
            command.stderr(Stdio::piped());
            let child = command.spawn().context("timeout")?;
            return Ok(child.wait_with_output()?);
        }
        command.output().context("timeout")
    }

    /// Whether something is to come on standard output.
    pub(super) fn prints(&self) -> bool {
        !self.printed.is_empty() && self.kind.stdout == Stdout::Pipe
    }
}

/// A data directory of the older file, with its lock and something that stays.
fn data(template: &Path, before: &Path) -> anyhow::Result<()> {
    let data = template.join("data");
    fs::create_dir(&data)?;
    let bytes = fs::read(before)?;
    let lock = Lock {
        url: "https://example.org/certdata.txt".to_owned(),
        channel: "url".to_owned(),
        sha256: Sha256::of(&bytes).to_string(),
        size: bytes.len(),
        nss_builtins_version: "2.60".to_owned(),
        retrieved: "2022-12-15T00:00:00Z".parse()?,
        etag: String::new(),
    };
    fs::write(data.join("certdata.txt"), &bytes)?;
    fs::write(data.join("certdata.lock"), lock.to_toml()?)?;
    fs::write(data.join("LICENSE"), "it stays\n")?;
    let version = "#define NSS_BUILTINS_LIBRARY_VERSION \"2.84\"\n";
    fs::write(template.join("nssckbi.h"), version)?;
    Ok(())
}
