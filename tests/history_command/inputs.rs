//! Files, directories, archives: the same revisions, the same history.

use super::{Sample, history, history_of, tar};
use crate::support::{assert_done, put, scratch, stderr};

fn table(output: std::process::Output) -> String {
    String::from_utf8(assert_done(output)).unwrap()
}

const TABLE: [&str; 2] = ["-f", "tsv"];

#[test]
fn every_way_in_gives_the_same() {
    let (sample, scratch) = (Sample::new(), scratch());
    let mut files = sample.files(scratch.path());
    let expected = table(history(&TABLE, &files));
    assert_eq!(
        table(history(&TABLE, &[scratch.path().to_owned()])),
        expected
    );
    // By date, whatever the order.
    files.reverse();
    let output = history(&TABLE, &files);
    assert!(stderr(&output).contains("5 revisions stood after a later one"));
    assert_eq!(table(output), expected);

    // Dates in names, in names of directories, in headers.
    let seconds = |date: &str| {
        let time: jiff::Timestamp = format!("{date}T23:00:00Z").parse().unwrap();
        time.as_second().cast_unsigned()
    };
    type Name = fn(&str) -> String;
    let named: Name = |date| format!("x/{date}-abc.txt");
    let below: Name = |date| format!("{date}/certdata.txt");
    let long: Name = |date| format!("{}/{date}.txt", "x".repeat(150));
    let plain: Name = |_| "certdata.txt".to_owned();
    for (name, dated) in [(named, false), (below, false), (long, false), (plain, true)] {
        let revisions = sample.revisions.iter();
        let entries: Vec<_> = revisions
            .map(|(date, text)| (name(date), if dated { seconds(date) } else { 0 }, text))
            .collect();
        let mut entries: Vec<_> = entries
            .iter()
            .map(|(name, time, text)| (name.as_str(), *time, text.as_bytes()))
            .collect();
        entries.push(("README", 0, b"Revisions of certdata.txt"));
        let archive = tar(&entries);
        let output = history_of(&TABLE, &archive);
        assert!(
            stderr(&output).contains("1 file passed over"),
            "{}",
            stderr(&output)
        );
        assert_eq!(table(output), expected);
        let file = put(scratch.path(), "archive", archive);
        assert_eq!(table(history(&TABLE, &[file])), expected);
    }
}

/// Names and times that only a pax header holds (POSIX, pax): records as Python's tarfile and GNU tar write them,
/// each with its length in front, the header's own name cut and its time another.
#[test]
fn what_a_pax_header_says_counts() {
    let (sample, scratch) = (Sample::new(), scratch());
    let expected = table(history(&TABLE, &sample.files(scratch.path())));
    let record = |keyword: &str, value: &str| {
        let rest = format!(" {keyword}={value}\n");
        let mut length = rest.len();
        while length.to_string().len() + rest.len() != length {
            length += 1;
        }
        format!("{length}{rest}")
    };
    let block = |name: &[u8], kind: tar::EntryType, bytes: &[u8]| {
        let mut header = tar::Header::new_ustar();
        header.as_old_mut().name[..name.len()].copy_from_slice(name);
        header.set_entry_type(kind);
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        // 1990-01-01
        header.set_mtime(631_152_000);
        header.set_cksum();
        let mut out = header.as_bytes().to_vec();
        out.extend(bytes);
        out.resize(out.len().next_multiple_of(512), 0);
        out
    };
    type Records<'a> = &'a dyn Fn(&str) -> Vec<(&'static str, String)>;
    let seconds = |date: &str| {
        let time: jiff::Timestamp = format!("{date}T23:00:00Z").parse().unwrap();
        format!("{}.987654321", time.as_second())
    };
    let long = |date: &str| vec![("path", format!("{}/{date}.txt", "x".repeat(150)))];
    let broken = |date: &str| vec![("path", format!("x\ny\n\n/{date}.txt"))];
    let timed = |date: &str| vec![("mtime", seconds(date))];
    let both = |date: &str| {
        let path = ("path", "a\n\nb/certdata.txt".to_owned());
        vec![
            ("comment", "a\nb".to_owned()),
            path,
            ("mtime", seconds(date)),
        ]
    };
    let ways: [Records<'_>; 4] = [&long, &broken, &timed, &both];
    for (at, way) in ways.into_iter().enumerate() {
        let mut archive = Vec::new();
        for (date, text) in &sample.revisions {
            let records: String = way(date)
                .iter()
                .map(|(key, value)| record(key, value))
                .collect();
            archive.extend(block(
                b"PaxHeader",
                tar::EntryType::XHeader,
                records.as_bytes(),
            ));
            archive.extend(block(
                b"certdata.txt",
                tar::EntryType::Regular,
                text.as_bytes(),
            ));
        }
        archive.extend([0; 1024]);
        assert_eq!(table(history_of(&TABLE, &archive)), expected, "{at}");
    }
}

#[test]
fn a_date_beside_the_path_beats_the_name() {
    let (sample, scratch) = (Sample::new(), scratch());
    let file = &sample.files(scratch.path())[0];
    let path = format!("{}=2010-10-10", file.display());
    let found = table(history(&TABLE, &[path.into()]));
    assert!(
        found.contains("# revisions: 1, 2010-10-10 to 2010-10-10,"),
        "{found}"
    );
    // Of standard input too.
    let output = {
        let mut command = crate::support::cabundle();
        command.args(["history", "-f", "tsv", "--", "-=2010-10-10"]);
        command.stdin(std::fs::File::open(file).unwrap());
        command.output().unwrap()
    };
    assert_eq!(table(output), found);
}

/// The order of an archive may say more than its dates: then a date that goes back counts as the one before.
#[test]
fn the_order_given() {
    let (sample, scratch) = (Sample::new(), scratch());
    let texts: Vec<_> = sample.revisions.iter().map(|(_, text)| text).collect();
    // B comes in the second, and the third was dated before it.
    let files = [
        put(scratch.path(), "1-2001-01-01.txt", texts[0]),
        put(scratch.path(), "2-2002-02-02.txt", texts[1]),
        put(scratch.path(), "3-2002-02-01.txt", texts[0]),
    ];
    let b = Sample::sha256(&sample.b);
    let line = |found: &str| {
        found
            .lines()
            .find(|line| line.starts_with(&b))
            .unwrap()
            .to_owned()
    };
    let given = table(history(&["-f", "tsv", "--order", "given"], &files));
    assert!(
        line(&given).starts_with(&format!("{b}\t2002-02-02\t2002-02-02\t")),
        "{given}"
    );
    let by_date = table(history(&TABLE, &files));
    assert!(
        line(&by_date).starts_with(&format!("{b}\t2002-02-02\t\t")),
        "{by_date}"
    );
}

/// The same bytes under another date are another revision.
#[test]
fn a_revision_that_comes_again() {
    let (sample, scratch) = (Sample::new(), scratch());
    let files: Vec<_> = (0..100)
        .map(|n| {
            let name = format!("{n:03}-20{n:02}-01-01.txt");
            put(scratch.path(), &name, &sample.revisions[n % 2].1)
        })
        .collect();
    let output = history(&["-f", "json"], &files);
    let found: serde_json::Value = serde_json::from_slice(&assert_done(output)).unwrap();
    assert_eq!(found["revision_count"], 100);
    let b = &found["roots"][1];
    assert_eq!(b["absences"].as_array().unwrap().len(), 49);
    assert_eq!(b["periods"].as_array().unwrap().len(), 50);
}
