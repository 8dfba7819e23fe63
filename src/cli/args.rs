//! The arguments as they are typed.

mod audit;
mod diff;
mod examples;
mod history;
mod lint;
mod words;

pub(super) use audit::{AuditArgs, FailOn};
pub(super) use diff::{DiffArgs, DiffFormat};
pub(super) use history::{HistoryArgs, HistoryFormat, HistoryOrder};

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{
    Args as ClapArgs, ColorChoice, CommandFactory as _, FromArgMatches as _, Parser, Subcommand,
};
use clap_complete::Shell;
use jiff::Timestamp;

pub(super) use self::examples::examples;
pub(super) use self::lint::{LintArgs, LintFormat};
use self::words::{one_of, purpose, suggest};
use super::manners::Manners;
use super::profile;
use crate::format::{self, Kind, Layout, ReadOptions, RenderOptions};
use crate::policy::{DistrustAfterMode, ExpiredMode, NameConstraintsMode};
use crate::store::{LoadOptions, Purpose, Sha256};

/// Writes the trust store a program needs from Mozilla's certdata.txt, and says which of Mozilla's
/// limits the store cannot hold.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub(super) struct Args {
    /// No words but errors, and warnings that the output trusts more than Mozilla does
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
    /// Colours: auto is on a terminal, unless NO_COLOR is set
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true
    )]
    pub(super) color: ColorChoice,
    /// Messages for people, or one JSON object a line, on standard error
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        default_value = "human",
        hide_default_value = true
    )]
    pub(super) message_format: MessageFormat,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// How messages are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum MessageFormat {
    #[default]
    Human,
    Json,
}

/// The arguments of this process.
pub(super) fn parse() -> Result<Args, clap::Error> {
    let mut command = command().color(Manners::ahead(std::env::args_os()).color);
    let matches = command
        .try_get_matches_from_mut(std::env::args_os())
        .map_err(suggest)?;
    Args::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

/// The command line with its examples: what is parsed, shown as help, and written as man pages and completions.
pub(super) fn command() -> clap::Command {
    let command = Args::command().after_help(help_of(examples("cabundle")));
    let names: Vec<_> = command
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect();
    names.into_iter().fold(command, |command, name| {
        let help = help_of(examples(&name));
        command.mut_subcommand(name, |command| command.after_help(help))
    })
}

fn help_of(examples: &[(&str, &str)]) -> String {
    let examples = examples.iter();
    let examples: Vec<_> = examples
        .map(|(what, line)| format!("  # {what}\n  {line}"))
        .collect();
    format!("Examples:\n{}", examples.join("\n"))
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write a trust store
    Build(BuildArgs),
    /// Show every format: what it is, what it carries, what it loses
    Formats,
    /// Show every root with its trust, limits and expiry
    List(ListArgs),
    /// Show one root in full
    Show(ShowArgs),
    /// Show what changed from one store to another: roots, trust, limits
    Diff(DiffArgs),
    /// Judge trust stores in use by Mozilla's: removed, distrusted, unknown, expired, missing roots
    Audit(AuditArgs),
    /// Show the life of every root over many revisions of certdata.txt
    History(HistoryArgs),
    /// Show what is wrong or odd in a certdata.txt: inconsistencies, comments, expiry, weak keys
    Lint(LintArgs),
    /// Write the completions of a shell
    Completions {
        /// Which shell
        shell: Shell,
    },
    /// Write the man pages
    Man {
        /// Directory for the pages of the tool and of every command, which must be there; left out, the tool's page
        /// goes to standard output
        directory: Option<PathBuf>,
    },
}

#[derive(Debug, ClapArgs)]
pub(super) struct BuildArgs {
    /// certdata.txt; `-` is standard input; left out, the snapshot inside this program
    pub(super) certdata: Option<PathBuf>,
    #[command(flatten)]
    pub(super) selection: SelectionArgs,
    #[command(flatten)]
    pub(super) guards: GuardArgs,
    #[command(flatten)]
    pub(super) render: RenderArgs,
    /// File to write, or directory where the format makes one: it must be new, empty, or hold nothing
    /// but what cabundle wrote; left out or `-`, standard output
    #[arg(short, long, value_name = "PATH")]
    pub(super) output: Option<PathBuf>,
    /// Compare with what is at --output and write nothing: 0 same, 1 differs or missing
    #[arg(long)]
    pub(super) check: bool,
    /// Formats that make a directory: write file by file into the one that is there, where it cannot be
    /// exchanged for a new one (a mount point) or holds files of others, which are left alone. On Unix only
    #[arg(long)]
    pub(super) in_place: bool,
    /// No warnings that the output trusts more than Mozilla does
    #[arg(long)]
    pub(super) accept_limits: bool,
}

#[derive(Debug, ClapArgs)]
pub(super) struct ListArgs {
    /// certdata.txt; `-` is standard input; left out, the snapshot inside this program
    pub(super) certdata: Option<PathBuf>,
    #[command(flatten)]
    pub(super) selection: SelectionArgs,
    /// The json format, with a decision for every root; without --format the same as `build -f json`
    #[arg(long)]
    pub(super) json: bool,
    /// Say for every root why a build with these options takes it or leaves it; an option that decides about that,
    /// other than --as-of and --add, implies it
    #[arg(long, conflicts_with = "json")]
    pub(super) why: bool,
}

#[derive(Debug, ClapArgs)]
#[command(override_usage = "cabundle show [OPTIONS] [CERTDATA] <WHAT>")]
pub(super) struct ShowArgs {
    /// certdata.txt, if not the snapshot inside this program, then a fingerprint prefix of 8 or more
    /// hex digits, a label or a part of one
    #[arg(value_names = ["CERTDATA", "WHAT"], num_args = 1..=2, required = true)]
    pub(super) what: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) selection: SelectionArgs,
}

