//! `cargo xtask bench`: the tool as a whole process against other programs, in turn and on one machine, and how many
//! instructions it takes.

mod instructions;
mod peers;
mod turns;

use anyhow::Context as _;

use crate::consumers::install::Installed;
use crate::consumers::table::{Row, Table, Verdict};
use crate::consumers::{Place, Report, Trial, progress, tool};
use peers::PEERS;

/// What to run.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Only the peers whose names hold this; repeatable
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// How often each of two is run; what takes seconds is run less often
    #[arg(long, value_name = "N", default_value_t = 31, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// Count instructions instead, and compare them with those of `xtask/instructions.toml`
    #[arg(long)]
    instructions: bool,
    /// Write what was counted into that file
    #[arg(long, requires = "instructions")]
    bless: bool,
    #[command(flatten)]
    trial: Trial,
}

/// Runs it.
pub(crate) fn bench(options: &Options) -> anyhow::Result<Report> {
    let place = Place::new()?;
    let tool = tool(&place, options.trial.tool.as_deref())?;
    if options.instructions {
        let installed = Installed::bring(&place, instructions::NEEDS, !options.trial.no_install)?;
        anyhow::ensure!(
            installed.missing(instructions::NEEDS).is_empty(),
            "{}",
            installed.missing(instructions::NEEDS).join("; ")
        );
        return instructions::count(&place, &tool, options.bless);
    }
    let chosen = |name: &str| {
        options.only.is_empty() || options.only.iter().any(|part| name.contains(part.as_str()))
    };
    let peers: Vec<_> = PEERS.iter().filter(|peer| chosen(peer.name)).collect();
    let needs = peers.iter().flat_map(|peer| peer.needs).copied();
    let needs: Vec<_> = needs.chain([turns::TIME]).collect();
    let installed = Installed::bring(&place, &needs, !options.trial.no_install)?;
    let mut rows = Vec::new();
    for peer in peers {
        let missing = installed.missing(peer.needs);
        let row = if missing.is_empty() {
            turns::compare(&place, &tool, peer, options.runs).with_context(|| peer.name)?
        } else {
            let cells = [peer.name, peer.ours, "", "", "", ""].map(str::to_owned);
            Row::checked(cells, Verdict::Unexpected(missing.join("\n")))
        };
        progress(row.line());
        rows.push(row);
    }
    let head = ["peer", "ours", "peer ms", "our ms", "ratio", "our MB"].map(str::to_owned);
    let title = format!("whole processes in turn, medians of {} runs", options.runs);
    let table = Table { title, head, rows };
    Ok(Report {
        text: table.to_string(),
        as_expected: table.as_expected(),
    })
}
