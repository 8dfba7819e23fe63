//! What design.md makes of a store: who gets in, and what is told. Written from its rules, not from the program.

use std::collections::{BTreeMap, BTreeSet};

use cabundle::policy::{
    Carries, DateSource, DistrustAfterMode, Exclude, ExpiredMode, NameConstraintsMode, Policy,
};
use cabundle::store::{Level, Purpose};
use jiff::Timestamp;

use super::instant::Instant;
use super::model::{Model, Root, Say};
use super::shape::Usage;

/// The choices of a user.
#[derive(Clone, Debug)]
pub(super) struct Choices {
    pub(super) purposes: Vec<Purpose>,
    pub(super) carries: Carries,
    /// Seconds since 1970.
    pub(super) as_of: i64,
    pub(super) dates: DistrustAfterMode,
    pub(super) grace_days: Option<u32>,
    pub(super) source: DateSource,
    pub(super) constraints: NameConstraintsMode,
    pub(super) expired: ExpiredMode,
    pub(super) programme: bool,
    /// Roots to leave out, each by so many hex digits.
    pub(super) excluded: BTreeMap<usize, usize>,
}

impl Choices {
    /// The same for the program.
    pub(super) fn policy(&self, model: &Model) -> Policy {
        let as_of = Timestamp::from_second(self.as_of).unwrap();
        let mut policy = Policy::new(self.purposes.clone(), as_of);
        policy.carries = self.carries;
        policy.distrust_after = self.dates;
        policy.grace_days = self.grace_days;
        policy.date_source = self.source;
        policy.name_constraints = self.constraints;
        policy.expired = self.expired;
        policy.mozilla_ca_policy_only = self.programme;
        policy.allow_empty = true;
        let excluded = self.excluded.iter().map(|(at, digits)| {
            let sha256 = model.roots[*at].shape.sha256();
            Exclude::new(&sha256[..*digits], None).unwrap()
        });
        policy.exclude = excluded.collect();
        policy
    }

    /// Days of grace.
    pub(super) fn days(&self, purpose: Purpose) -> i64 {
        let default = if purpose == Purpose::EmailProtection {
            1185
        } else {
            398
        };
        self.grace_days.map_or(default, i64::from)
    }
}

/// A store under some choices.
#[derive(Clone, Copy)]
pub(super) struct Judged<'a> {
    pub(super) model: &'a Model,
    pub(super) choices: &'a Choices,
}

impl<'a> Judged<'a> {
    /// Whether a root gets in for a purpose.
    pub(super) fn includes(self, at: usize, purpose: Purpose) -> bool {
        let (root, choices) = (&self.model.roots[at], self.choices);
        let flagged = |root: &Root| root.policy == Some(true);
        let flags = self.model.roots.iter().any(flagged);
        choices.purposes.contains(&purpose)
            && root.trust.level(purpose) == Level::Trusted
            && !self.ended_by_date(root, purpose)
            && !(root.shape.imposed().is_some()
                && !choices.carries.constraints
                && choices.constraints == NameConstraintsMode::Drop)
            && !(self.has_expired(root) && choices.expired == ExpiredMode::Drop)
            && !(choices.programme && flags && !flagged(root))
            && !choices.excluded.contains_key(&at)
    }

    fn has_expired(self, root: &Root) -> bool {
        self.choices.as_of > root.shape.not_after.seconds()
    }

    /// Whether a distrust date takes a root out.
    fn ended_by_date(self, root: &Root, purpose: Purpose) -> bool {
        let choices = self.choices;
        if choices.dates == DistrustAfterMode::Drop {
            return root.date(purpose).is_some();
        }
        let date: Option<Instant> = match choices.source {
            DateSource::Both => root.date(purpose),
            DateSource::CertificateObject => root.says(purpose).and_then(|[own, _]| own.date()),
        };
        let over = date
            .is_some_and(|date| choices.as_of > date.seconds() + 86_400 * choices.days(purpose));
        choices.dates == DistrustAfterMode::Grace && !choices.carries.dates && over
    }

