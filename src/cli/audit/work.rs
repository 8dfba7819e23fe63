//! One store: read, judged, rendered.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::jobs::{Job, Place};
use super::nothing;
use crate::audit::json::Source;
use crate::audit::{Mozilla, audit, json, text};
use crate::cli::args::FailOn;
use crate::cli::open::open_directory;
use crate::cli::report::MOST_TOLD;
use crate::diagnostic::{Diagnostic, Severity};
use crate::format::{Format as _, FormatError, Holding, Pem, ReadError, ReadOptions, reader_of};
use crate::input::{FileIdentity, Input, InputError};
use crate::store::Sha256;
use crate::text::one_line;

/// What every store is judged by.
pub(super) struct Worker<'a> {
    pub(super) mozilla: &'a Mozilla<'a>,
    pub(super) read: &'a ReadOptions,
    pub(super) fail_on: &'a [FailOn],
    pub(super) json: bool,
}

/// What came of an input.
#[derive(Default)]
pub(super) struct Done {
    /// For standard output.
    pub(super) text: Option<String>,
    /// How many certificates were judged, if it is a store.
    pub(super) certificates: Option<usize>,
    /// Files that are no stores.
    pub(super) passed: usize,
    /// Whether something is there that `--fail-on` names.
    pub(super) matched: bool,
    /// What could not be read.
    pub(super) errors: Vec<Diagnostic>,
    /// The files of the store: standard output does not go there.
    pub(super) identities: Vec<FileIdentity>,
}

/// What came of a job.
pub(super) enum Outcome {
    /// It is finished; and the directory if it was found in one.
    Done(Option<PathBuf>, Done),
    /// The same of a file that was found, and that is no part of something larger.
    Found(Place, Done),
    /// A file with one certificate, or with one that is broken: it may be a part of its directory.
    Part(Part),
    /// The end of a search, with where it began, and whether it found what another had found before.
    Searched { path: PathBuf, again: bool },
}

/// A file in a directory.
pub(super) struct Part {
    pub(super) place: Place,
    pub(super) sha256: Sha256,
    pub(super) holding: Box<Holding>,
    pub(super) identity: Option<FileIdentity>,
}

