//! The difference for other programs: every fact of the report. `docs/diff.md` lists the fields.

use std::borrow::Cow;

use serde::Serialize;

use super::{Change, Reissue, Repeated, Report, RootChange, Side, Unsaid, Unsayable, words};
use crate::format::json::{
    Constraints, DistrustRecord, PerPurpose, harmless, not_utf8, origin, per_purpose,
};
use crate::format::{DistrustDate, FormatError, Held, Holding};
use crate::store::{Level, NameConstraints, Purpose};
use crate::text::{decode, time};

/// Renders a report. Ends with a line break.
///
/// # Errors
/// [`FormatError::Json`], which no report is known to provoke.
pub fn render(report: &Report<'_>) -> Result<String, FormatError> {
    let text = serde_json::to_string_pretty(&Document::new(report));
    let text = text.map_err(|error| FormatError::Json(error.to_string()))?;
    Ok(harmless(&text) + "\n")
}

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    same: bool,
    purposes: Vec<&'static str>,
    old: Store<'a>,
    new: Store<'a>,
    added: Vec<Root<'a>>,
    removed: Vec<Root<'a>>,
    reissued: Vec<Both<'a>>,
    changed: Vec<Both<'a>>,
    distrusts_added: Vec<DistrustRecord<'a>>,
    distrusts_removed: Vec<DistrustRecord<'a>>,
    unsaid: Vec<Lost<'a>>,
    unsaid_distrusts: Vec<LostDistrust<'a>>,
    expired: Vec<Root<'a>>,
    repeated: Vec<Copies<'a>>,
}

#[derive(Serialize)]
struct Store<'a> {
    kind: &'static str,
    nss_builtins_version: Option<&'a str>,
    date: Option<String>,
    certificates: usize,
    trusted: PerPurpose<Option<usize>>,
    says: Says,
}

/// What a store of its kind can say.
#[derive(Serialize)]
struct Says {
    exact: bool,
    purposes: bool,
    distrust_after: bool,
    name_constraints: bool,
    distrust: bool,
    distrust_without_certificate: bool,
}

/// A certificate in a store.
#[derive(Serialize)]
struct Root<'a> {
    sha256: String,
    label: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label_bytes: Option<String>,
    subject: String,
    not_before: String,
    not_after: String,
    place: &'a str,
    /// `None` of a plain certificate.
    trust: Option<PerPurpose<Option<&'static str>>>,
    distrust_after: PerPurpose<Option<Date>>,
    name_constraints: Option<Constraints<'a>>,
    mozilla_ca_policy: Option<bool>,
}

#[derive(Serialize)]
struct Date {
    date: String,
    source: &'static str,
}

#[derive(Serialize)]
struct Both<'a> {
    old: Root<'a>,
    new: Root<'a>,
    changes: Vec<Changed<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
enum Changed<'a> {
    Trust {
        purpose: &'static str,
        old: Option<&'static str>,
        new: Option<&'static str>,
    },
    DistrustAfter {
        purpose: &'static str,
        old: Option<Date>,
        new: Option<Date>,
    },
    NameConstraints {
        old: Option<Constraints<'a>>,
        new: Option<Constraints<'a>>,
    },
    MozillaCaPolicy {
        old: Option<bool>,
        new: Option<bool>,
    },
    Label {
        old: Cow<'a, str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        old_bytes: Option<String>,
        new: Cow<'a, str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        new_bytes: Option<String>,
    },
}

/// Something of a root that one store cannot say.
#[derive(Serialize)]
struct Lost<'a> {
    side: &'static str,
    what: &'static str,
    purpose: Option<&'static str>,
    date: Option<String>,
    name_constraints: Option<Constraints<'a>>,
    kept: bool,
    root: Root<'a>,
}

#[derive(Serialize)]
struct LostDistrust<'a> {
    side: &'static str,
    distrust: DistrustRecord<'a>,
}

#[derive(Serialize)]
struct Copies<'a> {
    side: &'static str,
    times: usize,
    agree: bool,
    root: Root<'a>,
}

