//! Known facts of 26 years, which lie beside the project.

use std::collections::BTreeSet;

use cabundle::lint::{Options, Report, lint};

use super::of;

/// Every revision with its date: `NNN-YYYY-MM-DD-hash.txt`.
fn reports() -> Option<Vec<(String, Report)>> {
    let dir = crate::history::revisions()?;
    let mut paths = Vec::new();
    let mut folders = vec![dir.path().to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                paths.push(path);
            }
        }
    }
    paths.sort();
    let options = Options::at("2026-11-22T00:00:00Z".parse().unwrap());
    let all = paths.into_iter().filter_map(|path| {
        let name = path.file_name()?.to_str()?.to_owned();
        let date = name.get(4..14)?.to_owned();
        let bytes = std::fs::read(&path).unwrap();
        Some((date, lint(&bytes, None, &options).unwrap()))
    });
    Some(all.collect())
}

/// The first and the last date at which a finding of this code holds this text.
fn span(reports: &[(String, Report)], code: &str, text: &str) -> Option<(String, String)> {
    let has = |report: &Report| {
        let mut found = of(report, code).into_iter();
        found.any(|f| {
            let label = f.root.as_ref().map_or("", |root| root.label.as_str());
            label.contains(text) || f.message.contains(text)
        })
    };
    let mut dates = reports.iter().filter(|(_, r)| has(r)).map(|(date, _)| date);
    let first = dates.next()?.clone();
    Some((first.clone(), dates.next_back().cloned().unwrap_or(first)))
}

fn certificates(reports: &[(String, Report)], code: &str, text: &str) -> usize {
    let found = reports.iter().flat_map(|(_, report)| of(report, code));
    let of_text = found.filter(|finding| finding.message.contains(text));
    let set: BTreeSet<_> = of_text.map(|f| f.root.as_ref().unwrap().sha256).collect();
    set.len()
}

/// Dates are of the revisions that are in the sample; the facts are those of ../shared/certdata.md.
#[test]
fn known_facts() {
    let Some(reports) = reports() else { return };
    assert_eq!(reports.len(), 94);
    let dates = |code, text| {
        let (first, last) = span(&reports, code, text).unwrap();
        (first[..4].to_owned(), last[..4].to_owned())
    };
    let years = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    // In the sample; of all revisions the last is of 2017.
    assert_eq!(dates("L011", "Verisign"), years("2010", "2015"));
    assert_eq!(dates("L011", "StartCom"), years("2012", "2017"));
    assert_eq!(dates("L011", "Firmaprofesional"), years("2021", "2023"));
    assert_eq!(
        span(&reports, "L010", ""),
        Some(("2025-10-23".to_owned(), "2026-01-26".to_owned()))
    );
    assert_eq!(
        span(&reports, "T030", "Izenpe"),
        Some(("2026-04-09".to_owned(), "2026-04-09".to_owned()))
    );
    assert_eq!(certificates(&reports, "L064", "zero"), 31);
    assert_eq!(certificates(&reports, "L064", "negative"), 1);
    assert_eq!(certificates(&reports, "L060", ""), 30);
    // Old VeriSign ones.
    assert_eq!(certificates(&reports, "L070", "authorityInfoAccess"), 5);
    // No hash or date in a comment was ever wrong.
    for code in ["L002", "L003", "L004", "L006"] {
        assert_eq!(span(&reports, code, ""), None, "{code}");
    }
    // By Python's cryptography: seven stand-ins for DigiNotar's CAs, and five signatures by MD2 that it does not check.
    if cfg!(feature = "signatures") {
        assert_eq!(certificates(&reports, "L052", ""), 7);
        assert_eq!(certificates(&reports, "L053", "MD2"), 5);
    }
}
