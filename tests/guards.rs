//! What nobody notices by looking: a guard that is passed by, an input that is written over, a certificate that hides.

use std::fs::{self, File, OpenOptions};

use crate::support::{
    AS_OF, assert_done, assert_refused, cabundle, project, put, run, scratch, stderr,
};

/// The snapshot, with something done to it.
fn damaged(change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = fs::read(project("data/certdata.txt")).unwrap();
    change(&mut bytes);
    bytes
}

fn find(bytes: &[u8], what: &[u8]) -> usize {
    let mut windows = bytes.windows(what.len());
    windows
        .position(|window| window == what)
        .expect("it is there")
}

/// As a crash leaves it: the date is lost together with the comment that repeats it.
#[test]
fn a_block_of_zeros_or_ones_is_no_comment() {
    let scratch = scratch();
    for byte in [0, 0xff] {
        let bytes = damaged(|bytes| {
            let at = find(bytes, b"For Server Distrust After") + 4;
            bytes[at..at + 300].fill(byte);
        });
        let file = put(scratch.path(), "certdata.txt", bytes);
        assert_refused(&run(["build".as_ref(), file.as_os_str()]), "C022");
    }
}

#[test]
fn a_comment_of_a_date_that_is_cut_speaks_of_one() {
    let scratch = scratch();
    let bytes = damaged(|bytes| {
        let at = find(bytes, b"# For Server Distrust After");
        let end = at + find(&bytes[at..], b"END\n") + 4;
        bytes.splice(at..end, *b"# For Server\n");
    });
    let file = put(scratch.path(), "certdata.txt", bytes);
    assert_refused(&run(["build".as_ref(), file.as_os_str()]), "T017");
}

/// One run of lines is lost, from the comments above one root to those above the next.
#[test]
fn comments_of_a_root_that_is_gone_are_not_those_of_the_next() {
    let scratch = scratch();
    let text = fs::read_to_string(project("data/certdata.txt")).unwrap();
    let headings: Vec<_> = text.match_indices("\n# Serial Number:").collect();
    let mut refused = 0;
    for two in headings.windows(3).step_by(20) {
        let (from, to) = (two[0].0 + 1, two[2].0 + 1);
        let from = from + text[from..].find('\n').unwrap() + 1;
        let to = to + text[to..].find('\n').unwrap() + 1;
        let lost = text[..from].to_owned() + &text[to..];
        let file = put(scratch.path(), "certdata.txt", lost);
        assert_refused(&run(["build".as_ref(), file.as_os_str()]), "T023");
        refused += 1;
    }
    assert!(refused > 10);
}

#[cfg(unix)]
#[test]
fn a_lock_is_found_behind_a_link() {
    let scratch = scratch();
    let data = scratch.path().join("data");
    fs::create_dir(&data).unwrap();
    fs::copy(project("data/certdata.lock"), data.join("certdata.lock")).unwrap();
    put(&data, "certdata.txt", damaged(|bytes| bytes.extend(b"\n")));
    let link = scratch.path().join("certdata.txt");
    std::os::unix::fs::symlink("data/certdata.txt", &link).unwrap();
    assert_refused(&run(["build".as_ref(), link.as_os_str()]), "I006");
}

#[cfg(unix)]
#[test]
fn standard_output_is_not_the_input() {
    let scratch = scratch();
    let before = fs::read(project("data/certdata.txt")).unwrap();
    let file = put(scratch.path(), "certdata.txt", &before);
    for (append, arguments) in [
        (true, &[][..]),
        (false, &[]),
        (false, &["-o", "/dev/stdout"]),
    ] {
        let mut options = OpenOptions::new();
        let stdout = options.append(append).write(true).open(&file).unwrap();
        let mut command = cabundle();
        command.arg("build").arg(&file).args(arguments);
        let output = command.stdout(stdout).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains("[O002]"), "{}", stderr(&output));
        assert!(fs::read(&file).unwrap() == before);
    }
    for arguments in [
        &["list"][..],
        &["lint", "--fail-on", "none"],
        &["audit", "--fail-on", "none"],
    ] {
        let stdout = OpenOptions::new().append(true).open(&file).unwrap();
        let mut command = cabundle();
        let output = command.args(arguments).arg(&file).stdout(stdout).output();
        let words = stderr(&output.unwrap());
        assert!(words.contains("[O002]"), "{arguments:?}: {words}");
        assert!(fs::read(&file).unwrap() == before);
    }
    // Nor what else is read.
    let root = crate::synthetic::root("Corp");
    let block = ::pem::encode(&::pem::Pem::new("CERTIFICATE", root));
    let corp = put(scratch.path(), "corp.pem", &block);
    let table = put(
        scratch.path(),
        "roots.tsv",
        fs::read(project("data/roots.tsv")).unwrap(),
    );
    let store = scratch.path().join("store");
    fs::create_dir(&store).unwrap();
    let part = put(&store, "one.pem", &block);
    let (corp_name, table_name) = (corp.to_str().unwrap(), table.to_str().unwrap());
    let file_name = file.to_str().unwrap();
    for (input, arguments) in [
        (&corp, &["list", "--add", corp_name][..]),
        (&corp, &["show", "--add", corp_name, "Corp"]),
        (&corp, &["audit", file_name, corp_name]),
        (&table, &["audit", corp_name, "--table", table_name]),
        (&file, &["audit", corp_name, "--certdata", file_name]),
        (&part, &["audit", store.to_str().unwrap()]),
    ] {
        let before = fs::read(input).unwrap();
        let stdout = OpenOptions::new().append(true).open(input).unwrap();
        let output = cabundle().args(arguments).stdout(stdout).output().unwrap();
        assert!(
            stderr(&output).contains("[O002]"),
            "{arguments:?}: {}",
            stderr(&output)
        );
        assert!(fs::read(input).unwrap() == before, "{arguments:?}");
    }
    // Another file is.
    let other = File::create(scratch.path().join("other.pem")).unwrap();
    let mut command = cabundle();
    command.arg("build").arg(&file).stdout(other);
    assert_eq!(command.status().unwrap().code(), Some(0));
}

