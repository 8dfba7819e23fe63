//! Whether the table or the certdata.txt is newer, and what follows.

use cabundle::audit::{Age, Mozilla, Options, Verdict, audit, text};
use cabundle::format::{Holding, ReadOptions};
use cabundle::history::Lives;
use cabundle::store::{Lock, Sha256, Store};

use super::pem;
use crate::synthetic::{Entry, certdata};

/// What a lock says: version and time of the fetch.
type Said = Option<(&'static str, &'static str)>;

#[test]
fn the_newer_of_the_two() {
    let (held, absent) = (Entry::fresh("Held"), Entry::fresh("Absent"));
    let certdata = certdata(std::slice::from_ref(&held));
    let sha256 = Sha256::of(certdata.as_bytes());
    let other = "00".repeat(32);
    let (by_hash, by_other) = (format!(", last {sha256}"), format!(", last {other}"));
    let late = "2026-11-22T00:00:00Z";
    let cases: [(&str, Said, Age); 10] = [
        ("", None, Age::Unknown),
        (&by_other, None, Age::Unknown),
        (&by_hash, None, Age::Same),
        (&by_hash, Some(("2.40", late)), Age::Same),
        (", builtins 2.44", Some(("2.46", late)), Age::Older),
        (", builtins 2.44", Some(("2.9", late)), Age::Newer),
        // Many revisions have one version.
        (", builtins 2.44", Some(("2.44", late)), Age::Unknown),
        (", builtins 2.44", Some(("x", late)), Age::Unknown),
        // What was fetched later may be older.
        ("", Some(("", "2020-09-11T00:00:00Z")), Age::Unknown),
        ("", Some(("", "2020-09-10T23:59:59Z")), Age::Newer),
    ];
    let store = pem([held.der.as_slice(), absent.der.as_slice()]);
    let holding = Holding::read(store.as_bytes(), &ReadOptions::default()).unwrap();
    for (extent, said, age) in cases {
        let table = format!(
            "# revisions: 2, 2020-01-01 to 2020-09-11{extent}\nsha256\tfirst\tgone\ttrust\tlabel\n\
             {}\t2020-01-01\t2020-09-11\t2020-01-01=trusted/none\tHeld\n\
             {}\t2020-01-01\t\t2020-01-01=trusted/none\tAbsent\n",
            Sha256::of(&held.der),
            Sha256::of(&absent.der),
        );
        let lives = Lives::parse(&table).unwrap();
        let mut mozilla = Store::parse(certdata.as_bytes()).unwrap();
        mozilla.lock = said.map(|(version, retrieved)| Lock {
            url: String::new(),
            channel: "release".to_owned(),
            sha256: sha256.to_string(),
            size: certdata.len(),
            nss_builtins_version: version.to_owned(),
            retrieved: retrieved.parse().unwrap(),
            etag: String::new(),
        });
        let options = Options::at("2026-11-22T00:00:00Z".parse().unwrap());
        let mozilla = Mozilla::new(&mozilla, &lives, options).unwrap();
        let report = audit(&holding, &mozilla);
        assert_eq!(report.age, age, "{extent} {said:?}");
        let standings: Vec<_> = report.certificates.iter().map(|c| c.standing).collect();
        let text = text::render("store.pem", &report);
        match age {
            // The certdata.txt has the one and has lost the other.
            Age::Same | Age::Older => {
                assert_eq!(standings, [Verdict::Trusted, Verdict::Removed], "{text}");
                assert_eq!(report.wanted, 1);
                assert_eq!(report.certificates[0].gone, None);
                assert!(
                    text.contains("2020-01-01, and not in the certdata.txt"),
                    "{text}"
                );
            }
            Age::Newer | Age::Unknown => {
                assert_eq!(standings, [Verdict::Removed, Verdict::Newer], "{text}");
                assert_eq!(report.wanted, 0);
                // Nothing is claimed that is not known.
                let older = "the certdata.txt compared with is older and has it\n";
                assert_eq!(text.contains(older), age == Age::Newer, "{text}");
                let has = "the certdata.txt compared with has it\n";
                assert_eq!(text.contains(has), age == Age::Unknown, "{text}");
            }
        }
    }
}
