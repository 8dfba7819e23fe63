//! What a writer may want to know besides the selection.

use jiff::Timestamp;

use crate::policy::words;

/// Choices about the output alone. A format refuses those that it does not take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RenderOptions {
    /// The time the user named; `None` if it was not named, so that no output depends on today. Every
    /// format takes it.
    pub as_of: Option<Timestamp>,
    /// `hash-dir`: links by the hash of OpenSSL before 1.0.0 too.
    pub hash_compat: bool,
    /// `jks`, `pkcs12`: the password of the store. It protects against damage, not against reading.
    pub password: Option<String>,
    /// `pkcs7`: DER instead of PEM.
    pub der: bool,
    /// `kubernetes`: which object.
    pub kind: Option<Kind>,
    /// `esp-idf`: which layout.
    pub layout: Option<Layout>,
}

/// A choice that not every format takes, by its name on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Choice {
    /// [`RenderOptions::hash_compat`].
    HashCompat,
    /// [`RenderOptions::password`].
    Password,
    /// [`RenderOptions::der`].
    Der,
    /// [`RenderOptions::kind`].
    Kind,
    /// [`RenderOptions::layout`].
    Layout,
}

impl Choice {
    /// As on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HashCompat => "--hash-compat",
            Self::Password => "--password",
            Self::Der => "--der",
            Self::Kind => "--kind",
            Self::Layout => "--layout",
        }
    }
}

impl RenderOptions {
    /// With a time that the user named, or none.
    pub fn at(as_of: Option<Timestamp>) -> Self {
        Self {
            as_of,
            ..Self::default()
        }
    }

    /// The choices that were made.
    pub fn chosen(&self) -> impl Iterator<Item = Choice> {
        let all = [
            (self.hash_compat, Choice::HashCompat),
            (self.password.is_some(), Choice::Password),
            (self.der, Choice::Der),
            (self.kind.is_some(), Choice::Kind),
            (self.layout.is_some(), Choice::Layout),
        ];
        all.into_iter()
            .filter_map(|(made, choice)| made.then_some(choice))
    }
}

words! {
    #[non_exhaustive]
    /// A Kubernetes object that holds a bundle.
    Kind {
        /// A ConfigMap.
        #[default]
        ConfigMap = "configmap",
        /// trust-manager's Bundle.
        Bundle = "bundle",
        /// A ClusterTrustBundle.
        ClusterTrustBundle = "cluster-trust-bundle",
    }
}

words! {
    #[non_exhaustive]
    /// A layout of ESP-IDF's bundle. Neither says of itself which it is.
    Layout {
        /// With a table of offsets, little-endian.
        #[default]
        New = "new",
        /// With a count, big-endian.
        Old = "old",
    }
}
