//! A store of any kind, written in JSON and in another format and read back: the same roots, with the same trust.

use std::collections::BTreeMap;

use cabundle::format::{Artifact, Format, Held, Holding, Json, ReadOptions, RenderOptions, find};
use cabundle::policy::{Addition, Carries, DistrustAfterMode, Policy, Selection};
use cabundle::store::{Distrust, Level, Purpose, Sha256, Store};

use super::made::{now, store};
use super::reading::read_back;

/// Those that can be read, besides JSON.
const FORMATS: [&str; 16] = [
    "pem",
    "curl",
    "certifi",
    "der",
    "debian",
    "freebsd",
    "hash-dir",
    "edk2",
    "kubernetes",
    "jks",
    "pkcs7",
    "fedora",
    "openssl-trusted",
    "p11-kit",
    "windows-sst",
    "nss",
];

pub fn check(data: &[u8]) {
    let Ok(holding) = Holding::read(data, &ReadOptions::default()) else {
        return;
    };
    // One other format each time: which is up to the fuzzer.
    let other = FORMATS[data.len() % FORMATS.len()];
    if holding.kind == "certdata" {
        let store = Store::parse(data).expect("read before");
        json(&store, everything(), &holding);
        format(&store, Vec::new(), other);
    } else {
        let trusted = |held: &&Held| held.level(Purpose::ServerAuth) == Some(Level::Trusted);
        let additions = holding.held.iter().filter(trusted).map(|held| Addition {
            certificate: held.certificate.clone(),
            from: "x".to_owned(),
            reason: None,
        });
        let additions: Vec<_> = additions.collect();
        let mut policy = everything();
        policy.additions = additions.clone();
        if let Ok(selection) = store().select(policy) {
            let ids = additions.iter().map(|a| a.certificate.sha256());
            let read = read_back(&render(&selection, &Json)).expect("our own JSON");
            for sha256 in ids {
                let held = read.held.iter().find(|h| h.certificate.sha256() == sha256);
                let held = held.expect("every root that was added");
                for purpose in Purpose::ALL {
                    assert_eq!(held.level(purpose), Some(Level::Trusted));
                }
            }
        }
        format(store(), additions, other);
    }
}

/// Nothing is decided: everything is written as it is.
fn everything() -> Policy {
    let mut policy = Policy::new(Purpose::ALL.to_vec(), now());
    policy.carries = Carries::EVERYTHING;
    policy.distrust_after = DistrustAfterMode::Keep;
    policy.allow_empty = true;
    policy
}

fn render(selection: &Selection<'_>, format: &dyn Format) -> Artifact {
    let artifact = selection.render(format, &RenderOptions::default());
    artifact.unwrap_or_else(|error| panic!("{}: {error}", format.name()))
}

/// JSON holds all that certdata.txt says.
fn json(store: &Store, policy: Policy, original: &Holding) {
    let selection = store.select(policy).expect("a policy that refuses nothing");
    let read = read_back(&render(&selection, &Json)).expect("our own JSON");
    assert!(read.broken.is_empty());
    assert_eq!(original.held.len(), read.held.len());
    for (one, other) in original.held.iter().zip(&read.held) {
        let said = |held: &Held| {
            let dates = held.dates;
            let others = (held.constraints.clone(), held.mozilla_ca_policy);
            (
                held.certificate.clone(),
                held.label.clone(),
                held.levels,
                dates,
                others,
            )
        };
        assert_eq!(said(one), said(other));
    }
    assert_eq!(original.distrusts.len(), read.distrusts.len());
    for (one, other) in original.distrusts.iter().zip(&read.distrusts) {
        let names = |d: &Distrust| {
            let by = (d.issuer.clone(), d.serial.clone(), d.sha1.clone());
            (by, d.hash.clone(), d.md5.clone(), d.label.clone(), d.dates)
        };
        assert_eq!(names(one), names(other));
        assert_eq!(one.trust.levels, other.trust.levels);
    }
}

/// Another format holds what was selected for it, as far as it says so.
fn format(store: &Store, additions: Vec<Addition>, name: &str) {
    let format = find(name).expect("a format");
    let carries = format.carries();
    let purposes = match carries.purposes {
        true => Purpose::ALL.to_vec(),
        false => vec![Purpose::ServerAuth],
    };
    let mut policy = Policy::new(purposes.clone(), now());
    policy.carries = carries;
    policy.additions = additions;
    policy.allow_empty = true;
    let Ok(selection) = store.select(policy) else {
        return;
    };
    let artifact = match selection.render(format, &RenderOptions::default()) {
        Ok(artifact) => artifact,
        // A root that the format cannot hold.
        Err(_) => return,
    };
    if selection.included().next().is_none() {
        // An empty store of some formats is no store.
        return;
    }
    let read = read_back(&artifact).expect("our own output");
    assert!(read.broken.is_empty(), "{name}: {:?}", read.broken);
    // Trust that is lost is told, as by p11-kit, which binds it to keys; none is won.
    let is_told = !format.tell(&selection).is_empty();
    for purpose in purposes {
        let included = selection.included();
        let included = included.filter(|c| c.decision.includes(purpose));
        let mut wanted: BTreeMap<Sha256, &[u8]> = BTreeMap::new();
        wanted.extend(included.map(|c| (c.root.certificate.sha256(), c.root.certificate.der())));
        let held = read.held.iter();
        let held = held.filter(|held| held.level(purpose) == Some(Level::Trusted));
        let held = held.map(|held| (held.certificate.sha256(), held.certificate.der()));
        let held: BTreeMap<_, _> = held.collect();
        let is_wanted = |(sha256, der)| wanted.get(sha256) == Some(der);
        assert!(held.iter().all(is_wanted), "{name}, {purpose}: more");
        assert!(
            is_told || held.len() == wanted.len(),
            "{name}, {purpose}: less"
        );
    }
}
