//! Which damage cannot be known from the file alone, because what it leaves is a sound file that says something else.
//!
//! It is decided by the text before and after, object by object, and not by what the reader under test makes of it.
//! Objects that are the same, attribute by attribute, are left aside. What is left has to be one of these, and nothing
//! else, or the damage could have been known:
//!
//! - a certificate is gone together with every trust object that has its issuer and serial number;
//! - a trust object is gone that has no certificate in the file;
//! - a trust word stands where another one stood, both of the closed list;
//! - `CKA_NSS_MOZILLA_CA_POLICY` is another or gone: 22 of 94 revisions, of 2022 to 2025, have one certificate without it;
//! - a distrust date is another real time, or gone, and no comment of the object says another;
//! - a trust object without a certificate calls its certificate by another issuer, serial number or hash.
//!
//! An object may also stand there a second time, with another date, flag or name: then the stricter one counts, as `build`
//! tells (T034, T035).

use std::collections::BTreeSet;
use std::ops::Range;

use cabundle::certdata::{ObjectClass, TrustWord};
use jiff::civil::DateTime;

use super::edit::Edit;
use super::text::{Object, Text, objects};

/// What a sound file says differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    RootGone,
    DistrustGone,
    TrustWord,
    PolicyFlag,
    Date,
    Names,
}

impl Why {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::RootGone => "roots gone with their trust",
            Self::DistrustGone => "distrust gone",
            Self::TrustWord => "trust word",
            Self::PolicyFlag => "policy flag",
            Self::Date => "date without a comment",
            Self::Names => "name in a distrust without certificate",
        }
    }
}

/// What an object says: its attributes by name.
#[derive(Clone, PartialEq, Eq)]
struct Said<'a> {
    class: &'a [u8],
    /// Name, and type with value.
    attributes: Vec<(&'a [u8], &'a [u8])>,
    /// `# For … Distrust After:` lines.
    comments: Vec<&'a [u8]>,
}

/// What the sound file says differently; `None` if the damage can be known, empty if it says the same.
pub(crate) fn unknowable(text: &Text, edit: &Edit) -> Option<BTreeSet<Why>> {
    let mut gone = Vec::new();
    let mut came = Vec::new();
    let damaged: Vec<Vec<u8>> = stretches(text, edit)
        .into_iter()
        .map(|stretch| {
            let start = text.objects.get(stretch.start).map_or(0, |o| o.range.start);
            let is_last = stretch.end >= text.objects.len();
            let end = text.objects.get(stretch.end).map(|o| o.range.start);
            let end = end.filter(|_| !is_last).unwrap_or(text.bytes.len());
            let old = text.objects.get(stretch).unwrap_or_default();
            gone.extend(old.iter().map(|object| said(&text.bytes, object)));
            edit.apply(&text.bytes, start..end)
        })
        .collect();
    for bytes in &damaged {
        let (objects, is_sound) = objects(bytes);
        if !is_sound {
            return None;
        }
        came.extend(objects.iter().map(|object| said(bytes, object)));
    }
    let all: Vec<_> = gone.clone();
    came.retain(|object| match gone.iter().position(|old| old == object) {
        Some(at) => {
            gone.swap_remove(at);
            false
        }
        None => !all.contains(object),
    });

    let mut whys = BTreeSet::new();
    for object in &came {
        let change = |old: &Said<'_>| changed(text, old, object);
        let found = gone.iter().enumerate();
        let found = found
            .filter_map(|(at, old)| Some((at, change(old)?)))
            .next();
        whys.extend(match found {
            Some((at, whys)) => {
                gone.swap_remove(at);
                whys
            }
            None => {
                let twin = all.iter().find_map(change);
                twin.filter(|whys| !whys.contains(&Why::TrustWord))?
            }
        });
    }
    for object in &gone {
        whys.insert(lost(text, object, &gone)?);
    }
    Some(whys)
}

/// The runs of objects that an edit touches, each with the object before, whose last line it may reach.
fn stretches(text: &Text, edit: &Edit) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for range in edit.ranges(text.bytes.len()) {
        let first = text.object_of(range.start).saturating_sub(1);
        let end = text.object_of(range.end) + 1;
        match found.last_mut() {
            Some(last) if first <= last.end => last.end = last.end.max(end),
            _ => found.push(first..end),
        }
    }
    found
}

fn said<'a>(bytes: &'a [u8], object: &Object) -> Said<'a> {
    let attributes = object.attributes.iter();
    let mut attributes: Vec<_> = attributes
        .map(|a| (a.name(bytes), a.value(bytes).trim_ascii_end()))
        .collect();
    attributes.sort_unstable();
    let own = bytes.get(object.own.clone()).unwrap_or_default();
    let lines = own.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    Said {
        class: object
            .value(bytes, b"CKA_CLASS")
            .unwrap_or_default()
            .trim_ascii_end(),
        attributes,
        comments: lines.filter(|line| line.starts_with(b"# For ")).collect(),
    }
}

impl<'a> Said<'a> {
    fn get(&self, name: &[u8]) -> Option<&'a [u8]> {
        let found = self.attributes.iter().find(|(n, _)| *n == name);
        found.map(|(_, value)| *value)
    }

    fn is_trust(&self) -> bool {
        let word = self.class.rsplit(|byte| *byte == b' ').next();
        let class = word.and_then(ObjectClass::from_bytes);
        matches!(
            class,
            Some(ObjectClass::NssTrust | ObjectClass::NetscapeTrust | ObjectClass::Trust)
        )
    }

    fn is_certificate(&self) -> bool {
        self.class.ends_with(b" CKO_CERTIFICATE")
    }

    fn name(&self) -> [Option<&'a [u8]>; 2] {
        [self.get(b"CKA_ISSUER"), self.get(b"CKA_SERIAL_NUMBER")]
    }

    /// Whether a certificate of its issuer and serial number stands in the file.
    fn has_certificate(&self, text: &Text) -> bool {
        let all = text.objects.iter().map(|object| said(&text.bytes, object));
        all.filter(Said::is_certificate)
            .any(|certificate| certificate.name() == self.name())
    }
}

