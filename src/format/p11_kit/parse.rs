//! The text of objects read back (p11-kit's `common/lexer.c`, `persist.c`, `url.c`).

use std::collections::BTreeMap;

use crate::store::from_hex;

/// The attributes that certificates and what is stapled to them can have. p11-kit knows more, for keys and tokens;
/// one that nobody knows may have been `x-distrusted` before a bit of it fell.
const NAMES: &[&str] = &[
    "application",
    "cert-md5-hash",
    "cert-sha1-hash",
    "certificate-category",
    "certificate-type",
    "check-value",
    "class",
    "end-date",
    "hash-of-issuer-public-key",
    "hash-of-subject-public-key",
    "id",
    "issuer",
    "java-midp-security-domain",
    "label",
    "modifiable",
    "nss-email",
    "nss-email-distrust-after",
    "nss-mozilla-ca-policy",
    "nss-server-distrust-after",
    "nss-url",
    "object-id",
    "owner",
    "private",
    "public-key-info",
    "serial-number",
    "start-date",
    "subject",
    "token",
    "trusted",
    "url",
    "value",
    "x-assertion-type",
    "x-certificate-value",
    "x-critical",
    "x-distrusted",
    "x-peer",
    "x-public-key-info",
    "x-purpose",
];

/// The line that opens an object.
const OPENS: &[u8] = b"[p11-kit-object-v1]";

/// No line within a block holds them.
const DASHES: &[u8] = b"-----";

/// An object.
#[derive(Debug, Default)]
pub(super) struct Object {
    /// The line that opens it.
    pub(super) line: usize,
    values: BTreeMap<String, Value>,
    /// Its PEM block.
    pub(super) block: Option<pem::Pem>,
}

#[derive(Debug, PartialEq, Eq)]
enum Value {
    /// A constant, a truth value, a number, an OID.
    Word(String),
    String(Vec<u8>),
}

/// What is wrong, and on which line.
pub(super) type Wrong = (usize, String);

impl Object {
    /// The word of an attribute, if it is one.
    pub(super) fn word(&self, name: &str) -> Option<&str> {
        match self.values.get(name)? {
            Value::Word(word) => Some(word),
            Value::String(_) => None,
        }
    }

    /// The bytes of an attribute, if it is a string.
    pub(super) fn bytes(&self, name: &str) -> Option<&[u8]> {
        match self.values.get(name)? {
            Value::Word(_) => None,
            Value::String(bytes) => Some(bytes),
        }
    }

    /// A truth value; `None` if the attribute is not there.
    pub(super) fn truth(&self, name: &str) -> Result<Option<bool>, Wrong> {
        match self.values.get(name) {
            None => Ok(None),
            Some(Value::Word(word)) if word == "true" => Ok(Some(true)),
            Some(Value::Word(word)) if word == "false" => Ok(Some(false)),
            Some(_) => Err(self.wrong(format!("`{name}` is neither true nor false"))),
        }
    }

    pub(super) fn wrong(&self, reason: impl Into<String>) -> Wrong {
        (self.line, reason.into())
    }
}

/// Every object of a file. One line that p11-kit cannot read makes it take the file for something else, so there is
/// no telling what the others would mean.
pub(super) fn objects(bytes: &[u8]) -> Result<Vec<Object>, Wrong> {
    let mut objects: Vec<Object> = Vec::new();
    let lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let mut lines = (1..).zip(lines);
    while let Some((line, text)) = lines.next() {
        let wrong = |reason: &str| (line, reason.to_owned());
        if text.is_empty() || text.starts_with(b"#") {
            continue;
        }
        if text.starts_with(b"[") {
            if text != OPENS {
                return Err(wrong("objects of this version are not known"));
            }
            objects.push(Object {
                line,
                ..Object::default()
            });
            continue;
        }
        let Some(object) = objects.last_mut() else {
            return Err(wrong("it stands before the first object"));
        };
        if text.starts_with(b"-----BEGIN ") {
            let mut block = text.to_vec();
            for (_, next) in lines.by_ref() {
                block.push(b'\n');
                block.extend_from_slice(next);
                if next.starts_with(b"-----END ") {
                    break;
                }
                // Its end has slipped into a line, and everything up to the next one would be lost.
                if next.windows(DASHES.len()).any(|part| part == DASHES) {
                    return Err(wrong("a block that has no end of its own"));
                }
            }
            let block = pem::parse(block).map_err(|e| (line, format!("broken PEM: {e}")))?;
            if object.block.replace(block).is_some() {
                return Err(wrong("a second block in one object"));
            }
            continue;
        }
        let (name, value) = attribute(text).map_err(wrong)?;
        // Of two, p11-kit takes the last; no writer makes two.
        if object.values.insert(name, value).is_some() {
            return Err(wrong("an attribute that stands in the object already"));
        }
    }
    Ok(objects)
}

fn attribute(text: &[u8]) -> Result<(String, Value), &'static str> {
    let colon = text.iter().position(|byte| *byte == b':');
    let (name, value) = colon
        .and_then(|at| text.split_at_checked(at))
        .ok_or("neither object, attribute, block nor comment")?;
    let name = core::str::from_utf8(name.trim_ascii()).unwrap_or_default();
    // `trust-server-auth` and so on: of what p11-kit derives itself.
    if !NAMES.contains(&name) && !name.starts_with("trust-") {
        return Err("an attribute that is not known");
    }
    let value = value.get(1..).unwrap_or_default().trim_ascii();
    Ok((name.to_owned(), read_value(value)?))
}

fn read_value(value: &[u8]) -> Result<Value, &'static str> {
    let quoted = value.strip_prefix(b"\"");
    if let Some(inner) = quoted.and_then(|rest| rest.strip_suffix(b"\"")) {
        return decode(inner).map(Value::String);
    }
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b".-".contains(byte);
    match core::str::from_utf8(value) {
        Ok(word) if !word.is_empty() && value.iter().all(is_word) => {
            Ok(Value::Word(word.to_owned()))
        }
        _ => Err("a value that is neither a word nor between quotes"),
    }
}

/// `%HH`; every other byte stands for itself.
fn decode(inner: &[u8]) -> Result<Vec<u8>, &'static str> {
    let mut bytes = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let digits = rest
            .split_at_checked(2)
            .and_then(|(digits, behind)| Some((core::str::from_utf8(digits).ok()?, behind)));
        let (digits, behind) = digits.ok_or(NO_DIGITS)?;
        bytes.extend(from_hex(digits).map_err(|_| NO_DIGITS)?);
        rest = behind;
    }
    Ok(bytes)
}

const NO_DIGITS: &str = "a % without two hex digits behind it";

#[cfg(test)]
mod tests {
    use super::objects;

    /// One bit of a line break makes a vertical tab of it; what stood behind the block was lost with it.
    #[test]
    fn a_block_ends_on_a_line_of_its_own() {
        let block = |kind| format!("-----BEGIN {kind}-----\nAAAA\n-----END {kind}-----\n");
        let object = "[p11-kit-object-v1]\n";
        let file = [object, &block("PUBLIC KEY"), object, &block("CERTIFICATE")].concat();
        assert_eq!(objects(file.as_bytes()).map(|all| all.len()), Ok(2));
        for slipped in ["\x0b", " ", "A"] {
            let file = file.replacen("\n-----END", &format!("{slipped}-----END"), 1);
            let (line, _) = objects(file.as_bytes()).map(|_| ()).unwrap_err();
            assert_eq!(line, 2);
        }
    }
}