/// How stores are read.
#[derive(Debug, ClapArgs)]
pub(super) struct ReadArgs {
    /// Password of a keystore, tried before changeit, changeme and none; repeatable
    #[arg(long, value_name = "PASSWORD")]
    pub(super) password: Vec<String>,
    /// certdata.txt: accept an attribute name that this version does not know; repeatable
    #[arg(long, value_name = "NAME")]
    pub(super) allow_unknown: Vec<String>,
    /// certdata.txt: forgive what old files really hold, as `build --lenient`
    #[arg(long)]
    pub(super) lenient: bool,
}

impl ReadArgs {
    pub(super) fn options(self) -> ReadOptions {
        let load = LoadOptions {
            allow_unknown: self.allow_unknown,
            lenient: self.lenient,
            every_md5: true,
            ..LoadOptions::default()
        };
        ReadOptions {
            passwords: self.password,
            load,
        }
    }
}

/// What some formats take besides. Others refuse it.
#[derive(Debug, ClapArgs)]
pub(super) struct RenderArgs {
    /// hash-dir: links by the hash of OpenSSL before 1.0.0 too
    #[arg(long)]
    pub(super) hash_compat: bool,
    /// jks, pkcs12: password of the store. It shows damage and hides nothing: there is nothing secret in it
    #[arg(long, value_name = "PASSWORD")]
    pub(super) password: Option<String>,
    /// pkcs7: DER instead of PEM
    #[arg(long)]
    pub(super) der: bool,
    /// kubernetes: configmap (default), bundle or cluster-trust-bundle
    #[arg(long, value_name = "KIND", value_parser = one_of::<Kind>(Kind::WORDS), hide_possible_values = true)]
    pub(super) kind: Option<Kind>,
    /// esp-idf: new (default) or old
    #[arg(long, value_name = "LAYOUT", value_parser = one_of::<Layout>(Layout::WORDS), hide_possible_values = true)]
    pub(super) layout: Option<Layout>,
}

impl RenderArgs {
    pub(super) fn options(self, as_of: Option<Timestamp>) -> RenderOptions {
        let mut options = RenderOptions::at(as_of);
        options.hash_compat = self.hash_compat;
        options.password = self.password;
        options.der = self.der;
        options.kind = self.kind;
        options.layout = self.layout;
        options
    }
}

