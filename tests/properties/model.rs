//! What a store says, as plain data: what the generator made up, and what must come out of the program.

use cabundle::store::{Level, Purpose};

use super::instant::Instant;
use super::shape::Shape;

/// A word of certdata.txt.
pub(super) type Word = &'static str;

/// A whole store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Model {
    pub(super) roots: Vec<Root>,
    /// Trust objects without a certificate. None grants trust.
    pub(super) bare: Vec<Bare>,
}

/// A certificate object, and the trust object that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Root {
    pub(super) shape: Shape,
    pub(super) label: Vec<u8>,
    /// Whether the serial number stands there without tag and length, as before 2002-10-30.
    pub(super) raw_serial: bool,
    /// For TLS servers and for S/MIME.
    pub(super) dates: [Say; 2],
    pub(super) policy: Option<bool>,
    pub(super) trust: Trust,
}

/// A trust object of a certificate that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bare {
    pub(super) shape: Shape,
    pub(super) raw_serial: bool,
    pub(super) trust: Trust,
}

/// The content of a trust object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trust {
    pub(super) class: Word,
    pub(super) label: Vec<u8>,
    /// Whether it names issuer and serial number.
    pub(super) name: bool,
    pub(super) sha1: bool,
    pub(super) md5: bool,
    /// `CKA_HASH_OF_CERTIFICATE`, and the algorithm if it is named.
    pub(super) hash: Option<Option<Word>>,
    /// For TLS servers, S/MIME and code.
    pub(super) said: [Said; 3],
    /// `CKA_TRUST_CLIENT_AUTH`, which means nothing here.
    pub(super) client: Option<Word>,
    pub(super) step_up: Option<bool>,
    pub(super) dates: [Say; 2],
}

/// What a trust object says for one purpose, in the vocabulary of NSS, of PKCS#11 3.2 or in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) nss: Option<Word>,
    pub(super) pkcs: Option<Word>,
}

/// What an object says of a distrust date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Say {
    Absent,
    False,
    Date {
        date: Instant,
        /// Whether it is a GeneralizedTime although a UTCTime would do.
        long: bool,
        /// Whether Mozilla's comment stands above it.
        commented: bool,
    },
}

/// The words that mean a level; `CKT_NETSCAPE_VALID` does not where it stands three times.
pub(super) const WORDS: [(Level, &[Word]); 4] = [
    (
        Level::Trusted,
        &[
            "CKT_NSS_TRUSTED_DELEGATOR",
            "CKT_NETSCAPE_TRUSTED_DELEGATOR",
            "CKT_TRUST_ANCHOR",
        ],
    ),
    (
        Level::MustVerify,
        &[
            "CKT_NSS_MUST_VERIFY_TRUST",
            "CKT_TRUST_MUST_VERIFY_TRUST",
            "CKT_NSS_MUST_VERIFY",
            "CKT_NSS_VALID_DELEGATOR",
            VALID,
        ],
    ),
    (
        Level::Unknown,
        &[
            "CKT_NSS_TRUST_UNKNOWN",
            "CKT_NETSCAPE_TRUST_UNKNOWN",
            "CKT_TRUST_UNKNOWN",
            "CKT_NSS_TRUSTED",
            "CKT_NETSCAPE_TRUSTED",
            "CKT_TRUSTED",
        ],
    ),
    (
        Level::Distrusted,
        &[
            "CKT_NSS_NOT_TRUSTED",
            "CKT_NETSCAPE_UNTRUSTED",
            "CKT_NOT_TRUSTED",
        ],
    ),
];

pub(super) const VALID: Word = "CKT_NETSCAPE_VALID";

impl Said {
    /// The word that is kept: NSS's, where it has one.
    pub(super) fn word(self) -> Word {
        self.nss.or(self.pkcs).unwrap()
    }
}

impl Say {
    pub(super) fn date(self) -> Option<Instant> {
        match self {
            Self::Date { date, .. } => Some(date),
            Self::Absent | Self::False => None,
        }
    }
}

impl Trust {
    pub(super) fn levels(&self) -> [Level; 3] {
        let words = self.said.map(Said::word);
        if words == [VALID; 3] {
            return [Level::Distrusted; 3];
        }
        words.map(|word| {
            let mut all = WORDS.iter();
            all.find(|(_, words)| words.contains(&word)).unwrap().0
        })
    }

    pub(super) fn level(&self, purpose: Purpose) -> Level {
        self.levels()[at(purpose)]
    }

    pub(super) fn distrusts(&self) -> bool {
        self.levels().contains(&Level::Distrusted)
    }

    /// Whether it has an attribute that only PKCS#11 3.2 knows.
    pub(super) fn is_pkcs11(&self) -> bool {
        self.hash.is_some() || self.said.iter().any(|said| said.pkcs.is_some())
    }
}

impl Root {
    /// The date that counts: the earlier one of both objects. Code signing has none.
    pub(super) fn date(&self, purpose: Purpose) -> Option<Instant> {
        let both = self.says(purpose)?;
        both.into_iter().filter_map(Say::date).min()
    }

    /// What the certificate object and the trust object say.
    pub(super) fn says(&self, purpose: Purpose) -> Option<[Say; 2]> {
        let at = at(purpose);
        Some([*self.dates.get(at)?, *self.trust.dates.get(at)?])
    }
}

/// The place of a purpose in an array.
pub(super) fn at(purpose: Purpose) -> usize {
    Purpose::ALL.iter().position(|one| *one == purpose).unwrap()
}

/// An object of the file.
#[derive(Clone, Copy, Debug)]
pub(super) enum Object {
    RootList,
    Certificate(usize),
    Trust(usize),
    Bare(usize),
}

impl Model {
    /// Every object, in the order in which Mozilla has them.
    pub(super) fn objects(&self) -> Vec<Object> {
        let roots = 0..self.roots.len();
        let roots = roots.flat_map(|n| [Object::Certificate(n), Object::Trust(n)]);
        let bare = (0..self.bare.len()).map(Object::Bare);
        let list = std::iter::once(Object::RootList);
        list.chain(roots).chain(bare).collect()
    }

    /// The trust objects.
    pub(super) fn trusts(&mut self) -> impl Iterator<Item = &mut Trust> {
        let roots = self.roots.iter_mut().map(|root| &mut root.trust);
        roots.chain(self.bare.iter_mut().map(|bare| &mut bare.trust))
    }

    /// The same with its roots, and its bare entries, in another order.
    pub(super) fn ordered(&self, objects: &[Object]) -> Self {
        let (mut roots, mut bare) = (Vec::new(), Vec::new());
        for object in objects {
            match object {
                Object::Certificate(n) => roots.push(self.roots[*n].clone()),
                Object::Bare(n) => bare.push(self.bare[*n].clone()),
                Object::RootList | Object::Trust(_) => {}
            }
        }
        Self { roots, bare }
    }
}
