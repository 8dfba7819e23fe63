//! Directories as stores.

use std::path::Path;

use cabundle::format::{Broken, Holding, ReadError, ReadOptions};
use cabundle::policy::{DistrustAfterMode, NameConstraintsMode};
use cabundle::store::{Level, Purpose, Store};

use super::round_trip::{Modes, read, write};
use crate::support::{AS_OF, assert_done, project, put, run, scratch};
use crate::synthetic::{DISTRUSTED, Entry, certdata, root};

const KEEP: Modes = Modes(DistrustAfterMode::Keep, NameConstraintsMode::Keep);

fn block(der: &[u8]) -> String {
    pem::encode(&pem::Pem::new("CERTIFICATE", der))
}

fn directory(files: &[(&str, &str)]) -> Holding {
    Holding::directory(files.iter().map(|(path, text)| {
        let read = Holding::read(text.as_bytes(), &ReadOptions::default());
        ((*path).to_owned(), read)
    }))
}

#[test]
fn a_certificate_in_many_files_counts_once() {
    let der = root("Once");
    let text = block(&der);
    let holding = directory(&[("a.pem", &text), ("b/c.crt", &text), ("README", "x")]);
    let places: Vec<_> = holding.held.iter().map(|held| &held.place).collect();
    assert_eq!(places, ["a.pem, line 1"]);
}

/// Which of them a program finds first depends on names and links.
#[test]
fn copies_that_say_something_else_are_all_held() {
    let text = block(&root("Once"));
    let said = format!("[p11-kit-object-v1]\nlabel: \"x\"\ntrusted: false\n{text}");
    let holding = directory(&[
        ("a.pem", &text),
        ("c.p11-kit", &said),
        ("b/d.pem", &text),
        ("e.p11-kit", &said),
    ]);
    let held: Vec<_> = holding
        .held
        .iter()
        .map(|held| (held.place.as_str(), held.level(Purpose::ServerAuth)))
        .collect();
    let expected = [
        ("a.pem, line 1", Some(Level::Trusted)),
        ("c.p11-kit, line 1", Some(Level::MustVerify)),
    ];
    assert_eq!(held, expected);
    assert!(holding.says.purposes && holding.says.dates);
}

/// certctl(8) keeps out what stands below `untrusted`, wherever else it stands.
#[test]
fn untrusted_of_freebsd() {
    let [good, bad] = ["Good", "Bad"].map(|name| block(&root(name)));
    let holding = directory(&[
        ("trusted/good.pem", &good),
        ("trusted/bad.pem", &bad),
        ("untrusted/bad.pem", &bad),
        ("untrusted.pem", &block(&root("Also good"))),
    ]);
    let places: Vec<_> = holding.held.iter().map(|held| &held.place).collect();
    assert_eq!(
        places,
        ["trusted/good.pem, line 1", "untrusted.pem, line 1"]
    );
    assert!(!holding.says.distrust);
}

/// In a search: what is trusted for nothing there may be distrusted all the same.
#[test]
fn distrust_stays_below_untrusted() {
    let object = |word: &str| format!("[p11-kit-object-v1]\n{word}\n{}", block(&root("A")));
    for (word, expected) in [
        ("trusted: true", Level::MustVerify),
        ("x-distrusted: true", Level::Distrusted),
    ] {
        let read = Holding::read(object(word).as_bytes(), &ReadOptions::default());
        let holding = read.unwrap().at("untrusted/x.p11-kit");
        let level = holding.held[0].level(Purpose::ServerAuth);
        assert_eq!(level, Some(expected), "{word}");
    }
}

#[test]
fn our_tree_for_freebsd() {
    let mut bad = Entry::fresh("Bad");
    bad.server = DISTRUSTED;
    let file = certdata(&[Entry::fresh("Good"), bad]);
    let store = Store::parse(file.as_bytes()).unwrap();
    let holding = read(&write(&store, "freebsd", &[Purpose::ServerAuth], KEEP));
    let [held] = &holding.held[..] else {
        panic!("{}", holding.held.len());
    };
    assert_eq!(held.label, b"Good");
}

/// p11-kit's `trust/token.c`.
#[test]
fn blocklist_of_p11_kit() {
    let [good, bad] = ["Good", "Bad"].map(|name| block(&root(name)));
    let holding = directory(&[("anchors/good.pem", &good), ("blocklist/bad.pem", &bad)]);
    let levels: Vec<_> = holding
        .held
        .iter()
        .map(|held| held.level(Purpose::EmailProtection))
        .collect();
    assert_eq!(levels, [Some(Level::Trusted), Some(Level::Distrusted)]);
    assert!(holding.says.distrust);
}

