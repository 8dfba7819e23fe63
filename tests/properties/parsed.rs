//! A file says what its model says, however it is written.

use std::collections::BTreeMap;

use cabundle::store::{DateAttribute, Purpose, Purposes, Store, Trust};
use proptest::prelude::*;

use super::generate::{layouts, models};
use super::judge::findings;
use super::model::{self, Model, Say, Word};
use super::text::Layout;
use super::{cases, shape};

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn parse_gives_the_model(model in models(), layout in layouts()) {
        let bytes = layout.write(&model);
        let store = Store::parse(&bytes).unwrap();
        holds(&store, &model.ordered(&layout.objects(&model)));
        prop_assert_eq!(store.size, bytes.len());
        let mut codes: Vec<_> = store.findings.iter().map(|found| found.problem.code()).collect();
        codes.sort_unstable();
        prop_assert_eq!(codes, findings(&model));
    }
}

/// The file of a model, read.
#[track_caller]
pub(super) fn parse(model: &Model, layout: &Layout) -> Store {
    Store::parse(&layout.write(model)).unwrap()
}

#[track_caller]
fn holds(store: &Store, model: &Model) {
    assert_eq!(store.roots.len(), model.roots.len());
    for (root, expected) in store.roots.iter().zip(&model.roots) {
        assert_eq!(root.certificate.der(), expected.shape.der());
        assert_eq!(root.label, expected.label);
        assert_eq!(root.mozilla_ca_policy, expected.policy);
        let trust = root.trust.as_ref().unwrap();
        assert_trust(trust, &expected.trust);
        for purpose in [Purpose::ServerAuth, Purpose::EmailProtection] {
            let found = root.distrust_after(purpose).unwrap();
            let says = expected.says(purpose).unwrap().map(attribute);
            assert_eq!([found.certificate, found.trust], says);
            let date = expected.date(purpose).map(|date| date.timestamp());
            assert_eq!(found.date(), date);
        }
        let imposed = root.imposed_constraints.as_ref();
        let names = imposed.map(|imposed| imposed.permitted_dns.clone());
        let expected_names = expected.shape.imposed();
        assert_eq!(
            names.as_deref(),
            expected_names
                .map(|names| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>())
                .as_deref()
        );
        assert_eq!(
            imposed.map(|imposed| imposed.der.clone()),
            expected.shape.imposed_der()
        );
    }
    assert_eq!(store.distrusts.len(), model.bare.len());
    for (entry, expected) in store.distrusts.iter().zip(&model.bare) {
        let (shape, trust) = (&expected.shape, &expected.trust);
        assert_eq!(entry.label, trust.label);
        let serial = if expected.raw_serial {
            shape.serial.clone()
        } else {
            shape.serial()
        };
        assert_eq!(entry.issuer, trust.name.then(|| shape.issuer()));
        assert_eq!(entry.serial, trust.name.then_some(serial));
        assert_eq!(entry.sha1, trust.sha1.then(|| shape.hash("CKM_SHA_1")));
        assert_eq!(entry.md5, trust.md5.then(|| shape.hash("CKM_MD5")));
        let hash = entry
            .hash
            .as_ref()
            .map(|(by, value)| (by.as_str(), value.clone()));
        let by = trust.hash.map(|named| named.unwrap_or("CKM_SHA_1"));
        assert_eq!(hash, by.map(|by| (by, shape.hash(by))));
        let dates = trust.dates.map(attribute);
        assert_eq!(
            [entry.dates.server_auth, entry.dates.email_protection],
            dates
        );
        assert_trust(&entry.trust, trust);
    }
}

#[track_caller]
fn assert_trust(trust: &Trust, expected: &model::Trust) {
    assert_eq!(
        trust.levels,
        Purposes::from_fn(|purpose| Some(expected.level(purpose)))
    );
    let words = Purpose::ALL.map(|purpose| trust.words.get(purpose).map(|word| word.as_str()));
    assert_eq!(words, expected.said.map(|said| Some(said.word())));
    assert_eq!(trust.step_up_approved, expected.step_up);
    let others: BTreeMap<_, _> = trust
        .others
        .iter()
        .map(|(name, word)| (name.as_str(), word.as_str()))
        .collect();
    assert_eq!(others, others_of(expected));
}

/// The words that say nothing of the three purposes, or say it again.
fn others_of(trust: &model::Trust) -> BTreeMap<&'static str, Word> {
    let names = [
        "CKA_PKCS_TRUST_SERVER_AUTH",
        "CKA_PKCS_TRUST_EMAIL_PROTECTION",
        "CKA_PKCS_TRUST_CODE_SIGNING",
    ];
    let again = names.into_iter().zip(trust.said);
    let again = again.filter_map(|(name, said)| Some((name, said.nss.and(said.pkcs)?)));
    let client = trust.client.map(|word| ("CKA_TRUST_CLIENT_AUTH", word));
    again.chain(client).collect()
}

fn attribute(say: Say) -> DateAttribute {
    match say {
        Say::Absent => DateAttribute::Absent,
        Say::False => DateAttribute::False,
        Say::Date { date, .. } => DateAttribute::Date(date.timestamp()),
    }
}

/// The certificates are what they are made of to the program, and to a reader of others.
#[test]
fn shapes_are_certificates() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let imposed = cabundle::store::ImposedConstraints::all();
    let subjects: Vec<_> = imposed
        .iter()
        .map(|imposed| imposed.subject.clone())
        .collect();
    let mut seen = Vec::new();
    for _ in 0..64 {
        let model = models().new_tree(&mut runner).unwrap().current();
        for root in &model.roots {
            let shape = &root.shape;
            let found = cabundle::store::Certificate::from_der(shape.der()).unwrap();
            assert_eq!(found.subject(), shape.subject());
            assert_eq!(found.issuer(), shape.issuer());
            assert_eq!(found.serial_der(), shape.serial());
            assert_eq!(found.spki(), shape.spki());
            assert_eq!(found.not_after(), shape.not_after.timestamp());
            assert_eq!(found.is_ca(), Ok(shape.ca()));
            assert_eq!(found.sha256().to_string(), shape.sha256());
            assert_eq!(
                shape::hex(found.sha1()),
                shape::hex(&shape.hash("CKM_SHA_1"))
            );
            if subjects.contains(&shape.subject()) {
                assert!(shape.imposed().is_some());
                seen.push(shape.subject());
            }
        }
    }
    assert!(
        subjects.iter().all(|subject| seen.contains(subject)),
        "the names of data/constraints.toml"
    );
}
