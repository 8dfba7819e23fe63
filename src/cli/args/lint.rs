//! `cabundle lint`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use crate::lint;
use crate::store::LoadOptions;

#[derive(Debug, ClapArgs)]
pub(crate) struct LintArgs {
    /// certdata.txt; `-` is standard input; left out, the snapshot inside this program
    pub(crate) certdata: Option<PathBuf>,
    /// How to show what was found; sarif is for code scanning
    #[arg(short, long, value_name = "NAME", default_value = "text")]
    format: LintFormat,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// The least weight of a finding that makes the exit status 1
    #[arg(long, value_name = "WEIGHT", default_value = "warning")]
    pub(crate) fail_on: FailOn,
    /// Tell of roots that expire within so many days
    #[arg(long, value_name = "N", default_value_t = lint::Options::DAYS)]
    pub(crate) days: u32,
    /// Judge at this RFC 3339 date (00:00:00Z) or time; default: SOURCE_DATE_EPOCH, else now
    #[arg(long, value_name = "TIME")]
    pub(crate) as_of: Option<String>,
    /// Accept an attribute name that this version does not know; repeatable
    #[arg(long, value_name = "NAME")]
    allow_unknown: Vec<String>,
    /// Warn of what `build --lenient` forgives, where it would be an error
    #[arg(long)]
    lenient: bool,
}

/// How findings are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum LintFormat {
    Text,
    Json,
    Sarif,
}

/// What makes the exit status 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum FailOn {
    Error,
    Warning,
    Info,
    None,
}

impl LintArgs {
    pub(crate) fn format(&self) -> LintFormat {
        if self.json {
            LintFormat::Json
        } else {
            self.format
        }
    }

    pub(crate) fn load(&self) -> LoadOptions {
        LoadOptions {
            lenient: self.lenient,
            allow_unknown: self.allow_unknown.clone(),
            ..LoadOptions::default()
        }
    }
}

impl FailOn {
    /// The least weight; `None` where nothing fails.
    pub(crate) fn least(self) -> Option<lint::Severity> {
        match self {
            Self::Error => Some(lint::Severity::Error),
            Self::Warning => Some(lint::Severity::Warning),
            Self::Info => Some(lint::Severity::Info),
            Self::None => None,
        }
    }
}
