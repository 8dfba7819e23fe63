//! Stores, layouts and choices at random.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use cabundle::policy::{Carries, DateSource, DistrustAfterMode, ExpiredMode, NameConstraintsMode};
use cabundle::store::{Level, Purpose};
use jiff::Timestamp;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};

use super::instant::{Instant, day, end_of};
use super::judge::Choices;
use super::model::{Bare, Model, Root, Said, Say, Trust, VALID, WORDS, Word};
use super::shape::{Extensions, Key, NAMES, OwnNames, Shape, Usage};
use super::text::Layout;

/// Up to so many roots in a store.
const MOST_ROOTS: usize = 12;
const MOST_BARE: usize = 4;

/// Moments that have bitten somebody, and any.
fn instants() -> impl Strategy<Value = Instant> {
    let known = [
        day(1950, 1, 1),
        end_of(1969, 12, 31),
        day(1970, 1, 1),
        end_of(1999, 12, 31),
        day(2000, 2, 29),
        end_of(2024, 11, 30),
        end_of(2026, 4, 15),
        end_of(2049, 12, 31),
        day(2050, 1, 1),
        end_of(9999, 12, 31),
    ];
    let any = (
        // A FILETIME begins with 1601.
        1601i64..=9999,
        1i64..=12,
        1i64..=28,
        0i64..24,
        0i64..60,
        0i64..60,
    );
    let any = any.prop_map(|(year, month, day, hour, minute, second)| Instant {
        year,
        month,
        day,
        hour,
        minute,
        second,
    });
    prop_oneof![4 => select(known.to_vec()), 1 => any]
}

fn keys() -> impl Strategy<Value = Key> {
    let few = 0u8..3;
    prop_oneof![
        4 => few.clone().prop_map(Key::P256),
        2 => few.clone().prop_map(Key::P384),
        2 => few.clone().prop_map(Key::Rsa2048),
        1 => few.clone().prop_map(Key::P521),
        1 => few.clone().prop_map(Key::Ed25519),
        1 => few.clone().prop_map(Key::Rsa8192),
        1 => few.prop_map(Key::Compressed),
    ]
}

/// The contents of an INTEGER: zero, negative ones, long ones.
fn serials() -> impl Strategy<Value = Vec<u8>> {
    let minimal = |mut bytes: Vec<u8>| {
        while let [first @ (0 | 0xff), second, ..] = bytes[..]
            && (first == 0) == (second < 0x80)
        {
            bytes.remove(0);
        }
        bytes
    };
    prop_oneof![
        Just(vec![0]),
        Just(vec![0xff]),
        Just(vec![0x80, 0]),
        (1u8..0x80).prop_map(|byte| vec![byte]),
        vec(any::<u8>(), 1..=21).prop_map(minimal),
    ]
}

fn extensions() -> impl Strategy<Value = Extensions> {
    let usage = subsequence(
        vec![
            Usage::Server,
            Usage::Email,
            Usage::Code,
            Usage::Any,
            Usage::TimeStamping,
        ],
        1..=3,
    );
    let names = select(vec![OwnNames::Example, OwnNames::Tr, OwnNames::Broken]);
    let ca = prop_oneof![6 => Just(Some(true)), 1 => Just(Some(false)), 1 => Just(None)];
    (
        ca,
        option::weighted(0.2, usage),
        option::weighted(0.1, names),
    )
        .prop_map(|(ca, usage, names)| Extensions { ca, usage, names })
}

fn shapes() -> impl Strategy<Value = Shape> {
    let names = || 0..NAMES.len();
    let begins = select(vec![day(1970, 1, 1), day(2000, 1, 1), day(2020, 6, 30)]);
    let ends = select(vec![
        end_of(1999, 12, 31),
        end_of(2025, 1, 1),
        end_of(2040, 12, 31),
        end_of(2049, 12, 31),
        day(2050, 1, 1),
        end_of(9999, 12, 31),
    ]);
    (
        names(),
        option::weighted(0.15, names()),
        keys(),
        serials(),
        begins,
        ends,
        any::<bool>(),
        option::weighted(0.85, extensions()),
    )
        .prop_map(
            |(subject, issuer, key, serial, not_before, not_after, generalized, extensions)| {
                Shape {
                    subject,
                    issuer,
                    key,
                    serial,
                    not_before,
                    not_after,
                    generalized,
                    extensions,
                }
            },
        )
}

