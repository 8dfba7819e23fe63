//! Single objects: which attributes they may have, of which types, and what those say.

use super::certificate::Certificate;
use super::distrust_after::{self, DateAttribute};
use super::problem::Problem;
use super::trust::{Level, Purpose, Purposes, Trust};
use crate::certdata::{
    Attribute, Bool, CertificateType, Mechanism, Name, Object, ObjectClass, TrustWord, Value,
    ValueType, WordType,
};
use crate::diagnostic::Span;
use crate::text::{brief, one_line};

/// A problem and its place.
pub(super) type At = (Problem, Option<Span>);

/// A certificate object of a file.
pub(super) struct CertificateObject<'f> {
    pub(super) label: Vec<u8>,
    pub(super) certificate: Certificate,
    /// `CKA_SERIAL_NUMBER` as it stands in the file: DER since 2002-10-30, the bare content before.
    pub(super) serial: &'f [u8],
    pub(super) dates: Purposes<DateAttribute>,
    pub(super) mozilla_ca_policy: Option<bool>,
    pub(super) span: Span,
}

/// A trust object of a file.
pub(super) struct TrustObject<'f> {
    pub(super) label: &'f [u8],
    /// `CKA_ISSUER` and `CKA_SERIAL_NUMBER`.
    pub(super) issuer_serial: Option<(&'f [u8], &'f [u8])>,
    /// The hashes that name the certificate, strongest last; MD5 is only ever a check.
    pub(super) hashes: Vec<CertificateHash<'f>>,
    pub(super) trust: Trust,
    pub(super) dates: Purposes<DateAttribute>,
    /// The attributes it has.
    pub(super) names: Names,
    /// Which kind of trust object it is.
    pub(super) class: ObjectClass,
}

/// Which attributes an object has.
#[derive(Clone, Copy)]
pub(super) struct Names(u64);

impl Names {
    fn of(object: &Object<'_, '_>) -> Self {
        let names = object.attributes().iter().filter_map(|a| a.name);
        Self(names.fold(0, |all, name| all | bit(name)))
    }

    pub(super) fn contains(self, name: Name) -> bool {
        self.0 & bit(name) != 0
    }
}

/// A bit for each name, of which there are fewer than 64.
const fn bit(name: Name) -> u64 {
    const { assert!(Name::ALL.len() < 64) };
    1 << name as u32
}

/// A hash of a certificate, as a trust object holds it.
pub(super) struct CertificateHash<'f> {
    pub(super) name: Name,
    pub(super) mechanism: Mechanism,
    pub(super) value: &'f [u8],
    pub(super) span: Span,
}

/// An object's kind.
pub(super) enum Kind {
    Certificate,
    Trust,
    RootList,
}

/// The class of an object.
fn object_class(object: &Object<'_, '_>) -> Result<ObjectClass, At> {
    let class = object.get(Name::Class).map(|a| (&a.value, a.value_span));
    let (word, span) = match class {
        Some((Value::Word(WordType::ObjectClass, word), span)) => (*word, span),
        Some((value, span)) => return Err((wrong_type(Name::Class, value), Some(span))),
        None => (&b""[..], object.span),
    };
    let unknown = || Problem::UnknownClass(one_line(word).into_owned());
    let class = ObjectClass::from_bytes(word);
    class.ok_or_else(|| (unknown(), Some(span)))
}

/// The kind of an object, by its `CKA_CLASS`.
pub(super) fn kind(object: &Object<'_, '_>) -> Result<Kind, At> {
    Ok(match object_class(object)? {
        ObjectClass::Certificate => Kind::Certificate,
        ObjectClass::NssTrust | ObjectClass::NetscapeTrust | ObjectClass::Trust => Kind::Trust,
        ObjectClass::NssRootList | ObjectClass::NetscapeRootList => Kind::RootList,
    })
}

/// The objects that may hold an attribute.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holder {
    /// Every object, the root list included.
    Any,
    /// Certificates and trust objects.
    Both,
    Certificate,
    Trust,
    RootList,
}

