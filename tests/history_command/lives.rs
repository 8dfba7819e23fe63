//! What a history says, from revisions whose truth is known.

use serde_json::Value;

use super::{Sample, certificates, history};
use crate::support::{assert_done, names, project, put, run, scratch, stderr};
use crate::synthetic::{DISTRUSTED, Entry, certdata, date};

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

#[test]
fn every_event_on_its_day() {
    let (sample, scratch) = (Sample::new(), scratch());
    let files = sample.files(scratch.path());
    let output = history(&[], &files);
    let found = text(assert_done(output));
    let (a, b) = (Sample::sha256(&sample.a), Sample::sha256(&sample.b));
    let (a, b) = (&a[..16], &b[..16]);
    let place = scratch.path().display();
    let expected = format!(
        "6 revisions, 2001-01-01 to 2006-06-06: 2 roots, 1 of them there at the end

2001-01-01  {place}/certdata-2001-01-01.txt
  + {a}  A Root: trusted for server-auth

2002-02-02  {place}/certdata-2002-02-02.txt
  + {b}  B Root: trusted for server-auth
  ~ {a}  A Root: email-protection none -> trusted

2003-03-03  {place}/certdata-2003-03-03.txt
  ~ {a}  A Root: server-auth distrusted after 2003-06-30T23:59:59Z

2004-04-04  {place}/certdata-2004-04-04.txt
  - {a}  A Root: removed after 3 years
  ~ {b}  B Root: server-auth trusted -> distrusted

2005-05-05  {place}/certdata-2005-05-05.txt
  + {a}  A Root: back after 1 year
  ~ {a}  A Root: server-auth trusted -> none; server-auth no longer distrusted after a date

2006-06-06  {place}/certdata-2006-06-06.txt
  - {b}  B Root: removed after 4 years
"
    );
    assert_eq!(found, expected);
}

/// Distrust without a certificate comes and goes too, as from 2012 to 2022.
#[test]
fn distrust_without_a_certificate_has_a_day() {
    let (root, scratch) = (Entry::fresh("A Root"), scratch());
    let mut bogus = Entry::fresh("Bogus");
    (bogus.server, bogus.email, bogus.code) = (DISTRUSTED, DISTRUSTED, DISTRUSTED);
    let without = certdata(&[root]);
    let with = without.clone() + &bogus.trust_object();
    let files = [
        ("2012-02-01", &without),
        ("2013-02-01", &with),
        ("2014-02-01", &without),
    ]
    .map(|(day, text)| put(scratch.path(), &format!("certdata-{day}.txt"), text));
    let found = text(assert_done(history(&[], &files)));
    let certificate = cabundle::store::Certificate::from_der(bogus.der).unwrap();
    let serial = cabundle::store::hex(certificate.serial_der());
    let place = scratch.path().display();
    for (day, mark) in [("2013-02-01", "+"), ("2014-02-01", "-")] {
        let event = format!(
            "{day}  {place}/certdata-{day}.txt\n  {mark} no certificate    Bogus, serial {serial}"
        );
        assert!(found.contains(&event), "{event}\nin\n{found}");
    }
}

