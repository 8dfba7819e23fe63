//! `openssl-trusted` against OpenSSL's own blocks, and what each word of Mozilla becomes in it.

use cabundle::format::{RenderOptions, find};
use cabundle::policy::{DistrustAfterMode, Exclude, Policy};
use cabundle::store::{Purpose, Store};

use super::{EMBEDDED, comment, text};
use crate::readers::{self, openssl_trusted::Trusted, openssl_trusted::read};
use crate::synthetic::{DISTRUSTED, Entry, NEUTRAL, TRUSTED, certdata, date};

const SERVER: &str = "1.3.6.1.5.5.7.3.1";
const EMAIL: &str = "1.3.6.1.5.5.7.3.4";
const CODE: &str = "1.3.6.1.5.5.7.3.3";

/// What is written of a file for these purposes, after changes to the policy.
fn write(file: &str, purposes: &[Purpose], change: impl Fn(&mut Policy)) -> Vec<u8> {
    let format = find("openssl-trusted").unwrap();
    let mut policy = Policy::new(purposes.to_vec(), "2026-11-22T00:00:00Z".parse().unwrap());
    policy.carries = format.carries();
    policy.allow_empty = true;
    change(&mut policy);
    let store = Store::parse(file.as_bytes()).unwrap();
    let selection = store.select(policy).unwrap();
    let artifact = selection.render(format, &RenderOptions::default());
    readers::file(&artifact.unwrap()).to_vec()
}