impl<'a> Document<'a> {
    fn new(report: &Report<'a>) -> Self {
        let roots = |held: &[&'a Held]| held.iter().copied().map(Root::new).collect();
        let distrusts =
            |entries: &[&'a _]| entries.iter().copied().map(DistrustRecord::new).collect();
        let mut unsaid = Vec::new();
        let mut unsaid_distrusts = Vec::new();
        for lost in &report.unsaid {
            match *lost {
                Unsaid::Root {
                    side,
                    held,
                    what,
                    kept,
                } => unsaid.push(Lost::new(side, held, what, kept)),
                Unsaid::Bare { side, entry } => unsaid_distrusts.push(LostDistrust {
                    side: words::side(side),
                    distrust: DistrustRecord::new(entry),
                }),
            }
        }
        let store =
            |side, holding, date: Option<_>| Store::new(side, holding, date.map(time), report);
        Self {
            schema_version: 1,
            same: report.is_empty(),
            purposes: report.purposes.iter().map(|p| p.as_str()).collect(),
            old: store(Side::Old, report.old, report.old_date),
            new: store(Side::New, report.new, report.new_date),
            added: roots(&report.added),
            removed: roots(&report.removed),
            reissued: report.reissued.iter().map(Both::reissued).collect(),
            changed: report.changed.iter().map(Both::changed).collect(),
            distrusts_added: distrusts(&report.distrusts_added),
            distrusts_removed: distrusts(&report.distrusts_removed),
            unsaid,
            unsaid_distrusts,
            expired: roots(&report.expired),
            repeated: report.repeated.iter().map(Copies::new).collect(),
        }
    }
}

impl<'a> Store<'a> {
    fn new(side: Side, holding: &'a Holding, date: Option<String>, report: &Report<'_>) -> Self {
        let says = holding.says;
        let compared = |purpose: &Purpose| report.purposes.contains(purpose);
        Self {
            kind: holding.kind,
            nss_builtins_version: holding.version.as_deref(),
            date,
            certificates: words::certificates(holding),
            trusted: per_purpose(|purpose| {
                Some(purpose)
                    .filter(compared)
                    .map(|purpose| words::trusted(report, side, purpose))
            }),
            says: Says {
                exact: holding.exact,
                purposes: says.purposes,
                distrust_after: says.dates,
                name_constraints: says.constraints,
                distrust: says.distrust,
                distrust_without_certificate: says.bare_distrust,
            },
        }
    }
}

impl<'a> Root<'a> {
    fn new(held: &'a Held) -> Self {
        let certificate = &held.certificate;
        let levels = held.levels.as_ref();
        Self {
            sha256: certificate.sha256().to_string(),
            label: decode(&held.label),
            label_bytes: not_utf8(&held.label),
            subject: certificate.subject_name().rfc4514(),
            not_before: time(certificate.not_before()),
            not_after: time(certificate.not_after()),
            place: &held.place,
            trust: levels.map(|levels| per_purpose(|p| levels.get(p).map(Level::as_str))),
            distrust_after: per_purpose(|purpose| held.dates.get(purpose).map(Date::new)),
            name_constraints: constraints(held.constraints.as_ref()),
            mozilla_ca_policy: held.mozilla_ca_policy,
        }
    }
}

fn constraints(imposed: Option<&NameConstraints>) -> Option<Constraints<'_>> {
    imposed.map(Constraints::new)
}

impl Date {
    fn new(date: DistrustDate) -> Self {
        Self {
            date: time(date.date),
            source: origin(date.origin),
        }
    }
}

impl<'a> Both<'a> {
    fn new(old: &'a Held, new: &'a Held, changes: &[Change<'a>]) -> Self {
        Self {
            old: Root::new(old),
            new: Root::new(new),
            changes: changes.iter().map(Changed::new).collect(),
        }
    }

    fn reissued(reissue: &Reissue<'a>) -> Self {
        Self::new(reissue.old, reissue.new, &reissue.changes)
    }

    fn changed(change: &RootChange<'a>) -> Self {
        Self::new(change.old, change.new, &change.changes)
    }
}

impl<'a> Changed<'a> {
    fn new(change: &Change<'a>) -> Self {
        match *change {
            Change::Trust { purpose, old, new } => Self::Trust {
                purpose: purpose.as_str(),
                old: old.map(Level::as_str),
                new: new.map(Level::as_str),
            },
            Change::DistrustAfter { purpose, old, new } => Self::DistrustAfter {
                purpose: purpose.as_str(),
                old: old.map(Date::new),
                new: new.map(Date::new),
            },
            Change::Constraints { old, new } => Self::NameConstraints {
                old: constraints(old),
                new: constraints(new),
            },
            Change::MozillaPolicy { old, new } => Self::MozillaCaPolicy { old, new },
            Change::Label { old, new } => Self::Label {
                old: decode(old),
                old_bytes: not_utf8(old),
                new: decode(new),
                new_bytes: not_utf8(new),
            },
        }
    }
}

impl<'a> Lost<'a> {
    fn new(side: Side, held: &'a Held, what: Unsayable<'a>, kept: bool) -> Self {
        let (word, purpose, date, imposed) = match what {
            Unsayable::Purpose(purpose) => ("trust", Some(purpose), None, None),
            Unsayable::Distrust(purpose) => ("distrust", Some(purpose), None, None),
            Unsayable::Date(purpose, date) => ("distrust_after", Some(purpose), Some(date), None),
            Unsayable::Constraints(imposed) => ("name_constraints", None, None, Some(imposed)),
        };
        Self {
            side: words::side(side),
            what: word,
            purpose: purpose.map(Purpose::as_str),
            date: date.map(time),
            name_constraints: constraints(imposed),
            kept,
            root: Root::new(held),
        }
    }
}

impl<'a> Copies<'a> {
    fn new(repeated: &Repeated<'a>) -> Self {
        Self {
            side: words::side(repeated.side),
            times: repeated.times,
            agree: repeated.agree,
            root: Root::new(repeated.held),
        }
    }
}
