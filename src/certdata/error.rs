//! What is wrong with the text of a file, and where.

use super::{MAX_BYTES, MAX_COMMENTS};
use crate::diagnostic::{Diagnostic, Severity, Span};

/// A file that is not certdata.txt, or a damaged one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind} (line {}, column {})", .span.line, .span.column)]
pub struct SyntaxError {
    /// What is wrong.
    pub kind: SyntaxErrorKind,
    /// Where.
    pub span: Span,
}

/// The ways in which text can fail to be certdata.txt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SyntaxErrorKind {
    /// No bytes, or only blanks.
    #[error("the file is empty")]
    Empty,
    /// Markup: usually an error page that was saved as the file.
    #[error("this is an HTML or XML page, not certdata.txt")]
    Markup,
    /// NUL or compressed data at the start.
    #[error("this is not a text file")]
    Binary,
    /// Eight or more NULs or bytes 0xFF in a comment or a string.
    #[error("a hole in the text, of zeros or ones")]
    NoText,
    /// Objects begin, or the file ends, without `BEGINDATA`.
    #[error("BEGINDATA is missing")]
    NoBeginData,
    /// `BEGINDATA` again: two files glued together, or a doubled line.
    #[error("BEGINDATA stands here a second time")]
    SecondBeginData,
    /// A line that is neither comment, blank, attribute nor keyword.
    #[error("this line is not an attribute")]
    NotAnAttribute,
    /// An attribute name and then nothing.
    #[error("the attribute has no value type")]
    NoType,
    /// A value type outside the grammar.
    #[error("unknown value type")]
    UnknownType,
    /// A type and then nothing.
    #[error("the attribute has no value")]
    NoValue,
    /// A value that is not one word.
    #[error("the value is not a word")]
    BadWord,
    /// A `UTF8` value without both quotes.
    #[error("the string is not between quotes")]
    BadString,
    /// More text after a complete value.
    #[error("unexpected text after the value")]
    TrailingText,
    /// A backslash line that no `MULTILINE_OCTAL` opened.
    #[error("an octal line outside a MULTILINE_OCTAL value")]
    StrayOctal,
    /// `END` that no `MULTILINE_OCTAL` opened.
    #[error("END outside a MULTILINE_OCTAL value")]
    StrayEnd,
    /// Not `\` and one to three octal digits up to `\377`.
    #[error("a bad octal escape")]
    BadEscape,
    /// A `MULTILINE_OCTAL` value that something else interrupts.
    #[error("END is missing: the octal value is interrupted")]
    MissingEnd,
    /// An attribute before the first `CKA_CLASS`.
    #[error("an attribute outside an object")]
    OutsideObject,
    /// More than [`MAX_BYTES`](super::MAX_BYTES).
    #[error("the text is longer than {MAX_BYTES} bytes")]
    TooLong,
    /// More than [`MAX_COMMENTS`](super::MAX_COMMENTS).
    #[error("the file has more than {MAX_COMMENTS} comments")]
    TooManyComments,
    /// More than [`MAX_ATTRIBUTES`](super::MAX_ATTRIBUTES) in one object.
    #[error("the object has too many attributes")]
    TooManyAttributes,
    /// The same attribute twice in one object.
    #[error("the attribute stands twice in one object")]
    DuplicateAttribute,
}

impl SyntaxErrorKind {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "C001",
            Self::Markup => "C002",
            Self::Binary => "C003",
            Self::NoBeginData => "C004",
            Self::SecondBeginData => "C005",
            Self::NotAnAttribute => "C006",
            Self::NoType => "C007",
            Self::UnknownType => "C008",
            Self::NoValue => "C009",
            Self::BadWord => "C010",
            Self::BadString => "C011",
            Self::TrailingText => "C012",
            Self::StrayOctal => "C013",
            Self::StrayEnd => "C014",
            Self::BadEscape => "C015",
            Self::MissingEnd => "C016",
            Self::OutsideObject => "C017",
            Self::DuplicateAttribute => "C018",
            Self::TooManyAttributes => "C019",
            Self::TooLong => "C020",
            Self::TooManyComments => "C021",
            Self::NoText => "C022",
        }
    }

    /// What the grammar wants at this place.
    pub fn expected(self) -> &'static str {
        match self {
            Self::Empty | Self::Markup | Self::Binary | Self::TooLong => {
                "expected Mozilla's certdata.txt"
            }
            Self::NoBeginData => "expected BEGINDATA before the first object",
            Self::SecondBeginData => "expected one BEGINDATA in a file",
            Self::NotAnAttribute => "expected `CKA_… TYPE VALUE`, a `#` comment or a blank line",
            Self::NoType | Self::UnknownType => {
                "expected UTF8, MULTILINE_OCTAL, OCTAL, CK_BBOOL, CK_TRUST, CK_OBJECT_CLASS, CK_CERTIFICATE_TYPE or CK_MECHANISM_TYPE"
            }
            Self::NoValue => "expected a value of this type",
            Self::BadWord => "expected one word of A–Z, 0–9 and _, or HTONL(word)",
            Self::BadString => "expected \"…\" up to the end of the line",
            Self::TrailingText => "expected the end of the line",
            Self::StrayOctal => "expected an attribute",
            Self::StrayEnd => "expected an attribute",
            Self::BadEscape => r"expected \ and one to three octal digits, at most \377",
            Self::MissingEnd => "expected an octal line or END",
            Self::OutsideObject => "expected CKA_CLASS, which begins an object",
            Self::TooManyComments => "expected objects",
            Self::NoText => "expected text",
            Self::TooManyAttributes => "expected CKA_CLASS, which begins the next object",
            Self::DuplicateAttribute => "expected another attribute, or CKA_CLASS for a new object",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Empty | Self::Markup | Self::Binary | Self::TooLong => {
                "fetch security/nss/lib/ckfw/builtins/certdata.txt as plain text again"
            }
            _ => "the file is damaged: fetch it again and compare its SHA-256 with the source's",
        }
    }
}

impl SyntaxError {
    /// The same as a [`Diagnostic`].
    pub fn to_diagnostic(&self) -> Diagnostic {
        Diagnostic {
            file: None,
            code: self.kind.code(),
            severity: Severity::Error,
            message: self.kind.to_string(),
            span: Some(self.span),
            expected: self.kind.expected().to_owned(),
            help: self.kind.help().to_owned(),
        }
    }
}
