//! Judging the certificates of a store.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use super::mozilla::stricter;
use super::says::{Says, since};
use super::{DateLimit, Judged, Mozilla, Phase, Report, Verdict, words};
use crate::format::{Held, Holding};
use crate::store::{Certificate, Level, Named, Purpose, Root, Sha256};

/// Judges a store.
pub fn audit<'a>(holding: &'a Holding, mozilla: &Mozilla<'a>) -> Report<'a> {
    let purpose = mozilla.options.purpose;
    let mut places: HashMap<Sha256, usize> = HashMap::with_capacity(holding.held.len());
    let mut distinct: Vec<Vec<&Held>> = Vec::with_capacity(holding.held.len());
    for held in &holding.held {
        let sha256 = held.certificate.sha256();
        let at = *places.entry(sha256).or_insert(distinct.len());
        match distinct.get_mut(at) {
            None => distinct.push(vec![held]),
            Some(copies) => copies.push(held),
        }
    }
    let named = Named::of(&holding.distrusts);
    let certificates = distinct.iter().filter_map(|copies| {
        let says = in_store(&named, copies, purpose);
        let counts = |held: &&&Held| says == held.level(purpose).and_then(Level::stance);
        let first = copies.iter().find(counts).or(copies.first())?;
        let judged = judge(first, says, mozilla);
        // Which copy a program finds first is not known: the one that trusts it beyond Mozilla's limits counts.
        let others = copies.iter().filter(counts);
        let mut others = others.map(|held| judge(held, says, mozilla));
        let wider = match (judged.standing, copies.len()) {
            (Verdict::Trusted, 2..) => others.find(|other| other.standing == Verdict::Narrowed),
            _ => None,
        };
        Some(wider.unwrap_or(judged))
    });
    let certificates: Vec<_> = certificates.collect();
    let anchors = certificates.iter().filter(|c| c.in_store == Some(true));
    let anchors: HashSet<_> = anchors.map(|c| c.held.certificate.sha256()).collect();
    let missing = mozilla.wanted.iter().copied();
    Report {
        missing: missing
            .filter(|root| !anchors.contains(&root.certificate.sha256()))
            .collect(),
        wanted: mozilla.wanted.len(),
        options: mozilla.options,
        age: mozilla.age,
        known_until: mozilla.lives.extent().map(|extent| extent.until),
        holding,
        certificates,
    }
}

/// What the store itself says of a certificate, distrust without one included. Distrust that knows no purposes counts
/// wherever it stands. Else the certificate is an anchor if any copy makes it one: which of them a program finds first
/// depends on names and links.
fn in_store(named: &Named<'_>, copies: &[&Held], purpose: Purpose) -> Option<bool> {
    let is_named = copies
        .first()
        .is_some_and(|held| named.has(&held.certificate));
    if is_named || copies.iter().any(|held| held.distrusted_outright) {
        return Some(false);
    }
    let stances = copies.iter().map(|held| held.level(purpose)?.stance());
    // No word is less than distrust, distrust less than trust.
    stances.max().flatten()
}