    /// Whether FreeBSD keeps a root out: Mozilla distrusts it, or the days of grace after a date are over.
    pub(super) fn is_untrusted(self, at: usize, purpose: Purpose) -> bool {
        let root = &self.model.roots[at];
        match root.trust.level(purpose) {
            Level::Distrusted => true,
            Level::Trusted => {
                self.choices.dates == DistrustAfterMode::Grace
                    && self.ended_by_date(root, purpose)
                    && !self.choices.excluded.contains_key(&at)
            }
            Level::MustVerify | Level::Unknown => false,
        }
    }

    pub(super) fn is_in(self, at: usize) -> bool {
        Purpose::ALL.iter().any(|p| self.includes(at, *p))
    }

    /// The roots that are in for a purpose, in file order.
    pub(super) fn anchors(self, purpose: Purpose) -> Vec<usize> {
        let all = 0..self.model.roots.len();
        all.filter(|at| self.includes(*at, purpose)).collect()
    }

    /// The roots that are in for anything.
    pub(super) fn included(self) -> Vec<usize> {
        let all = 0..self.model.roots.len();
        all.filter(|at| self.is_in(*at)).collect()
    }

    /// What a format with trust per purpose speaks of: not of what the user leaves out, unless Mozilla distrusts it.
    pub(super) fn spoken_of(self) -> Vec<usize> {
        let all = 0..self.model.roots.len();
        let spoken = |at: &usize| {
            self.model.roots[*at].trust.distrusts() || !self.choices.excluded.contains_key(at)
        };
        all.filter(spoken).collect()
    }

    /// What is left of a root's trust for a purpose.
    pub(super) fn level(self, at: usize, purpose: Purpose) -> Level {
        match self.model.roots[at].trust.level(purpose) {
            _ if self.includes(at, purpose) => Level::Trusted,
            Level::Trusted => Level::MustVerify,
            level => level,
        }
    }

    /// Whether any level of a root is this one.
    pub(super) fn has(self, at: usize, level: Level) -> bool {
        Purpose::ALL.iter().any(|p| self.level(at, *p) == level)
    }

    /// How often each code is told.
    pub(super) fn told(self) -> BTreeMap<&'static str, usize> {
        let mut told = BTreeMap::new();
        let mut tell = |code: &'static str, times: usize| {
            if times > 0 {
                *told.entry(code).or_default() += times;
            }
        };
        let Choices {
            carries, purposes, ..
        } = self.choices;
        let roots = &self.model.roots;
        let flags = roots.iter().any(|root| root.policy == Some(true));
        for (at, root) in roots.iter().enumerate() {
            let dated =
                |purpose: &&Purpose| self.includes(at, **purpose) && root.date(**purpose).is_some();
            if !carries.dates {
                tell("P001", Purpose::ALL.iter().filter(dated).count());
            }
            if self.is_in(at) {
                let constrained = root.shape.imposed().is_some() && !carries.constraints;
                tell("P002", usize::from(constrained));
                tell("P003", usize::from(flags && root.policy != Some(true)));
                tell(
                    "P010",
                    usize::from(!carries.certificate && self.limits_itself(at)),
                );
            }
            let excluded = self.choices.excluded.contains_key(&at);
            tell("P007", usize::from(excluded && !self.would_be_in(at)));
        }
        let asked = |levels: [Level; 3]| {
            let mut asked = purposes.iter().map(|p| levels[super::model::at(*p)]);
            asked.any(|level| level == Level::Distrusted)
        };
        let lost = |at: &usize| asked(roots[*at].trust.levels()) && self.may_be_issued(*at);
        let lost = !carries.distrust && (0..roots.len()).any(|at| lost(&at));
        let mut bare = self.model.bare.iter();
        let bare = !carries.bare_distrust && bare.any(|entry| asked(entry.trust.levels()));
        tell("P009", usize::from(lost || bare));
        told
    }

    /// Whether a root would be in if nobody excluded it.
    fn would_be_in(self, at: usize) -> bool {
        let choices = Choices {
            excluded: BTreeMap::new(),
            ..self.choices.clone()
        };
        Judged {
            choices: &choices,
            ..self
        }
        .is_in(at)
    }

    /// Whether its certificate says more against it than subject and key do.
    fn limits_itself(self, at: usize) -> bool {
        let root = &self.model.roots[at];
        let uses = [Usage::Server, Usage::Email, Usage::Code];
        let forbidden = |purpose: &&Purpose| {
            self.includes(at, **purpose) && root.shape.forbids(uses[super::model::at(**purpose)])
        };
        self.has_expired(root)
            || root.shape.ca() == Some(false)
            || (root.shape.own_names().is_some() && !self.choices.carries.constraints)
            || Purpose::ALL.iter().any(|purpose| forbidden(&purpose))
    }

    /// Whether a distrusted root may come in again below an anchor: by a name that is not its own, or by an anchor of
    /// its name with another key.
    fn may_be_issued(self, at: usize) -> bool {
        let shape = &self.model.roots[at].shape;
        let issuer = shape.issuer.unwrap_or(shape.subject);
        issuer != shape.subject
            || self.included().into_iter().any(|anchor| {
                let anchor = &self.model.roots[anchor].shape;
                anchor.subject == issuer && anchor.key != shape.key
            })
    }
}

