//! Stores of other kinds: what they cannot say is no difference, and hides none.

use super::{bogus, small, time};
use crate::diff::{Change, Options, Report, Side, Unsaid, Unsayable, compare};
use crate::format::{DistrustDate, Held, Holding};
use crate::policy::Carries;
use crate::store::{
    Certificate, DateAttribute, Level, NameConstraints, Origin, Purpose, Purposes, Store,
};

const SERVER: Purpose = Purpose::ServerAuth;
const EMAIL: Purpose = Purpose::EmailProtection;
const TRUSTED: Option<Level> = Some(Level::Trusted);
const NEUTRAL: Option<Level> = Some(Level::MustVerify);
const DISTRUSTED: Option<Level> = Some(Level::Distrusted);

/// What openssl-trusted says.
const PURPOSES: Carries = Carries {
    purposes: true,
    distrust: true,
    ..Carries::CERTIFICATES
};

fn certdata(store: &Store) -> Holding {
    Holding::from(store)
}

/// Plain certificates.
fn plain(store: &Store) -> Holding {
    let held = store.roots.iter();
    let held = held.map(|root| Held::plain(root.certificate.clone(), ""));
    Holding::plain("pem", held.collect())
}

/// The same roots as a store that can say so much.
fn saying(store: &Store, says: Carries) -> Holding {
    let mut holding = Holding::from(store);
    holding.kind = "other";
    holding.exact = false;
    holding.says = says;
    if !says.dates {
        holding
            .held
            .iter_mut()
            .for_each(|held| held.dates = <_>::default());
    }
    if !says.constraints {
        holding
            .held
            .iter_mut()
            .for_each(|held| held.constraints = None);
    }
    if !says.bare_distrust {
        holding.distrusts.clear();
    }
    holding
}

fn set(store: &mut Store, at: usize, purpose: Purpose, level: Option<Level>) {
    let trust = store.roots[at].trust.as_mut().unwrap();
    *trust.levels.get_mut(purpose) = level;
}

fn date(store: &mut Store, at: usize, date: &str) {
    store.roots[at].server_distrust_after.certificate = DateAttribute::Date(time(date));
}

fn imposed() -> NameConstraints {
    NameConstraints {
        permitted_dns: vec![".tr".to_owned()],
        der: b"\xa0\x07\x30\x05\x82\x03.tr".to_vec(),
        source: String::new(),
    }
}

/// Side, whose label, what, kept.
fn lost<'a>(report: &'a Report<'_>) -> Vec<(Side, String, Unsayable<'a>, bool)> {
    let lost = report.unsaid.iter().filter_map(|unsaid| match unsaid {
        Unsaid::Root {
            side,
            held,
            what,
            kept,
        } => Some((*side, held.name(), *what, *kept)),
        Unsaid::Bare { .. } => None,
    });
    lost.collect()
}

fn strict() -> Options {
    Options {
        strict: true,
        ..Options::default()
    }
}

fn names(roots: &[&Held]) -> Vec<String> {
    roots.iter().map(|held| held.name()).collect()
}

fn plain_held(store: &Store, at: usize) -> Held {
    Held::plain(store.roots[at].certificate.clone(), "")
}

#[test]
fn a_plain_certificate_is_trusted_for_the_one_purpose() {
    let mut store = small();
    set(&mut store, 1, EMAIL, NEUTRAL);
    let (old, new) = (certdata(&store), plain(&store));
    let report = compare(&old, &new, &Options::default());
    assert!(report.is_empty());
    assert_eq!(report.purposes, [SERVER]);
    // Beta is trusted for servers alone.
    let email = |name: &str| (Side::New, name.to_owned(), Unsayable::Purpose(EMAIL), true);
    assert_eq!(lost(&report), [email("Alpha"), email("Gamma")]);

    let options = Options {
        purpose: EMAIL,
        ..Options::default()
    };
    let report = compare(&old, &new, &options);
    assert_eq!(report.purposes, [EMAIL]);
    assert_eq!(report.changed.len(), 1);
    let expected = [Change::Trust {
        purpose: EMAIL,
        old: NEUTRAL,
        new: TRUSTED,
    }];
    assert_eq!(report.changed[0].changes, expected);
}

