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
    DateKept(Timestamp, Option<String>),
    /// A date, and the grace ends at the second time.
    InGrace(Timestamp, Timestamp, Option<String>),
    /// A date, and the grace ended at the second time.
    GraceOver(Timestamp, Timestamp, Option<String>),
    /// A date, and the choice is to drop such roots.
    DateDropped(Timestamp, Option<String>),
    /// An imposed constraint that the output carries.
    ConstraintCarried(String),
    /// An imposed constraint that the output cannot carry.
    ConstraintKept(String, Option<String>),
    /// An imposed constraint that the output cannot carry, and the choice is to drop such roots.
    ConstraintDropped(String, Option<String>),
    /// Expired, and the choice is to keep such roots.
    ExpiredKept(Timestamp, Option<String>),
    /// Expired, and the choice is to drop such roots.
    ExpiredDropped(Timestamp, Option<String>),
    /// Not flagged as a member of Mozilla's root programme, and the choice is to drop such roots.
    NotInProgramme,
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

    /// Whether the output trusts the root for this purpose without an addition of the user's.
    pub fn includes_itself(&self, purpose: Purpose) -> bool {
        let verdict = self.verdicts.get(purpose).as_ref();
        verdict.is_some_and(|verdict| {
            verdict.included && !verdict.reasons.iter().any(Reason::keeps_out)
        })
    }

    /// Whether the user leaves the root out.
    pub fn is_excluded(&self) -> bool {
        let verdicts = self
            .verdicts
            .iter()
            .filter_map(|(_, verdict)| verdict.as_ref());
        let mut reasons = verdicts.flat_map(|verdict| &verdict.reasons);
        reasons.any(|reason| matches!(reason, Reason::Excluded(..)))
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
                | Self::DateDropped(..)
                | Self::ConstraintDropped(..)
                | Self::ExpiredDropped(..)
                | Self::NotInProgramme
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
/// `flags` is whether the file flags members of the root programme.
pub(super) fn judge(root: &Root, purpose: Purpose, policy: &Policy, flags: bool) -> Verdict {
    let mut verdict = trust(root, purpose);
    // Of a root that is out anyway only what keeps it out besides is worth a word.
    let trusted = verdict.included;
    let rules = [distrust_after, constraint, expiry];
    let spoken = rules
        .into_iter()
        .filter_map(|rule| rule(root, purpose, policy));
    for (included, reason) in spoken.chain(programme(root, policy, flags)) {
        verdict.included &= included;
        if trusted || reason.keeps_out() {
            verdict.reasons.push(reason);
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

/// Judges a root that Mozilla does not know: what limits it all the same.
pub(super) fn judge_unknown(root: &Root, purpose: Purpose, policy: &Policy) -> Verdict {
    let rules = [constraint, expiry];
    let spoken = rules
        .into_iter()
        .filter_map(|rule| rule(root, purpose, policy));
    let reasons = std::iter::once(Reason::NoTrustObject).chain(spoken.map(|(_, reason)| reason));
    Verdict {
        included: false,
        reasons: reasons.collect(),
    }
}

/// The date of this purpose alone counts, and only against the clock of the policy. To drop dated
/// roots is a wish of its own, which no other tool's way of reading dates may thwart.
fn distrust_after(root: &Root, purpose: Purpose, policy: &Policy) -> Option<(bool, Reason)> {
    let attribute = root.distrust_after(purpose)?;
    let date = match (policy.distrust_after, policy.date_source) {
        (DistrustAfterMode::Drop, _) | (_, DateSource::Both) => attribute.date()?,
        (_, DateSource::CertificateObject) => attribute.certificate.date()?,
    };
    let end = policy.grace_end(purpose, date);
    let why = || policy.why.distrust_after.clone();
    Some(match policy.distrust_after {
        DistrustAfterMode::Drop => (false, Reason::DateDropped(date, why())),
        _ if policy.carries.dates => (true, Reason::DateCarried(date)),
        DistrustAfterMode::Keep => (true, Reason::DateKept(date, why())),
        DistrustAfterMode::Grace if policy.as_of > end => {
            (false, Reason::GraceOver(date, end, why()))
        }
        DistrustAfterMode::Grace => (true, Reason::InGrace(date, end, why())),
    })
}

/// An imposed constraint that the output cannot carry would be lifted by it.
fn constraint(root: &Root, _: Purpose, policy: &Policy) -> Option<(bool, Reason)> {
    let words = root.imposed_constraints.as_ref()?.permitted_dns.join(", ");
    let why = || policy.why.name_constraints.clone();
    Some(match policy.name_constraints {
        _ if policy.carries.constraints => (true, Reason::ConstraintCarried(words)),
        NameConstraintsMode::Keep => (true, Reason::ConstraintKept(words, why())),
        NameConstraintsMode::Drop => (false, Reason::ConstraintDropped(words, why())),
    })
}

/// Expired is later than notAfter (RFC 5280 section 4.1.2.5: the period includes its end).
fn expiry(root: &Root, _: Purpose, policy: &Policy) -> Option<(bool, Reason)> {
    let end = root.certificate.not_after();
    if policy.as_of <= end {
        return None;
    }
    let why = policy.why.expired.clone();
    Some(match policy.expired {
        ExpiredMode::Keep => (true, Reason::ExpiredKept(end, why)),
        ExpiredMode::Drop => (false, Reason::ExpiredDropped(end, why)),
    })
}

/// Trust without membership is odd enough for some tools to leave it out.
fn programme(root: &Root, policy: &Policy, flags: bool) -> Option<(bool, Reason)> {
    let out = policy.mozilla_ca_policy_only && flags && !root.is_flagged();
    out.then_some((false, Reason::NotInProgramme))
}

impl Reason {
    /// The words, without why the user chose so.
    fn words(&self) -> String {
        match self {
            Self::Trusted(purpose) => format!("Mozilla trusts it for {purpose}"),
            Self::NotTrusted(purpose, Level::Distrusted) => {
                format!("Mozilla distrusts it for {purpose}")
            }
            Self::NotTrusted(purpose, _) => {
                format!("Mozilla does not make it a trust anchor for {purpose}")
            }
            Self::NoTrustObject => "no word of Mozilla about it".to_owned(),
            Self::DateCarried(date) => {
                format!("for certificates issued until {date}, which the output says")
            }
            Self::DateKept(date, _) => {
                format!("Mozilla trusts no certificate issued after {date}; kept as chosen")
            }
            Self::InGrace(date, end, _) => {
                format!("Mozilla trusts no certificate issued after {date}; kept until {end}")
            }
            Self::GraceOver(date, end, _) => {
                format!("Mozilla trusts no certificate issued after {date}; the grace ended {end}")
            }
            Self::DateDropped(date, _) => {
                format!("Mozilla trusts no certificate issued after {date}; dropped as chosen")
            }
            Self::ConstraintCarried(names) => {
                format!("only for names under {names}, which the output says")
            }
            Self::ConstraintKept(names, _) => {
                format!("only for names under {names}, which the output cannot say")
            }
            Self::ConstraintDropped(names, _) => format!(
                "only for names under {names}, which the output cannot say; dropped as chosen"
            ),
            Self::ExpiredKept(end, _) => format!("expired {end}; kept as chosen"),
            Self::ExpiredDropped(end, _) => format!("expired {end}; dropped as chosen"),
            Self::NotInProgramme => {
                "not flagged as a member of Mozilla's root programme; dropped as chosen".to_owned()
            }
            Self::Added(from, _) => format!("added from {}", one_line(from.as_bytes())),
            Self::Excluded(prefix, _) => format!("excluded by {prefix}"),
        }
    }

    /// Why the user chose so.
    fn why(&self) -> Option<&str> {
        match self {
            Self::DateKept(_, why)
            | Self::InGrace(_, _, why)
            | Self::GraceOver(_, _, why)
            | Self::DateDropped(_, why)
            | Self::ConstraintKept(_, why)
            | Self::ConstraintDropped(_, why)
            | Self::ExpiredKept(_, why)
            | Self::ExpiredDropped(_, why)
            | Self::Added(_, why)
            | Self::Excluded(_, why) => why.as_deref(),
            _ => None,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words())?;
        match self.why() {
            Some(why) => write!(f, " ({})", one_line(why.as_bytes())),
            None => Ok(()),
        }
    }
}
