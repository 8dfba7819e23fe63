//! What a trust object says.

use der::asn1::ObjectIdentifier;

use crate::certdata::{Name, TrustWord};
use crate::diagnostic::Span;

/// What a certificate is judged for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// TLS servers (id-kp-serverAuth).
    ServerAuth,
    /// S/MIME (id-kp-emailProtection).
    EmailProtection,
    /// Code (id-kp-codeSigning). Mozilla trusts no root for it since 2017-07.
    CodeSigning,
}

impl Purpose {
    /// All three.
    pub const ALL: [Self; 3] = [Self::ServerAuth, Self::EmailProtection, Self::CodeSigning];

    /// As on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ServerAuth => "server-auth",
            Self::EmailProtection => "email-protection",
            Self::CodeSigning => "code-signing",
        }
    }

    /// Its KeyPurposeId (RFC 5280 section 4.2.1.12).
    pub fn oid(self) -> ObjectIdentifier {
        match self {
            Self::ServerAuth => ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.1"),
            Self::CodeSigning => ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.3"),
            Self::EmailProtection => ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.4"),
        }
    }

    /// The attributes that carry it: NSS's name, and PKCS#11 3.2's in NSS's spelling.
    pub(crate) fn attributes(self) -> [Name; 2] {
        match self {
            Self::ServerAuth => [Name::TrustServerAuth, Name::PkcsTrustServerAuth],
            Self::EmailProtection => [Name::TrustEmailProtection, Name::PkcsTrustEmailProtection],
            Self::CodeSigning => [Name::TrustCodeSigning, Name::PkcsTrustCodeSigning],
        }
    }
}

impl core::fmt::Display for Purpose {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.pad(self.as_str())
    }
}

impl core::str::FromStr for Purpose {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|p| p.as_str() == text);
        found.ok_or_else(|| {
            format!("`{text}` is not a purpose: server-auth, email-protection or code-signing")
        })
    }
}

/// One value per purpose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Purposes<T> {
    /// For [`Purpose::ServerAuth`].
    pub server_auth: T,
    /// For [`Purpose::EmailProtection`].
    pub email_protection: T,
    /// For [`Purpose::CodeSigning`].
    pub code_signing: T,
}

impl<T> Purposes<T> {
    /// Makes one value per purpose.
    pub fn from_fn(mut make: impl FnMut(Purpose) -> T) -> Self {
        Self {
            server_auth: make(Purpose::ServerAuth),
            email_protection: make(Purpose::EmailProtection),
            code_signing: make(Purpose::CodeSigning),
        }
    }

    /// The value of a purpose.
    pub fn get(&self, purpose: Purpose) -> &T {
        match purpose {
            Purpose::ServerAuth => &self.server_auth,
            Purpose::EmailProtection => &self.email_protection,
            Purpose::CodeSigning => &self.code_signing,
        }
    }

    /// The value of a purpose, to change.
    pub fn get_mut(&mut self, purpose: Purpose) -> &mut T {
        match purpose {
            Purpose::ServerAuth => &mut self.server_auth,
            Purpose::EmailProtection => &mut self.email_protection,
            Purpose::CodeSigning => &mut self.code_signing,
        }
    }

    /// Purposes with their values.
    pub fn iter(&self) -> impl Iterator<Item = (Purpose, &T)> {
        Purpose::ALL.into_iter().map(|p| (p, self.get(p)))
    }
}

/// What a trust word means for a root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// A trust anchor.
    Trusted,
    /// Neutral: no anchor, judge it by its chain.
    MustVerify,
    /// Neutral: nothing is known.
    Unknown,
    /// Actively distrusted.
    Distrusted,
}

impl Level {
    /// As in the json format.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trusted => "trusted",
            Self::MustVerify => "must_verify",
            Self::Unknown => "unknown",
            Self::Distrusted => "distrusted",
        }
    }

    /// What counts when two objects speak: `Some(true)` an anchor, `Some(false)` distrust, `None` neutral.
    pub(crate) fn stance(self) -> Option<bool> {
        match self {
            Self::Trusted => Some(true),
            Self::Distrusted => Some(false),
            Self::MustVerify | Self::Unknown => None,
        }
    }
}