#[test]
fn a_root_that_is_not_trusted_is_not_expected_in_a_plain_store() {
    let mut store = small();
    let bundle = plain(&store);
    set(&mut store, 0, SERVER, NEUTRAL);
    set(&mut store, 0, EMAIL, NEUTRAL);
    let certdata = certdata(&store);
    let mut without = bundle.clone();
    without.held.remove(0);
    assert!(compare(&certdata, &without, &Options::default()).is_empty());
    // And if it is there, it is trusted there.
    assert_eq!(
        compare(&certdata, &bundle, &Options::default())
            .changed
            .len(),
        1
    );
    assert_eq!(
        compare(&bundle, &certdata, &Options::default())
            .changed
            .len(),
        1
    );
}

#[test]
fn roots_come_and_go_between_kinds() {
    let store = small();
    let (certdata, mut bundle) = (certdata(&store), plain(&store));
    bundle.held.remove(0);
    let report = compare(&certdata, &bundle, &Options::default());
    assert_eq!(names(&report.removed), ["Alpha"]);
    let report = compare(&bundle, &certdata, &Options::default());
    assert_eq!(names(&report.added), ["Alpha"]);
    let report = compare(&bundle, &plain(&store), &Options::default())
        .added
        .len();
    assert_eq!(report, 1);
}

/// Whoever ships it trusts what Mozilla distrusts.
#[test]
fn distrust_here_and_trust_there_is_a_difference() {
    let mut store = small();
    let bundle = plain(&store);
    set(&mut store, 0, SERVER, DISTRUSTED);
    let certdata = certdata(&store);
    let report = compare(&certdata, &bundle, &Options::default());
    let expected = [Change::Trust {
        purpose: SERVER,
        old: DISTRUSTED,
        new: TRUSTED,
    }];
    assert_eq!(report.changed[0].changes, expected);
    // Told once.
    let alpha = |(_, name, ..): &(_, String, _, _)| name == "Alpha";
    assert_eq!(
        lost(&report).iter().filter(|l| alpha(l)).count(),
        1,
        "email"
    );
}

#[test]
fn distrust_that_cannot_be_said_is_no_difference() {
    let mut store = small();
    let mut bundle = plain(&store);
    bundle.held.remove(0);
    set(&mut store, 0, SERVER, DISTRUSTED);
    set(&mut store, 0, EMAIL, NEUTRAL);
    // For another purpose than that of the bundle.
    set(&mut store, 1, EMAIL, DISTRUSTED);
    set(&mut store, 2, EMAIL, NEUTRAL);
    let certdata = certdata(&store);
    let report = compare(&certdata, &bundle, &Options::default());
    assert!(report.is_empty());
    let distrust = |name: &str, purpose, kept| {
        (
            Side::New,
            name.to_owned(),
            Unsayable::Distrust(purpose),
            kept,
        )
    };
    let expected = [
        distrust("Alpha", SERVER, false),
        distrust("Beta", EMAIL, true),
    ];
    assert_eq!(lost(&report), expected);
    let back = compare(&bundle, &certdata, &Options::default());
    assert!(back.is_empty());
    assert_eq!(lost(&back).len(), 2);
    assert!(lost(&back).iter().all(|(side, ..)| *side == Side::Old));
}

/// A store that distrusts for its one purpose alone says nothing of the others.
#[test]
fn distrust_for_another_purpose_is_beyond_a_store_of_one() {
    let mut store = small();
    set(&mut store, 0, EMAIL, DISTRUSTED);
    let old = certdata(&store);
    let mut new = plain(&small());
    new.says.distrust = true;
    let report = compare(&old, &new, &Options::default());
    assert!(report.is_empty());
    let said = (
        Side::New,
        "Alpha".to_owned(),
        Unsayable::Distrust(EMAIL),
        true,
    );
    assert!(lost(&report).contains(&said));
    // A root that it should distrust for that purpose, and does not have.
    set(&mut store, 0, SERVER, DISTRUSTED);
    new.held.remove(0);
    let old = certdata(&store);
    let report = compare(&old, &new, &Options::default());
    assert_eq!(names(&report.removed), ["Alpha"]);
}

