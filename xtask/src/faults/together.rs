//! Builds at once: into one path, a third one killed among them, and while their input changes.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::bail;

use super::judge::Outcome;
use super::scene::{AS_OF, INPUTS};
use super::snapshot::{Snapshot, State};
use super::tally::Tally;
use crate::consumers::{done, program};

const ROUNDS: u32 = 60;

/// Name, arguments, whether a killed build may leave old beside new.
const OUTPUTS: [(&str, &[&str], bool); 3] = [
    ("file", &["-o", "out"], false),
    ("tree", &["-f", "debian", "-o", "out"], false),
    (
        "tree in place",
        &["-f", "debian", "-o", "out", "--in-place"],
        true,
    ),
];

/// The rows: old and new are the outputs of the one and of the other.
pub(super) fn rows(place: &Path, root: &Path, tool: &Path) -> anyhow::Result<Vec<Tally>> {
    let mut rows = Vec::new();
    let inputs = INPUTS.map(|input| root.join(input));
    for (name, args, in_place) in OUTPUTS {
        let build = |at: &Path, input: &Path| {
            let mut command = command(tool, input);
            command.current_dir(at).args(args);
            command
        };
        let mut whole = Vec::new();
        for input in &inputs {
            let at = place.join("alone");
            fs::create_dir(&at)?;
            done(&mut build(&at, input))?;
            whole.push(Snapshot::of(&at)?);
            fs::remove_dir_all(&at)?;
        }
        let [old, new] = &whole[..] else {
            bail!("two inputs");
        };
        let mut two = Tally::new(name, "two builds at once");
        let mut three = Tally::new(name, "and a third one killed");
        let at = place.join("at");
        fs::create_dir(&at)?;
        for round in 0..ROUNDS {
            let kills = round % 2 == 1;
            // Every fourth pair finds nothing there.
            if round % 8 < 2 {
                fs::remove_dir_all(&at)?;
                fs::create_dir(&at)?;
            }
            let [a, b] = [&inputs[0], &inputs[1]].map(|input| spawn(&mut build(&at, input)));
            if kills {
                let mut third = spawn(&mut build(&at, &inputs[0]))?;
                thread::sleep(Duration::from_micros(u64::from(round) * 150));
                third.kill()?;
                third.wait()?;
            }
            let mut wrong = None;
            for child in [a?, b?] {
                let output = child.wait_with_output()?;
                if !output.status.success() {
                    let words = String::from_utf8_lossy(&output.stderr);
                    wrong = Some(format!("{}: {words}", output.status));
                }
            }
            let now = Snapshot::of(&at)?;
            let state = now.state(old, new);
            let left = !now.left.is_empty();
            if left && !kills {
                wrong = Some("something is left".to_owned());
            }
            let half = matches!(state, State::Wrong(_))
                || (state == State::Between && !(kills && in_place));
            if half {
                wrong = Some(format!("{state:?}"));
            }
            done(&mut build(&at, &inputs[1]))?;
            let then = Snapshot::of(&at)?;
            let next = (then.state(old, new) != State::New || !then.left.is_empty())
                .then(|| "the next build does not mend it".to_owned());
            let row = if kills { &mut three } else { &mut two };
            row.add(
                &format!("round {round}"),
                &Outcome { state, left, wrong },
                next,
            );
        }
        fs::remove_dir_all(&at)?;
        rows.extend([two, three]);
    }
    rows.extend(changing(place, &inputs, tool)?);
    Ok(rows)
}

fn command(tool: &Path, input: &Path) -> Command {
    let mut command = program(tool);
    command.args(["build", "-q", "--accept-limits", "--as-of", AS_OF]);
    command.arg(input);
    command
}

fn spawn(command: &mut Command) -> std::io::Result<Child> {
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
}

/// The input is replaced, overwritten or cut while it is read: all of one of the two, or a refusal,
/// which is counted as old.
fn changing(
    place: &Path,
    inputs: &[std::path::PathBuf; 2],
    tool: &Path,
) -> anyhow::Result<Vec<Tally>> {
    let texts = [fs::read(&inputs[0])?, fs::read(&inputs[1])?];
    let mut whole = Vec::new();
    for input in inputs {
        whole.push(done(&mut command(tool, input))?.into_bytes());
    }
    let (input, spare) = (place.join("in.txt"), place.join("spare.txt"));
    type Change<'a> = &'a (dyn Fn(&[u8]) -> std::io::Result<()> + Sync);
    let ways: [(&str, Change<'_>); 3] = [
        ("replaced while it is read", &|text| {
            fs::write(&spare, text)?;
            fs::rename(&spare, &input)
        }),
        ("overwritten while it is read", &|text| {
            fs::write(&input, text)
        }),
        ("cut and written again while it is read", &|text| {
            fs::write(&input, text)?;
            let file = fs::File::options().write(true).open(&input)?;
            file.set_len(u64::try_from(text.len() / 2).unwrap_or(0))?;
            fs::write(&input, text)
        }),
    ];
    let mut rows = Vec::new();
    for (name, change) in ways {
        let mut row = Tally::new("standard output", name);
        change(&texts[0])?;
        let stop = AtomicBool::new(false);
        let tried = thread::scope(|scope| {
            let changer = scope.spawn(|| -> std::io::Result<()> {
                while !stop.load(Ordering::Relaxed) {
                    for text in &texts {
                        change(text)?;
                    }
                }
                Ok(())
            });
            let outputs: Vec<_> = (0..ROUNDS * 4)
                .map(|_| command(tool, &input).output())
                .collect();
            stop.store(true, Ordering::Relaxed);
            (outputs, changer.join())
        });
        let (outputs, changer) = tried;
        match changer {
            Ok(done) => done?,
            Err(panic) => std::panic::resume_unwind(panic),
        }
        for (round, output) in outputs.into_iter().enumerate() {
            let output = output?;
            let code = output.status.code();
            let whole = whole.contains(&output.stdout);
            let (state, wrong) = match code {
                Some(0) if whole => (State::New, None),
                Some(2) if output.stdout.is_empty() => (State::Old, None),
                code => (
                    State::Wrong("standard output".into()),
                    Some(format!(
                        "exit status {code:?}, {} bytes",
                        output.stdout.len()
                    )),
                ),
            };
            let left = false;
            row.add(
                &format!("build {round}"),
                &Outcome { state, left, wrong },
                None,
            );
        }
        rows.push(row);
    }
    Ok(rows)
}
