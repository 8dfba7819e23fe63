//! `cabundle diff` against differences that are computed here, from `list --json`, over sets and dictionaries.

mod own;
mod told;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{assert_done, assert_refused, project, put, run, scratch, stderr};

const PURPOSES: [(&str, &str); 3] = [
    ("server-auth", "server_auth"),
    ("email-protection", "email_protection"),
    ("code-signing", "code_signing"),
];

/// What a file holds by its own account, and when it was in use; `None` where it is refused.
fn listed(path: &Path) -> Option<Value> {
    let args = ["list", "--json", "--lenient", "--as-of", "2026-11-22"];
    let output = run(args.iter().map(OsStr::new).chain([path.as_os_str()]));
    if output.status.code() == Some(2) {
        return None;
    }
    Some(serde_json::from_slice(&assert_done(output)).unwrap())
}

/// Runs the command; exit status and what it says.
#[track_caller]
fn diff(old: &Path, new: &Path, options: &[&str]) -> (i32, Value) {
    let mut args = vec![OsStr::new("diff"), old.as_os_str(), new.as_os_str()];
    args.extend(["-f", "json", "--lenient"].map(OsStr::new));
    args.extend(options.iter().map(OsStr::new));
    let output = run(args);
    let status = output.status.code().unwrap();
    assert!(status < 2, "{}", stderr(&output));
    (status, serde_json::from_slice(&output.stdout).unwrap())
}

/// A root of the list in the words of the difference, without its place.
fn root(root: &Value) -> Value {
    let date = |side: &str| {
        let date = &root[format!("{side}_distrust_after")];
        let source = &root["distrust_after_source"][side];
        (!date.is_null()).then(|| json!({"date": date, "source": source}))
    };
    let mut out = json!({
        "sha256": root["sha256_fingerprint"],
        "label": root["label"],
        "subject": root["subject"],
        "not_before": root["not_before"],
        "not_after": root["not_after"],
        "trust": root["trust"],
        "distrust_after": {
            "server_auth": date("server"),
            "email_protection": date("email"),
            "code_signing": null,
        },
        "name_constraints": root["imposed_name_constraints"],
        "mozilla_ca_policy": root["mozilla_ca_policy"],
    });
    if let Some(bytes) = root.get("label_bytes") {
        out["label_bytes"] = bytes.clone();
    }
    out
}

/// What differs between two accounts of a root, in words of its own.
fn changes(old: &Value, new: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut compare = |what: &str, of: &dyn Fn(&Value) -> Value| {
        let (old, new) = (of(old), of(new));
        if old != new {
            found.insert(format!("{what}: {old} -> {new}"));
        }
    };
    for (purpose, key) in PURPOSES {
        compare(&format!("trust {purpose}"), &|r| r["trust"][key].clone());
        compare(&format!("distrust_after {purpose}"), &|r| {
            r["distrust_after"][key].clone()
        });
    }
    compare("name_constraints", &|r| r["name_constraints"].clone());
    compare("mozilla_ca_policy", &|r| r["mozilla_ca_policy"].clone());
    compare("label", &|r| {
        let bytes = r.get("label_bytes").cloned();
        json!([r["label"], bytes])
    });
    found
}

/// The same of the document.
fn told(changes: &Value) -> BTreeSet<String> {
    let all = changes.as_array().unwrap().iter();
    all.map(|change| {
        let what = change["what"].as_str().unwrap();
        let what = match change.get("purpose") {
            Some(purpose) => format!("{what} {}", purpose.as_str().unwrap()),
            None => what.to_owned(),
        };
        let value = |side: &str| match change.get(format!("{side}_bytes")) {
            bytes if what == "label" => json!([change[side], bytes]),
            _ => change[side].clone(),
        };
        format!("{what}: {} -> {}", value("old"), value("new"))
    })
    .collect()
}

type Roots = BTreeMap<String, Value>;

fn roots(document: &Value) -> Roots {
    let all = document["roots"].as_array().unwrap().iter();
    let roots: Roots = all
        .map(|r| {
            (
                r["sha256_fingerprint"].as_str().unwrap().to_owned(),
                root(r),
            )
        })
        .collect();
    assert_eq!(roots.len(), document["roots"].as_array().unwrap().len());
    roots
}

/// The roots of a document's list by fingerprint, without their places.
fn by_fingerprint(list: &Value) -> Roots {
    let all = list.as_array().unwrap().iter().map(|r| {
        let mut root = r.clone();
        root.as_object_mut().unwrap().remove("place");
        (r["sha256"].as_str().unwrap().to_owned(), root)
    });
    all.collect()
}

/// What a distrust without certificate says: everything but label, line and spelling.
fn distrusts(list: &Value) -> Vec<String> {
    let keys = [
        "issuer_der",
        "serial_der",
        "sha1",
        "md5",
        "hash_of_certificate",
    ];
    let all = list.as_array().unwrap().iter();
    let mut all: Vec<_> = all
        .map(|d| {
            let names: Vec<_> = keys.iter().map(|key| d[*key].clone()).collect();
            let dates = ["server", "email"].map(|side| {
                d["distrust_after_attributes"][side]
                    .as_str()
                    .map(str::to_owned)
            });
            json!([names, dates, d["levels"]]).to_string()
        })
        .collect();
    all.sort();
    all
}

