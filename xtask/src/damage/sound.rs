//! Which damage cannot be known from the file alone, because what it leaves is a sound file that says something else.
//!
//! It is decided by the text before and after, object by object, and not by what the reader under test makes of it.
//! Objects that are the same, attribute by attribute, are left aside. What is left has to be one of these, and nothing
//! else, or the damage could have been known:
//!
//! - a certificate is gone together with every trust object that has its issuer and serial number, but for those that
//!   grant nothing and need none;
//! - a trust object is gone that has no certificate in the file;
//! - a trust word stands where another one stood, both of the closed list;
//! - `CKA_NSS_MOZILLA_CA_POLICY` is another or gone: 22 of 94 revisions, of 2022 to 2025, have one certificate without it;
//! - a distrust date is another real time, or gone, and no comment of the object says another;
//! - a trust object without a certificate calls its certificate by another issuer, serial number or hash.
//!
//! What has no part in trust may differ as well: labels, the flags of every object, step-up, which of the three classes a
//! trust object has, and the hashes of a distrust that has issuer and serial number.
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
    let now = came.clone();
    came.retain(|object| match gone.iter().position(|old| old == object) {
        Some(at) => {
            gone.swap_remove(at);
            false
        }
        None => !all.contains(object),
    });

    let certificates = text.objects.iter().map(|object| said(&text.bytes, object));
    let certificates: Vec<_> = certificates.filter(Said::is_certificate).collect();
    let has_certificate = |trust: &Said<'_>| {
        let mut own = certificates.iter().filter(|c| c.name() == trust.name());
        own.any(|certificate| !gone.contains(certificate))
    };
    let bare: Vec<_> = all
        .iter()
        .map(|old| old.is_trust() && !has_certificate(old))
        .collect();
    let change = |old: &Said<'_>, object: &Said<'_>| {
        let at = all.iter().position(|one| one == old)?;
        changed(old, object, *bare.get(at)?)
    };
    let mut whys = BTreeSet::new();
    let mut lost = gone.clone();
    for object in &came {
        let found = lost.iter().enumerate();
        let found = found.filter_map(|(at, old)| Some((at, change(old, object)?)));
        // The one that it is most like.
        whys.extend(match found.min_by_key(|(_, whys)| whys.len()) {
            Some((at, whys)) => {
                lost.swap_remove(at);
                whys
            }
            None => {
                let twins = all.iter().filter_map(|old| change(old, object));
                let twin = twins.min_by_key(Vec::len);
                twin.filter(|whys| !whys.contains(&Why::TrustWord))?
            }
        });
    }
    // What speaks of a certificate that is gone: in the text now, or where no edit reached.
    let untouched = text.objects.iter().map(|object| said(&text.bytes, object));
    let untouched = untouched.filter(|object| !all.contains(object));
    let stays: Vec<_> = untouched.chain(now).filter(Said::is_trust).collect();
    for object in &lost {
        whys.insert(if object.is_certificate() {
            let mut speaking = stays.iter().filter(|trust| trust.name() == object.name());
            speaking
                .all(|trust| !trust.grants())
                .then_some(Why::RootGone)?
        } else if object.is_trust() && !has_certificate(object) {
            let is_with_root = certificates.iter().any(|c| c.name() == object.name());
            if is_with_root {
                Why::RootGone
            } else {
                Why::DistrustGone
            }
        } else {
            return None;
        });
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

    /// Its class; the three that trust objects have had say the same.
    fn kind(&self) -> &'a [u8] {
        if self.is_trust() {
            b"trust"
        } else {
            self.class
        }
    }

    fn is_certificate(&self) -> bool {
        self.class.ends_with(b" CKO_CERTIFICATE")
    }

    fn name(&self) -> [Option<&'a [u8]>; 2] {
        [self.get(b"CKA_ISSUER"), self.get(b"CKA_SERIAL_NUMBER")]
    }

    /// Whether it makes its certificate an anchor, for which that has to be there.
    fn grants(&self) -> bool {
        let words = self
            .attributes
            .iter()
            .filter_map(|(_, value)| value.strip_prefix(b"CK_TRUST "));
        let mut words = words.filter_map(TrustWord::from_bytes);
        words.any(|word| {
            use TrustWord::{NetscapeTrustedDelegator, NssTrustedDelegator, TrustAnchor};
            matches!(
                word,
                NetscapeTrustedDelegator | NssTrustedDelegator | TrustAnchor
            )
        })
    }
}

