//! The grammar: small nom parsers for the parts of a line, and one loop that strings lines together.

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_until, take_while, take_while1};
use nom::combinator::{eof, rest as take_rest};
use nom::error::{ErrorKind, ParseError};
use nom::sequence::{delimited, preceded};

use super::error::{SyntaxError, SyntaxErrorKind as Kind};
use super::object::{Attribute, Certdata, Comment, ObjectRecord, Value};
use super::octal::{short_escapes, whole_line};
use super::vocabulary::{Name, WordType};
use crate::diagnostic::Span;

/// A longer text is refused: some ten times the largest certdata.txt there was.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// More comments than this in a file are refused; Mozilla's has some 3,000.
pub const MAX_COMMENTS: usize = 1_000_000;

/// More attributes than this in one object are refused; Mozilla's have at most 16, PKCS#11 3.2 knows
/// some 60 that could stand in one.
pub const MAX_ATTRIBUTES: usize = 128;

/// A parser's result over the rest of the file.
type Parsed<'a, T> = nom::IResult<&'a [u8], T, Fault<'a>>;

/// Where a parser gave up, and over what.
#[derive(Debug)]
struct Fault<'a> {
    at: &'a [u8],
    kind: Option<Kind>,
}

impl<'a> ParseError<&'a [u8]> for Fault<'a> {
    fn from_error_kind(at: &'a [u8], _: ErrorKind) -> Self {
        Self { at, kind: None }
    }

    fn append(_: &'a [u8], _: ErrorKind, other: Self) -> Self {
        other
    }
}

/// Ends the parse: the text before `at` says that nothing else can have been meant.
fn fail<'a, T>(at: &'a [u8], kind: Kind) -> Parsed<'a, T> {
    Err(nom::Err::Failure(Fault {
        at,
        kind: Some(kind),
    }))
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Which bytes words are made of; looked up, since every attribute has three.
#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const WORD: [bool; 256] = {
    let mut is_word = [false; 256];
    let mut byte = 0u8;
    while byte < 0x80 {
        let is = byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        is_word[byte as usize] = is;
        byte += 1;
    }
    is_word
};

fn is_word(byte: u8) -> bool {
    WORD.get(usize::from(byte)).copied().unwrap_or(false)
}

/// LF, CRLF or the end of the file.
fn line_end(rest: &[u8]) -> Parsed<'_, &[u8]> {
    alt((tag(&b"\n"[..]), tag(&b"\r\n"[..]), eof)).parse_complete(rest)
}

/// Blanks, then the end of the line.
fn blank_line(rest: &[u8]) -> Parsed<'_, &[u8]> {
    preceded(take_while(is_blank), line_end).parse_complete(rest)
}

/// Up to the end of the line.
fn line(rest: &[u8]) -> Parsed<'_, &[u8]> {
    alt((take_until(&b"\n"[..]), take_rest)).parse_complete(rest)
}

/// `#` and the rest of the line.
fn comment(rest: &[u8]) -> Parsed<'_, &[u8]> {
    let (rest, text) = preceded(tag(&b"#"[..]), text_line).parse_complete(rest)?;
    let (rest, _) = line_end(rest)?;
    Ok((rest, text))
}

/// A line that people read. A block of a disk that was lost, or never written, leaves zeros or ones in its place, in the
/// middle of any line.
fn text_line(rest: &[u8]) -> Parsed<'_, &[u8]> {
    let (after, text) = line(rest)?;
    match memchr::memchr2(0, 0xff, text) {
        Some(first) if has_hole(text) => fail(rest.get(first..).unwrap_or_default(), Kind::NoText),
        _ => Ok((after, text)),
    }
}

/// Whether several zeros or ones stand together, which no text has.
fn has_hole(text: &[u8]) -> bool {
    const HOLE: usize = 8;
    let runs = text.chunk_by(|a, b| a == b);
    runs.filter(|run| run.len() >= HOLE)
        .any(|run| matches!(run, [0 | 0xff, ..]))
}

/// A word of the file: A–Z, 0–9 and `_`.
fn word(rest: &[u8]) -> Parsed<'_, &[u8]> {
    take_while1(is_word).parse_complete(rest)
}

/// A word value; the files of 2000 wrap some in `HTONL(…)`, which says nothing.
fn word_value(rest: &[u8]) -> Parsed<'_, &[u8]> {
    alt((delimited(tag(&b"HTONL("[..]), word, tag(&b")"[..])), word)).parse_complete(rest)
}

