//! What RFC 5280 asks of a CA certificate's own fields.

use x509_cert::certificate::Version;
use x509_cert::ext::pkix::KeyUsage;

use crate::format::subject_hash;
use crate::lint::Severity;
use crate::lint::rule::{Check, Found, Rule};
use crate::lint::subject::{Context, Subject};

/// Longer names are refused by OpenSSL (crypto/x509/x_name.c, `X509_NAME_MAX`).
const OPENSSL_NAME_MAX: usize = 1024 * 1024;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "L060",
        title: "a certificate has no extensions (version 1 or 2)",
        help: "such a certificate cannot say that it is a CA; as an anchor it is taken as one",
        source: "RFC 5280 section 4.1.2.1",
        check: Check::Root(version),
    },
    Rule {
        code: "L061",
        title: "a certificate of version 3 has no basicConstraints",
        help: "verifiers that look at anchors as at other CAs refuse it",
        source: "RFC 5280 section 4.2.1.9",
        check: Check::Root(no_basic_constraints),
    },
    Rule {
        code: "L062",
        title: "a certificate says that it is no CA",
        help: "verifiers that look at anchors as at other CAs refuse it; formats of subjects and keys lose that word",
        source: "RFC 5280 section 4.2.1.9",
        check: Check::Root(no_ca),
    },
    Rule {
        code: "L063",
        title: "the key usage does not allow signing certificates",
        help: "verifiers that look at anchors as at other CAs refuse what it issues",
        source: "RFC 5280 section 4.2.1.3",
        check: Check::Root(key_usage),
    },
    Rule {
        code: "L064",
        title: "a serial number is zero, negative or longer than 20 bytes",
        help: "libraries that follow the letter of RFC 5280 refuse such a certificate",
        source: "RFC 5280 section 4.1.2.2",
        check: Check::Root(serial),
    },
    Rule {
        code: "L065",
        title: "OpenSSL cannot read the subject or the issuer",
        help: "one such certificate in a PEM, PKCS#7 or PKCS#12 store can cost OpenSSL's readers the whole store: --exclude it there",
        source: "OpenSSL crypto/x509/x_name.c, x509_name_canon and X509_NAME_MAX",
        check: Check::Root(openssl_name),
    },
    Rule {
        code: "L066",
        title: "a root is not self-issued",
        help: "its issuer is another name: it is an anchor for what it issues, whether or not that issuer is trusted",
        source: "RFC 5280 section 3.2",
        check: Check::Root(not_self_issued),
    },
];

fn version(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let words = match subject.decoded.tbs_certificate().version() {
        Version::V1 => "it is a certificate of version 1",
        Version::V2 => "it is a certificate of version 2",
        Version::V3 => return Vec::new(),
    };
    vec![Found::of(subject, Severity::Info, words)]
}

fn no_basic_constraints(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let is_v3 = subject.decoded.tbs_certificate().version() == Version::V3;
    if !is_v3 || subject.certificate().is_ca() != Ok(None) {
        return Vec::new();
    }
    let message = "it has no basicConstraints";
    vec![Found::of(subject, subject.warning_if_trusted(), message)]
}

fn no_ca(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    if subject.certificate().is_ca() != Ok(Some(false)) {
        return Vec::new();
    }
    let message = "its basicConstraints say CA:FALSE";
    vec![Found::of(subject, subject.warning_if_trusted(), message)]
}

fn key_usage(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let usage = subject
        .decoded
        .tbs_certificate()
        .get_extension::<KeyUsage>();
    match usage {
        Ok(Some((_, usage))) if !usage.key_cert_sign() => {
            let message = "its keyUsage lacks keyCertSign";
            vec![Found::of(subject, subject.warning_if_trusted(), message)]
        }
        _ => Vec::new(),
    }
}

fn serial(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let message = match subject.certificate().serial() {
        [] | [0] => "its serial number is zero".to_owned(),
        [first, ..] if *first >= 0x80 => "its serial number is negative".to_owned(),
        long if long.len() > 20 => format!("its serial number has {} bytes", long.len()),
        _ => return Vec::new(),
    };
    vec![Found::of(subject, Severity::Info, message)]
}

fn openssl_name(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let certificate = subject.certificate();
    let names = [
        ("subject", certificate.subject()),
        ("issuer", certificate.issuer()),
    ];
    let unreadable = names
        .into_iter()
        .find(|(_, name)| name.len() > OPENSSL_NAME_MAX || subject_hash(name).is_none());
    let found = unreadable.map(|(what, _)| {
        let message = format!("OpenSSL cannot read its {what}");
        Found::of(subject, Severity::Warning, message)
    });
    found.into_iter().collect()
}

fn not_self_issued(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let certificate = subject.certificate();
    if certificate.issuer() == certificate.subject() {
        return Vec::new();
    }
    let issuer = certificate.issuer_name().rfc4514();
    let message = format!("it was issued by {}", crate::text::brief(issuer.as_bytes()));
    vec![Found::of(subject, Severity::Info, message)]
}
