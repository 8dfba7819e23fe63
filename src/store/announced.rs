//! Comments that announce another object than the one that follows: what stood between them may be lost.
//!
//! Mozilla's tools write over every object what its certificate says of itself. In all revisions the label there is the
//! one of the object, byte for byte, but where that is not plain ASCII: there the comment says it in other letters. No
//! revision has another label and another fact over one object.

use super::assemble::{At, label};
use super::comment::{self, Fact, colon_hex, fact, reduced_comment, reduced_name};
use super::comment::{serial_digits, significant};
use super::fingerprint::{digest, hex};
use super::name::DistinguishedName;
use super::problem::Problem;
use crate::certdata::{Certdata, Comment, Mechanism, Name, Object};
use crate::text::brief;

/// The objects whose comments announce another one.
pub(super) fn contradictions(file: &Certdata<'_>) -> Vec<At> {
    let mut found = Vec::new();
    let mut comments = file.comments();
    let mut begin = 0;
    for object in file.objects() {
        let above = split_off(&mut comments, object.span.offset);
        // Those within an object are about its attributes.
        let within = above.partition_point(|comment| comment.span.offset < begin);
        let above = above.get(within..).unwrap_or_default();
        found.extend(contradiction(&object, above));
        let last = object.attributes().last();
        begin = last.map_or(0, |attribute| attribute.span.offset);
    }
    found
}

fn contradiction(object: &Object<'_, '_>, above: &[Comment<'_>]) -> Option<At> {
    let label = label(object).filter(|label| is_plain(label))?;
    let is_other =
        |comment: &&Comment<'_>| comment::label(comment.text).is_some_and(|told| told != label);
    let other = above.iter().find(is_other)?;
    let facts = above.iter().filter_map(|comment| fact(comment.text));
    let (label, comment) = (brief(label), brief(other.text));
    let problem = if facts
        .filter(|fact| contradicts(*fact, object) == Some(true))
        .count()
        > 0
    {
        Problem::AnnouncesAnother { label, comment }
    } else {
        Problem::OtherLabel { label, comment }
    };
    Some((problem, Some(other.span)))
}

/// Whether an object says otherwise; `None` if it says nothing of it.
fn contradicts(fact: Fact<'_>, object: &Object<'_, '_>) -> Option<bool> {
    let octets = |name| object.octets(object.get(name)?);
    let other_name = |text, name| {
        let name = DistinguishedName::from_der(octets(name)?).ok()?;
        Some(reduced_comment(text) != reduced_name(&name))
    };
    match fact {
        Fact::Issuer(text) => other_name(text, Name::Issuer),
        Fact::Subject(text) => other_name(text, Name::Subject),
        Fact::Serial(text) => {
            let serial = octets(Name::SerialNumber)?;
            // DER since 2002-10-30, its content before.
            let content = match serial {
                [2, length, content @ ..] if usize::from(*length) == content.len() => content,
                content => content,
            };
            Some(serial_digits(text)? != significant(&hex(content)))
        }
        Fact::Fingerprint(mechanism, text) => {
            let is = match (octets(Name::Value), mechanism) {
                (Some(der), _) => digest(mechanism, der),
                (None, Mechanism::Sha1) => octets(Name::Sha1Hash)?.to_vec(),
                (None, Mechanism::Md5) => octets(Name::Md5Hash)?.to_vec(),
                (None, _) => return None,
            };
            Some(colon_hex(text)? != is)
        }
        Fact::Label(_) | Fact::NotBefore(_) | Fact::NotAfter(_) => None,
    }
}

/// Takes the comments before an offset from the front.
fn split_off<'c, 'a>(comments: &mut &'c [Comment<'a>], offset: usize) -> &'c [Comment<'a>] {
    let before = comments.partition_point(|comment| comment.span.offset < offset);
    let (above, rest) = comments.split_at_checked(before).unwrap_or_default();
    *comments = rest;
    above
}

fn is_plain(label: &[u8]) -> bool {
    label.iter().all(|byte| byte.is_ascii() && *byte != b'\\')
}
