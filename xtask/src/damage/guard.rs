//! What stands against damage that cannot be known from the file.
//!
//! The downgrade guard of `refresh` is none of them: it compares the version in nssckbi.h, which damage of certdata.txt
//! leaves as it is.

use cabundle::diff;
use cabundle::format::Holding;
use cabundle::policy::Policy;
use cabundle::store::{Level, LoadError, LoadOptions, Lock, Purpose, Sha256, Store};
use jiff::Timestamp;

use crate::guards;

/// The guards, set to the file as it is.
pub(crate) struct Guards {
    good: Store,
    lock: Lock,
    min_roots: usize,
}

/// How many files each guard stopped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Caught {
    pub(crate) cases: usize,
    pub(crate) lock: usize,
    pub(crate) expect_sha256: usize,
    pub(crate) min_roots: usize,
    pub(crate) removals: usize,
    pub(crate) shown: usize,
}

impl Guards {
    pub(crate) fn new(bytes: &[u8]) -> Result<Self, LoadError> {
        let good = Store::parse(bytes)?;
        let is_trusted = |level| level == Some(Level::Trusted);
        let roots = good.roots.iter();
        let roots = roots.filter(|root| is_trusted(root.level(Purpose::ServerAuth)));
        Ok(Self {
            lock: Lock {
                url: String::new(),
                channel: String::new(),
                sha256: good.sha256.to_string(),
                size: good.size,
                nss_builtins_version: String::new(),
                retrieved: Timestamp::UNIX_EPOCH,
                etag: String::new(),
            },
            min_roots: roots.count(),
            good,
        })
    }

    /// Runs all of them on a file that is sound and says something else.
    pub(crate) fn on(&self, bytes: &[u8], store: &Store) -> Caught {
        let expected = LoadOptions {
            expect_sha256: Some(self.good.sha256),
            ..LoadOptions::default()
        };
        let is_expected = Store::parse_with(bytes, &expected).is_ok()
            || guards::is_expected(bytes, Some(self.good.sha256)).is_ok();
        let mut policy = Policy::server_auth(Timestamp::UNIX_EPOCH);
        policy.min_roots = Some(self.min_roots);
        let (old, new) = (Holding::from(&self.good), Holding::from(store));
        let difference = diff::compare(&old, &new, &diff::Options::default());
        let caught = |is_caught| usize::from(is_caught);
        Caught {
            cases: 1,
            lock: caught(!self.lock.is_of(Sha256::of(bytes), bytes.len())),
            expect_sha256: caught(!is_expected),
            min_roots: caught(store.select(policy).is_err()),
            removals: caught(guards::keeps_most_roots(&self.good, store).is_err()),
            shown: caught(!difference.is_empty()),
        }
    }
}

impl Caught {
    pub(crate) fn add(&mut self, other: Self) {
        self.cases += other.cases;
        self.lock += other.lock;
        self.expect_sha256 += other.expect_sha256;
        self.min_roots += other.min_roots;
        self.removals += other.removals;
        self.shown += other.shown;
    }
}
