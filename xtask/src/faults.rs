//! `cargo xtask faults`: the real tool under real faults. Whatever happens, the old output stands there
//! or the new one, whole, the exit status says which, and nothing is left that the next build does not
//! remove.
//!
//! strace shows which system calls a build makes for each kind of output; then the build is run again
//! for each of them, killed there or told of an error.

mod calls;
mod inject;
mod judge;
mod places;
mod scene;
mod snapshot;
mod streams;
mod system;
mod tally;
mod together;
mod work;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::consumers::install::{Installed, Need};
use crate::consumers::{Place, Report, Trial, progress, tool};
use scene::{KINDS, Kind, Scene};

/// What to run.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Only the kinds of output whose names hold this, and nothing but them; repeatable
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Where the outputs are written: another file system, perhaps [default: /dev/shm, or the
    /// directory for temporary files]
    #[arg(long, value_name = "DIR")]
    directory: Option<PathBuf>,
    #[command(flatten)]
    trial: Trial,
}

const NEEDS: &[Need] = &[
    Need::Debian("strace", "strace"),
    Need::Debian("util-linux", "unshare"),
    Need::Debian("util-linux", "setpriv"),
    Need::Debian("mount", "mount"),
    Need::Debian("coreutils", "timeout"),
];

/// In memory: nothing here asks whether a disk keeps what it was told to keep.
const MEMORY: &str = "/dev/shm";

/// Runs every fault.
pub(crate) fn faults(options: &Options) -> anyhow::Result<Report> {
    let place = Place::new()?;
    let installed = Installed::bring(&place, NEEDS, !options.trial.no_install)?;
    let missing = installed.missing(NEEDS);
    if !missing.is_empty() {
        bail!("{}", missing.join("\n"));
    }
    let only = |kind: &&Kind| options.only.iter().any(|name| kind.name.contains(name));
    let all = options.only.is_empty();
    let kinds: Vec<_> = KINDS.iter().filter(|kind| all || only(kind)).collect();
    if kinds.is_empty() {
        bail!("no kind of output is called so");
    }
    let tool = tool(&place, options.trial.tool.as_deref())?;
    let memory = Some(PathBuf::from(MEMORY)).filter(|memory| memory.is_dir());
    let directory = options.directory.clone().or(memory);
    let directory = directory.unwrap_or_else(std::env::temp_dir);
    let scratch = tempfile::Builder::new()
        .prefix("faults-")
        .tempdir_in(&directory);
    let scratch = scratch.with_context(|| directory.display().to_string())?;
    let scratch = scratch.path().canonicalize()?;

    // Where another user may run them.
    fs::set_permissions(&scratch, fs::Permissions::from_mode(0o755))?;
    let copy = |program: &Path, name: &str| -> anyhow::Result<PathBuf> {
        let to = scratch.join(name);
        fs::copy(program, &to).with_context(|| program.display().to_string())?;
        Ok(to)
    };
    let tool = copy(&tool, "cabundle")?;
    let refresh = copy(&std::env::current_exe()?, "xtask")?;
    let part = |name: &str| -> anyhow::Result<PathBuf> {
        progress(name);
        let at = scratch.join(name.replace([' ', '/', ',', '(', ')'], ""));
        fs::create_dir(&at)?;
        Ok(at)
    };

    let (mut calls, mut systems) = (Vec::new(), Vec::new());
    for kind in &kinds {
        let at = part(kind.name)?;
        let tool = if kind.is_refresh() { &refresh } else { &tool };
        let scene = Scene::make(**kind, &at, &place.root, tool)?;
        calls.extend(inject::rows(&scene, &at)?);
        if kind.is_written() {
            systems.extend(system::rows(&scene, &at)?);
        }
    }
    let mut report = Report::default();
    report.add(&tally::table("system calls", &calls));
    if !systems.is_empty() {
        report.add(&tally::table("systems", &systems));
    }
    if !all {
        return Ok(report);
    }
    let together = together::rows(&part("builds at once")?, &place.root, &tool)?;
    report.add(&places::table(&part("paths")?, &place.root, &tool)?);
    report.add(&streams::table(&part("streams")?, &tool)?);
    report.add(&tally::table("at once", &together));
    Ok(report)
}
