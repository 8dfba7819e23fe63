//! What cannot be read is named; the rest is done.

use std::path::PathBuf;

use super::{Change, Sample, commit, history, history_of, repository, tar};
use crate::support::{assert_refused, cabundle, put, scratch, stderr};

/// Exit status 1, the code, and a history of the others.
#[track_caller]
fn assert_left_out(output: &std::process::Output, code: &str, words: &str) {
    let told = stderr(output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains(&format!("[{code}]")), "{told}");
    assert!(told.contains(words), "{told}");
    let found = String::from_utf8_lossy(&output.stdout);
    assert!(
        found.contains("  + ") && found.contains("A Root: trusted"),
        "{found}"
    );
}

#[test]
fn a_broken_revision_is_left_out() {
    let (sample, scratch) = (Sample::new(), scratch());
    let mut files = sample.files(scratch.path());
    let text = &sample.revisions[0].1;
    files.push(put(
        scratch.path(),
        "2001-06-01.txt",
        &text[..text.len() / 2],
    ));
    files.push(put(scratch.path(), "2001-07-01.txt", "<html></html>"));
    let output = history(&[], &files);
    assert_left_out(&output, "H001", "2001-06-01.txt is left out: C0");
    assert!(
        stderr(&output).contains("2001-07-01.txt is left out: C002"),
        "{}",
        stderr(&output)
    );
    // With -q too.
    assert_left_out(&history(&["-q"], &files), "H001", "2001-06-01.txt");
    let output = history(&["-f", "json"], &files);
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["left_out"].as_array().unwrap().len(), 2);
    // In a directory and in an archive as well.
    let output = history(&[], &[scratch.path().to_owned()]);
    assert_left_out(&output, "H001", "2001-07-01.txt");
    let archive = tar(&[
        ("2001-01-01.txt", 0, text.as_bytes()),
        ("2002-01-01.txt", 0, b""),
    ]);
    assert_left_out(
        &history_of(&[], &archive),
        "H001",
        "2002-01-01.txt is left out: C001",
    );
}

#[test]
fn nothing_but_broken_ones_is_a_failure() {
    let scratch = scratch();
    let file = put(scratch.path(), "2001-07-01.txt", "<html></html>");
    assert_refused(&history(&[], &[file]), "H002");
    let empty = scratch.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    assert_refused(&history(&[], &[empty]), "H002");
    assert_refused(
        &history(&[], &[PathBuf::from("/nowhere/2001-01-01.txt")]),
        "I001",
    );
}

#[test]
fn a_file_without_a_date_is_left_out() {
    let (sample, scratch) = (Sample::new(), scratch());
    let mut files = sample.files(scratch.path());
    files.push(put(scratch.path(), "certdata.txt", &sample.revisions[1].1));
    assert_left_out(&history(&[], &files), "H003", "PATH=2011-08-31");
}

#[test]
fn a_compressed_archive_is_told_how_to_unpack() {
    for (magic, words) in [
        (&b"\xfd7zXZ\0\0"[..], "xz -dc FILE | cabundle history -"),
        (b"\x1f\x8b\x08", "gzip -dc"),
        (b"BZh9", "bzip2 -dc"),
        (b"\x28\xb5\x2f\xfd", "zstd -dc"),
    ] {
        let output = history_of(&[], magic);
        assert_refused(&output, "H004");
        assert!(stderr(&output).contains(words), "{}", stderr(&output));
    }
}

#[test]
fn a_damaged_archive_gives_what_stands_before() {
    let sample = Sample::new();
    let text = sample.revisions[0].1.as_bytes();
    let archive = tar(&[("2001-01-01.txt", 0, text), ("2002-01-01.txt", 0, text)]);
    let block = 512 * (1 + text.len().div_ceil(512));
    // In the middle of the second, and before it: without an end mark there may have been more.
    for cut in [block + 700, block] {
        let output = history_of(&[], &archive[..cut]);
        assert_left_out(&output, "H005", "after 1 file the archive cannot be read");
    }
    let mut wrong = archive;
    wrong[block] ^= 1;
    assert_left_out(&history_of(&[], &wrong), "H005", "after 1 file");
}

