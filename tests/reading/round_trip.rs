//! What our writers write reads back as what `list --json` says of the same input, as far as the format carries it;
//! and no form of a store differs from the store.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cabundle::diff::{Options, Side, Unsaid, Unsayable, compare};
use cabundle::format::{Artifact, Holding, Node, ReadOptions, RenderOptions, Tree, find};
use cabundle::policy::{DistrustAfterMode, NameConstraintsMode, Policy};
use cabundle::store::{Level, Purpose, Store};
use serde_json::Value;

use crate::hostile;
use crate::support::{AS_OF, assert_done, project, put, run, scratch};
use crate::synthetic::{DISTRUSTED, Entry, NEUTRAL, TRUSTED, certdata, date};

/// Formats for one purpose that have a reader, and the kind of store that they are then.
const PLAIN: &[(&str, &str)] = &[
    ("pem", "pem"),
    ("curl", "pem"),
    ("certifi", "pem"),
    ("der", "der"),
    ("debian", "directory"),
    ("freebsd", "directory"),
    ("hash-dir", "directory"),
    ("edk2", "edk2"),
    ("kubernetes", "pem"),
    ("node", "pem"),
    ("jks", "jks"),
    ("pkcs12", "pkcs12"),
    ("pkcs7", "pem"),
];

/// Formats that say trust per purpose.
const SPEAKING: &[(&str, &str)] = &[
    ("json", "json"),
    ("fedora", "directory"),
    ("openssl-trusted", "openssl-trusted"),
    ("p11-kit", "p11-kit"),
    ("windows-sst", "windows-sst"),
    ("nss", "nss"),
];

/// An input: its store, and what `list --json` says of it.
pub(super) struct Input {
    pub(super) name: &'static str,
    pub(super) store: Store,
    pub(super) list: Value,
}

impl Input {
    fn new(name: &'static str, bytes: Vec<u8>) -> Self {
        let scratch = scratch();
        let path = put(scratch.path(), "certdata.txt", &bytes);
        let output = run([
            "list".as_ref(),
            "--json".as_ref(),
            "--as-of".as_ref(),
            AS_OF.as_ref(),
            path.as_os_str(),
        ]);
        Self {
            name,
            store: Store::parse(&bytes).unwrap(),
            list: serde_json::from_slice(&assert_done(output)).unwrap(),
        }
    }

