//! What can be wrong with what a file says, each with its code.

use jiff::Timestamp;

use super::trust::Purpose;
use crate::certdata::{Name, ValueType};
use crate::diagnostic::{Diagnostic, Severity, Span};

/// A problem, how much it weighs here, and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong.
    pub problem: Problem,
    /// `Error` refuses the file.
    pub severity: Severity,
    /// Where.
    pub span: Option<Span>,
}

/// The ways in which objects can fail to make sense. Texts from the file are escaped already.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each variant's message is its documentation")]
pub enum Problem {
    #[error("unknown object class `{0}`")]
    UnknownClass(String),
    #[error("unknown attribute `{0}`: it may narrow trust in a way this version does not know")]
    UnknownAttribute(String),
    #[error("{0} does not belong into a {1} object")]
    MisplacedAttribute(Name, &'static str),
    #[error("{name} has the type {found}")]
    WrongType {
        name: Name,
        found: ValueType,
        expected: String,
    },
    #[error("{name}: unknown word `{word}`")]
    UnknownWord {
        name: Name,
        word: String,
        expected: &'static str,
    },
    #[error("\"{label}\": the {object} object has no {name}")]
    MissingAttribute {
        label: String,
        object: &'static str,
        name: Name,
    },
    #[error("\"{label}\": the trust object says nothing about {purpose}")]
    MissingPurpose { label: String, purpose: Purpose },
    #[error("\"{label}\": the trust object has no {name}, which every other one has")]
    LoneAbsence {
        label: String,
        name: Name,
        historical: bool,
    },
    #[error("\"{label}\": the certificate has no trust object")]
    NoTrust { label: String },
    #[error("\"{label}\": trust is granted to a certificate that is not in the file")]
    NoCertificate { label: String },
    #[error("\"{label}\": the hash points at {by_hash}, issuer and serial number at {by_name}")]
    HashContradictsName {
        label: String,
        by_hash: String,
        by_name: String,
    },
    #[error("\"{label}\": {name} is not the hash of the certificate")]
    HashMismatch { label: String, name: Name },
    #[error("\"{label}\": {name} has {len} bytes")]
    HashLength {
        label: String,
        name: Name,
        len: usize,
        expected: usize,
    },
    #[error("\"{label}\": {name} is not what the certificate says")]
    FieldMismatch { label: String, name: Name },
    #[error("\"{label}\": {reason}")]
    NotACertificate { label: String, reason: String },
    #[error("\"{label}\": {name} is not a date")]
    BadDate { label: String, name: Name },
    #[error("\"{label}\": {name} says {value}, the comment says `{comment}`")]
    CommentContradicts {
        label: String,
        name: Name,
        value: String,
        comment: String,
    },
    #[error("\"{label}\": two trust objects contradict each other, here and in line {other}")]
    TrustContradicts { label: String, other: usize },
    #[error(
        "\"{label}\": two attributes of one trust object contradict each other about {purpose}"
    )]
    WordsContradict { label: String, purpose: Purpose },
    #[error("the file holds no certificates")]
    NoCertificates,
    #[error("\"{label}\": more than {most} certificates have its issuer and serial number")]
    TooManyNamesakes { label: String, most: usize },
    #[error("the comment `{comment}` announces another object than \"{label}\", which follows it")]
    AnnouncesAnother { label: String, comment: String },
    #[error("the comment `{comment}` stands over \"{label}\"")]
    OtherLabel { label: String, comment: String },
    #[error("nothing follows the comment `{comment}`: the file is cut off here")]
    CutOff { comment: String },
    #[error(
        "\"{label}\": {purpose} is distrusted after {date} by the trust object alone; the certificate object says no date. The date counts"
    )]
    DateInTrustOnly {
        label: String,
        purpose: Purpose,
        date: Timestamp,
    },
    #[error(
        "\"{label}\": {purpose} is distrusted after {date} by the certificate object; the trust object says there is no date. The date counts"
    )]
    DateInCertificateOnly {
        label: String,
        purpose: Purpose,
        date: Timestamp,
    },
    #[error(
        "\"{label}\": the certificate object and the trust object have different {purpose} distrust dates; the earlier, {date}, counts"
    )]
    DatesDiffer {
        label: String,
        purpose: Purpose,
        date: Timestamp,
    },
    #[error("\"{label}\": the comment on {name} cannot be read as a date: `{comment}`")]
    UnreadableComment {
        label: String,
        name: Name,
        comment: String,
    },
    #[error("\"{label}\": the same certificate stands in the file twice, first in line {first}")]
    DuplicateCertificate { label: String, first: usize },
    #[error("\"{label}\": two trust objects say the same, here and in line {other}")]
    DuplicateTrust { label: String, other: usize },
    #[error("\"{label}\": basicConstraints cannot be decoded: {reason}")]
    BrokenExtension { label: String, reason: String },
}