/// p11-kit's `populate_trust`: what stands there is an anchor unless it is `x-distrusted`, whatever `trusted` says. What
/// its key is limited to stays.
#[test]
fn anchors_of_p11_kit() {
    let (email, spki) = {
        let key = rcgen::KeyPair::generate().unwrap();
        let params = crate::synthetic::ca_params("Email");
        let der = params.self_signed(&key).unwrap().der().to_vec();
        (der, rcgen::PublicKeyData::subject_public_key_info(&key))
    };
    // 2.5.29.37: OCTET STRING of SEQUENCE of id-kp-emailProtection, as Extension in DER.
    let usage = "%30%13%06%03%55%1d%25%04%0c%30%0a%06%08%2b%06%01%05%05%07%03%04";
    let key = pem::encode(&pem::Pem::new("PUBLIC KEY", spki));
    let limited = format!(
        "[p11-kit-object-v1]\ntrusted: false\n{}[p11-kit-object-v1]\nclass: x-certificate-extension\n\
         object-id: 2.5.29.37\nvalue: \"{usage}\"\n{key}",
        block(&email)
    );
    let object = |word: &str, name| format!("[p11-kit-object-v1]\n{word}\n{}", block(&root(name)));
    let holding = directory(&[
        ("a/x.p11-kit", &object("trusted: false", "A")),
        ("anchors/b.p11-kit", &object("trusted: false", "B")),
        ("anchors/c.p11-kit", &object("x-distrusted: true", "C")),
        ("anchors/d.p11-kit", &limited),
    ]);
    let levels: Vec<_> = holding
        .held
        .iter()
        .map(|held| [Purpose::ServerAuth, Purpose::EmailProtection].map(|p| held.level(p).unwrap()))
        .collect();
    use Level::{Distrusted, MustVerify, Trusted};
    let expected = [
        [MustVerify, MustVerify],
        [Trusted, Trusted],
        [Distrusted, Distrusted],
        [MustVerify, Trusted],
    ];
    assert_eq!(levels, expected);
}

#[test]
fn a_broken_file_is_named_and_the_others_are_read() {
    let text = block(&root("Whole"));
    let cut = &text[..text.len() / 2];
    let json = "{\"schema_version\": 1, \"source\": {}, \"roots\": 1}";
    let holding = directory(&[("a.pem", cut), ("b.json", json), ("c.pem", &text)]);
    assert_eq!(holding.held.len(), 1);
    let places: Vec<_> = holding
        .broken
        .iter()
        .map(|Broken { place, .. }| place)
        .collect();
    assert_eq!(places, ["a.pem, line 1", "b.json"]);
}

/// What Debian has on disk: files, links to them by name and by hash, the bundle, the lists.
#[cfg(unix)]
#[test]
fn etc_ssl_certs_of_debian() {
    let scratch = scratch();
    let debian = scratch.path().join("debian");
    let certdata = project("data/certdata.txt");
    build(&certdata, "debian", &debian);
    let certs = scratch.path().join("certs");
    std::fs::create_dir(&certs).unwrap();
    for (n, file) in std::fs::read_dir(debian.join("mozilla"))
        .unwrap()
        .enumerate()
    {
        let file = file.unwrap().path();
        let pem = certs.join(file.with_extension("pem").file_name().unwrap());
        std::os::unix::fs::symlink(&file, &pem).unwrap();
        let link = certs.join(format!("{n:08x}.0"));
        std::os::unix::fs::symlink(pem.file_name().unwrap(), link).unwrap();
    }
    std::fs::copy(
        debian.join("ca-certificates.crt"),
        certs.join("ca-certificates.crt"),
    )
    .unwrap();
    put(
        &certs,
        "ssl-cert-snakeoil.key",
        "-----BEGIN PRIVATE KEY-----\nMDEy\n-----END PRIVATE KEY-----\n",
    );
    let output = run(["diff".as_ref(), certdata.as_os_str(), certs.as_os_str()]);
    assert_done(output);
}

fn build(certdata: &Path, format: &str, to: &Path) {
    let mut command = crate::support::cabundle();
    command.args(["build", "-q", "--as-of", AS_OF, "-f", format, "-o"]);
    assert_done(command.args([to, certdata]).output().unwrap());
}

/// certdata.txt in a directory would make neutral roots of a whole store.
#[test]
fn a_manifest_and_sources_are_no_stores() {
    let text =
        "# cabundle 1: what stands here; it is replaced only while nothing else does\nfile 00 x\n";
    let read = Holding::read(text.as_bytes(), &ReadOptions::default());
    assert_eq!(read.unwrap_err(), ReadError::Unknown);
}