    /// Its roots by fingerprint.
    fn roots(&self) -> BTreeMap<String, &Value> {
        let roots = self.list["roots"].as_array().unwrap().iter();
        roots
            .map(|root| (text(&root["sha256_fingerprint"]), root))
            .collect()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// Labels that have hurt somebody, on roots of every combination of trust, some with dates; and distrust without a
/// certificate.
pub(super) fn hostile() -> Input {
    let texts = hostile::texts();
    let words = [TRUSTED, NEUTRAL, DISTRUSTED];
    let mut entries = hostile::entries(&texts);
    for (n, entry) in entries.iter_mut().enumerate() {
        entry.server = words[n % 3];
        entry.email = words[n / 3 % 3];
        entry.code = words[n / 9 % 3];
        match n % 4 {
            0 => entry.server_distrust_after = Some(date("241130235959Z")),
            1 => entry.email_distrust_after = Some(date("200630000000Z")),
            2 => entry.server_distrust_after = None,
            _ => entry.policy = None,
        }
    }
    let mut bogus = Entry::fresh("Bogus");
    bogus.server = DISTRUSTED;
    bogus.email = DISTRUSTED;
    bogus.code = DISTRUSTED;
    let file = certdata(&entries) + &bogus.trust_object();
    Input::new("hostile", hostile::with_labels(&file, &texts))
}

pub(super) fn inputs() -> [Input; 3] {
    let read = |path| std::fs::read(project(path)).unwrap();
    [
        Input::new("snapshot", read("data/certdata.txt")),
        Input::new("2.60", read("tests/data/certdata-2.60.txt")),
        hostile(),
    ]
}

/// What a policy does with limits that the format cannot carry.
#[derive(Clone, Copy)]
pub(super) struct Modes(pub(super) DistrustAfterMode, pub(super) NameConstraintsMode);

const KEEP: Modes = Modes(DistrustAfterMode::Keep, NameConstraintsMode::Keep);
const DROP: Modes = Modes(DistrustAfterMode::Drop, NameConstraintsMode::Drop);
const GRACE: Modes = Modes(DistrustAfterMode::Grace, NameConstraintsMode::Keep);

/// Writes a form.
pub(super) fn write(store: &Store, format: &str, purposes: &[Purpose], modes: Modes) -> Artifact {
    let format = find(format).unwrap();
    let as_of = format!("{AS_OF}T00:00:00Z").parse().unwrap();
    let mut policy = Policy::new(purposes.to_vec(), as_of);
    policy.carries = format.carries();
    policy.distrust_after = modes.0;
    policy.name_constraints = modes.1;
    policy.allow_empty = true;
    let selection = store.select(policy).unwrap();
    selection.render(format, &RenderOptions::at(None)).unwrap()
}

/// Reads it back.
pub(crate) fn read(artifact: &Artifact) -> Holding {
    let options = ReadOptions::default();
    match artifact {
        Artifact::File { bytes, .. } => Holding::read(bytes, &options).unwrap(),
        Artifact::Tree(tree) => Holding::directory(tree.iter().map(|(path, _)| {
            let path = core::str::from_utf8(path).unwrap_or("not UTF-8");
            (path.to_owned(), Holding::read(file(tree, path), &options))
        })),
    }
}

/// A file of a tree, through its links.
fn file<'t>(tree: &'t Tree, path: &str) -> &'t [u8] {
    match tree.get(path.as_bytes()) {
        None => &[],
        Some(Node::File(bytes)) => bytes,
        Some(Node::Link(target)) => {
            let beside = Path::new(path).parent().unwrap();
            let target = core::str::from_utf8(target).unwrap();
            let mut whole = PathBuf::new();
            for part in beside.join(target).components() {
                match part.as_os_str() == ".." {
                    true => assert!(whole.pop()),
                    false => whole.push(part),
                }
            }
            file(tree, whole.to_str().unwrap())
        }
    }
}

fn key(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::ServerAuth => "server_auth",
        Purpose::EmailProtection => "email_protection",
        Purpose::CodeSigning => "code_signing",
    }
}

fn trust(root: &Value, purpose: Purpose) -> Option<&str> {
    root["trust"][key(purpose)].as_str()
}

fn date_of(root: &Value, purpose: Purpose) -> Option<&str> {
    match purpose {
        Purpose::ServerAuth => root["server_distrust_after"].as_str(),
        Purpose::EmailProtection => root["email_distrust_after"].as_str(),
        Purpose::CodeSigning => None,
    }
}

fn held(holding: &Holding) -> BTreeSet<String> {
    let held = holding.held.iter();
    held.map(|held| held.certificate.sha256().to_string())
        .collect()
}

#[test]
fn plain_forms_hold_what_is_trusted() {
    for input in inputs() {
        for purpose in [Purpose::ServerAuth, Purpose::EmailProtection] {
            let trusted = |root: &&Value| trust(root, purpose) == Some("trusted");
            let roots = input.roots();
            let expected: BTreeSet<_> = roots
                .iter()
                .filter(|(_, root)| trusted(root))
                .map(|(sha256, _)| sha256.clone())
                .collect();
            assert!(!expected.is_empty());
            for (format, kind) in PLAIN {
                let what = format!("{} {format} {purpose}", input.name);
                let holding = read(&write(&input.store, format, &[purpose], KEEP));
                assert_eq!(holding.kind, *kind, "{what}");
                assert_eq!(holding.broken, [], "{what}");
                assert_eq!(held(&holding), expected, "{what}");
                assert_eq!(holding.held.len(), expected.len(), "{what}: once each");
                assert!(holding.held.iter().all(|held| held.levels.is_none()));
            }
        }
    }
}