/// Between the first quote and the last one of the line: a label of 2014-03 holds a quote.
fn text_value(rest: &[u8]) -> Parsed<'_, &[u8]> {
    let (after, line) = text_line(rest)?;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    match line.trim_ascii_end() {
        [b'"', text @ .., b'"'] => {
            let (after, _) = line_end(after)?;
            Ok((after, text))
        }
        _ => fail(rest, Kind::BadString),
    }
}

/// One line of escapes, decoded to the end of `octets`.
fn octal_line<'a>(octets: &mut Vec<u8>, rest: &'a [u8]) -> Parsed<'a, ()> {
    if let Some(after) = whole_line(octets, rest) {
        return Ok((after, ()));
    }
    // The short escapes are from 2000; and blanks, CRLF, or a fault.
    let (after, escapes) =
        take_while1(|b: u8| b == b'\\' || b.is_ascii_digit()).parse_complete(rest)?;
    if let Err(good) = short_escapes(octets, escapes) {
        return fail(rest.get(good..).unwrap_or_default(), Kind::BadEscape);
    }
    match blank_line(after) {
        Ok((after, _)) => Ok((after, ())),
        Err(_) => fail(after, Kind::BadEscape),
    }
}

/// The lines of a `MULTILINE_OCTAL` value up to and with `END`; yields how many lines they were.
fn octal_block<'a>(octets: &mut Vec<u8>, mut rest: &'a [u8]) -> Parsed<'a, usize> {
    let mut lines = 0;
    loop {
        lines += 1;
        match rest {
            [b'\\', ..] => rest = octal_line(octets, rest)?.0,
            [b'E', b'N', b'D', tail @ ..] => {
                return match blank_line(tail) {
                    Ok((rest, _)) => Ok((rest, lines)),
                    Err(_) => fail(tail, Kind::TrailingText),
                };
            }
            _ => return fail(rest, Kind::MissingEnd),
        }
    }
}

/// What a value parser found, and how many lines it stood on.
struct Typed<'a> {
    value: Value<'a>,
    value_at: &'a [u8],
    lines: usize,
}

/// `TYPE VALUE` up to and with the end of its last line.
fn typed_value<'a>(octets: &mut Vec<u8>, rest: &'a [u8]) -> Parsed<'a, Typed<'a>> {
    let type_at = rest;
    let (rest, kind) = match word(rest) {
        Ok(parsed) => parsed,
        Err(_) => return fail(type_at, Kind::NoType),
    };
    let value_at = take_while(is_blank).parse_complete(rest)?.0;
    let one_line = |value| Typed {
        value,
        value_at,
        lines: 1,
    };
    match kind {
        b"MULTILINE_OCTAL" => {
            let start = octets.len();
            let Ok((rest, _)) = blank_line(rest) else {
                return fail(value_at, Kind::TrailingText);
            };
            let (rest, lines) = octal_block(octets, rest)?;
            let value = Value::Octets(start..octets.len());
            Ok((
                rest,
                Typed {
                    value,
                    value_at: type_at,
                    lines: lines + 1,
                },
            ))
        }
        _ if value_at
            .first()
            .is_none_or(|byte| matches!(byte, b'\r' | b'\n'))
            && blank_line(rest).is_ok() =>
        {
            fail(value_at, Kind::NoValue)
        }
        _ if value_at.len() == rest.len() => fail(type_at, Kind::UnknownType),
        b"OCTAL" => {
            let start = octets.len();
            match octal_line(octets, value_at) {
                Ok((rest, ())) => Ok((rest, one_line(Value::Octets(start..octets.len())))),
                Err(nom::Err::Failure(fault)) => Err(nom::Err::Failure(fault)),
                Err(_) => fail(value_at, Kind::BadEscape),
            }
        }
        b"UTF8" => text_value(value_at).map(|(rest, text)| (rest, one_line(Value::Text(text)))),
        _ => {
            let Some(kind) = WordType::from_bytes(kind) else {
                return fail(type_at, Kind::UnknownType);
            };
            let Ok((rest, value)) = word_value(value_at) else {
                return fail(value_at, Kind::BadWord);
            };
            match blank_line(rest) {
                Ok((rest, _)) => Ok((rest, one_line(Value::Word(kind, value)))),
                Err(_) => fail(rest, Kind::TrailingText),
            }
        }
    }
}

/// A name that begins an attribute line, and the blanks after it.
fn attribute_name(rest: &[u8]) -> Parsed<'_, &[u8]> {
    let (after, name) = word(rest)?;
    if !name.starts_with(b"CKA_") {
        return fail(rest, Kind::NotAnAttribute);
    }
    let (value, blanks) = take_while(is_blank).parse_complete(after)?;
    match value {
        [b'A'..=b'Z', ..] if !blanks.is_empty() => Ok((value, name)),
        _ if line_end(value).is_ok() => fail(value, Kind::NoType),
        _ if blanks.is_empty() => fail(rest, Kind::NotAnAttribute),
        _ => Ok((value, name)),
    }
}