/// A root with these words for servers, mail and code.
fn entry(label: &str, words: [&'static str; 3]) -> Entry {
    let mut entry = Entry::fresh(label);
    [entry.server, entry.email, entry.code] = words;
    entry
}

/// Both lists of a root.
fn lists(root: &Trusted) -> (Vec<&str>, Vec<&str>) {
    let trust = root
        .trust
        .as_ref()
        .expect("without a list it is trusted for everything");
    let texts = |oids: &[String]| -> Vec<&str> {
        let all = [SERVER, EMAIL, CODE];
        all.into_iter()
            .filter(|oid| oids.iter().any(|found| found == oid))
            .collect()
    };
    (texts(trust), texts(&root.reject))
}

/// openssl x509 -inform DER -in tests/data/one-root.der -trustout -addtrust serverAuth -addreject
/// emailProtection -addreject codeSigning -setalias 'One Root ő' (3.0.20)
#[test]
fn one_root() {
    let root = include_bytes!("../data/one-root.der").to_vec();
    let mut entry = Entry::new("One Root ő", root);
    (entry.email, entry.code) = (DISTRUSTED, DISTRUSTED);
    let written = write(&certdata(&[entry]), &Purpose::ALL, |_| {});
    let written = String::from_utf8(written).unwrap();
    let (_, root) = written.split_once("\n\n").unwrap();
    assert_eq!(
        root,
        r"# One Root \u0151
# Subject: CN=One Root
# Valid: 2020-01-01T00:00:00Z to 2040-01-01T00:00:00Z
# SHA-256: a40b4bd9961c78691afb3644636bd9a0191d9e4e0d56f4b147a2a45a2fc7faae
# Trusted for: server-auth
# Distrusted for: email-protection, code-signing
-----BEGIN TRUSTED CERTIFICATE-----
MIHnMIGaoAMCAQICAQEwBQYDK2VwMBMxETAPBgNVBAMMCE9uZSBSb290MB4XDTIw
MDEwMTAwMDAwMFoXDTQwMDEwMTAwMDAwMFowEzERMA8GA1UEAwwIT25lIFJvb3Qw
KjAFBgMrZXADIQADoQe/884Qvh1w3RjnS8CZZ+TWMJulDV8d3IZkElUxuKMTMBEw
DwYDVR0TAQH/BAUwAwEB/zAFBgMrZXADQQCIntaz0Pp3HqRiswMbjm5E0wB7LLzC
PdJ+1ZpzaTV8aGIp4evV1xoZVn64zscNGlfEnFKnkdcUofpsvWukBMcGMC8wCgYI
KwYBBQUHAwGgFAYIKwYBBQUHAwQGCCsGAQUFBwMDDAtPbmUgUm9vdCDFkQ==
-----END TRUSTED CERTIFICATE-----
"
    );
}

/// Every word for every purpose. What `openssl verify -purpose sslserver` and `smimesign` (3.0.20) accept
/// with each of these files is what is trusted in it, and nothing else.
#[test]
fn every_word() {
    let words = [TRUSTED, NEUTRAL, DISTRUSTED];
    for code in 0..27 {
        let levels = [code / 9, code / 3 % 3, code % 3];
        let file = certdata(&[entry("Root", levels.map(|n| words[n]))]);
        let written = write(&file, &Purpose::ALL, |_| {});
        let of = |level| -> Vec<&str> {
            let all = levels.into_iter().zip([SERVER, EMAIL, CODE]);
            all.filter(|(found, _)| *found == level)
                .map(|(_, oid)| oid)
                .collect()
        };
        let found = read(&written);
        let (trusted, rejected) = (of(0), of(2));
        if trusted.is_empty() && rejected.is_empty() {
            assert!(found.is_empty(), "neutral, which OpenSSL would reject");
        } else {
            assert_eq!(lists(&found[0]), (trusted, rejected), "{levels:?}");
        }
    }
}

/// For one purpose it says nothing of trust for others, but distrust stays.
#[test]
fn one_purpose() {
    let file = certdata(&[
        entry("Both", [TRUSTED, TRUSTED, NEUTRAL]),
        entry("Mail", [NEUTRAL, TRUSTED, NEUTRAL]),
        entry("Not for mail", [TRUSTED, DISTRUSTED, NEUTRAL]),
        entry("Mail, not servers", [DISTRUSTED, TRUSTED, NEUTRAL]),
    ]);
    let found = read(&write(&file, &[Purpose::ServerAuth], |_| {}));
    let found: Vec<_> = found.iter().map(lists).collect();
    assert_eq!(
        found,
        [
            (vec![SERVER], vec![]),
            (vec![SERVER], vec![EMAIL]),
            (vec![], vec![SERVER])
        ]
    );
}

/// Dates cannot be said: the trust ends with the grace, that for other purposes does not.
#[test]
fn dates() {
    let mut over = entry("Over", [TRUSTED, TRUSTED, NEUTRAL]);
    over.server_distrust_after = Some(date("200101000000Z"));
    let mut grace = entry("Grace", [TRUSTED, TRUSTED, NEUTRAL]);
    grace.server_distrust_after = Some(date("260101000000Z"));
    let file = certdata(&[over, grace]);
    let written = write(&file, &Purpose::ALL, |_| {});
    let found = read(&written);
    assert_eq!(lists(&found[0]), (vec![EMAIL], vec![]));
    assert_eq!(lists(&found[1]), (vec![SERVER, EMAIL], vec![]));
    let text = String::from_utf8(written).unwrap();
    assert!(text.contains(
        "# Limit: Mozilla trusts no server-auth certificate issued after 2026-01-01T00:00:00Z\n"
    ));
    let keep = |policy: &mut Policy| policy.distrust_after = DistrustAfterMode::Keep;
    let found = read(&write(&file, &Purpose::ALL, keep));
    assert_eq!(lists(&found[0]), (vec![SERVER, EMAIL], vec![]));
}

/// What the user leaves out is not there; what Mozilla distrusts stays distrusted.
#[test]
fn excluded() {
    let entries = [
        entry("Out", [TRUSTED, TRUSTED, NEUTRAL]),
        entry("Distrusted", [TRUSTED, DISTRUSTED, NEUTRAL]),
    ];
    let file = certdata(&entries);
    let ids: Vec<_> = Store::parse(file.as_bytes())
        .unwrap()
        .roots
        .iter()
        .map(|root| root.certificate.sha256().to_string())
        .collect();
    let exclude = |policy: &mut Policy| {
        let all = ids.iter().map(|id| Exclude::new(id, None).unwrap());
        policy.exclude.extend(all);
    };
    let found = read(&write(&file, &Purpose::ALL, exclude));
    let [distrusted] = found.as_slice() else {
        panic!("one root");
    };
    assert_eq!(distrusted.alias.as_deref(), Some("Distrusted"));
    assert_eq!(lists(distrusted), (vec![], vec![EMAIL]));
}

/// The alias is one line of UTF-8, whatever the label is.
#[test]
fn aliases() {
    let labels = ["Főtanúsítvány", "", "a\u{1b}[31m\u{2028}b", r"a\x0ab"];
    let file = certdata(&labels.map(Entry::fresh));
    let found = read(&write(&file, &Purpose::ALL, |_| {}));
    let found: Vec<_> = found
        .iter()
        .map(|root| root.alias.as_deref().unwrap())
        .collect();
    assert_eq!(found, ["Főtanúsítvány", "", r"a\x1b[31m\u2028b", r"a\x0ab"]);
}

/// The embedded file: the comment of a root, as `openssl x509 -text` tells it ("Trusted Uses").
#[test]
fn the_embedded_file() {
    let text = text("openssl-trusted").replace("TRUSTED CERTIFICATE", "CERTIFICATE");
    let lines = comment(&text, "NetLock Arany");
    assert_eq!(lines.last(), Some(&"# Trusted for: server-auth"));
    let found = read(&super::write(&EMBEDDED, "openssl-trusted", false));
    assert!(
        found
            .iter()
            .all(|root| lists(root) == (vec![SERVER], vec![]))
    );
}
