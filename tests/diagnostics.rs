//! Every code: written down, provoked, at the right place; and what must not provoke one.

mod accepted;
mod codes;
mod command_line;
mod lenient;
mod library;
mod syntax;
mod text;
mod trust;

use cabundle::diagnostic::Severity;
use cabundle::store::{LoadError, LoadOptions, Store};

use self::text::{Place, Text};

/// As the command line reads.
const STRICT: LoadOptions = LoadOptions {
    lenient: false,
    allow_unknown: Vec::new(),
    every_md5: true,
    expect_sha256: None,
};

const LENIENT: LoadOptions = LoadOptions {
    lenient: true,
    every_md5: true,
    allow_unknown: Vec::new(),
    expect_sha256: None,
};

/// What is said about a file: code, weight, place. Of a refused file the errors alone.
type Told = Vec<(&'static str, Severity, Option<Place>)>;

fn told(result: &Result<Store, LoadError>) -> Told {
    let diagnostics = match result {
        Ok(store) => store.findings.iter().map(|f| f.to_diagnostic()).collect(),
        Err(error) => error.to_diagnostics(),
    };
    let told = diagnostics.into_iter();
    told.map(|d| (d.code, d.severity, d.span.map(|s| (s.line, s.column))))
        .collect()
}

/// Asserts that a file is refused with this one code, at the marked place, strictly and leniently
/// as asked.
#[track_caller]
fn assert_refuses(text: &Text, code: &str, options: &LoadOptions) {
    let (bytes, place) = text.read();
    let result = Store::parse_with(&bytes, options);
    assert!(result.is_err(), "{code} is accepted:\n{text}");
    let told = told(&result);
    let [(found, Severity::Error, at)] = told.as_slice() else {
        panic!("{code} at {place:?} expected, not {told:?}:\n{text}");
    };
    let right = (*found, *at) == (code, place);
    assert!(right, "{code} at {place:?} expected, not {told:?}:\n{text}");
}
