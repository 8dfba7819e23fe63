//! The blocks of a text, each with the text over it.

use pem::Pem as Block;

use crate::text::begins_certificate;

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
/// The byte order mark of UTF-8. OpenSSL passes over one before any block (`get_name` in crypto/pem/pem_lib.c): files
/// that have one are put together too.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// More broken blocks than this end the reading: such a text is no store, and each takes memory.
const MOST_BROKEN: usize = 1000;

/// Lines over a block that are kept, at least: its label stands close above it, and each takes memory.
const MOST_OVER: usize = 1000;

/// A block.
pub(in crate::format) struct Found<'a> {
    /// The line that it begins on, counted from 1.
    pub(in crate::format) line: usize,
    /// The lines over it, from the block before it on; of very many the last.
    pub(in crate::format) over: Vec<&'a [u8]>,
    /// The block, or what is wrong with it.
    pub(in crate::format) block: Result<Block, String>,
}

/// Every block of a text.
///
/// Not only beginnings are looked for: an end without one was a block once, and its certificate would be lost
/// silently.
pub(in crate::format) fn blocks(bytes: &[u8]) -> Vec<Found<'_>> {
    let mut blocks = Vec::new();
    let mut over = Vec::new();
    let mut open: Option<(Found<'_>, Vec<u8>)> = None;
    let mut broken = 0;
    // Whether the lines are of a certificate that no line begins.
    let mut unbegun = false;
    for (number, line) in lines(bytes) {
        if broken > MOST_BROKEN {
            let found = Found::at(number, Vec::new());
            blocks.push(found.broken("nothing from here on is read: too much before it is broken"));
            return blocks;
        }
        let begins = begins(line).is_some();
        if begins && let Some((found, _)) = open.take() {
            blocks.push(found.broken("the next block begins before its end"));
            broken += 1;
        }
        if begins {
            unbegun = false;
            let over = std::mem::take(&mut over);
            open = Some((Found::at(number, over), Vec::new()));
        }
        if !begins && hides(line) {
            let found = Found::at(number, Vec::new());
            blocks
                .push(found.broken("a certificate begins within a line, which some programs read"));
            broken += 1;
        }
        let ends = line.starts_with(END);
        match &mut open {
            Some((_, text)) => {
                text.extend_from_slice(line);
                text.push(b'\n');
            }
            // Told already, with its first line.
            None if unbegun && (ends || is_base64(line)) => unbegun = !ends,
            None if ends => {
                let found = Found::at(number, std::mem::take(&mut over));
                blocks.push(found.broken("the end of a block that begins nowhere"));
                broken += 1;
            }
            None if begins_certificate(line) => {
                let found = Found::at(number, std::mem::take(&mut over));
                blocks.push(found.broken("a certificate in base64 that no line begins"));
                broken += 1;
                unbegun = true;
            }
            None if is_cut(line) => {
                let found = Found::at(number, std::mem::take(&mut over));
                blocks.push(found.broken("the line that begins a block is cut off"));
                broken += 1;
            }
            None => {
                unbegun = false;
                if over.len() >= 2 * MOST_OVER {
                    over.drain(..MOST_OVER);
                }
                over.push(line);
            }
        }
        if ends && let Some((found, text)) = open.take() {
            let block = if line.ends_with(b"-----") {
                whole(&text)
            } else {
                Err("something stands behind its end".to_owned())
            };
            broken += usize::from(block.is_err());
            blocks.push(Found { block, ..found });
        }
    }
    blocks.extend(open.map(|(found, _)| found));
    blocks
}

fn whole(text: &[u8]) -> Result<Block, String> {
    let block = pem::parse(text).map_err(|error| format!("broken PEM: {error}"))?;
    // RFC 7468 has none; of a certificate with them OpenSSL reads nothing, nor what comes after.
    if block.tag().ends_with("CERTIFICATE") && block.headers().iter().next().is_some() {
        return Err("it has headers".to_owned());
    }
    Ok(block)
}

impl<'a> Found<'a> {
    fn at(line: usize, over: Vec<&'a [u8]>) -> Self {
        let block = Err("it has no end".to_owned());
        Self { line, over, block }
    }

    fn broken(self, why: &str) -> Self {
        let block = Err(why.to_owned());
        Self { block, ..self }
    }
}

/// The labels of all blocks that begin, broken ones too.
pub(super) fn labels(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    lines(bytes).filter_map(|(_, line)| begins(line))
}

/// Whether a block ends here, whatever it began with, that is of none of these labels.
pub(super) fn has_end(bytes: &[u8], is_other: impl Fn(&[u8]) -> bool) -> bool {
    let label = |line: &[u8]| Some(line.strip_prefix(END)?.strip_suffix(b"-----")?.to_vec());
    lines(bytes)
        .filter_map(|(_, line)| label(line))
        .any(|label| !is_other(&label))
}

/// Lines without the mark and the white space around them, counted from 1, and taken out of the string literals of C.
fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let lines = bytes.split(|byte| *byte == b'\n');
    // A lone carriage return ends a line as well, as on old systems; the number is that of the line feeds.
    let lines = (1..).zip(lines).flat_map(|(number, line)| {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        line.split(|byte| *byte == b'\r')
            .map(move |line| (number, line))
    });
    lines.map(|(number, line)| {
        let line = line.strip_prefix(MARK).unwrap_or(line);
        (number, unquoted(line.trim_ascii()))
    })
}

fn is_base64(line: &[u8]) -> bool {
    let digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    !line.is_empty() && line.iter().all(digit)
}

/// Whether a line is the first part of one that begins a block.
fn is_cut(line: &[u8]) -> bool {
    line.len() > 5 && (BEGIN.starts_with(line) || line.starts_with(BEGIN))
}

/// The label of a block that begins on this line.
fn begins(line: &[u8]) -> Option<&[u8]> {
    line.strip_prefix(BEGIN)?.strip_suffix(b"-----")
}

/// Whether a certificate begins somewhere on a line but not at its start. GnuTLS looks for it everywhere; OpenSSL
/// reads a long line in pieces, each of which is a line to it (`LINESIZE` in crypto/pem/pem_lib.c).
fn hides(line: &[u8]) -> bool {
    let begins = |at: usize| {
        let rest = line.get(at..)?.strip_prefix(BEGIN)?;
        let end = rest.windows(5).position(|five| five == b"-----")?;
        rest.get(..end).map(|label| label.ends_with(b"CERTIFICATE"))
    };
    // Most lines are base64, without a dash.
    let mut places = line.iter().enumerate().filter(|(_, byte)| **byte == b'-');
    places.any(|(at, _)| begins(at) == Some(true))
}

/// `"text\n"` or `"text",` as text: Node.js and others keep PEM so.
fn unquoted(line: &[u8]) -> &[u8] {
    let inside = |line: &'_ [u8]| -> Option<usize> {
        let line = line.strip_prefix(b"\"")?;
        let line = line.strip_suffix(b",").unwrap_or(line);
        let line = line.strip_suffix(b"\"")?;
        Some(line.strip_suffix(b"\\n").unwrap_or(line).len())
    };
    match inside(line) {
        Some(length) => line.get(1..=length).unwrap_or_default(),
        None => line,
    }
}