/// The content of a trust object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    /// The words for the three purposes.
    pub words: Purposes<Option<TrustWord>>,
    /// What they mean.
    pub levels: Purposes<Option<Level>>,
    /// Words for other purposes, kept as they are.
    pub others: Vec<(Name, TrustWord)>,
    /// `CKA_TRUST_STEP_UP_APPROVED`; `None` if absent.
    pub step_up_approved: Option<bool>,
    /// Where the trust object stands.
    pub span: Span,
}

impl Trust {
    /// Gives the words their meaning (NSS `lib/util/pkcs11n.h`, PKCS#11 3.2).
    ///
    /// Only the delegator level makes an anchor. `CKT_NETSCAPE_VALID` in all three purposes is
    /// distrust: NSS's header says that it "really means" `NOT_TRUSTED`, and the ten "Bogus …"
    /// entries of 2011-03 were spelt so.
    pub(crate) fn new(words: Purposes<Option<TrustWord>>, span: Span) -> Self {
        let all_valid = words
            .iter()
            .all(|(_, word)| *word == Some(TrustWord::NetscapeValid));
        Self {
            words,
            levels: Purposes::from_fn(|purpose| words.get(purpose).map(|w| level(w, all_valid))),
            others: Vec::new(),
            step_up_approved: None,
            span,
        }
    }

    /// The meaning for one purpose.
    pub fn level(&self, purpose: Purpose) -> Option<Level> {
        *self.levels.get(purpose)
    }

    /// Whether it grants trust for any purpose.
    pub fn grants(&self) -> bool {
        self.levels.iter().any(|(_, l)| *l == Some(Level::Trusted))
    }

    /// Whether it distrusts for any purpose.
    pub fn is_distrust(&self) -> bool {
        self.levels
            .iter()
            .any(|(_, l)| *l == Some(Level::Distrusted))
    }

    /// Whether both say the same of every purpose; neutral is neutral.
    pub(crate) fn agrees(&self, other: &Self) -> bool {
        let stance = |trust: &Self, p| trust.level(p).and_then(Level::stance);
        Purpose::ALL
            .iter()
            .all(|p| stance(self, *p) == stance(other, *p))
    }

    /// The same without its trust: of a certificate that may only be distrusted by it.
    pub(crate) fn without_grants(&self) -> Self {
        let levels = Purposes::from_fn(|purpose| match self.level(purpose) {
            Some(Level::Trusted) => Some(Level::Unknown),
            other => other,
        });
        Self {
            levels,
            ..self.clone()
        }
    }

    /// Takes over what another object distrusts: distrust beats every trust.
    pub(crate) fn distrust_as(&mut self, other: &Self) {
        self.levels = Purposes::from_fn(|purpose| match other.level(purpose) {
            Some(Level::Distrusted) => Some(Level::Distrusted),
            _ => self.level(purpose),
        });
    }
}

pub(super) fn level(word: TrustWord, all_valid: bool) -> Level {
    match word {
        TrustWord::NssTrustedDelegator
        | TrustWord::NetscapeTrustedDelegator
        | TrustWord::TrustAnchor => Level::Trusted,
        TrustWord::NetscapeValid if all_valid => Level::Distrusted,
        TrustWord::NssNotTrusted | TrustWord::NetscapeUntrusted | TrustWord::NotTrusted => {
            Level::Distrusted
        }
        TrustWord::NssMustVerifyTrust
        | TrustWord::TrustMustVerifyTrust
        | TrustWord::NetscapeValid
        | TrustWord::NssValidDelegator
        | TrustWord::NssMustVerify => Level::MustVerify,
        // Trust in the certificate itself says nothing of what it issues.
        TrustWord::NssTrustUnknown
        | TrustWord::NetscapeTrustUnknown
        | TrustWord::TrustUnknown
        | TrustWord::NssTrusted
        | TrustWord::NetscapeTrusted
        | TrustWord::Trusted => Level::Unknown,
    }
}