#[test]
fn a_line_for_each_time_in_csv() {
    let (sample, scratch) = (Sample::new(), scratch());
    let found = text(assert_done(history(
        &["-f", "csv"],
        &sample.files(scratch.path()),
    )));
    let (a, b) = (Sample::sha256(&sample.a), Sample::sha256(&sample.b));
    let place = scratch.path().display();
    let file = |date: &str| format!("{place}/certdata-{date}.txt");
    let expected = [
        "sha256,label,from,until,server_auth,email_protection,code_signing,server_distrust_after,email_distrust_after,first,gone,revision".to_owned(),
        format!("{a},A Root,2001-01-01,2002-02-02,trusted,none,none,,,2001-01-01,,{}", file("2001-01-01")),
        format!("{a},A Root,2002-02-02,2003-03-03,trusted,trusted,none,,,2001-01-01,,{}", file("2002-02-02")),
        format!("{a},A Root,2003-03-03,2004-04-04,trusted,trusted,none,2003-06-30T23:59:59Z,,2001-01-01,,{}", file("2003-03-03")),
        format!("{a},A Root,2005-05-05,,none,trusted,none,,,2001-01-01,,{}", file("2005-05-05")),
        format!("{b},B Root,2002-02-02,2004-04-04,trusted,none,none,,,2002-02-02,2006-06-06,{}", file("2002-02-02")),
        format!("{b},B Root,2004-04-04,2006-06-06,distrusted,none,none,,,2002-02-02,2006-06-06,{}", file("2004-04-04")),
    ];
    assert_eq!(found.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn the_table() {
    let (sample, scratch) = (Sample::new(), scratch());
    let found = text(assert_done(history(
        &["-f", "tsv"],
        &sample.files(scratch.path()),
    )));
    let (a, b) = (Sample::sha256(&sample.a), Sample::sha256(&sample.b));
    let lines: Vec<_> = found
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    assert_eq!(
        lines,
        [
            "sha256\tfirst\tgone\ttrust\tlabel",
            // That it was away does not show; when it came and what it is trusted for does.
            &format!(
                "{a}\t2001-01-01\t\t2001-01-01=trusted/none 2002-02-02=trusted/trusted 2003-03-03=trusted/trusted/030630235959Z 2005-05-05=none/trusted\tA Root"
            ),
            &format!(
                "{b}\t2002-02-02\t2006-06-06\t2002-02-02=trusted/none 2004-04-04=distrusted/none\tB Root"
            ),
        ]
    );
    let last = cabundle::store::Sha256::of(sample.revisions[5].1.as_bytes());
    let extent = format!("# revisions: 6, 2001-01-01 to 2006-06-06, last {last}, day 1, lives 2");
    assert!(found.lines().any(|line| line == extent), "{found}");
}

#[test]
fn json_has_what_the_others_lack() {
    let scratch = scratch();
    let mut sample = Sample::new();
    // Code signing, an e-mail date, a distrust without certificate.
    sample.a.code = crate::synthetic::TRUSTED;
    sample.a.email_distrust_after = Some(date("200131000000Z"));
    sample.b.server = DISTRUSTED;
    let seventh = certdata(&[sample.a.clone()]) + &sample.b.trust_object();
    sample.revisions.push(("2007-07-07", seventh));
    let found = assert_done(history(&["-f", "json"], &sample.files(scratch.path())));
    let found: Value = serde_json::from_slice(&found).unwrap();
    assert_eq!(found["from"], "2001-01-01");
    assert_eq!(found["until"], "2007-07-07");
    assert_eq!(found["revision_count"], 7);
    let a = &found["roots"][0];
    assert_eq!(a["sha256"], Sample::sha256(&sample.a));
    assert_eq!(a["gone"], Value::Null);
    assert_eq!(a["absences"][0]["from"], "2004-04-04");
    assert_eq!(a["absences"][0]["until"], "2005-05-05");
    let name = |date| format!("{}/certdata-{date}.txt", scratch.path().display());
    assert_eq!(a["absences"][0]["until_revision"], name("2005-05-05"));
    let last = &a["periods"][4];
    assert_eq!(last["from"], "2007-07-07");
    assert_eq!(last["revision"], name("2007-07-07"));
    assert_eq!(last["trust"]["code_signing"], "trusted");
    assert_eq!(
        last["distrust_after"]["email_protection"],
        "2020-01-31T00:00:00Z"
    );
    let distrust = &found["distrusts"][0];
    assert_eq!(distrust["first"], "2007-07-07");
    assert_eq!(distrust["label"], "B Root");
    assert_eq!(distrust["periods"][0]["trust"]["server_auth"], "distrusted");
    assert_eq!(found["revisions"][6]["lenient"], false);
}

#[test]
fn a_table_is_continued() {
    let (sample, scratch) = (Sample::new(), scratch());
    let files = sample.files(scratch.path());
    let whole = assert_done(history(&["-f", "tsv"], &files));
    // All of the first three, then the rest; or the rest and some that the table knows.
    for known in [0, 1, 3] {
        let table = put(
            scratch.path(),
            "table.tsv",
            assert_done(history(&["-f", "tsv"], &files[..3])),
        );
        let path = table.to_str().unwrap();
        let options = ["-f", "tsv", "--continue", path, "-o", path];
        let output = history(&options, &files[3 - known..]);
        let words = stderr(&output);
        assert_done(output);
        assert_eq!(
            text(std::fs::read(&table).unwrap()),
            text(whole.clone()),
            "{known}"
        );
        assert_eq!(words.contains("passed over"), known > 0, "{words}");
    }
}

/// On the last day of a table there may be revisions that it does not know.
#[test]
fn a_table_is_continued_within_a_day() {
    let scratch = scratch();
    let (a, b) = (Entry::fresh("A"), Entry::fresh("B"));
    let first = put(scratch.path(), "1-2001-01-01.txt", certdata(&[a]));
    let second = put(scratch.path(), "2-2001-01-01.txt", certdata(&[b]));
    let table = assert_done(history(&["-f", "tsv"], std::slice::from_ref(&first)));
    let table = put(scratch.path(), "table.tsv", table);
    let both = [first, second];
    let options = ["-f", "tsv", "--continue", table.to_str().unwrap()];
    let continued = assert_done(history(&options, &both));
    assert_eq!(
        text(continued),
        text(assert_done(history(&["-f", "tsv"], &both)))
    );
}

/// What a table does not hold did not change when the next revision says it.
#[test]
fn what_a_table_does_not_hold_is_no_change() {
    let scratch = scratch();
    let mut a = Entry::fresh("A");
    a.code = crate::synthetic::TRUSTED;
    a.email_distrust_after = Some(date("200131000000Z"));
    let first = put(scratch.path(), "2001-01-01.txt", certdata(&[a.clone()]));
    let table = put(
        scratch.path(),
        "table.tsv",
        assert_done(history(&["-f", "tsv"], &[first])),
    );
    let with = |date: &str, entry: &Entry| {
        put(
            scratch.path(),
            &format!("{date}.txt"),
            certdata(std::slice::from_ref(entry)),
        )
    };
    let second = with("2002-02-02", &a);
    a.code = crate::synthetic::NEUTRAL;
    let third = with("2003-03-03", &a);
    let options = ["-q", "--continue", table.to_str().unwrap()];
    let found = text(assert_done(history(&options, &[second, third])));
    let from: Vec<_> = found
        .lines()
        .filter(|line| line.starts_with("200"))
        .collect();
    assert_eq!(from.len(), 2, "{found}");
    assert!(from[1].starts_with("2003-03-03"), "{found}");
}

#[test]
fn the_snapshots_of_the_project() {
    let (old, new) = (
        project("tests/data/certdata-2.60.txt"),
        project("data/certdata.txt"),
    );
    let dated = |path: &std::path::Path, date| format!("{}={date}", path.display()).into();
    // The lock beside the newer one knows its date.
    let paths = [dated(&old, "2023-01-11"), new.clone()];
    let found = assert_done(history(&["-q", "-f", "json"], &paths));
    let found: Value = serde_json::from_slice(&found).unwrap();
    assert_eq!(found["until"], "2026-11-22");
    assert_eq!(found["builtins_version"], "2.84");
    let [before, after] = [&old, &new].map(|path| certificates(&std::fs::read(path).unwrap()));
    assert!(before.len() > 100 && after.len() > 100);
    let roots = found["roots"].as_array().unwrap();
    assert_eq!(roots.len(), before.union(&after).count());
    for root in roots {
        let sha256 = root["sha256"].as_str().unwrap();
        let first = if before.contains(sha256) {
            "2023-01-11"
        } else {
            "2026-11-22"
        };
        assert_eq!(root["first"], first, "{sha256}");
        assert_eq!(root["gone"].is_null(), after.contains(sha256), "{sha256}");
    }
}

/// DigiNotar: the day of its removal as the table has it, and as everybody remembers.
#[test]
fn without_inputs_the_table_inside_is_shown() {
    let output = run([
        "history",
        "--root",
        "0d136e439f0ab6e97f3a02a540da9f0641aa554e1d66ea51ae2920d51b2f7217",
    ]);
    let found = text(assert_done(output));
    assert!(
        found.contains(
            "\n2011-08-30\n  - 0d136e439f0ab6e9  DigiNotar Root CA: removed after 3 years\n"
        ),
        "{found}"
    );
    assert_eq!(found.matches("DigiNotar").count(), 2, "{found}");
}

#[test]
fn the_file_is_written_in_one_step_and_never_an_input() {
    let (sample, scratch) = (Sample::new(), scratch());
    let files = sample.files(scratch.path());
    let out = scratch.path().join("out.csv");
    let output = history(&["-q", "-f", "csv", "-o", out.to_str().unwrap()], &files);
    assert_eq!(stderr(&output), "");
    assert!(assert_done(output).is_empty());
    assert_eq!(
        std::fs::read(&out).unwrap(),
        assert_done(history(&["-f", "csv"], &files))
    );
    assert_eq!(names(scratch.path()).len(), files.len() + 1);
    let output = history(&["-o", files[2].to_str().unwrap()], &files);
    crate::support::assert_refused(&output, "O002");
}
