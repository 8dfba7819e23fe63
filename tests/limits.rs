//! Input that is too large, too deep or too many. `cargo xtask limits` has the large cases; here are small ones of what
//! once took memory or time without end, each far from its bound on a slow machine.

mod documented;
mod growth;

use std::fs::File;
use std::io;
use std::path::Path;

use cabundle::certdata::{Certdata, MAX_BYTES, MAX_COMMENTS};
use cabundle::input::{ArchiveError, MAX_BY_HAND, read_archive};
use cabundle::store::{Certificate, MAX_BROKEN, MAX_CERTIFICATE, Store};

use crate::support::{assert_done, assert_refused, cabundle, put, scratch, stderr};
use crate::synthetic::{Entry, certdata};

/// A file of so many zeros, which take no room.
fn hole(directory: &Path, name: &str, bytes: u64) {
    let file = File::create(directory.join(name)).unwrap();
    file.set_len(bytes).unwrap();
}

#[test]
fn a_text_longer_than_certdata_txt_may_be() {
    let begin = b"BEGINDATA\nCKA_CLASS CK_OBJECT_CLASS CKO_NSS_BUILTIN_ROOT_LIST\n";
    let text = |length: usize| {
        let mut text = begin.to_vec();
        text.resize(length, b'\n');
        text
    };
    assert!(Certdata::parse(&text(MAX_BYTES)).is_ok());
    let error = Certdata::parse(&text(MAX_BYTES + 1)).unwrap_err();
    assert_eq!(error.kind.code(), "C020");
    let place = scratch();
    put(place.path(), "long.txt", text(MAX_BYTES + 1));
    for command in ["build", "lint", "diff", "audit"] {
        let mut tool = cabundle();
        tool.current_dir(place.path()).args([command, "long.txt"]);
        assert_refused(&tool.output().unwrap(), "C020");
    }
}

#[test]
fn more_comments_than_a_file_may_have() {
    let text = |comments: usize| "#\n".repeat(comments) + "BEGINDATA\n";
    let file = text(MAX_COMMENTS);
    assert_eq!(
        Certdata::parse(file.as_bytes()).unwrap().comments().len(),
        MAX_COMMENTS
    );
    let error = Certdata::parse(text(MAX_COMMENTS + 1).as_bytes()).unwrap_err();
    assert_eq!(error.kind.code(), "C021");
    // Behind BEGINDATA as well.
    let text = format!("BEGINDATA\n{}", "#\n".repeat(MAX_COMMENTS + 1));
    assert_eq!(
        Certdata::parse(text.as_bytes()).unwrap_err().kind.code(),
        "C021"
    );
}

#[test]
fn what_people_write_by_hand_is_small() {
    let place = scratch();
    put(
        place.path(),
        "certdata.txt",
        certdata(&[Entry::fresh("One Root")]),
    );
    let build = |arguments: &[&str]| {
        let mut tool = cabundle();
        tool.current_dir(place.path());
        tool.args(["build", "certdata.txt", "--as-of", "2026-11-22"]);
        tool.args(arguments).output().unwrap()
    };
    hole(place.path(), "large", MAX_BY_HAND + 1);
    assert_refused(&build(&["--add", "large"]), "I003");
    assert_refused(&build(&["--policy", "large"]), "I003");
    hole(place.path(), "certdata.lock", MAX_BY_HAND + 1);
    assert_refused(&build(&[]), "I006");
}

#[test]
fn very_many_warnings_are_counted() {
    let place = scratch();
    let one = Entry::fresh("One Root");
    let file = certdata(&vec![one; 1101]);
    put(place.path(), "certdata.txt", file);
    let mut tool = cabundle();
    tool.current_dir(place.path());
    let output = tool.args(["build", "certdata.txt"]).output().unwrap();
    let words = stderr(&output);
    // A twin of the certificate, and one of its trust, for each repetition.
    let drawn = words.matches("warning[T03").count();
    assert_eq!(drawn, 1000, "{words}");
    assert!(words.contains("and 1200 more warnings"), "{words}");
    assert_done(output);
}

/// GNU tar's old form of a sparse file: a map that says how long it is, and nothing of it in the archive.
fn sparse(size: u64) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.set_path("2011-08-31.txt").unwrap();
    header.set_entry_type(tar::EntryType::GNUSparse);
    header.set_size(0);
    let gnu = header.as_gnu_mut().unwrap();
    gnu.set_real_size(size);
    gnu.sparse[0].set_offset(size);
    gnu.sparse[0].set_length(0);
    header.set_cksum();
    [header.as_bytes().as_slice(), &[0; 1024]].concat()
}

/// Once its zeros were counted one by one: thousands of years.
#[test]
fn a_sparse_file_in_an_archive_is_refused() {
    let archive = sparse(1 << 62);
    let mut entries = 0;
    let read = read_archive("x.tar", archive.as_slice(), |_| {
        entries += 1;
        true
    });
    let error = read.unwrap_err();
    assert_eq!((error.code(), entries), ("H005", 0));
    assert!(error.to_string().contains("sparse"), "{error}");
}

/// Claims that many bytes were read, and gives none of them.
struct Endless(Vec<u8>);

impl io::Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() {
            return Ok(buffer.len());
        }
        let length = buffer.len().min(self.0.len());
        buffer[..length].copy_from_slice(&self.0[..length]);
        self.0.drain(..length);
        Ok(length)
    }
}

#[test]
fn an_archive_without_end_ends() {
    let mut header = tar::Header::new_ustar();
    header.set_path("2011-08-31.txt").unwrap();
    header.set_size(1 << 62);
    header.set_cksum();
    let reader = Endless(header.as_bytes().to_vec());
    let read = read_archive("x.tar", reader, |entry| entry.bytes.is_none());
    let error = read.unwrap_err();
    assert!(
        matches!(error, ArchiveError::TooLong { entries: 1, .. }),
        "{error}"
    );
    assert_eq!(error.code(), "H013");
}

#[test]
fn the_errors_of_a_file_are_counted_up_to_a_limit() {
    let text = "BEGINDATA\n".to_owned() + &"CKA_CLASS CK_OBJECT_CLASS A\n".repeat(MAX_BROKEN + 500);
    let error = Store::parse(text.as_bytes()).unwrap_err();
    assert_eq!(error.to_diagnostics().len(), MAX_BROKEN);
}

/// What is wrong with an archive itself is told, however much is wrong with what stands in it.
#[test]
fn an_archive_of_many_wrong_files_and_no_end() {
    let mut archive = Vec::new();
    for _ in 0..100 {
        let mut header = tar::Header::new_ustar();
        header.set_path("2011-08-31.txt").unwrap();
        header.set_size(0);
        header.set_cksum();
        archive.extend_from_slice(header.as_bytes());
    }
    let place = scratch();
    let path = put(place.path(), "x.tar", archive);
    let output = cabundle().arg("history").arg(path).output().unwrap();
    assert_refused(&output, "H002");
    let words = stderr(&output);
    assert_eq!(words.matches("[H001]").count(), 20, "{words}");
    assert_eq!(words.matches("[H005]").count(), 1, "{words}");
}

#[test]
fn a_certificate_larger_than_any_is() {
    let large = |bytes: usize| {
        [
            &[0x30, 0x84][..],
            &u32::try_from(bytes).unwrap().to_be_bytes(),
            &vec![0; bytes],
        ]
        .concat()
    };
    let words = |bytes| Certificate::from_der(large(bytes)).unwrap_err().to_string();
    assert!(words(MAX_CERTIFICATE).contains("larger than 4194304 bytes"));
    assert!(!words(MAX_CERTIFICATE - 6).contains("larger"));
}
