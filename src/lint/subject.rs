//! What the rules look at: the file, and each root with all that the file says of it.

use std::collections::HashMap;

use der::Decode as _;
use jiff::Timestamp;
use x509_cert::certificate::{CertificateInner, Raw};

use super::key::Key;
use super::{Options, Severity};
use crate::certdata::{Attribute, Certdata, Comment, Name, Object, Value};
use crate::diagnostic::Span;
use crate::store::{Certificate, Level, Purpose, Root, Store};

/// All that rules may look at.
pub(super) struct Context<'a> {
    pub(super) subjects: Vec<Subject<'a>>,
    /// `None` if the file cannot be read even leniently.
    pub(super) store: Option<&'a Store>,
    pub(super) as_of: Timestamp,
    pub(super) days: u32,
    /// Every object, in file order.
    pub(super) objects: Vec<Described<'a>>,
    /// The root of each object that is one's, by where it begins.
    roots: HashMap<usize, &'a Root>,
}

/// A root.
pub(super) struct Subject<'a> {
    pub(super) root: &'a Root,
    /// Its certificate, decoded.
    pub(super) decoded: CertificateInner<Raw>,
    pub(super) key: Result<Key, String>,
    /// Its certificate object, then its trust object.
    pub(super) objects: Vec<Described<'a>>,
}

/// An object and the comments that introduce it.
#[derive(Clone, Copy)]
pub(super) struct Described<'a> {
    pub(super) object: Object<'a, 'a>,
    pub(super) above: &'a [Comment<'a>],
}

impl<'a> Context<'a> {
    pub(super) fn new(
        file: &'a Certdata<'a>,
        store: Option<&'a Store>,
        roots: &'a [Root],
        options: &Options,
    ) -> Self {
        let objects = described(file);
        let by_offset: HashMap<_, _> = objects.iter().map(|d| (d.object.span.offset, *d)).collect();
        let subjects = roots.iter().filter_map(|root| {
            // Decoded once when the store was made.
            let decoded = CertificateInner::<Raw>::from_der(root.certificate.der()).ok()?;
            let spans = [root.span, root.trust.as_ref().map(|trust| trust.span)];
            let spans = spans.into_iter().flatten();
            let info = decoded.tbs_certificate().subject_public_key_info();
            Some(Subject {
                root,
                key: Key::read(info),
                objects: spans
                    .filter_map(|span| by_offset.get(&span.offset).copied())
                    .collect(),
                decoded,
            })
        });
        let subjects: Vec<_> = subjects.collect();
        let mut roots = HashMap::new();
        for subject in &subjects {
            for described in &subject.objects {
                let offset = described.object.span.offset;
                roots.entry(offset).or_insert(subject.root);
            }
        }
        Self {
            subjects,
            roots,
            store,
            as_of: options.as_of,
            days: options.days,
            objects,
        }
    }

    /// The root whose objects hold this place.
    pub(super) fn root_at(&self, span: Span) -> Option<&'a Root> {
        let after = self
            .objects
            .partition_point(|d| d.object.span.offset <= span.offset);
        let object = self.objects.get(after.checked_sub(1)?)?;
        self.roots.get(&object.object.span.offset).copied()
    }
}

impl Subject<'_> {
    pub(super) fn certificate(&self) -> &Certificate {
        &self.root.certificate
    }

    /// Whether it is an anchor for any purpose, as far as the file could be read.
    pub(super) fn is_trusted(&self) -> bool {
        self.root.trust.as_ref().is_none_or(|trust| trust.grants())
    }

    /// The purposes that it is an anchor for.
    pub(super) fn trusted_for(&self) -> impl Iterator<Item = Purpose> {
        let trusted = |p: &Purpose| self.root.level(*p) == Some(Level::Trusted);
        Purpose::ALL.into_iter().filter(trusted)
    }

    /// A warning about an anchor; of other roots it is good to know.
    pub(super) fn warning_if_trusted(&self) -> Severity {
        if self.is_trusted() {
            Severity::Warning
        } else {
            Severity::Info
        }
    }
}

impl<'a> Described<'a> {
    /// An attribute.
    pub(super) fn get(&self, name: Name) -> Option<&'a Attribute<'a>> {
        self.object.get(name)
    }

    /// The label, and where it stands.
    pub(super) fn label(&self) -> Option<(&'a [u8], Span)> {
        let attribute = self.get(Name::Label)?;
        match attribute.value {
            Value::Text(text) => Some((text, attribute.span)),
            Value::Word(..) | Value::Octets(_) => None,
        }
    }
}

/// Every object with the comments between the last attribute of the one before and its own first.
fn described<'a>(file: &'a Certdata<'a>) -> Vec<Described<'a>> {
    let comments = file.comments();
    let before = |offset: usize| comments.partition_point(|c| c.span.offset < offset);
    let mut start = 0;
    let all = file.objects().map(|object| {
        let above = comments.get(start..before(object.span.offset));
        let last = object.attributes().last();
        start = before(last.map_or(object.span.offset, |a| a.span.offset));
        Described {
            object,
            above: above.unwrap_or_default(),
        }
    });
    all.collect()
}

/// The certificates of a file that is no store, each by itself.
pub(super) fn certificates_of(file: &Certdata<'_>) -> Vec<Root> {
    let roots = file.objects().filter_map(|object| {
        let value = object.octets(object.get(Name::Value)?)?;
        let certificate = Certificate::from_der(value.to_vec()).ok()?;
        let label = match object.get(Name::Label).map(|a| &a.value) {
            Some(Value::Text(text)) => text.to_vec(),
            _ => Vec::new(),
        };
        let mut root = Root::new(label, certificate);
        root.span = Some(object.span);
        Some(root)
    });
    roots.collect()
}