/// A multiset without another.
fn without(all: &[String], others: &[String]) -> Vec<String> {
    let mut others = others.to_vec();
    let mut rest = all.to_vec();
    rest.retain(|one| match others.iter().position(|other| other == one) {
        Some(at) => {
            others.swap_remove(at);
            false
        }
        None => true,
    });
    rest
}

/// Holds one document against two lists. Gives how many roots it speaks of.
#[track_caller]
fn check(old: &Value, new: &Value, dates: [&str; 2], status: i32, document: &Value) -> usize {
    let (before, after) = (roots(old), roots(new));
    let only = |these: &Roots, those: &Roots| -> Roots {
        let these = these
            .iter()
            .filter(|(sha256, _)| !those.contains_key(*sha256));
        these.map(|(s, r)| (s.clone(), r.clone())).collect()
    };
    let (mut removed, mut added) = (only(&before, &after), only(&after, &before));

    // Pairs of one subject and key, in the order of the files.
    let in_order = |document: &Value, among: &Roots| -> Vec<(String, [Value; 2])> {
        let all = document["roots"].as_array().unwrap().iter();
        let all = all.map(|r| {
            let sha256 = r["sha256_fingerprint"].as_str().unwrap().to_owned();
            (sha256, [r["subject"].clone(), r["spki_sha256"].clone()])
        });
        all.filter(|(sha256, _)| among.contains_key(sha256))
            .collect()
    };
    let mut candidates = in_order(new, &added);
    let mut reissued = Vec::new();
    for (gone, who) in in_order(old, &removed) {
        if let Some(at) = candidates.iter().position(|(_, other)| *other == who) {
            let (come, _) = candidates.remove(at);
            let pair = (removed.remove(&gone).unwrap(), added.remove(&come).unwrap());
            reissued.push(pair);
        }
    }

    assert_eq!(by_fingerprint(&document["removed"]), removed);
    assert_eq!(by_fingerprint(&document["added"]), added);
    let pairs = document["reissued"].as_array().unwrap();
    assert_eq!(pairs.len(), reissued.len());
    for (pair, (old, new)) in pairs.iter().zip(&reissued) {
        assert_eq!(pair["old"]["sha256"], old["sha256"]);
        assert_eq!(pair["new"]["sha256"], new["sha256"]);
        assert_eq!(told(&pair["changes"]), changes(old, new));
    }

    let mut changed = BTreeMap::new();
    for (sha256, new) in &after {
        if let Some(old) = before.get(sha256) {
            let changes = changes(old, new);
            if !changes.is_empty() {
                changed.insert(sha256.clone(), changes);
            }
        }
    }
    let said = document["changed"].as_array().unwrap();
    let said: BTreeMap<_, _> = said
        .iter()
        .map(|change| {
            assert_eq!(change["old"]["sha256"], change["new"]["sha256"]);
            let sha256 = change["new"]["sha256"].as_str().unwrap().to_owned();
            (sha256, told(&change["changes"]))
        })
        .collect();
    assert_eq!(said, changed);

    let (bare_before, bare_after) = (distrusts(&old["distrust"]), distrusts(&new["distrust"]));
    let bare_removed = without(&bare_before, &bare_after);
    let bare_added = without(&bare_after, &bare_before);
    assert_eq!(distrusts(&document["distrusts_removed"]), bare_removed);
    assert_eq!(distrusts(&document["distrusts_added"]), bare_added);

    // RFC 3339 in UTC sorts as text.
    let (first, last) = (dates.iter().min().unwrap(), dates.iter().max().unwrap());
    let expired: BTreeSet<_> = after
        .iter()
        .filter(|(sha256, root)| {
            let end = root["not_after"].as_str().unwrap();
            before.contains_key(*sha256) && *first <= end && end < *last
        })
        .map(|(sha256, _)| sha256.clone())
        .collect();
    let said: BTreeSet<_> = by_fingerprint(&document["expired"]).into_keys().collect();
    assert_eq!(said, expired);

    for (side, roots, date) in [("old", &before, dates[0]), ("new", &after, dates[1])] {
        let store = &document[side];
        assert_eq!(store["kind"], "certdata");
        assert_eq!(store["date"], date);
        assert_eq!(store["certificates"], roots.len());
        for (_, key) in PURPOSES {
            let trusted = roots.values().filter(|r| r["trust"][key] == "trusted");
            assert_eq!(store["trusted"][key], trusted.count(), "{side} {key}");
        }
    }
    for nothing in ["unsaid", "unsaid_distrusts", "repeated"] {
        assert_eq!(document[nothing], json!([]), "{nothing}");
    }

    let counts = [added.len(), removed.len(), reissued.len(), changed.len()];
    let bare = bare_added.len() + bare_removed.len();
    let all = counts.iter().sum::<usize>() + bare;
    assert_eq!(document["same"], all == 0);
    assert_eq!(status, i32::from(all > 0));
    all
}

