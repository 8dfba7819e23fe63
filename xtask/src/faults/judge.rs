//! What came of a build that something disturbed, and whether that may be.

use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::Output;

use super::scene::{Scene, Stdout};
use super::snapshot::{Snapshot, State};

/// What came of a build.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) state: State,
    /// Whether something staged stood there afterwards.
    pub(super) left: bool,
    /// What must not be.
    pub(super) wrong: Option<String>,
}

/// Judges a build by its exit status, its output, and what stands in its directory.
pub(super) fn judge(scene: &Scene, at: &Path, output: &Output) -> anyhow::Result<Outcome> {
    let snapshot = Snapshot::of(at)?;
    let mut state = snapshot.state(&scene.old, &scene.new);
    if scene.prints() && state == State::Old {
        state = printed(&output.stdout, &scene.printed);
    }
    let left = !snapshot.left.is_empty();
    let words = String::from_utf8_lossy(&output.stderr);
    let in_place = scene.kind.in_place;
    let wrong = match (&state, output.status.code(), output.status.signal()) {
        (State::Wrong(path), ..) => Some(format!("{} is neither old nor new", path.display())),
        (State::New, Some(0), _) if left && !words.contains("is left") => {
            Some("something is left and nobody says so".to_owned())
        }
        (State::New, Some(0), _) => None,
        (State::Old, Some(2), _) if left => Some("refused, and something is left".to_owned()),
        (State::Old, Some(2), _) => refused(scene, output, &words),
        (State::Between, Some(2), _) if in_place && words.contains("[O020]") => None,
        // The next build in place finishes it; in a stream there is what was written.
        (State::Between, None, Some(_)) if in_place || scene.prints() => None,
        (State::Old | State::New, None, Some(_)) => None,
        (state, code, _) => Some(format!("{state:?} with exit status {code:?}: {words}")),
    };
    Ok(Outcome { state, left, wrong })
}

fn printed(found: &[u8], whole: &[u8]) -> State {
    match found {
        [] => State::Old,
        found if found == whole => State::New,
        found if whole.starts_with(found) => State::Between,
        _ => State::Wrong("standard output".into()),
    }
}

/// A refusal has a code, and nothing on standard output.
fn refused(scene: &Scene, output: &Output, words: &str) -> Option<String> {
    if scene.kind.stdout != Stdout::File && !output.stdout.is_empty() {
        return Some("refused, and yet there is something on standard output".to_owned());
    }
    let told =
        words.contains("error[O0") || words.contains("error[I0") || words.contains("error: ");
    (!told).then(|| format!("refused without a reason: {words}"))
}

/// Builds once more, with nothing in the way: that must bring the new state, and leave nothing.
pub(super) fn again(scene: &Scene, at: &Path) -> anyhow::Result<Option<String>> {
    let output = scene.run(scene.command(at, &[]), at)?;
    let outcome = judge(scene, at, &output)?;
    Ok(if outcome.wrong.is_some() {
        outcome.wrong
    } else if outcome.state != State::New {
        Some(format!("the next build: {:?}", outcome.state))
    } else if outcome.left {
        Some("the next build leaves what was staged".to_owned())
    } else {
        None
    }
    .map(|wrong| format!("next build: {wrong}")))
}