/// Why an object that is gone may be.
fn lost(text: &Text, object: &Said<'_>, gone: &[Said<'_>]) -> Option<Why> {
    let of_one_name = |other: &&Said<'_>| other.name() == object.name();
    if object.is_certificate() {
        let trusts = text.objects.iter().map(|object| said(&text.bytes, object));
        let mut trusts = trusts.filter(|other| other.is_trust() && other.name() == object.name());
        return trusts
            .all(|trust| gone.contains(&trust))
            .then_some(Why::RootGone);
    }
    if !object.is_trust() {
        return None;
    }
    let mut certificates = gone.iter().filter(|other| other.is_certificate());
    if certificates.any(|other| of_one_name(&other)) {
        return Some(Why::RootGone);
    }
    (!object.has_certificate(text)).then_some(Why::DistrustGone)
}

/// Why an object may say something else than it did.
fn changed(text: &Text, old: &Said<'_>, new: &Said<'_>) -> Option<Vec<Why>> {
    if old.class != new.class {
        return None;
    }
    let twice = |said: &Said<'_>| {
        said.attributes
            .windows(2)
            .any(|two| matches!(two, [(a, _), (b, _)] if a == b))
    };
    if twice(new) {
        return None;
    }
    let names: BTreeSet<_> = [old, new]
        .iter()
        .flat_map(|said| said.attributes.iter().map(|(name, _)| *name))
        .collect();
    let differing = names
        .into_iter()
        .filter(|name| old.get(name) != new.get(name));
    differing
        .map(|name| match (name, old.get(name), new.get(name)) {
            (_, Some(a), Some(b)) if is_trust_word(a) && is_trust_word(b) => Some(Why::TrustWord),
            (b"CKA_NSS_MOZILLA_CA_POLICY", a, b) => {
                let is_flag = |value: Option<&[u8]>| {
                    matches!(
                        value,
                        None | Some(b"CK_BBOOL CK_TRUE" | b"CK_BBOOL CK_FALSE")
                    )
                };
                (is_flag(a) && is_flag(b)).then_some(Why::PolicyFlag)
            }
            (b"CKA_NSS_SERVER_DISTRUST_AFTER", _, new_value) => {
                may_be_date(new_value, new, b"# For Server Distrust After:")
            }
            (b"CKA_NSS_EMAIL_DISTRUST_AFTER", _, new_value) => {
                may_be_date(new_value, new, b"# For Email Distrust After:")
            }
            (
                b"CKA_ISSUER"
                | b"CKA_SERIAL_NUMBER"
                | b"CKA_CERT_SHA1_HASH"
                | b"CKA_CERT_MD5_HASH"
                | b"CKA_HASH_OF_CERTIFICATE",
                _,
                value,
            ) if old.is_trust() && !old.has_certificate(text) => value
                .is_none_or(|value| octets(value).is_some())
                .then_some(Why::Names),
            _ => None,
        })
        .collect()
}

fn is_trust_word(value: &[u8]) -> bool {
    let word = value.strip_prefix(b"CK_TRUST ");
    word.is_some_and(|word| TrustWord::from_bytes(word).is_some())
}

/// Whether an object may say this of a purpose: no date or a real time, and no comment that says another.
fn may_be_date(value: Option<&[u8]>, object: &Said<'_>, comment: &[u8]) -> Option<Why> {
    let date = match value {
        None | Some(b"CK_BBOOL CK_FALSE") => None,
        Some(octal) => Some(time(&octets(octal)?)?),
    };
    let told = object.comments.iter();
    let mut told = told.filter_map(|line| line.strip_prefix(comment));
    let agrees = |told: &[u8]| {
        let told = core::str::from_utf8(told).unwrap_or_default();
        let told = told.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        match DateTime::strptime("%a %b %d %H:%M:%S %Y", told) {
            Ok(told) => Some(told) == date,
            // Nobody can read it, so it says that there is a date and not which.
            Err(_) => date.is_some(),
        }
    };
    told.all(agrees).then_some(Why::Date)
}

/// `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ`.
fn time(octets: &[u8]) -> Option<DateTime> {
    let digits = core::str::from_utf8(octets).ok()?.strip_suffix('Z')?;
    let century = match (digits.len(), digits.as_bytes().first()?) {
        (14, _) => "",
        (12, b'0'..=b'4') => "20",
        (12, _) => "19",
        _ => return None,
    };
    DateTime::strptime("%Y%m%d%H%M%S", format!("{century}{digits}")).ok()
}

/// The bytes of a `MULTILINE_OCTAL` value.
fn octets(value: &[u8]) -> Option<Vec<u8>> {
    let lines = value
        .strip_prefix(b"MULTILINE_OCTAL")?
        .strip_suffix(b"END")?;
    let lines = core::str::from_utf8(lines).ok()?;
    let escapes = lines
        .split_ascii_whitespace()
        .flat_map(|line| line.split('\\').skip(1));
    escapes
        .map(|digits| u8::from_str_radix(digits, 8).ok())
        .collect()
}
