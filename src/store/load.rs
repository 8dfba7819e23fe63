//! From the bytes of a file to a [`Store`], or to the reasons why not.

use super::announced::contradictions;
use super::assemble::{self, At, Kind, TrustObject};
use super::cut_off::cut_off;
use super::join::{Joined, join};
use super::problem::{Finding, Problem};
use super::{Distrust, Root, Sha256, Store};
use crate::certdata::{Certdata, Name, ObjectClass, SyntaxError};
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::brief;

/// Objects of a file that are broken by themselves, at most: it is refused for one, and each takes memory.
pub const MAX_BROKEN: usize = 1000;

/// How strictly a file is read. The default is strict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadOptions {
    /// Forgive what history really holds: issuer and serial number that contradict the hash (the
    /// hash decides who gets the trust, a distrust counts against both), and certificates without
    /// one right trust object (they are no anchors), and in objects of the class that ended in 2011 the
    /// absence of issuer, serial number or step-up flag where all others have it. Each with a warning.
    pub lenient: bool,
    /// Attribute names to accept and ignore although this version does not know them.
    pub allow_unknown: Vec<String>,
    /// Compare the MD5 of a certificate also where a trust object names it by SHA-1, as `lint` and the command line
    /// do. It has no part in trust then, and takes a third of the time of everything else.
    pub every_md5: bool,
    /// Refuse any other input.
    pub expect_sha256: Option<Sha256>,
}

/// Why a file is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// Another input than the one that was expected.
    #[error("the input's SHA-256 is {found}, not {expected}")]
    WrongHash {
        /// What was asked for.
        expected: Sha256,
        /// What is there.
        found: Sha256,
    },
    /// The text is not certdata.txt.
    #[error(transparent)]
    Syntax(#[from] SyntaxError),
    /// The objects do not make sense; at least one finding is an error.
    #[error("{}", first_words(.0))]
    Trust(Vec<Finding>),
}

fn first_words(findings: &[Finding]) -> String {
    let mut errors = findings.iter().filter(|f| f.severity == Severity::Error);
    let first = errors.next().map(|finding| match finding.span {
        Some(span) => format!("line {}: {}", span.line, finding.problem),
        None => finding.problem.to_string(),
    });
    let first = first.unwrap_or_default();
    match errors.count() {
        0 => first,
        more => format!("{first} (and {more} more)"),
    }
}

impl LoadError {
    /// Every error with its place.
    pub fn to_diagnostics(&self) -> Vec<Diagnostic> {
        match self {
            Self::WrongHash { .. } => vec![
                Diagnostic::new("T000", Severity::Error, self.to_string()).help(
                    "fetch the file again, or look at what changed before you expect its new hash",
                ),
            ],
            Self::Syntax(error) => vec![error.to_diagnostic()],
            Self::Trust(findings) => {
                let errors = findings.iter().filter(|f| f.severity == Severity::Error);
                errors.map(Finding::to_diagnostic).collect()
            }
        }
    }
}

impl Store {
    /// Reads a certdata.txt strictly.
    ///
    /// # Errors
    /// [`LoadError`] if the text is damaged or its objects do not agree with each other.
    pub fn parse(bytes: &[u8]) -> Result<Self, LoadError> {
        Self::parse_with(bytes, &LoadOptions::default())
    }

    /// Reads a certdata.txt.
    ///
    /// # Errors
    /// [`LoadError`] if the text is damaged or its objects do not agree with each other.
    pub fn parse_with(bytes: &[u8], options: &LoadOptions) -> Result<Self, LoadError> {
        Self::parse_hashed(bytes, options, || Sha256::of(bytes))
    }

    /// Reads a certdata.txt whose SHA-256 is taken from `sha256`, where it is known or computed meanwhile. A file of
    /// another hash than the expected one is refused for that, whatever else is wrong with it.
    ///
    /// # Errors
    /// [`LoadError`] if the text is damaged or its objects do not agree with each other.
    pub fn parse_hashed(
        bytes: &[u8],
        options: &LoadOptions,
        sha256: impl FnOnce() -> Sha256,
    ) -> Result<Self, LoadError> {
        let read = read(bytes, options);
        let sha256 = sha256();
        if let Some(expected) = options.expect_sha256.filter(|expected| *expected != sha256) {
            return Err(LoadError::WrongHash {
                expected,
                found: sha256,
            });
        }
        let Read {
            roots,
            distrusts,
            findings,
        } = read?;
        Ok(Self {
            sha256,
            size: bytes.len(),
            lock: None,
            roots,
            distrusts,
            findings,
        })
    }
}

/// What a file says.
struct Read {
    roots: Vec<Root>,
    distrusts: Vec<Distrust>,
    findings: Vec<Finding>,
}

