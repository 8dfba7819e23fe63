//! Roots that share a name or a key.

use std::collections::HashMap;

use super::labels::line_of;
use crate::lint::Severity;
use crate::lint::rule::{Check, Found, Rule};
use crate::lint::subject::{Context, Subject};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "L014",
        title: "two roots have one subject",
        help: "programs that find issuers by subject alone must try both; file names made of the subject collide",
        source: "RFC 5280 section 4.1.2.6",
        check: Check::File(subjects),
    },
    Rule {
        code: "L015",
        title: "two roots of different subjects have one key",
        help: "trust, distrust and constraints of the one do not reach the other, though whoever holds the key can sign as both",
        source: "RFC 5280 section 4.1.2.7",
        check: Check::File(keys),
    },
];

/// Pairs of a root and an earlier one of the same kind.
fn pairs<'c, 'a>(
    context: &'c Context<'a>,
    kind: impl Fn(&'c Subject<'a>) -> &'c [u8],
) -> Vec<(&'c Subject<'a>, &'c Subject<'a>)> {
    let mut first = HashMap::new();
    let pairs = context.subjects.iter().filter_map(|subject| {
        let known = *first.entry(kind(subject)).or_insert(subject);
        (!std::ptr::eq(known, subject)).then_some((subject, known))
    });
    pairs.collect()
}

fn subjects(context: &Context<'_>) -> Vec<Found> {
    let pairs = pairs(context, |subject| subject.certificate().subject());
    let found = pairs.into_iter().map(|(subject, known)| {
        let key = if known.certificate().spki() == subject.certificate().spki() {
            "the same subject and key: it was issued again"
        } else {
            "the same subject and another key"
        };
        let message = format!(
            "{:.16}{} has {key}",
            known.certificate().sha256(),
            line_of(known)
        );
        Found::of(subject, Severity::Info, message)
    });
    found.collect()
}

fn keys(context: &Context<'_>) -> Vec<Found> {
    let pairs = pairs(context, |subject| subject.certificate().spki());
    let found = pairs.into_iter().filter_map(|(subject, known)| {
        if known.certificate().subject() == subject.certificate().subject() {
            return None;
        }
        let message = format!(
            "{:.16}{} has the same key under another subject",
            known.certificate().sha256(),
            line_of(known)
        );
        Some(Found::of(subject, Severity::Info, message))
    });
    found.collect()
}