#[test]
fn limits_are_told_root_by_root_kept_or_left_out() {
    let mut store = small();
    let mut bundle = plain(&store);
    date(&mut store, 0, "2024-11-30T23:59:59Z");
    date(&mut store, 1, "2025-01-01T00:00:00Z");
    store.roots[2].imposed_constraints = Some(imposed());
    for at in 0..3 {
        set(&mut store, at, EMAIL, NEUTRAL);
    }
    bundle.held.remove(0);
    let constraints = imposed();
    let expected = |side| {
        let day = |text| Unsayable::Date(SERVER, time(text));
        [
            (side, "Alpha".to_owned(), day("2024-11-30T23:59:59Z"), false),
            (side, "Beta".to_owned(), day("2025-01-01T00:00:00Z"), true),
            (
                side,
                "Gamma".to_owned(),
                Unsayable::Constraints(&constraints),
                true,
            ),
        ]
    };
    let certdata = certdata(&store);
    let report = compare(&certdata, &bundle, &Options::default());
    assert!(report.is_empty());
    assert_eq!(lost(&report), expected(Side::New));
    let back = compare(&bundle, &certdata, &Options::default());
    assert!(back.is_empty());
    assert_eq!(lost(&back), expected(Side::Old));

    // Whoever wants to hear of it as a difference does.
    let options = strict();
    let report = compare(&certdata, &bundle, &options);
    assert_eq!(names(&report.removed), ["Alpha"]);
    assert_eq!(lost(&report), expected(Side::New)[1..]);
}

/// The date is of the server's trust; that for email could have been said.
#[test]
fn a_limit_of_one_purpose_does_not_excuse_the_other() {
    let mut store = small();
    date(&mut store, 0, "2024-11-30T23:59:59Z");
    let old = certdata(&store);
    let mut new = saying(&store, PURPOSES);
    new.held.remove(0);
    assert_eq!(
        names(&compare(&old, &new, &Options::default()).removed),
        ["Alpha"]
    );
    assert_eq!(
        names(&compare(&new, &old, &Options::default()).added),
        ["Alpha"]
    );
}

/// As openssl-trusted is written after the days of grace: email is left, the server's trust is gone.
#[test]
fn trust_for_one_purpose_may_be_left_out_for_its_limit() {
    let mut store = small();
    let mut narrowed = store.clone();
    set(&mut narrowed, 0, SERVER, NEUTRAL);
    let new = saying(&narrowed, PURPOSES);
    // Without a limit it is a change.
    let old = certdata(&store);
    assert_eq!(compare(&old, &new, &Options::default()).changed.len(), 1);

    date(&mut store, 0, "2024-11-30T23:59:59Z");
    let old = certdata(&store);
    let report = compare(&old, &new, &Options::default());
    assert!(report.is_empty());
    let day = Unsayable::Date(SERVER, time("2024-11-30T23:59:59Z"));
    assert_eq!(lost(&report), [(Side::New, "Alpha".to_owned(), day, false)]);
    assert!(compare(&new, &old, &Options::default()).is_empty());
    let options = strict();
    let report = compare(&old, &new, &options);
    assert_eq!(report.changed.len(), 1);
    assert_eq!(lost(&report), []);

    // Distrust is more than silence, whatever the limit.
    set(&mut narrowed, 0, SERVER, DISTRUSTED);
    let new = saying(&narrowed, PURPOSES);
    let report = compare(&old, &new, &Options::default());
    assert_eq!(report.changed.len(), 1);
    assert_eq!(lost(&report), []);
}

#[test]
fn neutral_is_neutral_between_kinds() {
    let mut store = small();
    set(&mut store, 0, EMAIL, None);
    let old = certdata(&store);
    set(&mut store, 0, EMAIL, NEUTRAL);
    let new = saying(&store, Carries::EVERYTHING);
    assert!(compare(&old, &new, &Options::default()).is_empty());
    // certdata.txt is held to its word.
    let new = certdata(&store);
    assert_eq!(compare(&old, &new, &Options::default()).changed.len(), 1);
    // A label is a remark; in certdata.txt it is not.
    store.roots[1].label = b"Other".to_vec();
    let new = saying(&store, Carries::EVERYTHING);
    assert!(compare(&old, &new, &Options::default()).is_empty());
}

