//! Extensions.

use std::collections::BTreeSet;

use der::Decode;
use der::asn1::ObjectIdentifier;
use x509_cert::ext::pkix::{
    AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, CertificatePolicies, CrlDistributionPoints,
    ExtendedKeyUsage, IssuerAltName, KeyUsage, NameConstraints, PolicyConstraints, SubjectAltName,
    SubjectInfoAccessSyntax, SubjectKeyIdentifier,
};

use crate::lint::Severity;
use crate::lint::rule::{Check, Found, Rule};
use crate::lint::subject::{Context, Subject};
use crate::store::OwnLimit;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "L070",
        title: "an extension cannot be decoded",
        help: "verifiers that decode every extension refuse the certificate",
        source: "RFC 5280 section 4.2",
        check: Check::Root(broken),
    },
    Rule {
        code: "L071",
        title: "an extension stands twice in one certificate",
        help: "which of the two counts differs from verifier to verifier",
        source: "RFC 5280 section 4.2",
        check: Check::Root(twice),
    },
    Rule {
        code: "L072",
        title: "the extended key usage excludes a purpose that the root is trusted for",
        help: "verifiers that apply the root's own limits trust it for less than Mozilla says",
        source: "RFC 5280 section 4.2.1.12",
        check: Check::Root(usage),
    },
    Rule {
        code: "L073",
        title: "a root limits itself to some names",
        help: "formats of subjects and keys lose that, and verifiers need not apply an anchor's own constraints",
        source: "RFC 5280 sections 4.2.1.10 and 6.1.1",
        check: Check::Root(names),
    },
];

/// An extension's name, and whether its value can be decoded.
type Known = (
    ObjectIdentifier,
    &'static str,
    fn(&[u8]) -> Result<(), der::Error>,
);

fn decodes<'a, T: Decode<'a, Error = der::Error>>(value: &'a [u8]) -> Result<(), der::Error> {
    T::from_der(value).map(drop)
}

/// Those of RFC 5280 section 4.2; basicConstraints, which decides more, are the store's to tell.
const KNOWN: &[Known] = &[
    (
        ObjectIdentifier::new_unwrap("2.5.29.14"),
        "subjectKeyIdentifier",
        |v| decodes::<SubjectKeyIdentifier>(v),
    ),
    (ObjectIdentifier::new_unwrap("2.5.29.15"), "keyUsage", |v| {
        decodes::<KeyUsage>(v)
    }),
    (
        ObjectIdentifier::new_unwrap("2.5.29.17"),
        "subjectAltName",
        |v| decodes::<SubjectAltName>(v),
    ),
    (
        ObjectIdentifier::new_unwrap("2.5.29.18"),
        "issuerAltName",
        |v| decodes::<IssuerAltName>(v),
    ),
    (
        ObjectIdentifier::new_unwrap("2.5.29.30"),
        "nameConstraints",
        |v| decodes::<NameConstraints>(v),
    ),
    (
        ObjectIdentifier::new_unwrap("2.5.29.31"),
        "cRLDistributionPoints",
        |v| decodes::<CrlDistributionPoints>(v),
    ),
    (
        ObjectIdentifier::new_unwrap("2.5.29.32"),
        "certificatePolicies",
        |v| decodes::<CertificatePolicies>(v),
    ),
    (
        ObjectIdentifier::new_unwrap("2.5.29.35"),
        "authorityKeyIdentifier",
        |v| decodes::<AuthorityKeyIdentifier>(v),
    ),
    (
        ObjectIdentifier::new_unwrap("2.5.29.36"),
        "policyConstraints",
        |v| decodes::<PolicyConstraints>(v),
    ),
    (
        ObjectIdentifier::new_unwrap("2.5.29.37"),
        "extKeyUsage",
        |v| decodes::<ExtendedKeyUsage>(v),
    ),
    (
        ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.1"),
        "authorityInfoAccess",
        |v| decodes::<AuthorityInfoAccessSyntax>(v),
    ),
    (
        ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.11"),
        "subjectInfoAccess",
        |v| decodes::<SubjectInfoAccessSyntax>(v),
    ),
];

fn name_of(oid: ObjectIdentifier) -> String {
    let known = KNOWN.iter().find(|(known, ..)| *known == oid);
    known.map_or_else(|| oid.to_string(), |(_, name, _)| (*name).to_owned())
}

fn broken(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let extensions = subject.decoded.tbs_certificate().extensions();
    let found = extensions.into_iter().flatten().filter_map(|extension| {
        let (_, name, decodes) = KNOWN.iter().find(|(oid, ..)| *oid == extension.extn_id)?;
        let error = decodes(extension.extn_value.as_bytes()).err()?;
        let message = format!("{name} cannot be decoded: {error}");
        Some(Found::of(subject, subject.warning_if_trusted(), message))
    });
    found.collect()
}

fn twice(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let extensions = subject.decoded.tbs_certificate().extensions();
    let mut seen = BTreeSet::new();
    let found = extensions.into_iter().flatten().filter_map(|extension| {
        let oid = extension.extn_id;
        if seen.insert(oid) {
            return None;
        }
        let message = format!("{} stands in it twice", name_of(oid));
        Some(Found::of(subject, subject.warning_if_trusted(), message))
    });
    found.collect()
}

fn usage(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let excluded = subject.trusted_for().filter(|purpose| {
        let limits = subject.certificate().own_limits(*purpose);
        limits.contains(&OwnLimit::Usage(*purpose))
    });
    let found = excluded.map(|purpose| {
        let message = format!("it is trusted for {purpose}, which its extended key usage lacks");
        Found::of(subject, Severity::Warning, message)
    });
    found.collect()
}

fn names(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    match subject.certificate().name_constraints() {
        Ok(Some(_)) => vec![Found::of(
            subject,
            Severity::Info,
            "it has name constraints of its own",
        )],
        _ => Vec::new(),
    }
}
