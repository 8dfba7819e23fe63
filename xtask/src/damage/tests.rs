//! The same on small files, every one of each kind.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::collections::BTreeMap;

use cabundle::store::Store;
use fastrand::Rng;

use super::certdata::{Effort, all};
use super::guard::Guards;
use super::kinds::{self, Values};
use super::readers::{harmed, stores};
use super::sound::{Why, unknowable};
use super::tally::{Sample, Tally, on_file};
use super::text::Text;
use crate::damage::edit::Edit;

#[allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "shared with the tests of the tool"
)]
#[path = "../../../tests/synthetic.rs"]
mod synthetic;

use synthetic::{DISTRUSTED, Entry, HEAD, NEUTRAL, TRUSTED, certdata, date};

/// Distrusted for TLS alone.
fn gone(label: &str) -> Entry {
    let mut gone = Entry::fresh(label);
    (gone.server, gone.email, gone.code) = (DISTRUSTED, NEUTRAL, NEUTRAL);
    gone
}

/// A file with all that the grammar has: dates with and without comments in both kinds of objects,
/// distrust with and without a certificate, a file without blank lines between.
fn sample() -> String {
    let commented =
        "CK_BBOOL CK_FALSE\n# For Email Distrust After: Sat Nov 30 23:59:59 2024\n".to_owned();
    let mut plain = Entry::fresh("Plain");
    plain.email = TRUSTED;
    let mut dated = Entry::fresh("Dated");
    dated.server_distrust_after = Some(commented);
    dated.email_distrust_after = Some(date("241130235959Z"));
    let mut in_trust = Entry::fresh("Date in the trust object");
    in_trust.trust_lines = format!(
        "# For Server Distrust After: Wed Apr 15 23:59:59 2026\nCKA_NSS_SERVER_DISTRUST_AFTER {}",
        date("260415235959Z")
    );
    let mut bare = Entry::fresh("Date without a comment");
    bare.server_distrust_after = Some(date("20261231235959Z"));
    let mut no_dates = Entry::fresh("No date attributes");
    (
        no_dates.server_distrust_after,
        no_dates.email_distrust_after,
    ) = (None, None);
    let mut distrusted = Entry::fresh("Distrusted");
    (distrusted.server, distrusted.email, distrusted.code) = (DISTRUSTED, DISTRUSTED, DISTRUSTED);
    let mut text = certdata(&[plain, dated, in_trust, bare, no_dates, distrusted]);
    text.push_str(&gone("Distrusted without a certificate").trust_object());
    text.push_str(&Entry::fresh("Last").objects());
    text
}

/// What became of each kind of edit; nothing may be silent.
#[track_caller]
fn tried(
    text: &str,
    kinds: impl Fn(&Text) -> Vec<kinds::Kind<'_>>,
) -> BTreeMap<&'static str, Tally> {
    let sample = Sample::new(text.as_bytes().to_vec()).unwrap();
    let guards = Guards::new(text.as_bytes()).unwrap();
    let kinds = kinds(&sample.text);
    let tallies = kinds
        .iter()
        .map(|kind| (kind.name, on_file(kind, &sample, &guards)));
    let tallies: BTreeMap<_, _> = tallies.collect();
    for (name, tally) in &tallies {
        assert_eq!(tally.silent, 0, "{name}: {:?}", tally.places);
        assert!(tally.tried() > 0, "{name}");
        // What the file cannot show, its lock does.
        for caught in tally.unknowable.values() {
            assert_eq!(
                [caught.lock, caught.expect_sha256],
                [caught.cases; 2],
                "{name}"
            );
        }
    }
    tallies
}

fn cases(tally: &Tally, why: Why) -> usize {
    let with = tally
        .unknowable
        .iter()
        .filter(|(whys, _)| whys.contains(&why));
    with.map(|(_, caught)| caught.cases).sum()
}