#[test]
fn dates_and_constraints_are_compared_where_both_say_them() {
    let mut store = small();
    date(&mut store, 0, "2024-11-30T23:59:59Z");
    let new = saying(&store, Carries::EVERYTHING);
    // The other object is nothing to a store of one.
    store.roots[0].server_distrust_after.trust = store.roots[0].server_distrust_after.certificate;
    assert!(compare(&certdata(&store), &new, &Options::default()).is_empty());
    date(&mut store, 0, "2024-01-01T00:00:00Z");
    store.roots[0].server_distrust_after.trust = DateAttribute::False;
    store.roots[1].imposed_constraints = Some(imposed());
    let old = certdata(&store);
    let report = compare(&old, &new, &Options::default());
    let day = |text| DistrustDate {
        date: time(text),
        origin: Origin::Certificate,
    };
    let constraints = imposed();
    let changes: Vec<_> = report
        .changed
        .iter()
        .map(|c| c.changes.as_slice())
        .collect();
    let expected = [
        [Change::DistrustAfter {
            purpose: SERVER,
            old: Some(day("2024-01-01T00:00:00Z")),
            new: Some(day("2024-11-30T23:59:59Z")),
        }],
        [Change::Constraints {
            old: Some(&constraints),
            new: None,
        }],
    ];
    assert_eq!(changes, expected);
    // A limit of no trust means nothing.
    for at in 0..2 {
        set(&mut store, at, SERVER, NEUTRAL);
        set(&mut store, at, EMAIL, NEUTRAL);
    }
    let (old, mut bare) = (certdata(&store), saying(&store, Carries::EVERYTHING));
    for held in &mut bare.held {
        held.dates = Purposes::default();
        held.constraints = None;
    }
    assert!(compare(&old, &bare, &Options::default()).is_empty());
}

/// In a PEM file with TRUSTED CERTIFICATE and CERTIFICATE.
#[test]
fn a_plain_certificate_among_others_speaks_of_one_purpose() {
    let store = small();
    let old = certdata(&store);
    let mut new = saying(&store, PURPOSES);
    new.held[1] = plain_held(&store, 1);
    let report = compare(&old, &new, &Options::default());
    assert!(report.is_empty());
    let email = (
        Side::New,
        "Beta".to_owned(),
        Unsayable::Purpose(EMAIL),
        true,
    );
    assert_eq!(lost(&report), [email]);
}

#[test]
fn a_certificate_twice_counts_once() {
    let store = small();
    let old = certdata(&store);
    let mut new = plain(&store);
    new.held.push(plain_held(&store, 0));
    let report = compare(&old, &new, &Options::default());
    assert!(report.is_empty());
    let [repeated] = report.repeated.as_slice() else {
        panic!("{:?}", report.repeated);
    };
    assert_eq!((repeated.side, repeated.times), (Side::New, 2));
    assert!(repeated.agree);
    let text = crate::diff::text::render(&report);
    assert!(
        text.contains("roots trusted for server-auth: 3 -> 3\n"),
        "{text}"
    );
    assert!(
        text.contains("\n      2 copies in the new store\n"),
        "{text}"
    );

    // Of copies that contradict each other the one that distrusts counts, wherever it stands.
    let mut new = saying(&store, PURPOSES);
    let mut distrusted = new.held[0].clone();
    distrusted.levels = Some(Purposes::from_fn(|_| DISTRUSTED));
    new.held.push(distrusted);
    let report = compare(&old, &new, &Options::default());
    assert_eq!(report.changed.len(), 1);
    assert!(!report.repeated[0].agree);
    new.held.rotate_right(1);
    assert_eq!(compare(&old, &new, &Options::default()).changed.len(), 1);
    // A word counts more than a plain copy.
    let mut new = saying(&store, PURPOSES);
    new.held.insert(0, plain_held(&store, 0));
    new.held[1].levels = Some(Purposes::from_fn(|_| NEUTRAL));
    let report = compare(&old, &new, &Options::default());
    assert_eq!(report.changed.len(), 1);
}

