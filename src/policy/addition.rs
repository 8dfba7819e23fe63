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

/// Refuses what is left of a block that has lost its first line.
fn check_between(bytes: &[u8]) -> Result<(), String> {
    let mut inside = false;
    for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        let line = line.trim_ascii();
        let begin = memmem::find(line, BEGIN);
        let ends = memmem::find(line, END).is_some_and(|end| begin.is_none_or(|begin| end < begin));
        if !inside && (ends || begins_certificate(line)) {
            return Err(format!(
                "line {number} is of a PEM block that begins nowhere"
            ));
        }
        // The next block may begin where this one ends.
        let (begin, end) = (memmem::rfind(line, BEGIN), memmem::rfind(line, END));
        inside = begin > end || inside && end.is_none();
    }
    Ok(())
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
