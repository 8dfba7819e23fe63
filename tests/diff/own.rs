//! A store and its own forms: what the form cannot say, and otherwise nothing.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::{diff, listed};
use crate::support::{assert_done, project, run, scratch};

/// Forms of plain certificates.
const PLAIN: [&str; 11] = [
    "pem",
    "curl",
    "certifi",
    "der",
    "debian",
    "hash-dir",
    "kubernetes",
    "freebsd",
    "jks",
    "pkcs12",
    "pkcs7",
];

fn build(format: &str, purpose: &str, output: &Path) {
    assert_done(run([
        "build".as_ref(),
        project("data/certdata.txt").as_os_str(),
        "-q".as_ref(),
        "--accept-limits".as_ref(),
        "--as-of".as_ref(),
        "2026-11-22".as_ref(),
        "-f".as_ref(),
        format.as_ref(),
        "-p".as_ref(),
        purpose.as_ref(),
        "-o".as_ref(),
        output.as_os_str(),
    ]));
}

/// Fingerprint, what, and whether it is kept, as the difference tells it.
fn told(document: &Value) -> BTreeSet<(String, String, bool)> {
    let all = document["unsaid"].as_array().unwrap().iter();
    all.map(|lost| {
        let purpose = lost["purpose"].as_str().unwrap_or_default();
        (
            lost["root"]["sha256"].as_str().unwrap().to_owned(),
            format!("{} {purpose}", lost["what"].as_str().unwrap()),
            lost["kept"].as_bool().unwrap(),
        )
    })
    .collect()
}

/// The same from what the list says of the input and of the decision.
fn expected(list: &Value, purpose: (&str, &str, &str)) -> BTreeSet<(String, String, bool)> {
    let (purpose, key, side) = purpose;
    let mut all = BTreeSet::new();
    for root in list["roots"].as_array().unwrap() {
        let sha256 = root["sha256_fingerprint"].as_str().unwrap().to_owned();
        let kept = root["included_for"]
            .as_array()
            .unwrap()
            .contains(&Value::from(purpose));
        let mut add = |what: String| all.insert((sha256.clone(), what, kept));
        if root["trust"][key] == "trusted" {
            if !root[format!("{side}_distrust_after")].is_null() {
                add(format!("distrust_after {purpose}"));
            }
            if !root["imposed_name_constraints"].is_null() {
                add("name_constraints ".to_owned());
            }
        }
        for (other, key) in super::PURPOSES {
            let level = &root["trust"][key];
            if level == "trusted" && other != purpose {
                add(format!("trust {other}"));
            }
            if level == "distrusted" {
                add(format!("distrust {other}"));
            }
        }
    }
    all
}

#[test]
fn plain_forms_are_the_same_but_for_what_they_cannot_say() {
    let scratch = scratch();
    let certdata = project("data/certdata.txt");
    for (purpose, key, side) in [
        ("server-auth", "server_auth", "server"),
        ("email-protection", "email_protection", "email"),
    ] {
        let decided = assert_done(run([
            "list".as_ref(),
            "--json".as_ref(),
            "-f".as_ref(),
            "pem".as_ref(),
            "-p".as_ref(),
            purpose.as_ref(),
            "--as-of".as_ref(),
            "2026-11-22".as_ref(),
            certdata.as_os_str(),
        ]));
        let decided: Value = serde_json::from_slice(&decided).unwrap();
        let expected = expected(&decided, (purpose, key, side));
        assert!(expected.len() > 50);
        for format in PLAIN {
            let form = scratch.path().join(format!("{format}-{purpose}"));
            build(format, purpose, &form);
            for ([old, new], other) in [([&certdata, &form], "new"), ([&form, &certdata], "old")] {
                let (status, document) = diff(old, new, &["-p", purpose]);
                assert_eq!(status, 0, "{format} {purpose}: {document:#}");
                assert_eq!(document["same"], true);
                let told = told(&document);
                let odd: Vec<_> = told.symmetric_difference(&expected).collect();
                assert!(odd.is_empty(), "{format} {purpose}: {odd:?}");
                let unsaid = document["unsaid"].as_array().unwrap();
                assert!(unsaid.iter().all(|lost| lost["side"] == other));
                assert_eq!(document["repeated"], serde_json::json!([]));
            }
        }
    }
}

/// Taken from a PEM file, a root without a limit is missed, whatever else it is trusted for.
#[test]
fn each_missing_root_is_told() {
    let scratch = scratch();
    let certdata = project("data/certdata.txt");
    let bundle = scratch.path().join("bundle.pem");
    build("pem", "server-auth", &bundle);
    let text = std::fs::read_to_string(&bundle).unwrap();
    let mut blocks: Vec<_> = text
        .split_inclusive("-----END CERTIFICATE-----\n")
        .collect();
    // The rest behind the last certificate.
    blocks.retain(|block| block.contains("-----BEGIN"));
    let list = listed(&certdata).unwrap();
    let limited: BTreeSet<_> = list["roots"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|root| {
            !(root["imposed_name_constraints"].is_null() && root["server_distrust_after"].is_null())
        })
        .map(|root| root["sha256_fingerprint"].as_str().unwrap().to_owned())
        .collect();
    for at in (0..blocks.len()).step_by(17) {
        let mut less = blocks.clone();
        let gone = pem::parse(less.remove(at)).unwrap();
        let gone = cabundle::store::Sha256::of(gone.contents()).to_string();
        let path = crate::support::put(scratch.path(), "less.pem", less.concat());
        let (status, document) = diff(&certdata, &path, &[]);
        let expected = usize::from(!limited.contains(&gone));
        assert_eq!(document["removed"].as_array().unwrap().len(), expected);
        assert_eq!(status, i32::from(expected > 0), "{gone}");
        // With --strict it is told even where it is limited, with those that grace left out.
        let (status, document) = diff(&certdata, &path, &["--strict"]);
        assert_eq!(status, 1);
        let removed = document["removed"].as_array().unwrap();
        assert!(removed.iter().any(|root| root["sha256"] == gone.as_str()));
    }
}
