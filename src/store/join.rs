//! Which trust belongs to which certificate.

use std::borrow::Cow;
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
    /// Their `CKA_SERIAL_NUMBER`, as it stands in the file.
    serials: &'a [&'a [u8]],
    by_hash: HashMap<(Mechanism, Cow<'a, [u8]>), usize>,
    /// By issuer and serial number, whichever way the latter is written.
    by_name: HashMap<(&'a [u8], &'a [u8]), Vec<usize>>,
    /// Whether an MD5 is compared beside another hash.
    every_md5: bool,
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
pub(super) fn join(
    certificates: Vec<CertificateObject<'_>>,
    trusts: &[TrustObject<'_>],
    every_md5: bool,
) -> Joined {
    let mut problems = Vec::new();
    let Unique {
        mut roots,
        serials,
        dates,
    } = unique(certificates, &mut problems);
    let index = Index::new(&roots, &serials, trusts, every_md5);
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

    let mut granted: Vec<Vec<&TrustObject<'_>>> = vec![Vec::new(); roots.len()];
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
struct Unique<'f> {
    roots: Vec<Root>,
    serials: Vec<&'f [u8]>,
    dates: Vec<Purposes<DateAttribute>>,
}

/// Folds a certificate that stands twice into one root: the first label, the stricter date.
fn unique<'f>(certificates: Vec<CertificateObject<'f>>, problems: &mut Vec<At>) -> Unique<'f> {
    let mut seen: HashMap<fingerprint::Sha256, usize> = HashMap::with_capacity(certificates.len());
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
    fn new(
        roots: &'a [Root],
        serials: &'a [&'a [u8]],
        trusts: &[TrustObject<'_>],
        every_md5: bool,
    ) -> Self {
        let certificates: Vec<_> = roots.iter().map(|root| &root.certificate).collect();
        let mut by_name: HashMap<_, Vec<_>> = HashMap::with_capacity(2 * roots.len());
        for (at, certificate) in certificates.iter().enumerate() {
            for serial in [certificate.serial_der(), certificate.serial()] {
                let name = (certificate.issuer(), serial);
                by_name.entry(name).or_default().push(at);
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
            serials,
            by_name,
            every_md5,
        }
    }

    /// The first certificate of a name that too many have.
    fn first_of_too_many(&self) -> Option<usize> {
        let groups = self.by_name.values();
        let large = groups.filter(|group| group.len() > MAX_NAMESAKES);
        large.filter_map(|group| group.first().copied()).min()
    }

    /// The certificates that have an object's issuer and serial number, whichever way the latter is written.
    fn named(&self, object: &TrustObject<'_>) -> Vec<usize> {
        let found = object
            .issuer_serial
            .and_then(|name| self.by_name.get(&name));
        found.cloned().unwrap_or_default()
    }

    /// Finds the certificate of a trust object.
    fn target(&self, object: &TrustObject<'_>, problems: &mut Vec<At>) -> Result<Target, At> {
        let span = Some(object.trust.span);
        let is_hashed = naming(object).next().is_some();
        let by_hash = naming(object)
            .find_map(|h| self.by_hash.get(&(h.mechanism, Cow::Borrowed(h.value))))
            .copied();
        let by_any_name = self.named(object);
        // Byte by byte, as NSS compares them.
        let serial = object.issuer_serial.map(|(_, serial)| serial);
        let is_same = |at: &&usize| self.serials.get(**at).copied() == serial;
        let by_name: Vec<usize> = by_any_name.iter().filter(is_same).copied().collect();
        let agree = match by_hash {
            _ if !is_hashed => by_name.len() <= 1,
            Some(at) => object.issuer_serial.is_none() || by_name.contains(&at),
            None => by_name.is_empty(),
        };
        if !agree {
            let problem = Problem::HashContradictsName {
                label: brief(object.label),
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
            let label = brief(object.label);
            return Err((Problem::NoCertificate { label }, span));
        }
        let half = !agree && (by_hash.is_none() || by_name.is_empty());
        let mut distrust = by_any_name;
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
    fn wrong_hash(&self, object: &TrustObject<'_>, at: usize) -> Option<At> {
        let certificate = self.certificates.get(at)?;
        let is_named = naming(object).next().is_some();
        let counts =
            |h: &CertificateHash<'_>| h.mechanism != Mechanism::Md5 || self.every_md5 || !is_named;
        let mut hashes = object.hashes.iter();
        let wrong = hashes.find(|h| counts(h) && !certificate.has_hash(h.mechanism, h.value))?;
        let problem = Problem::HashMismatch {
            label: brief(object.label),
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
fn naming<'o, 'f>(object: &'o TrustObject<'f>) -> impl Iterator<Item = &'o CertificateHash<'f>> {
    let all = object.hashes.iter();
    all.filter(|h| h.mechanism != Mechanism::Md5)
}

/// A distrust that counts against a root.
#[derive(Clone, Copy)]
struct Aside<'a> {
    object: &'a TrustObject<'a>,
    /// Whether it was told already that it points at more than one certificate.
    told: bool,
    /// Whether the trust of this root is its own.
    own: bool,
}

/// The trust of a root, from all the objects that speak of it.
fn settle(
    root: &Root,
    granted: &[&TrustObject<'_>],
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
    granted: &[&TrustObject<'_>],
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

impl TrustObject<'_> {
    fn to_distrust(&self) -> Distrust {
        let (issuer, serial) = self.issuer_serial.unzip();
        let hash = |name| self.hashes.iter().find(move |h| h.name == name);
        let value = |name| hash(name).map(|h| h.value.to_vec());
        Distrust {
            label: self.label.to_vec(),
            issuer: issuer.map(<[u8]>::to_vec),
            serial: serial.map(<[u8]>::to_vec),
            sha1: value(Name::Sha1Hash),
            md5: value(Name::Md5Hash),
            hash: hash(Name::HashOfCertificate).map(|h| (h.mechanism, h.value.to_vec())),
            dates: self.dates,
            trust: self.trust.clone(),
        }
    }
}
