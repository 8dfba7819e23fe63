//! Words to stderr: diagnostics drawn under the line they are about, and plain sentences.

mod json;
mod usage;

use std::io::Write as _;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use anstream::AutoStream;

pub(super) use self::usage::words_of;
use super::args::MessageFormat;
use super::load::Loaded;
use super::manners::Manners;
use super::problem::Failure;
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::text::one_line;

/// More errors than this are counted, not drawn.
const MOST: usize = 10;
/// More warnings and notes than this are counted, not drawn.
pub(super) const MOST_TOLD: usize = 1000;
/// More of a line than this is not shown.
const WIDTH: usize = 160;

/// Talks to the user.
pub(super) struct Reporter {
    quiet: bool,
    manners: Manners,
    colours: bool,
    renderer: Renderer,
}

impl Reporter {
    pub(super) fn new(quiet: bool, manners: Manners) -> Self {
        let colours = manners.colours();
        Self {
            quiet,
            manners,
            colours,
            renderer: if colours {
                Renderer::styled()
            } else {
                Renderer::plain()
            },
        }
    }

    /// Whether how far it is may be drawn: not with `-q`, and only for people at a terminal.
    pub(super) fn shows_progress(&self) -> bool {
        !self.quiet && self.manners.shows_progress()
    }

    /// A sentence, unless `-q`.
    pub(super) fn say(&self, words: &str) {
        if !self.quiet {
            self.sentence(words);
        }
    }

    fn sentence(&self, words: &str) {
        let words = one_line(words.as_bytes());
        self.print(&match self.manners.messages {
            MessageFormat::Human => format!("cabundle: {words}"),
            MessageFormat::Json => json::sentence(&words),
        });
    }

    /// Programs are told all, people so many.
    fn most(&self, people: usize) -> usize {
        match self.manners.messages {
            MessageFormat::Human => people,
            MessageFormat::Json => usize::MAX,
        }
    }

    /// What was found while reading, and what is to be told about a selection.
    pub(super) fn tell(&self, loaded: &Loaded, selection: &[Diagnostic], accept_limits: bool) {
        let found = loaded
            .store
            .findings
            .iter()
            .map(|finding| finding.to_diagnostic());
        let all = found
            .chain(loaded.wrong_lock.iter().map(|wrong| wrong.to_warning()))
            .chain(selection.iter().cloned());
        let most = self.most(MOST_TOLD);
        let mut told = 0;
        for diagnostic in all {
            // That trust is written wider than Mozilla's is told of every root.
            let silent = match diagnostic.severity {
                Severity::Note | Severity::Warning => {
                    told += 1;
                    self.quiet || told > most
                }
                Severity::Limit => accept_limits,
                Severity::Error => false,
            };
            if !silent {
                self.draw(&diagnostic, Some((&loaded.name, &loaded.bytes)));
            }
        }
        if let more @ 1.. = told.saturating_sub(most) {
            self.say(&format!("and {more} more warnings"));
        }
    }

    /// The same without the limits: a list shows them with the roots.
    pub(super) fn tell_of_input(&self, loaded: &Loaded, selection: &[Diagnostic]) {
        self.tell(loaded, selection, true);
    }

    /// A warning that is about no file's text, unless `-q`.
    pub(super) fn warn(&self, diagnostic: &Diagnostic) {
        if !self.quiet {
            self.draw(diagnostic, None);
        }
    }

    /// What must be known even where quiet was asked for.
    pub(super) fn insist(&self, diagnostic: &Diagnostic) {
        self.draw(diagnostic, None);
    }

    /// Why nothing was done.
    pub(super) fn failure(&self, failure: &Failure) {
        let diagnostics = failure.to_diagnostics();
        let source = match failure {
            Failure::Load { name, bytes, .. } => Some((name.as_str(), &**bytes)),
            _ => None,
        };
        let most = self.most(MOST);
        for diagnostic in diagnostics.iter().take(most) {
            self.draw(diagnostic, source);
        }
        if let more @ 1.. = diagnostics.len().saturating_sub(most) {
            self.sentence(&format!("and {more} more errors"));
        }
    }

    fn draw(&self, diagnostic: &Diagnostic, source: Option<(&str, &[u8])>) {
        if self.manners.messages == MessageFormat::Json {
            // What is told of a selection is not about the text of the file.
            let is_of_text = diagnostic.span.is_some() || diagnostic.severity == Severity::Error;
            let name = source.map(|(name, _)| name).filter(|_| is_of_text);
            self.print(&json::line(diagnostic, name));
            return;
        }
        let level = match diagnostic.severity {
            Severity::Note => Level::NOTE,
            Severity::Warning | Severity::Limit => Level::WARNING,
            Severity::Error => Level::ERROR,
        };
        // Words of a policy file and names of files come here as they are; what is escaped already
        // stays as it is.
        let message = one_line(diagnostic.message.as_bytes());
        let title = level.primary_title(message).id(diagnostic.code);
        let place = diagnostic.span.zip(source);
        let line = place.map(|(span, (_, bytes))| Line::of(bytes, span));
        let mut group = annotate_snippets::Group::with_title(title);
        if let (Some((span, (name, _))), Some(line)) = (place, &line) {
            let mut mark = AnnotationKind::Primary.span(line.marked.clone());
            if !diagnostic.expected.is_empty() {
                mark = mark.label(diagnostic.expected.as_str());
            }
            let snippet = Snippet::source(line.text.as_str());
            group = group.element(snippet.line_start(span.line).path(name).annotation(mark));
        } else if let Some((name, _)) = source.filter(|_| diagnostic.severity == Severity::Error) {
            group = group.element(Level::NOTE.message(format!("in {name}")));
        }
        if !diagnostic.help.is_empty() {
            group = group.element(Level::HELP.message(diagnostic.help.as_str()));
        }
        self.print(&self.renderer.render(&[group]));
    }

    /// A closed stderr is nobody's error.
    fn print(&self, text: &str) {
        let stderr = std::io::stderr().lock();
        // Old consoles of Windows need colours in words of their own.
        let _ = if self.colours {
            writeln!(AutoStream::always(stderr), "{text}")
        } else {
            writeln!({ stderr }, "{text}")
        };
    }
}

/// One line of the input, as much of it as helps.
struct Line {
    text: String,
    marked: std::ops::Range<usize>,
}

impl Line {
    fn of(bytes: &[u8], span: Span) -> Self {
        let start = (span.offset + 1).saturating_sub(span.column);
        let rest = bytes.get(start..).unwrap_or_default();
        let rest = rest.get(..WIDTH).unwrap_or(rest);
        let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let text = one_line(line).into_owned();
        // Escapes move columns: then the whole line is marked.
        let column = (span.column - 1).min(text.len());
        let end = (column + span.len.max(1)).min(text.len());
        let exact =
            text.as_bytes() == line && text.is_char_boundary(column) && text.is_char_boundary(end);
        let marked = if exact { column..end } else { 0..text.len() };
        Self { text, marked }
    }
}
