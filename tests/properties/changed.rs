//! Two stores: the same in another form, in another spelling, and with one thing changed.

use std::collections::BTreeSet;

use cabundle::diff::{self, Options, compare};
use cabundle::format::{Artifact, Format, Holding, Node, REGISTRY};
use cabundle::lint;
use cabundle::policy::{Carries, DistrustAfterMode, NameConstraintsMode};
use cabundle::store::{Level, Purpose, Store};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::cases;
use super::generate::{Seeds, layouts, legal, models, seeds};
use super::judge::{Choices, Judged};
use super::model::{Model, Say, WORDS, at};
use super::parsed::parse;
use super::text::{Layout, PLAIN};
use super::written::{accounts, write};
use crate::hostile::assert_harmless;
use crate::reading::round_trip::read;
use crate::support::{AS_OF, assert_done, put, run, scratch};

/// Formats that our readers do not read.
pub(super) const UNREAD: [&str; 6] = ["mbedtls", "rust-der", "go", "webpki", "bearssl", "esp-idf"];

/// Formats in an order of their own, whatever that of the file is.
const SORTED: [&str; 4] = ["webpki", "rust-der", "go", "esp-idf"];

proptest! {
    #![proptest_config(cases(64))]

    /// Comments, blanks, line ends and old spellings change nothing but the hash of the input.
    #[test]
    fn spelling_changes_nothing(model in models(), layout in layouts(), seeds in seeds()) {
        let spelt = Layout { shuffled: None, ..layout };
        let shuffled = model.ordered(&layout.objects(&model));
        let [as_mozilla, respelt, reordered] =
            [PLAIN, spelt, layout].map(|layout| parse(&model, &layout));
        for format in REGISTRY {
            // It says at which lines things stand.
            if format.name() == "json" {
                continue;
            }
            let choices = Choices { excluded: Default::default(), ..seeds.choices(&model, format.carries()) };
            let plain = bytes(*format, &as_mozilla, &model, &choices);
            let other = bytes(*format, &respelt, &model, &choices);
            prop_assert!(plain == other, "{}", format.name());
            if SORTED.contains(&format.name()) {
                let other = bytes(*format, &reordered, &shuffled, &choices);
                prop_assert!(plain == other, "{} in another order", format.name());
            }
        }
    }

    /// No form of a store differs from it, and words about that are harmless.
    #[test]
    fn no_form_differs(model in models(), layout in layouts(), seeds in seeds()) {
        let store = parse(&model, &layout);
        let original = Holding::from(&store);
        let model = model.ordered(&layout.objects(&model));
        for format in REGISTRY.iter().filter(|format| !UNREAD.contains(&format.name())) {
            let choices = kept(&seeds, &model, format.carries());
            let Ok(artifact) = write(*format, &store, &model, &choices) else {
                continue;
            };
            let nothing = artifact.bytes().is_some_and(|bytes| cabundle::format::reader_of(bytes).is_none());
            if nothing || says_less_on_purpose(format.name(), &model) {
                continue;
            }
            let form = read(&artifact);
            let mut options = Options::default();
            options.purpose = choices.purposes[0];
            for (old, new) in [(&original, &form), (&form, &original)] {
                let report = compare(old, new, &options);
                let text = diff::text::render(&report);
                prop_assert!(report.is_empty(), "{}: {}", format.name(), text);
                harmless(&report);
            }
        }
    }

    /// Whatever is changed in a store is a difference, and changes every format that has a word for it.
    #[test]
    fn one_change_is_seen(model in models(), change in changes(), layout in layouts(), seeds in seeds()) {
        let Some(changed) = change.applied(&model) else {
            return Ok(());
        };
        let [before, after] = [&model, &changed].map(|model| parse(model, &layout));
        let [old, new] = [&before, &after].map(Holding::from);
        let report = compare(&old, &new, &Options::default());
        prop_assert!(!report.is_empty());
        if matches!(change, Change::Reissued(_)) {
            prop_assert_eq!(report.reissued.len(), 1);
        }
        harmless(&report);
        for format in REGISTRY.iter().filter(|format| !UNREAD.contains(&format.name())) {
            let seen = [(&before, &model), (&after, &changed)].map(|(store, model)| {
                // The same moment for both.
                let choices = Choices {
                    purposes: seeds.choices(model, format.carries()).purposes,
                    as_of: 1_800_000_000,
                    ..kept(&seeds, model, format.carries())
                };
                let model = model.ordered(&layout.objects(model));
                let expected = accounts(format.name(), Judged { model: &model, choices: &choices });
                let written = write(*format, store, &model, &choices);
                (expected, written.is_ok().then(|| bytes(*format, store, &model, &choices)))
            });
            let [(expected, written), (expected_after, written_after)] = seen;
            if expected != expected_after && written.is_some() {
                prop_assert!(written != written_after, "{}", format.name());
            }
        }
    }

    /// Lint finds what it finds, in harmless words.
    #[test]
    fn lint_speaks(model in models(), layout in layouts()) {
        let file = layout.write(&model);
        let as_of = format!("{AS_OF}T00:00:00Z").parse().unwrap();
        let report = lint::lint(&file, None, &lint::Options::at(as_of)).unwrap();
        prop_assert_eq!(report.read, lint::Read::Whole);
        assert_harmless("text", lint::text::render(&report, "certdata.txt").as_bytes());
        assert_harmless("json", lint::json::render(&report, "certdata.txt").unwrap().as_bytes());
        assert_harmless("sarif", lint::sarif::render(&report, "certdata.txt").unwrap().as_bytes());
    }
}

