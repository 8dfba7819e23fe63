//! Stores read back: what is refused, and in which words.

mod damage;
mod directory;
mod foreign;
mod labels;
mod round_trip;

use crate::support::{assert_refused, project, put, run, scratch, stderr};

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
