//! The stores that are harmed: those of tests/data, which other programs wrote, and small ones of our own writers.

use std::path::Path;

use anyhow::{Context as _, bail};
use cabundle::format::{Artifact, ReadOptions, RenderOptions, find};
use cabundle::policy::{DistrustAfterMode, Policy};
use cabundle::store::{Purpose, Store};
use jiff::Timestamp;

use crate::damage::text::{Object, Text};

/// What a format has against damage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// A digest or MAC over everything: no change is silent.
    All,
    /// A hash of each certificate, and an end.
    Document,
    /// A hash of each certificate.
    Hashes,
    /// A length or an end: nothing gets lost by a cut.
    Length,
    /// The same, and parts of kinds that it does not know are passed over, as in other programs.
    Frame,
    /// Nothing: one part after the other.
    Nothing,
}

impl Holds {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::All => "digest",
            Self::Document => "hash of each, end",
            Self::Hashes => "hash of each",
            Self::Length => "length",
            Self::Frame => "frame",
            Self::Nothing => "nothing",
        }
    }
}

/// A store, and how it is read.
pub(crate) struct Harmed {
    pub(crate) name: String,
    pub(crate) holds: Holds,
    /// A key is derived to read it, which takes milliseconds.
    pub(crate) is_slow: bool,
    pub(crate) bytes: Vec<u8>,
    pub(crate) options: ReadOptions,
}

const FAST: bool = false;
const SLOW: bool = true;

/// In tests/data, with their passwords.
const OTHERS: &[(&str, &str, Holds, bool)] = &[
    ("stores/keytool-17.jks", "changeit", Holds::All, FAST),
    ("stores/keytool-17.jceks", "secret", Holds::All, FAST),
    ("stores/version-1.jks", "changeit", Holds::All, FAST),
    ("stores/keytool-17-key.jks", "secret", Holds::All, FAST),
    ("stores/openssl-3.0-iter-1.p12", "secret", Holds::All, FAST),
    ("stores/pbmac1.p12", "pässword", Holds::All, SLOW),
    ("stores/openssl-3.0.p12", "secret", Holds::All, SLOW),
    ("stores/openssl-3.0-plain.p12", "pässwörd", Holds::All, SLOW),
    ("stores/openssl-3.0-rc2-128.p12", "secret", Holds::All, SLOW),
    ("stores/keytool-17.p12", "secret", Holds::All, SLOW),
    ("stores/keytool-25-none.p12", "", Holds::Frame, FAST),
    ("stores/openssl-3.0.der.p7b", "", Holds::Frame, FAST),
    ("stores/openssl-3.0.p7b", "", Holds::Frame, FAST),
    ("stores/indefinite.p7b", "", Holds::Frame, FAST),
    ("openssl/addtrust.pem", "", Holds::Nothing, FAST),
];

/// Formats of our own, and whether they say trust for each purpose.
const OWN: &[(&str, bool, Holds, bool)] = &[
    ("jks", false, Holds::All, FAST),
    ("pkcs12", false, Holds::Frame, FAST),
    ("pkcs7", false, Holds::Frame, FAST),
    ("json", true, Holds::Document, FAST),
    ("nss", true, Holds::Hashes, FAST),
    ("windows-sst", true, Holds::Length, FAST),
    ("der", false, Holds::Nothing, FAST),
    ("edk2", false, Holds::Nothing, FAST),
    ("pem", false, Holds::Nothing, FAST),
    ("curl", false, Holds::Nothing, FAST),
    ("node", false, Holds::Nothing, FAST),
    ("openssl-trusted", true, Holds::Nothing, FAST),
    ("p11-kit", true, Holds::Nothing, FAST),
];

/// Those of other programs.
pub(crate) fn others() -> anyhow::Result<Vec<Harmed>> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR"))
        .with_file_name("tests")
        .join("data");
    let mut found = Vec::new();
    for (path, password, holds, is_slow) in OTHERS {
        let file = data.join(path);
        let bytes = std::fs::read(&file).with_context(|| file.display().to_string())?;
        let mut options = ReadOptions::default();
        options.passwords = vec![(*password).to_owned()];
        found.push(Harmed {
            name: path.rsplit('/').next().unwrap_or_default().to_owned(),
            holds: *holds,
            is_slow: *is_slow,
            bytes,
            options,
        });
    }
    Ok(found)
}

/// Those that our writers make of a store.
pub(crate) fn own(store: &Store) -> anyhow::Result<Vec<Harmed>> {
    let own = OWN.iter().map(|(name, speaks, holds, is_slow)| {
        Ok(Harmed {
            name: format!("our {name}"),
            holds: *holds,
            is_slow: *is_slow,
            bytes: written(store, name, *speaks)?,
            options: ReadOptions::default(),
        })
    });
    own.collect()
}

/// A store in a format.
fn written(store: &Store, name: &str, speaks: bool) -> anyhow::Result<Vec<u8>> {
    let format = find(name).with_context(|| format!("no format `{name}`"))?;
    let purposes = if speaks {
        &Purpose::ALL[..]
    } else {
        &[Purpose::ServerAuth]
    };
    let mut policy = Policy::new(purposes.to_vec(), Timestamp::UNIX_EPOCH);
    policy.carries = format.carries();
    policy.distrust_after = DistrustAfterMode::Keep;
    let selection = store.select(policy)?;
    match selection.render(format, &RenderOptions::at(None))? {
        Artifact::File { bytes, .. } => Ok(bytes),
        Artifact::Tree(_) => bail!("{name} makes a tree"),
    }
}

/// A certdata.txt of the smallest root that has a distrust date for servers and is trusted for them, the smallest one
/// without, and a distrust of a third one without its certificate.
pub(crate) fn small(text: &Text) -> anyhow::Result<Store> {
    let bytes = &text.bytes;
    let objects = text.objects.iter();
    let mut roots: Vec<_> = objects.clone().zip(objects.skip(1)).collect();
    roots.retain(|(certificate, trust)| {
        let word = trust
            .value(bytes, b"CKA_TRUST_SERVER_AUTH")
            .unwrap_or_default();
        certificate.is_certificate(bytes) && word.starts_with(b"CK_TRUST CKT_NSS_TRUSTED_DELEGATOR")
    });
    roots.sort_by_key(|(certificate, _)| certificate.range.len());
    let is_dated = |root: &&(&Object, &Object)| {
        let date = root.0.value(bytes, b"CKA_NSS_SERVER_DISTRUST_AFTER");
        date.is_some_and(|date| date.starts_with(b"MULTILINE_OCTAL"))
    };
    let dated = roots.iter().find(is_dated);
    let mut others = roots.iter().filter(|root| !is_dated(root));
    let (Some(head), Some(dated), Some(plain), Some(third)) =
        (text.objects.first(), dated, others.next(), others.next())
    else {
        bail!("the file has no three roots of the kinds that are needed");
    };
    let mut small = text.get(&head.range).to_vec();
    for object in [dated.0, dated.1, plain.0, plain.1] {
        small.extend_from_slice(text.get(&object.range));
    }
    let distrust = String::from_utf8_lossy(text.get(&third.1.range)).into_owned();
    let distrust = distrust.replace("CKT_NSS_TRUSTED_DELEGATOR", "CKT_NSS_NOT_TRUSTED");
    let distrust = distrust.replace("CKT_NSS_MUST_VERIFY_TRUST", "CKT_NSS_NOT_TRUSTED");
    small.extend_from_slice(distrust.as_bytes());
    Store::parse(&small).context("two roots and a distrust")
}
