//! Name constraints that Mozilla imposes on roots outside certdata.txt.
//!
//! NSS keeps them in C (`lib/certdb/genname.c`, `builtInNameConstraints`), keyed by the subject's DER.
//! `data/constraints.toml` holds the same facts. Only the certificate's own subject counts, never
//! `CKA_SUBJECT`.

use std::sync::LazyLock;

use der::asn1::AnyRef;
use der::{Decode as _, Encode as _, Tag};
use x509_cert::ext::pkix::{self, name::GeneralName};

use super::certificate::Certificate;
use super::fingerprint::{Sha256, from_hex};

/// What is imposed on one root.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NameConstraints {
    /// Permitted dNSName subtrees, such as `.tr`.
    pub permitted_dns: Vec<String>,
    /// Contents of the NameConstraints SEQUENCE, without its tag and length.
    pub der: Vec<u8>,
    /// Where this is written down.
    pub source: String,
}

impl NameConstraints {
    /// Constraints in DER, without tag and length of their SEQUENCE, and where they stand.
    ///
    /// # Errors
    /// If they are none.
    pub fn read(contents: &[u8], source: impl Into<String>) -> der::Result<Self> {
        let whole = AnyRef::new(Tag::Sequence, contents)?.to_der()?;
        let decoded = pkix::NameConstraints::from_der(&whole)?;
        let permitted = decoded.permitted_subtrees.iter().flatten();
        let permitted_dns = permitted.filter_map(|subtree| match &subtree.base {
            GeneralName::DnsName(name) => Some(name.to_string()),
            _ => None,
        });
        Ok(Self {
            permitted_dns: permitted_dns.collect(),
            der: contents.to_vec(),
            source: source.into(),
        })
    }

    /// Whether they say nothing but [`NameConstraints::permitted_dns`], and something.
    pub fn is_of_dns_names_alone(&self) -> bool {
        let whole = AnyRef::new(Tag::Sequence, &self.der).and_then(|any| any.to_der());
        let Ok(whole) = whole else {
            return false;
        };
        pkix::NameConstraints::from_der(&whole).is_ok_and(|decoded| {
            let permitted = decoded.permitted_subtrees.unwrap_or_default();
            let is_dns = |subtree: &pkix::constraints::name::GeneralSubtree| {
                matches!(subtree.base, GeneralName::DnsName(_))
            };
            decoded.excluded_subtrees.is_none()
                && !permitted.is_empty()
                && permitted.iter().all(is_dns)
        })
    }
}

/// One entry of `data/constraints.toml`.
#[derive(Clone, Debug)]
pub struct ImposedConstraints {
    /// The root's name for people.
    pub name: String,
    /// DER of its subject.
    pub subject: Vec<u8>,
    /// What is imposed.
    pub constraints: NameConstraints,
    /// The certificates of that subject that certdata.txt ever held.
    pub certificates: Vec<Sha256>,
    /// SHA-256 of their SubjectPublicKeyInfo: the keys that are meant.
    pub keys: Vec<Sha256>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    imposed: Vec<Entry>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    source: String,
    subject: String,
    permitted_dns: Vec<String>,
    name_constraints: String,
    certificates: Vec<String>,
    keys: Vec<String>,
}

impl ImposedConstraints {
    /// All that this version knows.
    pub fn all() -> &'static [Self] {
        static ALL: LazyLock<Vec<ImposedConstraints>> = LazyLock::new(|| {
            // A broken file would silently lift constraints: better no program at all.
            #[allow(clippy::expect_used, reason = "checked by the tests of this file")]
            read(include_str!("../../data/constraints.toml")).expect("data/constraints.toml")
        });
        &ALL
    }
}

fn read(text: &str) -> Result<Vec<ImposedConstraints>, String> {
    let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
    let entry = |entry: Entry| {
        Ok(ImposedConstraints {
            name: entry.name,
            subject: from_hex(&entry.subject)?,
            constraints: NameConstraints {
                permitted_dns: entry.permitted_dns,
                der: from_hex(&entry.name_constraints)?,
                source: entry.source,
            },
            certificates: hashes(&entry.certificates)?,
            keys: hashes(&entry.keys)?,
        })
    };
    file.imposed.into_iter().map(entry).collect()
}

fn hashes(texts: &[String]) -> Result<Vec<Sha256>, String> {
    texts.iter().map(|text| text.parse()).collect()
}

/// What is imposed on this certificate, by its own subject.
pub(super) fn imposed_on(certificate: &Certificate) -> Option<NameConstraints> {
    let all = ImposedConstraints::all().iter();
    let mut matching = all.filter(|entry| entry.subject == certificate.subject());
    matching.next().map(|entry| entry.constraints.clone())
}

#[cfg(test)]
mod tests {
    use der::{Decode, Encode};
    use x509_cert::ext::pkix::NameConstraints;
    use x509_cert::ext::pkix::name::GeneralName;

    use super::ImposedConstraints;
    use crate::store::DistinguishedName;

    /// The DER and the words of each entry say the same.
    #[test]
    fn the_file_agrees_with_itself() {
        let all = ImposedConstraints::all();
        assert_eq!(all.len(), 2);
        for entry in all {
            let subject = DistinguishedName::from_der(&entry.subject).unwrap();
            assert!(
                entry.name.contains(
                    subject
                        .texts(crate::store::name::COMMON_NAME)
                        .next()
                        .unwrap()
                )
            );
            let sequence =
                der::asn1::AnyRef::new(der::Tag::Sequence, &entry.constraints.der).unwrap();
            let decoded = NameConstraints::from_der(&sequence.to_der().unwrap()).unwrap();
            assert_eq!(decoded.excluded_subtrees, None);
            let names = decoded.permitted_subtrees.unwrap();
            let names = names.iter().map(|subtree| match &subtree.base {
                GeneralName::DnsName(name) => name.to_string(),
                other => panic!("{other:?}"),
            });
            let names: Vec<_> = names.collect();
            assert_eq!(names, entry.constraints.permitted_dns);
        }
    }
}
