//! The script read back: each certificate with the flags that it hands to `certutil`.

use super::{Nss, quoted};
use crate::format::Format as _;
use crate::format::pem::{Found, blocks};
use crate::format::read::{Held, Holding, ReadError, ReadOptions, Reader};
use crate::store::{Certificate, Level, Purpose, Purposes};

impl Reader for Nss {
    fn kind(&self) -> &'static str {
        self.name()
    }

    /// A script of ours, by its head.
    fn recognises(&self, bytes: &[u8]) -> bool {
        bytes.starts_with(b"#!/bin/sh\n# Mozilla's trust for ")
    }

    fn read(&self, bytes: &[u8], _: &ReadOptions) -> Result<Holding, ReadError> {
        let mut held = Vec::new();
        for found in blocks(bytes) {
            let place = format!("line {}", found.line);
            let read = added(found, &place);
            held.push(read.map_err(|why| ReadError::damaged(self.kind(), place, why))?);
        }
        Ok(Holding {
            says: self.carries(),
            ..Holding::plain(self.kind(), held)
        })
    }
}

/// `add SHA256 'NAME' 'FLAGS' <<'END'`, and the block below it.
fn added(found: Found<'_>, place: &str) -> Result<Held, String> {
    let der = found.block?.into_contents();
    let certificate = Certificate::from_der(der).map_err(|error| error.to_string())?;
    let call = found.over.last().copied().unwrap_or_default();
    let call = core::str::from_utf8(call).unwrap_or_default();
    let start = format!("add {} ", certificate.sha256());
    let words = call.strip_prefix(&start);
    let words = words.and_then(|words| words.strip_suffix(" <<'END'"));
    let words = words.and_then(|words| words.rsplit_once(' '));
    let (name, flags) = words.ok_or("the line above does not add this certificate")?;
    Ok(Held {
        label: unquoted(name)?.into_bytes(),
        levels: Some(levels(&unquoted(flags)?)?),
        ..Held::plain(certificate, place)
    })
}

/// The word that [`quoted`] made this of.
fn unquoted(word: &str) -> Result<String, String> {
    let inner = word.strip_prefix('\'').and_then(|w| w.strip_suffix('\''));
    let text = inner.unwrap_or_default().replace(r"'\''", "'");
    match quoted(&text) == word {
        true => Ok(text),
        false => Err(format!("{word} is no quoted word")),
    }
}

/// Flags for TLS, S/MIME and code.
fn levels(flags: &str) -> Result<Purposes<Option<Level>>, String> {
    let mut parts = flags.split(',');
    let mut levels = Purposes::default();
    for purpose in Purpose::ALL {
        *levels.get_mut(purpose) = match parts.next() {
            Some("C") => Some(Level::Trusted),
            Some("p") => Some(Level::Distrusted),
            Some("") => Some(Level::MustVerify),
            _ => return Err(format!("the flags `{flags}`")),
        };
    }
    match parts.next() {
        None => Ok(levels),
        Some(_) => Err(format!("the flags `{flags}`")),
    }
}