fn read(bytes: &[u8], options: &LoadOptions) -> Result<Read, LoadError> {
    let file = Certdata::parse(bytes)?;
    let mut problems = Vec::new();
    let mut certificates = Vec::new();
    let mut trusts = Vec::new();
    let mut broken = Vec::new();
    let unknown = &options.allow_unknown;
    for object in file.objects() {
        let read = assemble::kind(&object).and_then(|kind| {
            match kind {
                Kind::Certificate => {
                    let object = assemble::certificate(&object, unknown, &mut problems)?;
                    certificates.push(object);
                }
                Kind::Trust => trusts.push(assemble::trust(&object, unknown, &mut problems)?),
                Kind::RootList => assemble::root_list(&object, unknown)?,
            }
            Ok(())
        });
        broken.extend(read.err().map(|at| weigh(at, options)));
        if broken.len() >= MAX_BROKEN {
            break;
        }
    }
    // A broken object is missed by others: the refusals say more than their consequences.
    if !broken.is_empty() {
        return Err(LoadError::Trust(broken));
    }
    if certificates.is_empty() {
        return Err(LoadError::Trust(vec![weigh(
            (Problem::NoCertificates, None),
            options,
        )]));
    }
    lone_absences(&trusts, &mut problems);
    problems.extend(cut_off(&file, bytes));
    problems.extend(contradictions(&file));
    let Joined {
        roots,
        distrusts,
        problems: joined,
    } = join(certificates, &trusts, options.every_md5);
    problems.extend(joined);
    let weighed = problems.into_iter().map(|at| weigh(at, options));
    let mut findings: Vec<_> = weighed.collect();
    findings.sort_by_key(|finding| finding.span);
    if findings.iter().any(|f| f.severity == Severity::Error) {
        return Err(LoadError::Trust(findings));
    }
    Ok(Read {
        roots,
        distrusts,
        findings,
    })
}

/// How much a problem weighs under these options.
fn weigh((problem, span): At, options: &LoadOptions) -> Finding {
    let severity = match problem {
        Problem::DateInTrustOnly { .. }
        | Problem::DateInCertificateOnly { .. }
        | Problem::DatesDiffer { .. }
        | Problem::UnreadableComment { .. }
        | Problem::DuplicateCertificate { .. }
        | Problem::DuplicateTrust { .. }
        | Problem::OtherLabel { .. }
        | Problem::BrokenExtension { .. } => Severity::Warning,
        _ if options.lenient && problem.is_forgivable() => Severity::Warning,
        _ => Severity::Error,
    };
    Finding {
        problem,
        severity,
        span,
    }
}

/// A trust object without an attribute that every other one has was cut short: the last object of a
/// cut file is otherwise complete.
fn lone_absences(trusts: &[TrustObject<'_>], problems: &mut Vec<At>) {
    // A lone object is held against history: every CKO_NSS_TRUST object since 2011 has its last
    // attribute, so a file cut inside the first one is known as well.
    if let [object] = trusts {
        let step_up = Name::TrustStepUpApproved;
        if object.class == ObjectClass::NssTrust
            && !object.names.contains(step_up)
            && !may_lack(object, step_up)
        {
            problems.push(lone_absence(object, step_up));
        }
        return;
    }
    for name in Name::ALL {
        let lacking = || trusts.iter().filter(|t| !t.names.contains(*name));
        let mut two = lacking().take(2);
        let (Some(object), None) = (two.next(), two.next()) else {
            continue;
        };
        if !may_lack(object, *name) {
            problems.push(lone_absence(object, *name));
        }
    }
}

fn lone_absence(object: &TrustObject<'_>, name: Name) -> At {
    let problem = Problem::LoneAbsence {
        label: brief(object.label),
        name,
        // Objects were added without these while others had them: 2002 and 2004 to 2006.
        historical: object.class == ObjectClass::NetscapeTrust
            && matches!(
                name,
                Name::Issuer | Name::SerialNumber | Name::TrustStepUpApproved
            ),
    };
    (problem, Some(object.trust.span))
}

/// What one object may lack although all others have it.
fn may_lack(object: &TrustObject<'_>, name: Name) -> bool {
    let has = |name| object.names.contains(name);
    // Distrust by issuer and serial number alone is legitimate (2012-02 to 2022-03).
    let distrusts = object.trust.is_distrust() && !object.trust.grants();
    match name {
        Name::Sha1Hash | Name::Md5Hash => has(Name::HashOfCertificate) || distrusts,
        Name::HashOfCertificate => has(Name::Sha1Hash) || distrusts,
        // Dates are the exception, and two vocabularies say the same of a purpose.
        Name::ServerDistrustAfter | Name::EmailDistrustAfter => true,
        Name::TrustServerAuth | Name::TrustEmailProtection | Name::TrustCodeSigning => true,
        name if name.is_pkcs11_trust() => true,
        // PKCS#11 3.2 has no such attribute.
        Name::TrustStepUpApproved => {
            let mut pkcs11 = Name::ALL.iter().filter(|name| name.is_pkcs11_trust());
            pkcs11.any(|name| has(*name))
        }
        _ => false,
    }
}
