//! Stores read back: what is refused, and in which words.

mod as_programs_do;
mod certificates;
mod directory;
mod foreign;
mod jks;
mod json;
mod keystores;
mod labels;
mod mark;
mod pkcs12;
mod pkcs7;
pub(crate) mod round_trip;
mod stores;
mod white_space;

use crate::support::{
    AS_OF, assert_done, assert_refused, cabundle, project, put, run, scratch, stderr,
};

#[test]
fn what_is_no_store_is_refused() {
    let scratch = scratch();
    let file = put(scratch.path(), "page.html", "<html></html>");
    assert_refused(&run(["diff".as_ref(), file.as_os_str()]), "R001");
}

#[test]
fn a_certificate_that_is_cut_is_refused() {
    let scratch = scratch();
    let der = std::fs::read(project("tests/data/one-root.der")).unwrap();
    let file = put(scratch.path(), "cut.der", &der[..der.len() - 1]);
    assert_refused(&run(["diff".as_ref(), file.as_os_str()]), "R002");
}

/// Two certificates of one subject and key are one to them.
#[test]
fn subjects_and_keys_cannot_be_compared() {
    let scratch = scratch();
    let certdata = project("data/certdata.txt");
    for (name, options) in [
        ("webpki", &[][..]),
        ("bearssl", &[]),
        ("esp-idf", &["--layout", "new"]),
        ("esp-idf", &["--layout", "old"]),
    ] {
        let file = scratch.path().join("store");
        let mut build = cabundle();
        build.args([
            "build",
            "-q",
            "--accept-limits",
            "--as-of",
            AS_OF,
            "-f",
            name,
            "-o",
        ]);
        build.arg(&file).args(options).arg(&certdata);
        assert_done(build.output().unwrap());
        let output = run(["diff".as_ref(), file.as_os_str()]);
        assert_refused(&output, "R004");
        let words = format!("{name}: it holds subjects and keys alone");
        assert!(stderr(&output).contains(&words), "{}", stderr(&output));
    }
}

/// The block before it would else be the only root, with exit status 1 and a long list of removed ones.
#[test]
fn a_broken_block_is_named() {
    let scratch = scratch();
    let text = "x\n-----BEGIN CERTIFICATE-----\nMIIB\n";
    let file = put(scratch.path(), "cut.pem", text);
    let output = run(["diff".as_ref(), file.as_os_str()]);
    assert_refused(&output, "R005");
    assert!(stderr(&output).contains("line 2: it has no end"));
}

#[cfg(unix)]
#[test]
fn a_pipe_in_a_directory_is_named() {
    let scratch = scratch();
    let made = std::process::Command::new("mkfifo")
        .arg(scratch.path().join("pipe"))
        .status();
    assert!(made.unwrap().success());
    assert_refused(&run(["diff".as_ref(), scratch.path().as_os_str()]), "I005");
}