impl Problem {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownClass(_) => "T001",
            Self::UnknownAttribute(_) => "T002",
            Self::MisplacedAttribute(..) => "T003",
            Self::WrongType { .. } => "T004",
            Self::UnknownWord { .. } => "T005",
            Self::MissingAttribute { .. } => "T006",
            Self::MissingPurpose { .. } => "T007",
            Self::LoneAbsence { .. } => "T008",
            Self::NoTrust { .. } => "T009",
            Self::NoCertificate { .. } => "T010",
            Self::HashContradictsName { .. } => "T011",
            Self::HashMismatch { .. } => "T012",
            Self::HashLength { .. } => "T013",
            Self::FieldMismatch { .. } => "T014",
            Self::NotACertificate { .. } => "T015",
            Self::BadDate { .. } => "T016",
            Self::CommentContradicts { .. } => "T017",
            Self::TrustContradicts { .. } => "T018",
            Self::WordsContradict { .. } => "T019",
            Self::NoCertificates => "T020",
            Self::TooManyNamesakes { .. } => "T021",
            Self::CutOff { .. } => "T022",
            Self::AnnouncesAnother { .. } => "T023",
            Self::DateInTrustOnly { .. } => "T030",
            Self::DateInCertificateOnly { .. } => "T031",
            Self::DatesDiffer { .. } => "T032",
            Self::UnreadableComment { .. } => "T033",
            Self::DuplicateCertificate { .. } => "T034",
            Self::DuplicateTrust { .. } => "T035",
            Self::BrokenExtension { .. } => "T036",
            Self::OtherLabel { .. } => "T037",
        }
    }

    /// What `--lenient` forgives: only what history really holds.
    pub(crate) fn is_forgivable(&self) -> bool {
        matches!(
            self,
            Self::NoTrust { .. }
                | Self::LoneAbsence {
                    historical: true,
                    ..
                }
                | Self::HashContradictsName { .. }
                | Self::TrustContradicts { .. }
        )
    }

    fn expected(&self) -> String {
        match self {
            Self::UnknownClass(_) => {
                "expected CKO_CERTIFICATE, a trust object or a root list".to_owned()
            }
            Self::WrongType { expected, .. } => format!("expected {expected}"),
            Self::UnknownWord { expected, .. } => format!("expected {expected}"),
            Self::HashLength { expected, .. } => format!("expected {expected} bytes"),
            Self::BadDate { .. } => {
                "expected CK_FALSE, or YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ and a real time".to_owned()
            }
            _ => String::new(),
        }
    }

    fn help(&self) -> &'static str {
        match self {
            Self::AnnouncesAnother { .. } => {
                "what stood between them is lost: fetch the file again and compare its SHA-256 with the source's"
            }
            Self::OtherLabel { .. } => {
                "an object between them may be lost: compare the file's SHA-256 with the source's; if you gave the object its label, correct the comment"
            }
            Self::UnknownAttribute(_) => {
                "look up what it means; if it does not narrow trust, pass --allow-unknown NAME"
            }
            problem if problem.is_forgivable() => {
                "fetch the file again; for a file that history really holds so, see --lenient"
            }
            Self::DateInTrustOnly { .. }
            | Self::DateInCertificateOnly { .. }
            | Self::DatesDiffer { .. }
            | Self::UnreadableComment { .. }
            | Self::DuplicateCertificate { .. }
            | Self::DuplicateTrust { .. }
            | Self::BrokenExtension { .. } => "",
            _ => {
                "the file is damaged or of an unknown kind: fetch it again and compare its SHA-256 with the source's"
            }
        }
    }
}

impl Finding {
    /// The same as a [`Diagnostic`].
    pub fn to_diagnostic(&self) -> Diagnostic {
        Diagnostic {
            file: None,
            code: self.problem.code(),
            severity: self.severity,
            message: self.problem.to_string(),
            span: self.span,
            expected: self.problem.expected(),
            help: self.problem.help().to_owned(),
        }
    }
}