impl Holder {
    fn as_str(self) -> &'static str {
        match self {
            Self::Any | Self::Both => "object",
            Self::RootList => "root list",
            Self::Certificate => "certificate",
            Self::Trust => "trust",
        }
    }
}

/// The closed list: what may stand where, with which types.
fn rule(name: Name) -> (Holder, &'static [ValueType]) {
    const TEXT: &[ValueType] = &[ValueType::Text];
    const OCTETS: &[ValueType] = &[ValueType::Octets];
    const BOOL: &[ValueType] = &[ValueType::Word(WordType::Bool)];
    const TRUST: &[ValueType] = &[ValueType::Word(WordType::Trust)];
    match name {
        Name::Class => (Holder::Any, &[ValueType::Word(WordType::ObjectClass)]),
        Name::Token | Name::Private | Name::Modifiable => (Holder::Any, BOOL),
        Name::Label => (Holder::Any, TEXT),
        Name::Issuer | Name::SerialNumber => (Holder::Both, OCTETS),
        Name::ServerDistrustAfter | Name::EmailDistrustAfter => (
            Holder::Both,
            &[ValueType::Word(WordType::Bool), ValueType::Octets],
        ),
        Name::Id | Name::NssEmail | Name::NetscapeEmail => (Holder::Certificate, TEXT),
        Name::CertificateType => (
            Holder::Certificate,
            &[ValueType::Word(WordType::CertificateType)],
        ),
        Name::Subject | Name::Value => (Holder::Certificate, OCTETS),
        Name::MozillaCaPolicy => (Holder::Certificate, BOOL),
        Name::Sha1Hash | Name::Md5Hash | Name::HashOfCertificate => (Holder::Trust, OCTETS),
        Name::NameHashAlgorithm => (Holder::Trust, &[ValueType::Word(WordType::MechanismType)]),
        Name::TrustStepUpApproved => (Holder::Trust, BOOL),
        Name::TrustDigitalSignature
        | Name::TrustNonRepudiation
        | Name::TrustKeyEncipherment
        | Name::TrustDataEncipherment
        | Name::TrustKeyAgreement
        | Name::TrustKeyCertSign
        | Name::TrustCrlSign
        | Name::TrustServerAuth
        | Name::TrustClientAuth
        | Name::TrustCodeSigning
        | Name::TrustEmailProtection
        | Name::TrustIpsecEndSystem
        | Name::TrustIpsecTunnel
        | Name::TrustIpsecUser
        | Name::TrustTimeStamping
        | Name::PkcsTrustServerAuth
        | Name::PkcsTrustClientAuth
        | Name::PkcsTrustCodeSigning
        | Name::PkcsTrustEmailProtection
        | Name::PkcsTrustTimeStamping
        | Name::TrustIpsecIke
        | Name::TrustOcspSigning => (Holder::Trust, TRUST),
    }
}

fn wrong_type(name: Name, value: &Value<'_>) -> Problem {
    let expected: Vec<_> = rule(name).1.iter().map(ToString::to_string).collect();
    Problem::WrongType {
        name,
        found: value.value_type(),
        expected: expected.join(" or "),
    }
}

/// Holds an object against the closed list.
fn check(object: &Object<'_, '_>, holder: Holder, allow_unknown: &[String]) -> Result<(), At> {
    for attribute in object.attributes() {
        let Some(name) = attribute.name else {
            let raw = one_line(attribute.raw_name);
            if allow_unknown.iter().any(|allowed| *allowed == raw) {
                continue;
            }
            let problem = Problem::UnknownAttribute(raw.into_owned());
            return Err((problem, Some(attribute.span)));
        };
        let (holders, types) = rule(name);
        let may = match holders {
            Holder::Any => true,
            Holder::Both => holder != Holder::RootList,
            one => one == holder,
        };
        if !may {
            let problem = Problem::MisplacedAttribute(name, holder.as_str());
            return Err((problem, Some(attribute.span)));
        }
        if !types.contains(&attribute.value.value_type()) {
            let problem = wrong_type(name, &attribute.value);
            return Err((problem, Some(attribute.value_span)));
        }
        if let Value::Word(WordType::Bool, word) = attribute.value {
            let date = matches!(name, Name::ServerDistrustAfter | Name::EmailDistrustAfter);
            match Bool::from_bytes(word) {
                Some(Bool::True) if date => {
                    return Err(unknown_word(attribute, name, "CK_FALSE or a date"));
                }
                Some(_) => {}
                None => return Err(unknown_word(attribute, name, "CK_TRUE or CK_FALSE")),
            }
        }
    }
    Ok(())
}

