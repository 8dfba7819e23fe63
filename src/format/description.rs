//! What a format carries, loses and is read back as, for people: `cabundle formats`, docs/formats.md.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Artifact, Choice, Format, FormatError, Holding, Makes, ReadOptions, RenderOptions};
use crate::policy::{Carries, Policy, PolicyError};
use crate::store::{Level, Purpose, Root, Store};

/// A format in words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Description {
    /// What it makes on disk.
    pub makes: Makes,
    /// What it holds.
    pub carries: Vec<&'static str>,
    /// What it cannot say.
    pub loses: Vec<&'static str>,
    /// The options that it takes.
    pub takes: Vec<&'static str>,
    /// The kinds of store that its readers find in it; none if it is not read back.
    pub read: Vec<&'static str>,
}

/// Why a format cannot be described: one root of the sample cannot be written in it.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DescriptionError {
    /// The sample has no root for servers.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// It cannot be written.
    #[error(transparent)]
    Format(#[from] FormatError),
}

impl Description {
    /// Describes a format. As what it is read back, the readers themselves are asked: the first root for servers
    /// of the sample is written and shown to them.
    ///
    /// # Errors
    /// If the sample has no such root, or the format cannot write it.
    pub fn of(format: &dyn Format, sample: &Store) -> Result<Self, DescriptionError> {
        let (carries, loses) = told(format.carries());
        Ok(Self {
            makes: format.makes(),
            carries,
            loses,
            takes: format.takes().iter().copied().map(Choice::as_str).collect(),
            read: read_back(format, sample)?,
        })
    }

    /// The same as [`Self::read`] in a phrase.
    pub fn read_as(&self) -> Option<String> {
        let kinds = self.read.join(", ");
        match (self.makes, self.read.is_empty()) {
            (_, true) => None,
            (Makes::File, false) => Some(kinds),
            (Makes::Tree(_), false) => Some(format!("a directory of {kinds}")),
        }
    }
}

fn read_back(format: &dyn Format, sample: &Store) -> Result<Vec<&'static str>, DescriptionError> {
    let trusted = |root: &&Root| root.level(Purpose::ServerAuth) == Some(Level::Trusted);
    let mut store = sample.clone();
    store.roots = sample
        .roots
        .iter()
        .find(trusted)
        .cloned()
        .into_iter()
        .collect();
    let mut policy = Policy::server_auth(Timestamp::UNIX_EPOCH);
    policy.carries = format.carries();
    let selection = store.select(policy)?;
    let kind = |bytes: &[u8]| {
        let holding = Holding::read(bytes, &ReadOptions::default()).ok()?;
        (!holding.held.is_empty()).then_some(holding.kind)
    };
    let kinds: BTreeSet<_> = match selection.render(format, &RenderOptions::at(None))? {
        Artifact::File { bytes, .. } => kind(&bytes).into_iter().collect(),
        Artifact::Tree(tree) => tree.files().filter_map(|(_, bytes)| kind(bytes)).collect(),
    };
    Ok(kinds.into_iter().collect())
}

/// What a statement means in words.
fn told(carries: Carries) -> (Vec<&'static str>, Vec<&'static str>) {
    let (held, own) = if carries.certificate {
        ("certificates", None)
    } else {
        let lost = "validity and other limits of the certificates' own";
        ("subjects and keys", Some((false, lost)))
    };
    let parts = [
        (true, held),
        (carries.purposes, "trust per purpose"),
        (carries.dates, "distrust dates"),
        (carries.constraints, "imposed name constraints"),
        (carries.distrust, "active distrust"),
        (carries.bare_distrust, "distrust without a certificate"),
    ];
    let words = |has: bool| {
        let words = parts
            .iter()
            .chain(&own)
            .filter(|(carried, _)| *carried == has);
        let words: Vec<_> = words.map(|(_, words)| *words).collect();
        if words.is_empty() {
            vec!["nothing"]
        } else {
            words
        }
    };
    (words(true), words(false))
}
