//! Every format, written and read back: the same roots, and the same trust as far as the format carries it.

use std::collections::{BTreeMap, BTreeSet};

use cabundle::format::{Artifact, Format, FormatError, Held, Holding, REGISTRY, RenderOptions};
use cabundle::store::{Level, Purpose, Store};
use jiff::Timestamp;
use proptest::prelude::*;

use super::cases;
use super::changed::UNREAD;
use super::generate::{layouts, models, seeds};
use super::judge::{Choices, Judged, P11};
use super::model::{Model, at};
use super::parsed::parse;
use super::selected::told;
use crate::readers::{self, Found};
use crate::reading::round_trip::read;

/// What our reader says of one certificate.
type Account = (
    Option<[Option<Level>; 3]>,
    [Option<Timestamp>; 2],
    Option<Vec<u8>>,
);

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn every_format_gives_back_what_it_carries(
        model in models(),
        layout in layouts(),
        seeds in seeds(),
    ) {
        let store = parse(&model, &layout);
        let model = model.ordered(&layout.objects(&model));
        for format in REGISTRY {
            let choices = seeds.choices(&model, format.carries());
            let judged = Judged { model: &model, choices: &choices };
            check(*format, &store, judged);
        }
    }
}

/// Writes a store.
pub(super) fn write(
    format: &dyn Format,
    store: &Store,
    model: &Model,
    choices: &Choices,
) -> Result<Artifact, FormatError> {
    let selection = store.select(choices.policy(model)).unwrap();
    selection.render(format, &RenderOptions::at(None))
}

fn check(format: &dyn Format, store: &Store, judged: Judged<'_>) {
    let Judged { model, choices } = judged;
    let name = format.name();
    let selection = store.select(choices.policy(model)).unwrap();
    assert_eq!(told(&selection), judged.told(), "{name}");
    let artifact = match write(format, store, model, choices) {
        Ok(artifact) => artifact,
        Err(error) => {
            assert!(refuses(name, judged), "{name}: {error}");
            assert_eq!(error.code(), "F006", "{name}");
            return;
        }
    };
    assert!(!refuses(name, judged), "{name} holds what it cannot");
    // The same input, the same bytes.
    assert_eq!(
        write(format, store, model, choices).unwrap(),
        artifact,
        "{name}"
    );
    others_read(name, &artifact, judged);
    if name == "p11-kit" {
        tells_what_keys_narrow(format, &selection, judged);
    }
    if UNREAD.contains(&name) {
        return;
    }
    let expected = accounts(name, judged);
    if expected.is_empty() && readable_as_nothing(&artifact) {
        return;
    }
    let holding = read(&artifact);
    assert_eq!(holding.broken, [], "{name}");
    let found: BTreeMap<_, _> = holding.held.iter().map(account).collect();
    assert_eq!(found.len(), holding.held.len(), "{name}: one twice");
    assert_eq!(found, expected, "{name}");
    assert_order(name, &holding, judged);
    assert_distrusts(name, &holding, judged);
    if name == "json" {
        assert_exact(&holding, model);
    }
}

/// A file of no roots may be one that nobody can tell for a store.
fn readable_as_nothing(artifact: &Artifact) -> bool {
    artifact
        .bytes()
        .is_some_and(|bytes| cabundle::format::reader_of(bytes).is_none())
}

/// The roots that a format has no way to hold.
fn refuses(format: &str, judged: Judged<'_>) -> bool {
    let shape = |at: usize| &judged.model.roots[at].shape;
    let included = judged.included();
    let mut included = included.iter().map(|at| shape(*at));
    match format {
        "bearssl" => !included.all(|shape| shape.key.is_of_bearssl()),
        "esp-idf" => {
            let all: BTreeSet<_> = included
                .map(|shape| (shape.subject(), shape.spki()))
                .collect();
            let subjects: BTreeSet<_> = all.iter().map(|(subject, _)| subject).collect();
            subjects.len() < all.len()
        }
        // An anchor has one set of name constraints.
        "webpki" => included.any(|shape| match (shape.own_names(), shape.imposed_der()) {
            (Some(None), _) => true,
            (Some(own), Some(imposed)) => own != Some(imposed),
            _ => false,
        }),
        "hash-dir" => !included.all(|shape| shape.is_openssls()),
        "fedora" => {
            let servers = judged.anchors(Purpose::ServerAuth);
            !servers.iter().all(|at| shape(*at).is_openssls())
        }
        _ => false,
    }
}

