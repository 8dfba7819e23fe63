//! The table of all lives is kept current, together with the file.

use cabundle::history::Lives;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::support::{Upstream, first_server_root, newer, without_first};

fn lives(upstream: &Upstream) -> Lives {
    let text = String::from_utf8(upstream.place.read("roots.tsv")).unwrap();
    Lives::parse(&text).unwrap()
}

/// As if the table ended with another builtins version.
fn ends_with(upstream: &Upstream, version: &str) {
    let text = String::from_utf8(upstream.place.read("roots.tsv")).unwrap();
    assert!(text.contains(", builtins 2.86,"));
    let text = text.replace(", builtins 2.86,", &format!(", builtins {version},"));
    upstream.place.write("roots.tsv", text);
}

#[test]
fn what_a_new_file_lacks_is_gone_on_the_day_of_the_fetch() {
    let upstream = Upstream::with(without_first(), &newer());
    ends_with(&upstream, &newer());
    let root = first_server_root().certificate.sha256();
    let before = lives(&upstream);
    assert_eq!(before.get(root).unwrap().gone, None);
    let start = Timestamp::now();

    let run = upstream.run(&["refresh"]);

    assert_eq!(run.status, 0, "{run:?}");
    let after = lives(&upstream);
    let gone = after.get(root).unwrap().gone.unwrap();
    let day = |time: Timestamp| time.to_zoned(TimeZone::UTC).date();
    assert!(day(start) <= gone && gone <= day(Timestamp::now()));
    let extent = after.extent().unwrap();
    assert_eq!(extent.until, gone);
    assert_eq!(extent.revisions, Some(266));
    assert_eq!(extent.version, Some(newer()));
    assert_eq!(
        extent.last.unwrap().to_string(),
        upstream.place.lock().sha256
    );
    // The rest of its line is as it was.
    let life = before.get(root).unwrap();
    assert_eq!(after.get(root).unwrap().spells, life.spells);
}

#[test]
fn an_older_file_than_the_table_ends_with_is_no_news() {
    let upstream = Upstream::with(without_first(), &newer());
    ends_with(&upstream, "9.0");
    let before = upstream.place.read("roots.tsv");
    let run = upstream.run(&["refresh"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(
        run.stderr
            .contains("roots.tsv stays as it is: it goes up to builtins version 9.0"),
        "{run:?}"
    );
    assert_eq!(upstream.place.read("roots.tsv"), before);
    assert_eq!(upstream.place.read("certdata.txt"), without_first());
}

#[test]
fn a_broken_table_stops_it() {
    let upstream = Upstream::with(without_first(), &newer());
    upstream.place.write("roots.tsv", "x\n");
    assert!(upstream.refuses(&[]).contains("roots.tsv, line 1"));
}
