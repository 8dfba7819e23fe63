//! From the CERTDATA argument to a store, with its lock if there is one.

use std::path::Path;

use super::problem::Failure;
use crate::diagnostic::{Diagnostic, Severity};
use crate::input::{FileIdentity, Input};
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
    pub(super) bytes: std::borrow::Cow<'static, [u8]>,
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
    let mut loaded = Loaded {
        store: parse(EMBEDDED, bytes, options)?,
        name: EMBEDDED.to_owned(),
        bytes: bytes.into(),
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
    let mut loaded = Loaded {
        store: parse(&name, &input.bytes, options)?,
        name,
        bytes: input.bytes.into(),
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
    pub(super) bytes: std::borrow::Cow<'static, [u8]>,
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
    let mut identities: Vec<_> = input.identity.into_iter().collect();
    let beside = lock_beside(path, sha256, size, &mut identities);
    let (lock, words) = match beside {
        Ok(lock) => (lock.or_else(|| own_lock(sha256, size)), Vec::new()),
        Err(words) => (own_lock(sha256, size), vec![not_used(&words)]),
    };
    Ok(Source {
        name: one_line(input.name.as_bytes()).into_owned(),
        bytes: input.bytes.into(),
        lock,
        words,
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

fn parse(name: &str, bytes: &[u8], options: &LoadOptions) -> Result<Store, Failure> {
    Store::parse_with(bytes, options).map_err(|error| Failure::Load {
        name: name.to_owned(),
        bytes: bytes.to_vec(),
        error,
    })
}

/// Takes the lock beside a file, `certdata.lock` for `certdata.txt`, if it speaks of these bytes.
fn read_lock_beside(path: &Path, loaded: &mut Loaded) {
    let (sha256, size) = (loaded.store.sha256, loaded.store.size);
    match lock_beside(path, sha256, size, &mut loaded.identities) {
        Ok(lock) => loaded.store.lock = lock,
        Err(words) => loaded.words.push(not_used(&words)),
    }
}

/// The lock beside a file of these bytes, if there is one; that it cannot be used is the error. `identities` are of
/// the files that were read.
fn lock_beside(
    path: &Path,
    sha256: Sha256,
    size: usize,
    identities: &mut Vec<FileIdentity>,
) -> Result<Option<Lock>, String> {
    let lock = path.with_extension("lock");
    // Not a pipe, which would be waited for.
    if identities.is_empty() || !lock.is_file() || lock == path {
        return Ok(None);
    }
    let path = lock;
    let lock = Input::read(&path).map_err(|error| error.to_string());
    let lock = lock.and_then(|input| {
        identities.extend(input.identity);
        let text = core::str::from_utf8(&input.bytes).map_err(|error| error.to_string())?;
        Lock::parse(text).map_err(|error| error.to_string())
    });
    let wrong = match lock {
        Ok(lock) if lock.is_of(sha256, size) => return Ok(Some(lock)),
        Ok(_) => "it speaks of another file".to_owned(),
        Err(error) => error,
    };
    Err(format!("{} is not used: {wrong}", path.display()))
}

fn not_used(words: &str) -> Diagnostic {
    Diagnostic::new("I004", Severity::Warning, one_line(words.as_bytes()))
}