/// Readers that are not ours.
fn others_read(name: &str, artifact: &Artifact, judged: Judged<'_>) {
    let Judged { model, choices } = judged;
    let purpose = match choices.carries.purposes {
        true => Purpose::ServerAuth,
        false => choices.purposes[0],
    };
    let mut anchors = judged.anchors(purpose);
    let mut roots = match name {
        "json" => judged.included(),
        "p11-kit" => {
            let p11 = P11::new(judged);
            anchors.retain(|at| p11.level(*at, purpose) == Level::Trusted && p11.is_authority(*at));
            anchors
        }
        _ => anchors,
    };
    let shapes = roots.drain(..).map(|at| &model.roots[at].shape);
    let found = match name {
        // Its properties tell purposes apart.
        "windows-sst" => Found::Certificates(servers_of_windows(readers::file(artifact))),
        _ => readers::read(name, artifact),
    };
    match found {
        Found::Certificates(mut found) => {
            let mut expected: Vec<_> = shapes.map(|shape| shape.der()).collect();
            if !KEEP_ORDER.contains(&name) {
                expected.sort();
                found.sort();
            }
            assert!(
                found == expected,
                "{name}: {} and not {}",
                found.len(),
                expected.len()
            );
        }
        Found::Keys(mut found) => {
            let mut expected: Vec<_> = shapes
                .map(|shape| (shape.subject(), shape.spki()))
                .collect();
            expected.sort();
            found.sort();
            if name == "esp-idf" {
                // One record for one subject and key.
                expected.dedup();
            }
            assert!(found == expected, "{name}");
        }
    }
    match name {
        "freebsd" => {
            let untrusted = (0..model.roots.len()).filter(|at| judged.is_untrusted(*at, purpose));
            let expected: BTreeSet<_> = untrusted.map(|at| model.roots[at].shape.der()).collect();
            let found = readers::freebsd::directories(artifact)
                .untrusted
                .into_iter();
            let found: BTreeSet<_> = found.map(|(_, _, der)| der).collect();
            assert!(found == expected, "freebsd: untrusted/");
        }
        "go" => {
            for root in readers::go::read(artifact) {
                let mut all = model.roots.iter();
                let expected = all.find(|one| one.shape.der() == root.der).unwrap();
                let date = expected
                    .date(purpose)
                    .map(|date| cabundle_time(date.timestamp()));
                assert_eq!(root.distrust_after, date, "go");
            }
        }
        "webpki" => {
            for anchor in readers::rust::anchors(readers::file(artifact), "_ROOTS") {
                let is = |at: &&usize| {
                    let shape = &model.roots[**at].shape;
                    let key = readers::rust::keys(std::slice::from_ref(&anchor));
                    key == [(shape.subject(), shape.spki())]
                };
                let constraints = |at: &usize| {
                    let shape = &model.roots[*at].shape;
                    shape.imposed_der().or(shape.own_names().flatten())
                };
                // Of one subject and key there may be several, each with constraints of its own.
                let included = judged.included();
                let expected: Vec<_> = included.iter().filter(is).map(constraints).collect();
                let found = anchor.name_constraints.as_ref().map(|der| der.to_vec());
                assert!(expected.contains(&found), "webpki");
            }
        }
        _ => {}
    }
}

