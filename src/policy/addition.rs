//! Roots that the user adds: from PEM with one or more certificates, or from DER.

use memchr::memmem;

use super::problem::PolicyError;
use crate::store::Certificate;
use crate::text::{begins_certificate, one_line};

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";

/// One certificate to add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addition {
    /// The certificate.
    pub certificate: Certificate,
    /// Where it comes from, for messages.
    pub from: String,
    /// Why, in the user's words.
    pub reason: Option<String>,
}

impl Addition {
    /// The name of the file without its directories: an output must not depend on where a file lies.
    pub fn file_name(&self) -> String {
        let name = std::path::Path::new(&self.from).file_name();
        name.map_or_else(
            || self.from.clone(),
            |name| name.to_string_lossy().into_owned(),
        )
    }

    /// Reads every certificate of a file. `from` names the file in messages.
    ///
    /// # Errors
    /// If the file is neither one whole DER certificate nor PEM of whole certificates, or holds a
    /// private key, a `TRUSTED CERTIFICATE` or a certificate that says CA:FALSE.
    pub fn read(from: &str, bytes: &[u8], reason: Option<&str>) -> Result<Vec<Self>, PolicyError> {
        let certificates = certificates_of(from, bytes)?;
        let addition = |certificate: Certificate| {
            let refused = match certificate.is_ca() {
                Ok(Some(true) | None) => None,
                Ok(Some(false)) => Some("it says CA:FALSE".to_owned()),
                Err(reason) => Some(format!("basicConstraints cannot be decoded: {reason}")),
            };
            match refused {
                None => Ok(Self {
                    certificate,
                    from: from.to_owned(),
                    reason: reason.map(str::to_owned),
                }),
                Some(reason) => Err(PolicyError::NotACa {
                    from: from.to_owned(),
                    subject: one_line(certificate.subject_name().rfc4514().as_bytes()).into_owned(),
                    reason,
                }),
            }
        };
        certificates.into_iter().map(addition).collect()
    }
}

/// The certificates of a PEM or DER file, in file order.
///
/// # Errors
/// As [`Addition::read`], but for what the certificates say of themselves.
pub fn certificates_of(from: &str, bytes: &[u8]) -> Result<Vec<Certificate>, PolicyError> {
    let refuse = |reason: String| PolicyError::BadAddition {
        from: from.to_owned(),
        reason,
    };
    let begins = check_labels(bytes).map_err(refuse)?;
    if begins == 0 && bytes.first() == Some(&0x30) {
        let certificate = Certificate::from_der(bytes.to_vec());
        return Ok(vec![certificate.map_err(|e| refuse(e.to_string()))?]);
    }
    let blocks = pem::parse_many(bytes).map_err(|e| refuse(format!("broken PEM: {e}")))?;
    // The reader passes over a block that is cut short, and over one that begins nowhere.
    if blocks.len() != begins {
        return Err(refuse(format!(
            "{begins} PEM blocks begin, {} are whole",
            blocks.len()
        )));
    }
    check_between(bytes).map_err(refuse)?;
    if blocks.is_empty() {
        return Err(refuse(
            "no certificate in it, neither PEM nor DER".to_owned(),
        ));
    }
    let certificate = |block: pem::Pem| Certificate::from_der(block.into_contents());
    let certificates = blocks.into_iter().map(certificate);
    certificates
        .enumerate()
        .map(|(n, c)| c.map_err(|e| refuse(format!("PEM block {}: {e}", n + 1))))
        .collect()
}

/// Refuses what is left of a block that has lost its first line, or a part of it.
fn check_between(bytes: &[u8]) -> Result<(), String> {
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let begin = memmem::find(rest, BEGIN);
        let between = rest.get(..begin.unwrap_or(rest.len())).unwrap_or_default();
        if is_remainder(between, begin.is_none()) {
            let line = 1 + memchr::memchr_iter(b'\n', bytes.get(..at).unwrap_or_default()).count();
            return Err(format!(
                "behind line {line}, between two blocks or at an end, is a part of a PEM block"
            ));
        }
        // The end of a block, and of the mark of its end, which may stand on the line of the next mark.
        let behind = |at: usize, mark: &[u8]| {
            let found = memmem::find(bytes.get(at..)?, mark)?;
            Some(at + found + mark.len())
        };
        let next = begin
            .and_then(|begin| behind(at + begin, END))
            .and_then(|end| behind(end, b"-----"));
        match next {
            Some(next) => at = next,
            // A block without an end has been counted already.
            None => return Ok(()),
        }
    }
}

/// Whether a text between two blocks, or before or behind all of them, is more than words.
fn is_remainder(text: &[u8], is_last: bool) -> bool {
    let is_rule = |line: &[u8]| line.iter().all(|byte| *byte == b'-');
    let mut lines = text.split(|byte| matches!(byte, b'\n' | b'\r'));
    let cut = lines.clone().next_back().filter(|_| is_last);
    memmem::find(text, END).is_some()
        || memchr::memchr(0, text).is_some()
        || cut.is_some_and(|line| matches!(line.len(), 1..=5) && is_rule(line))
        || lines.any(|line| {
            let line = line.trim_ascii();
            // A rule, and words between rules, have a dash or a blank next.
            let mark = line.strip_prefix(b"-----").map(<[u8]>::first);
            begins_certificate(line) || mark.is_some_and(|next| !matches!(next, Some(b'-' | b' ')))
        })
}

/// Counts the blocks that begin, wherever on a line; refuses those that are not plain certificates.
fn check_labels(bytes: &[u8]) -> Result<usize, String> {
    let mut begins = 0;
    let places = bytes.windows(BEGIN.len()).enumerate();
    for (at, _) in places.filter(|(_, window)| *window == BEGIN) {
        begins += 1;
        let rest = bytes.get(at + BEGIN.len()..).unwrap_or_default();
        let label = rest.split(|b| matches!(b, b'-' | b'\n' | b'\r')).next();
        let label = one_line(label.unwrap_or_default()).into_owned();
        if label.contains("PRIVATE KEY") {
            return Err(format!("it holds a private key ({label})"));
        }
        match label.as_str() {
            "CERTIFICATE" => {}
            "TRUSTED CERTIFICATE" => {
                return Err(
                    "it holds a TRUSTED CERTIFICATE, whose trust lists would be lost".to_owned(),
                );
            }
            _ => return Err(format!("it holds a `{label}`, not a certificate")),
        }
    }
    Ok(begins)
}
