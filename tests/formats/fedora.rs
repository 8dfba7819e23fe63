//! `fedora`: each file is what the format of that kind writes for its purpose.

use cabundle::format::{Artifact, Fedora, Node, RenderOptions, Tree, find};
use cabundle::policy::{Carries, Policy};
use cabundle::store::{Purpose, Store};

use super::EMBEDDED;
use crate::readers::fedora::{directory, part};
use crate::readers::{self};
use crate::support::{AS_OF, assert_done, run, scratch};
use crate::synthetic::{DISTRUSTED, Entry, NEUTRAL, TRUSTED, certdata, date};

fn policy(purposes: &[Purpose], carries: Carries) -> Policy {
    let as_of = format!("{AS_OF}T00:00:00Z").parse().unwrap();
    let mut policy = Policy::new(purposes.to_vec(), as_of);
    policy.carries = carries;
    policy.allow_empty = true;
    policy
}

fn render(store: &Store, format: &str, purposes: &[Purpose], options: &RenderOptions) -> Artifact {
    let format = find(format).unwrap();
    let selection = store.select(policy(purposes, format.carries())).unwrap();
    selection.render(format, options).unwrap()
}

fn fedora(store: &Store, purposes: &[Purpose], options: &RenderOptions) -> Tree {
    readers::tree(&render(store, "fedora", purposes, options)).clone()
}

/// What is for one purpose is what a build for that purpose makes, to the byte: the same choices, the same
/// limits, the same comments.
fn assert_composed(store: &Store, options: &RenderOptions) {
    let tree = fedora(store, &Purpose::ALL, options);
    let whole = render(store, "openssl-trusted", &Purpose::ALL, options);
    assert!(part(&tree, "openssl/ca-bundle.trust.crt") == readers::file(&whole));
    for (path, format, purpose) in [
        ("pem/tls-ca-bundle.pem", "pem", Purpose::ServerAuth),
        ("pem/email-ca-bundle.pem", "pem", Purpose::EmailProtection),
        ("pem/objsign-ca-bundle.pem", "pem", Purpose::CodeSigning),
        ("java/cacerts", "jks", Purpose::ServerAuth),
        ("edk2/cacerts.bin", "edk2", Purpose::ServerAuth),
    ] {
        let alone = render(store, format, &[purpose], options);
        assert!(part(&tree, path) == readers::file(&alone), "{path}");
    }
    let mut both = options.clone();
    both.hash_compat = true;
    let alone = render(store, "hash-dir", &[Purpose::ServerAuth], &both);
    assert!(directory(&tree) == *readers::tree(&alone));
    for name in ["ca-bundle.crt", "ca-certificates.crt"] {
        let path = format!("pem/directory-hash/{name}");
        let link = Node::Link(b"../tls-ca-bundle.pem".to_vec());
        assert_eq!(tree.get(path.as_bytes()), Some(&link));
    }
}

#[test]
fn composed_of_the_others() {
    assert_composed(&EMBEDDED, &RenderOptions::default());
    let as_of = format!("{AS_OF}T00:00:00Z").parse().unwrap();
    assert_composed(&EMBEDDED, &RenderOptions::at(Some(as_of)));
}

/// Nothing else stands in it.
#[test]
fn the_paths() {
    let tree = fedora(&EMBEDDED, &Purpose::ALL, &RenderOptions::default());
    let paths = tree
        .iter()
        .map(|(path, _)| core::str::from_utf8(path).unwrap());
    let paths: Vec<_> = paths
        .filter(|p| !p.starts_with("pem/directory-hash/"))
        .collect();
    let expected = [
        "edk2/cacerts.bin",
        "java/cacerts",
        "openssl/ca-bundle.trust.crt",
        "pem/email-ca-bundle.pem",
        "pem/objsign-ca-bundle.pem",
        "pem/tls-ca-bundle.pem",
    ];
    assert_eq!(paths, expected);
    // Mozilla trusts none for it; the file says so and is there.
    let objsign = part(&tree, "pem/objsign-ca-bundle.pem");
    assert!(objsign.starts_with(b"# Mozilla's trust for code-signing: no root certificates\n"));
    assert!(readers::pem(objsign).is_empty());
}