/// Whatever may stand between two quotes: all but a line break.
fn labels() -> impl Strategy<Value = Vec<u8>> {
    let byte = any::<u8>().prop_map(|byte| if byte == b'\n' { b' ' } else { byte });
    static HOSTILE: LazyLock<Vec<Vec<u8>>> = LazyLock::new(crate::hostile::texts);
    prop_oneof![
        4 => "[A-Za-z][A-Za-z0-9 .()-]{0,24}".prop_map(String::into_bytes),
        2 => select(vec![b"Same".to_vec(), b"same".to_vec(), b"Same 2".to_vec(), b"Same_2".to_vec(), Vec::new()]),
        2 => select(&HOSTILE[..]),
        1 => vec(byte, 0..60),
        1 => "\\PC{0,300}".prop_map(String::into_bytes),
    ]
}

fn words(levels: &[Level]) -> impl Strategy<Value = Word> + use<> {
    let words = WORDS.iter().filter(|(level, _)| levels.contains(level));
    let each: Vec<_> = words.map(|(_, words)| select(words.to_vec())).collect();
    proptest::strategy::Union::new(each)
}

/// One purpose: in one vocabulary, or in both, which must not contradict each other.
fn said(levels: &'static [Level]) -> impl Strategy<Value = Said> {
    let level = select(levels.to_vec());
    level.prop_flat_map(|level| {
        let level = [level];
        (words(&level), words(&level), 0..8).prop_map(|(one, other, which)| match which {
            0 => Said {
                nss: None,
                pkcs: Some(one),
            },
            1 => Said {
                nss: Some(one),
                pkcs: Some(other),
            },
            _ => Said {
                nss: Some(one),
                pkcs: None,
            },
        })
    })
}

/// All three. The ten "Bogus …" entries of 2011 are among them.
fn all_said(levels: &'static [Level]) -> impl Strategy<Value = [Said; 3]> {
    let bogus = Said {
        nss: Some(VALID),
        pkcs: None,
    };
    prop_oneof![
        12 => [said(levels), said(levels), said(levels)],
        1 => Just([bogus; 3]),
    ]
}

fn says() -> impl Strategy<Value = Say> {
    let date = (instants(), any::<bool>(), any::<bool>());
    prop_oneof![
        3 => Just(Say::Absent),
        3 => Just(Say::False),
        2 => date.prop_map(|(date, long, commented)| Say::Date { date, long, commented }),
    ]
}

fn trusts(levels: &'static [Level]) -> impl Strategy<Value = Trust> {
    const CLASSES: [Word; 3] = ["CKO_NSS_TRUST", "CKO_NETSCAPE_TRUST", "CKO_TRUST"];
    const MECHANISMS: [Word; 6] = [
        "CKM_SHA256",
        "CKM_SHA_1",
        "CKM_SHA512",
        "CKM_SHA384",
        "CKM_SHA224",
        "CKM_MD5",
    ];
    let often = || prop::bool::weighted(0.9);
    let named = option::weighted(0.8, select(MECHANISMS.to_vec()));
    let dates = [
        prop_oneof![3 => Just(Say::Absent), 1 => says()],
        prop_oneof![3 => Just(Say::Absent), 1 => says()],
    ];
    (
        (
            select(CLASSES.to_vec()),
            labels(),
            often(),
            often(),
            often(),
        ),
        option::weighted(0.2, named),
        all_said(levels),
        option::weighted(0.1, words(&[Level::Trusted, Level::MustVerify])),
        option::weighted(0.9, any::<bool>()),
        dates,
    )
        .prop_map(
            |((class, label, name, sha1, md5), hash, said, client, step_up, dates)| Trust {
                class,
                label,
                name,
                sha1,
                md5,
                hash,
                said,
                client,
                step_up,
                dates,
            },
        )
}

