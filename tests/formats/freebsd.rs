//! `freebsd`: which root goes where, under what name, and what its file says.

use cabundle::format::{Artifact, RenderOptions, find};
use cabundle::policy::{Addition, Exclude, Policy};
use cabundle::store::{Purpose, Store};

use super::{EMBEDDED, render};
use crate::readers::{self, Found, freebsd::directories};
use crate::synthetic::{DISTRUSTED, Entry, NEUTRAL, TRUSTED, certdata, date};

/// What is written for a purpose, after changes to the policy.
fn write(file: &str, purpose: Purpose, change: impl Fn(&mut Policy)) -> Artifact {
    let format = find("freebsd").unwrap();
    let mut policy = Policy::new(vec![purpose], "2026-11-22T00:00:00Z".parse().unwrap());
    policy.carries = format.carries();
    change(&mut policy);
    let store = Store::parse(file.as_bytes()).unwrap();
    let selection = store.select(policy).unwrap();
    selection.render(format, &RenderOptions::default()).unwrap()
}

/// The names in both directories.
fn names(artifact: &Artifact) -> [Vec<&str>; 2] {
    let found = directories(artifact);
    [found.trusted, found.untrusted].map(|files| files.iter().map(|file| file.0).collect())
}

fn entry(label: &str, server: &'static str, email: &'static str) -> Entry {
    let mut entry = Entry::fresh(label);
    (entry.server, entry.email) = (server, email);
    entry
}

/// Serial number, fingerprint and dates by `openssl x509 -noout -serial -fingerprint -sha256 -dates`.
#[test]
fn one_root() {
    let root = include_bytes!("../data/one-root.der").to_vec();
    let entry = Entry::new("One Root (ő)", root);
    let artifact = write(&certdata(&[entry]), Purpose::ServerAuth, |_| {});
    let files: Vec<_> = readers::tree(&artifact).files().collect();
    let [(path, text)] = files[..] else {
        panic!("one file");
    };
    assert_eq!(path, b"trusted/One_Root_____.pem");
    assert_eq!(
        core::str::from_utf8(text).unwrap(),
        r"##
##  One Root (\u0151)
##
##  Subject: CN=One Root
##  Valid: 2020-01-01T00:00:00Z to 2040-01-01T00:00:00Z
##  SHA-256: a40b4bd9961c78691afb3644636bd9a0191d9e4e0d56f4b147a2a45a2fc7faae
##  Issuer: CN=One Root
##  Serial number: 1
##
-----BEGIN CERTIFICATE-----
MIHnMIGaoAMCAQICAQEwBQYDK2VwMBMxETAPBgNVBAMMCE9uZSBSb290MB4XDTIw
MDEwMTAwMDAwMFoXDTQwMDEwMTAwMDAwMFowEzERMA8GA1UEAwwIT25lIFJvb3Qw
KjAFBgMrZXADIQADoQe/884Qvh1w3RjnS8CZZ+TWMJulDV8d3IZkElUxuKMTMBEw
DwYDVR0TAQH/BAUwAwEB/zAFBgMrZXADQQCIntaz0Pp3HqRiswMbjm5E0wB7LLzC
PdJ+1ZpzaTV8aGIp4evV1xoZVn64zscNGlfEnFKnkdcUofpsvWukBMcG
-----END CERTIFICATE-----
"
    );
}

/// As in secure/caroot/trusted of FreeBSD's source.
#[test]
fn names_of_the_embedded_file() {
    let artifact = render(&EMBEDDED, "freebsd", false);
    let [trusted, untrusted] = names(&artifact);
    for name in [
        "NetLock_Arany__Class_Gold__F__tan__s__tv__ny.pem",
        "TWCA_CYBER_Root_CA.pem",
    ] {
        assert!(trusted.contains(&name), "{name}");
    }
    assert_eq!(untrusted, [""; 0], "Mozilla distrusts none");
}

