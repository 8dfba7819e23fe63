//! From a store and a policy to a selection.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::choices::{Carries, Policy};
use super::decision::{Decision, Reason, judge, judge_unknown};
use super::exclude::Exclude;
use super::limits;
use super::problem::PolicyError;
use crate::diagnostic::{Diagnostic, Severity};
use crate::store::{COMMON_NAME, Level, Purpose, Purposes, Root, Store};
use crate::text::{brief, count, one_line};

/// Every root of a store and of the additions, with what was decided about it.
#[derive(Clone, Debug)]
pub struct Selection<'s> {
    pub(super) store: &'s Store,
    pub(super) policy: Policy,
    pub(super) candidates: Vec<Candidate<'s>>,
    diagnostics: Vec<Diagnostic>,
}

/// A root and its decision.
#[derive(Clone, Debug)]
pub struct Candidate<'s> {
    /// The root.
    pub root: Cow<'s, Root>,
    /// The name of the file it was added from, if it was.
    pub added: Option<String>,
    /// In or out, and why.
    pub decision: Decision,
}

impl<'s> Selection<'s> {
    /// Where the roots are from.
    pub fn store(&self) -> &'s Store {
        self.store
    }

    /// By which choices.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// In file order, additions last, also the roots that are left out.
    pub fn candidates(&self) -> &[Candidate<'s>] {
        &self.candidates
    }

    /// What to tell about it.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// How many of the roots that are in were added by the user.
    pub fn count_added(&self) -> usize {
        self.included().filter(|c| c.added.is_some()).count()
    }

    /// The roots that are in, for any purpose, in output order: file order, additions last.
    pub fn included(&self) -> impl Iterator<Item = &Candidate<'s>> {
        self.candidates.iter().filter(|c| c.decision.is_included())
    }

    /// What a format that carries trust per purpose writes: the roots that are in, and those that
    /// Mozilla is neutral about or distrusts. Not what the user leaves out, unless Mozilla distrusts it,
    /// nor a root of which no right trust object speaks.
    pub fn spoken_of(&self) -> impl Iterator<Item = &Candidate<'s>> {
        self.candidates.iter().filter(|candidate| {
            let trust = candidate.root.trust.as_ref();
            candidate.decision.is_included()
                || trust.is_some_and(|t| t.is_distrust() || !candidate.decision.is_excluded())
        })
    }

    /// The same decisions for one purpose alone, as a format makes them its own that is composed of
    /// formats for one: what is in for other purposes is out. Nothing new is told.
    pub(crate) fn narrowed(&self, purpose: Purpose) -> Self {
        let mut narrowed = self.clone();
        narrowed.policy.purposes = vec![purpose];
        narrowed.policy.carries = Carries::CERTIFICATES;
        narrowed.diagnostics.clear();
        for candidate in &mut narrowed.candidates {
            let verdicts = &mut candidate.decision.verdicts;
            let verdict = verdicts.get_mut(purpose).take();
            *verdicts = Purposes::default();
            *verdicts.get_mut(purpose) = verdict;
        }
        narrowed
    }

    /// How many roots are in for a purpose.
    pub fn count(&self, purpose: Purpose) -> usize {
        let included = self.candidates.iter();
        included.filter(|c| c.decision.includes(purpose)).count()
    }
}

