//! Name constraints that Mozilla imposes on a subject, in NSS's code: do they still meet what they were made for?

use crate::lint::Severity;
use crate::lint::rule::{Check, Found, Rule};
use crate::lint::subject::{Context, Subject};
use crate::store::{ImposedConstraints, Sha256};

const SOURCE: &str = "NSS lib/certdb/genname.c, builtInNameConstraints; data/constraints.toml";

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "L090",
        title: "no root has a subject that a constraint is imposed on",
        help: "the constraint meets nothing: the root is gone, or came back under another subject",
        source: SOURCE,
        check: Check::File(unmet),
    },
    Rule {
        code: "L091",
        title: "an unknown certificate has a subject that a constraint is imposed on",
        help: "the constraint goes by the subject and applies; look whether it is still the one that NSS has",
        source: SOURCE,
        check: Check::Root(changed),
    },
    Rule {
        code: "L092",
        title: "a constrained key under a subject without the constraint",
        help: "the constraint goes by the subject and does not apply here, though it is the key that was to be limited",
        source: SOURCE,
        check: Check::Root(escaped),
    },
];

fn unmet(context: &Context<'_>) -> Vec<Found> {
    let unmet = ImposedConstraints::all().iter().filter(|imposed| {
        let mut subjects = context.subjects.iter();
        !subjects.any(|s| s.certificate().subject() == imposed.subject)
    });
    let found = unmet.map(|imposed| {
        let message = format!("no root is called {}, which is constrained", imposed.name);
        Found::of_file(Severity::Info, message)
    });
    found.collect()
}

fn changed(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let certificate = subject.certificate();
    let all = ImposedConstraints::all().iter();
    let unknown = all.filter(|imposed| {
        imposed.subject == certificate.subject()
            && !imposed.certificates.contains(&certificate.sha256())
    });
    let found = unknown.map(|imposed| {
        let key = if imposed.keys.contains(&Sha256::of(certificate.spki())) {
            "the same key"
        } else {
            "another key"
        };
        let message = format!(
            "it has the subject of {}, which is constrained, and is not that certificate; it has {key}",
            imposed.name
        );
        Found::of(subject, Severity::Warning, message)
    });
    found.collect()
}

fn escaped(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let certificate = subject.certificate();
    let key = Sha256::of(certificate.spki());
    let all = ImposedConstraints::all().iter();
    let escaped = all
        .filter(|imposed| imposed.keys.contains(&key) && imposed.subject != certificate.subject());
    let found = escaped.map(|imposed| {
        let message = format!(
            "it has the key of {}, which is constrained, under another subject",
            imposed.name
        );
        Found::of(subject, subject.warning_if_trusted(), message)
    });
    found.collect()
}
