//! Labels, by which people and tools name roots.

use std::collections::HashMap;

use crate::lint::Severity;
use crate::lint::rule::{Check, Found, Rule};
use crate::lint::subject::{Context, Subject};
use crate::text::brief;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "L010",
        title: "a label begins or ends with white space",
        help: "tools that trim labels and tools that do not name this root in two ways",
        source: "certdata.txt of 2025-10 to 2026-02 held one",
        check: Check::Root(space),
    },
    Rule {
        code: "L011",
        title: "two roots have one label",
        help: "stores that use the label as alias or file name lose one of them",
        source: "certdata.txt held such pairs from 2010 to 2017 and from 2021 to 2023",
        check: Check::File(duplicate),
    },
    Rule {
        code: "L012",
        title: "the trust object has another label than its certificate",
        help: "they belong together by issuer and serial number all the same",
        source: "NSS cmd/addbuiltin writes one label into both",
        check: Check::Root(other),
    },
    Rule {
        code: "L013",
        title: "a label is empty or holds control characters",
        help: "every output escapes them; other tools may print them as they are",
        source: "PKCS#11 3.2 section 4.4: CKA_LABEL is a description for people",
        check: Check::Root(odd),
    },
];

fn space(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let found = subject.objects.iter().filter_map(|described| {
        let (label, span) = described.label()?;
        let message = format!("\"{}\" begins or ends with white space", brief(label));
        (label.trim_ascii() != label)
            .then(|| Found::of(subject, Severity::Warning, message).at(Some(span)))
    });
    found.collect()
}

fn duplicate(context: &Context<'_>) -> Vec<Found> {
    let mut first: HashMap<&[u8], &Subject<'_>> = HashMap::new();
    let found = context.subjects.iter().filter_map(|subject| {
        let known = *first.entry(&subject.root.label).or_insert(subject);
        if std::ptr::eq(known, subject) {
            return None;
        }
        let message = format!(
            "another root has the same label: {:.16}{}",
            known.certificate().sha256(),
            line_of(known)
        );
        Some(Found::of(subject, Severity::Warning, message))
    });
    found.collect()
}

/// `, line 7`, where there is one.
pub(super) fn line_of(subject: &Subject<'_>) -> String {
    let span = subject.root.span;
    span.map_or_else(String::new, |span| format!(", line {}", span.line))
}

fn other(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let own = &subject.root.label;
    let found = subject.objects.iter().skip(1).filter_map(|described| {
        let (label, span) = described.label()?;
        let message = format!(
            "the trust object calls it \"{}\", the certificate object \"{}\"",
            brief(label),
            brief(own)
        );
        (label != own).then(|| Found::of(subject, Severity::Warning, message).at(Some(span)))
    });
    found.collect()
}

fn odd(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let text = subject.root.label_text();
    let message = if text.is_empty() {
        "the label is empty".to_owned()
    } else if text.chars().any(crate::text::is_unsafe) {
        format!(
            "\"{}\" holds control characters",
            brief(&subject.root.label)
        )
    } else {
        return Vec::new();
    };
    vec![Found::of(subject, Severity::Warning, message)]
}
