//! The kinds of edits.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use cabundle::certdata::{ObjectClass, TrustWord};
use fastrand::Rng;

use super::edit::{Edit, Splice};
use super::text::{Attribute, Text};

/// A kind of edit: so many of them, each made when it is wanted.
pub(crate) struct Kind<'t> {
    pub(crate) name: &'static str,
    pub(crate) count: usize,
    make: Box<dyn Fn(usize) -> Option<Edit> + Sync + 't>,
}

impl<'t> Kind<'t> {
    pub(crate) fn new(
        name: &'static str,
        count: usize,
        make: impl Fn(usize) -> Option<Edit> + Sync + 't,
    ) -> Self {
        let make = Box::new(make);
        Self { name, count, make }
    }

    /// One of them; `None` where it would change nothing, or there is no such place.
    pub(crate) fn edit(&self, n: usize) -> Option<Edit> {
        (self.make)(n)
    }

    /// At most so many of them, chosen by chance.
    pub(crate) fn sampled(self, most: usize, rng: &mut Rng) -> Self {
        if self.count <= most {
            return self;
        }
        let mut chosen = rng.choose_multiple(0..self.count, most);
        chosen.sort_unstable();
        let make = self.make;
        Self::new(self.name, most, move |n| make(*chosen.get(n)?))
    }
}

/// Every line deleted, doubled, swapped with the next; cuts at its start and in its middle.
pub(crate) fn of_lines(text: &Text) -> Vec<Kind<'_>> {
    let all = text.lines();
    vec![
        Kind::new("delete a line", all, |n| Some(Edit::delete(text.line(n)))),
        Kind::new("double a line", all, |n| {
            Some(Edit::double(text, text.line(n)))
        }),
        Kind::new("swap a line with the next", all.saturating_sub(1), |n| {
            Some(Edit::swap(text, text.line(n), text.line(n + 1)))
        }),
        Kind::new("cut at a line", all, |n| {
            Some(Edit::Cut(text.line(n).start))
        }),
        Kind::new("cut in a line", all, |n| {
            let line = text.line(n);
            Some(Edit::Cut(line.start + line.len() / 2))
        }),
    ]
}

/// What a disk does to a file: a block of it, as file systems have them, is gone, or zeros or ones stand in its place.
pub(crate) fn of_blocks(text: &Text) -> Vec<Kind<'_>> {
    const SIZES: [usize; 4] = [512, 4096, 16 << 10, 64 << 10];
    let length = text.bytes.len();
    let blocks = SIZES.into_iter().flat_map(|size| {
        (0..length)
            .step_by(size)
            .map(move |at| at..(at + size).min(length))
    });
    let blocks: Vec<Range<usize>> = blocks.collect();
    let all = blocks.len();
    let (zeroed, filled) = (blocks.clone(), blocks.clone());
    let filling =
        |range: &Range<usize>, byte| Edit::replace(range.clone(), vec![byte; range.len()]);
    vec![
        Kind::new("lose a block", all, move |n| {
            Some(Edit::delete(blocks.get(n)?.clone()))
        }),
        Kind::new("zeros for a block", all, move |n| {
            Some(filling(zeroed.get(n)?, 0))
        }),
        Kind::new("ones for a block", all, move |n| {
            Some(filling(filled.get(n)?, 0xff))
        }),
    ]
}

/// Lines lost in one run: from every line that is in two neighbouring roots to the same line of the next one, and by
/// chance.
pub(crate) fn of_runs(text: &Text, seed: u64) -> Vec<Kind<'_>> {
    const LONGEST: usize = 600;
    let lines = |from: usize, to: usize| Edit::delete(text.line(from).start..text.line(to).start);
    let first = |n: usize| Some(text.line_of(text.objects.get(n)?.range.start));
    let all = text.objects.len().saturating_sub(2) * LONGEST;
    vec![
        Kind::new("lose the lines to the next root's", all, move |n| {
            let (object, line) = (n / LONGEST, n % LONGEST);
            let (from, to) = (first(object)? + line, first(object + 2)? + line);
            (from < first(object + 2)? && to < text.lines()).then(|| lines(from, to))
        }),
        Kind::new("lose a run of lines", text.lines(), move |n| {
            let mut rng = Rng::with_seed(seed ^ u64::try_from(n).ok()?);
            let to = n + rng.usize(2..LONGEST);
            (to < text.lines()).then(|| lines(n, to))
        }),
    ]
}