/// What Windows trusts for TLS servers.
fn servers_of_windows(file: &[u8]) -> Vec<Vec<u8>> {
    const SERVER: u8 = 1;
    let entries = readers::windows_sst::read(file).into_iter();
    let names = |list: &Option<Vec<u8>>| list.as_ref().is_none_or(|list| list.contains(&SERVER));
    let trusted = entries.filter(|entry| {
        let is_distrusted = entry.disallowed.is_some() && names(&entry.disallowed_usage);
        names(&entry.usage) && !is_distrusted
    });
    trusted.map(|entry| entry.der).collect()
}

/// RFC 3339; the latest moment is that of RFC 5280.
fn cabundle_time(time: Timestamp) -> String {
    if time == Timestamp::MAX {
        "9999-12-31T23:59:59Z".to_owned()
    } else {
        time.to_string()
    }
}

/// Formats in the order of the file.
const KEEP_ORDER: [&str; 15] = [
    "pem",
    "curl",
    "certifi",
    "json",
    "der",
    "edk2",
    "kubernetes",
    "node",
    "jks",
    "pkcs12",
    "windows-sst",
    "openssl-trusted",
    "p11-kit",
    "nss",
    "mbedtls",
];

fn assert_order(name: &str, holding: &Holding, judged: Judged<'_>) {
    if !KEEP_ORDER.contains(&name) {
        return;
    }
    let place = |held: &Held| {
        let sha256 = held.certificate.sha256().to_string();
        let mut all = judged.model.roots.iter();
        all.position(|root| root.shape.sha256() == sha256)
    };
    assert!(holding.held.iter().map(place).is_sorted(), "{name}");
}

/// What our reader found, by fingerprint.
fn account(held: &Held) -> (String, Account) {
    let levels = held
        .levels
        .map(|levels| Purpose::ALL.map(|purpose| *levels.get(purpose)));
    let dates = [held.dates.server_auth, held.dates.email_protection];
    let constraints = held
        .constraints
        .as_ref()
        .map(|constraints| constraints.der.clone());
    let account = (
        levels,
        dates.map(|date| date.map(|date| date.date)),
        constraints,
    );
    (held.certificate.sha256().to_string(), account)
}

/// What our reader must find.
pub(super) fn accounts(format: &str, judged: Judged<'_>) -> BTreeMap<String, Account> {
    let Judged { model, choices } = judged;
    let no_dates = [None; 2];
    let dates = |at: usize| {
        let root = &model.roots[at];
        [Purpose::ServerAuth, Purpose::EmailProtection]
            .map(|purpose| root.date(purpose).map(|date| date.timestamp()))
    };
    // Neither trust nor distrust is one word there.
    let stance = |level| match level {
        Level::Trusted | Level::Distrusted => level,
        Level::MustVerify | Level::Unknown => Level::MustVerify,
    };
    let left = |at: usize| Purpose::ALL.map(|purpose| Some(stance(judged.level(at, purpose))));
    let says_something =
        |at: &usize| judged.has(*at, Level::Trusted) || judged.has(*at, Level::Distrusted);
    let mut spoken_of = judged.spoken_of();
    let found: Vec<(usize, Account)> = match format {
        "json" => {
            let all = 0..model.roots.len();
            all.map(|n| {
                let levels = Purpose::ALL.map(|purpose| {
                    let decided = choices.purposes.contains(&purpose);
                    let left = judged.level(n, purpose);
                    let level = if decided {
                        left
                    } else {
                        model.roots[n].trust.level(purpose)
                    };
                    Some(level)
                });
                (
                    n,
                    (Some(levels), dates(n), model.roots[n].shape.imposed_der()),
                )
            })
            .collect()
        }
        "openssl-trusted" | "fedora" => {
            spoken_of.retain(says_something);
            spoken_of
                .iter()
                .map(|n| (*n, (Some(left(*n)), no_dates, None)))
                .collect()
        }
        "nss" => spoken_of
            .iter()
            .map(|n| (*n, (Some(left(*n)), no_dates, None)))
            .collect(),
        "windows-sst" => {
            spoken_of.retain(says_something);
            let dated = |n: usize| {
                // There is room for one date: the earliest that counts, for all that have one.
                let purposes = [Purpose::ServerAuth, Purpose::EmailProtection];
                let counts = |purpose: &Purpose| {
                    judged.level(n, *purpose) == Level::Trusted
                        && model.roots[n].date(*purpose).is_some()
                };
                let first = purposes.into_iter().filter(counts);
                let first = first.filter_map(|purpose| dates(n)[at(purpose)]).min();
                purposes.map(|purpose| first.filter(|_| counts(&purpose)))
            };
            spoken_of
                .iter()
                .map(|n| (*n, (Some(left(*n)), dated(*n), None)))
                .collect()
        }
        "p11-kit" => {
            let p11 = P11::new(judged);
            let account = |n: usize| {
                let levels = Purpose::ALL.map(|purpose| Some(p11.level(n, purpose)));
                (Some(levels), dates(n), p11.constraints(n).pop_first())
            };
            spoken_of.iter().map(|n| (*n, account(*n))).collect()
        }
        _ => judged
            .included()
            .iter()
            .map(|n| (*n, (None, no_dates, None)))
            .collect(),
    };
    let by_name = found.into_iter();
    by_name
        .map(|(n, account)| (model.roots[n].shape.sha256(), account))
        .collect()
}

