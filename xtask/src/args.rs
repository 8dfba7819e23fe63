//! The command line.

use std::num::ParseIntError;
use std::path::PathBuf;
use std::time::Duration;

use cabundle::store::Sha256;
use clap::{Parser, Subcommand};

use crate::api;
use crate::bench;
use crate::consumers;
use crate::coverage;
use crate::damage;
use crate::dist;
use crate::docs;
use crate::faults;
use crate::fuzz;
use crate::limits;
use crate::pages;
use crate::source::Channel;
use crate::url::HttpsUrl;

/// What maintainers of cabundle run.
///
/// Exit status: 0 done or nothing to do, 1 upstream differs (diff, refresh --check), a table or a list is stale
/// (docs --check, api --check), a reader finds something else than it must (consumers, pages, damage, fuzz, limits,
/// faults), a figure is another (bench) or what is made twice differs (dist), 2 not done; then data/ is as it was and
/// nothing stands on stdout.
#[derive(Debug, Parser)]
#[command(name = "xtask", bin_name = "cargo xtask")]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Fetch upstream, check it, show the difference, replace data/
    Refresh {
        /// Write nothing: 0 if upstream is the same, 1 if it differs
        #[arg(long)]
        check: bool,
        #[command(flatten)]
        options: Options,
    },
    /// The same without writing (refresh --check)
    Diff(Options),
    /// Install the programs that read trust stores, and compare what each reads with what it must
    Consumers(consumers::Options),
    /// Damage certdata.txt and stores in every way: each must be refused or say the same
    Damage(damage::Options),
    /// Open the pages that the tool writes in headless Chromium, filter them, look at them and listen
    Pages(pages::Options),
    /// Run the tool on input that is too large, too deep or too many, and measure time and memory
    Limits(limits::Options),
    /// Kill the tool at each of its system calls, fill its disk, close its pipes: old or new, whole
    Faults(faults::Options),
    /// Time the tool against other programs in turn, or count its instructions
    Bench(bench::Options),
    /// Run the tests with counters, and show which lines they run, room by room
    Coverage(coverage::Options),
    /// Write the table of docs/formats.md from the registry of formats
    Docs(docs::Options),
    /// Write docs/public-api.txt, the list of what the library offers
    Api(api::Options),
    /// Make what a release consists of: archive, man pages, completions, Debian package, bill of materials, sums
    Dist(dist::Options),
    /// All of what takes too long for every change: damage, limits, fuzz, dist twice, coverage, bench
    Full,
    /// Build the fuzz targets and run each for some seconds, two at a time
    Fuzz(fuzz::Options),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// The roots to believe in a fetch, PEM or one in DER [default: the TLS roots of the embedded
    /// snapshot]
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
    /// Refuse any other certdata.txt
    #[arg(long, value_name = "HEX")]
    pub(crate) expect_sha256: Option<Sha256>,
    /// How long one request may take as a whole; all of them together, retries included, may take
    /// four times as long
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    pub(crate) timeout: Duration,
    /// How often to try again what may succeed later
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(0..=10))]
    pub(crate) retries: u32,
    /// How long to wait before the first retry; doubled for each further one
    #[arg(long, value_name = "MS", default_value = "500", value_parser = milliseconds)]
    pub(crate) retry_delay_ms: Duration,
    /// Accept the loss of more than a quarter of the server-auth roots
    #[arg(long)]
    pub(crate) accept_removals: bool,
    /// Accept that trust comes back which was taken away: of a root that was removed, or that is
    /// distrusted, now or from a date on
    #[arg(long)]
    pub(crate) accept_returns: bool,
    /// Accept an older builtins version
    #[arg(long)]
    pub(crate) allow_downgrade: bool,
    /// Print the difference as Markdown, for a pull request
    #[arg(long)]
    pub(crate) markdown: bool,
    /// The directory with certdata.txt and certdata.lock [default: data/ of this workspace]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
}

/// Where upstream is. One of them; a channel if none is given.
#[derive(Debug, clap::Args)]
#[group(multiple = false)]
pub(crate) struct SourceArgs {
    /// A branch of Firefox [default: release]
    #[arg(long)]
    pub(crate) channel: Option<Channel>,
    /// A certdata.txt elsewhere, https only; nssckbi.h is looked for beside it
    #[arg(long)]
    pub(crate) url: Option<HttpsUrl>,
    /// A certdata.txt on disk; nssckbi.h is looked for beside it
    #[arg(long, value_name = "FILE")]
    pub(crate) from: Option<PathBuf>,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: u64 = text.parse().map_err(|e: ParseIntError| e.to_string())?;
    match seconds {
        1..=3600 => Ok(Duration::from_secs(seconds)),
        _ => Err("expected 1 to 3600 seconds".to_owned()),
    }
}

fn milliseconds(text: &str) -> Result<Duration, String> {
    let millis: u64 = text.parse().map_err(|e: ParseIntError| e.to_string())?;
    match millis {
        0..=60_000 => Ok(Duration::from_millis(millis)),
        _ => Err("expected at most 60000 milliseconds".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Args::command().debug_assert();
    }
}
