//! Roots that are gone, by name, with their dates.

use std::collections::BTreeMap;

use super::{audit, certificate, of_2023, one, words};
use crate::support::{project, put, scratch};

/// The table as Mozilla's list of what was there when, read without the library: fingerprint to label, first, gone.
fn table() -> BTreeMap<String, (String, String, String)> {
    let text = std::fs::read_to_string(project("data/roots.tsv")).unwrap();
    let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    let rows = rows.map(|row| row.split('\t').map(str::to_owned).collect::<Vec<_>>());
    rows.map(|row| {
        let [sha256, first, gone, _, label] = <[String; 5]>::try_from(row).unwrap();
        (sha256, (label, first, gone))
    })
    .collect()
}

/// Bugzilla and the release notes of NSS have the same dates, to the days from commit to release.
#[test]
fn by_name() {
    let scratch = scratch();
    let file = put(
        scratch.path(),
        "all.pem",
        of_2023() + &std::fs::read_to_string(project("tests/data/removed-roots.pem")).unwrap(),
    );
    let store = one([&file]);
    for (sha256, label, listed, removed, last) in [
        (
            "b0bfd52b",
            "E-Tugra Certification Authority",
            "2014-01-24",
            "2023-07-19",
            "server-auth",
        ),
        (
            "ef66b0b1",
            "E-Tugra Global Root CA RSA v3",
            "2022-06-10",
            "2023-07-19",
            "server-auth",
        ),
        (
            "873f4685",
            "E-Tugra Global Root CA ECC v3",
            "2022-06-10",
            "2023-07-19",
            "server-auth",
        ),
        (
            "d40e9c86",
            "TrustCor RootCert CA-1",
            "2017-10-17",
            "2023-11-13",
            "server-auth email-protection",
        ),
        (
            "0753e940",
            "TrustCor RootCert CA-2",
            "2017-10-17",
            "2023-11-13",
            "server-auth email-protection",
        ),
        (
            "5a885db1",
            "TrustCor ECA-1",
            "2017-10-17",
            "2023-11-13",
            "server-auth email-protection",
        ),
        (
            "9d190b2e",
            "Symantec Class 1 Public Primary Certification Authority - G6",
            "2017-01-02",
            "2023-11-13",
            "email-protection",
        ),
        (
            "0d136e43",
            "DigiNotar Root CA",
            "2008-05-03",
            "2011-08-30",
            "server-auth",
        ),
        (
            "4b22d5a6",
            "WoSign",
            "2014-07-03",
            "2017-11-16",
            "server-auth email-protection",
        ),
        (
            "d6f034bd",
            "WoSign China",
            "2014-07-03",
            "2017-11-16",
            "server-auth email-protection",
        ),
        (
            "8b45da1c",
            "CA WoSign ECC Root",
            "2015-10-29",
            "2017-11-16",
            "server-auth email-protection",
        ),
        (
            "d487a56f",
            "Certification Authority of WoSign G2",
            "2015-10-29",
            "2017-11-16",
            "server-auth email-protection",
        ),
        (
            "2f345514",
            "StartCom Ltd.",
            "2006-05-31",
            "2010-03-29",
            "server-auth email-protection",
        ),
        (
            "c766a9be",
            "StartCom Certification Authority",
            "2007-06-16",
            "2017-11-16",
            "server-auth email-protection",
        ),
        (
            "e17890ee",
            "StartCom Certification Authority",
            "2012-06-28",
            "2017-11-16",
            "server-auth email-protection",
        ),
        (
            "c7ba6567",
            "StartCom Certification Authority G2",
            "2012-06-28",
            "2017-11-16",
            "server-auth email-protection",
        ),
    ] {
        let found = certificate(&store, sha256);
        assert_eq!(words(&store, sha256)[0], "removed", "{label}");
        assert_eq!(found["label"], label);
        assert_eq!(found["listed"], listed, "{label}");
        assert_eq!(found["removed"], removed, "{label}");
        let trusted = found["last_trusted_for"].as_array().unwrap().iter();
        let trusted: Vec<_> = trusted.map(|word| word.as_str().unwrap()).collect();
        assert_eq!(trusted.join(" "), last, "{label}");
    }
    // python3 -c 'from datetime import date; print((date(2011,8,30)-date(2008,5,3)).days)'
    assert_eq!(certificate(&store, "0d136e43")["days_listed"], 1214);
    assert_eq!(words(&store, "b0bfd52b"), ["removed", "expired"]);
}

/// Every root of a store of 2023 has the word that the table has for it, and no other is called removed.
#[test]
fn exactly_those_that_the_table_says_are_gone() {
    let scratch = scratch();
    let file = put(scratch.path(), "old.pem", of_2023());
    let store = one([&file]);
    let table = table();
    let mut gone = 0;
    for found in store["certificates"].as_array().unwrap() {
        let sha256 = found["sha256"].as_str().unwrap();
        let (label, first, end) = &table[sha256];
        let removed = words(&store, sha256).contains(&"removed".to_owned());
        assert_eq!(removed, !end.is_empty(), "{label}");
        assert_eq!(found["listed"], **first);
        assert_eq!(found["removed"].as_str().unwrap_or(""), end, "{label}");
        gone += usize::from(removed);
    }
    assert_eq!(store["counts"]["removed"], gone);
    // awk over data/roots.tsv with the fingerprints of certdata-2.60.txt by Python's hashlib.
    assert_eq!(gone, 34);
}

/// DigiNotar's distrust was taken out when the root had expired.
#[test]
fn a_root_whose_last_word_was_distrust() {
    let scratch = scratch();
    let file = put(scratch.path(), "old.pem", of_2023());
    let store = one([&file]);
    let found = certificate(&store, "9187a8d3");
    assert_eq!(words(&store, "9187a8d3"), ["removed", "expired"]);
    assert_eq!(found["was_distrusted"], true);
    assert_eq!(found["last_trusted_for"], serde_json::json!([]));
}

#[test]
fn in_words() {
    let scratch = scratch();
    let file = put(scratch.path(), "old.pem", of_2023());
    let output = audit().arg(&file).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    let told = "      in the list from 2014-01-24, removed 2023-07-19 after 9 years and 5 months\n      last trusted for server-auth\n      expired 2023-03-03\n";
    assert!(text.contains(told), "{text}");
}

/// A newer table speaks of a root that the certdata.txt has.
#[test]
fn another_table() {
    let scratch = scratch();
    let table = std::fs::read_to_string(project("data/roots.tsv")).unwrap();
    let isrg = "96bcec06264976f37460779acf28c5a7cfe8a3c0aae11a8ffcee05c0bddf08c6\t2018-06-14\t\t";
    let isrg = table
        .lines()
        .find(|line| line.starts_with(&isrg[..64]))
        .unwrap();
    let gone = isrg.replacen("\t\t", "\t2026-11-01\t", 1);
    let table = table.replace(isrg, &gone);
    // It goes as far as that.
    let table = table.replacen(" to 2026-04-09, ", " to 2026-11-01, ", 1);
    let table = put(scratch.path(), "roots.tsv", table);
    let file = put(scratch.path(), "old.pem", of_2023());
    assert_eq!(words(&one([&file]), "96bcec06"), ["trusted"]);
    let args = [file.as_os_str(), "--table".as_ref(), table.as_os_str()];
    let store = one(args);
    assert_eq!(words(&store, "96bcec06"), ["removed"]);
    assert_eq!(certificate(&store, "96bcec06")["removed"], "2026-11-01");
}
