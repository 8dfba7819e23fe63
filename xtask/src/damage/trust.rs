//! Who is trusted or distrusted for what: what no damage may change silently.

use std::panic::{AssertUnwindSafe, catch_unwind};

use cabundle::store::{Distrust, Level, LoadOptions, Purpose, Root, Sha256, Store};

/// All that decides trust. A label is no part of it, nor is the order of the roots, nor which neutral word stands there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TrustOf {
    /// By fingerprint, in its order.
    roots: Vec<(Sha256, Said)>,
    /// Who is distrusted without a certificate, sorted; saying it twice is saying it.
    distrusts: Vec<(Names, [Stance; 3])>,
}

/// What is said of a root.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    levels: [Stance; 3],
    /// The distrust date of each purpose, in seconds.
    dates: [Option<i64>; 3],
    /// Contents of the imposed name constraints.
    constraints: Option<Vec<u8>>,
    is_flagged: bool,
}

/// An anchor, distrusted, or neither.
type Stance = Option<bool>;

fn stance(level: Option<Level>) -> Stance {
    match level? {
        Level::Trusted => Some(true),
        Level::Distrusted => Some(false),
        Level::MustVerify | Level::Unknown => None,
    }
}

/// How a distrust calls a certificate that is not there: issuer, serial number, SHA-1, other hash.
type Names = [Option<Vec<u8>>; 4];

impl TrustOf {
    pub(crate) fn of(store: &Store) -> Self {
        let said = |root: &Root| {
            let date = |purpose| root.distrust_after(purpose)?.date();
            let constraints = root.imposed_constraints.as_ref();
            let said = Said {
                levels: Purpose::ALL.map(|purpose| stance(root.level(purpose))),
                dates: Purpose::ALL.map(|purpose| date(purpose).map(|date| date.as_second())),
                constraints: constraints.map(|c| format!("{c:?}").into_bytes()),
                is_flagged: root.is_flagged(),
            };
            (root.certificate.sha256(), said)
        };
        let distrust = |distrust: &Distrust| {
            let hash = distrust.hash.as_ref();
            let hash = hash.map(|(by, value)| [by.as_str().as_bytes(), value].concat());
            let Distrust {
                issuer,
                serial,
                sha1,
                ..
            } = distrust.clone();
            let levels = Purpose::ALL.map(|purpose| stance(distrust.trust.level(purpose)));
            ([issuer, serial, sha1, hash], levels)
        };
        let mut distrusts: Vec<_> = store.distrusts.iter().map(distrust).collect();
        distrusts.sort_unstable();
        distrusts.dedup();
        let mut roots: Vec<_> = store.roots.iter().map(said).collect();
        roots.sort_by_key(|(fingerprint, _)| *fingerprint);
        Self { roots, distrusts }
    }

    pub(crate) fn roots(&self) -> usize {
        self.roots.len()
    }
}

/// What became of a damaged file.
#[derive(Debug)]
pub(crate) enum Fate {
    Refused,
    /// The same trust.
    Unchanged,
    /// Another trust, and no word.
    Other(Box<Store>),
    /// The reader fell over.
    Panicked,
}

/// As the command line reads a file.
const AS_THE_TOOL: LoadOptions = LoadOptions {
    lenient: false,
    allow_unknown: Vec::new(),
    every_md5: true,
    expect_sha256: None,
};

/// Reads a damaged file and compares.
pub(crate) fn fate(good: &TrustOf, damaged: &[u8]) -> Fate {
    match catch_unwind(AssertUnwindSafe(|| {
        Store::parse_with(damaged, &AS_THE_TOOL)
    })) {
        Err(_) => Fate::Panicked,
        Ok(Err(_)) => Fate::Refused,
        Ok(Ok(store)) if TrustOf::of(&store) == *good => Fate::Unchanged,
        Ok(Ok(store)) => Fate::Other(Box::new(store)),
    }
}
