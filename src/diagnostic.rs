//! What every room says when something is wrong: a stable code, a place, words.

/// A place in the input file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Line, counted from 1.
    pub line: usize,
    /// Column in bytes, counted from 1.
    pub column: usize,
    /// Bytes before the place.
    pub offset: usize,
    /// Length in bytes; 0 is a point.
    pub len: usize,
}

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know; `-q` silences it.
    Note,
    /// Something a user should look at; `-q` silences it.
    Warning,
    /// The output grants more trust than Mozilla does. `-q` does not silence it, `--accept-limits` does.
    Limit,
    /// Nothing is written; exit status 2.
    Error,
}

/// One thing to tell, ready to be drawn by whoever talks to the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code, such as `C011`; `docs/errors.md` lists them all.
    pub code: &'static str,
    /// Its weight.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub message: String,
    /// The input, where it is about one and whoever tells it does not know which.
    pub file: Option<String>,
    /// Where in the input, if it is about a place in the input.
    pub span: Option<Span>,
    /// What was expected at that place; may be empty.
    pub expected: String,
    /// What to do about it; may be empty.
    pub help: String,
}

impl Diagnostic {
    /// A diagnostic that is about no particular place.
    pub fn new(code: &'static str, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            file: None,
            span: None,
            expected: String::new(),
            help: String::new(),
        }
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Says which input it is about.
    #[must_use]
    pub fn of_file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }
}
