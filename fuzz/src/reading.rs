//! What must hold of every reader and of all that it says.

use cabundle::diagnostic::Diagnostic;
use cabundle::format::{Artifact, Holding, ReadError, ReadOptions, Reader};
use cabundle::store::Purpose;
use cabundle::text::one_line;

/// Reads bytes that the reader recognises, as the tool does.
pub fn read(reader: &dyn Reader, bytes: &[u8]) -> Option<Holding> {
    if !reader.recognises(bytes) {
        return None;
    }
    match reader.read(bytes, &ReadOptions::default()) {
        Ok(holding) => {
            whole(&holding);
            Some(holding)
        }
        Err(error) => {
            diagnostics(&error.to_diagnostics(), bytes);
            None
        }
    }
}

/// The same of a store that keeps certificates as they are: none is held that is not there.
pub fn read_plain(reader: &dyn Reader, bytes: &[u8]) -> Option<Holding> {
    let holding = read(reader, bytes)?;
    for held in &holding.held {
        assert!(contains(bytes, held.certificate.der()), "{}", held.place);
    }
    Some(holding)
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    let Some((first, rest)) = part.split_first() else {
        return true;
    };
    let mut places = bytes.iter().enumerate();
    places.any(|(at, byte)| byte == first && bytes[at + 1..].starts_with(rest))
}

/// Reads what a format has made.
pub fn read_back(artifact: &Artifact) -> Result<Holding, ReadError> {
    let options = ReadOptions::default();
    match artifact {
        Artifact::File { bytes, .. } => Holding::read(bytes, &options),
        Artifact::Tree(tree) => {
            let files = tree.files().map(|(path, bytes)| {
                let path = String::from_utf8_lossy(path).into_owned();
                (path, Holding::read(bytes, &options))
            });
            Ok(Holding::directory(files))
        }
    }
}

/// What a store holds can be shown, and distrust is no trust.
pub fn whole(holding: &Holding) {
    for held in &holding.held {
        assert_line(&held.name());
        if held.distrusted_outright {
            for purpose in Purpose::ALL {
                let level = held.level(purpose).map(|level| level.as_str());
                assert_eq!(level, Some("distrusted"), "{}", held.place);
            }
        }
    }
    let broken = holding.broken.iter().map(|broken| broken.to_diagnostic());
    diagnostics(&broken.collect::<Vec<_>>(), &[]);
}

/// Diagnostics can be drawn under the line of the input that they are about.
pub fn diagnostics(all: &[Diagnostic], input: &[u8]) {
    for diagnostic in all {
        assert!(!diagnostic.code.is_empty());
        assert_line(&diagnostic.message);
        assert_line(&diagnostic.expected);
        let Some(span) = diagnostic.span else {
            continue;
        };
        assert!(span.offset + span.len <= input.len(), "{diagnostic:?}");
        let start = (span.offset + 1).checked_sub(span.column);
        let start = start.unwrap_or_else(|| panic!("{diagnostic:?}"));
        let before = &input[..start];
        assert!(
            matches!(before.last(), None | Some(b'\n')),
            "{diagnostic:?}"
        );
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        assert_eq!(span.line, line, "{diagnostic:?}");
    }
}

/// One line, without what a terminal obeys.
pub fn assert_line(text: &str) {
    assert_eq!(one_line(text.as_bytes()), text);
}
