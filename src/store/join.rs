//! Which trust belongs to which certificate.

use std::collections::HashMap;

use super::assemble::{At, CertificateHash, CertificateObject, TrustObject};
use super::certificate::Certificate;
use super::distrust_after::{DateAttribute, DistrustAfter};
use super::fingerprint;
use super::problem::Problem;
use super::trust::{Purpose, Purposes, Trust};
use super::{Distrust, Root};
use crate::certdata::{Mechanism, Name};
use crate::text::{brief, count};

/// More certificates than this under one issuer and serial number are refused: a CA never gives one out
/// twice (RFC 5280 section 4.1.2.2), and every distrust of the name would count against each of them.
const MAX_NAMESAKES: usize = 16;

/// What the join yields; the problems are not weighed yet.
pub(super) struct Joined {
    pub(super) roots: Vec<Root>,
    pub(super) distrusts: Vec<Distrust>,
    pub(super) problems: Vec<At>,
}

/// The certificates of a file, found by what trust objects call them.
struct Index<'a> {
    certificates: Vec<&'a Certificate>,
    by_hash: HashMap<(Mechanism, Vec<u8>), usize>,
    /// By `CKA_ISSUER` and `CKA_SERIAL_NUMBER` byte by byte, as NSS compares them.
    by_name: HashMap<(&'a [u8], &'a [u8]), Vec<usize>>,
    /// By the same, whichever way the serial number is written.
    by_any_name: HashMap<(&'a [u8], &'a [u8]), Vec<usize>>,
}

/// Where a trust object points.
struct Target {
    /// The certificate that gets the trust.
    trust: Option<usize>,
    /// The certificates that a distrust counts against.
    distrust: Vec<usize>,
    /// Whether hash and name agree; if not, that is told already.
    agree: bool,
    /// Whether it points outside the file as well: at a certificate that a user may want to add.
    half: bool,
}

/// Joins certificates with their trust.
pub(super) fn join(certificates: Vec<CertificateObject>, trusts: &[TrustObject]) -> Joined {
    let mut problems = Vec::new();
    let Unique {
        mut roots,
        serials,
        dates,
    } = unique(certificates, &mut problems);
    let index = Index::new(&roots, &serials, trusts);
    if let Some(at) = index.first_of_too_many() {
        let root = roots.get(at);
        let label = root.map_or_else(String::new, |root| brief(&root.label));
        let span = root.and_then(|root| root.span);
        let most = MAX_NAMESAKES;
        return Joined {
            roots: Vec::new(),
            distrusts: Vec::new(),
            problems: vec![(Problem::TooManyNamesakes { label, most }, span)],
        };
    }

    let mut granted: Vec<Vec<&TrustObject>> = vec![Vec::new(); roots.len()];
    let mut distrusted: Vec<Vec<Aside<'_>>> = vec![Vec::new(); roots.len()];
    let mut distrusts = Vec::new();
    for object in trusts {
        let target = match index.target(object, &mut problems) {
            Ok(target) => target,
            Err(at) => {
                problems.push(at);
                continue;
            }
        };
        if let Some(granted) = target.trust.and_then(|at| granted.get_mut(at)) {
            granted.push(object);
        }
        if object.trust.is_distrust() {
            for at in &target.distrust {
                distrusted.get_mut(*at).into_iter().for_each(|list| {
                    list.push(Aside {
                        object,
                        told: !target.agree,
                        own: target.trust == Some(*at),
                    });
                });
            }
        }
        let nowhere = target.trust.is_none() && target.distrust.is_empty();
        if nowhere || (target.half && object.trust.is_distrust()) {
            distrusts.push(object.to_distrust());
        }
    }
    let spoken = granted.iter().zip(&distrusted).zip(dates);
    for (root, ((granted, distrusted), dates)) in roots.iter_mut().zip(spoken) {
        root.trust = settle(root, granted, distrusted, &mut problems);
        settle_dates(root, dates, granted, &mut problems);
    }
    Joined {
        roots,
        distrusts,
        problems,
    }
}

/// One entry per certificate of the file, in file order.
#[derive(Default)]
struct Unique {
    roots: Vec<Root>,
    serials: Vec<Vec<u8>>,
    dates: Vec<Purposes<DateAttribute>>,
}