proptest! {
    #![proptest_config(cases(12))]

    /// The tool lists the roots of the model, and shows each.
    #[test]
    fn the_tool_lists_the_model(model in models(), layout in layouts()) {
        let scratch = scratch();
        let path = put(scratch.path(), "certdata.txt", layout.write(&model));
        let path = path.to_str().unwrap();
        let json = assert_done(run(["list", "--json", "--as-of", AS_OF, path]));
        let list: serde_json::Value = serde_json::from_slice(&json).unwrap();
        let model = model.ordered(&layout.objects(&model));
        let roots = list["roots"].as_array().unwrap();
        prop_assert_eq!(roots.len(), model.roots.len());
        for (root, expected) in roots.iter().zip(&model.roots) {
            prop_assert_eq!(&root["sha256_fingerprint"], &expected.shape.sha256());
            let words = ["server_auth", "email_protection", "code_signing"];
            for (purpose, key) in Purpose::ALL.into_iter().zip(words) {
                prop_assert_eq!(&root["trust"][key], expected.trust.level(purpose).as_str());
            }
        }
        assert_harmless("list", &assert_done(run(["list", "--why", "--as-of", AS_OF, path])));
        let first = model.roots[0].shape.sha256();
        assert_harmless("show", &assert_done(run(["show", "--as-of", AS_OF, path, &first])));
    }
}

/// Every rendering of a difference is text that does nothing.
fn harmless(report: &diff::Report<'_>) {
    assert_harmless("text", diff::text::render(report).as_bytes());
    assert_harmless("markdown", diff::markdown::render(report).as_bytes());
    assert_harmless("json", diff::json::render(report).unwrap().as_bytes());
    assert_harmless("html", diff::html::render(report).as_bytes());
}

/// Choices that leave nothing out but for a passed date that the output cannot say.
fn kept(seeds: &Seeds, model: &Model, carries: Carries) -> Choices {
    let mut choices = seeds.choices(model, carries);
    choices.constraints = NameConstraintsMode::Keep;
    choices.expired = cabundle::policy::ExpiredMode::Keep;
    choices.programme = false;
    choices.excluded.clear();
    if carries.dates {
        choices.dates = DistrustAfterMode::Keep;
    }
    if carries.purposes {
        choices.purposes = Purpose::ALL.to_vec();
    }
    choices
}

/// Formats whose own rules make less of some stores: trust by key, one date for two purposes.
fn says_less_on_purpose(format: &str, model: &Model) -> bool {
    match format {
        "p11-kit" => {
            let keys: BTreeSet<_> = model.roots.iter().map(|root| root.shape.spki()).collect();
            keys.len() < model.roots.len()
        }
        "windows-sst" => model.roots.iter().any(|root| {
            let dates = [Purpose::ServerAuth, Purpose::EmailProtection].map(|p| root.date(p));
            matches!(dates, [Some(one), Some(other)] if one != other)
        }),
        _ => false,
    }
}

