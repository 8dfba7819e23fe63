//! Comments that contradict the certificate.

use std::cell::LazyCell;

use crate::certdata::{Comment, Mechanism};
use crate::lint::Severity;
use crate::lint::rule::{Check, Found, Rule};
use crate::lint::subject::{Context, Subject};
use crate::store::comment::{
    Fact, colon_hex, fact, reduced_comment, reduced_name, serial_digits, significant,
};
use crate::store::{Certificate, DistinguishedName, comment_date, hex};
use crate::text::{brief, time};

const SOURCE: &str = "NSS cmd/addbuiltin, which writes the comments";
const HELP: &str = "the certificate is what counts; correct the comment, as people and some scripts (curl's mk-ca-bundle.pl) go by it";

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "L001",
        title: "the comment above an object names another label",
        help: HELP,
        source: SOURCE,
        check: Check::File(label),
    },
    Rule {
        code: "L002",
        title: "a fingerprint in a comment is not the certificate's",
        help: HELP,
        source: SOURCE,
        check: Check::Root(fingerprint),
    },
    Rule {
        code: "L003",
        title: "a validity date in a comment is not the certificate's",
        help: HELP,
        source: SOURCE,
        check: Check::Root(dates),
    },
    Rule {
        code: "L004",
        title: "the serial number in a comment is not the certificate's",
        help: HELP,
        source: SOURCE,
        check: Check::Root(serial),
    },
    Rule {
        code: "L005",
        title: "a name in a comment is not the certificate's",
        help: HELP,
        source: SOURCE,
        check: Check::Root(names),
    },
    Rule {
        code: "L006",
        title: "a comment that repeats a fact cannot be read",
        help: "write it as NSS's addbuiltin does, or take it out",
        source: SOURCE,
        check: Check::Root(unreadable),
    },
];

fn label(context: &Context<'_>) -> Vec<Found> {
    let contradictions = context.objects.iter().flat_map(|described| {
        let label = described.label();
        described.above.iter().filter_map(move |comment| {
            let (label, _) = label?;
            let Some(Fact::Label(told)) = fact(comment.text) else {
                return None;
            };
            if told == label {
                return None;
            }
            let message = format!(
                "the comment says \"{}\", the label is \"{}\"",
                brief(told),
                brief(label)
            );
            Some(Found {
                root: context.root_at(described.object.span).map(Into::into),
                ..Found::of_file(Severity::Warning, message).at(Some(comment.span))
            })
        })
    });
    contradictions.collect()
}

/// Judges every comment above the objects of a root.
fn judge(
    subject: &Subject<'_>,
    judge: impl Fn(Fact<'_>, &Certificate) -> Option<String>,
) -> Vec<Found> {
    let comments = subject.objects.iter().flat_map(|d| d.above);
    let found = comments.filter_map(|comment: &Comment<'_>| {
        let message = judge(fact(comment.text)?, subject.certificate())?;
        Some(Found::of(subject, Severity::Warning, message).at(Some(comment.span)))
    });
    found.collect()
}

fn fingerprint(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let md5 = LazyCell::new(|| subject.certificate().hash(Mechanism::Md5));
    judge(subject, |fact, certificate| {
        let Fact::Fingerprint(mechanism, text) = fact else {
            return None;
        };
        let told = colon_hex(text)?;
        let is = match mechanism {
            Mechanism::Md5 => md5.clone(),
            other => certificate.hash(other),
        };
        (*told != *is).then(|| format!("the comment says {}, it is {}", hex(&told), hex(&is)))
    })
}

fn dates(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    judge(subject, |fact, certificate| {
        let (what, text, is) = match fact {
            Fact::NotBefore(text) => ("is not valid before", text, certificate.not_before()),
            Fact::NotAfter(text) => ("ends", text, certificate.not_after()),
            _ => return None,
        };
        let told = comment_date(text)?;
        (told != is).then(|| {
            format!(
                "the comment says that it {what} {}, the certificate says {}",
                time(told),
                time(is)
            )
        })
    })
}

fn serial(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let is = LazyCell::new(|| significant(&hex(subject.certificate().serial())));
    judge(subject, |fact, _| {
        let Fact::Serial(text) = fact else {
            return None;
        };
        let told = serial_digits(text)?;
        (told != *is).then(|| {
            format!(
                "the comment says `{}`, it is 0x{}",
                brief(text),
                brief(is.as_bytes())
            )
        })
    })
}

fn names(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    // Of a name for people: reduced, and as it is told.
    let both = |name: DistinguishedName| (reduced_name(&name), brief(name.rfc4514().as_bytes()));
    let issuer = LazyCell::new(|| both(subject.certificate().issuer_name()));
    let own = LazyCell::new(|| both(subject.certificate().subject_name()));
    judge(subject, |fact, _| {
        let (what, text, (reduced, is)) = match fact {
            Fact::Issuer(text) => ("issuer", text, &*issuer),
            Fact::Subject(text) => ("subject", text, &*own),
            _ => return None,
        };
        let same = reduced_comment(text) == *reduced;
        (!same).then(|| {
            format!(
                "the comment says the {what} is `{}`, it is `{is}`",
                brief(text)
            )
        })
    })
}

fn unreadable(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    judge(subject, |fact, _| {
        let (what, text, is_readable) = match fact {
            Fact::Fingerprint(_, text) => ("fingerprint", text, colon_hex(text).is_some()),
            Fact::NotBefore(text) | Fact::NotAfter(text) => {
                ("date", text, comment_date(text).is_some())
            }
            Fact::Serial(text) => ("serial number", text, serial_digits(text).is_some()),
            Fact::Label(_) | Fact::Issuer(_) | Fact::Subject(_) => return None,
        };
        (!is_readable).then(|| format!("`{}` is not a {what}", brief(text)))
    })
}