impl Store {
    /// Decides about every root.
    ///
    /// # Errors
    /// [`PolicyError`] if an exclude or an addition cannot be carried out, or the selection or the
    /// snapshot is one that the policy refuses.
    pub fn select(&self, policy: Policy) -> Result<Selection<'_>, PolicyError> {
        if !policy.carries.purposes && policy.purposes.len() != 1 {
            return Err(PolicyError::OnePurpose(policy.purposes.len()));
        }
        let mut diagnostics = Vec::new();
        diagnostics.extend(check_age(self, &policy)?);
        let mut candidates = self.judge_all(&policy);
        add(self, &policy, &mut candidates, &mut diagnostics)?;
        for exclude in &policy.exclude {
            leave_out(exclude, &policy, &mut candidates, &mut diagnostics)?;
        }
        // Additions come last, in the order they were given.
        candidates.sort_by_key(|candidate| candidate.added.is_some());
        let mut selection = Selection {
            store: self,
            policy,
            candidates,
            diagnostics,
        };
        check_size(&selection)?;
        let told = limits::tell(&selection);
        selection.diagnostics.extend(told);
        Ok(selection)
    }

    fn judge_all(&self, policy: &Policy) -> Vec<Candidate<'_>> {
        let asked = |purpose: Purpose| policy.purposes.contains(&purpose);
        let flags = self.roots.iter().any(Root::is_flagged);
        let candidate = |root| Candidate {
            root: Cow::Borrowed(root),
            added: None,
            decision: Decision {
                verdicts: Purposes::from_fn(|purpose| {
                    asked(purpose).then(|| judge(root, purpose, policy, flags))
                }),
            },
        };
        self.roots.iter().map(candidate).collect()
    }
}