/// Trust, labels, dates and constraints, as far as each format has room for them.
#[test]
fn speaking_forms_say_the_same() {
    for input in inputs() {
        let roots = input.roots();
        for (format, kind) in SPEAKING {
            let what = format!("{} {format}", input.name);
            let holding = read(&write(&input.store, format, &Purpose::ALL, KEEP));
            let says = holding.says;
            assert_eq!(
                (holding.kind, &holding.broken[..]),
                (*kind, &[][..]),
                "{what}"
            );
            for (sha256, root) in &roots {
                let with = |word| Purpose::ALL.iter().any(|p| trust(root, *p) == Some(word));
                let mut found = holding.held.iter();
                let found = found.find(|held| held.certificate.sha256().to_string() == *sha256);
                let Some(found) = found else {
                    let neutral = !with("trusted") && !with("distrusted");
                    assert!(neutral, "{what}: {sha256} is lost");
                    continue;
                };
                // p11-kit has one word for all purposes of a root that is trusted for none.
                let outright = *format == "p11-kit" && with("distrusted") && !with("trusted");
                for purpose in Purpose::ALL {
                    let expected = match trust(root, purpose) {
                        _ if outright => Some("distrusted"),
                        Some("unknown") | None if !holding.exact => Some("must_verify"),
                        word => word,
                    };
                    let level = found.level(purpose).map(Level::as_str);
                    assert_eq!(level, expected, "{what}: {sha256} for {purpose}");
                    let date = found.dates.get(purpose).map(|date| date.date.to_string());
                    let counts = *format != "windows-sst" || expected == Some("trusted");
                    let expected = date_of(root, purpose).filter(|_| says.dates && counts);
                    assert_eq!(date.as_deref(), expected, "{what}: {sha256} for {purpose}");
                }
                let constraints = found.constraints.as_ref().map(|c| &c.permitted_dns);
                let expected = &root["imposed_name_constraints"];
                let expected = match says.constraints {
                    true => expected
                        .get("permitted_dns")
                        .map(|names| serde_json::from_value::<Vec<String>>(names.clone()).unwrap()),
                    false => None,
                };
                assert_eq!(constraints, expected.as_ref(), "{what}: {sha256}");
                // Nicknames of NSS are unique.
                if input.name != "hostile" && *format != "nss" {
                    let label = String::from_utf8(found.label.clone()).unwrap();
                    assert_eq!(label, root["label"], "{what}");
                }
            }
            let bare = holding.distrusts.len();
            let listed = input.list["distrust"].as_array().unwrap();
            let expected = if says.bare_distrust { listed.len() } else { 0 };
            assert_eq!(bare, expected, "{what}");
        }
    }
}

/// JSON gives back everything, objects and sources of dates too.
#[test]
fn json_is_exact() {
    for input in inputs() {
        let holding = read(&write(&input.store, "json", &Purpose::ALL, KEEP));
        let original = Holding::from(&input.store);
        assert_eq!(holding.held.len(), original.held.len());
        for (read, root) in holding.held.iter().zip(&original.held) {
            assert_eq!(read.certificate, root.certificate);
            assert_eq!(read.label, root.label);
            assert_eq!(read.levels, root.levels);
            assert_eq!(read.dates, root.dates);
            assert_eq!(read.constraints, root.constraints);
            assert_eq!(read.mozilla_ca_policy, root.mozilla_ca_policy);
        }
        assert_eq!(holding.distrusts.len(), original.distrusts.len());
        for (read, entry) in holding.distrusts.iter().zip(&original.distrusts) {
            assert_eq!(read.label, entry.label);
            assert_eq!(read.trust.words, entry.trust.words);
            assert_eq!(read.trust.others, entry.trust.others);
            assert_eq!(read.trust.step_up_approved, entry.trust.step_up_approved);
        }
        assert!(holding.exact);
        for (old, new) in [(&holding, &original), (&original, &holding)] {
            assert!(compare(old, new, &Options::default()).is_empty());
        }
    }
}

/// The demand: a form of a store differs in nothing from it, and what the form has no room for is told.
#[test]
fn no_form_differs_from_its_store() {
    for input in inputs() {
        let original = Holding::from(&input.store);
        for modes in [KEEP, DROP, GRACE] {
            for (format, _) in PLAIN {
                for purpose in [Purpose::ServerAuth, Purpose::EmailProtection] {
                    let form = read(&write(&input.store, format, &[purpose], modes));
                    differs_in_nothing(&input, format, &original, &form, &[purpose]);
                }
            }
            for (format, _) in SPEAKING {
                let form = read(&write(&input.store, format, &Purpose::ALL, modes));
                // Who drops a root whose date could be written makes a difference.
                if modes.0 == DistrustAfterMode::Drop && form.says.dates {
                    continue;
                }
                differs_in_nothing(&input, format, &original, &form, &Purpose::ALL);
            }
        }
    }
}