fn judge<'a>(held: &'a Held, in_store: Option<bool>, mozilla: &Mozilla<'a>) -> Judged<'a> {
    let certificate = &held.certificate;
    let options = &mozilla.options;
    let (purpose, age) = (options.purpose, mozilla.age);
    let root = mozilla.root(certificate);
    let life = mozilla.lives.get(certificate.sha256());
    // Of a root in a certdata.txt that is as new, an older table has nothing to say.
    let heard = life.filter(|_| root.is_none() || age.counts());
    let gone = heard.and_then(|life| life.gone);
    let says = Says::of(root, life, age, purpose).filter(|_| gone.is_none());
    let trusts = says.is_some_and(|says| says.trusts(purpose));
    let mut judged = Judged {
        held,
        in_store,
        standing: Verdict::Inert,
        expiry: None,
        root,
        life,
        trusted_for: match &says {
            Some(says) => Purpose::ALL
                .into_iter()
                .filter(|p| says.trusts(*p))
                .collect(),
            None => Vec::new(),
        },
        by_table: None,
        trust_ended: life
            .filter(|_| !trusts)
            .and_then(|life| words::trust_ended(life, purpose)),
        gone,
        date: says.and_then(|says| Some(date_limit(says.date(purpose)?, mozilla))),
        names: match trusts {
            true => root.and_then(|root| root.imposed_constraints.as_ref()),
            false => None,
        },
        same_key: mozilla.same_key(certificate),
    };
    let distrusted = distrusted(certificate, root, mozilla);
    let differs = root.is_none_or(|root| stricter(root, life, age, purpose).is_some());
    if let (Some(says), Some(life)) = (says.filter(|_| differs && !distrusted), heard) {
        judged.by_table = since(life, says.verdict(purpose), purpose);
    }
    if in_store == Some(true) {
        judged.standing = match distrusted {
            true => Verdict::Distrusted,
            false => standing(&judged, says, purpose),
        };
        judged.expiry = expiry(certificate, options.as_of, options.days);
    }
    judged
}

/// Whether the certdata.txt distrusts a certificate, for the purpose, or for another and trusts it for none.
fn distrusted(certificate: &Certificate, root: Option<&Root>, mozilla: &Mozilla<'_>) -> bool {
    let purpose = mozilla.options.purpose;
    let mut bare = mozilla.store.distrusts.iter();
    match root {
        Some(root) => {
            Says::by_root(root, purpose).verdict(purpose) == Verdict::Distrusted
                || bare.any(|entry| entry.names(certificate))
        }
        None => mozilla.store.distrusts(certificate),
    }
}

/// What Mozilla makes of a certificate that the store trusts and the certdata.txt does not distrust.
fn standing(judged: &Judged<'_>, says: Option<Says>, purpose: Purpose) -> Verdict {
    let Some(says) = says else {
        return match judged.life {
            // The table has it no more, or a certdata.txt as new has it no more.
            Some(_) => Verdict::Removed,
            None => Verdict::Unknown,
        };
    };
    match says.verdict(purpose) {
        Verdict::Trusted if is_wider(judged, purpose) => Verdict::Narrowed,
        Verdict::Trusted if judged.root.is_none() => Verdict::Newer,
        verdict => verdict,
    }
}

/// Whether the store trusts the root beyond a limit that Mozilla sets.
fn is_wider(judged: &Judged<'_>, purpose: Purpose) -> bool {
    let own = judged.held.dates.get(purpose).map(|date| date.date);
    let date = judged.date.map(|limit| limit.date);
    let past_date = date.is_some_and(|date| own.is_none_or(|own| own > date));
    let own = judged.held.constraints.as_ref().map(|own| &own.der);
    let other_names = judged
        .names
        .is_some_and(|imposed| own != Some(&imposed.der));
    past_date || other_names
}

fn date_limit(date: Timestamp, mozilla: &Mozilla<'_>) -> DateLimit {
    let grace_end = mozilla.policy.grace_end(mozilla.options.purpose, date);
    let phase = match mozilla.options.as_of {
        as_of if as_of > grace_end => Phase::Over,
        as_of if as_of > date => Phase::Grace,
        _ => Phase::Ahead,
    };
    DateLimit {
        date,
        grace_end,
        phase,
    }
}

/// Expired is later than notAfter (RFC 5280 section 4.1.2.5: the period includes its end).
fn expiry(certificate: &Certificate, as_of: Timestamp, days: u32) -> Option<Verdict> {
    let end = certificate.not_after();
    let horizon = SignedDuration::from_hours(24 * i64::from(days));
    let horizon = as_of.checked_add(horizon).unwrap_or(Timestamp::MAX);
    if as_of > end {
        Some(Verdict::Expired)
    } else if horizon > end {
        Some(Verdict::Expiring)
    } else {
        None
    }
}
