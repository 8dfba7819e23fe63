//! One word per certificate: certdata.txt and stores made for each.

use cabundle::audit::{Judged, Mozilla, Options, Phase, Report, Verdict, audit};
use cabundle::format::{Holding, ReadOptions};
use cabundle::history::Lives;
use cabundle::store::{Purpose, Sha256, Store};
use rcgen::KeyPair;

use super::{certificate, of_2023, one, pem, words};
use crate::support::{project, put, scratch};
use crate::synthetic::{DISTRUSTED, Entry, HEAD, NEUTRAL, TRUSTED, ca_params, certdata, date};

/// Of a root that nobody asks for.
const NOBODY: &str = "sha256\tfirst\tgone\ttrust\tlabel\n\
    0000000000000000000000000000000000000000000000000000000000000000\t2000-01-01\t2000-01-02\t2000-01-01=none/none\tx\n";

fn options(as_of: &str) -> Options {
    Options::at(as_of.parse().unwrap())
}

/// Judges the certificates of a PEM store by a certdata.txt.
fn judged<T>(text: &str, store: &str, options: Options, look: impl FnOnce(&Report<'_>) -> T) -> T {
    let mozilla = Store::parse(text.as_bytes()).unwrap();
    let lives = Lives::parse(NOBODY).unwrap();
    let mozilla = Mozilla::new(&mozilla, &lives, options).unwrap();
    let holding = Holding::read(store.as_bytes(), &ReadOptions::default()).unwrap();
    look(&audit(&holding, &mozilla))
}

fn standings(report: &Report<'_>) -> Vec<Verdict> {
    report.certificates.iter().map(|c| c.standing).collect()
}

const TODAY: &str = "2026-11-22T00:00:00Z";

#[test]
fn trusted_narrowed_withdrawn_distrusted_unknown() {
    let mut entries: Vec<_> = (0..6).map(|n| Entry::fresh(&format!("Root {n}"))).collect();
    (entries[1].server, entries[1].email) = (NEUTRAL, TRUSTED);
    entries[2].server = NEUTRAL;
    entries[3].server = DISTRUSTED;
    (entries[4].server, entries[4].email) = (NEUTRAL, DISTRUSTED);
    (entries[5].server, entries[5].email) = (DISTRUSTED, TRUSTED);
    let stranger = Entry::fresh("Stranger");
    let ders = entries.iter().chain([&stranger]).map(|e| e.der.as_slice());
    let store = pem(ders);
    use Verdict::{Distrusted, Narrowed, Trusted, Unknown, Withdrawn};
    let right = [
        Trusted, Narrowed, Withdrawn, Distrusted, Distrusted, Distrusted, Unknown,
    ];
    let text = certdata(&entries);
    judged(&text, &store, options(TODAY), |report| {
        assert_eq!(standings(report), right);
    });
    let mut mail = options(TODAY);
    mail.purpose = Purpose::EmailProtection;
    let right = [
        Narrowed, Trusted, Withdrawn, Distrusted, Distrusted, Trusted, Unknown,
    ];
    judged(&text, &store, mail, |report| {
        assert_eq!(standings(report), right);
    });
}

/// Mozilla's distrust without a certificate, as it was of 2012 to 2022.
#[test]
fn distrust_without_a_certificate() {
    let root = Entry::fresh("Root");
    let mut bare = Entry::fresh("Bare");
    (bare.server, bare.email, bare.code) = (DISTRUSTED, DISTRUSTED, DISTRUSTED);
    let text = HEAD.to_owned() + &root.objects() + &bare.trust_object();
    let store = pem([bare.der.as_slice()]);
    judged(&text, &store, options(TODAY), |report| {
        assert_eq!(standings(report), [Verdict::Distrusted]);
        assert_eq!(report.missing.len(), 1);
    });
}

#[test]
fn a_date_ahead_passed_and_over() {
    let mut root = Entry::fresh("Root");
    root.server_distrust_after = Some(date("241130235959Z"));
    let text = certdata(std::slice::from_ref(&root));
    let store = pem([root.der.as_slice()]);
    for (as_of, phase, missing) in [
        ("2024-11-30T23:59:59Z", Phase::Ahead, 0),
        ("2024-12-01T00:00:00Z", Phase::Grace, 0),
        // date -u -d '2024-11-30 23:59:59 +398 days'
        ("2026-01-02T23:59:59Z", Phase::Grace, 0),
        ("2026-01-03T00:00:00Z", Phase::Over, 0),
    ] {
        judged(&text, &store, options(as_of), |report| {
            let [
                Judged {
                    standing,
                    date: Some(limit),
                    ..
                },
            ] = report.certificates.as_slice()
            else {
                panic!("one with a date");
            };
            assert_eq!(
                (*standing, limit.phase),
                (Verdict::Narrowed, phase),
                "{as_of}"
            );
            assert_eq!(limit.grace_end.to_string(), "2026-01-02T23:59:59Z");
            assert_eq!(report.missing.len(), missing);
            let wanted = usize::from(phase != Phase::Over);
            assert_eq!(report.wanted, wanted, "{as_of}");
        });
    }
}

/// certdata.txt says every limit of Mozilla's, and of what it does not trust that it does not.
#[test]
fn a_store_that_says_the_same_is_not_wider() {
    let store = one([project("data/certdata.txt")]);
    let counts = &store["counts"];
    // By the table alone, which is newer: eleven lost trust for servers, one got a date (tests/audit/table.rs).
    assert_eq!(counts["narrowed"], 12);
    for word in ["withdrawn", "distrusted", "newer", "unknown", "missing"] {
        assert_eq!(counts[word], 0, "{word}");
    }
    // grep -c 'CKA_TRUST_SERVER_AUTH CK_TRUST CKT_NSS_MUST_VERIFY_TRUST' data/certdata.txt
    let text = std::fs::read_to_string(project("data/certdata.txt")).unwrap();
    let neutral = text.matches("CKA_TRUST_SERVER_AUTH CK_TRUST CKT_NSS_MUST_VERIFY_TRUST");
    assert_eq!(counts["inert"], neutral.count());
}

/// What a store distrusts it does not trust, whatever else it says of the certificate.
#[test]
fn what_the_store_distrusts_is_no_finding() {
    let mut own = Entry::fresh("Own");
    own.server = DISTRUSTED;
    let mozilla = certdata(&[Entry::fresh("Other")]);
    judged(
        &mozilla,
        &certdata(&[own.clone()]),
        options("2050-01-01T00:00:00Z"),
        |report| {
            assert_eq!(standings(report), [Verdict::Inert]);
            assert_eq!(report.certificates[0].expiry, None);
            assert_eq!(report.certificates[0].in_store, Some(false));
        },
    );
    // A root that the store distrusts is missing in it.
    let store = certdata(&[own.clone()]);
    own.server = TRUSTED;
    judged(&certdata(&[own]), &store, options(TODAY), |report| {
        assert_eq!(report.missing.len(), 1);
    });
}

/// Written by rcgen: 2020-01-01 to 2040-01-01.
#[test]
fn expired_is_later_than_the_end() {
    let root = Entry::fresh("Root");
    let text = certdata(std::slice::from_ref(&root));
    let store = pem([root.der.as_slice()]);
    for (as_of, days, expiry) in [
        ("2040-01-01T00:00:00Z", 0, None),
        ("2040-01-01T00:00:01Z", 0, Some(Verdict::Expired)),
        ("2039-12-02T00:00:00Z", 30, None),
        ("2039-12-02T00:00:01Z", 30, Some(Verdict::Expiring)),
        ("2039-12-02T00:00:01Z", 29, None),
    ] {
        let mut options = options(as_of);
        options.days = days;
        judged(&text, &store, options, |report| {
            let found = &report.certificates[0];
            assert_eq!(
                (found.standing, found.expiry),
                (Verdict::Trusted, expiry),
                "{as_of}"
            );
        });
    }
}

/// Another certificate of a subject and key that Mozilla knows.
#[test]
fn a_reissued_root_is_unknown_and_told() {
    let key = KeyPair::generate().unwrap();
    let sign = |serial: u64| {
        let mut params = ca_params("Twice");
        params.serial_number = Some(serial.into());
        params.self_signed(&key).unwrap().der().to_vec()
    };
    let (listed, other) = (sign(1), sign(2));
    let text = certdata(&[Entry::new("Twice", listed.clone())]);
    judged(&text, &pem([other.as_slice()]), options(TODAY), |report| {
        assert_eq!(standings(report), [Verdict::Unknown]);
        let same = report.certificates[0].same_key.unwrap();
        assert_eq!(same.certificate.sha256(), Sha256::of(&listed));
    });
}

#[test]
fn a_certificate_that_is_there_twice_counts_once() {
    let root = Entry::fresh("Root");
    let store = pem([root.der.as_slice(), root.der.as_slice()]);
    judged(&certdata(&[root]), &store, options(TODAY), |report| {
        assert_eq!(standings(report), [Verdict::Trusted]);
    });
}

/// Compared with a certdata.txt of 2023, a root of 2024 is newer; with today's it is trusted.
#[test]
fn newer_than_the_certdata_compared_with() {
    let scratch = scratch();
    let embedded = Store::embedded().unwrap();
    let bjca = |root: &&cabundle::store::Root| root.label_text() == "BJCA Global Root CA1";
    let bjca = embedded.roots.iter().find(bjca).unwrap();
    let file = put(scratch.path(), "new.pem", pem([bjca.certificate.der()]));
    assert_eq!(words(&one([&file]), "f3896f88"), ["trusted"]);
    let old = project("tests/data/certdata-2.60.txt");
    let store = one([file.as_os_str(), "--certdata".as_ref(), old.as_os_str()]);
    assert_eq!(words(&store, "f3896f88"), ["newer"]);
    // sha256sum tests/data/certdata-2.60.txt
    let bytes = std::fs::read(&old).unwrap();
    assert_eq!(store["certdata_sha256"], Sha256::of(&bytes).to_string());
}

/// Facts of the snapshot: trust taken on 2025-04-16, a date, a constraint, and what the two Class 2 roots are left with.
#[test]
fn roots_of_the_snapshot() {
    let scratch = scratch();
    let file = put(scratch.path(), "old.pem", of_2023());
    let store = one([&file]);
    let globalsign = certificate(&store, "ebd41040");
    assert_eq!(words(&store, "ebd41040"), ["narrowed"]);
    assert_eq!(
        globalsign["trusted_for"],
        serde_json::json!(["email-protection"])
    );
    assert_eq!(globalsign["trust_ended"], "2025-04-16");
    assert_eq!(words(&store, "c3846bf2"), ["withdrawn"]);
    assert_eq!(words(&store, "46edc368"), ["narrowed"]);
    assert_eq!(
        certificate(&store, "46edc368")["only_names"],
        serde_json::json!([".tr"])
    );
    let entrust = certificate(&store, "73c17643");
    assert_eq!(entrust["distrust_after"], "2024-11-30T23:59:59Z");
    assert_eq!(entrust["distrust_phase"], "over");
}
