//! Whom many distrusts name, found without asking each of them.

use std::collections::HashSet;

use super::{Certificate, Distrust};
use crate::certdata::Mechanism;

/// The same as [`Distrust::names`] of all of them together.
#[derive(Clone, Debug, Default)]
pub struct Named<'d> {
    hashes: HashSet<(Mechanism, &'d [u8])>,
    mechanisms: HashSet<Mechanism>,
    /// Issuer and serial number, which stands in the file with or without its tag and length.
    names: HashSet<(&'d [u8], &'d [u8])>,
}

impl<'d> Named<'d> {
    /// Of those that distrust; a neutral entry names nobody.
    pub fn of(entries: impl IntoIterator<Item = &'d Distrust>) -> Self {
        let mut named = Self::default();
        let distrusts = entries
            .into_iter()
            .filter(|entry| entry.trust.is_distrust());
        for entry in distrusts {
            let sha1 = entry.sha1.as_deref().map(|value| (Mechanism::Sha1, value));
            let hash = entry
                .hash
                .as_ref()
                .map(|(by, value)| (*by, value.as_slice()));
            named.hashes.extend(sha1.into_iter().chain(hash));
            let name = entry.issuer.as_deref().zip(entry.serial.as_deref());
            named.names.extend(name);
        }
        named.mechanisms = named.hashes.iter().map(|(by, _)| *by).collect();
        named
    }

    /// Whether one of them distrusts this certificate.
    pub fn has(&self, certificate: &Certificate) -> bool {
        let by_hash = |by: &Mechanism| {
            let hash = certificate.hash(*by);
            self.hashes.contains(&(*by, &*hash))
        };
        let issuer = certificate.issuer();
        self.names.contains(&(issuer, certificate.serial_der()))
            || self.names.contains(&(issuer, certificate.serial()))
            || self.mechanisms.iter().any(by_hash)
    }
}