fn unknown_word(attribute: &Attribute<'_>, name: Name, expected: &'static str) -> At {
    let word = match attribute.value {
        Value::Word(_, word) => one_line(word).into_owned(),
        Value::Text(_) | Value::Octets(_) => String::new(),
    };
    let problem = Problem::UnknownWord {
        name,
        word,
        expected,
    };
    (problem, Some(attribute.value_span))
}

/// Reads the attributes of one object that has passed [`check`].
struct Reader<'o, 'c, 'a> {
    object: &'o Object<'c, 'a>,
    kind: &'static str,
    label: &'a [u8],
}

impl<'o, 'c, 'a> Reader<'o, 'c, 'a> {
    fn new(
        object: &'o Object<'c, 'a>,
        holder: Holder,
        allow_unknown: &[String],
    ) -> Result<Self, At> {
        check(object, holder, allow_unknown)?;
        Ok(Self {
            object,
            kind: holder.as_str(),
            label: label(object).unwrap_or_default(),
        })
    }

    fn label(&self) -> String {
        brief(self.label)
    }

    fn octets(&self, name: Name) -> Option<(&'c [u8], Span)> {
        let attribute = self.object.get(name)?;
        Some((self.object.octets(attribute)?, attribute.span))
    }

    fn need(&self, name: Name) -> Result<(&'c [u8], Span), At> {
        self.octets(name).ok_or_else(|| self.missing(name))
    }

    fn missing(&self, name: Name) -> At {
        let problem = Problem::MissingAttribute {
            label: self.label(),
            object: self.kind,
            name,
        };
        (problem, Some(self.object.span))
    }

    fn bool(&self, name: Name) -> Option<bool> {
        match self.object.get(name)?.value {
            Value::Word(_, word) => Some(Bool::from_bytes(word) == Some(Bool::True)),
            Value::Text(_) | Value::Octets(_) => None,
        }
    }

    fn word<T>(
        &self,
        name: Name,
        read: fn(&[u8]) -> Option<T>,
        expected: &'static str,
    ) -> Result<Option<T>, At> {
        let Some(attribute) = self.object.get(name) else {
            return Ok(None);
        };
        let Value::Word(_, word) = attribute.value else {
            return Ok(None);
        };
        let known = read(word);
        known
            .map(Some)
            .ok_or_else(|| unknown_word(attribute, name, expected))
    }

    fn trust_word(&self, name: Name) -> Result<Option<TrustWord>, At> {
        self.word(
            name,
            TrustWord::from_bytes,
            "a trust level of NSS or of PKCS#11 3.2",
        )
    }

    /// Both distrust dates, held against the comments that repeat them; what cannot be read of those
    /// goes to `words`.
    fn dates(&self, words: &mut Vec<At>) -> Result<Purposes<DateAttribute>, At> {
        let dates = self.date_attributes()?;
        for line in self.object.comments() {
            if let Some(comment) = distrust_after::comment(line.text) {
                self.compare(&dates, &comment, line.span, words)?;
            }
        }
        Ok(dates)
    }

    /// Mozilla's tool writes a comment directly above each date. Wherever in the object it stands now,
    /// the attribute of its purpose must say the same: else one of them was damaged or lost.
    fn compare(
        &self,
        dates: &Purposes<DateAttribute>,
        comment: &distrust_after::Comment<'_>,
        span: Span,
        words: &mut Vec<At>,
    ) -> Result<(), At> {
        let date = dates.get(comment.purpose).date();
        let name = comment.name();
        let label = self.label();
        let text = brief(comment.text);
        if comment.date.is_none() && date.is_some() {
            let problem = Problem::UnreadableComment {
                label,
                name,
                comment: text,
            };
            words.push((problem, Some(span)));
            return Ok(());
        }
        if date.is_some() && comment.date == date {
            return Ok(());
        }
        let value = date.map_or_else(|| "no date".to_owned(), |date| date.to_string());
        let problem = Problem::CommentContradicts {
            label,
            name,
            value,
            comment: text,
        };
        Err((problem, Some(span)))
    }

