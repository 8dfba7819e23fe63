//! The choices a user can make.

use jiff::{SignedDuration, Timestamp};

use super::{Addition, Exclude};
use crate::store::Purpose;

/// What an output can hold. Each format states its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carries {
    /// The whole certificate, with its validity and what it says against itself; else subject and key.
    pub certificate: bool,
    /// Trust per purpose.
    pub purposes: bool,
    /// Distrust dates.
    pub dates: bool,
    /// Imposed name constraints.
    pub constraints: bool,
    /// Active distrust of certificates that it holds.
    pub distrust: bool,
    /// Active distrust of certificates that are known by issuer and serial number alone.
    pub bare_distrust: bool,
}

impl Carries {
    /// Certificates and nothing else.
    pub const CERTIFICATES: Self = Self {
        certificate: true,
        purposes: false,
        dates: false,
        constraints: false,
        distrust: false,
        bare_distrust: false,
    };

    /// Subjects and keys, and nothing else.
    pub const KEYS: Self = Self {
        certificate: false,
        ..Self::CERTIFICATES
    };

    /// All that the input says.
    pub const EVERYTHING: Self = Self {
        certificate: true,
        purposes: true,
        dates: true,
        constraints: true,
        distrust: true,
        bare_distrust: true,
    };
}

/// Declares an option with its words on the command line.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum $name { $($(#[$vmeta])* $variant,)* }

        impl $name {
            /// Every word of the option.
            pub const WORDS: &[&str] = &[$($word,)*];
        }

        impl core::str::FromStr for $name {
            type Err = String;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)*
                    _ => Err(format!("`{word}` is not one of {}", Self::WORDS.join(", "))),
                }
            }
        }
    };
}

pub(crate) use words;

words! {
    /// What a passed distrust date does where the output cannot carry it.
    DistrustAfterMode {
        /// The trust ends `grace_days` after the date: by then every leaf that was still good has expired.
        #[default]
        Grace = "grace",
        /// The date changes nothing.
        Keep = "keep",
        /// A root with a date is left out at once.
        Drop = "drop",
    }
}

words! {
    /// What to do with a constrained root where the output cannot carry the constraint.
    NameConstraintsMode {
        /// Keep it, with a warning.
        #[default]
        Keep = "keep",
        /// Leave it out.
        Drop = "drop",
    }
}

words! {
    /// What to do with expired roots.
    ExpiredMode {
        /// Keep them.
        #[default]
        Keep = "keep",
        /// Leave them out.
        Drop = "drop",
    }
}

/// Where distrust dates are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateSource {
    /// From the certificate object and the trust object; the earlier one counts.
    #[default]
    Both,
    /// From the certificate object alone, as certifi's generator does.
    CertificateObject,
}

/// Why a choice was made, in the user's words; decisions repeat them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Why {
    /// Of [`Policy::distrust_after`].
    pub distrust_after: Option<String>,
    /// Of [`Policy::name_constraints`].
    pub name_constraints: Option<String>,
    /// Of [`Policy::expired`].
    pub expired: Option<String>,
}

/// All choices together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// For what the output is; one purpose unless it carries purposes.
    pub purposes: Vec<Purpose>,
    /// What the output can hold.
    pub carries: Carries,
    /// The one clock: expiry, grace and age are judged at this time.
    pub as_of: Timestamp,
    /// What a distrust date does.
    pub distrust_after: DistrustAfterMode,
    /// Days of grace after a distrust date; `None` is [`Policy::default_grace_days`] of the purpose.
    pub grace_days: Option<u32>,
    /// Which dates are read.
    pub date_source: DateSource,
    /// What an imposed constraint does.
    pub name_constraints: NameConstraintsMode,
    /// What expiry does.
    pub expired: ExpiredMode,
    /// Leave out roots that are not flagged as members of Mozilla's root programme
    /// (`CKA_NSS_MOZILLA_CA_POLICY` is not true), where the file flags any: the attribute is younger than
    /// the file.
    pub mozilla_ca_policy_only: bool,
    /// Roots to leave out.
    pub exclude: Vec<Exclude>,
    /// Roots to add.
    pub additions: Vec<Addition>,
    /// Refuse a smaller selection.
    pub min_roots: Option<usize>,
    /// Refuse a snapshot whose lock is older, in days before `as_of`.
    pub max_age_days: Option<u32>,
    /// Allow a selection without a root.
    pub allow_empty: bool,
    /// Why the modes are what they are.
    pub why: Why,
}

impl Policy {
    /// The defaults for these purposes: dates with grace, everything else kept.
    pub fn new(purposes: Vec<Purpose>, as_of: Timestamp) -> Self {
        Self {
            purposes,
            carries: Carries::CERTIFICATES,
            as_of,
            distrust_after: DistrustAfterMode::default(),
            grace_days: None,
            date_source: DateSource::default(),
            name_constraints: NameConstraintsMode::default(),
            expired: ExpiredMode::default(),
            mozilla_ca_policy_only: false,
            exclude: Vec::new(),
            additions: Vec::new(),
            min_roots: None,
            max_age_days: None,
            allow_empty: false,
            why: Why::default(),
        }
    }

    /// The defaults for TLS servers at a time. The program has no other clock.
    pub fn server_auth(as_of: Timestamp) -> Self {
        Self::new(vec![Purpose::ServerAuth], as_of)
    }

    /// The longest life of a public leaf: 398 days for TLS (CA/Browser Forum Baseline Requirements
    /// 6.3.2 until 2026-03), 1185 for S/MIME (S/MIME Baseline Requirements 6.3.2).
    pub fn default_grace_days(purpose: Purpose) -> u32 {
        match purpose {
            Purpose::ServerAuth | Purpose::CodeSigning => 398,
            Purpose::EmailProtection => 1185,
        }
    }

    /// When the trust of a purpose ends under [`DistrustAfterMode::Grace`].
    pub fn grace_end(&self, purpose: Purpose, date: Timestamp) -> Timestamp {
        let days = self.grace_days.unwrap_or(Self::default_grace_days(purpose));
        let grace = SignedDuration::from_hours(24 * i64::from(days));
        date.checked_add(grace).unwrap_or(Timestamp::MAX)
    }
}
