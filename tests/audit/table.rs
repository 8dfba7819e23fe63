//! A table of lives that is newer than the certdata.txt, as the one in the program is: builtins 2.86 beside 2.84.

use std::path::PathBuf;

use super::{all_of, audit, certificate, json, one, pem, words};
use crate::support::{project, put, scratch};

/// grep '2026-04-09=none/trusted' data/roots.tsv: mail only since then.
const LOST: [&str; 11] = [
    "02ed0eb2", "0c2cd63d", "18f1fc7f", "3e9099b5", "4348a0e9", "43df5774", "62dd0be9", "7431e5f4",
    "85a0dd7d", "8d25cd97", "e3b6a2db",
];
/// 2026-04-09=trusted/none/260415235959Z
const IZENPE: &str = "2530cc8e";

/// Every certificate of the snapshot as PEM.
fn snapshot(directory: &std::path::Path) -> PathBuf {
    put(
        directory,
        "snapshot.pem",
        all_of(&project("data/certdata.txt")),
    )
}

#[test]
fn trust_that_only_the_table_knows_to_have_ended() {
    let scratch = scratch();
    let store = one([snapshot(scratch.path())]);
    for sha256 in LOST {
        let found = certificate(&store, sha256);
        assert_eq!(words(&store, sha256)[0], "narrowed", "{sha256}");
        assert_eq!(found["trust_ended"], "2026-04-09", "{sha256}");
        assert_eq!(found["by_table_since"], "2026-04-09", "{sha256}");
        let mail = serde_json::json!(["email-protection"]);
        assert_eq!(found["trusted_for"], mail, "{sha256}");
        assert_eq!(found["last_trusted_for"], mail, "{sha256}");
        assert!(found["distrust_after"].is_null(), "{sha256}");
    }
    // Nothing contradicts itself.
    for found in store["certificates"].as_array().unwrap() {
        if found["verdicts"][0] == "trusted" {
            assert!(found["trust_ended"].is_null(), "{found}");
        }
    }
}

/// grep -P '2026-04-09=trusted/none\t' data/roots.tsv: Amazon Root CA 1, and eight others.
#[test]
fn trust_for_mail_that_ended() {
    let scratch = scratch();
    let file = snapshot(scratch.path());
    let server = one([&file]);
    assert_eq!(words(&server, "8ecde688"), ["trusted"]);
    assert!(certificate(&server, "8ecde688")["by_table_since"].is_null());
    let args = [file.as_os_str(), "-p".as_ref(), "email-protection".as_ref()];
    let mail = one(args);
    assert_eq!(words(&mail, "8ecde688"), ["narrowed"]);
    assert_eq!(
        certificate(&mail, "8ecde688")["by_table_since"],
        "2026-04-09"
    );
}

#[test]
fn a_date_that_only_the_table_has() {
    let scratch = scratch();
    let store = one([snapshot(scratch.path())]);
    let found = certificate(&store, IZENPE);
    assert_eq!(words(&store, IZENPE), ["narrowed"]);
    assert_eq!(found["distrust_after"], "2026-04-15T23:59:59Z");
    // date -u -d '2026-04-15 23:59:59 +398 days'
    assert_eq!(found["grace_end"], "2027-05-18T23:59:59Z");
    assert_eq!(found["by_table_since"], "2026-04-09");
    assert!(found["trust_ended"].is_null());
}

/// Neither those that the table says are gone nor those on which it is stricter.
#[test]
fn nobody_misses_them() {
    let scratch = scratch();
    let other = std::fs::read(project("tests/data/one-root.der")).unwrap();
    let (stores, _) = json([put(scratch.path(), "other.pem", pem([other.as_slice()]))]);
    let missing = stores[0]["missing"].as_array().unwrap();
    let is_missing = |sha256: &str| {
        let mut all = missing.iter().map(|root| root["sha256"].as_str().unwrap());
        all.any(|root| root.starts_with(sha256))
    };
    for sha256 in LOST.into_iter().chain([IZENPE]) {
        assert!(!is_missing(sha256), "{sha256}");
    }
    // ISRG Root X1.
    assert!(is_missing("96bcec06"));
}

#[test]
fn the_words_name_the_table_and_the_day() {
    let scratch = scratch();
    let output = audit().arg(snapshot(scratch.path())).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let by = "narrowed by the table of lives since 2026-04-09; the certdata.txt compared with is older\n";
    for reasons in [
        format!(
            "SHA-256 4348a0e9444c78cb265e058d5e8944b4d84f9662bd26db257f8934a443c70161\n      \
             trusted for email-protection, since 2026-04-09 not for server-auth\n      {by}"
        ),
        format!(
            "SHA-256 2530cc8e98321502bad96f9b1fba1b099e2d299e0f4548bb914f363bc0d4531f\n      \
             trusted only for server-auth certificates issued until 2026-04-15T23:59:59Z: passed, \
             the last of them ends by 2027-05-18\n      {by}"
        ),
    ] {
        assert!(text.contains(&reasons), "{reasons}\nin {text}");
    }
}

/// What the table would say of a root that is trusted in the snapshot for servers and mail, ISRG Root X1's line changed.
#[test]
fn withdrawn_and_distrusted_by_the_table() {
    let scratch = scratch();
    let table = std::fs::read_to_string(project("data/roots.tsv")).unwrap();
    let line = table.lines().find(|line| line.starts_with("96bcec06"));
    let line = line.unwrap();
    let file = snapshot(scratch.path());
    for (last, word, date) in [
        ("none/none", "withdrawn", None),
        ("distrusted/none", "distrusted", None),
        ("distrusted/trusted", "distrusted", None),
        ("none/distrusted", "distrusted", None),
        (
            "trusted/none/260401000000Z",
            "narrowed",
            Some("2026-04-01T00:00:00Z"),
        ),
    ] {
        let mut parts: Vec<_> = line.split('\t').map(str::to_owned).collect();
        parts[3] += &format!(" 2026-03-01={last}");
        let changed = table.replace(line, &parts.join("\t"));
        let changed = put(scratch.path(), "roots.tsv", changed);
        let args = [file.as_os_str(), "--table".as_ref(), changed.as_os_str()];
        let store = one(args);
        assert_eq!(words(&store, "96bcec06"), [word], "{last}");
        let found = certificate(&store, "96bcec06");
        assert_eq!(found["by_table_since"], "2026-03-01", "{last}");
        assert_eq!(found["distrust_after"].as_str(), date, "{last}");
    }
}