fn roots() -> impl Strategy<Value = Root> {
    const LEVELS: &[Level] = &[
        Level::Trusted,
        Level::Trusted,
        Level::Trusted,
        Level::MustVerify,
        Level::Unknown,
        Level::Distrusted,
    ];
    let policy = prop_oneof![4 => Just(Some(true)), 1 => Just(Some(false)), 1 => Just(None)];
    let raw = prop::bool::weighted(0.1);
    (
        shapes(),
        labels(),
        raw,
        [says(), says()],
        policy,
        trusts(LEVELS),
    )
        .prop_map(|(shape, label, raw_serial, dates, policy, trust)| Root {
            shape,
            label,
            raw_serial,
            dates,
            policy,
            trust,
        })
}

fn bare() -> impl Strategy<Value = Bare> {
    const LEVELS: &[Level] = &[
        Level::Distrusted,
        Level::Distrusted,
        Level::MustVerify,
        Level::Unknown,
    ];
    let raw = prop::bool::weighted(0.1);
    (shapes(), raw, trusts(LEVELS)).prop_map(|(shape, raw_serial, trust)| Bare {
        shape,
        raw_serial,
        trust,
    })
}

/// Stores that are to be accepted; with no root at all one is refused.
pub(super) fn models() -> impl Strategy<Value = Model> {
    let all = (vec(roots(), 1..=MOST_ROOTS), vec(bare(), 0..=MOST_BARE));
    all.prop_map(|(roots, bare)| legal(Model { roots, bare }))
}

/// Takes out what the program rightly refuses, and nothing else.
pub(super) fn legal(mut model: Model) -> Model {
    // An issuer gives a serial number to one certificate.
    let mut seen = BTreeSet::new();
    let mut first = |shape: &Shape| {
        let issuer = shape.issuer.unwrap_or(shape.subject);
        seen.insert((issuer, shape.serial.clone()))
    };
    model.roots.retain(|root| first(&root.shape));
    model.bare.retain(|bare| first(&bare.shape));
    let alone = model.roots.len() + model.bare.len() == 1;
    for trust in model.trusts() {
        let strong = trust.hash.is_some_and(|by| by != Some("CKM_MD5"));
        trust.sha1 |= !trust.name && !strong;
        // Three of that word are distrust; the other vocabulary would have to say so too.
        if trust.said.map(Said::word) == [VALID; 3] {
            trust.said = [Said {
                nss: Some(VALID),
                pkcs: None,
            }; 3];
        }
        // The last attribute of an object that is not cut off.
        if alone && !trust.is_pkcs11() {
            trust.step_up = trust.step_up.or(Some(false));
        }
    }
    // What every other trust object has, none may lack.
    complete(
        &mut model,
        |trust| trust.hash.is_some(),
        |trust| trust.sha1 = true,
    );
    complete(&mut model, |trust| trust.sha1, |trust| trust.sha1 = true);
    complete(&mut model, |trust| trust.md5, |trust| trust.md5 = true);
    complete(&mut model, |trust| trust.name, |trust| trust.name = true);
    complete(
        &mut model,
        |trust| trust.step_up.is_some(),
        |trust| trust.step_up = Some(false),
    );
    let client = |trust: &mut Trust| trust.client = Some("CKT_NSS_TRUST_UNKNOWN");
    complete(&mut model, |trust| trust.client.is_some(), client);
    model
}

/// Gives an attribute to the only trust object that lacks it.
fn complete(model: &mut Model, has: impl Fn(&Trust) -> bool, give: impl Fn(&mut Trust)) {
    let mut lacking: Vec<_> = model.trusts().filter(|trust| !has(trust)).collect();
    if let [one] = &mut lacking[..] {
        give(one);
    }
}