#[test]
fn no_edit_of_a_line_changes_trust_silently() {
    let sample = sample();
    let tallies = tried(&sample, kinds::of_lines);
    // The sample has what cannot be known, and it is what it is said to be.
    assert!(cases(&tallies["cut at a line"], Why::RootGone) > 0);
    assert!(cases(&tallies["swap a line with the next"], Why::Names) > 0);
    assert!(cases(&tallies["delete a line"], Why::PolicyFlag) > 0);
    // Without comments and blank lines every line touches the next.
    let lines = sample.lines();
    let bare = lines.filter(|l| !l.is_empty() && (!l.starts_with('#') || l.contains("Distrust")));
    let bare: String = bare.map(|l| format!("{l}\n")).collect();
    tried(&bare, kinds::of_lines);
    tried(&bare.replace('\n', "\r\n"), kinds::of_lines);
}

#[test]
fn no_lost_attribute_changes_trust_silently() {
    let tallies = tried(&sample(), kinds::of_attributes);
    let lost = &tallies["delete an attribute"];
    assert_eq!(cases(lost, Why::Date), 1);
    // Those whose comment stays, and every word of trust.
    assert!(lost.refused > 2 + 3 * 8, "{lost:?}");
}

#[test]
fn no_other_value_changes_trust_silently() {
    let tallies = tried(&sample(), |text| kinds::of_values(text, &Values::of(text)));
    assert!(cases(&tallies["another trust word"], Why::TrustWord) > 0);
    assert!(cases(&tallies["the other truth value"], Why::PolicyFlag) > 0);
    assert!(cases(&tallies["another date"], Why::Date) > 0);
    assert_eq!(tallies["another label"].refused, 0);
    // The MD5 of the distrust without a certificate, which names nothing.
    assert_eq!(tallies["another octal value"].unchanged, 7);
}

/// And no cut at a byte: what is left is refused, but for the few places between two roots.
#[test]
fn no_flipped_bit_changes_trust_silently() {
    let (plain, gone, last) = (Entry::fresh("A"), gone("B"), Entry::fresh("D"));
    let mut dated = Entry::fresh("C");
    dated.server_distrust_after = Some(date("241130235959Z"));
    let objects = plain.objects() + &gone.trust_object() + &dated.objects() + &last.objects();
    let tallies = tried(&(HEAD.to_owned() + &objects), |text| {
        let all: Vec<_> = std::iter::once(0..text.bytes.len()).collect();
        vec![kinds::of_bits(text, &all), kinds::of_cuts(&all)]
    });
    let flipped = &tallies["flip a bit"];
    assert!(cases(flipped, Why::Date) > 0 && cases(flipped, Why::Names) > 0);
    // Three roots and a distrust begin with a blank line and a comment that announces them.
    let cut = &tallies["cut at a byte"];
    assert!((4..=4 * 4).contains(&cut.unknown()), "{}", cut.unknown());
}

#[test]
fn two_edits_change_no_trust_silently() {
    let text = sample();
    let values = Values::of(&Text::new(text.clone().into_bytes()));
    let pairs = |text| {
        let near = kinds::of_pairs("near", text, &values, 3000, true, 1);
        vec![near, kinds::of_pairs("far", text, &values, 1000, false, 2)]
    };
    let sample = Sample::new(text.as_bytes().to_vec()).unwrap();
    let guards = Guards::new(text.as_bytes()).unwrap();
    for kind in pairs(&sample.text) {
        let tally = on_file(&kind, &sample, &guards);
        assert_eq!(tally.silent, 0, "{}: {:?}", kind.name, tally.places);
        assert!(tally.refused > 500 && tally.unchanged > 40, "{tally:?}");
    }
}

