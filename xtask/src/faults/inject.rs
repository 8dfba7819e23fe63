//! Every fault at every system call of every kind of output.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, bail};

use super::calls::{Call, Fault, faults, since};
use super::judge::{again, judge};
use super::scene::Scene;
use super::tally::Tally;
use super::work::spread;

/// The rows of a kind of output, one for each group of faults.
pub(super) fn rows(scene: &Scene, place: &Path) -> anyhow::Result<Vec<Tally>> {
    let calls = trace(scene, place)?;
    let trials: Vec<_> = calls
        .iter()
        .filter(|call| !is_always(scene, call))
        .flat_map(|call| faults(call).into_iter().map(move |fault| (call, fault)))
        .collect();
    let tried = spread(&trials, |at, (call, fault)| {
        let at = place.join(format!("trial-{at}"));
        try_one(scene, &at, call, *fault)
    });
    let mut rows: Vec<Tally> = Vec::new();
    for ((call, fault), outcome) in trials.iter().zip(tried) {
        let group = fault.group();
        let row = match rows.iter_mut().position(|row| row.fault == group) {
            Some(found) => found,
            None => {
                rows.push(Tally::new(scene.kind.name, group));
                rows.len() - 1
            }
        };
        let (outcome, next) = outcome?;
        let name = format!("{} (call {} of {:?})", call.name, call.nth, fault);
        if let Some(row) = rows.get_mut(row) {
            row.add(&name, &outcome, next);
        }
    }
    Ok(rows)
}

/// A call into which something is injected already.
fn is_always(scene: &Scene, call: &Call) -> bool {
    let always = scene.kind.always.and_then(|always| always.split_once(':'));
    always.is_some_and(|(name, _)| name == call.name)
}

/// strace before a build: all calls into a log, or what is injected at one.
fn strace(scene: &Scene, log: &Path, inject: Option<(&Call, Fault)>) -> Vec<OsString> {
    let mut words: Vec<OsString> = ["strace", "-f", "-qq", "-s", "0", "-o"]
        .map(Into::into)
        .into();
    words.push(log.into());
    let always = scene.kind.always;
    let mut expressions: Vec<_> = always
        .iter()
        .map(|always| format!("inject={always}"))
        .collect();
    if let Some((call, fault)) = inject {
        // Nothing else, which is faster.
        let names = always.and_then(|always| always.split(':').next());
        let names: Vec<&str> = names.into_iter().chain([&call.name[..]]).collect();
        expressions.push(format!("trace={}", names.join(",")));
        expressions.push(format!("inject={}", fault.injection(call)));
    }
    for expression in expressions {
        words.extend(["-e".into(), expression.into()]);
    }
    words
}

/// The calls of a build that nothing disturbs.
fn trace(scene: &Scene, place: &Path) -> anyhow::Result<Vec<Call>> {
    let (at, log) = (place.join("traced"), place.join("trace"));
    scene.copy_to(&at)?;
    let output = scene.run(scene.command(&at, &strace(scene, &log, None)), &at)?;
    let outcome = judge(scene, &at, &output)?;
    if !output.status.success() || outcome.wrong.is_some() {
        let words = String::from_utf8_lossy(&output.stderr);
        bail!("{} under strace: {:?}: {words}", scene.kind.name, outcome);
    }
    fs::remove_dir_all(&at)?;
    let text = fs::read_to_string(&log).context("the log of strace")?;
    let calls = since(&text, &at.to_string_lossy());
    if calls.is_empty() {
        bail!("{}: strace saw no call", scene.kind.name);
    }
    Ok(calls)
}

type Tried = (super::judge::Outcome, Option<String>);

fn try_one(scene: &Scene, at: &Path, call: &Call, fault: Fault) -> anyhow::Result<Tried> {
    let log = at.with_extension("log");
    scene.copy_to(at)?;
    let wrapper = strace(scene, &log, Some((call, fault)));
    let output = scene.run(scene.command(at, &wrapper), at)?;
    let mut outcome = judge(scene, at, &output)?;
    // A fault that did not happen has shown nothing.
    let text = fs::read_to_string(&log).context("the log of strace")?;
    if !text.contains("INJECTED") && !text.contains("+++ killed by") {
        outcome.wrong = Some("the call was not reached".to_owned());
    }
    // The standard library opens no directory again, as a refresh does; then it is refused, whole.
    if fault.group() == "EINTR"
        && !scene.kind.is_refresh()
        && ["openat", "read", "write", "fsync"].contains(&&call.name[..])
    {
        let status = output.status;
        if !status.success() {
            outcome.wrong = Some(format!("a signal in between makes it fail: {status}"));
        }
    }
    let next = again(scene, at)?;
    fs::remove_dir_all(at)?;
    fs::remove_file(&log)?;
    Ok((outcome, next))
}
