//! Damage: either the same trust, or a refusal. Never another set of roots.
//!
//! What cannot be known from the file alone is counted apart: a date that no comment repeats, and a
//! cut between two objects. Lock, `--expect-sha256` and `--min-roots` are for those.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use cabundle::store::{Purpose, Sha256, Store};

use crate::synthetic::{DISTRUSTED, Entry, HEAD, NEUTRAL, certdata, date};

/// All that decides who is trusted for what: fingerprint, level and date of each purpose, and who is
/// distrusted without a certificate.
type TrustOf = BTreeSet<(Sha256, Vec<(bool, Option<String>)>)>;

fn trust_of(bytes: &[u8]) -> Option<TrustOf> {
    let store = Store::parse(bytes).ok()?;
    let roots = store.roots.iter().map(|root| {
        let purposes = Purpose::ALL.into_iter().map(|purpose| {
            let date = root.distrust_after(purpose).and_then(|d| d.date());
            let level = root.level(purpose);
            let trusted = level == Some(cabundle::store::Level::Trusted);
            (trusted, date.map(|date| date.to_string()))
        });
        (root.certificate.sha256(), purposes.collect::<Vec<_>>())
    });
    let roots = roots.filter(|(_, purposes)| purposes.iter().any(|(trusted, _)| *trusted));
    Some(roots.collect())
}

/// What became of edits.
#[derive(Default)]
struct Tally {
    tried: AtomicUsize,
    refused: AtomicUsize,
    silent: AtomicUsize,
}

impl Tally {
    /// Tries one damaged file.
    fn note(&self, good: &TrustOf, damaged: &[u8], what: impl Fn() -> String) {
        self.tried.fetch_add(1, Ordering::Relaxed);
        match trust_of(damaged) {
            None => {
                self.refused.fetch_add(1, Ordering::Relaxed);
            }
            Some(trust) if trust == *good => {}
            Some(trust) => {
                self.silent.fetch_add(1, Ordering::Relaxed);
                println!(
                    "SILENT {}: {} roots became {}",
                    what(),
                    good.len(),
                    trust.len()
                );
            }
        }
    }

    /// Says the figures and gives the number of silent changes.
    fn report(&self, what: &str) -> usize {
        let get = |n: &AtomicUsize| n.load(Ordering::Relaxed);
        let (tried, refused, silent) = (get(&self.tried), get(&self.refused), get(&self.silent));
        println!(
            "{what}: {tried} tried, {refused} refused, {} unchanged, {silent} silent",
            tried - refused - silent
        );
        silent
    }
}

/// Where each line of a file begins; the last entry is its end.
fn line_starts(bytes: &[u8]) -> Vec<usize> {
    let breaks = bytes.iter().enumerate().filter(|(_, b)| **b == b'\n');
    let mut starts: Vec<_> = std::iter::once(0)
        .chain(breaks.map(|(at, _)| at + 1))
        .collect();
    if starts.last() != Some(&bytes.len()) {
        starts.push(bytes.len());
    }
    starts
}

/// Whether nothing but blanks and comments stands between the cut and the object behind it, so that
/// what is left is a whole, smaller file.
fn between_objects(bytes: &[u8], cut: usize) -> bool {
    let text = String::from_utf8_lossy(&bytes[..cut]).into_owned();
    let rest = String::from_utf8_lossy(&bytes[cut..]).into_owned();
    // A cut inside a comment line leaves the beginning of a comment.
    let in_comment =
        text.lines().last().is_some_and(|l| l.starts_with('#')) && !text.ends_with('\n');
    let rest = if in_comment {
        rest.split_once('\n').map_or("", |(_, rest)| rest)
    } else {
        &rest
    };
    let next = rest
        .lines()
        .find(|l| !l.trim().is_empty() && !l.starts_with('#'));
    next.is_none_or(|line| line.starts_with("CKA_CLASS"))
}

/// Runs `job` for `0..count` on both cores.
fn in_parallel(count: usize, job: impl Fn(usize) + Sync) {
    let next = AtomicUsize::new(0);
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= count {
                        break;
                    }
                    job(at);
                }
            });
        }
    });
}

/// Every line deleted, doubled, swapped with the next; every line a place to cut, before and inside.
fn line_edits(bytes: &[u8]) -> usize {
    let good = trust_of(bytes).expect("a good sample");
    let starts = line_starts(bytes);
    let [deleted, doubled, swapped, cut, cut_between]: [Tally; 5] = Default::default();
    in_parallel(starts.len() - 1, |n| {
        let (start, end) = (starts[n], starts[n + 1]);
        let line = &bytes[start..end];
        let what = |edit: &'static str| {
            move || {
                format!(
                    "{edit} line {}: {}",
                    n + 1,
                    String::from_utf8_lossy(line).trim_end()
                )
            }
        };
        let (before, after) = (&bytes[..start], &bytes[end..]);
        deleted.note(&good, &[before, after].concat(), what("delete"));
        doubled.note(&good, &[before, line, line, after].concat(), what("double"));
        if let Some(next_end) = starts.get(n + 2) {
            let next = &bytes[end..*next_end];
            let rest = &bytes[*next_end..];
            swapped.note(&good, &[before, next, line, rest].concat(), what("swap"));
        }
        for at in [
            start,
            start + line.len() / 2,
            end.saturating_sub(2).max(start),
        ] {
            let tally = if between_objects(bytes, at) {
                &cut_between
            } else {
                &cut
            };
            let told = tally.silent.load(Ordering::Relaxed) > 3;
            if std::ptr::eq(tally, &cut_between) {
                tally.tried.fetch_add(1, Ordering::Relaxed);
            } else {
                tally.note(&good, &bytes[..at], || {
                    if told { String::new() } else { what("cut")() }
                });
            }
        }
    });
    cut_between.report("cut between objects (not to be known from the file)");
    deleted.report("delete a line")
        + doubled.report("double a line")
        + swapped.report("swap two lines")
        + cut.report("cut inside an object")
}