/// Each root where its purposes are; what is distrusted in OpenSSL's bundle alone; what is neutral nowhere.
#[test]
fn by_purpose() {
    let entry = |label: &str, server, email, code| {
        let mut entry = Entry::fresh(label);
        (entry.server, entry.email, entry.code) = (server, email, code);
        entry
    };
    let server = entry("Server", TRUSTED, NEUTRAL, NEUTRAL);
    let mixed = entry("Mixed", DISTRUSTED, TRUSTED, NEUTRAL);
    let code = entry("Code", NEUTRAL, NEUTRAL, TRUSTED);
    let mut dated = entry("Dated", TRUSTED, TRUSTED, NEUTRAL);
    dated.server_distrust_after = Some(date("200101000000Z"));
    let others = [
        entry("Neutral", NEUTRAL, NEUTRAL, NEUTRAL),
        entry("Distrusted", DISTRUSTED, DISTRUSTED, DISTRUSTED),
    ];
    let mut all = vec![server.clone(), mixed.clone(), code.clone(), dated.clone()];
    all.extend(others);
    let store = Store::parse(certdata(&all).as_bytes()).unwrap();
    let options = RenderOptions::default();
    assert_composed(&store, &options);
    let tree = fedora(&store, &Purpose::ALL, &options);
    let bundle = |name: &str| readers::pem(part(&tree, &format!("pem/{name}-ca-bundle.pem")));
    assert_eq!(bundle("tls"), [server.der]);
    assert_eq!(bundle("email"), [mixed.der, dated.der]);
    assert_eq!(bundle("objsign"), [code.der]);
    let trusted = part(&tree, "openssl/ca-bundle.trust.crt");
    let trusted = String::from_utf8(trusted.to_vec()).unwrap();
    let blocks = trusted
        .matches("-----BEGIN TRUSTED CERTIFICATE-----")
        .count();
    // p11-kit writes the neutral one too, with an empty list, by which OpenSSL rejects it.
    assert_eq!(blocks, all.len() - 1);

    // One purpose alone leaves the other bundles without a root.
    let tree = fedora(&store, &[Purpose::EmailProtection], &options);
    for (name, roots) in [("tls", 0), ("email", 2), ("objsign", 0)] {
        let path = format!("pem/{name}-ca-bundle.pem");
        assert_eq!(readers::pem(part(&tree, &path)).len(), roots, "{name}");
    }
}

/// All three purposes unless others are named, and the same trust as `pem` under the same options.
#[test]
fn as_the_tool_builds_it() {
    let directory = scratch();
    let out = directory.path().join("extracted");
    let out = out.to_str().unwrap();
    let build = |of: &[&str], options: &[&str]| {
        let args = ["build", "-q", "--accept-limits", "--as-of", AS_OF, "-f"];
        assert_done(run(args.iter().chain(of).chain(options)))
    };
    for options in [
        &[][..],
        &["--distrust-after", "drop", "--name-constraints", "drop"],
    ] {
        build(&["fedora", "-o", out], options);
        for (purpose, bundle) in [("server-auth", "tls"), ("email-protection", "email")] {
            let path = format!("{out}/pem/{bundle}-ca-bundle.pem");
            let alone = build(&["pem", "-p", purpose], options);
            assert!(alone == std::fs::read(path).unwrap(), "{bundle}");
        }
    }
}

#[test]
fn an_empty_one() {
    let mut policy = policy(&[Purpose::CodeSigning], Carries::CERTIFICATES);
    policy.carries.purposes = true;
    let selection = EMBEDDED.select(policy).unwrap();
    let artifact = selection
        .render(&Fedora, &RenderOptions::default())
        .unwrap();
    let tree = readers::tree(&artifact);
    assert!(part(tree, "edk2/cacerts.bin").is_empty());
    assert!(readers::pem(part(tree, "pem/tls-ca-bundle.pem")).is_empty());
}
