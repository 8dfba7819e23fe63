//! Attributes that one root lacks and the others have, and dates that say nothing.

use crate::certdata::Name;
use crate::lint::Severity;
use crate::lint::rule::{Check, Found, Rule};
use crate::lint::subject::{Context, Subject};
use crate::store::{DateAttribute, DistrustAfter, Level, Purpose, Root};
use crate::text::time;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "L020",
        title: "a distrust date attribute is absent where most roots have it",
        help: "it counts as no date; if a date was meant, it is lost",
        source: "NSS lib/ckfw/builtins/certdata.txt: CK_BBOOL CK_FALSE says that there is none",
        check: Check::Root(date_absent),
    },
    Rule {
        code: "L021",
        title: "an anchor is not flagged as a member of Mozilla's programme",
        help: "Go's tools leave such a root out",
        source: "CKA_NSS_MOZILLA_CA_POLICY",
        check: Check::Root(policy),
    },
    Rule {
        code: "L022",
        title: "a distrust date for a purpose that the root is not trusted for",
        help: "the date has no effect; it is left from the time before the trust was taken",
        source: "CKA_NSS_SERVER_DISTRUST_AFTER, CKA_NSS_EMAIL_DISTRUST_AFTER",
        check: Check::Root(idle_date),
    },
];

/// The dates of a root with their attributes.
fn dates(root: &Root) -> impl Iterator<Item = (Purpose, Name, &DistrustAfter)> {
    let attributes = [
        (Purpose::ServerAuth, Name::ServerDistrustAfter),
        (Purpose::EmailProtection, Name::EmailDistrustAfter),
    ];
    let dates = attributes.into_iter();
    dates.filter_map(|(purpose, name)| Some((purpose, name, root.distrust_after(purpose)?)))
}

/// Whether more than half of the roots are so.
fn mostly(context: &Context<'_>, is: impl Fn(&Root) -> bool) -> bool {
    let all = context.subjects.iter();
    2 * all.filter(|s| is(s.root)).count() > context.subjects.len()
}

fn lacks(root: &Root, name: Name) -> bool {
    dates(root).any(|(_, n, date)| n == name && date.certificate == DateAttribute::Absent)
}

fn date_absent(subject: &Subject<'_>, context: &Context<'_>) -> Vec<Found> {
    if context.store.is_none() {
        return Vec::new();
    }
    let absent = [Name::ServerDistrustAfter, Name::EmailDistrustAfter];
    let absent = absent
        .into_iter()
        .filter(|name| lacks(subject.root, *name) && mostly(context, |root| !lacks(root, *name)));
    let found = absent.map(|name| {
        let message = format!("the certificate object has no {name}, which most have");
        Found::of(subject, Severity::Warning, message)
    });
    found.collect()
}

fn policy(subject: &Subject<'_>, context: &Context<'_>) -> Vec<Found> {
    let root = subject.root;
    let trusted = subject.trusted_for().next().is_some();
    if !trusted || root.is_flagged() || !mostly(context, Root::is_flagged) {
        return Vec::new();
    }
    let is = match root.mozilla_ca_policy {
        Some(_) => "CK_FALSE",
        None => "absent",
    };
    let message = format!("{} is {is}", Name::MozillaCaPolicy);
    vec![Found::of(subject, Severity::Warning, message)]
}

fn idle_date(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let idle = dates(subject.root).filter_map(|(purpose, _, both)| {
        let level = subject.root.level(purpose)?;
        Some((purpose, both.date()?)).filter(|_| level != Level::Trusted)
    });
    let found = idle.map(|(purpose, date)| {
        let message = format!(
            "{purpose} is distrusted after {}, and it is no anchor for {purpose} anyway",
            time(date)
        );
        Found::of(subject, Severity::Info, message)
    });
    found.collect()
}