/// By the text alone, whatever a reader makes of it.
#[test]
fn what_cannot_be_known() {
    let text = Text::new(sample().into_bytes());
    let find = |what: &str| {
        let all = String::from_utf8_lossy(&text.bytes).into_owned();
        let at = all.find(what).expect(what);
        at..at + what.len()
    };
    let why =
        |edit: &Edit| unknowable(&text, edit).map(|whys| whys.into_iter().collect::<Vec<_>>());
    let object = |n: usize| text.objects.get(n).unwrap().range.clone();
    // A root with its trust, one without, trust without its root.
    let root = object(1).start..object(2).end;
    assert_eq!(why(&Edit::delete(root)), Some(vec![Why::RootGone]));
    assert_eq!(why(&Edit::delete(object(1))), None);
    assert_eq!(why(&Edit::delete(object(2))), None);
    let both = Edit::delete(object(1))
        .and(Edit::delete(object(2)))
        .unwrap();
    assert_eq!(why(&both), Some(vec![Why::RootGone]));
    // The distrust that has no certificate.
    assert_eq!(
        why(&Edit::delete(object(13))),
        Some(vec![Why::DistrustGone])
    );
    assert_eq!(why(&Edit::Cut(object(14).start)), Some(vec![Why::RootGone]));
    assert_eq!(why(&Edit::Cut(object(14).start + 200)), None);
    let word = |by: &str| why(&Edit::replace(find("CKT_NSS_TRUSTED_DELEGATOR"), by));
    assert_eq!(word("CKT_NSS_NOT_TRUSTED"), Some(vec![Why::TrustWord]));
    assert_eq!(word("CKT_NSS_NOT_TRUSTEX"), None);
    // No comment tells this date; a comment tells the other one.
    let year = |of: &str, by: &str| why(&Edit::replace(find(of), by));
    assert_eq!(
        year(r"\062\060\062\066\061", r"\062\060\062\067\061"),
        Some(vec![Why::Date])
    );
    assert_eq!(year(r"\062\060\062\066\061", r"\062\060\062\066\071"), None);
    assert_eq!(year(r"\062\064\061\061\063", r"\062\065\061\061\063"), None);
    // Nothing is said differently.
    assert_eq!(why(&Edit::double(&text, object(1))), Some(vec![]));
    assert_eq!(why(&Edit::delete(find("# test\n"))), Some(vec![]));
    assert_eq!(why(&Edit::delete(find("CKA_TRUST_SERVER_AUTH"))), None);
}

#[test]
fn one_seed_one_table() {
    let effort = |seed| Effort {
        sample: 40,
        objects: 1,
        seed,
    };
    let text = certdata(&[Entry::fresh("A"), Entry::fresh("B"), Entry::fresh("C")]);
    let run = |seed| {
        let tried = all(text.as_bytes(), effort(seed)).unwrap();
        let tallies = tried
            .into_iter()
            .map(|tried| (tried.name, tried.place, tried.tally));
        tallies.collect::<Vec<_>>()
    };
    let first = run(1);
    assert_eq!(first, run(1));
    assert_ne!(first, run(2));
    assert!(first.iter().all(|(_, _, tally)| tally.silent == 0));
}

/// Our own stores of two roots with all that can be said of them, and of a distrust without a certificate.
#[test]
fn no_harm_to_a_store_is_worse_than_its_format() {
    let mut first = Entry::fresh("First");
    first.email = DISTRUSTED;
    first.server_distrust_after = Some(date("241130235959Z"));
    let mut bogus = Entry::fresh("Bogus");
    (bogus.server, bogus.email, bogus.code) = (DISTRUSTED, DISTRUSTED, DISTRUSTED);
    let file = certdata(&[first, Entry::fresh("Second")]) + &bogus.trust_object();
    let store = Store::parse(file.as_bytes()).unwrap();
    let mut rng = Rng::with_seed(1);
    for store in stores::own(&store).unwrap() {
        let figures = harmed(&store, 125, &mut rng).unwrap();
        assert_eq!(figures.wrong, 0, "{}: {figures:?}", store.name);
        assert!(figures.refused > 0, "{}", store.name);
    }
}