pub(super) fn layouts() -> impl Strategy<Value = Layout> {
    let seed = || option::of(any::<u64>());
    (seed(), seed(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(shuffled, noise, crlf, byte_order_mark, ended)| Layout {
            shuffled,
            noise,
            crlf,
            byte_order_mark,
            ended,
        },
    )
}

/// Choices about a store, most of them at the edges of its own times.
#[derive(Clone, Debug)]
pub(super) struct Seeds {
    purposes: Vec<Purpose>,
    purpose: Purpose,
    moment: Index,
    beside: i64,
    dates: DistrustAfterMode,
    grace_days: Option<u32>,
    source: DateSource,
    constraints: NameConstraintsMode,
    expired: ExpiredMode,
    programme: bool,
    excluded: Vec<(Index, usize)>,
}

pub(super) fn seeds() -> impl Strategy<Value = Seeds> {
    use DistrustAfterMode::{Drop, Grace, Keep};
    let purposes = subsequence(Purpose::ALL.to_vec(), 1..=3);
    (
        (
            purposes,
            select(Purpose::ALL.to_vec()),
            any::<Index>(),
            -1i64..=1,
        ),
        select(vec![Grace, Grace, Keep, Drop]),
        option::weighted(0.3, select(vec![0, 1, 398, 4_000_000])),
        select(vec![
            DateSource::Both,
            DateSource::Both,
            DateSource::CertificateObject,
        ]),
        select(vec![NameConstraintsMode::Keep, NameConstraintsMode::Drop]),
        select(vec![ExpiredMode::Keep, ExpiredMode::Drop]),
        prop::bool::weighted(0.2),
        vec((any::<Index>(), 8usize..=64), 0..=2),
    )
        .prop_map(
            |(
                (purposes, purpose, moment, beside),
                dates,
                grace_days,
                source,
                constraints,
                expired,
                programme,
                excluded,
            )| Seeds {
                purposes,
                purpose,
                moment,
                beside,
                dates,
                grace_days,
                source,
                constraints,
                expired,
                programme,
                excluded,
            },
        )
}

pub(super) fn carried() -> impl Strategy<Value = Carries> {
    any::<[bool; 6]>().prop_map(
        |[
            certificate,
            purposes,
            dates,
            constraints,
            distrust,
            bare_distrust,
        ]| {
            Carries {
                certificate,
                purposes,
                dates,
                constraints,
                distrust,
                bare_distrust,
            }
        },
    )
}

impl Seeds {
    /// The choices for an output that holds this.
    pub(super) fn choices(&self, model: &Model, carries: Carries) -> Choices {
        let excluded = self
            .excluded
            .iter()
            .map(|(at, digits)| (at.index(model.roots.len()), *digits));
        let mut choices = Choices {
            purposes: if carries.purposes {
                self.purposes.clone()
            } else {
                vec![self.purpose]
            },
            carries,
            as_of: 0,
            dates: self.dates,
            grace_days: self.grace_days,
            source: self.source,
            constraints: self.constraints,
            expired: self.expired,
            programme: self.programme,
            excluded: excluded.collect::<BTreeMap<_, _>>(),
        };
        let mut moments = vec![day(2026, 11, 22).seconds()];
        for root in &model.roots {
            moments.push(root.shape.not_after.seconds());
            for purpose in [Purpose::ServerAuth, Purpose::EmailProtection] {
                let dates = root
                    .says(purpose)
                    .unwrap()
                    .into_iter()
                    .filter_map(Say::date);
                moments.extend(dates.map(|date| date.seconds() + 86_400 * choices.days(purpose)));
            }
        }
        let moment = moments[self.moment.index(moments.len())] + self.beside;
        choices.as_of = moment.min(Timestamp::MAX.as_second());
        choices
    }
}
