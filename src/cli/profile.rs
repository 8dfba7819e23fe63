//! Other tools' choices: format and selection together.

use crate::policy::{DateSource, DistrustAfterMode, ExpiredMode, NameConstraintsMode};

/// What a profile sets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Profile {
    pub(super) name: &'static str,
    pub(super) format: &'static str,
    pub(super) distrust_after: DistrustAfterMode,
    pub(super) grace_days: Option<u32>,
    pub(super) date_source: DateSource,
    pub(super) name_constraints: NameConstraintsMode,
    pub(super) expired: ExpiredMode,
    pub(super) mozilla_ca_policy_only: bool,
}

/// Every profile.
const PROFILES: &[Profile] = &[
    // mk-ca-bundle.pl 1.33 ignores distrust dates and skips what has expired.
    Profile {
        name: "curl",
        format: "curl",
        distrust_after: DistrustAfterMode::Keep,
        grace_days: None,
        date_source: DateSource::Both,
        name_constraints: NameConstraintsMode::Keep,
        expired: ExpiredMode::Drop,
        mozilla_ca_policy_only: false,
    },
    // mkcert's generator reads the date of the certificate object and adds 398 days.
    Profile {
        name: "certifi",
        format: "certifi",
        distrust_after: DistrustAfterMode::Grace,
        grace_days: Some(398),
        date_source: DateSource::CertificateObject,
        name_constraints: NameConstraintsMode::Keep,
        expired: ExpiredMode::Keep,
        mozilla_ca_policy_only: false,
    },
    // webpki-ccadb drops a root 398 days after its date; the anchors bear the constraints.
    Profile {
        name: "webpki",
        format: "webpki",
        distrust_after: DistrustAfterMode::Grace,
        grace_days: None,
        date_source: DateSource::Both,
        name_constraints: NameConstraintsMode::Keep,
        expired: ExpiredMode::Keep,
        mozilla_ca_policy_only: false,
    },
    // x509roots takes members of the root programme, leaves the constrained one out and carries dates.
    // It reads them from the certificate object; here the earlier of both is written.
    Profile {
        name: "go",
        format: "go",
        distrust_after: DistrustAfterMode::Grace,
        grace_days: None,
        date_source: DateSource::Both,
        name_constraints: NameConstraintsMode::Drop,
        expired: ExpiredMode::Keep,
        mozilla_ca_policy_only: true,
    },
    // certdata2pem.py of Debian's ca-certificates looks at the trust bit alone.
    Profile {
        name: "debian",
        format: "debian",
        distrust_after: DistrustAfterMode::Keep,
        grace_days: None,
        date_source: DateSource::Both,
        name_constraints: NameConstraintsMode::Keep,
        expired: ExpiredMode::Keep,
        mozilla_ca_policy_only: false,
    },
];

/// The names of all profiles.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    PROFILES.iter().map(|profile| profile.name)
}

/// The profile of this name.
pub(super) fn find(name: &str) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| profile.name == name)
}
