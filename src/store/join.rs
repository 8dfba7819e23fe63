//! Which trust belongs to which certificate.

use std::collections::HashMap;

use super::assemble::{At, CertificateObject, TrustObject};
use super::certificate::Certificate;
use super::distrust_after::{DateAttribute, DistrustAfter};
use super::fingerprint;
use super::problem::Problem;
use super::trust::{Purpose, Purposes, Trust};
use super::{Distrust, Root};
use crate::certdata::{Mechanism, Name};
use crate::text::{brief, count};

/// What the join yields; the problems are not weighed yet.
pub(super) struct Joined {
    pub(super) roots: Vec<Root>,
    pub(super) distrusts: Vec<Distrust>,
    pub(super) problems: Vec<At>,
}

/// The certificates of a file, found by what trust objects call them.
struct Index<'a> {
    certificates: Vec<&'a Certificate>,
    serials: &'a [Vec<u8>],
    by_sha1: HashMap<&'a [u8], usize>,
    by_issuer: HashMap<&'a [u8], Vec<usize>>,
}

/// Where a trust object points.
struct Target {
    /// The certificate that gets the trust.
    trust: Option<usize>,
    /// The certificates that a distrust counts against.
    distrust: Vec<usize>,
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
    let index = Index::new(&roots, &serials);

    let mut granted: Vec<Vec<&TrustObject>> = vec![Vec::new(); roots.len()];
    let mut distrusted: Vec<Vec<&TrustObject>> = vec![Vec::new(); roots.len()];
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
                distrusted
                    .get_mut(*at)
                    .into_iter()
                    .for_each(|list| list.push(object));
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
    fn new(roots: &'a [Root], serials: &'a [Vec<u8>]) -> Self {
        let certificates: Vec<_> = roots.iter().map(|root| &root.certificate).collect();
        let mut by_issuer: HashMap<_, Vec<_>> = HashMap::with_capacity(certificates.len());
        for (at, certificate) in certificates.iter().enumerate() {
            by_issuer.entry(certificate.issuer()).or_default().push(at);
        }
        Self {
            by_sha1: (certificates.iter().enumerate())
                .map(|(at, certificate)| (&certificate.sha1()[..], at))
                .collect(),
            by_issuer,
            certificates,
            serials,
        }
    }

    fn get(&self, at: usize) -> Option<&'a Certificate> {
        self.certificates.get(at).copied()
    }

    /// The certificate with this hash.
    fn hashed(&self, mechanism: Mechanism, value: &[u8]) -> Option<usize> {
        match mechanism {
            Mechanism::Sha1 => self.by_sha1.get(value).copied(),
            other => (self.certificates.iter()).position(|c| c.has_hash(other, value)),
        }
    }

    /// The certificates of this issuer and serial number that `is` accepts.
    fn named(&self, object: &TrustObject, is: impl Fn(usize, &[u8]) -> bool) -> Vec<usize> {
        let Some((issuer, serial)) = &object.issuer_serial else {
            return Vec::new();
        };
        let of_issuer = self.by_issuer.get(issuer.as_slice()).into_iter().flatten();
        of_issuer.copied().filter(|at| is(*at, serial)).collect()
    }

    /// Finds the certificate of a trust object.
    fn target(&self, object: &TrustObject, problems: &mut Vec<At>) -> Result<Target, At> {
        let label = || brief(&object.label);
        let span = Some(object.trust.span);
        // MD5 never names a certificate; any other hash does.
        let names = object
            .hashes
            .iter()
            .filter(|h| h.mechanism != Mechanism::Md5);
        let hashed: Vec<_> = names.map(|h| self.hashed(h.mechanism, &h.value)).collect();
        let by_hash = hashed.iter().flatten().next().copied();
        // NSS compares the attributes of both objects byte by byte; a distrust counts whichever way
        // the serial number is written.
        let by_name = self.named(object, |at, serial| {
            self.serials.get(at).is_some_and(|own| own == serial)
        });
        let mut distrust = self.named(object, |at, serial| {
            self.get(at).is_some_and(|c| c.has_serial(serial))
        });

        let agree = match (hashed.is_empty(), by_hash) {
            (true, _) => by_name.len() <= 1,
            (false, Some(at)) => object.issuer_serial.is_none() || by_name.contains(&at),
            (false, None) => by_name.is_empty(),
        };
        if !agree {
            let words = |found: &[usize]| match found {
                [] => "no certificate".to_owned(),
                [at] => self
                    .get(*at)
                    .map_or_else(String::new, |c| c.sha256().to_string()),
                many => count(many.len(), "certificate"),
            };
            let problem = Problem::HashContradictsName {
                label: label(),
                by_hash: words(by_hash.as_slice()),
                by_name: words(&by_name),
            };
            problems.push((problem, span));
        }
        let trust = if hashed.is_empty() {
            by_name.first().copied().filter(|_| agree)
        } else {
            by_hash
        };
        if let Some(certificate) = trust.and_then(|at| self.get(at)) {
            let wrong = object
                .hashes
                .iter()
                .find(|h| !certificate.has_hash(h.mechanism, &h.value));
            if let Some(hash) = wrong {
                let problem = Problem::HashMismatch {
                    label: label(),
                    name: hash.name,
                };
                // The trust is its trust all the same: "no trust object" would only hide this.
                problems.push((problem, Some(hash.span)));
            }
        }
        if agree && trust.is_none() && object.trust.grants() {
            return Err((Problem::NoCertificate { label: label() }, span));
        }
        let half = !agree && (by_hash.is_none() || by_name.is_empty());
        distrust.extend(by_hash.filter(|at| !distrust.contains(at)));
        Ok(Target {
            trust,
            distrust,
            half,
        })
    }
}

/// The trust of a root, from all the objects that speak of it.
fn settle(
    root: &Root,
    granted: &[&TrustObject],
    distrusted: &[&TrustObject],
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
    for object in distrusted {
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
        let sha1 = self.hashes.iter().find(|h| h.mechanism == Mechanism::Sha1);
        let pkcs11 = (self.hashes.iter()).find(|h| h.name == Name::HashOfCertificate);
        Distrust {
            label: self.label.clone(),
            issuer,
            serial,
            sha1: sha1.map(|h| h.value.clone()),
            hash: pkcs11.map(|h| (h.mechanism, h.value.clone())),
            trust: self.trust.clone(),
        }
    }
}