#[test]
fn a_table_is_not_replaced_by_what_does_not_continue_it() {
    let scratch = scratch();
    let old = project("tests/data/certdata-2.60.txt");
    let revision = |path: &std::path::Path, date: &str| format!("{}={date}", path.display());
    let table = scratch.path().join("roots.tsv");
    let first = revision(&old, "2022-12-01");
    let table_name = table.to_str().unwrap();
    assert_done(run(["history", "-f", "tsv", "-o", table_name, &first]));
    let before = fs::read(&table).unwrap();
    let second = revision(&project("data/certdata.txt"), "2026-01-01");
    let continued = [
        "history",
        "--continue",
        table_name,
        &second,
        "-o",
        table_name,
    ];
    assert_refused(&run(continued), "O002");
    assert!(fs::read(&table).unwrap() == before);
    let as_table = [&continued[..], &["-f", "tsv"]].concat();
    assert_done(run(as_table));
    assert!(fs::read(&table).unwrap() != before);
}

/// GnuTLS 3.7 loads the first; OpenSSL 3.0 the second, whose lines it reads in pieces of 254 bytes.
#[test]
fn a_certificate_that_begins_within_a_line_is_told() {
    let scratch = scratch();
    let pem = fs::read_to_string(project("tests/data/removed-roots.pem")).unwrap();
    let begin = pem.find("-----BEGIN").unwrap();
    let pem = &pem[begin..];
    let end = pem.find("-----END").unwrap();
    let one = &pem[..end + pem[end..].find('\n').unwrap() + 1];
    let (before, end) = one.split_at(end);
    let in_a_line = format!("x {}\n", one.replace('\n', ""));
    let (lines, last) = before.trim_end().rsplit_once('\n').unwrap();
    let in_pieces = format!("{}{lines}\n{last:254}{end}", "#".repeat(254));
    for hidden in [in_a_line, in_pieces] {
        let file = put(scratch.path(), "store.pem", format!("{one}{hidden}"));
        let file = file.to_str().unwrap();
        let output = run(["audit", "--as-of", AS_OF, file]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains("[R005]"), "{}", stderr(&output));
    }
    // Marks that no program reads hide it as well.
    let lower = one
        .replace("BEGIN CERTIFICATE", "begin certificate")
        .replace("END CERTIFICATE", "end certificate");
    // So does a file that was cut in the line that begins the next block.
    let cut = format!("{one}-----BEGIN CERTIFI");
    for hidden in [format!("{one}{lower}"), cut] {
        let file = put(scratch.path(), "store.pem", hidden);
        let output = run(["audit", "--as-of", AS_OF, file.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains("[R005]"), "{}", stderr(&output));
    }
}

#[test]
fn what_says_nothing_is_no_choice() {
    let scratch = scratch();
    let policy = put(scratch.path(), "policy.toml", "purpose = []\n");
    assert_refused(
        &run(["build".as_ref(), "--policy".as_ref(), policy.as_os_str()]),
        "P112",
    );
    for offset in ["+24:00", "-25:59", "+99:00"] {
        let time = format!("2026-11-22T00:00:00{offset}");
        assert_refused(&run(["build", "--as-of", &time]), "U002");
    }
    assert_done(run(["build", "--as-of", "2026-11-22T00:00:00+23:59"]));
}