/// A name of megabytes, an entry of megabytes, entries without number: named, and not taken into memory.
#[test]
fn a_bomb_is_refused() {
    let sample = Sample::new();
    let text = sample.revisions[0].1.as_bytes();
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::GNULongName);
    header.set_size(8 << 20);
    header.set_cksum();
    let good = tar(&[("2001-01-01.txt", 0, text)]);
    let good = &good[..good.len() - 1024];
    let bomb = [good, header.as_bytes(), &vec![b'a'; 8 << 20]].concat();
    assert_left_out(
        &history_of(&[], &bomb),
        "H005",
        "a header of more than a megabyte",
    );

    let large = vec![0; (16 << 20) + 1];
    let bomb = tar(&[("2000-01-01.txt", 0, &large), ("2001-01-01.txt", 0, text)]);
    assert_left_out(
        &history_of(&[], &bomb),
        "H001",
        "2000-01-01.txt is left out: it is larger",
    );

    let mut header = tar::Header::new_gnu();
    header.set_path("x").unwrap();
    header.set_entry_type(tar::EntryType::Directory);
    header.set_size(0);
    header.set_cksum();
    let bomb = [good, &header.as_bytes().repeat(100_001)].concat();
    assert_left_out(&history_of(&[], &bomb), "H013", "more than 100000 entries");

    // A file of holes, which are read to be passed over.
    let sparse = include_bytes!("../data/crashes/archive/sparse-file-of-four-exabytes.tar");
    let bomb = [good, sparse].concat();
    assert_left_out(
        &history_of(&[], &bomb),
        "H005",
        "a sparse file stands in it",
    );
}

#[test]
fn a_table_that_is_none() {
    let scratch = scratch();
    let table = put(scratch.path(), "table.tsv", "x\ty\n");
    let output = history(&["--continue", table.to_str().unwrap()], &[]);
    assert_refused(&output, "H010");
    assert!(stderr(&output).contains("line 1"), "{}", stderr(&output));
}

/// What no history can be, by hand: a line of a table, and which day is wrong.
#[test]
fn a_table_that_cannot_be() {
    let scratch = scratch();
    let root = "00".repeat(32);
    let extent = "# revisions: 5, 2001-01-01 to 2005-05-05\n";
    let head = "sha256\tfirst\tgone\ttrust\tlabel\n";
    let two = "2002-02-02=trusted/none 2003-03-03=none/none";
    let life =
        |first: &str, gone: &str, trust: &str| format!("{root}\t{first}\t{gone}\t{trust}\tA\n");
    let refused = [
        (
            extent,
            life("2002-02-02", "2002-02-01", "2002-02-02=none/none"),
            3,
        ),
        (extent, life("2002-02-02", "2003-03-02", two), 3),
        (extent, life("2002-02-01", "", two), 3),
        (extent, life("2002-02-03", "", two), 3),
        (
            extent,
            life(
                "2002-02-02",
                "",
                "2002-02-02=none/none 2002-02-01=trusted/none",
            ),
            3,
        ),
        (extent, life("2005-05-06", "", "2005-05-06=none/none"), 3),
        (extent, life("2002-02-02", "2005-05-06", two), 3),
        (extent, life("2000-12-31", "", "2000-12-31=none/none"), 3),
        (extent, String::new(), 2),
        ("", String::new(), 1),
        (
            "# revisions: 5, 2005-05-05 to 2001-01-01\n",
            life("2002-02-02", "", two),
            1,
        ),
    ];
    let run = |table: &str, command: &[&str]| {
        let table = put(scratch.path(), "table.tsv", table);
        let mut all = command.to_vec();
        all.push(table.to_str().unwrap());
        crate::support::run(all)
    };
    for (extent, life, line) in refused {
        let table = format!("{extent}{head}{life}");
        for (command, code) in [
            (&["history", "--continue"][..], "H010"),
            (&["audit", "data/certdata.txt", "--table"], "A002"),
        ] {
            let output = run(&table, command);
            assert_refused(&output, code);
            let words = stderr(&output);
            assert!(words.contains(&format!("line {line}: ")), "{table}{words}");
        }
    }
    // All at the edge of what can be.
    for life in [
        life("2001-01-01", "2001-01-01", "2001-01-01=none/none"),
        life(
            "2001-01-01",
            "2005-05-05",
            "2001-01-01=none/none 2005-05-05=trusted/none",
        ),
        life(
            "2002-02-02",
            "",
            "2002-02-02=none/none 2002-02-02=trusted/none",
        ),
    ] {
        let table = format!("{extent}{head}{life}");
        let output = run(&table, &["history", "-f", "tsv", "--continue"]);
        let found = String::from_utf8(crate::support::assert_done(output)).unwrap();
        assert!(found.ends_with(&life), "{found}");
    }
}

