//! certdata.txt, strictly and leniently.

use cabundle::certdata::{Certdata, Value};
use cabundle::diagnostic::{Diagnostic, Span};
use cabundle::format::reader_of;
use cabundle::lint::{self, lint};
use cabundle::store::{LoadOptions, Purpose, Root, Store};

use super::made::now;
use super::reading::diagnostics;

pub fn check(data: &[u8]) {
    let parsed = Certdata::parse(data);
    if let Ok(file) = &parsed {
        places(file, data);
    }
    // As the command line and lint read, which look at an MD5 beside a SHA-1 too.
    let options = LoadOptions {
        every_md5: true,
        ..LoadOptions::default()
    };
    let strict = Store::parse_with(data, &options);
    let options = LoadOptions {
        lenient: true,
        ..options
    };
    let lenient = Store::parse_with(data, &options);
    for outcome in [&strict, &lenient] {
        match outcome {
            Ok(store) => told(store, data),
            Err(error) => diagnostics(&error.to_diagnostics(), data),
        }
    }
    match (&strict, &lenient) {
        (Ok(strict), Ok(lenient)) => same(strict, lenient),
        (Ok(_), Err(error)) => panic!("strict accepts what lenient refuses: {error}"),
        (Err(_), _) => {}
    }
    if strict.is_ok() {
        let reader = reader_of(data).map(|reader| reader.kind());
        assert_eq!(reader, Some("certdata"));
    }
    let options = lint::Options::at(now());
    let report = lint(data, None, &options);
    assert_eq!(report.is_ok(), parsed.is_ok());
    if let Ok(report) = report {
        assert!(strict.is_ok() == (report.read == lint::Read::Whole));
        for finding in &report.findings {
            if let Some(span) = finding.span {
                inside(span, data);
            }
        }
        lint::text::render(&report, "x");
        lint::json::render(&report, "x").expect("json");
        lint::sarif::render(&report, "x").expect("sarif");
    }
}

/// Everything stands where it says.
fn places(file: &Certdata<'_>, data: &[u8]) {
    for comment in file.comments() {
        inside(comment.span, data);
    }
    for object in file.objects() {
        inside(object.span, data);
        for attribute in object.attributes() {
            inside(attribute.span, data);
            if let Value::Octets(_) = attribute.value {
                let octets = object.octets(attribute).expect("octets");
                // An escape has at least two bytes.
                assert!(octets.len() * 2 <= data.len());
            }
        }
    }
}

fn inside(span: Span, data: &[u8]) {
    let diagnostic = Diagnostic {
        span: Some(span),
        ..Diagnostic::new("X", cabundle::diagnostic::Severity::Note, "")
    };
    diagnostics(&[diagnostic], data);
}

fn told(store: &Store, data: &[u8]) {
    let findings = store.findings.iter().map(|finding| finding.to_diagnostic());
    diagnostics(&findings.collect::<Vec<_>>(), data);
    assert!(!store.roots.is_empty());
    for root in &store.roots {
        let der = root.certificate.der();
        assert!(der.len() * 2 <= data.len());
    }
}

/// What strict accepts, lenient accepts with the same trust.
fn same(strict: &Store, lenient: &Store) {
    assert_eq!(strict.roots.len(), lenient.roots.len());
    for (one, other) in strict.roots.iter().zip(&lenient.roots) {
        assert_eq!(said(one), said(other));
    }
    let distrusts = |store: &Store| format!("{:?}", store.distrusts);
    assert_eq!(distrusts(strict), distrusts(lenient));
    assert_eq!(strict.findings, lenient.findings);
}

/// All that a file says of a root.
fn said(root: &Root) -> impl PartialEq + core::fmt::Debug {
    let dates = Purpose::ALL.map(|purpose| root.distrust_after(purpose).copied());
    let others = (root.mozilla_ca_policy, root.imposed_constraints.clone());
    (
        root.label.clone(),
        root.certificate.clone(),
        root.trust.clone(),
        dates,
        others,
    )
}