/// Folds a certificate that stands twice into one root: the first label, the stricter date.
fn unique(certificates: Vec<CertificateObject>, problems: &mut Vec<At>) -> Unique {
    let mut seen: HashMap<fingerprint::Sha256, usize> = HashMap::new();
    let mut all = Unique::default();
    for object in certificates {
        let known = seen.get(&object.certificate.sha256()).copied();
        let twin = known.and_then(|at| Some((all.roots.get_mut(at)?, all.dates.get_mut(at)?)));
        if let Some((root, dates)) = twin {
            let label = brief(&object.label);
            let first = root.span.map_or(0, |span| span.line);
            problems.push((
                Problem::DuplicateCertificate { label, first },
                Some(object.span),
            ));
            *dates = Purposes::from_fn(|p| dates.get(p).stricter(*object.dates.get(p)));
            if root.mozilla_ca_policy != object.mozilla_ca_policy {
                root.mozilla_ca_policy = Some(false);
            }
            continue;
        }
        seen.insert(object.certificate.sha256(), all.roots.len());
        all.dates.push(object.dates);
        all.serials.push(object.serial);
        all.roots.push(Root {
            mozilla_ca_policy: object.mozilla_ca_policy,
            span: Some(object.span),
            ..Root::new(object.label, object.certificate)
        });
    }
    all
}

impl<'a> Index<'a> {
    fn new(roots: &'a [Root], serials: &'a [Vec<u8>], trusts: &[TrustObject]) -> Self {
        let certificates: Vec<_> = roots.iter().map(|root| &root.certificate).collect();
        let mut by_name: HashMap<_, Vec<_>> = HashMap::with_capacity(roots.len());
        let mut by_any_name: HashMap<_, Vec<_>> = HashMap::with_capacity(2 * roots.len());
        for (at, (certificate, serial)) in certificates.iter().zip(serials).enumerate() {
            let issuer = certificate.issuer();
            by_name
                .entry((issuer, serial.as_slice()))
                .or_default()
                .push(at);
            for serial in [certificate.serial_der(), certificate.serial()] {
                by_any_name.entry((issuer, serial)).or_default().push(at);
            }
        }
        let mut mechanisms: Vec<_> = trusts
            .iter()
            .flat_map(naming)
            .map(|h| h.mechanism)
            .collect();
        mechanisms.sort_unstable();
        mechanisms.dedup();
        let hashes = mechanisms.into_iter().flat_map(|mechanism| {
            let all = certificates.iter().enumerate();
            all.map(move |(at, c)| ((mechanism, c.hash(mechanism)), at))
        });
        Self {
            by_hash: hashes.collect(),
            certificates,
            by_name,
            by_any_name,
        }
    }

    /// The first certificate of a name that too many have.
    fn first_of_too_many(&self) -> Option<usize> {
        let groups = self.by_any_name.values();
        let large = groups.filter(|group| group.len() > MAX_NAMESAKES);
        large.filter_map(|group| group.first().copied()).min()
    }

    /// The certificates that one of the indexes has under an object's issuer and serial number.
    fn named(
        index: &HashMap<(&'a [u8], &'a [u8]), Vec<usize>>,
        object: &TrustObject,
    ) -> Vec<usize> {
        let name = object.issuer_serial.as_ref();
        let found =
            name.and_then(|(issuer, serial)| index.get(&(issuer.as_slice(), serial.as_slice())));
        found.cloned().unwrap_or_default()
    }

    /// Finds the certificate of a trust object.
    fn target(&self, object: &TrustObject, problems: &mut Vec<At>) -> Result<Target, At> {
        let span = Some(object.trust.span);
        let is_hashed = naming(object).next().is_some();
        let by_hash = naming(object)
            .find_map(|h| self.by_hash.get(&(h.mechanism, h.value.clone())))
            .copied();
        let by_name = Self::named(&self.by_name, object);
        let agree = match by_hash {
            _ if !is_hashed => by_name.len() <= 1,
            Some(at) => object.issuer_serial.is_none() || by_name.contains(&at),
            None => by_name.is_empty(),
        };
        if !agree {
            let problem = Problem::HashContradictsName {
                label: brief(&object.label),
                by_hash: self.words(by_hash.as_slice()),
                by_name: self.words(&by_name),
            };
            problems.push((problem, span));
        }
        let trust = match by_name.as_slice() {
            [at] if !is_hashed => Some(*at),
            _ => by_hash,
        };
        problems.extend(trust.and_then(|at| self.wrong_hash(object, at)));
        if agree && trust.is_none() && object.trust.grants() {
            let label = brief(&object.label);
            return Err((Problem::NoCertificate { label }, span));
        }
        let half = !agree && (by_hash.is_none() || by_name.is_empty());
        let mut distrust = Self::named(&self.by_any_name, object);
        distrust.extend(by_hash.filter(|at| !distrust.contains(at)));
        Ok(Target {
            trust,
            distrust,
            agree,
            half,
        })
    }

    /// A hash of a trust object that is not its certificate's. The trust is its trust all the same:
    /// "no trust object" would only hide this.
    fn wrong_hash(&self, object: &TrustObject, at: usize) -> Option<At> {
        let certificate = self.certificates.get(at)?;
        let mut hashes = object.hashes.iter();
        let wrong = hashes.find(|h| !certificate.has_hash(h.mechanism, &h.value))?;
        let problem = Problem::HashMismatch {
            label: brief(&object.label),
            name: wrong.name,
        };
        Some((problem, Some(wrong.span)))
    }