/// What refuses a whole selection.
#[derive(Debug, Default, ClapArgs)]
pub(super) struct GuardArgs {
    /// Refuse fewer of Mozilla's roots, for server-auth where the output is for it too; what is added does not count
    #[arg(long, value_name = "N")]
    pub(super) min_roots: Option<usize>,
    /// Refuse a snapshot whose lock is older than this before --as-of, or more than a day after it
    #[arg(long, value_name = "DAYS")]
    pub(super) max_age: Option<u32>,
    /// Allow a selection without a root
    #[arg(long)]
    pub(super) allow_empty: bool,
}

/// What decides who gets in.
#[derive(Debug, ClapArgs)]
pub(super) struct SelectionArgs {
    /// Format; default: pem. What it can carry decides about roots with limits
    #[arg(short, long, value_name = "NAME", value_parser = format_names())]
    pub(super) format: Option<String>,
    /// server-auth (default), email-protection or code-signing; repeatable where the format carries
    /// trust per purpose
    #[arg(short, long, value_name = "P", value_parser = purpose(), hide_possible_values = true)]
    pub(super) purpose: Vec<Purpose>,
    /// Another tool's choices, format and selection together
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(profile::names()))]
    pub(super) profile: Option<String>,
    /// What a distrust date does: grace (default) and keep, where the output cannot carry it; drop, always
    #[arg(long, value_name = "MODE", value_parser = one_of::<DistrustAfterMode>(DistrustAfterMode::WORDS), hide_possible_values = true)]
    pub(super) distrust_after: Option<DistrustAfterMode>,
    /// Days of grace after a distrust date; default: 398 for server-auth, 1185 for email-protection
    #[arg(long, value_name = "N")]
    pub(super) grace_days: Option<u32>,
    /// What to do with a constrained root where the output cannot carry the constraint: keep
    /// (default) or drop
    #[arg(long, value_name = "MODE", value_parser = one_of::<NameConstraintsMode>(NameConstraintsMode::WORDS), hide_possible_values = true)]
    pub(super) name_constraints: Option<NameConstraintsMode>,
    /// What to do with expired roots: keep (default) or drop
    #[arg(long, value_name = "MODE", value_parser = one_of::<ExpiredMode>(ExpiredMode::WORDS), hide_possible_values = true)]
    pub(super) expired: Option<ExpiredMode>,
    /// Judge at this RFC 3339 date (00:00:00Z) or time; default: SOURCE_DATE_EPOCH, else now
    #[arg(long, value_name = "TIME")]
    pub(super) as_of: Option<String>,
    /// Leave out the root of this fingerprint, or prefix of 8 or more hex digits; repeatable
    #[arg(long, value_name = "SHA256")]
    pub(super) exclude: Vec<String>,
    /// Add the roots of this PEM or DER file; repeatable
    #[arg(long, value_name = "FILE")]
    pub(super) add: Vec<PathBuf>,
    /// The same choices in TOML, each with a reason
    #[arg(long, value_name = "FILE")]
    pub(super) policy: Option<PathBuf>,
    /// Refuse any other input
    #[arg(long, value_name = "HEX")]
    pub(super) expect_sha256: Option<Sha256>,
    /// Accept an attribute name that this version does not know; repeatable
    #[arg(long, value_name = "NAME")]
    pub(super) allow_unknown: Vec<String>,
    /// Forgive what old files really hold: issuer and serial number that contradict the hash,
    /// certificates without one right trust object, attributes that one object of before 2011 lacks
    #[arg(long)]
    pub(super) lenient: bool,
}

impl SelectionArgs {
    /// Whether one of them asks for other roots than a build without options takes, of the same file at the same time.
    pub(super) fn choose(&self) -> bool {
        let words = [&self.format, &self.profile];
        words.iter().any(|word| word.is_some())
            || !self.purpose.is_empty()
            || !self.exclude.is_empty()
            || self.policy.is_some()
            || self.distrust_after.is_some()
            || self.grace_days.is_some()
            || self.name_constraints.is_some()
            || self.expired.is_some()
    }
}

fn format_names() -> PossibleValuesParser {
    PossibleValuesParser::new(format::REGISTRY.iter().map(|format| format.name()))
}