/// Both directions.
#[track_caller]
fn check_both(one: (&Path, &Value, &str), other: (&Path, &Value, &str)) -> usize {
    let mut found = 0;
    for ((old, before, from), (new, after, to)) in [(one, other), (other, one)] {
        let options = ["--old-date", from, "--new-date", to];
        let (status, document) = diff(old, new, &options);
        found += check(before, after, [from, to], status, &document);
    }
    found
}

const TODAY: &str = "2026-11-22T00:00:00Z";

#[test]
fn two_revisions_of_the_project_differ_as_their_lists_do() {
    let (new, old) = (
        project("data/certdata.txt"),
        project("tests/data/certdata-2.60.txt"),
    );
    let (after, before) = (listed(&new).unwrap(), listed(&old).unwrap());
    let then = "2022-12-15T00:00:00Z";
    let found = check_both((&old, &before, then), (&new, &after, TODAY));
    // 42 roots came, 21 went and 21 changed each way; came and went also by Python's hashlib over CKA_VALUE.
    assert_eq!(found, 2 * 84);
    assert_eq!(check_both((&new, &after, TODAY), (&new, &after, TODAY)), 0);
}

#[test]
fn every_revision_differs_from_the_newest_as_the_lists_do() {
    let Some(history) = crate::history::revisions() else {
        return;
    };
    let newest = project("data/certdata.txt");
    let after = listed(&newest).unwrap();
    let mut files: Vec<PathBuf> = std::fs::read_dir(history.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert_eq!(files.len(), 94);
    let (mut compared, mut refused) = (0, 0);
    for file in files {
        let Some(before) = listed(&file) else {
            let args = ["diff".as_ref(), file.as_os_str(), "--lenient".as_ref()];
            assert_eq!(run(args).status.code(), Some(2), "{}", file.display());
            refused += 1;
            continue;
        };
        // NNN-YYYY-MM-DD-hash.txt
        let name = file.file_name().unwrap().to_str().unwrap();
        let date = format!("{}T00:00:00Z", &name[4..14]);
        eprintln!("{name}");
        check_both((&file, &before, &date), (&newest, &after, TODAY));
        compared += 1;
    }
    eprintln!("{compared} compared, {refused} refused by both commands");
    assert!(compared > 80);
}

#[test]
fn a_difference_is_the_same_bytes_every_time() {
    let old = project("tests/data/certdata-2.60.txt");
    for format in ["text", "markdown", "json"] {
        let once = || {
            let output = run([
                "diff".as_ref(),
                old.as_os_str(),
                "-f".as_ref(),
                format.as_ref(),
            ]);
            assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
            output.stdout
        };
        let first = once();
        assert_eq!(first, once(), "{format}");
        assert!(first.ends_with(b"\n"));
    }
}

#[test]
fn two_stores_from_standard_input_are_refused() {
    assert_refused(&run(["diff", "-", "-"]), "U007");
    assert_refused(&run(["diff", "-", "-", "--old-date", "x"]), "U007");
    let store = project("data/certdata.txt");
    let store = store.to_str().unwrap();
    for option in ["--old-date", "--new-date"] {
        assert_refused(&run(["diff", store, option, "yesterday"]), "U002");
    }
}

/// Nothing of it can be read, and so all of it would look removed.
#[test]
fn a_directory_without_a_store_is_refused() {
    let empty = scratch();
    put(empty.path(), "README", "no store\n");
    assert_refused(&run(["diff".as_ref(), empty.path().as_os_str()]), "R001");
}

#[test]
fn the_difference_goes_to_a_file_and_never_over_a_store() {
    let scratch = scratch();
    let old = std::fs::read(project("tests/data/certdata-2.60.txt")).unwrap();
    let old = put(scratch.path(), "old.txt", old);
    let bundle = scratch.path().join("bundle.pem");
    let build = [
        "build",
        "-q",
        "--accept-limits",
        "--as-of",
        "2026-11-22",
        "-o",
    ];
    assert_done(run(build
        .iter()
        .map(OsStr::new)
        .chain([bundle.as_os_str()])));
    let report = scratch.path().join("report.md");
    let go = |output: &Path| {
        run([
            "diff".as_ref(),
            old.as_os_str(),
            bundle.as_os_str(),
            "-f".as_ref(),
            "markdown".as_ref(),
            "-o".as_ref(),
            output.as_os_str(),
        ])
    };
    let output = go(&report);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(output.stdout.is_empty());
    let printed = go(Path::new("-")).stdout;
    assert_eq!(std::fs::read(&report).unwrap(), printed);
    assert!(printed.starts_with("## Trust stores: certdata.txt → pem\n".as_bytes()));

    for input in [&old, &bundle] {
        let before = std::fs::read(input).unwrap();
        assert_refused(&go(input), "O002");
        assert_eq!(std::fs::read(input).unwrap(), before);
    }
}
