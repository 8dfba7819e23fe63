//! What Mozilla limits a trusted root to, besides its purposes, in words.

use core::fmt;

use jiff::Timestamp;

use super::{Purpose, Root};
use crate::text::{one_line, time};

/// One limit of a root.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// No certificate of this purpose that was issued after the date is trusted.
    IssuedUntil(Purpose, Timestamp),
    /// Only certificates for names under these are trusted.
    OnlyNames(Vec<String>),
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IssuedUntil(purpose, date) => write!(
                f,
                "Mozilla trusts no {purpose} certificate issued after {}",
                time(*date)
            ),
            Self::OnlyNames(names) => {
                let names = names.join(", ");
                let names = one_line(names.as_bytes());
                write!(f, "Mozilla trusts it only for names under {names}")
            }
        }
    }
}

impl Root {
    /// The distrust date of a purpose as a limit.
    pub fn date_limit(&self, purpose: Purpose) -> Option<Limit> {
        let date = self.distrust_after(purpose)?.date()?;
        Some(Limit::IssuedUntil(purpose, date))
    }

    /// Imposed constraints as a limit.
    pub fn name_limit(&self) -> Option<Limit> {
        let imposed = self.imposed_constraints.as_ref()?;
        Some(Limit::OnlyNames(imposed.permitted_dns.clone()))
    }

    /// All limits for these purposes.
    pub fn limits(&self, purposes: &[Purpose]) -> impl Iterator<Item = Limit> {
        let dates = purposes.iter().filter_map(|p| self.date_limit(*p));
        dates.chain(self.name_limit())
    }
}
