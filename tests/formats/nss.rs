//! `nss`: a script of certutil calls.

use cabundle::format::{Nss, RenderOptions};
use cabundle::policy::Policy;
use cabundle::store::{Purpose, Sha256, Store};

use super::EMBEDDED;
use crate::readers::{self, nss};
use crate::support::{AS_OF, assert_done, put, run, scratch, stderr};
use crate::synthetic::{DISTRUSTED, Entry, NEUTRAL, TRUSTED, certdata, date};

fn write(store: &Store, purposes: &[Purpose]) -> Vec<u8> {
    let as_of = format!("{AS_OF}T00:00:00Z").parse().unwrap();
    let mut policy = Policy::new(purposes.to_vec(), as_of);
    policy.carries = cabundle::format::Format::carries(&Nss);
    let selection = store.select(policy).unwrap();
    let artifact = selection.render(&Nss, &RenderOptions::default()).unwrap();
    readers::file(&artifact).to_vec()
}

fn store(entries: &[Entry]) -> Store {
    Store::parse(certdata(entries).as_bytes()).unwrap()
}

/// With these levels for TLS, S/MIME and code.
fn entry(label: &str, [server, email, code]: [&'static str; 3]) -> Entry {
    let mut entry = Entry::fresh(label);
    (entry.server, entry.email, entry.code) = (server, email, code);
    entry
}

/// Head, list and call of one root; what stands between them is the same for all.
#[test]
fn one_root() {
    let mut entry = entry("It's: a \"root\" $(id)", [TRUSTED, TRUSTED, NEUTRAL]);
    entry.server_distrust_after = Some(date("300101000000Z"));
    let block = pem::encode_config(
        &pem::Pem::new("CERTIFICATE", entry.der.clone()),
        pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF),
    );
    let sha256 = Sha256::of(&entry.der);
    let store = store(&[entry]);
    let script = String::from_utf8(write(&store, &Purpose::ALL)).unwrap();
    let head = format!(
        "#!/bin/sh
# Mozilla's trust for server-auth, email-protection, code-signing: 1 certificate, for an NSS database
# certdata.txt SHA-256: {}
#
# usage: sh SCRIPT DIRECTORY [PASSWORD-FILE]
#
",
        store.sha256
    );
    assert!(script.starts_with(&head), "{script}");
    let list = format!(
        "\nwanted() {{\n    cat <<'END'\n{sha256} It's_ a \"root\" $(id)\nEND\n}}\n\ncommand -v certutil "
    );
    assert_eq!(script.matches(&list).count(), 1, "{script}");
    let call = format!(
        "
# It's: a \"root\" $(id)
# Limit: Mozilla trusts no server-auth certificate issued after 2030-01-01T00:00:00Z
add {sha256} 'It'\\''s_ a \"root\" $(id)' 'C,C,' <<'END'
{block}END
"
    );
    assert!(script.ends_with(&call), "{script}");
}

/// certutil -L -d sql:DIR shows these flags again, and in cert9.db they are CKT_NSS_TRUSTED_DELEGATOR (0xce534352),
/// CKT_NSS_NOT_TRUSTED (0xce53435a) and CKT_NSS_MUST_VERIFY_TRUST (0xce534353), NSS 3.87.
#[test]
fn flags() {
    const UNKNOWN: &str = "CKT_NSS_TRUST_UNKNOWN";
    let cases = [
        ([TRUSTED, NEUTRAL, NEUTRAL], "C,,"),
        ([TRUSTED, TRUSTED, TRUSTED], "C,C,C"),
        ([NEUTRAL, TRUSTED, UNKNOWN], ",C,"),
        ([NEUTRAL, NEUTRAL, TRUSTED], ",,C"),
        ([NEUTRAL, NEUTRAL, NEUTRAL], ",,"),
        ([DISTRUSTED, DISTRUSTED, DISTRUSTED], "p,p,p"),
        ([DISTRUSTED, TRUSTED, DISTRUSTED], "p,C,p"),
        ([UNKNOWN, DISTRUSTED, NEUTRAL], ",p,"),
    ];
    let entries: Vec<_> = cases
        .iter()
        .map(|(levels, flags)| entry(&format!("Root {flags}"), *levels))
        .collect();
    let store = store(&entries);
    let calls = nss::read(&write(&store, &Purpose::ALL));
    let found: Vec<_> = calls.iter().map(|call| call.flags.as_str()).collect();
    assert_eq!(found, cases.map(|(_, flags)| flags));
    // What was not asked for is no anchor, what Mozilla distrusts stays so.
    let calls = nss::read(&write(&store, &[Purpose::EmailProtection]));
    let found: Vec<_> = calls.iter().map(|call| call.flags.as_str()).collect();
    assert_eq!(
        found,
        [",,", ",C,", ",C,", ",,", ",,", "p,p,p", "p,C,p", ",p,"]
    );
}

