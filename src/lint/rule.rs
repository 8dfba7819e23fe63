//! What a rule is.

use super::subject::{Context, Subject};
use super::{RootName, Severity};
use crate::diagnostic::Span;

/// One check with its code.
#[derive(Debug)]
#[non_exhaustive]
pub struct Rule {
    /// Stable code.
    pub code: &'static str,
    /// What it finds, in a few words.
    pub title: &'static str,
    /// Why that matters, or what to do.
    pub help: &'static str,
    /// Where it is written down.
    pub source: &'static str,
    pub(super) check: Check,
}

/// How a rule looks.
#[derive(Debug)]
pub(super) enum Check {
    /// At each root by itself.
    Root(fn(&Subject<'_>, &Context<'_>) -> Vec<Found>),
    /// At the file.
    File(fn(&Context<'_>) -> Vec<Found>),
}

/// What a rule found, without what the rule itself says.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) severity: Severity,
    pub(super) span: Option<Span>,
    pub(super) root: Option<RootName>,
    pub(super) message: String,
}

impl Found {
    /// About a root, at its certificate object.
    pub(super) fn of(
        subject: &Subject<'_>,
        severity: Severity,
        message: impl Into<String>,
    ) -> Self {
        Self {
            severity,
            span: subject.root.span,
            root: Some(RootName::from(subject.root)),
            message: message.into(),
        }
    }

    /// About the file.
    pub(super) fn of_file(severity: Severity, message: impl Into<String>) -> Self {
        Self {
            severity,
            span: None,
            root: None,
            message: message.into(),
        }
    }

    /// At another place.
    pub(super) fn at(mut self, span: Option<Span>) -> Self {
        self.span = span.or(self.span);
        self
    }
}
