//! Bad inputs: named, counted, and the rest done. And what makes which exit status.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::{audit, der, json, of_2023, pem};
use crate::support::{assert_refused, project, put, scratch, stderr};

/// A store with nothing to find.
fn sound(directory: &Path) -> PathBuf {
    let file = project("data/certdata.txt");
    let store = cabundle::store::Store::parse(&std::fs::read(file).unwrap()).unwrap();
    // ISRG Root X1.
    let isrg = store.roots.iter().map(|root| &root.certificate);
    let isrg = isrg
        .clone()
        .find(|c| c.sha256().to_string().starts_with("96bcec06"));
    put(directory, "sound.pem", pem([isrg.unwrap().der()]))
}

/// Runs a bad path between two good ones: exit status 2, this code, this name; the good ones are judged.
#[track_caller]
fn told(bad: &Path, more: &[&str], code: &str) -> serde_json::Value {
    let scratch = scratch();
    let good = sound(scratch.path());
    let args = [good.as_os_str(), bad.as_os_str(), good.as_os_str()];
    let (mut stores, output) = json(args.into_iter().chain(more.iter().map(AsRef::as_ref)));
    let words = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{words}");
    assert!(words.contains(&format!("[{code}]")), "no {code} in {words}");
    let name = bad.file_name().unwrap().to_string_lossy().into_owned();
    assert!(words.contains(&name), "{name} is not named: {words}");
    assert_eq!(stores.len(), 3, "{words}");
    for at in [0, 2] {
        assert_eq!(stores[at]["counts"]["trusted"], 1);
    }
    let store = stores.remove(1);
    assert_eq!(store["path"], bad.to_str().unwrap());
    let errors = store["errors"].as_array().unwrap();
    assert!(
        errors.iter().any(|error| error["code"] == code),
        "{errors:?}"
    );
    assert_eq!(store["counts"]["errors"], errors.len());
    store
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_done() {
    let scratch = scratch();
    let at = scratch.path();
    let unread = told(&at.join("missing.pem"), &[], "I001");
    assert!(unread["kind"].is_null());
    told(&put(at, "page.html", "<html></html>"), &[], "R001");
    let cut = der();
    told(&put(at, "cut.der", &cut[..cut.len() - 1]), &[], "R002");
    told(
        &put(
            at,
            "half.txt",
            "CKA_CLASS CK_OBJECT_CLASS CKO_CERTIFICATE\nnonsense\n",
        ),
        &[],
        "C004",
    );
}

#[test]
fn keystores_that_do_not_open_are_named() {
    let scratch = scratch();
    let at = scratch.path();
    let locked = project("tests/data/stores/keytool-17.jceks");
    told(&locked, &[], "R003");
    told(&locked, &["--password", "wrong"], "R003");
    let (stores, output) = json([locked.as_os_str(), "--password".as_ref(), "secret".as_ref()]);
    assert_eq!(stores[0]["counts"]["errors"], 0, "{}", stderr(&output));
    // Its password is changeit; a digest of 20 bytes is at its end.
    let whole = std::fs::read(project("tests/data/stores/keytool-17.jks")).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() - 21] ^= 1;
    told(&put(at, "flipped.jks", &flipped), &[], "R003");
    told(&put(at, "cut.jks", &whole[..whole.len() - 21]), &[], "R002");
}

#[test]
fn a_broken_block_is_named_and_the_others_are_judged() {
    let scratch = scratch();
    let text = of_2023();
    let broken = text.replacen("MII", "M!I", 1);
    let store = told(&put(scratch.path(), "broken.pem", broken), &[], "R005");
    let whole = pem::parse_many(&text).unwrap().len();
    assert_eq!(store["counts"]["certificates"], whole - 1);
    assert_eq!(store["counts"]["removed"], 34);
}

#[cfg(unix)]
#[test]
fn links_to_nowhere_circles_and_pipes() {
    let scratch = scratch();
    let at = scratch.path();
    std::os::unix::fs::symlink("nowhere", at.join("dangling.pem")).unwrap();
    std::os::unix::fs::symlink("circle.pem", at.join("circle.pem")).unwrap();
    let pipe = at.join("pipe.pem");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    told(&at.join("dangling.pem"), &[], "I001");
    told(&at.join("circle.pem"), &[], "I001");
    told(&pipe, &[], "I005");

    // The same in a directory, as one store and searched.
    put(at, "one.der", der());
    let (stores, output) = json([at]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(stores[0]["counts"]["certificates"], 1);
    assert_eq!(stores[0]["counts"]["errors"], 3);
    let (stores, output) = json([at.as_os_str(), "-r".as_ref()]);
    assert_eq!(output.status.code(), Some(2));
    let unread = stores.iter().filter(|store| store["kind"].is_null());
    assert_eq!((stores.len(), unread.count()), (4, 3));
}

/// Root may read everything: as somebody else, where the system lets us.
#[cfg(unix)]
#[test]
fn a_file_without_permission() {
    use std::os::unix::fs::PermissionsExt as _;
    let scratch = scratch();
    let file = put(scratch.path(), "secret.pem", pem([der().as_slice()]));
    let mode = |mode| std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(scratch.path(), mode(0o755)).unwrap();
    std::fs::set_permissions(&file, mode(0o000)).unwrap();
    let good = sound(scratch.path());
    let tool = put(
        scratch.path(),
        "cabundle",
        std::fs::read(env!("CARGO_BIN_EXE_cabundle")).unwrap(),
    );
    std::fs::set_permissions(&tool, mode(0o755)).unwrap();
    let mut command = std::process::Command::new("setpriv");
    command
        .args(["--reuid", "65534", "--clear-groups"])
        .arg(&tool);
    command
        .args(["audit", "--as-of", "2026-11-22"])
        .args([&file, &good]);
    let output = match std::fs::read(&file) {
        // Nobody special: we may not read it ourselves.
        Err(_) => audit().args([&file, &good]).output().unwrap(),
        Ok(_) => match command.output() {
            Ok(output) => output,
            Err(error) => return eprintln!("no setpriv, so not tried: {error}"),
        },
    };
    let words = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{words}");
    assert!(
        words.contains("[I001]") && words.contains("secret.pem"),
        "{words}"
    );
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 trusted"));
}

/// What the shell opens has a name and is no pipe on disk.
#[cfg(target_os = "linux")]
#[test]
fn a_pipe_from_the_shell_is_read() {
    for name in ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"] {
        let mut command = audit();
        command
            .arg(name)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(pem([der().as_slice()]).as_bytes()).unwrap();
        drop(stdin);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert!(
            String::from_utf8_lossy(&output.stdout).contains("1 unknown"),
            "{name}"
        );
    }
}