/// Trusted, distrusted, and neutral in neither; by the purpose that was asked for alone.
#[test]
fn trust_and_distrust() {
    let file = certdata(&[
        entry("Server", TRUSTED, NEUTRAL),
        entry("Both", TRUSTED, TRUSTED),
        entry("Neutral", NEUTRAL, NEUTRAL),
        entry("Not for servers", DISTRUSTED, TRUSTED),
        entry("Not for mail", TRUSTED, DISTRUSTED),
    ]);
    let artifact = write(&file, Purpose::ServerAuth, |_| {});
    assert_eq!(
        names(&artifact),
        [
            vec!["Both.pem", "Not_for_mail.pem", "Server.pem"],
            vec!["Not_for_servers.pem"]
        ]
    );
    let found = directories(&artifact);
    let (_, head, _) = &found.untrusted[0];
    assert!(head.contains("##  Untrusted: Mozilla distrusts it for server-auth\n"));
    assert_eq!(
        names(&write(&file, Purpose::EmailProtection, |_| {})),
        [
            vec!["Both.pem", "Not_for_servers.pem"],
            vec!["Not_for_mail.pem"]
        ]
    );
}

/// ca-extract.pl moves a root 398 days after its date. What is neutral already stays out of both.
#[test]
fn dates() {
    let with_date = |label, server| {
        let mut entry = entry(label, server, NEUTRAL);
        entry.server_distrust_after = Some(date("250101000000Z"));
        entry
    };
    let file = certdata(&[
        Entry::fresh("Other"),
        with_date("Dated", TRUSTED),
        with_date("Neutral", NEUTRAL),
    ]);
    let at = |day: &str| {
        let as_of = day.parse().unwrap();
        write(&file, Purpose::ServerAuth, |policy| policy.as_of = as_of)
    };
    let last = at("2026-02-03T00:00:00Z");
    assert_eq!(names(&last), [vec!["Dated.pem", "Other.pem"], vec![]]);
    let limit =
        "##  Limit: Mozilla trusts no server-auth certificate issued after 2025-01-01T00:00:00Z\n";
    assert!(directories(&last).trusted[0].1.contains(limit));
    let over = at("2026-02-03T00:00:01Z");
    assert_eq!(names(&over), [vec!["Other.pem"], vec!["Dated.pem"]]);
    let found = directories(&over);
    assert!(found.untrusted[0].1.contains(
        "##  Untrusted: Mozilla trusts no certificate issued after 2025-01-01T00:00:00Z; the grace ended 2026-02-03T00:00:00Z\n"
    ));
}

/// To leave a root out is no word against it; to add one is a word for it.
#[test]
fn excluded_and_added() {
    let mut over = entry("Over", TRUSTED, NEUTRAL);
    over.server_distrust_after = Some(date("200101000000Z"));
    let entries = [
        Entry::fresh("Other"),
        Entry::fresh("Out"),
        entry("Distrusted", DISTRUSTED, NEUTRAL),
        over.clone(),
    ];
    let file = certdata(&entries);
    let store = Store::parse(file.as_bytes()).unwrap();
    let ids = store.roots.iter().skip(1);
    let ids: Vec<_> = ids.map(|r| r.certificate.sha256().to_string()).collect();
    let artifact = write(&file, Purpose::ServerAuth, |policy| {
        let all = ids.iter().map(|id| Exclude::new(id, None).unwrap());
        policy.exclude.extend(all);
    });
    assert_eq!(
        names(&artifact),
        [vec!["Other.pem"], vec!["Distrusted.pem"]]
    );
    let artifact = write(&file, Purpose::ServerAuth, |policy| {
        policy.additions = Addition::read("over.der", &over.der, None).unwrap();
    });
    assert_eq!(
        names(&artifact),
        [
            vec!["Other.pem", "Out.pem", "Over.pem"],
            vec!["Distrusted.pem"]
        ]
    );
}

/// A name is one file in both directories together, whatever the label is.
#[test]
fn labels_that_are_no_names() {
    let labels = [
        "Twin",
        "twin",
        "",
        "-",
        "..",
        "../../x",
        "a\u{85}b",
        "-----BEGIN CERTIFICATE-----",
    ];
    let mut entries = labels.map(Entry::fresh);
    entries[1].server = DISTRUSTED;
    let file = certdata(&entries);
    let artifact = render(&Store::parse(file.as_bytes()).unwrap(), "freebsd", false);
    let [trusted, untrusted] = names(&artifact);
    assert_eq!(untrusted, ["twin_2.pem"]);
    assert_eq!(trusted.len(), labels.len() - 1);
    let Found::Certificates(found) = readers::read("freebsd", &artifact) else {
        panic!("certificates");
    };
    assert_eq!(found.len(), trusted.len());
}