/// What p11-kit makes of it: there trust belongs to keys, and each certificate of a key gets the least of them all.
pub(super) struct P11<'a> {
    judged: Judged<'a>,
    spoken_of: Vec<usize>,
}

impl<'a> P11<'a> {
    pub(super) fn new(judged: Judged<'a>) -> Self {
        Self {
            spoken_of: judged.spoken_of(),
            judged,
        }
    }

    /// All that is said of certificates with this root's key.
    fn sharers(&self, at: usize) -> impl Iterator<Item = usize> {
        let roots = &self.judged.model.roots;
        let all = self.spoken_of.iter().copied();
        all.filter(move |other| roots[*other].shape.key == roots[at].shape.key)
    }

    fn anchors(&self, at: usize) -> impl Iterator<Item = usize> {
        self.sharers(at)
            .filter(|other| self.judged.has(*other, Level::Trusted))
    }

    /// The constraints of its key. Two different ones leave no anchor.
    pub(super) fn constraints(&self, at: usize) -> BTreeSet<Vec<u8>> {
        let roots = &self.judged.model.roots;
        self.anchors(at)
            .filter_map(|other| roots[other].shape.imposed_der())
            .collect()
    }

    pub(super) fn level(&self, at: usize, purpose: Purpose) -> Level {
        let judged = self.judged;
        let outright = |at| judged.has(at, Level::Distrusted) && !judged.has(at, Level::Trusted);
        let is = |level| move |at| judged.level(at, purpose) == level;
        if self.sharers(at).any(outright) || self.anchors(at).any(is(Level::Distrusted)) {
            Level::Distrusted
        } else if judged.has(at, Level::Trusted)
            && self.anchors(at).all(is(Level::Trusted))
            && self.constraints(at).len() < 2
        {
            Level::Trusted
        } else {
            Level::MustVerify
        }
    }

    /// Whether p11-kit takes it for a CA: by its own word, or by a stapled one where an anchor of its key is silent.
    pub(super) fn is_authority(&self, at: usize) -> bool {
        let roots = &self.judged.model.roots;
        self.anchors(at)
            .any(|other| roots[other].shape.ca().is_none())
            || roots[at].shape.ca() == Some(true)
    }

    /// Whether an anchor gets less than the choices give it, or other limits.
    pub(super) fn is_narrowed(&self, at: usize) -> bool {
        let stance = |level| match level {
            Level::MustVerify | Level::Unknown => None,
            trusted_or_not => Some(trusted_or_not),
        };
        let roots = &self.judged.model.roots;
        let own: BTreeSet<_> = roots[at].shape.imposed_der().into_iter().collect();
        let mut purposes = Purpose::ALL.into_iter();
        purposes.any(|p| stance(self.judged.level(at, p)) != stance(self.level(at, p)))
            || self.constraints(at) != own
    }
}

/// The codes of T030 to T032 that a store must be told.
pub(super) fn findings(model: &Model) -> Vec<&'static str> {
    let mut told = Vec::new();
    for root in &model.roots {
        for purpose in [Purpose::ServerAuth, Purpose::EmailProtection] {
            let [certificate, trust] = root.says(purpose).unwrap();
            told.extend(match (certificate.date(), trust.date()) {
                (None, Some(_)) => Some("T030"),
                (Some(_), None) if trust == Say::False => Some("T031"),
                (Some(one), Some(other)) if one.timestamp() != other.timestamp() => Some("T032"),
                _ => None,
            });
        }
    }
    told.sort_unstable();
    told
}
