//! One decision per root, with its reasons in words. Each rule is one function.

use core::fmt;

use jiff::Timestamp;

use super::choices::{DateSource, DistrustAfterMode, ExpiredMode, NameConstraintsMode, Policy};
use crate::store::{Level, Purpose, Purposes, Root};
use crate::text::one_line;

/// What was decided about a root: a verdict for each purpose that was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// `None` for purposes that were not asked for.
    pub verdicts: Purposes<Option<Verdict>>,
}

/// In or out for one purpose, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the output trusts the root for this purpose.
    pub included: bool,
    /// The rules that spoke, in order; the last one that says in or out decided.
    pub reasons: Vec<Reason>,
}

/// One rule's word about a root.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// Mozilla trusts it.
    Trusted(Purpose),
    /// Mozilla says another word.
    NotTrusted(Purpose, Level),
    /// The file has no right trust object for it (lenient reading), or Mozilla does not know it.
    NoTrustObject,
    /// A date, and it changes nothing: the output carries it.
    DateCarried(Timestamp),
    /// A date, and the choice is to keep such roots.
    DateKept(Timestamp),
    /// A date, and the grace ends at the second time.
    InGrace(Timestamp, Timestamp),
    /// A date, and the grace ended at the second time.
    GraceOver(Timestamp, Timestamp),
    /// A date, and the choice is to drop such roots.
    DateDropped(Timestamp),
    /// An imposed constraint that the output carries.
    ConstraintCarried(String),
    /// An imposed constraint that the output cannot carry.
    ConstraintKept(String),
    /// An imposed constraint that the output cannot carry, and the choice is to drop such roots.
    ConstraintDropped(String),
    /// Expired, and the choice is to keep such roots.
    ExpiredKept(Timestamp),
    /// Expired, and the choice is to drop such roots.
    ExpiredDropped(Timestamp),
    /// The user adds it, and why.
    Added(String, Option<String>),
    /// The user leaves it out by this prefix, and why.
    Excluded(String, Option<String>),
}

impl Decision {
    /// Whether the output trusts the root for this purpose.
    pub fn includes(&self, purpose: Purpose) -> bool {
        let verdict = self.verdicts.get(purpose).as_ref();
        verdict.is_some_and(|verdict| verdict.included)
    }

    /// Whether the output trusts the root for anything.
    pub fn is_included(&self) -> bool {
        Purpose::ALL.into_iter().any(|p| self.includes(p))
    }
}

impl Reason {
    /// Whether this reason alone keeps a root out.
    pub fn keeps_out(&self) -> bool {
        matches!(
            self,
            Self::NotTrusted(..)
                | Self::NoTrustObject
                | Self::GraceOver(..)
                | Self::DateDropped(_)
                | Self::ConstraintDropped(_)
                | Self::ExpiredDropped(_)
                | Self::Excluded(..)
        )
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.included { "in: " } else { "out: " })?;
        let reasons: Vec<_> = self.reasons.iter().map(ToString::to_string).collect();
        f.write_str(&reasons.join("; "))
    }
}

/// Judges a root of the input by Mozilla's word and the user's modes; additions and excludes come later.
pub(super) fn judge(root: &Root, purpose: Purpose, policy: &Policy) -> Verdict {
    let mut verdict = trust(root, purpose);
    if verdict.included {
        for rule in [distrust_after, constraint, expiry] {
            if let Some((included, reason)) = rule(root, purpose, policy) {
                verdict.included &= included;
                verdict.reasons.push(reason);
            }
        }
    }
    verdict
}

/// Only the delegator level makes an anchor.
fn trust(root: &Root, purpose: Purpose) -> Verdict {
    let level = root.level(purpose);
    let reason = match level {
        Some(Level::Trusted) => Reason::Trusted(purpose),
        Some(level) => Reason::NotTrusted(purpose, level),
        None => Reason::NoTrustObject,
    };
    Verdict {
        included: level == Some(Level::Trusted),
        reasons: vec![reason],
    }
}

