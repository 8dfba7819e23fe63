//! Any text with PEM in it: curl's and certifi's bundles, Debian's files, a ConfigMap.
//!
//! RFC 7468 section 2, read as OpenSSL reads it: text outside the blocks is nobody's business, white space around
//! a line neither. A block that is broken is told, and the others are read: a reader that stops at it silently is
//! how certificates get lost.

use pem::Pem as Block;

use super::Pem;
use crate::format::Format as _;
use crate::format::Pkcs7;
use crate::format::read::{Broken, Held, Holding, ReadError, ReadOptions, Reader};
use crate::store::Certificate;

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";

impl Reader for Pem {
    fn kind(&self) -> &'static str {
        self.name()
    }

    fn recognises(&self, bytes: &[u8]) -> bool {
        lines(bytes).any(|(_, line)| begins(line).is_some())
    }

    fn read(&self, bytes: &[u8], options: &ReadOptions) -> Result<Holding, ReadError> {
        let mut holding = Holding::plain(self.kind(), Vec::new());
        for (line, block) in blocks(bytes) {
            let place = format!("line {line}");
            let certificates = block.and_then(|block| match block.tag() {
                "CERTIFICATE" | "X509 CERTIFICATE" => {
                    let certificate = Certificate::from_der(block.into_contents());
                    let certificate = certificate.map_err(|e| e.to_string())?;
                    holding.held.push(Held::plain(certificate, place.as_str()));
                    Ok(())
                }
                "PKCS7" | "CMS" | "PKCS #7 SIGNED DATA" => {
                    let message = Pkcs7.read(block.contents(), options);
                    add(&mut holding, &place, message.map_err(|e| e.to_string())?);
                    Ok(())
                }
                other => Err(format!("a `{other}` is no certificate")),
            });
            if let Err(reason) = certificates {
                holding.broken.push(Broken { place, reason });
            }
        }
        Ok(holding)
    }
}

/// Adds what a block of many certificates holds.
fn add(holding: &mut Holding, block: &str, message: Holding) {
    let within = |place: &str| format!("{block}, {place}");
    holding
        .held
        .extend(message.held.into_iter().map(|held| Held {
            place: within(&held.place),
            ..held
        }));
    let broken = message.broken.into_iter();
    holding.broken.extend(broken.map(|broken| Broken {
        place: within(&broken.place),
        ..broken
    }));
}

/// Every block with the line that it begins on, or what is wrong with it.
fn blocks(bytes: &[u8]) -> Vec<(usize, Result<Block, String>)> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, Vec<u8>)> = None;
    for (number, line) in lines(bytes) {
        if begins(line).is_some() {
            if let Some((begin, _)) = open.take() {
                blocks.push((
                    begin,
                    Err("the next block begins before its end".to_owned()),
                ));
            }
            open = Some((number, Vec::new()));
        }
        let Some((begin, text)) = &mut open else {
            continue;
        };
        text.extend_from_slice(line);
        text.push(b'\n');
        if line.starts_with(END) {
            let block = pem::parse(&*text).map_err(|error| format!("broken PEM: {error}"));
            blocks.push((*begin, block));
            open = None;
        }
    }
    blocks.extend(open.map(|(begin, _)| (begin, Err("it has no end".to_owned()))));
    blocks
}

/// Lines without the white space around them, counted from 1.
fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let lines = bytes.split(|byte| *byte == b'\n');
    (1..).zip(lines.map(<[u8]>::trim_ascii))
}

/// The label of a block that begins on this line.
fn begins(line: &[u8]) -> Option<&[u8]> {
    line.strip_prefix(BEGIN)?.strip_suffix(b"-----")
}
