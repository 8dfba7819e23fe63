//! `p11-kit`: the file that p11-kit's trust module reads, with everything that Mozilla says of a root.
//!
//! The layout is p11-kit's (`common/persist.c`, `lexer.c`, `url.c` and `trust/builder.c` of 0.24 to 0.26),
//! the objects are those of Fedora's `ca-bundle.trust.p11-kit`: a certificate with its attributes, and
//! before it extensions that are stapled to its key. Purposes are a stapled extended key usage, distrust for
//! some of them is OpenSSL's list of rejected ones (`P11_OID_OPENSSL_REJECT`), constraints that Mozilla
//! imposes are a stapled name constraint. A certificate without any purpose left that Mozilla distrusts is
//! `x-distrusted`, which p11-kit takes for all purposes.
//!
//! One line that p11-kit cannot read makes it take the whole file for plain PEM without any trust: values are
//! therefore encoded as p11-kit itself writes them, and more.

mod keys;
mod parse;
mod persist;
mod read;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use der::asn1::AnyRef;
use der::{Decode as _, Tag, Tagged as _};
use jiff::Timestamp;
use jiff::tz::Offset;

use self::keys::{Key, Keys, Stance};
use self::persist::Object;
use super::asn1::{INTEGER, tlv};
use super::encode::provenance;
use super::names::cut;
use super::{Artifact, Format, FormatError, RenderOptions};
use crate::diagnostic::{Diagnostic, Severity};
use crate::policy::{Candidate, Carries, Selection};
use crate::store::{DateAttribute, Distrust, DistrustAfter, Level, Purpose, hex};
use crate::text::{ascii_line, brief, one_line};

/// A label becomes a file name where p11-kit writes directories: one byte for each of its bytes, and a suffix.
const LONGEST_LABEL: usize = 200;

/// p11-kit's trust module.
#[derive(Clone, Copy, Debug)]
pub struct P11Kit;

impl Format for P11Kit {
    fn name(&self) -> &'static str {
        "p11-kit"
    }

    fn about(&self) -> &'static str {
        "p11-kit's trust module: trust and distrust per purpose, dates, constraints"
    }

    fn carries(&self) -> Carries {
        Carries::EVERYTHING
    }

    /// F008: a root that has less trust here than Mozilla gives it.
    fn tell(&self, selection: &Selection<'_>) -> Vec<Diagnostic> {
        let keys = Keys::of(selection);
        let narrowed = selection.included().filter(|candidate| {
            let key = keys.get(candidate);
            key.is_some_and(|key| key.narrows(&Stance::of(candidate)))
        });
        let told = narrowed.map(|candidate| {
            let message = format!(
                "\"{}\" ({:.16}): another certificate has its key and other limits, which p11-kit binds to keys: it is trusted for less than Mozilla trusts it",
                brief(&candidate.root.label),
                candidate.root.certificate.sha256()
            );
            Diagnostic::new("F008", Severity::Warning, message)
                .help("nothing is trusted that Mozilla does not trust; see the comment over it in the output")
        });
        told.collect()
    }

    fn write(
        &self,
        selection: &Selection<'_>,
        options: &RenderOptions,
    ) -> Result<Artifact, FormatError> {
        let mut out = header(selection, options);
        let keys = Keys::of(selection);
        let mut stapled = BTreeSet::new();
        for candidate in selection.spoken_of() {
            let Some(key) = keys.get(candidate) else {
                continue;
            };
            out.push('\n');
            out.push_str(&comment(selection, candidate, key));
            if stapled.insert(candidate.root.certificate.spki()) {
                out.push_str(&extensions(candidate, key));
            }
            out.push_str(&certificate(candidate, key));
        }
        let distrusts = selection.store().distrusts.iter();
        for distrust in distrusts.filter(|distrust| distrust.trust.is_distrust()) {
            out.push('\n');
            out.push_str(&without_certificate(distrust));
        }
        Ok(Artifact::text(out))
    }
}

/// Where it comes from. Writing to a String cannot fail.
fn header(selection: &Selection<'_>, options: &RenderOptions) -> String {
    let purposes = selection.policy().purposes.iter();
    let counts: Vec<_> = purposes
        .map(|purpose| format!("{} for {purpose}", selection.count(*purpose)))
        .collect();
    let mut out = format!(
        "# Mozilla's roots, as p11-kit reads them: {}\n",
        counts.join(", ")
    );
    let _ = writeln!(out, "# certdata.txt SHA-256: {}", selection.store().sha256);
    out += &provenance("#", selection, options);
    // There p11-kit takes every certificate for an anchor, and leaves out those that are distrusted.
    out + "# For a directory of trust sources, such as /etc/pki/ca-trust/source, not for its anchors/\n"
}

fn comment(selection: &Selection<'_>, candidate: &Candidate<'_>, key: &Key<'_>) -> String {
    let root = &candidate.root;
    let mut out = format!("# {}\n", ascii_line(&root.label));
    let _ = writeln!(out, "# SHA-256: {}", root.certificate.sha256());
    if let Some(from) = &candidate.added {
        let _ = writeln!(out, "# Added from: {}", ascii_line(from.as_bytes()));
    }
    for limit in root.limits(&selection.policy().purposes) {
        let _ = writeln!(out, "# Limit: {limit}");
    }
    let stance = Stance::of(candidate);
    if !stance.distrusted.is_empty() {
        let _ = writeln!(
            out,
            "# Mozilla distrusts it for {}",
            words(&stance.distrusted)
        );
    }
    if key.narrows(&stance) {
        let _ = writeln!(
            out,
            "# Mozilla trusts it for {}; another certificate has its key and other limits, and p11-kit\n\
             # binds them to keys: those of both are written for both",
            words(&stance.trusted)
        );
    }
    out
}

