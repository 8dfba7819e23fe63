//! The signature that a root makes over itself.

#[cfg(feature = "signatures")]
mod verify;

use der::asn1::ObjectIdentifier;

use crate::lint::Severity;
use crate::lint::rule::{Check, Found, Rule};
use crate::lint::subject::{Context, Subject};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "L050",
        title: "a self-signature by a weak algorithm",
        help: "of an anchor it does not matter: it is trusted because it is in the store, and no verifier goes by its signature; some refuse it all the same",
        source: "RFC 6194, RFC 6151 and RFC 6149; RFC 5280 section 6.1",
        check: Check::Root(weak),
    },
    Rule {
        code: "L051",
        title: "a certificate names two signature algorithms",
        help: "the one that is signed and the one beside the signature must be the same",
        source: "RFC 5280 section 4.1.1.2",
        check: Check::Root(two),
    },
    Rule {
        code: "L052",
        title: "a self-signature is wrong",
        help: "whoever made this certificate did not hold its key, it was damaged before it came into the file, or it is a stand-in made to be distrusted, as Mozilla made for DigiNotar",
        source: "RFC 5280 section 6.1.4",
        check: Check::Root(wrong),
    },
    Rule {
        code: "L053",
        title: "a self-signature could not be checked",
        help: "no trust rests on it; OpenSSL may be able to check it",
        source: "AWS-LC, which checks signatures here",
        check: Check::Root(unchecked),
    },
];

/// What a signature algorithm is called, if it is weak.
const WEAK: &[(ObjectIdentifier, &str)] = &[
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.2"),
        "MD2 with RSA",
    ),
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.3"),
        "MD4 with RSA",
    ),
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.4"),
        "MD5 with RSA",
    ),
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.5"),
        "SHA-1 with RSA",
    ),
    (
        ObjectIdentifier::new_unwrap("1.3.14.3.2.29"),
        "SHA-1 with RSA",
    ),
    (
        ObjectIdentifier::new_unwrap("1.2.840.10045.4.1"),
        "SHA-1 with ECDSA",
    ),
    (
        ObjectIdentifier::new_unwrap("1.2.840.10040.4.3"),
        "SHA-1 with DSA",
    ),
];

fn weak(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let oid = subject.decoded.signature_algorithm().oid;
    let known = WEAK.iter().find(|(weak, _)| *weak == oid);
    let found = known
        .map(|(_, name)| Found::of(subject, Severity::Info, format!("it is signed by {name}")));
    found.into_iter().collect()
}

fn two(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let signed = subject.decoded.tbs_certificate().signature();
    let beside = subject.decoded.signature_algorithm();
    if signed == beside {
        return Vec::new();
    }
    let message = format!(
        "the signature algorithm is {} inside and {} outside, or their parameters differ",
        signed.oid, beside.oid
    );
    vec![Found::of(subject, subject.warning_if_trusted(), message)]
}

#[cfg(feature = "signatures")]
fn wrong(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    match verify::self_signature(subject) {
        verify::Verdict::Wrong => {
            let trust = subject.root.trust.as_ref();
            // Mozilla's stand-ins for DigiNotar's CAs: to be distrusted, nobody needs a right signature.
            let severity = if trust.is_some_and(|t| t.is_distrust() && !t.grants()) {
                Severity::Info
            } else {
                Severity::Error
            };
            vec![Found::of(
                subject,
                severity,
                "its signature over itself is wrong",
            )]
        }
        verify::Verdict::Right | verify::Verdict::NotChecked(_) => Vec::new(),
    }
}

#[cfg(feature = "signatures")]
fn unchecked(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    match verify::self_signature(subject) {
        verify::Verdict::NotChecked(why) => {
            let message = format!("its signature is not checked, because {why}");
            vec![Found::of(subject, Severity::Info, message)]
        }
        verify::Verdict::Right | verify::Verdict::Wrong => Vec::new(),
    }
}

/// Without the feature `signatures` the report says that nothing was checked.
#[cfg(not(feature = "signatures"))]
fn wrong(_: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    Vec::new()
}

#[cfg(not(feature = "signatures"))]
fn unchecked(_: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    Vec::new()
}
