//! From the CERTDATA argument to a store, with its lock if there is one.

use std::borrow::Cow;
use std::path::Path;

use super::lock::{Beside, WrongLock, lock_beside};
use super::problem::Failure;
use crate::input::{FileIdentity, Input};
use crate::store::{LoadError, LoadOptions, Lock, Sha256, Store};
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
    /// A lock beside the file that cannot vouch for it.
    pub(super) wrong_lock: Option<WrongLock>,
}

/// Reads CERTDATA for what is made of it, which a lock that speaks of another file forbids.
pub(super) fn load_vouched(
    certdata: Option<&Path>,
    options: &LoadOptions,
) -> Result<Loaded, Failure> {
    let mut loaded = load(certdata, options)?;
    match loaded.wrong_lock.take() {
        Some(wrong) => Err(Failure::Lock(wrong)),
        None => Ok(loaded),
    }
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
        wrong_lock: None,
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
        wrong_lock: None,
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
    /// The file: no output replaces it.
    pub(super) identities: Vec<FileIdentity>,
    /// A lock beside the file that cannot vouch for it.
    pub(super) wrong_lock: Option<WrongLock>,
}

/// Reads the bytes of CERTDATA without a look at them; `None` is the snapshot inside this program.
pub(super) fn source(certdata: Option<&Path>) -> Result<Source, Failure> {
    let Some(path) = certdata else {
        return Ok(Source {
            name: EMBEDDED.to_owned(),
            bytes: Store::embedded_bytes().into(),
            lock: Store::embedded_lock().ok(),
            identities: Vec::new(),
            wrong_lock: None,
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
        identities: input.identity.into_iter().collect(),
        wrong_lock: beside.wrong,
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
    match parse_store(&bytes, options) {
        Ok(store) => Ok((store, bytes)),
        Err(error) => Err(Failure::Load {
            name: name.to_owned(),
            bytes,
            error,
        }),
    }
}

/// Reads a store while another thread takes the SHA-256 of the bytes, which lasts as long.
fn parse_store(bytes: &[u8], options: &LoadOptions) -> Result<Store, LoadError> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new();
        let hash = thread.spawn_scoped(scope, || Sha256::of(bytes)).ok();
        Store::parse_hashed(bytes, options, || {
            let hash = hash.and_then(|thread| thread.join().ok());
            hash.unwrap_or_else(|| Sha256::of(bytes))
        })
    })
}

/// Takes the lock beside a file if it speaks of these bytes.
fn read_lock_beside(path: &Path, loaded: &mut Loaded) {
    if loaded.identities.is_empty() {
        return;
    }
    let beside = lock_beside(path, loaded.store.sha256, loaded.store.size);
    loaded.identities.extend(beside.identity);
    loaded.store.lock = beside.lock;
    loaded.wrong_lock = beside.wrong;
}