    /// What was found, in words.
    fn words(&self, found: &[usize]) -> String {
        let one = match found {
            [] => return "no certificate".to_owned(),
            [at] => self.certificates.get(*at),
            _ => None,
        };
        one.map_or_else(
            || count(found.len(), "certificate"),
            |c| c.sha256().to_string(),
        )
    }
}

/// The hashes that name a certificate. MD5 never does: its collisions are cheap.
fn naming(object: &TrustObject) -> impl Iterator<Item = &CertificateHash> {
    let all = object.hashes.iter();
    all.filter(|h| h.mechanism != Mechanism::Md5)
}

/// A distrust that counts against a root.
#[derive(Clone, Copy)]
struct Aside<'a> {
    object: &'a TrustObject,
    /// Whether it was told already that it points at more than one certificate.
    told: bool,
    /// Whether the trust of this root is its own.
    own: bool,
}

/// The trust of a root, from all the objects that speak of it.
fn settle(
    root: &Root,
    granted: &[&TrustObject],
    distrusted: &[Aside<'_>],
    problems: &mut Vec<At>,
) -> Option<Trust> {
    let label = || brief(&root.label);
    let mut trust = None;
    let mut contradicted = false;
    for object in granted {
        let span = Some(object.trust.span);
        match &trust {
            None => trust = Some(object.trust.clone()),
            Some(first) => {
                let other = first.span.line;
                let label = label();
                contradicted |= !first.agrees(&object.trust);
                problems.push(if first.agrees(&object.trust) {
                    (Problem::DuplicateTrust { label, other }, span)
                } else {
                    (Problem::TrustContradicts { label, other }, span)
                });
            }
        }
    }
    if trust.is_none() {
        problems.push((Problem::NoTrust { label: label() }, root.span));
    }
    // A root without one right trust is no anchor; a distrust stays one.
    let mut trust = trust.filter(|_| !contradicted);
    for Aside { object, told, own } in distrusted {
        // By issuer and serial number in another spelling, or two certificates of one name.
        if let Some(trust) = trust
            .as_ref()
            .filter(|t| !own && !told && !t.agrees(&object.trust))
        {
            let problem = Problem::TrustContradicts {
                label: label(),
                other: trust.span.line,
            };
            problems.push((problem, Some(object.trust.span)));
        }
        match &mut trust {
            Some(trust) => trust.distrust_as(&object.trust),
            None => trust = Some(object.trust.without_grants()),
        }
    }
    trust
}

/// The distrust dates of a root, from both kinds of objects.
fn settle_dates(
    root: &mut Root,
    certificate: Purposes<DateAttribute>,
    granted: &[&TrustObject],
    problems: &mut Vec<At>,
) {
    let dates = Purposes::from_fn(|purpose| {
        let trust = granted.iter().map(|object| *object.dates.get(purpose));
        DistrustAfter {
            certificate: *certificate.get(purpose),
            trust: trust.fold(DateAttribute::Absent, DateAttribute::stricter),
        }
    });
    for purpose in [Purpose::ServerAuth, Purpose::EmailProtection] {
        let both = dates.get(purpose);
        let Some(date) = both.date() else { continue };
        let label = brief(&root.label);
        let problem = match (both.certificate, both.trust) {
            (DateAttribute::Date(a), DateAttribute::Date(b)) if a != b => Problem::DatesDiffer {
                label,
                purpose,
                date,
            },
            (DateAttribute::Absent | DateAttribute::False, DateAttribute::Date(_)) => {
                Problem::DateInTrustOnly {
                    label,
                    purpose,
                    date,
                }
            }
            (DateAttribute::Date(_), DateAttribute::False) => Problem::DateInCertificateOnly {
                label,
                purpose,
                date,
            },
            // Mozilla's usual way: the certificate object has it, the trust object lacks the attribute.
            _ => continue,
        };
        problems.push((problem, root.span));
    }
    root.server_distrust_after = dates.server_auth;
    root.email_distrust_after = dates.email_protection;
}

impl TrustObject {
    fn to_distrust(&self) -> Distrust {
        let (issuer, serial) = self.issuer_serial.clone().unzip();
        let hash = |name| self.hashes.iter().find(move |h| h.name == name);
        let value = |name| hash(name).map(|h| h.value.clone());
        Distrust {
            label: self.label.clone(),
            issuer,
            serial,
            sha1: value(Name::Sha1Hash),
            md5: value(Name::Md5Hash),
            hash: hash(Name::HashOfCertificate).map(|h| (h.mechanism, h.value.clone())),
            dates: self.dates,
            trust: self.trust.clone(),
        }
    }
}