    fn date_attributes(&self) -> Result<Purposes<DateAttribute>, At> {
        Ok(Purposes {
            server_auth: self.date(Name::ServerDistrustAfter)?,
            email_protection: self.date(Name::EmailDistrustAfter)?,
            code_signing: DateAttribute::Absent,
        })
    }

    fn date(&self, name: Name) -> Result<DateAttribute, At> {
        let Some(attribute) = self.object.get(name) else {
            return Ok(DateAttribute::Absent);
        };
        let Some(octets) = self.object.octets(attribute) else {
            return Ok(DateAttribute::False);
        };
        let date = distrust_after::parse(octets).map(DateAttribute::Date);
        date.ok_or_else(|| {
            let label = self.label();
            (Problem::BadDate { label, name }, Some(attribute.span))
        })
    }
}

/// The label between the quotes.
pub(super) fn label<'a>(object: &Object<'_, 'a>) -> Option<&'a [u8]> {
    match object.get(Name::Label)?.value {
        Value::Text(text) => Some(text),
        Value::Word(..) | Value::Octets(_) => None,
    }
}

/// Reads a certificate object and holds it against its own DER.
pub(super) fn certificate<'f>(
    object: &Object<'f, '_>,
    allow_unknown: &[String],
    words: &mut Vec<At>,
) -> Result<CertificateObject<'f>, At> {
    let reader = Reader::new(object, Holder::Certificate, allow_unknown)?;
    label(object).ok_or_else(|| reader.missing(Name::Label))?;
    reader
        .word(
            Name::CertificateType,
            CertificateType::from_bytes,
            "CKC_X_509",
        )?
        .ok_or_else(|| reader.missing(Name::CertificateType))?;
    let (der, value_span) = reader.need(Name::Value)?;
    let certificate = Certificate::from_der(der.to_vec()).map_err(|error| {
        let problem = Problem::NotACertificate {
            label: reader.label(),
            reason: error.to_string(),
        };
        (problem, Some(value_span))
    })?;
    for (name, says) in [
        (Name::Subject, certificate.subject()),
        (Name::Issuer, certificate.issuer()),
        (Name::SerialNumber, certificate.serial_der()),
    ] {
        let (octets, span) = reader.need(name)?;
        let raw_serial = name == Name::SerialNumber && certificate.has_serial(octets);
        if octets != says && !raw_serial {
            let label = reader.label();
            return Err((Problem::FieldMismatch { label, name }, Some(span)));
        }
    }
    if let Err(reason) = certificate.is_ca() {
        let problem = Problem::BrokenExtension {
            label: reader.label(),
            reason: reason.to_owned(),
        };
        words.push((problem, Some(object.span)));
    }
    Ok(CertificateObject {
        label: reader.label.to_vec(),
        serial: reader.need(Name::SerialNumber)?.0,
        dates: reader.dates(words)?,
        mozilla_ca_policy: reader.bool(Name::MozillaCaPolicy),
        span: object.span,
        certificate,
    })
}

/// Holds a root list against the closed list; it says nothing of any certificate.
pub(super) fn root_list(object: &Object<'_, '_>, allow_unknown: &[String]) -> Result<(), At> {
    check(object, Holder::RootList, allow_unknown)
}