impl Worker<'_> {
    pub(super) fn work(&self, job: Job) -> Outcome {
        match job {
            Job::File(path) => Outcome::Done(None, self.file(&path)),
            Job::Directory(path) => Outcome::Done(None, self.directory(&path)),
            Job::Found(place) => match self.found(&place) {
                Ok(done) => Outcome::Found(place, done),
                Err((sha256, holding, identity)) => Outcome::Part(Part {
                    place,
                    sha256,
                    holding,
                    identity,
                }),
            },
            Job::Wrong(directory, error) => {
                let done = self.unread(error.path(), vec![error.to_diagnostic()]);
                Outcome::Done(directory, done)
            }
            Job::Searched { path, again } => Outcome::Searched { path, again },
        }
    }

    fn file(&self, path: &Path) -> Done {
        let input = match Input::read(path) {
            Ok(input) => input,
            Err(error) => return self.unread(path, vec![error.to_diagnostic()]),
        };
        match Holding::read(&input.bytes, self.read) {
            Ok(holding) => {
                let sha256 = Some(Sha256::of(&input.bytes));
                Done {
                    identities: input.identity.into_iter().collect(),
                    ..self.judged(path, sha256, &holding, Vec::new())
                }
            }
            Err(error) => self.unread(path, told(path, &error)),
        }
    }

    fn directory(&self, path: &Path) -> Done {
        let opened = open_directory(path, self.read);
        let holding = &opened.holding;
        let unread = opened.unread.iter();
        let mut errors: Vec<_> = unread.map(InputError::to_diagnostic).collect();
        let passed = opened.passed;
        if holding.held.is_empty() && holding.distrusts.is_empty() && holding.broken.is_empty() {
            errors.push(nothing(path));
            return Done {
                passed,
                ..self.unread(path, errors)
            };
        }
        Done {
            passed,
            ..self.judged(path, None, holding, errors)
        }
        .of(opened.identities.clone())
    }

    /// A file that nobody named may be anything. What may be a part of its directory is handed back.
    fn found(&self, place: &Place) -> Result<Done, (Sha256, Box<Holding>, Option<FileIdentity>)> {
        let file = place.file.as_path();
        let input = match Input::read(file) {
            Ok(input) => input,
            // No store is as large.
            Err(InputError::TooLarge { .. }) => return Ok(Done::passed()),
            Err(error) => return Ok(self.unread(file, vec![error.to_diagnostic()])),
        };
        let Some(reader) = reader_of(&input.bytes) else {
            return Ok(Done::passed());
        };
        if reader.kind() == Pem.name() && !Pem::may_have_certificate(&input.bytes) {
            return Ok(Done::passed());
        }
        let holding = match reader.read(&input.bytes, self.read) {
            Ok(holding) => holding.at(&place.within),
            Err(error) => return Ok(self.unread(file, told(file, &error))),
        };
        let sha256 = Sha256::of(&input.bytes);
        if is_part(&holding) {
            return Err((sha256, Box::new(holding), input.identity));
        }
        Ok(Done {
            identities: input.identity.into_iter().collect(),
            ..self.judged(file, Some(sha256), &holding, Vec::new())
        })
    }

    /// Files of one directory that hold a certificate each; one alone is a store by itself.
    fn joined(&self, parts: Vec<Part>) -> Option<Done> {
        let none = Vec::new();
        let identities = parts.iter().filter_map(|part| part.identity).collect();
        if let [only] = parts.as_slice() {
            let done = self.judged(&only.place.file, Some(only.sha256), &only.holding, none);
            return Some(done.of(identities));
        }
        let directory = parts.first()?.place.directory.clone();
        let files = parts.into_iter().map(|part| {
            let file = &part.place.file;
            let name = file.strip_prefix(&directory).unwrap_or(file);
            (name.display().to_string(), Ok(*part.holding))
        });
        let holding = Holding::directory(files);
        Some(self.judged(&directory, None, &holding, none).of(identities))
    }

    /// The answer for a store; `errors` are those of finding its parts.
    fn judged(
        &self,
        path: &Path,
        sha256: Option<Sha256>,
        holding: &Holding,
        mut errors: Vec<Diagnostic>,
    ) -> Done {
        let broken = holding.broken.iter().map(|part| part.to_diagnostic());
        errors.extend(some(broken.map(|diagnostic| named(path, diagnostic))));
        let report = audit(holding, self.mozilla);
        let matched = self.fail_on.iter().any(|word| match word.verdict() {
            Some(verdict) => report.count(verdict) > 0,
            None => *word == FailOn::Missing && !report.missing.is_empty(),
        });
        let name = &*path.to_string_lossy();
        let text = if self.json {
            let source = Source { path: name, sha256 };
            json::render(&source, self.mozilla, Some(&report), &errors)
        } else {
            Ok(text::render(name, &report))
        };
        Done {
            certificates: Some(report.certificates.len()),
            matched,
            errors,
            ..Done::default()
        }
        .with(text)
    }

    /// The answer for what cannot be read.
    fn unread(&self, path: &Path, errors: Vec<Diagnostic>) -> Done {
        let text = self.json.then(|| {
            let path = &*path.to_string_lossy();
            let source = Source { path, sha256: None };
            json::render(&source, self.mozilla, None, &errors)
        });
        let done = Done {
            errors,
            ..Done::default()
        };
        match text {
            Some(text) => done.with(text),
            None => done,
        }
    }
}

impl Done {
    fn of(self, identities: Vec<FileIdentity>) -> Self {
        Self { identities, ..self }
    }

    /// A file that is no store.
    fn passed() -> Self {
        Self {
            passed: 1,
            ..Self::default()
        }
    }

    fn with(mut self, text: Result<String, FormatError>) -> Self {
        match text {
            Ok(text) => self.text = Some(text),
            Err(error) => self.errors.push(error.to_diagnostic()),
        }
        self
    }
}

