//! Keys.

use crate::lint::Severity;
use crate::lint::key::{CURVES, Key};
use crate::lint::rule::{Check, Found, Rule};
use crate::lint::subject::{Context, Subject};
use crate::store::hex;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "L040",
        title: "an RSA key is shorter than 2048 bits",
        help: "1024 bits are within reach; Mozilla took such roots out in 2014",
        source: "CA/Browser Forum Baseline Requirements section 6.1.5",
        check: Check::Root(short_rsa),
    },
    Rule {
        code: "L041",
        title: "an elliptic curve is small or unusual",
        help: "Mozilla accepts P-256, P-384 and P-521 in roots",
        source: "CA/Browser Forum Baseline Requirements section 6.1.5",
        check: Check::Root(curve),
    },
    Rule {
        code: "L042",
        title: "a key is neither RSA nor of an elliptic curve",
        help: "many TLS clients cannot use it",
        source: "CA/Browser Forum Baseline Requirements section 6.1.5",
        check: Check::Root(kind),
    },
    Rule {
        code: "L043",
        title: "an RSA exponent is unusual",
        help: "0, 1 and even numbers make no signatures; small ones have helped forgeries against careless verifiers; some libraries refuse those beyond 32 bits",
        source: "RFC 8017 section 3.1; CA/Browser Forum Baseline Requirements section 6.1.6",
        check: Check::Root(exponent),
    },
    Rule {
        code: "L044",
        title: "a key cannot be read",
        help: "nothing can verify a signature of it",
        source: "RFC 3279 section 2.3",
        check: Check::Root(unreadable),
    },
];

fn short_rsa(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    match &subject.key {
        Ok(Key::Rsa { bits, .. }) if *bits < 2048 => {
            let message = format!("its RSA key has {bits} bits");
            vec![Found::of(subject, subject.warning_if_trusted(), message)]
        }
        _ => Vec::new(),
    }
}

fn curve(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let message = match &subject.key {
        Ok(Key::Curve(oid)) => match CURVES.iter().find(|(known, ..)| known == oid) {
            Some((_, _, 256..)) => return Vec::new(),
            Some((_, name, bits)) => format!("its curve is {name}, of {bits} bits"),
            None => format!("its curve is {oid}, which is not known here"),
        },
        Ok(Key::UnnamedCurve) => "its curve is not named but written out".to_owned(),
        _ => return Vec::new(),
    };
    vec![Found::of(subject, subject.warning_if_trusted(), message)]
}

fn kind(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let message = match &subject.key {
        Ok(Key::Dsa) => "its key is a DSA key".to_owned(),
        Ok(Key::Edwards) => "its key is an Edwards curve's".to_owned(),
        Ok(Key::Other(oid)) => format!("its key is of algorithm {oid}"),
        _ => return Vec::new(),
    };
    vec![Found::of(subject, subject.warning_if_trusted(), message)]
}

fn exponent(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let Ok(Key::Rsa { exponent, .. }) = &subject.key else {
        return Vec::new();
    };
    let is_odd = exponent.last().is_some_and(|last| last % 2 == 1);
    let (severity, why) = match exponent.as_slice() {
        [] | [0 | 1] => (Severity::Error, "with which there are no signatures"),
        _ if !is_odd => (Severity::Error, "which is even"),
        [1, 0, 1] => return Vec::new(),
        [_] | [_, _] => (Severity::Info, "less than 65537"),
        [_, _, _] | [_, _, _, _] => return Vec::new(),
        _ => (subject.warning_if_trusted(), "beyond 32 bits"),
    };
    let message = format!("its RSA exponent is 0x{}, {why}", hex(exponent));
    vec![Found::of(subject, severity, message)]
}

fn unreadable(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let Err(error) = &subject.key else {
        return Vec::new();
    };
    let message = format!("its key cannot be read: {error}");
    vec![Found::of(subject, subject.warning_if_trusted(), message)]
}