/// Reads a trust object.
pub(super) fn trust<'f>(
    object: &Object<'f, 'f>,
    allow_unknown: &[String],
    words: &mut Vec<At>,
) -> Result<TrustObject<'f>, At> {
    let reader = Reader::new(object, Holder::Trust, allow_unknown)?;
    let issuer = reader.octets(Name::Issuer);
    let serial = reader.octets(Name::SerialNumber);
    let issuer_serial = match (issuer, serial) {
        (Some((issuer, _)), Some((serial, _))) => Some((issuer, serial)),
        (Some(_), None) => return Err(reader.missing(Name::SerialNumber)),
        (None, Some(_)) => return Err(reader.missing(Name::Issuer)),
        (None, None) => None,
    };
    let hashes = hashes(&reader)?;
    if issuer_serial.is_none() && !hashes.iter().any(|hash| hash.mechanism != Mechanism::Md5) {
        return Err(reader.missing(Name::Sha1Hash));
    }
    Ok(TrustObject {
        label: reader.label,
        issuer_serial,
        hashes,
        trust: levels(&reader)?,
        dates: reader.dates(words)?,
        names: Names::of(object),
        class: object_class(object)?,
    })
}

/// The hashes of a trust object; PKCS#11 3.2 takes SHA-1 where no algorithm is named.
fn hashes<'f>(reader: &Reader<'_, 'f, '_>) -> Result<Vec<CertificateHash<'f>>, At> {
    let named = reader.word(
        Name::NameHashAlgorithm,
        Mechanism::from_bytes,
        "CKM_MD5, CKM_SHA_1, CKM_SHA224, CKM_SHA256, CKM_SHA384 or CKM_SHA512",
    )?;
    let kinds = [
        (Name::Md5Hash, Mechanism::Md5),
        (Name::Sha1Hash, Mechanism::Sha1),
        (Name::HashOfCertificate, named.unwrap_or(Mechanism::Sha1)),
    ];
    let mut found = Vec::with_capacity(kinds.len());
    for (name, mechanism) in kinds {
        let Some((value, span)) = reader.octets(name) else {
            if name == Name::HashOfCertificate && named.is_some() {
                return Err(reader.missing(name));
            }
            continue;
        };
        let expected = super::fingerprint::length(mechanism);
        if value.len() != expected {
            let problem = Problem::HashLength {
                label: reader.label(),
                name,
                len: value.len(),
                expected,
            };
            return Err((problem, Some(span)));
        }
        found.push(CertificateHash {
            name,
            mechanism,
            value,
            span,
        });
    }
    Ok(found)
}

/// The words of a trust object and what they mean.
fn levels(reader: &Reader<'_, '_, '_>) -> Result<Trust, At> {
    let mut words = Purposes::default();
    let mut seconds = Purposes::default();
    for purpose in Purpose::ALL {
        let [nss, pkcs] = purpose.attributes();
        let (nss, pkcs) = (reader.trust_word(nss)?, reader.trust_word(pkcs)?);
        *words.get_mut(purpose) = nss.or(pkcs);
        *seconds.get_mut(purpose) = nss.and(pkcs);
    }
    if let Some((purpose, _)) = words.iter().find(|(_, word)| word.is_none()) {
        let problem = Problem::MissingPurpose {
            label: reader.label(),
            purpose,
        };
        return Err((problem, Some(reader.object.span)));
    }
    let mut trust = Trust::new(words, reader.object.span);
    for (purpose, second) in seconds.iter() {
        let second = second.map(|word| super::trust::level(word, false));
        let stance = trust.level(purpose).and_then(Level::stance);
        if second.is_some_and(|second| second.stance() != stance) {
            let problem = Problem::WordsContradict {
                label: reader.label(),
                purpose,
            };
            return Err((problem, Some(reader.object.span)));
        }
    }
    // Where both vocabularies speak of a purpose, NSS's word is its word and PKCS#11's one of the others.
    let first = |p: Purpose| {
        let [nss, pkcs] = p.attributes();
        if reader.object.get(nss).is_some() {
            nss
        } else {
            pkcs
        }
    };
    let ours = Purpose::ALL.map(first);
    for attribute in reader.object.attributes() {
        let Some(name) = attribute.name.filter(|name| !ours.contains(name)) else {
            continue;
        };
        if rule(name).1 == [ValueType::Word(WordType::Trust)] {
            trust
                .others
                .extend(reader.trust_word(name)?.map(|word| (name, word)));
        }
    }
    trust.step_up_approved = reader.bool(Name::TrustStepUpApproved);
    Ok(trust)
}