/// A cut at every byte of some objects, with the comments above them.
pub(crate) fn of_cuts<'t>(objects: &[Range<usize>]) -> Kind<'t> {
    let places: Vec<_> = objects.iter().cloned().flatten().collect();
    Kind::new("cut at a byte", places.len(), move |n| {
        Some(Edit::Cut(*places.get(n)?))
    })
}

/// Every attribute deleted or doubled with all its lines; its comment stays.
pub(crate) fn of_attributes(text: &Text) -> Vec<Kind<'_>> {
    let all: Vec<_> = text.attributes().map(|a| a.range.clone()).collect();
    let again = all.clone();
    vec![
        Kind::new("delete an attribute", all.len(), move |n| {
            Some(Edit::delete(all.get(n)?.clone()))
        }),
        Kind::new("double an attribute", again.len(), move |n| {
            Some(Edit::double(text, again.get(n)?.clone()))
        }),
    ]
}

/// Every object deleted, doubled, moved to three places by chance; every neighbours deleted or doubled together, as a
/// root is with its trust.
pub(crate) fn of_objects<'t>(text: &'t Text, rng: &mut Rng) -> Vec<Kind<'t>> {
    const PLACES: usize = 3;
    let all = text.objects.len();
    let object = |n: usize| Some(text.objects.get(n)?.range.clone());
    let two = move |n: usize| Some(object(n)?.start..object(n + 1)?.end);
    let to: Vec<_> = (0..all * PLACES).map(|_| rng.usize(..all)).collect();
    vec![
        Kind::new("delete an object", all, move |n| {
            Some(Edit::delete(object(n)?))
        }),
        Kind::new("double an object", all, move |n| {
            Some(Edit::double(text, object(n)?))
        }),
        Kind::new("move an object", to.len(), move |n| {
            Edit::moved(text, object(n / PLACES)?, object(*to.get(n)?)?.end)
        }),
        Kind::new("delete two objects", all - 1, move |n| {
            Some(Edit::delete(two(n)?))
        }),
        Kind::new("double two objects", all - 1, move |n| {
            Some(Edit::double(text, two(n)?))
        }),
    ]
}

/// Every bit of some objects, with the comments above them.
pub(crate) fn of_bits<'t>(text: &'t Text, objects: &[Range<usize>]) -> Kind<'t> {
    let bytes: Vec<_> = objects.iter().cloned().flatten().collect();
    Kind::new("flip a bit", bytes.len() * 8, move |n| {
        Some(Edit::flip(text, *bytes.get(n / 8)?, n % 8))
    })
}

/// The values that an attribute may be given instead of its own, with their types.
pub(crate) struct Values {
    /// Those that stand in the file behind the same name.
    by_name: BTreeMap<Vec<u8>, Vec<Vec<u8>>>,
}

impl Values {
    pub(crate) fn of(text: &Text) -> Self {
        let mut by_name: BTreeMap<Vec<u8>, BTreeSet<Vec<u8>>> = BTreeMap::new();
        for attribute in text.attributes() {
            let name = key(attribute.name(&text.bytes));
            let value = attribute.value(&text.bytes).trim_ascii_end();
            by_name.entry(name).or_default().insert(value.to_vec());
        }
        let lists = by_name.into_iter();
        let by_name = lists.map(|(name, values)| (name, values.into_iter().collect()));
        Self {
            by_name: by_name.collect(),
        }
    }

    /// Those of the type of a value.
    fn others(&self, name: &[u8], value: &[u8]) -> Vec<Vec<u8>> {
        let kind = value.split(|byte| *byte == b' ').next().unwrap_or_default();
        let words = |words: &[&str]| {
            let kind = String::from_utf8_lossy(kind);
            let words = words
                .iter()
                .map(|word| format!("{kind} {word}").into_bytes());
            words.collect::<Vec<_>>()
        };
        let known = self.by_name.get(&key(name)).cloned().unwrap_or_default();
        let mut others = match kind {
            b"CK_TRUST" => words(
                &TrustWord::ALL
                    .iter()
                    .map(|w| w.as_str())
                    .collect::<Vec<_>>(),
            ),
            b"CK_OBJECT_CLASS" => words(
                &ObjectClass::ALL
                    .iter()
                    .map(|w| w.as_str())
                    .collect::<Vec<_>>(),
            ),
            // PKCS#11 2.40 knows these two of X.509, and WTLS.
            b"CK_CERTIFICATE_TYPE" => words(&["CKC_X_509", "CKC_X_509_ATTR_CERT", "CKC_WTLS"]),
            b"CK_BBOOL" => [words(&["CK_TRUE", "CK_FALSE"]), known].concat(),
            _ => known,
        };
        others.sort();
        others.dedup();
        others.retain(|other| other != value.trim_ascii_end());
        others
    }
}