/// Every root of the file once, with what Mozilla says of it; a root that is left out does not come back.
#[test]
fn the_embedded_file() {
    let calls = nss::read(&write(&EMBEDDED, &Purpose::ALL));
    assert_eq!(calls.len(), EMBEDDED.roots.len());
    for (call, root) in calls.iter().zip(&EMBEDDED.roots) {
        assert_eq!(call.der, root.certificate.der());
    }
    let netlock = calls
        .iter()
        .find(|call| call.nickname.starts_with("NetLock Arany"));
    assert_eq!(netlock.unwrap().nickname, super::NETLOCK);

    let sha256 = EMBEDDED.roots[0].certificate.sha256().to_string();
    let args = [
        "build",
        "-q",
        "-f",
        "nss",
        "--as-of",
        AS_OF,
        "--accept-limits",
        "--exclude",
        &sha256,
    ];
    let calls = nss::read(&assert_done(run(args)));
    assert_eq!(calls.len(), EMBEDDED.roots.len() - 1);
}

/// Labels that a shell or certutil would take for something; no two nicknames are the same.
#[test]
fn hostile_labels() {
    for (label, nickname) in [
        ("", "root"),
        (" ", "root"),
        ("-d", "_-d"),
        (" -d ", "_-d"),
        ("--help", "_--help"),
        ("NSS Certificate DB:x", "NSS Certificate DB_x"),
        ("pkcs11:token=x", "pkcs11_token=x"),
        ("a@b.example", "a_b.example"),
        ("'; id; '", "'; id; '"),
        ("'", "'"),
        ("\\", "\\"),
        ("`id` $HOME ~ * ?", "`id` $HOME ~ * ?"),
        ("END", "END"),
        ("a\rb", r"a\x0db"),
        (
            "-----BEGIN CERTIFICATE-----",
            r"\x2d----BEGIN CERTIFICATE-----",
        ),
        ("Főtanúsítvány", "Főtanúsítvány"),
    ] {
        let mut other = Entry::fresh("Other");
        other.label = label.to_owned();
        let calls = nss::read(&write(
            &store(&[Entry::new(label, crate::synthetic::root("Root")), other]),
            &Purpose::ALL,
        ));
        let [first, second] = calls.as_slice() else {
            panic!("two calls");
        };
        assert_eq!(first.nickname, nickname);
        assert_eq!(second.nickname, format!("{nickname} 2"));
    }
    // NSS tells them apart, and names may be made unique once already.
    let labels = ["Root", "root", "Root", "Root 2", "Root"];
    let entries: Vec<_> = (0..labels.len())
        .map(|n| Entry::new(labels[n], crate::synthetic::root(&n.to_string())))
        .collect();
    let calls = nss::read(&write(&store(&entries), &Purpose::ALL));
    let names: Vec<_> = calls.iter().map(|call| call.nickname.as_str()).collect();
    assert_eq!(names, ["Root", "root", "Root 2", "Root 2 2", "Root 3"]);
    let long = Entry::new(&"é".repeat(5000), crate::synthetic::root("Long"));
    let calls = nss::read(&write(&store(&[long]), &Purpose::ALL));
    assert_eq!(calls[0].nickname, "é".repeat(100));
}

/// Distrust of certificates that are not in the file cannot be said, and that is told; dates too.
#[test]
fn what_is_lost_is_told() {
    let distrusted = entry("Bare", [DISTRUSTED; 3]);
    let mut dated = Entry::fresh("Dated");
    dated.server_distrust_after = Some(date("300101000000Z"));
    let directory = scratch();
    let file = certdata(&[dated]) + &distrusted.trust_object();
    let path = put(directory.path(), "in.txt", file);
    let output = run([
        "build",
        path.to_str().unwrap(),
        "-f",
        "nss",
        "--as-of",
        AS_OF,
    ]);
    let words = stderr(&output);
    assert!(
        words.contains("[P001]") && words.contains("[P009]"),
        "{words}"
    );
    assert_eq!(nss::read(&assert_done(output)).len(), 1);
}
