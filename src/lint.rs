//! What is wrong, odd or about to end in a certdata.txt: every check as a finding with a code, a weight, a place and
//! the root that it is about.
//!
//! A finding is an *error* where `build` refuses the file or a root cannot be what it claims to be; a *warning* where the
//! file contradicts itself, a client may read it another way, or a trusted root asks for something to be done; and
//! *info* where the certificate is so, for good, and worth knowing.

mod key;
mod rule;
mod rules;
mod subject;

pub mod json;
pub mod sarif;
pub mod text;

pub use rule::Rule;
pub use rules::RULES;

use jiff::Timestamp;

use crate::certdata::{Certdata, SyntaxError};
use crate::diagnostic::{self, Diagnostic, Span};
use crate::policy;
use crate::store::{LoadError, LoadOptions, Lock, Problem, Root, Sha256, Store};
use crate::text::brief;
use rule::{Check, Found};
use subject::Context;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Somebody should look at it.
    Warning,
    /// `build` refuses the file, or a root is not what it claims to be.
    Error,
}

impl Severity {
    /// `error`, `warning` or `info`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

impl From<diagnostic::Severity> for Severity {
    fn from(severity: diagnostic::Severity) -> Self {
        match severity {
            diagnostic::Severity::Note => Self::Info,
            diagnostic::Severity::Warning | diagnostic::Severity::Limit => Self::Warning,
            diagnostic::Severity::Error => Self::Error,
        }
    }
}

/// What to check by.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// The time at which validity is judged.
    pub as_of: Timestamp,
    /// A root that ends within so many days is told.
    pub days: u32,
    /// How strictly the file is read.
    pub load: LoadOptions,
}

impl Options {
    /// Days before its end at which a root is told by default.
    pub const DAYS: u32 = 180;

    /// The defaults at a time.
    pub fn at(as_of: Timestamp) -> Self {
        Self {
            as_of,
            days: Self::DAYS,
            load: LoadOptions::default(),
        }
    }
}

/// Which root a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootName {
    /// Its label, escaped, on one line.
    pub label: String,
    /// Its fingerprint.
    pub sha256: Sha256,
}

impl From<&Root> for RootName {
    fn from(root: &Root) -> Self {
        Self {
            label: brief(&root.label),
            sha256: root.certificate.sha256(),
        }
    }
}

/// One thing found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// Stable code; `docs/errors.md` lists them all.
    pub code: &'static str,
    /// Its weight.
    pub severity: Severity,
    /// Where; `None` if it is about the file as a whole.
    pub span: Option<Span>,
    /// The root, if it is about one.
    pub root: Option<RootName>,
    /// What is wrong, one line, escaped.
    pub message: String,
    /// Why it matters or what to do; may be empty.
    pub help: String,
    /// Where the rule is written down; may be empty.
    pub source: &'static str,
}

/// How the file could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// As `build` reads it.
    Whole,
    /// As `build` reads it with `--lenient`, though it was not asked for: `build` refuses it.
    Leniently,
    /// Not at all: its certificates were checked one by one, its trust was not.
    CertificatesOnly,
}

impl Read {
    /// `whole`, `leniently` or `certificates-only`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Leniently => "leniently",
            Self::CertificatesOnly => "certificates-only",
        }
    }
}

/// All that was found.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// SHA-256 of the file.
    pub sha256: Sha256,
    /// Its length in bytes.
    pub size: usize,
    /// Its NSS builtins version, if a lock says so.
    pub version: Option<String>,
    /// When it was judged.
    pub as_of: Timestamp,
    /// Days before its end at which a root is told.
    pub days: u32,
    /// How the file could be read.
    pub read: Read,
    /// How many certificates were checked.
    pub roots: usize,
    /// Whether self-signatures were checked: with the feature `signatures`.
    pub signatures_checked: bool,
    /// In the order of the file; what is about no place comes first.
    pub findings: Vec<Finding>,
}