/// Dates of both purposes are dates.
fn key(name: &[u8]) -> Vec<u8> {
    match name {
        b"CKA_NSS_EMAIL_DISTRUST_AFTER" => b"CKA_NSS_SERVER_DISTRUST_AFTER".to_vec(),
        _ => name.to_vec(),
    }
}

/// Every attribute's value replaced by each other one: words by words, labels, dates and octal by those that the other
/// objects have.
pub(crate) fn of_values<'t>(text: &'t Text, values: &Values) -> Vec<Kind<'t>> {
    let mut kinds: BTreeMap<&'static str, Vec<Splice>> = BTreeMap::new();
    for attribute in text.attributes() {
        let (name, value) = (attribute.name(&text.bytes), attribute.value(&text.bytes));
        for other in values.others(name, value) {
            let kind = kind_of(name, value);
            let end = attribute.value.end - usize::from(value.ends_with(b"\n"));
            kinds
                .entry(kind)
                .or_default()
                .push((attribute.value.start..end, other));
        }
    }
    let kinds = kinds.into_iter();
    kinds
        .map(|(name, edits)| {
            Kind::new(name, edits.len(), move |n| {
                let (range, by) = edits.get(n)?;
                Some(Edit::replace(range.clone(), by.as_slice()))
            })
        })
        .collect()
}

fn kind_of(name: &[u8], value: &[u8]) -> &'static str {
    match (name, value) {
        (name, _) if name.ends_with(b"DISTRUST_AFTER") => "another date",
        (_, value) if value.starts_with(b"CK_TRUST ") => "another trust word",
        (_, value) if value.starts_with(b"CK_BBOOL ") => "the other truth value",
        (_, value) if value.starts_with(b"CK_OBJECT_CLASS ") => "another class",
        (_, value) if value.starts_with(b"CK_CERTIFICATE_TYPE ") => "another certificate type",
        (_, value) if value.starts_with(b"UTF8 ") => "another label",
        _ => "another octal value",
    }
}

/// Two edits of any of the kinds, by chance: near is in the same or the next object.
pub(crate) fn of_pairs<'t>(
    name: &'static str,
    text: &'t Text,
    values: &'t Values,
    count: usize,
    is_near: bool,
    seed: u64,
) -> Kind<'t> {
    Kind::new(name, count, move |n| {
        // Each has numbers of its own, so that they can be made in any order.
        let mut rng = Rng::with_seed(seed ^ (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let first = rng.usize(..text.objects.len());
        let near = (first + rng.usize(..2)).min(text.objects.len() - 1);
        let second = if is_near {
            near
        } else {
            rng.usize(..text.objects.len())
        };
        let one = any(text, values, first, &mut rng)?;
        one.and(any(text, values, second, &mut rng)?)
    })
}

/// One edit of any kind in an object.
fn any(text: &Text, values: &Values, object: usize, rng: &mut Rng) -> Option<Edit> {
    let object = text.objects.get(object)?;
    let at = rng.usize(object.range.clone());
    let n = text.line_of(at);
    let attribute: &Attribute = object
        .attributes
        .get(rng.usize(..object.attributes.len()))?;
    Some(match rng.usize(..10) {
        0 => Edit::delete(text.line(n)),
        1 => Edit::double(text, text.line(n)),
        2 => Edit::swap(text, text.line(n), text.line(n + 1)),
        3 => Edit::flip(text, at, rng.usize(..8)),
        4 => Edit::delete(attribute.range.clone()),
        5 => Edit::double(text, attribute.range.clone()),
        6 => Edit::delete(object.range.clone()),
        7 => Edit::double(text, object.range.clone()),
        8 => Edit::Cut(at),
        _ => {
            let value = attribute.value(&text.bytes);
            let others = values.others(attribute.name(&text.bytes), value);
            let end = attribute.value.end - usize::from(value.ends_with(b"\n"));
            let by = others.get(rng.usize(..others.len().max(1)))?;
            Edit::replace(attribute.value.start..end, by.as_slice())
        }
    })
}