/// Of other makers.
#[test]
fn the_shared_table_is_one() {
    let Some(path) = crate::support::shared("data/roots-history.tsv") else {
        return;
    };
    crate::support::assert_done(history(&["--continue", path.to_str().unwrap()], &[]));
}

/// Nobody may ever write to it. What the shell opened is another thing.
#[cfg(unix)]
#[test]
fn a_named_pipe_is_not_waited_for() {
    let scratch = scratch();
    let sample = Sample::new();
    let files = sample.files(scratch.path());
    let pipe = scratch.path().join("2001-03-03.txt");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let mut command = cabundle();
    command.arg("history").args(&files).arg(&pipe);
    command.stdout(std::process::Stdio::piped());
    command.stderr(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A writer would end the wait for it: there is none.
    for _ in 0..300 {
        if child.try_wait().unwrap().is_some() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    let _ = child.kill();
    assert_left_out(&child.wait_with_output().unwrap(), "I005", "2001-03-03.txt");
    // Its date comes from elsewhere than its name.
    let mut command = cabundle();
    command.args(["history", "-f", "tsv", "/dev/fd/0=2010-10-10"]);
    command.stdin(std::process::Stdio::piped());
    command.stdout(std::process::Stdio::piped());
    command.stderr(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let written = std::io::Write::write_all(&mut stdin, sample.revisions[0].1.as_bytes());
    written.unwrap();
    drop(stdin);
    let found = crate::support::assert_done(child.wait_with_output().unwrap());
    assert!(String::from_utf8_lossy(&found).contains("# revisions: 1, 2010-10-10 to"));
}

#[test]
fn roots_that_nobody_knows_and_tables_of_some() {
    assert_refused(&history(&["--root", "Nobody's Root"], &[]), "H011");
    assert_refused(&history(&["--root", "A", "-f", "tsv"], &[]), "H012");
}

#[test]
fn git_that_is_not_there_or_says_no() {
    let scratch = scratch();
    let clone = scratch.path().to_str().unwrap().to_owned();
    let with_path = |path: &std::path::Path| {
        let mut command = cabundle();
        command.args(["history", "--git", &clone]).env("PATH", path);
        command.output().unwrap()
    };
    let bin = scratch.path().join("bin");
    std::fs::create_dir(&bin).unwrap();
    assert_refused(&with_path(&bin), "H006");

    // What git says of a clone of somebody else.
    let words = "fatal: detected dubious ownership in repository";
    fake_git(&bin, &format!("echo '{words}' >&2; exit 128"));
    let output = with_path(&bin);
    assert_refused(&output, "H007");
    assert!(stderr(&output).contains(words), "{}", stderr(&output));

    fake_git(&bin, r"printf 'commit x y\0\n:z\0'");
    assert_refused(&with_path(&bin), "H014");
}

#[cfg(unix)]
fn fake_git(bin: &std::path::Path, script: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    // Written elsewhere and renamed: another test's child may still hold it open for writing.
    let file = put(bin, "new", format!("#!/bin/sh\n{script}\n"));
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::rename(file, bin.join("git")).unwrap();
}

#[test]
fn a_clone_without_the_file() {
    let scratch = scratch();
    let clone = scratch.path().to_str().unwrap();
    assert_refused(&history(&["--git", clone], &[]), "H007");
    repository(scratch.path(), b"");
    assert_refused(&history(&["--git", clone], &[]), "H008");
    repository(
        scratch.path(),
        &commit("2001-01-01", &[Change::Put("x", b"x")]),
    );
    assert_refused(&history(&["--git", clone], &[]), "H008");
    let output = history(&["--git", clone, "--path", "y"], &[]);
    assert_refused(&output, "H008");
    assert!(stderr(&output).contains("no commit of HEAD has y"));
    // A directory in a clone is none.
    let below = scratch.path().join("below");
    std::fs::create_dir(&below).unwrap();
    assert_refused(&history(&["--git", below.to_str().unwrap()], &[]), "H007");
}