/// What an object says differently; `None` if it may not.
fn changed(old: &Said<'_>, new: &Said<'_>, is_bare: bool) -> Option<Vec<Why>> {
    if old.kind() != new.kind() {
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
    let mut whys = Vec::new();
    for name in differing {
        let value = new.get(name);
        let (may_be, why) = match name {
            // Compared above.
            b"CKA_CLASS" => continue,
            name if SAYS_NOTHING.contains(&name) => continue,
            // A distrust by issuer and serial number alone, as from 2012 to 2022.
            b"CKA_CERT_SHA1_HASH" | b"CKA_CERT_MD5_HASH"
                if value.is_none() && !is_bare && !new.grants() =>
            {
                continue;
            }
            b"CKA_NSS_MOZILLA_CA_POLICY" => (may_be_flag(value), Why::PolicyFlag),
            b"CKA_NSS_SERVER_DISTRUST_AFTER" => {
                let comment = b"# For Server Distrust After:";
                (may_be_date(value, new, comment), Why::Date)
            }
            b"CKA_NSS_EMAIL_DISTRUST_AFTER" => {
                let comment = b"# For Email Distrust After:";
                (may_be_date(value, new, comment), Why::Date)
            }
            name if NAMES.contains(&name) => {
                let is_octal = value.is_none_or(|value| octets(value).is_some());
                (is_octal && is_bare, Why::Names)
            }
            _ => {
                let words = [old.get(name), value];
                (
                    words.iter().all(|word| word.is_some_and(is_trust_word)),
                    Why::TrustWord,
                )
            }
        };
        if !may_be {
            return None;
        }
        whys.push(why);
    }
    Some(whys)
}

/// Attributes without a part in trust.
const SAYS_NOTHING: [&[u8]; 6] = [
    b"CKA_TOKEN",
    b"CKA_PRIVATE",
    b"CKA_MODIFIABLE",
    b"CKA_LABEL",
    b"CKA_ID",
    b"CKA_TRUST_STEP_UP_APPROVED",
];

/// How a trust object calls its certificate.
const NAMES: [&[u8]; 5] = [
    b"CKA_ISSUER",
    b"CKA_SERIAL_NUMBER",
    b"CKA_CERT_SHA1_HASH",
    b"CKA_CERT_MD5_HASH",
    b"CKA_HASH_OF_CERTIFICATE",
];

fn may_be_flag(value: Option<&[u8]>) -> bool {
    matches!(
        value,
        None | Some(b"CK_BBOOL CK_TRUE" | b"CK_BBOOL CK_FALSE")
    )
}

fn is_trust_word(value: &[u8]) -> bool {
    let word = value.strip_prefix(b"CK_TRUST ");
    word.is_some_and(|word| TrustWord::from_bytes(word).is_some())
}

/// Whether an object may say this of a purpose: no date or a real time, and no comment that says another.
fn may_be_date(value: Option<&[u8]>, object: &Said<'_>, comment: &[u8]) -> bool {
    let date = match value {
        None | Some(b"CK_BBOOL CK_FALSE") => None,
        Some(octal) => match octets(octal).and_then(|octets| time(&octets)) {
            Some(date) => Some(date),
            None => return false,
        },
    };
    let told = object.comments.iter();
    let mut told = told.filter_map(|line| line.strip_prefix(comment));
    told.all(|told| {
        let told = core::str::from_utf8(told).unwrap_or_default();
        let told = told.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        match DateTime::strptime("%a %b %d %H:%M:%S %Y", told) {
            Ok(told) => Some(told) == date,
            // Nobody can read it, so it says that there is a date and not which.
            Err(_) => date.is_some(),
        }
    })
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