fn words(purposes: &[Purpose]) -> String {
    let words: Vec<_> = purposes.iter().map(|purpose| purpose.as_str()).collect();
    words.join(", ")
}

/// What is stapled to the key: an object for each extension.
fn extensions(candidate: &Candidate<'_>, key: &Key<'_>) -> String {
    let root = &candidate.root;
    let object = |(id, value): (der::asn1::ObjectIdentifier, Vec<u8>)| {
        let mut object = Object::new();
        label(&mut object, &root.label);
        object.word("class", "x-certificate-extension");
        object.word("object-id", &id.to_string());
        object.bytes("value", &value);
        object.word("modifiable", "false");
        object.pem("PUBLIC KEY", root.certificate.spki()) + "\n"
    };
    key.extensions().map(object).collect()
}

fn certificate(candidate: &Candidate<'_>, key: &Key<'_>) -> String {
    let (root, stance) = (&candidate.root, Stance::of(candidate));
    let mut object = Object::new();
    label(&mut object, &root.label);
    if stance.is_distrusted() {
        object.word("x-distrusted", "true");
    } else {
        let is_anchor = !stance.trusted.is_empty() && !key.purposes.is_empty();
        object.word("trusted", truth(is_anchor));
    }
    if let Some(policy) = root.mozilla_ca_policy {
        object.word("nss-mozilla-ca-policy", truth(policy));
    }
    object.word("modifiable", "false");
    let (server, email) = (&root.server_distrust_after, &root.email_distrust_after);
    date(&mut object, "nss-server-distrust-after", server);
    date(&mut object, "nss-email-distrust-after", email);
    object.pem("CERTIFICATE", root.certificate.der())
}

fn truth(is: bool) -> &'static str {
    if is { "true" } else { "false" }
}

/// Distrust by issuer and serial number. Without a key p11-kit knows no purposes: it is for all of them.
fn without_certificate(distrust: &Distrust) -> String {
    let distrusted = |p: &Purpose| distrust.trust.level(*p) == Some(Level::Distrusted);
    let purposes: Vec<_> = Purpose::ALL.into_iter().filter(distrusted).collect();
    let mut out = format!("# {}\n", ascii_line(&distrust.label));
    let _ = writeln!(out, "# Mozilla distrusts it for {}", words(&purposes));
    let (Some(issuer), Some(serial)) = (&distrust.issuer, &distrust.serial) else {
        let hashes = [
            distrust.sha1.as_ref(),
            distrust.hash.as_ref().map(|(_, hash)| hash),
        ];
        for hash in hashes.into_iter().flatten() {
            let _ = writeln!(out, "# Hash: {}", hex(hash));
        }
        return out + "# p11-kit finds nothing by a hash alone: this distrust is not written\n";
    };
    let mut object = Object::new();
    label(&mut object, &distrust.label);
    object.word("class", "certificate");
    object.word("certificate-type", "x-509");
    object.word("x-distrusted", "true");
    object.word("modifiable", "false");
    object.bytes("issuer", issuer);
    object.bytes("serial-number", &serial_number(serial));
    out + &object.end()
}

/// `CKA_SERIAL_NUMBER` is a DER INTEGER; before 2002-10-30 it was the content of one.
fn serial_number(attribute: &[u8]) -> Vec<u8> {
    let decoded = AnyRef::from_der(attribute);
    if decoded.is_ok_and(|any| any.tag() == Tag::Integer) {
        attribute.to_vec()
    } else {
        tlv(INTEGER, &[attribute])
    }
}

/// p11-kit puts labels into comments and file names and on terminals as they are: one harmless line, no longer
/// than a file name. An empty one is written too, or p11-kit would take the common name.
fn label(object: &mut Object, label: &[u8]) {
    let line = one_line(label);
    let line = core::str::from_utf8(cut(line.as_bytes(), LONGEST_LABEL)).unwrap_or_default();
    object.text("label", line);
}

/// A distrust date as NSS has it (`type_false_or_time` in p11-kit's `trust/builder.c`): a zero byte where the
/// file says `CK_FALSE`, else a UTCTime or a GeneralizedTime.
fn date(object: &mut Object, name: &str, date: &DistrustAfter) {
    match date.certificate.stricter(date.trust) {
        DateAttribute::Absent => {}
        DateAttribute::False => object.bytes(name, &[0]),
        DateAttribute::Date(date) => object.text(name, &time(date)),
    }
}

/// RFC 5280 section 4.1.2.5: UTCTime from 1950 to 2049.
fn time(date: Timestamp) -> String {
    if date == Timestamp::MAX {
        return "99991231235959Z".to_owned();
    }
    let date = Offset::UTC.to_datetime(date);
    let format = match date.year() {
        1950..=2049 => "%y%m%d%H%M%SZ",
        _ => "%Y%m%d%H%M%SZ",
    };
    date.strftime(format).to_string()
}
