//! Damage: either the same trust, or a refusal. Never another set of roots.
//!
//! What cannot be known from the file alone is counted apart: a date that no comment repeats, a cut
//! between two objects, the name of a distrusted certificate that is not in the file. Lock,
//! `--expect-sha256` and `--min-roots` are for those.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use cabundle::store::{Distrust, Level, Purpose, Root, Sha256, Store};

use crate::support::{AS_OF, assert_done, assert_refused, cabundle, names, put, scratch};
use crate::synthetic::{DISTRUSTED, Entry, HEAD, NEUTRAL, certdata, date};

/// What is said of one purpose: the level and the distrust date.
type Said = (Option<Level>, Option<String>);

/// All that decides who is trusted or distrusted for what.
#[derive(PartialEq)]
struct TrustOf {
    /// Level and date of each purpose, of every root, by fingerprint.
    roots: BTreeMap<Sha256, Vec<Said>>,
    /// Who is distrusted without a certificate, in file order: the names, and the level of each
    /// purpose.
    distrusts: Vec<(Names, Vec<Option<Level>>)>,
}

/// How a distrust calls a certificate that is not there: issuer, serial number, SHA-1, other hash.
type Names = [Option<Vec<u8>>; 4];

impl TrustOf {
    fn trusted(&self) -> usize {
        let is_trusted = |said: &&Vec<Said>| said.iter().any(|s| s.0 == Some(Level::Trusted));
        self.roots.values().filter(is_trusted).count()
    }

    /// Whether everything is the same but how distrusted certificates that are not in the file are
    /// called.
    fn differs_in_names_only(&self, other: &Self) -> bool {
        let levels = |of: &Self| of.distrusts.iter().map(|d| d.1.clone()).collect::<Vec<_>>();
        self != other && self.roots == other.roots && levels(self) == levels(other)
    }
}

fn trust_of(bytes: &[u8]) -> Option<TrustOf> {
    let store = Store::parse(bytes).ok()?;
    let said = |root: &Root| {
        let purposes = Purpose::ALL.into_iter().map(|purpose| {
            let date = root.distrust_after(purpose).and_then(|d| d.date());
            (root.level(purpose), date.map(|date| date.to_string()))
        });
        (root.certificate.sha256(), purposes.collect())
    };
    let distrust = |d: &Distrust| {
        let hash = d.hash.as_ref();
        let hash = hash.map(|(by, value)| [format!("{by:?}").as_bytes(), value].concat());
        let names = [d.issuer.clone(), d.serial.clone(), d.sha1.clone(), hash];
        let levels = Purpose::ALL.map(|purpose| d.trust.level(purpose));
        (names, levels.to_vec())
    };
    Some(TrustOf {
        roots: store.roots.iter().map(said).collect(),
        distrusts: store.distrusts.iter().map(distrust).collect(),
    })
}

/// What became of one damaged file.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Refused,
    Unchanged,
    /// Other roots, purposes, levels or dates; or a distrust that is lost or weighs differently.
    Silent,
    /// A distrust of a certificate that is not in the file names another one. No check is possible:
    /// hash, issuer and serial number stand nowhere else in the file, and a wrong value is as well
    /// formed as a right one.
    OtherName,
}

fn fate(good: &TrustOf, damaged: &[u8]) -> Fate {
    match trust_of(damaged) {
        None => Fate::Refused,
        Some(trust) if trust == *good => Fate::Unchanged,
        Some(trust) if good.differs_in_names_only(&trust) => Fate::OtherName,
        Some(_) => Fate::Silent,
    }
}

/// What became of one kind of edit.
struct Tally {
    what: &'static str,
    /// Whether the file itself can show the damage.
    known: bool,
    fates: [AtomicUsize; 4],
}

impl Tally {
    fn known(what: &'static str) -> Self {
        let fates = Default::default();
        Self {
            what,
            known: true,
            fates,
        }
    }

    fn unknown(what: &'static str) -> Self {
        Self {
            known: false,
            ..Self::known(what)
        }
    }

    /// Tries one damaged file.
    fn note(&self, good: &TrustOf, damaged: &[u8], place: impl Fn() -> String) {
        let fate = fate(good, damaged);
        let before = self.fates[fate as usize].fetch_add(1, Ordering::Relaxed);
        if fate == Fate::Silent && self.known && before < 10 {
            println!("SILENT {} {}", self.what, place());
        }
    }

    fn count(&self, fate: Fate) -> usize {
        self.fates[fate as usize].load(Ordering::Relaxed)
    }