impl Report {
    /// The weight of the heaviest finding.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|f| f.severity).max()
    }

    /// How many findings have this weight.
    pub fn count(&self, severity: Severity) -> usize {
        let found = self.findings.iter().filter(|f| f.severity == severity);
        found.count()
    }
}

/// Checks a certdata.txt.
///
/// What makes `build` refuse its objects is found too, as errors; then as much as can be read is checked by the other
/// rules all the same.
///
/// # Errors
/// [`SyntaxError`] if the text is not certdata.txt: then there are no objects to check.
pub fn lint(bytes: &[u8], lock: Option<&Lock>, options: &Options) -> Result<Report, SyntaxError> {
    let file = Certdata::parse(bytes)?;
    let mut told = Vec::new();
    let mut read = Read::Whole;
    let strict = LoadOptions {
        every_md5: true,
        ..options.load.clone()
    };
    let store = match Store::parse_with(bytes, &strict) {
        Ok(store) => {
            // L001 says it too, and of every label.
            let findings = store.findings.iter();
            let findings = findings.filter(|f| !matches!(f.problem, Problem::OtherLabel { .. }));
            told.extend(findings.map(|f| f.to_diagnostic()));
            Some(store)
        }
        Err(LoadError::Syntax(error)) => return Err(error),
        Err(LoadError::Trust(findings)) => {
            told.extend(findings.iter().map(|f| f.to_diagnostic()));
            let lenient = LoadOptions {
                lenient: true,
                ..strict
            };
            let store = Store::parse_with(bytes, &lenient).ok();
            read = match store {
                Some(_) => Read::Leniently,
                None => Read::CertificatesOnly,
            };
            store
        }
        Err(error) => {
            told.extend(error.to_diagnostics());
            read = Read::CertificatesOnly;
            None
        }
    };
    if let Some(lock) = lock {
        let age = policy::age(lock.retrieved, options.as_of);
        told.extend(policy::stale(age));
    }
    let alone = match &store {
        Some(_) => Vec::new(),
        None => subject::certificates_of(&file),
    };
    let roots = store.as_ref().map_or(&alone, |store| &store.roots);
    let context = Context::new(&file, store.as_ref(), roots, options);
    let mut findings: Vec<_> = told.iter().map(|d| passed_on(d, &context)).collect();
    for rule in RULES.iter().copied().flatten() {
        findings.extend(apply(rule, &context));
    }
    findings.sort_by_key(|finding| finding.span);
    Ok(Report {
        sha256: Sha256::of(bytes),
        size: bytes.len(),
        version: lock.and_then(Lock::version).map(str::to_owned),
        as_of: options.as_of,
        days: options.days,
        read,
        roots: roots.len(),
        signatures_checked: cfg!(feature = "signatures"),
        findings,
    })
}

/// What one rule finds.
fn apply<'a>(rule: &'a Rule, context: &'a Context<'_>) -> impl Iterator<Item = Finding> + use<'a> {
    let found = match rule.check {
        Check::Root(check) => {
            let subjects = context.subjects.iter();
            subjects.flat_map(|s| check(s, context)).collect()
        }
        Check::File(check) => check(context),
    };
    found.into_iter().map(|found: Found| Finding {
        code: rule.code,
        severity: found.severity,
        span: found.span,
        root: found.root,
        message: found.message,
        help: rule.help.to_owned(),
        source: rule.source,
    })
}

/// What the store and the policy tell under codes of their own.
fn passed_on(diagnostic: &Diagnostic, context: &Context<'_>) -> Finding {
    let root = diagnostic.span.and_then(|span| context.root_at(span));
    Finding {
        code: diagnostic.code,
        severity: diagnostic.severity.into(),
        span: diagnostic.span,
        root: root.map(RootName::from),
        message: diagnostic.message.clone(),
        help: diagnostic.help.clone(),
        source: "",
    }
}