#[test]
fn fail_on_chooses_what_exits_with_1() {
    let scratch = scratch();
    let (old, good) = (
        put(scratch.path(), "old.pem", of_2023()),
        sound(scratch.path()),
    );
    let status = |file: &Path, words: &str| {
        let mut command = audit();
        command.arg(file);
        if !words.is_empty() {
            command.args(["--fail-on", words]);
        }
        command.output().unwrap().status.code()
    };
    assert_eq!(status(&old, ""), Some(1));
    assert_eq!(status(&good, ""), Some(0));
    assert_eq!(status(&old, "none"), Some(0));
    for word in [
        "removed",
        "withdrawn",
        "expired",
        "narrowed",
        "expiring",
        "missing",
    ] {
        assert_eq!(status(&old, word), Some(1), "{word}");
    }
    for word in ["distrusted", "unknown", "newer"] {
        assert_eq!(status(&old, word), Some(0), "{word}");
    }
    assert_eq!(status(&old, "unknown,missing"), Some(1));
    assert_eq!(status(&good, "missing"), Some(1));
    assert_eq!(
        status(
            &good,
            "removed,distrusted,expired,unknown,narrowed,expiring"
        ),
        Some(0)
    );
    // The argument parser's own words.
    assert_eq!(status(&good, "remove"), Some(2));
    let output = audit()
        .arg(&good)
        .args(["--fail-on", "none,missing"])
        .output()
        .unwrap();
    assert_refused(&output, "A001");
}

#[test]
fn a_table_that_is_none_is_refused() {
    let scratch = scratch();
    let table = put(scratch.path(), "roots.tsv", "sha256\tfirst\n");
    let good = sound(scratch.path());
    let output = audit()
        .arg(&good)
        .arg("--table")
        .arg(&table)
        .output()
        .unwrap();
    assert_refused(&output, "A002");
    // One that was cut at the end of a line would know nothing of the roots behind.
    let whole = std::fs::read_to_string(project("data/roots.tsv")).unwrap();
    let lines: Vec<_> = whole.split_inclusive('\n').collect();
    let table = put(scratch.path(), "roots.tsv", lines[..200].concat());
    let output = audit().arg(&good).arg("--table").arg(&table).output();
    let output = output.unwrap();
    assert_refused(&output, "A002");
    assert!(stderr(&output).contains("451 lives"), "{}", stderr(&output));
    let table = put(scratch.path(), "roots.tsv", &whole[..whole.len() - 8]);
    let output = audit().arg(&good).arg("--table").arg(&table).output();
    assert_refused(&output.unwrap(), "A002");
}

/// An old certdata.txt does not know of removals. The snapshot's lock is of 2026-11-22.
#[test]
fn an_old_snapshot_is_told() {
    let scratch = scratch();
    let good = sound(scratch.path());
    let output = crate::support::cabundle()
        .args(["audit", "--as-of", "2027-11-22"])
        .arg(&good)
        .output()
        .unwrap();
    assert!(stderr(&output).contains("[P006]"), "{}", stderr(&output));
}

/// docs/audit.md lists every key, and no other.
#[test]
fn the_keys_are_those_of_the_docs() {
    let scratch = scratch();
    let mut text = of_2023();
    text.push_str("-----BEGIN CERTIFICATE-----\n");
    let file = put(scratch.path(), "old.pem", text);
    let (stores, _) = json([&file]);
    let docs = std::fs::read_to_string(project("docs/audit.md")).unwrap();
    let documented = |section: &str| -> Vec<String> {
        let from = docs.split(&format!("## {section}\n")).nth(1).unwrap();
        let rows = from.split("\n## ").next().unwrap().lines();
        let rows = rows.filter_map(|line| line.strip_prefix("| `")?.split('`').next());
        let mut keys: Vec<_> = rows.map(str::to_owned).collect();
        keys.sort();
        keys
    };
    let keys = |value: &serde_json::Value| -> Vec<String> {
        let mut keys: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys
    };
    let store = &stores[0];
    assert_eq!(keys(store), documented("A store"));
    assert_eq!(keys(&store["counts"]), documented("`counts`"));
    assert_eq!(
        keys(&store["certificates"][0]),
        documented("`certificates`")
    );
    assert_eq!(keys(&store["missing"][0]), documented("`missing`"));
    assert_eq!(keys(&store["errors"][0]), documented("`errors`"));
}