    /// Says the figures.
    fn report(&self) {
        let tried: usize = self.fates.iter().map(|n| n.load(Ordering::Relaxed)).sum();
        let apart = if self.known {
            ""
        } else {
            " (cannot be known from the file)"
        };
        println!(
            "{}{apart}: {tried} tried, {} refused, {} unchanged, {} silent; names of distrusts without a certificate (cannot be known from the file): {}",
            self.what,
            self.count(Fate::Refused),
            self.count(Fate::Unchanged),
            self.count(Fate::Silent),
            self.count(Fate::OtherName),
        );
    }
}

/// Says all figures and gives the number of silent changes that the file could have shown.
fn report<'a>(tallies: impl IntoIterator<Item = &'a Tally>) -> usize {
    let tallies = tallies.into_iter().inspect(|tally| tally.report());
    let known = tallies.filter(|tally| tally.known);
    known.map(|tally| tally.count(Fate::Silent)).sum()
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

/// Kinds of edits of lines.
struct LineEdits {
    deleted: Tally,
    doubled: Tally,
    swapped: Tally,
    cut: Tally,
    cut_between: Tally,
    /// Where in a line to cut; a line of length 100.
    cuts: &'static [usize],
}

impl LineEdits {
    fn new(cuts: &'static [usize]) -> Self {
        Self {
            deleted: Tally::known("delete a line"),
            doubled: Tally::known("double a line"),
            swapped: Tally::known("swap two lines"),
            cut: Tally::known("cut inside an object"),
            cut_between: Tally::unknown("cut between objects"),
            cuts,
        }
    }

    /// Every line deleted, doubled, swapped with the next; every line a place to cut.
    fn note(&self, bytes: &[u8]) {
        let good = trust_of(bytes).expect("a good sample");
        let starts = line_starts(bytes);
        in_parallel(starts.len() - 1, |n| {
            let (start, end) = (starts[n], starts[n + 1]);
            let line = &bytes[start..end];
            let place = || format!("{}: {}", n + 1, String::from_utf8_lossy(line).trim_end());
            let (before, after) = (&bytes[..start], &bytes[end..]);
            self.deleted.note(&good, &[before, after].concat(), place);
            let double = [before, line, line, after].concat();
            self.doubled.note(&good, &double, place);
            if let Some(next_end) = starts.get(n + 2) {
                let next = &bytes[end..*next_end];
                let swap = [before, next, line, &bytes[*next_end..]].concat();
                self.swapped.note(&good, &swap, place);
            }
            for percent in self.cuts {
                let at = start + line.len().saturating_sub(2) * percent / 100;
                let tally = if between_objects(bytes, at) {
                    &self.cut_between
                } else {
                    &self.cut
                };
                tally.note(&good, &bytes[..at], place);
            }
        });
    }

    fn report(&self) -> usize {
        let cuts = [&self.cut, &self.cut_between];
        report(
            [&self.deleted, &self.doubled, &self.swapped]
                .into_iter()
                .chain(cuts),
        )
    }
}

/// Bits flipped: every bit of every byte, or one bit of every n-th byte.
struct Flips {
    flipped: Tally,
    in_bare_date: Tally,
    every: usize,
}

impl Flips {
    fn new(every: usize) -> Self {
        Self {
            flipped: Tally::known("flip a bit"),
            in_bare_date: Tally::unknown("flip a bit of a date that no comment repeats"),
            every,
        }
    }

    fn note(&self, bytes: &[u8]) {
        let good = trust_of(bytes).expect("a good sample");
        let bare = in_bare_date(bytes);
        let every = self.every;
        in_parallel(bytes.len() / every, |n| {
            let at = n * every + n % every;
            let bits = if every == 1 { 0..8 } else { n % 8..n % 8 + 1 };
            for bit in bits.filter(|_| at < bytes.len()) {
                let mut damaged = bytes.to_vec();
                damaged[at] ^= 1 << bit;
                let tally = if bare(at) {
                    &self.in_bare_date
                } else {
                    &self.flipped
                };
                tally.note(&good, &damaged, || format!("{bit} of byte {at}"));
            }
        });
    }

    fn report(&self) -> usize {
        report([&self.flipped, &self.in_bare_date])
    }
}

/// The attributes of a file, each with all its lines: the line of its name, and where it stands.
fn attributes(bytes: &[u8]) -> Vec<(String, Range<usize>)> {
    let starts = line_starts(bytes);
    let mut found: Vec<(String, Range<usize>)> = Vec::new();
    let mut inside = false;
    for ends in starts.windows(2) {
        let line = String::from_utf8_lossy(&bytes[ends[0]..ends[1]]);
        let line = line.trim_end();
        if inside {
            if let Some(last) = found.last_mut() {
                last.1.end = ends[1];
            }
            inside = line != "END";
        } else if line.starts_with("CKA_") {
            found.push((line.to_owned(), ends[0]..ends[1]));
            inside = line.ends_with("MULTILINE_OCTAL");
        }
    }
    found
}

/// An attribute goes with all its lines, and its comment stays.
struct Losses {
    lost: Tally,
    dated: Tally,
    bare: Tally,
}

impl Losses {
    fn new() -> Self {
        Self {
            lost: Tally::known("delete an attribute"),
            dated: Tally::known("delete a date whose comment stays"),
            bare: Tally::unknown("delete a date that no comment repeats"),
        }
    }

    fn note(&self, bytes: &[u8]) {
        let good = trust_of(bytes).expect("a good sample");
        let attributes = attributes(bytes);
        in_parallel(attributes.len(), |n| {
            let (name, Range { start, end }) = &attributes[n];
            let before = &bytes[..*start];
            let text = String::from_utf8_lossy(before);
            let above = text.lines().last().unwrap_or_default();
            let tally = match name.contains("DISTRUST_AFTER MULTILINE_OCTAL") {
                true if above.contains("Distrust After:") => &self.dated,
                true => &self.bare,
                false => &self.lost,
            };
            let without = [before, &bytes[*end..]].concat();
            tally.note(&good, &without, || name.clone());
        });
    }

    fn report(&self) -> usize {
        report([&self.lost, &self.dated, &self.bare])
    }
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

/// Distrusted for TLS alone.
fn gone(label: &str) -> Entry {
    let mut gone = Entry::fresh(label);
    (gone.server, gone.email, gone.code) = (DISTRUSTED, NEUTRAL, NEUTRAL);
    gone
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
    let mut text = certdata(&[plain, dated, in_trust, bare, no_dates, distrusted]);
    text.push_str(&gone("Distrusted without a certificate").trust_object());
    text.push_str(&Entry::fresh("Last").objects());
    text
}

#[test]
fn no_edit_of_a_line_changes_trust_silently() {
    let edits = LineEdits::new(&[0, 50, 100]);
    edits.note(sample().as_bytes());
    // Without comments and blank lines every line touches the next.
    let sample = sample();
    let bare = sample
        .lines()
        .filter(|l| !l.is_empty() && (!l.starts_with('#') || l.contains("Distrust")));
    let bare: String = bare.map(|l| format!("{l}\n")).collect();
    edits.note(bare.as_bytes());
    edits.note(bare.replace('\n', "\r\n").as_bytes());
    assert_eq!(edits.report(), 0);
    // The sample has what is counted apart, and it is what it is said to be.
    assert!(edits.cut_between.count(Fate::Silent) > 0);
    assert!(edits.swapped.count(Fate::OtherName) > 0);
}

#[test]
fn no_flipped_bit_changes_trust_silently() {
    let (plain, gone, last) = (Entry::fresh("A"), gone("B"), Entry::fresh("D"));
    let mut dated = Entry::fresh("C");
    dated.server_distrust_after = Some(date("241130235959Z"));
    let objects = plain.objects() + &gone.trust_object() + &dated.objects() + &last.objects();
    let flips = Flips::new(1);
    flips.note((HEAD.to_owned() + &objects).as_bytes());
    assert_eq!(flips.report(), 0);
    assert!(flips.in_bare_date.count(Fate::Silent) > 0);
    assert!(flips.flipped.count(Fate::OtherName) > 0);
}

#[test]
fn no_lost_attribute_changes_trust_silently() {
    let losses = Losses::new();
    losses.note(sample().as_bytes());
    assert_eq!(losses.report(), 0);
    assert_eq!(losses.dated.count(Fate::Refused), 2);
    assert_eq!(losses.bare.count(Fate::Silent), 1);
}

/// Some of these edits, as a user meets them: nothing is written, and what stood there stays.
#[test]
fn a_damaged_file_replaces_nothing() {
    const OLD: &[u8] = b"what stood here before\n";
    let sample = sample();
    let bytes = sample.as_bytes();
    let good = trust_of(bytes).expect("a good sample");
    let directory = scratch();
    let put = |name: &str, bytes: &[u8]| put(directory.path(), name, bytes);
    let input = put("in.txt", bytes);
    let output = put("roots.der", OLD);
    let build = || {
        let mut command = cabundle();
        command.arg("build").arg(&input).arg("-o").arg(&output);
        command.args(["-f", "der", "--accept-limits", "--as-of", AS_OF]);
        command.output().expect("run cabundle")
    };
    assert_done(build());
    let roots = std::fs::read(&output).unwrap();
    assert_ne!(roots, OLD);

    let mut counts = [0; 4];
    let mut check = |what: &str, damaged: &[u8]| {
        put("in.txt", damaged);
        put("roots.der", OLD);
        let done = build();
        let found = std::fs::read(&output).unwrap();
        let fate = fate(&good, damaged);
        match Store::parse(damaged) {
            Err(error) => {
                assert_refused(&done, error.to_diagnostics()[0].code);
                assert_eq!(found, OLD, "{what}");
            }
            Ok(_) => {
                assert_ne!(fate, Fate::Silent, "{what}");
                assert_eq!(assert_done(done), b"", "{what}");
                assert!(found == roots, "{what}: other roots");
            }
        }
        assert_eq!(names(directory.path()), ["in.txt", "roots.der"], "{what}");
        counts[fate as usize] += 1;
    };
    let starts = line_starts(bytes);
    let bare = in_bare_date(bytes);
    let lines = starts.len() - 2;
    for n in (0..13).map(|n| n * lines / 13 + n % 5) {
        let (start, end, next) = (starts[n], starts[n + 1], starts[n + 2]);
        let (before, line, after) = (&bytes[..start], &bytes[start..end], &bytes[end..]);
        let what = |edit| format!("{edit} line {}", n + 1);
        check(&what("delete"), &[before, after].concat());
        check(&what("double"), &[before, line, line, after].concat());
        let swap = [before, &bytes[end..next], line, &bytes[next..]].concat();
        check(&what("swap"), &swap);
        let at = start + line.len() / 2;
        if !between_objects(bytes, at) {
            check(&what("cut"), &bytes[..at]);
        }
        if !bare(at) {
            let mut flip = bytes.to_vec();
            flip[at] ^= 1 << (n % 8);
            check(&what("flip in"), &flip);
        }
    }
    for (name, Range { start, end }) in attributes(bytes).into_iter().step_by(17) {
        if !name.contains("DISTRUST_AFTER MULTILINE_OCTAL") {
            let without = [&bytes[..start], &bytes[end..]].concat();
            check(&format!("delete all of {name}"), &without);
        }
    }
    let [refused, unchanged, _, other_name] = counts;
    println!(
        "through the tool: {refused} refused, {unchanged} unchanged, {other_name} other names"
    );
    assert!(refused > 30 && unchanged > 5, "{counts:?}");
}

/// A whole object gone is another file; but a certificate without trust, or trust without a
/// certificate, is not a file of Mozilla's.
#[test]
fn half_a_root_is_refused() {
    let (a, b) = (Entry::fresh("A"), Entry::fresh("B"));
    let whole = certdata(&[a.clone(), b.clone()]);
    assert_eq!(trust_of(whole.as_bytes()).unwrap().trusted(), 2);
    for half in [b.certificate_object(), b.trust_object()] {
        assert!(trust_of((certdata(std::slice::from_ref(&a)) + &half).as_bytes()).is_none());
    }
}

/// The embedded file in pieces of some roots each, every one a file of its own: damage is local, and
/// a small file is read in no time.
fn pieces() -> Vec<Vec<u8>> {
    const START: &str = "#\n# Certificate \"";
    let text = core::str::from_utf8(Store::embedded_bytes()).expect("UTF-8");
    let head = text.find(START).expect("a first root");
    let (head, rest) = text.split_at(head);
    let pairs: Vec<_> = rest.split(START).skip(1).collect();
    let piece = |pairs: &[&str]| {
        let pairs = pairs.iter().map(|pair| format!("{START}{pair}"));
        (head.to_owned() + &pairs.collect::<String>()).into_bytes()
    };
    pairs.chunks(4).map(piece).collect()
}

/// Every line and every attribute of the embedded file, and every 97th byte. Run with
/// `cargo test --test suite -- --ignored --nocapture every_line`.
#[test]
#[ignore = "ten seconds on two cores"]
fn every_line_of_the_embedded_file() {
    let (edits, losses, flips) = (LineEdits::new(&[50]), Losses::new(), Flips::new(97));
    let mut roots = 0;
    for piece in pieces() {
        roots += trust_of(&piece).expect("a good piece").roots.len();
        edits.note(&piece);
        losses.note(&piece);
        flips.note(&piece);
    }
    assert_eq!(roots, Store::embedded().expect("a good file").roots.len());
    let silent = [edits.report(), losses.report(), flips.report()];
    assert_eq!(silent, [0; 3]);
    assert!(losses.dated.count(Fate::Refused) > 10);
}