/// Strings the lines of a file together.
struct Reader<'a> {
    source: &'a [u8],
    rest: &'a [u8],
    line: usize,
    line_start: usize,
    file: Certdata<'a>,
}

/// Reads a whole file.
pub(super) fn file(source: &[u8]) -> Result<Certdata<'_>, SyntaxError> {
    if source.len() > MAX_BYTES {
        let span = Span {
            line: 1,
            column: 1,
            offset: 0,
            len: 0,
        };
        let kind = Kind::TooLong;
        return Err(SyntaxError { kind, span });
    }
    // Four input bytes make one octet; most of the file is octal.
    let file = Certdata {
        octets: Vec::with_capacity(source.len() / 4),
        // Mozilla's file has an attribute in 295 bytes and a comment in 433; a vector that grows is copied.
        attributes: Vec::with_capacity(source.len() / 256),
        comments: Vec::with_capacity(source.len() / 384),
        objects: Vec::with_capacity(source.len() / 4096),
    };
    let mut reader = Reader {
        source,
        rest: source.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(source),
        line: 1,
        line_start: 0,
        file,
    };
    reader.check_kind()?;
    reader.preamble()?;
    while !reader.rest.is_empty() {
        reader.item()?;
    }
    reader.close_object();
    Ok(reader.file)
}

impl<'a> Reader<'a> {
    /// Tells files of another kind from damaged ones, for a better message.
    fn check_kind(&self) -> Result<(), SyntaxError> {
        let text = self.rest.trim_ascii_start();
        match text {
            [] => Err(self.error(self.rest, Kind::Empty)),
            [b'<', ..] => Err(self.error(text, Kind::Markup)),
            [0x1f, 0x8b, ..]
            | [b'P', b'K', 3, 4, ..]
            | [b'B', b'Z', b'h', ..]
            | [0xFD, b'7', b'z', b'X', b'Z', ..]
            | [0x28, 0xB5, 0x2F, 0xFD, ..] => Err(self.error(text, Kind::Binary)),
            // UTF-16 has a NUL in every other byte.
            _ if text.iter().take(64).any(|byte| *byte == 0) => Err(self.error(text, Kind::Binary)),
            _ => Ok(()),
        }
    }

    /// Comments, blank lines and `CVS_ID` up to and with `BEGINDATA`.
    fn preamble(&mut self) -> Result<(), SyntaxError> {
        loop {
            let start = self.rest;
            if self.rest.is_empty() {
                return Err(self.error(start, Kind::NoBeginData));
            }
            if self.filler()? {
                continue;
            }
            let (after, line) = line(self.rest).unwrap_or((&[], self.rest));
            let begin = line.trim_ascii_end() == b"BEGINDATA";
            if !begin && !line.starts_with(b"CVS_ID ") {
                let kind = if line.starts_with(b"CKA_") || line.starts_with(b"\\") {
                    Kind::NoBeginData
                } else {
                    Kind::NotAnAttribute
                };
                return Err(self.error(start, kind));
            }
            self.advance(line_end(after).map_or(after, |(rest, _)| rest), 1);
            if begin {
                return Ok(());
            }
        }
    }

    /// Passes over one comment or blank line, if there is one.
    fn filler(&mut self) -> Result<bool, SyntaxError> {
        let start = self.rest;
        match start {
            [b'#', ..] => {
                let (rest, text) = comment(start).map_err(|error| self.explain(start, error))?;
                let text = text.trim_ascii();
                let span = self.span_here(start, text.len());
                self.file.comments.push(Comment { text, span });
                self.count_comments()?;
                self.advance(rest, 1);
            }
            // What most other lines begin with.
            [b'C', ..] => return Ok(false),
            _ => match blank_line(start) {
                Ok((rest, _)) => self.advance(rest, 1),
                Err(_) => return Ok(false),
            },
        }
        Ok(true)
    }

    /// Refuses one comment too many.
    fn count_comments(&self) -> Result<(), SyntaxError> {
        match self.file.comments.len() {
            0..=MAX_COMMENTS => Ok(()),
            _ => Err(SyntaxError {
                kind: Kind::TooManyComments,
                span: self
                    .file
                    .comments
                    .last()
                    .map(|c| c.span)
                    .unwrap_or_default(),
            }),
        }
    }

