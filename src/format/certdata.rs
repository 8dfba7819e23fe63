//! certdata.txt itself among the stores that can be read.

use jiff::Timestamp;

use super::read::{DistrustDate, Held, Holding, ReadError, ReadOptions, Reader};
use crate::policy::Carries;
use crate::store::{Purpose, Purposes, Root, Store};

/// Reads certdata.txt.
#[derive(Clone, Copy, Debug)]
pub struct CertdataReader;

impl Reader for CertdataReader {
    fn kind(&self) -> &'static str {
        "certdata"
    }

    /// A line that says the class of an object: none is without it. The attribute alone stands in other texts.
    fn recognises(&self, bytes: &[u8]) -> bool {
        let mut lines = bytes.split(|byte| *byte == b'\n');
        lines.any(|line| {
            let line = line.trim_ascii_start();
            let mut words = line.split(u8::is_ascii_whitespace);
            let mut next = || words.find(|word| !word.is_empty()).unwrap_or_default();
            line.starts_with(b"CKA_CLASS")
                && next() == b"CKA_CLASS"
                && next() == b"CK_OBJECT_CLASS"
                && next().starts_with(b"CKO_")
        })
    }

    fn read(&self, bytes: &[u8], options: &ReadOptions) -> Result<Holding, ReadError> {
        Ok(Holding::from(&Store::parse_with(bytes, &options.load)?))
    }
}

impl From<&Store> for Holding {
    fn from(store: &Store) -> Self {
        let retrieved = store.lock.as_ref().map(|lock| lock.retrieved);
        Self {
            says: Carries::EVERYTHING,
            exact: true,
            version: store.version().map(str::to_owned),
            date: retrieved.filter(|date| *date != Timestamp::UNIX_EPOCH),
            distrusts: store.distrusts.clone(),
            ..Self::plain("certdata", store.roots.iter().map(Held::from).collect())
        }
    }
}

impl From<&Root> for Held {
    fn from(root: &Root) -> Self {
        let place = match root.span {
            Some(span) => format!("line {}", span.line),
            None => String::new(),
        };
        Self {
            label: root.label.clone(),
            levels: Some(Purposes::from_fn(|purpose| root.level(purpose))),
            dates: Purposes::from_fn(|purpose| DistrustDate::of(root, purpose)),
            constraints: root.imposed_constraints.clone(),
            mozilla_ca_policy: root.mozilla_ca_policy,
            ..Self::plain(root.certificate.clone(), place)
        }
    }
}

impl DistrustDate {
    /// The date that counts for a purpose of this root.
    pub fn of(root: &Root, purpose: Purpose) -> Option<Self> {
        let both = root.distrust_after(purpose)?;
        let (date, origin) = (both.date()?, both.origin()?);
        Some(Self { date, origin })
    }
}