/// The date of this purpose alone counts, and only against the clock of the policy.
fn distrust_after(root: &Root, purpose: Purpose, policy: &Policy) -> Option<(bool, Reason)> {
    let attribute = root.distrust_after(purpose)?;
    let date = match policy.date_source {
        DateSource::Both => attribute.date()?,
        DateSource::CertificateObject => attribute.certificate.date()?,
    };
    let end = policy.grace_end(purpose, date);
    Some(match policy.distrust_after {
        DistrustAfterMode::Drop => (false, Reason::DateDropped(date)),
        DistrustAfterMode::Keep if policy.carries.dates => (true, Reason::DateCarried(date)),
        DistrustAfterMode::Keep => (true, Reason::DateKept(date)),
        DistrustAfterMode::Grace if policy.carries.dates => (true, Reason::DateCarried(date)),
        DistrustAfterMode::Grace if policy.as_of > end => (false, Reason::GraceOver(date, end)),
        DistrustAfterMode::Grace => (true, Reason::InGrace(date, end)),
    })
}

/// An imposed constraint that the output cannot carry would be lifted by it.
fn constraint(root: &Root, _: Purpose, policy: &Policy) -> Option<(bool, Reason)> {
    let words = root.imposed_constraints.as_ref()?.permitted_dns.join(", ");
    Some(match policy.name_constraints {
        _ if policy.carries.constraints => (true, Reason::ConstraintCarried(words)),
        NameConstraintsMode::Keep => (true, Reason::ConstraintKept(words)),
        NameConstraintsMode::Drop => (false, Reason::ConstraintDropped(words)),
    })
}

/// Expired is later than notAfter (RFC 5280 section 4.1.2.5: the period includes its end).
fn expiry(root: &Root, _: Purpose, policy: &Policy) -> Option<(bool, Reason)> {
    let end = root.certificate.not_after();
    if policy.as_of <= end {
        return None;
    }
    Some(match policy.expired {
        ExpiredMode::Keep => (true, Reason::ExpiredKept(end)),
        ExpiredMode::Drop => (false, Reason::ExpiredDropped(end)),
    })
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Trusted(purpose) => write!(f, "Mozilla trusts it for {purpose}"),
            Self::NotTrusted(purpose, Level::Distrusted) => {
                write!(f, "Mozilla distrusts it for {purpose}")
            }
            Self::NotTrusted(purpose, _) => {
                write!(f, "Mozilla does not make it a trust anchor for {purpose}")
            }
            Self::NoTrustObject => f.write_str("no word of Mozilla about it"),
            Self::DateCarried(date) => {
                write!(
                    f,
                    "for certificates issued until {date}, which the output says"
                )
            }
            Self::DateKept(date) => {
                write!(
                    f,
                    "Mozilla trusts no certificate issued after {date}; kept as chosen"
                )
            }
            Self::InGrace(date, end) => write!(
                f,
                "Mozilla trusts no certificate issued after {date}; kept until {end}"
            ),
            Self::GraceOver(date, end) => write!(
                f,
                "Mozilla trusts no certificate issued after {date}; the grace ended {end}"
            ),
            Self::DateDropped(date) => {
                write!(
                    f,
                    "Mozilla trusts no certificate issued after {date}; dropped as chosen"
                )
            }
            Self::ConstraintCarried(names) => {
                write!(f, "only for names under {names}, which the output says")
            }
            Self::ConstraintKept(names) => {
                write!(
                    f,
                    "only for names under {names}, which the output cannot say"
                )
            }
            Self::ConstraintDropped(names) => write!(
                f,
                "only for names under {names}, which the output cannot say; dropped as chosen"
            ),
            Self::ExpiredKept(end) => write!(f, "expired {end}; kept as chosen"),
            Self::ExpiredDropped(end) => write!(f, "expired {end}; dropped as chosen"),
            Self::Added(from, why) => {
                write!(f, "added from {}", one_line(from.as_bytes()))?;
                because(f, why.as_deref())
            }
            Self::Excluded(prefix, why) => {
                write!(f, "excluded by {prefix}")?;
                because(f, why.as_deref())
            }
        }
    }
}

fn because(f: &mut fmt::Formatter<'_>, why: Option<&str>) -> fmt::Result {
    match why {
        Some(why) => write!(f, " ({})", one_line(why.as_bytes())),
        None => Ok(()),
    }
}