    /// One comment, blank line or attribute.
    fn item(&mut self) -> Result<(), SyntaxError> {
        if self.filler()? {
            return Ok(());
        }
        let start = self.rest;
        let parsed = attribute_name(start).and_then(|(rest, raw_name)| {
            let (rest, typed) = typed_value(&mut self.file.octets, rest)?;
            Ok((rest, (raw_name, typed)))
        });
        let (rest, (raw_name, typed)) = parsed.map_err(|error| self.explain(start, error))?;
        let attribute = Attribute {
            name: Name::from_bytes(raw_name),
            raw_name,
            span: self.span_here(start, raw_name.len()),
            value_span: self.span_here(typed.value_at, value_len(&typed, rest)),
            value: typed.value,
        };
        self.take(attribute)?;
        self.advance(rest, typed.lines);
        Ok(())
    }

    /// Adds an attribute to its object; `CKA_CLASS` begins one.
    fn take(&mut self, attribute: Attribute<'a>) -> Result<(), SyntaxError> {
        let next = self.file.attributes.len();
        if attribute.name == Some(Name::Class) {
            self.close_object();
            self.file.objects.push(ObjectRecord {
                span: attribute.span,
                attributes: next..next,
                comments: self.file.comments.len()..self.file.comments.len(),
            });
        } else {
            let fault = |kind| SyntaxError {
                kind,
                span: attribute.span,
            };
            let object = self.file.objects.last();
            let begun = object
                .ok_or_else(|| fault(Kind::OutsideObject))?
                .attributes
                .start;
            let known = self.file.attributes.get(begun..).unwrap_or_default();
            let same = |a: &Attribute<'_>| {
                a.name == attribute.name && (a.name.is_some() || a.raw_name == attribute.raw_name)
            };
            if known.iter().any(same) {
                return Err(fault(Kind::DuplicateAttribute));
            }
            if known.len() >= MAX_ATTRIBUTES {
                return Err(fault(Kind::TooManyAttributes));
            }
        }
        self.file.attributes.push(attribute);
        Ok(())
    }

    /// The object ends where the next begins.
    fn close_object(&mut self) {
        let ends = (self.file.attributes.len(), self.file.comments.len());
        if let Some(object) = self.file.objects.last_mut() {
            (object.attributes.end, object.comments.end) = ends;
        }
    }

    /// Goes on after `lines` whole lines.
    fn advance(&mut self, rest: &'a [u8], lines: usize) {
        self.rest = rest;
        // A last line without its line end reaches to the end of the file: there is none after it.
        if !rest.is_empty() || self.source.ends_with(b"\n") {
            self.line += lines;
            self.line_start = self.source.len() - rest.len();
        }
    }

    /// The place of something that begins at `at`, on this line.
    fn span_here(&self, at: &[u8], len: usize) -> Span {
        let offset = self.source.len() - at.len();
        Span {
            line: self.line,
            column: offset - self.line_start + 1,
            offset,
            len,
        }
    }

    /// The place of something that begins at `at`, on this line or a later one.
    fn span(&self, at: &[u8], len: usize) -> Span {
        let offset = self.source.len() - at.len();
        let passed = self.source.get(self.line_start..offset).unwrap_or_default();
        let breaks = passed.iter().filter(|b| **b == b'\n').count();
        let column = passed.iter().rev().take_while(|b| **b != b'\n').count() + 1;
        Span {
            line: self.line + breaks,
            column,
            offset,
            len,
        }
    }

    fn error(&self, at: &[u8], kind: Kind) -> SyntaxError {
        let len = at.iter().take_while(|b| !b.is_ascii_control()).count();
        SyntaxError {
            kind,
            span: self.span(at, len),
        }
    }

    /// Says what a line that is no attribute may have been meant to be.
    fn explain(&self, start: &[u8], error: nom::Err<Fault<'_>>) -> SyntaxError {
        let (at, kind) = match error {
            nom::Err::Error(fault) | nom::Err::Failure(fault) => (fault.at, fault.kind),
            nom::Err::Incomplete(_) => (start, None),
        };
        let line = start.split(|b| *b == b'\n').next().unwrap_or_default();
        match (line.trim_ascii_end(), kind) {
            ([b'\\', ..], _) => self.error(start, Kind::StrayOctal),
            (b"END", _) => self.error(start, Kind::StrayEnd),
            (b"BEGINDATA", _) => self.error(start, Kind::SecondBeginData),
            (_, Some(kind)) => self.error(at, kind),
            (_, None) => self.error(start, Kind::NotAnAttribute),
        }
    }
}

/// How many bytes of its first line a value stands on.
fn value_len(typed: &Typed<'_>, rest: &[u8]) -> usize {
    let value = typed.value_at.get(..typed.value_at.len() - rest.len());
    let first = line(value.unwrap_or_default()).map_or(&[][..], |(_, first)| first);
    first.trim_ascii_end().len()
}
