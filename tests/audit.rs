//! What is deployed, judged: `cabundle audit`.

mod age;
mod copies;
mod inputs;
mod newer;
mod others;
mod removed;
mod search;
mod table;
mod verdicts;

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::{AS_OF, cabundle, project, stderr};

/// The tool at a time that no test depends on.
fn audit() -> Command {
    let mut command = cabundle();
    command.args(["audit", "--as-of", AS_OF]);
    command
}

/// Runs it with `--json` and these arguments, and gives a value for each line.
fn json<S: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = S>) -> (Vec<Value>, Output) {
    let output = audit().arg("--json").args(args).output().unwrap();
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let lines = text.lines().map(serde_json::from_str);
    let values = lines.collect::<Result<Vec<_>, _>>();
    (
        values.unwrap_or_else(|e| panic!("{e}: {}", stderr(&output))),
        output,
    )
}

/// The one store that these arguments lead to.
#[track_caller]
fn one<S: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = S>) -> Value {
    let (mut values, output) = json(args);
    assert_eq!(values.len(), 1, "{}", stderr(&output));
    values.remove(0)
}

/// The words on a certificate, by the beginning of its fingerprint.
fn words(store: &Value, sha256: &str) -> Vec<String> {
    let found = certificate(store, sha256);
    let words = found["verdicts"].as_array().unwrap().iter();
    words.map(|w| w.as_str().unwrap().to_owned()).collect()
}

/// A certificate of a store, by the beginning of its fingerprint.
#[track_caller]
fn certificate<'a>(store: &'a Value, sha256: &str) -> &'a Value {
    let all = store["certificates"].as_array().unwrap();
    let mut found = all
        .iter()
        .filter(|c| c["sha256"].as_str().unwrap().starts_with(sha256));
    let first = found.next().unwrap_or_else(|| panic!("no {sha256}"));
    assert!(found.next().is_none(), "{sha256} twice");
    first
}

/// A root that Mozilla never had.
fn der() -> Vec<u8> {
    std::fs::read(project("tests/data/one-root.der")).unwrap()
}

/// Another.
fn others_der() -> Vec<u8> {
    std::fs::read(project("tests/data/stores/two-root.der")).unwrap()
}

/// Certificates as PEM.
fn pem<'a>(ders: impl IntoIterator<Item = &'a [u8]>) -> String {
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    let blocks = ders
        .into_iter()
        .map(|der| pem::Pem::new("CERTIFICATE", der));
    blocks
        .map(|block| pem::encode_config(&block, config))
        .collect()
}

/// Every certificate of a certdata.txt as PEM, whatever its trust.
fn all_of(certdata: &Path) -> String {
    let store = cabundle::store::Store::parse(&std::fs::read(certdata).unwrap()).unwrap();
    pem(store.roots.iter().map(|root| root.certificate.der()))
}

/// Every certificate of the builtins 2.60 of early 2023 as PEM.
fn of_2023() -> String {
    all_of(&project("tests/data/certdata-2.60.txt"))
}