/// Adds the user's roots, for the chosen purposes only.
fn add(
    store: &Store,
    policy: &Policy,
    candidates: &mut Vec<Candidate<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(), PolicyError> {
    // Those of the input that an addition selects move behind the others, in the order of addition.
    let mut added = Vec::new();
    let mut already: BTreeMap<&str, usize> = BTreeMap::new();
    for addition in &policy.additions {
        let sha256 = addition.certificate.sha256();
        let excluded = policy.exclude.iter().any(|e| e.matches(sha256));
        if store.distrusts(&addition.certificate) && !excluded {
            let subject = addition.certificate.subject_name().rfc4514();
            return Err(PolicyError::AdditionDistrusted {
                from: addition.from.clone(),
                subject: one_line(subject.as_bytes()).into_owned(),
                sha256: sha256.to_string(),
            });
        }
        let same = |c: &Candidate<'_>| c.root.certificate.sha256() == sha256;
        if added.iter().any(same) {
            continue;
        }
        let known = candidates.iter().position(same);
        let selected = known
            .and_then(|at| candidates.get(at))
            .is_some_and(|candidate| {
                let mut purposes = policy.purposes.iter();
                purposes.all(|purpose| candidate.decision.includes(*purpose))
            });
        if selected {
            if !excluded {
                *already.entry(addition.from.as_str()).or_default() += 1;
            }
            continue;
        }
        let mut candidate = match known {
            Some(at) => candidates.remove(at),
            None => {
                let name = addition.certificate.subject_name();
                let label = name.texts(COMMON_NAME).last().map(str::to_owned);
                let label = label.unwrap_or_else(|| name.rfc4514());
                let root = Root::new(label.into_bytes(), addition.certificate.clone());
                let verdicts = Purposes::from_fn(|purpose| {
                    let asked = policy.purposes.contains(&purpose);
                    asked.then(|| judge_unknown(&root, purpose, policy))
                });
                Candidate {
                    root: Cow::Owned(root),
                    added: None,
                    decision: Decision { verdicts },
                }
            }
        };
        candidate.added = Some(addition.file_name());
        for purpose in &policy.purposes {
            if let Some(verdict) = candidate.decision.verdicts.get_mut(*purpose) {
                verdict.included = true;
                let reason = Reason::Added(addition.file_name(), addition.reason.clone());
                verdict.reasons.push(reason);
            }
        }
        added.push(candidate);
    }
    candidates.extend(added);
    for (from, found) in already {
        let (from, found) = (one_line(from.as_bytes()), count(found, "certificate"));
        let message = format!("{from}: {found} selected already");
        diagnostics.push(Diagnostic::new("P008", Severity::Note, message));
    }
    Ok(())
}

/// Leaves out the one certificate that an exclude names.
fn leave_out(
    exclude: &Exclude,
    policy: &Policy,
    candidates: &mut [Candidate<'_>],
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(), PolicyError> {
    let prefix = exclude.prefix();
    let matching = candidates.iter_mut();
    let mut matching: Vec<_> = matching
        .filter(|c| exclude.matches(c.root.certificate.sha256()))
        .collect();
    let [candidate] = matching.as_mut_slice() else {
        return Err(if matching.is_empty() {
            PolicyError::ExcludeMatchesNothing(prefix.to_owned())
        } else {
            let sha256 = |c: &&mut Candidate<'_>| c.root.certificate.sha256().to_string();
            PolicyError::ExcludeAmbiguous {
                prefix: prefix.to_owned(),
                matches: matching.iter().map(sha256).collect(),
            }
        });
    };
    let sha256 = candidate.root.certificate.sha256();
    let mut additions = policy.additions.iter();
    let addition = additions.find(|addition| addition.certificate.sha256() == sha256);
    if let (Some(addition), true) = (addition, candidate.decision.is_included()) {
        diagnostics.push(Diagnostic::new(
            "P012",
            Severity::Note,
            format!(
                "--exclude {prefix}: \"{}\" is left out, although {} names it",
                brief(&candidate.root.label),
                one_line(addition.from.as_bytes())
            ),
        ));
    }
    if !candidate.decision.is_included() && !candidate.decision.is_excluded() {
        diagnostics.push(Diagnostic::new(
            "P007",
            Severity::Note,
            format!(
                "--exclude {prefix}: \"{}\" is not selected anyway",
                brief(&candidate.root.label)
            ),
        ));
    }
    for purpose in Purpose::ALL {
        if let Some(verdict) = candidate.decision.verdicts.get_mut(purpose) {
            verdict.included = false;
            let reason = Reason::Excluded(prefix.to_owned(), exclude.reason.clone());
            verdict.reasons.push(reason);
        }
    }
    Ok(())
}

/// Refuses snapshots that are too old, warns about old ones.
fn check_age(store: &Store, policy: &Policy) -> Result<Option<Diagnostic>, PolicyError> {
    let Some(lock) = &store.lock else {
        return match policy.max_age_days {
            Some(_) => Err(PolicyError::UnknownAge),
            None => Ok(None),
        };
    };
    let age = limits::age(lock.retrieved, policy.as_of);
    match policy.max_age_days {
        Some(limit) if limits::is_older(age, limit) => Err(PolicyError::TooOld {
            days: age.as_hours() / 24,
            limit,
        }),
        // A time without its hour lies before what was fetched that day.
        Some(_) if limits::is_older(-age, 1) => Err(PolicyError::FromTheFuture {
            days: usize::try_from(-age.as_hours() / 24).unwrap_or_default(),
        }),
        _ => Ok(limits::stale(age)),
    }
}

/// Refuses selections that are too small.
fn check_size(selection: &Selection<'_>) -> Result<(), PolicyError> {
    let found = selection.included().count();
    // A file that was cut is short of Mozilla's roots: what else is in it, for whatever purpose, makes up for none.
    let purposes = &selection.policy.purposes;
    if let (Some(min), Some(purpose)) = (
        selection.policy.min_roots,
        Purpose::ALL.into_iter().find(|p| purposes.contains(p)),
    ) {
        let own = selection.candidates.iter();
        let own = own.filter(|c| c.decision.includes_itself(purpose));
        let found = own.count();
        if found < min {
            return Err(PolicyError::TooFew {
                found,
                min,
                purpose,
            });
        }
    }
    // A format that carries distrust has a use without anchors too, but hardly by intention.
    if found == 0 && !selection.policy.allow_empty {
        return Err(PolicyError::Empty);
    }
    Ok(())
}

impl Candidate<'_> {
    /// The trust to write for a purpose by a format that carries purposes: what is left of it after
    /// the policy; distrust and neutral as they are.
    pub fn level(&self, purpose: Purpose) -> Option<Level> {
        match self.root.level(purpose) {
            _ if self.decision.includes(purpose) => Some(Level::Trusted),
            Some(Level::Trusted) => Some(Level::MustVerify),
            other => other,
        }
    }
}
