//! `cabundle completions`: of the same definitions as the help.

use clap_complete::{Shell, generate};

use super::args;
use super::problem::{Answer, Failure};
use crate::format::Artifact;
use crate::output;

pub(super) fn run(shell: Shell) -> Result<Answer, Failure> {
    let mut script = Vec::new();
    generate(shell, &mut args::command(), "cabundle", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    output::write_stdout(&Artifact::text(script), &[])?;
    Ok(Answer::Done)
}