#[test]
fn a_reissued_root_is_neither_added_nor_removed() {
    let key = rcgen::KeyPair::generate().unwrap();
    let issue = |until| {
        let mut params = rcgen::CertificateParams::default();
        params.not_after = rcgen::date_time_ymd(until, 1, 1);
        let made = params.self_signed(&key).unwrap();
        Certificate::from_der(made.der().to_vec()).unwrap()
    };
    let (mut old, mut new) = (small(), small());
    old.roots[1].certificate = issue(2030);
    new.roots[1].certificate = issue(2040);
    new.roots[1].label = b"Beta 2".to_vec();
    set(&mut new, 1, EMAIL, NEUTRAL);
    let (before, after) = (certdata(&old), certdata(&new));
    let report = compare(&before, &after, &Options::default());
    assert!(report.added.is_empty() && report.removed.is_empty() && report.changed.is_empty());
    assert!(!report.is_empty());
    let [reissue] = report.reissued.as_slice() else {
        panic!("{:?}", report.reissued);
    };
    assert_eq!(reissue.old.certificate, old.roots[1].certificate);
    assert_eq!(reissue.new.certificate, new.roots[1].certificate);
    let expected = [
        Change::Trust {
            purpose: EMAIL,
            old: TRUSTED,
            new: NEUTRAL,
        },
        Change::Label {
            old: b"Beta",
            new: b"Beta 2",
        },
    ];
    assert_eq!(reissue.changes, expected);
    let text = crate::diff::text::render(&report);
    assert!(
        text.starts_with("no roots added, no roots removed, no roots changed, 1 root re-issued\n")
    );
    assert!(
        text.contains("      valid until 2030-01-01 -> 2040-01-01\n"),
        "{text}"
    );

    // Two old ones and a new one: one pair, and one that is gone.
    let mut more = before.clone();
    more.held.push(Held::plain(issue(2035), ""));
    let report = compare(&more, &after, &Options::default());
    assert_eq!((report.reissued.len(), report.removed.len()), (1, 1));
    // Where the old one stays, the new one is added.
    let mut both = after.clone();
    both.held.push(before.held[1].clone());
    let report = compare(&before, &both, &Options::default());
    assert_eq!((report.reissued.len(), report.added.len()), (0, 1));
}

#[test]
fn distrust_without_certificate_is_compared_where_both_say_it() {
    let mut store = small();
    store.distrusts = vec![bogus(&store, Level::Distrusted)];
    let old = certdata(&store);
    let report_of = |new: &Holding| {
        let report = compare(&old, new, &Options::default());
        let bare = |unsaid: &&Unsaid<'_>| {
            matches!(
                unsaid,
                Unsaid::Bare {
                    side: Side::New,
                    ..
                }
            )
        };
        let bare = report.unsaid.iter().filter(bare).count();
        (
            report.distrusts_removed.len(),
            report.distrusts_added.len(),
            bare,
        )
    };
    assert_eq!(report_of(&plain(&store)), (0, 0, 1));
    let mut other = saying(&store, Carries::EVERYTHING);
    assert_eq!(report_of(&other), (0, 0, 0));
    // Before 2002-10-30 serial numbers had no tag and length.
    other.distrusts[0].serial = Some(vec![5]);
    assert_eq!(report_of(&other), (0, 0, 0));
    other.distrusts[0].serial = Some(vec![2, 1, 6]);
    assert_eq!(report_of(&other), (1, 1, 0));
    other.distrusts.clear();
    assert_eq!(report_of(&other), (1, 0, 0));
    // Neutral is no distrust.
    other.distrusts = vec![bogus(&store, Level::MustVerify)];
    assert_eq!(report_of(&other), (1, 0, 0));

    // Without issuer and serial number only certdata.txt can name it.
    store.distrusts[0].issuer = None;
    let old = certdata(&store);
    other.distrusts.clear();
    let report = compare(&old, &other, &Options::default());
    assert!(report.is_empty());
    assert_eq!(report.unsaid.len(), 1);
}

#[test]
fn roots_that_expired_between_the_dates_are_told() {
    let store = small();
    let (old, new) = (certdata(&store), plain(&store));
    let end = store.roots[1].certificate.not_after();
    let second = jiff::SignedDuration::from_secs(1);
    let expired = |from, to| {
        let mut options = Options::default();
        (options.old_date, options.new_date) = (from, to);
        let report = compare(&old, &new, &options);
        assert!(report.is_empty());
        names(&report.expired)
    };
    let beta = store.roots[1].certificate.subject_name().rfc4514();
    assert_eq!(expired(Some(end), Some(end + second)), [beta.as_str()]);
    assert_eq!(expired(Some(end + second), Some(end)), [beta.as_str()]);
    assert!(expired(Some(end - second), Some(end)).is_empty());
    assert!(expired(Some(end + second), Some(end + second)).is_empty());
    // PEM has no date of its own.
    assert!(expired(Some(end), None).is_empty());
}
