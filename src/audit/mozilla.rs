//! Mozilla's side, prepared once for any number of stores.

use std::collections::HashMap;

use super::says::Says;
use super::{Age, Options};
use crate::diagnostic::Diagnostic;
use crate::history::{Life, Lives};
use crate::policy::{Policy, PolicyError};
use crate::store::{Certificate, Purpose, Root, Sha256, Store};

/// What stores are compared with.
#[derive(Clone, Debug)]
pub struct Mozilla<'a> {
    pub(super) store: &'a Store,
    pub(super) lives: &'a Lives,
    pub(super) options: Options,
    pub(super) age: Age,
    pub(super) policy: Policy,
    pub(super) wanted: Vec<&'a Root>,
    by_fingerprint: HashMap<Sha256, &'a Root>,
    by_key: HashMap<(&'a [u8], &'a [u8]), &'a Root>,
    told: Vec<Diagnostic>,
}

impl<'a> Mozilla<'a> {
    /// Takes a certdata.txt and the lives of its roots. What a store must hold is what a build with the default
    /// choices writes, without what the table says is gone or trusted less, unless the certdata.txt is as new.
    ///
    /// # Errors
    /// Never, as long as the default choices refuse nothing.
    pub fn new(store: &'a Store, lives: &'a Lives, options: Options) -> Result<Self, PolicyError> {
        let mut policy = Policy::new(vec![options.purpose], options.as_of);
        policy.allow_empty = true;
        let selection = store.select(policy.clone())?;
        // Decided in the order of the store's roots, and nothing was added.
        let chosen = store.roots.iter().zip(selection.candidates());
        let chosen = chosen.filter(|(_, candidate)| candidate.decision.is_included());
        let roots = store.roots.iter();
        let age = Age::of(lives, store);
        let agreed = |root: &Root| {
            let life = lives.get(root.certificate.sha256());
            !(age.counts() && is_gone(life)) && stricter(root, life, age, options.purpose).is_none()
        };
        let key = |root: &'a Root| (root.certificate.subject(), root.certificate.spki());
        Ok(Self {
            wanted: chosen
                .map(|(root, _)| root)
                .filter(|root| agreed(root))
                .collect(),
            told: selection.diagnostics().to_vec(),
            by_fingerprint: roots
                .clone()
                .map(|root| (root.certificate.sha256(), root))
                .collect(),
            by_key: roots.map(|root| (key(root), root)).collect(),
            store,
            lives,
            options,
            age,
            policy,
        })
    }

    /// How the stores are judged.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The certdata.txt.
    pub fn store(&self) -> &'a Store {
        self.store
    }

    /// What there is to tell of the certdata.txt, such as that it is old.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.told
    }

    pub(super) fn root(&self, certificate: &Certificate) -> Option<&'a Root> {
        self.by_fingerprint.get(&certificate.sha256()).copied()
    }

    /// Another certificate of this subject and key.
    pub(super) fn same_key(&self, certificate: &Certificate) -> Option<&'a Root> {
        let key = (certificate.subject(), certificate.spki());
        let found = self.by_key.get(&key).copied()?;
        (found.certificate.sha256() != certificate.sha256()).then_some(found)
    }
}

fn is_gone(life: Option<&Life>) -> bool {
    life.is_some_and(|life| life.gone.is_some())
}

/// What counts for a root of the certdata.txt, where the table makes it less than the certdata.txt does.
pub(super) fn stricter(
    root: &Root,
    life: Option<&Life>,
    age: Age,
    purpose: Purpose,
) -> Option<Says> {
    let own = Says::by_root(root, purpose);
    let says = Says::of(Some(root), life, age, purpose)?;
    let word = |says: &Says| (says.verdict(purpose), says.date(purpose));
    (word(&own) != word(&says)).then_some(says)
}
