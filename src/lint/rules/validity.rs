//! Validity.

use jiff::SignedDuration;
use x509_cert::time::Time;

use crate::lint::Severity;
use crate::lint::rule::{Check, Found, Rule};
use crate::lint::subject::{Context, Subject};
use crate::text::time;

const SOURCE: &str = "RFC 5280 section 4.1.2.5";

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "L030",
        title: "a root has expired",
        help: "OpenSSL before 1.1.0 and GnuTLS before 3.6.14 fail where a chain could end at it, as in 2020 and 2021",
        source: SOURCE,
        check: Check::Root(expired),
    },
    Rule {
        code: "L031",
        title: "a root expires soon",
        help: "find out who is still served by it; --days sets how soon",
        source: SOURCE,
        check: Check::Root(expiring),
    },
    Rule {
        code: "L032",
        title: "a root is not yet valid",
        help: "nothing verifies under it before that time",
        source: SOURCE,
        check: Check::Root(not_yet),
    },
    Rule {
        code: "L033",
        title: "a validity time before 2050 is a GeneralizedTime",
        help: "a tool that encodes the certificate again writes UTCTime and so makes another certificate of it",
        source: SOURCE,
        check: Check::Root(encoding),
    },
    Rule {
        code: "L034",
        title: "a root ends before it begins",
        help: "it was never valid",
        source: SOURCE,
        check: Check::Root(reversed),
    },
];

fn expired(subject: &Subject<'_>, context: &Context<'_>) -> Vec<Found> {
    let end = subject.certificate().not_after();
    if end >= context.as_of {
        return Vec::new();
    }
    let message = format!("it expired {}", time(end));
    vec![Found::of(subject, subject.warning_if_trusted(), message)]
}

fn expiring(subject: &Subject<'_>, context: &Context<'_>) -> Vec<Found> {
    let end = subject.certificate().not_after();
    let left = end.duration_since(context.as_of);
    let soon = SignedDuration::from_hours(24 * i64::from(context.days));
    if end < context.as_of || left > soon {
        return Vec::new();
    }
    let message = format!("it expires {}, in {} days", time(end), left.as_hours() / 24);
    vec![Found::of(subject, subject.warning_if_trusted(), message)]
}

fn not_yet(subject: &Subject<'_>, context: &Context<'_>) -> Vec<Found> {
    let begin = subject.certificate().not_before();
    if begin <= context.as_of {
        return Vec::new();
    }
    let message = format!("it is not valid before {}", time(begin));
    vec![Found::of(subject, subject.warning_if_trusted(), message)]
}

fn encoding(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let validity = subject.decoded.tbs_certificate().validity();
    let times = [
        ("notBefore", &validity.not_before),
        ("notAfter", &validity.not_after),
    ];
    let found = times.into_iter().filter_map(|(name, time)| match time {
        Time::GeneralTime(general) if general.to_date_time().year() < 2050 => {
            let message = format!("{name} is a GeneralizedTime, though before 2050");
            Some(Found::of(subject, Severity::Info, message))
        }
        Time::UtcTime(_) | Time::GeneralTime(_) => None,
    });
    found.collect()
}

fn reversed(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let (begin, end) = (
        subject.certificate().not_before(),
        subject.certificate().not_after(),
    );
    if begin <= end {
        return Vec::new();
    }
    let message = format!("it begins {} and ends {}", time(begin), time(end));
    vec![Found::of(subject, subject.warning_if_trusted(), message)]
}
