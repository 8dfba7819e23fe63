//! What a program takes from a store must not be lost on the way: each case was tried with the program.

use cabundle::format::{Holding, ReadOptions};
use cabundle::store::{Level, Purpose};

use crate::support::{AS_OF, assert_done, cabundle, project, put, run, scratch};

fn der(name: &str) -> Vec<u8> {
    std::fs::read(project("tests/data").join(name)).unwrap()
}

fn block(label: &str, der: &[u8], headers: &str, end: &str) -> String {
    let block = pem::Pem::new(label, der);
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    let text = pem::encode_config(&block, config);
    let (begin, rest) = text.split_once('\n').unwrap();
    format!("{begin}\n{headers}{rest}").replace('\n', end)
}

fn read(text: impl AsRef<[u8]>) -> Holding {
    Holding::read(text.as_ref(), &ReadOptions::default()).unwrap()
}

/// certtool 3.7.9 and keytool 17 read all three.
#[test]
fn carriage_returns_end_lines() {
    let one = block("CERTIFICATE", &der("one-root.der"), "", "\r");
    let two = block("CERTIFICATE", &der("stores/two-root.der"), "", "\r");
    let ca = block("CERTIFICATE", &der("stores/ca.der"), "", "\n");
    let holding = read(one + &two + &ca);
    assert_eq!((holding.held.len(), holding.broken.len()), (3, 0));
}

/// OpenSSL 3.0.20 refuses the whole file for each.
#[test]
fn what_openssl_refuses_is_told() {
    let one = der("one-root.der");
    let whole = block("CERTIFICATE", &one, "", "\n");
    for broken in [
        block("CERTIFICATE", &one, "Comment: hi\n\n", "\n"),
        whole.replace("END CERTIFICATE-----", "END CERTIFICATE----- x"),
        whole.replace("-----BEGIN CERT", "----BEGIN CERT"),
    ] {
        let holding = read(&broken);
        assert_eq!(
            (holding.held.len(), holding.broken.len()),
            (0, 1),
            "{broken}"
        );
    }
}

/// `openssl verify -purpose smimesign` finds an issuer that stands plain among trusted ones.
#[test]
fn plain_among_trusted_is_trusted_for_everything() {
    let one = der("one-root.der");
    // Trusted for serverAuth.
    let aux = b"\x30\x0c\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01";
    let trusted = block("TRUSTED CERTIFICATE", &[&one[..], aux].concat(), "", "\n");
    let plain = block("CERTIFICATE", &der("stores/two-root.der"), "", "\n");
    let holding = read(trusted + &plain);
    let levels =
        |at: usize| Purpose::ALL.map(|p| holding.held[at].level(p) == Some(Level::Trusted));
    assert_eq!(levels(0), [true, false, false]);
    assert_eq!(levels(1), [true; 3]);
    assert!(holding.held[1].levels.is_some());
}

/// Each block of these would else be kept in memory.
#[test]
fn nothing_but_beginnings() {
    let holding = read("-----BEGIN CERTIFICATE-----\n".repeat(100_000));
    assert!(holding.held.is_empty() && holding.broken.len() < 2000);
}

/// `trust extract` of p11-kit 0.24.1 leaves the root out, also if its key is distrusted in another file.
#[test]
fn distrust_in_another_file() {
    let object = |words: &str| {
        let root = block("CERTIFICATE", &der("one-root.der"), "", "\n");
        format!("[p11-kit-object-v1]\nclass: certificate\n{words}\n{root}\n")
    };
    let parts = [object("trusted: true"), object("x-distrusted: true")];
    for names in [["a.p11-kit", "b.p11-kit"], ["b.p11-kit", "a.p11-kit"]] {
        let files = names.iter().zip(&parts);
        let files = files.map(|(name, text)| ((*name).to_owned(), Ok(read(text))));
        let all = Holding::directory(files);
        assert!(all.held.iter().all(|held| held.distrusted_outright));
    }
}

#[test]
fn json_is_what_its_policy_made_of_it() {
    let scratch = scratch();
    let build = |name: &str, more: &[&str]| {
        let args = ["build", "-f", "json", "--as-of", AS_OF, "-q"];
        let output = cabundle().args(args).args(more).output().unwrap();
        put(scratch.path(), name, assert_done(output))
    };
    let root = project("tests/data/one-root.der");
    let full = build("full.json", &[]);
    for (name, more, words) in [
        (
            "out.json",
            ["--exclude", "73c176434f1bc6d5"],
            "server-auth trust: trusted -> must_verify",
        ),
        ("in.json", ["--add", root.to_str().unwrap()], "1 root added"),
    ] {
        let other = build(name, &more);
        let output = run(["diff".as_ref(), full.as_os_str(), other.as_os_str()]);
        assert_eq!(output.status.code(), Some(1), "{name}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains(words), "{text}");
    }
}