/// What a format makes, with the hash of the input taken out.
fn bytes(format: &dyn Format, store: &Store, model: &Model, choices: &Choices) -> Vec<u8> {
    let artifact = match write(format, store, model, choices) {
        Ok(artifact) => artifact,
        // Of two roots that do not go together the second one is named.
        Err(error) => return error.code().into(),
    };
    let whole = match artifact {
        Artifact::File { bytes, .. } => bytes,
        Artifact::Tree(tree) => {
            let node = |(path, node): (&[u8], &Node)| match node {
                Node::File(bytes) => [path, b"\n", bytes].concat(),
                Node::Link(target) => [path, b" -> ", target].concat(),
            };
            tree.iter().map(node).collect::<Vec<_>>().concat()
        }
    };
    let sha256 = store.sha256.to_string();
    let mut rest = &whole[..];
    let mut out = Vec::new();
    while let Some(at) = rest
        .windows(64)
        .position(|window| window == sha256.as_bytes())
    {
        out.extend(&rest[..at]);
        rest = &rest[at + 64..];
    }
    [out, rest.to_vec()].concat()
}

/// One thing that Mozilla changes in a store.
#[derive(Clone, Debug)]
enum Change {
    Level(Index, Purpose, Level),
    Date(Index, Purpose, Say),
    Removed(Index),
    /// Another certificate of the same subject and key.
    Reissued(Index),
    Policy(Index, Option<bool>),
    Label(Index),
}

fn changes() -> impl Strategy<Value = Change> {
    let levels = [
        Level::Trusted,
        Level::MustVerify,
        Level::Unknown,
        Level::Distrusted,
    ];
    let date = Say::Date {
        date: super::instant::end_of(2024, 11, 30),
        long: false,
        commented: false,
    };
    let dated = select(vec![Purpose::ServerAuth, Purpose::EmailProtection]);
    let at = any::<Index>;
    prop_oneof![
        3 => (at(), select(Purpose::ALL.to_vec()), select(levels.to_vec()))
            .prop_map(|(at, purpose, level)| Change::Level(at, purpose, level)),
        2 => (at(), dated, select(vec![date, Say::False])).prop_map(|(at, purpose, say)| Change::Date(at, purpose, say)),
        1 => at().prop_map(Change::Removed),
        1 => at().prop_map(Change::Reissued),
        1 => (at(), select(vec![None, Some(true), Some(false)])).prop_map(|(at, is)| Change::Policy(at, is)),
        1 => at().prop_map(Change::Label),
    ]
}

impl Change {
    /// The changed store, if there is a change.
    fn applied(&self, model: &Model) -> Option<Model> {
        let mut changed = model.clone();
        let count = model.roots.len();
        match self {
            Self::Level(root, purpose, level) => {
                let trust = &mut changed.roots[root.index(count)].trust;
                let before = trust.levels();
                let (_, words) = WORDS.iter().find(|(known, _)| known == level).unwrap();
                trust.said[at(*purpose)] = super::model::Said {
                    nss: Some(words[0]),
                    pkcs: None,
                };
                if trust.levels() == before {
                    return None;
                }
            }
            Self::Date(root, purpose, say) => {
                let root = &mut changed.roots[root.index(count)];
                let before = root.date(*purpose);
                root.dates[at(*purpose)] = *say;
                if root.date(*purpose) == before {
                    return None;
                }
            }
            Self::Removed(_) if count == 1 => return None,
            Self::Removed(root) => {
                changed.roots.remove(root.index(count));
                changed = legal(changed);
            }
            Self::Reissued(root) => {
                let shape = &mut changed.roots[root.index(count)].shape;
                shape.not_after.second -= 1;
                shape.not_after.second = shape.not_after.second.rem_euclid(60);
            }
            Self::Policy(root, is) => {
                let root = &mut changed.roots[root.index(count)];
                if root.policy == *is {
                    return None;
                }
                root.policy = *is;
            }
            Self::Label(root) => changed.roots[root.index(count)].label.extend(b" (new)"),
        }
        Some(changed)
    }
}