/// Joins files of one certificate to a store for each directory.
pub(super) struct Joiner<'a> {
    worker: &'a Worker<'a>,
    /// Of one directory.
    parts: Vec<Part>,
    /// Whether the search that is going on came upon a store, or upon what could not be read.
    found: bool,
    /// Files that are no parts, and have been told.
    seen: HashSet<FileIdentity>,
    /// Whether the search that is going on came upon one of them again.
    again: bool,
}

impl<'a> Joiner<'a> {
    pub(super) fn new(worker: &'a Worker<'a>) -> Self {
        Self {
            worker,
            parts: Vec::new(),
            found: false,
            seen: HashSet::new(),
            again: false,
        }
    }

    /// What can be printed now.
    pub(super) fn take(&mut self, outcome: Outcome) -> Vec<Done> {
        let mut done = Vec::new();
        match outcome {
            Outcome::Done(directory, one) => {
                done.extend(self.leave(directory.as_deref()));
                self.found |= one.certificates.is_some() || !one.errors.is_empty();
                done.push(one);
            }
            Outcome::Found(place, one) => {
                done.extend(self.leave(Some(&place.directory)));
                if self.is_first(&place) {
                    self.found |= one.certificates.is_some() || !one.errors.is_empty();
                    done.push(one);
                }
            }
            Outcome::Part(part) => {
                done.extend(self.leave(Some(&part.place.directory)));
                self.found = true;
                self.parts.push(part);
            }
            Outcome::Searched { path, again } => {
                done.extend(self.end());
                let again = std::mem::take(&mut self.again) || again;
                if !std::mem::take(&mut self.found) && !again {
                    done.push(self.worker.unread(&path, vec![nothing(&path)]));
                }
            }
        }
        done
    }

    /// The same if the search goes on elsewhere.
    fn leave(&mut self, directory: Option<&Path>) -> Option<Done> {
        let here = self.parts.first();
        let here = here.map(|part| part.place.directory.as_path());
        if here == directory {
            return None;
        }
        self.end()
    }

    /// The store of the directory that was searched last.
    pub(super) fn end(&mut self) -> Option<Done> {
        let parts = std::mem::take(&mut self.parts);
        match parts.as_slice() {
            [only] if !self.is_first(&only.place) => None,
            _ => self.worker.joined(parts),
        }
    }

    /// Whether no name or link has led to this file before.
    fn is_first(&mut self, place: &Place) -> bool {
        let is_first = place
            .identity
            .is_none_or(|identity| self.seen.insert(identity));
        self.again |= !is_first;
        is_first
    }
}

/// Whether a file may be one of many that are a store together: a keystore is always one of its own.
fn is_part(holding: &Holding) -> bool {
    ["pem", "der", "openssl-trusted", "p11-kit"].contains(&holding.kind)
        && holding.held.len() + holding.broken.len() <= 1
        && holding.distrusts.is_empty()
}

/// The errors of a store, with its name.
fn told(path: &Path, error: &ReadError) -> Vec<Diagnostic> {
    let all = error.to_diagnostics().into_iter();
    some(all.map(|diagnostic| named(path, diagnostic)))
}

/// The first of many errors of one store, and how many more there are, under the code of the next.
fn some(errors: impl Iterator<Item = Diagnostic>) -> Vec<Diagnostic> {
    let mut errors = errors.fuse();
    let mut some: Vec<_> = errors.by_ref().take(MOST_TOLD).collect();
    if let Some(next) = errors.next() {
        let more = format!("and {} more errors", errors.count() + 1);
        some.push(Diagnostic::new(next.code, Severity::Error, more));
    }
    some
}

fn named(path: &Path, mut diagnostic: Diagnostic) -> Diagnostic {
    let name = path.display().to_string();
    let name = one_line(name.as_bytes());
    let line = match diagnostic.span {
        Some(span) => format!(", line {}", span.line),
        None => String::new(),
    };
    diagnostic.message = format!("{name}{line}: {}", diagnostic.message);
    diagnostic.of_file(name)
}