/// Distrust without a certificate.
fn assert_distrusts(name: &str, holding: &Holding, judged: Judged<'_>) {
    let bare = judged.model.bare.iter();
    let written = bare.filter(|entry| match name {
        "json" => true,
        // By issuer and serial number, for everything.
        "p11-kit" => entry.trust.distrusts() && entry.trust.name,
        _ => false,
    });
    let serial = |raw: &[u8]| super::shape::tlv(2, &[raw]);
    let expected: Vec<_> = written
        .map(|entry| match name {
            "p11-kit" => (
                Some(entry.shape.issuer()),
                Some(serial(&entry.shape.serial)),
            ),
            _ if !entry.trust.name => (None, None),
            _ if entry.raw_serial => (Some(entry.shape.issuer()), Some(entry.shape.serial.clone())),
            _ => (Some(entry.shape.issuer()), Some(entry.shape.serial())),
        })
        .collect();
    let found = holding.distrusts.iter();
    let found: Vec<_> = found
        .map(|entry| (entry.issuer.clone(), entry.serial.clone()))
        .collect();
    assert_eq!(found, expected, "{name}");
}

/// The rest of what json says.
fn assert_exact(holding: &Holding, model: &Model) {
    assert!(holding.exact);
    for (held, root) in holding.held.iter().zip(&model.roots) {
        assert_eq!(held.label, root.label);
        assert_eq!(held.mozilla_ca_policy, root.policy);
    }
    for (entry, bare) in holding.distrusts.iter().zip(&model.bare) {
        assert_eq!(entry.label, bare.trust.label);
        let levels = Purpose::ALL.map(|purpose| entry.trust.level(purpose));
        assert_eq!(levels, bare.trust.levels().map(Some));
        assert_eq!(entry.trust.step_up_approved, bare.trust.step_up);
        let hash = bare
            .trust
            .hash
            .map(|named| bare.shape.hash(named.unwrap_or("CKM_SHA_1")));
        assert_eq!(entry.hash.as_ref().map(|(_, value)| value), hash.as_ref());
    }
}

/// F008 for each root that gets less from p11-kit than Mozilla gives it, and for no other.
fn tells_what_keys_narrow(
    format: &dyn Format,
    selection: &cabundle::policy::Selection<'_>,
    judged: Judged<'_>,
) {
    let p11 = P11::new(judged);
    let told: Vec<_> = format
        .tell(selection)
        .into_iter()
        .map(|told| told.message)
        .collect();
    for at in judged.included() {
        let sha256 = judged.model.roots[at].shape.sha256();
        let is_told = told.iter().any(|told| told.contains(&sha256[..16]));
        assert_eq!(is_told, p11.is_narrowed(at), "{sha256}: {told:?}");
    }
}