/// Bits flipped: of every byte where `every` is 1, of every n-th otherwise. Bytes of dates without a
/// comment are left out by the caller's choice of sample.
fn flips(bytes: &[u8], every: usize, known: impl Fn(usize) -> bool + Sync) -> usize {
    let good = trust_of(bytes).expect("a good sample");
    let (flipped, unknown) = (Tally::default(), Tally::default());
    in_parallel(bytes.len() / every, |n| {
        let at = n * every + n % every;
        let bits = if every == 1 { 0..8 } else { n % 8..n % 8 + 1 };
        for bit in bits {
            if at >= bytes.len() {
                return;
            }
            let mut damaged = bytes.to_vec();
            damaged[at] ^= 1 << bit;
            let tally = if known(at) { &flipped } else { &unknown };
            let what = || format!("flip bit {bit} of byte {at}");
            if known(at) {
                tally.note(&good, &damaged, what);
            } else {
                tally.tried.fetch_add(1, Ordering::Relaxed);
            }
        }
    });
    unknown.report("bits of dates that no comment repeats (not to be known from the file)");
    flipped.report("flip a bit")
}

/// Whether a byte stands in a distrust date that no comment repeats.
fn in_bare_date(bytes: &[u8]) -> impl Fn(usize) -> bool + Sync {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let mut bare = Vec::new();
    let mut at = 0;
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    for (n, line) in lines.iter().enumerate() {
        let dated = line.contains("DISTRUST_AFTER MULTILINE_OCTAL");
        let told = n > 0 && lines[n - 1].contains("Distrust After:");
        if dated && !told {
            let next = lines.get(n + 1).map_or(0, |l| l.len());
            bare.push(at + line.len()..at + line.len() + next);
        }
        at += line.len();
    }
    move |at| bare.iter().any(|range| range.contains(&at))
}

/// A file with all that the grammar has: dates with and without comments in both kinds of objects,
/// distrust with and without a certificate, PKCS#11 3.2's words, a file without blank lines between.
fn sample() -> String {
    let commented =
        "CK_BBOOL CK_FALSE\n# For Email Distrust After: Sat Nov 30 23:59:59 2024\n".to_owned();
    let mut plain = Entry::fresh("Plain");
    plain.email = crate::synthetic::TRUSTED;
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
    let mut gone = Entry::fresh("Distrusted without a certificate");
    (gone.server, gone.email, gone.code) = (DISTRUSTED, NEUTRAL, NEUTRAL);
    let mut text = certdata(&[plain, dated, in_trust, bare, no_dates, distrusted]);
    text.push_str(&gone.trust_object());
    text.push_str(&Entry::fresh("Last").objects());
    text
}

#[test]
fn no_edit_of_a_line_changes_trust_silently() {
    assert_eq!(line_edits(sample().as_bytes()), 0);
    // Without comments and blank lines every line touches the next.
    let sample = sample();
    let bare = sample
        .lines()
        .filter(|l| !l.is_empty() && (!l.starts_with('#') || l.contains("Distrust")));
    let bare: String = bare.map(|l| format!("{l}\n")).collect();
    assert_eq!(line_edits(bare.as_bytes()), 0);
    assert_eq!(line_edits(bare.replace('\n', "\r\n").as_bytes()), 0);
}

#[test]
fn no_flipped_bit_changes_trust_silently() {
    let (plain, gone) = (Entry::fresh("A"), Entry::fresh("B"));
    let mut dated = Entry::fresh("C");
    dated.server_distrust_after = Some(date("241130235959Z"));
    let text = HEAD.to_owned() + &plain.objects() + &dated.objects() + &gone.objects();
    let bare = in_bare_date(text.as_bytes());
    assert_eq!(flips(text.as_bytes(), 1, |at| !bare(at)), 0);
}

/// A whole object gone is another file; but a certificate without trust, or trust without a
/// certificate, is not a file of Mozilla's.
#[test]
fn half_a_root_is_refused() {
    let (a, b) = (Entry::fresh("A"), Entry::fresh("B"));
    let whole = certdata(&[a.clone(), b.clone()]);
    assert_eq!(trust_of(whole.as_bytes()).unwrap().len(), 2);
    for half in [b.certificate_object(), b.trust_object()] {
        assert!(trust_of((certdata(std::slice::from_ref(&a)) + &half).as_bytes()).is_none());
    }
}

/// Every line of the embedded file, and every 97th byte: minutes. Run with
/// `cargo test --release --test suite -- --ignored --nocapture every_line`.
#[test]
#[ignore = "minutes; see README"]
fn every_line_of_the_embedded_file() {
    let bytes = Store::embedded_bytes();
    assert_eq!(line_edits(bytes), 0);
    let bare = in_bare_date(bytes);
    assert_eq!(flips(bytes, 97, |at| !bare(at)), 0);
}
