//! A history for programs; docs/history.md says what each field means.

use serde::Serialize;

use super::{Absence, Lives, Period, Standing};
use crate::format::harmless_json;
use crate::store::{DistinguishedName, Purposes, hex};
use crate::text::{one_line, time};

/// A revision that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Its name.
    pub name: String,
    /// Why, in one line.
    pub reason: String,
}

#[derive(Serialize)]
struct Document<'a> {
    from: Option<String>,
    until: Option<String>,
    revision_count: Option<usize>,
    builtins_version: Option<&'a str>,
    roots: Vec<Root<'a>>,
    distrusts: Vec<Distrust<'a>>,
    revisions: Vec<Revision<'a>>,
    left_out: &'a [LeftOut],
}

#[derive(Serialize)]
struct Root<'a> {
    sha256: String,
    #[serde(flatten)]
    life: Life<'a>,
}

#[derive(Serialize)]
struct Distrust<'a> {
    issuer: Option<String>,
    issuer_der: Option<String>,
    serial: Option<String>,
    sha1: Option<String>,
    #[serde(flatten)]
    life: Life<'a>,
}

#[derive(Serialize)]
struct Life<'a> {
    label: &'a str,
    first: String,
    gone: Option<String>,
    gone_revision: Option<&'a str>,
    periods: Vec<Said<'a>>,
    absences: Vec<Away<'a>>,
}

#[derive(Serialize)]
struct Said<'a> {
    from: String,
    until: Option<String>,
    revision: Option<&'a str>,
    trust: Trust,
    distrust_after: Dates,
}

#[derive(Serialize)]
struct Trust {
    server_auth: Option<&'static str>,
    email_protection: Option<&'static str>,
    code_signing: Option<&'static str>,
}

#[derive(Serialize)]
struct Dates {
    server_auth: Option<String>,
    email_protection: Option<String>,
}

#[derive(Serialize)]
struct Away<'a> {
    from: String,
    from_revision: Option<&'a str>,
    until: String,
    until_revision: Option<&'a str>,
}

#[derive(Serialize)]
struct Revision<'a> {
    date: String,
    name: &'a str,
    sha256: String,
    lenient: bool,
}

/// The whole history.
///
/// # Errors
/// Never: all of it are strings and numbers.
pub fn render(lives: &Lives, left_out: &[LeftOut]) -> Result<String, serde_json::Error> {
    let extent = lives.extent();
    let life = |label,
                first: &jiff::civil::Date,
                gone: Option<jiff::civil::Date>,
                gone_revision,
                periods: Vec<Period<'_>>,
                absences: &[Absence]| Life {
        label,
        first: first.to_string(),
        gone: gone.map(|day| day.to_string()),
        gone_revision: name(lives, gone_revision),
        periods: periods.iter().map(|period| said(lives, period)).collect(),
        absences: absences
            .iter()
            .map(|absence| away(lives, absence))
            .collect(),
    };
    let roots = lives.iter().map(|root| Root {
        sha256: root.sha256.to_string(),
        life: life(
            &root.label,
            &root.first,
            root.gone,
            root.gone_revision,
            root.periods(),
            &root.absences,
        ),
    });
    let distrusts = lives.distrusts().map(|entry| Distrust {
        issuer: entry.name.issuer.as_deref().map(issuer),
        issuer_der: entry.name.issuer.as_deref().map(hex),
        serial: entry.name.serial.as_deref().map(hex),
        sha1: entry.name.sha1.as_deref().map(hex),
        life: life(
            &entry.label,
            &entry.first,
            entry.gone,
            entry.gone_revision,
            entry.periods(),
            &entry.absences,
        ),
    });
    let revisions = lives.revisions().iter().map(|revision| Revision {
        date: revision.date.to_string(),
        name: &revision.name,
        sha256: revision.sha256.to_string(),
        lenient: revision.lenient,
    });
    let document = Document {
        from: extent.map(|extent| extent.from.to_string()),
        until: extent.map(|extent| extent.until.to_string()),
        revision_count: extent.and_then(|extent| extent.revisions),
        builtins_version: extent.and_then(|extent| extent.version.as_deref()),
        roots: roots.collect(),
        distrusts: distrusts.collect(),
        revisions: revisions.collect(),
        left_out,
    };
    Ok(harmless_json(&serde_json::to_string_pretty(&document)?) + "\n")
}

fn name(lives: &Lives, revision: Option<usize>) -> Option<&str> {
    let revision = lives.revisions().get(revision?)?;
    Some(&revision.name)
}

fn said<'a>(lives: &'a Lives, period: &Period<'_>) -> Said<'a> {
    let Purposes {
        server_auth,
        email_protection,
        code_signing,
    } = period.spell.standing;
    let word = |standing: Option<Standing>| standing.map(Standing::as_str);
    Said {
        from: period.from.to_string(),
        until: period.until.map(|day| day.to_string()),
        revision: name(lives, period.revision),
        trust: Trust {
            server_auth: word(server_auth),
            email_protection: word(email_protection),
            code_signing: word(code_signing),
        },
        distrust_after: Dates {
            server_auth: period.spell.dates.server_auth.map(time),
            email_protection: period.spell.dates.email_protection.map(time),
        },
    }
}

fn away<'a>(lives: &'a Lives, absence: &Absence) -> Away<'a> {
    Away {
        from: absence.from.to_string(),
        from_revision: name(lives, absence.from_revision),
        until: absence.until.to_string(),
        until_revision: name(lives, absence.until_revision),
    }
}

/// A name as RFC 4514 has it, else in hex.
fn issuer(der: &[u8]) -> String {
    let name = DistinguishedName::from_der(der).map(|name| name.rfc4514());
    let name = name.unwrap_or_else(|_| hex(der));
    one_line(name.as_bytes()).into_owned()
}
