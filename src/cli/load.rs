//! From the CERTDATA argument to a store, with its lock if there is one.

use std::borrow::Cow;
use std::path::Path;

use super::problem::Failure;
use crate::diagnostic::{Diagnostic, Severity};
use crate::input::{FileIdentity, Input, MAX_BY_HAND};
use crate::store::{LoadOptions, Lock, Sha256, Store};
use crate::text::one_line;

/// The snapshot's name.
const EMBEDDED: &str = "the embedded certdata.txt";

/// A store and where it came from.
pub(super) struct Loaded {
    pub(super) store: Store,
    /// For messages.
    pub(super) name: String,
    /// The bytes, to point at places in them; borrowed for the embedded snapshot.
    pub(super) bytes: Cow<'static, [u8]>,
    /// The files that were read: no output replaces them.
    pub(super) identities: Vec<FileIdentity>,
    /// What is to be told about the lock.
    pub(super) words: Vec<Diagnostic>,
}

/// Reads CERTDATA; `None` is the snapshot inside this program.
pub(super) fn load(certdata: Option<&Path>, options: &LoadOptions) -> Result<Loaded, Failure> {
    if let Some(path) = certdata {
        return load_input(path, Input::read(path)?, options);
    }
    let bytes = Store::embedded_bytes();
    let (store, bytes) = parse(EMBEDDED, bytes.into(), options)?;
    let mut loaded = Loaded {
        store,
        name: EMBEDDED.to_owned(),
        bytes,
        identities: Vec::new(),
        words: Vec::new(),
    };
    recognise(&mut loaded);
    Ok(loaded)
}

/// Reads certdata.txt from an input that was read from this path.
pub(super) fn load_input(
    path: &Path,
    input: Input,
    options: &LoadOptions,
) -> Result<Loaded, Failure> {
    let name = one_line(input.name.as_bytes()).into_owned();
    let (store, bytes) = parse(&name, input.bytes.into(), options)?;
    let mut loaded = Loaded {
        store,
        name,
        bytes,
        identities: input.identity.into_iter().collect(),
        words: Vec::new(),
    };
    read_lock_beside(path, &mut loaded);
    recognise(&mut loaded);
    Ok(loaded)
}

/// The bytes of CERTDATA and its lock, whatever they hold.
pub(super) struct Source {
    /// For messages.
    pub(super) name: String,
    pub(super) bytes: Cow<'static, [u8]>,
    pub(super) lock: Option<Lock>,
    /// What is to be told about the lock.
    pub(super) words: Vec<Diagnostic>,
}

/// Reads the bytes of CERTDATA without a look at them; `None` is the snapshot inside this program.
pub(super) fn source(certdata: Option<&Path>) -> Result<Source, Failure> {
    let Some(path) = certdata else {
        return Ok(Source {
            name: EMBEDDED.to_owned(),
            bytes: Store::embedded_bytes().into(),
            lock: Store::embedded_lock().ok(),
            words: Vec::new(),
        });
    };
    let input = Input::read(path)?;
    let (sha256, size) = (Sha256::of(&input.bytes), input.bytes.len());
    let beside = match input.identity {
        Some(_) => lock_beside(path, sha256, size),
        None => Beside::default(),
    };
    Ok(Source {
        name: one_line(input.name.as_bytes()).into_owned(),
        bytes: input.bytes.into(),
        lock: beside.lock.or_else(|| own_lock(sha256, size)),
        words: beside.word.into_iter().collect(),
    })
}

/// Takes the lock of the snapshot inside this program for a file of the same bytes.
fn recognise(loaded: &mut Loaded) {
    if loaded.store.lock.is_none() {
        loaded.store.lock = own_lock(loaded.store.sha256, loaded.store.size);
    }
}

/// The lock of the snapshot inside this program, if it speaks of such bytes.
fn own_lock(sha256: Sha256, size: usize) -> Option<Lock> {
    let own = Store::embedded_lock().ok();
    own.filter(|lock| lock.is_of(sha256, size))
}

/// The store in these bytes, and the bytes.
fn parse(
    name: &str,
    bytes: Cow<'static, [u8]>,
    options: &LoadOptions,
) -> Result<(Store, Cow<'static, [u8]>), Failure> {
    match Store::parse_with(&bytes, options) {
        Ok(store) => Ok((store, bytes)),
        Err(error) => Err(Failure::Load {
            name: name.to_owned(),
            bytes,
            error,
        }),
    }
}

/// Takes the lock beside a file if it speaks of these bytes.
fn read_lock_beside(path: &Path, loaded: &mut Loaded) {
    if loaded.identities.is_empty() {
        return;
    }
    let beside = lock_beside(path, loaded.store.sha256, loaded.store.size);
    loaded.identities.extend(beside.identity);
    loaded.store.lock = beside.lock;
    loaded.words.extend(beside.word);
}

/// What there is to say of the lock beside a file.
#[derive(Default)]
pub(super) struct Beside {
    /// It, if it speaks of the file.
    pub(super) lock: Option<Lock>,
    pub(super) identity: Option<FileIdentity>,
    /// Why it is not used.
    pub(super) word: Option<Diagnostic>,
}

/// Reads the lock beside a file, `certdata.lock` for `certdata.txt`.
pub(super) fn lock_beside(path: &Path, sha256: Sha256, size: usize) -> Beside {
    let mut beside = Beside::default();
    let lock = path.with_extension("lock");
    // Not a pipe, which would be waited for.
    if !lock.is_file() || lock == path {
        return beside;
    }
    let path = lock;
    let lock = Input::read_within(&path, MAX_BY_HAND).map_err(|error| error.to_string());
    let lock = lock.and_then(|input| {
        beside.identity = input.identity;
        let text = core::str::from_utf8(&input.bytes).map_err(|error| error.to_string())?;
        Lock::parse(text).map_err(|error| error.to_string())
    });
    let wrong = match lock {
        Ok(lock) if lock.is_of(sha256, size) => {
            beside.lock = Some(lock);
            return beside;
        }
        Ok(_) => "it speaks of another file".to_owned(),
        Err(error) => error,
    };
    let message = format!("{} is not used: {wrong}", path.display());
    let message = one_line(message.as_bytes()).into_owned();
    beside.word = Some(Diagnostic::new("I004", Severity::Warning, message));
    beside
}