fn differs_in_nothing(
    input: &Input,
    format: &str,
    original: &Holding,
    form: &Holding,
    purposes: &[Purpose],
) {
    let mut options = Options::default();
    options.purpose = purposes[0];
    for (old, new, side) in [(original, form, Side::New), (form, original, Side::Old)] {
        let report = compare(old, new, &options);
        let what = format!("{} {format} {side:?} {purposes:?}", input.name);
        let ids = |all: &[&cabundle::format::Held]| -> Vec<_> {
            all.iter().map(|held| held.certificate.sha256()).collect()
        };
        assert_eq!(ids(&report.added), [], "{what}");
        assert_eq!(ids(&report.removed), [], "{what}");
        let changes: Vec<_> = report.changed.iter().map(|root| &root.changes).collect();
        assert!(report.is_empty(), "{what}: {changes:?}");
        let (mut dates, mut constraints) = (BTreeSet::new(), BTreeSet::new());
        for unsaid in &report.unsaid {
            let Unsaid::Root {
                side: of,
                held,
                what: lost,
                kept,
            } = unsaid
            else {
                continue;
            };
            assert_eq!(*of, side, "{what}");
            let sha256 = held.certificate.sha256();
            let mut there = form.held.iter();
            let there = there.find(|held| held.certificate.sha256() == sha256);
            let trusts = |p| there.is_some_and(|held| held.level(p) == Some(Level::Trusted));
            match lost {
                Unsayable::Date(purpose, date) => {
                    assert_eq!(*kept, trusts(*purpose), "{what}");
                    dates.insert((sha256.to_string(), *purpose, date.to_string()));
                }
                Unsayable::Constraints(_) => {
                    assert_eq!(*kept, purposes.iter().any(|p| trusts(*p)), "{what}");
                    constraints.insert(sha256.to_string());
                }
                _ => {}
            }
        }
        let (mut all_dates, mut all_constraints) = (BTreeSet::new(), BTreeSet::new());
        for (sha256, root) in input.roots() {
            let trusted = |p: &&Purpose| trust(root, **p) == Some("trusted");
            for purpose in purposes.iter().filter(trusted) {
                let date = date_of(root, *purpose).filter(|_| !form.says.dates);
                all_dates.extend(date.map(|date| (sha256.clone(), *purpose, date.to_owned())));
                if !root["imposed_name_constraints"].is_null() && !form.says.constraints {
                    all_constraints.insert(sha256.clone());
                }
            }
        }
        assert_eq!(dates, all_dates, "{what}");
        assert_eq!(constraints, all_constraints, "{what}");
    }
}

/// The same as a user does it, with files and directories.
#[test]
fn diff_of_the_snapshot_and_its_forms() {
    let scratch = scratch();
    let certdata = project("data/certdata.txt");
    let run = |args: &[&str], paths: [&Path; 2]| {
        let mut command = crate::support::cabundle();
        command.args(args).args(paths).output().unwrap()
    };
    let plain = PLAIN.iter().flat_map(|(format, _)| {
        ["server-auth", "email-protection"].map(|purpose| (format, Some(purpose)))
    });
    let speaking = SPEAKING.iter().map(|(format, _)| (format, None));
    for (n, (format, purpose)) in plain.chain(speaking).enumerate() {
        let form = scratch.path().join(n.to_string());
        let form_text = form.to_str().unwrap().to_owned();
        let mut build = vec![
            "build", "-q", "--as-of", AS_OF, "-f", format, "-o", &form_text,
        ];
        let mut diff = vec!["diff"];
        for args in [&mut build, &mut diff] {
            args.extend(purpose.iter().flat_map(|purpose| ["-p", *purpose]));
        }
        let built = crate::support::cabundle()
            .args(&build)
            .arg(&certdata)
            .output();
        assert_done(built.unwrap());
        let out = assert_done(run(&diff, [&certdata, &form]));
        let out = String::from_utf8(out).unwrap();
        let same = "no roots added, no roots removed, no roots changed";
        assert!(out.starts_with(same), "{format}: {out}");
    }
}
