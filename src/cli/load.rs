//! From the CERTDATA argument to a store, with its lock if there is one.

use std::path::Path;

use super::problem::Failure;
use crate::input::{FileIdentity, Input};
use crate::store::{LoadOptions, Lock, Store};
use crate::text::one_line;

/// A store and where it came from.
pub(super) struct Loaded {
    pub(super) store: Store,
    /// For messages.
    pub(super) name: String,
    /// The bytes, to point at places in them; borrowed for the embedded snapshot.
    pub(super) bytes: std::borrow::Cow<'static, [u8]>,
    pub(super) identity: Option<FileIdentity>,
}

/// Reads CERTDATA; `None` is the snapshot inside this program.
pub(super) fn load(certdata: Option<&Path>, options: &LoadOptions) -> Result<Loaded, Failure> {
    let mut loaded = match certdata {
        None => {
            let bytes = Store::embedded_bytes();
            Loaded {
                store: parse("the embedded certdata.txt", bytes, options)?,
                name: "the embedded certdata.txt".to_owned(),
                bytes: bytes.into(),
                identity: None,
            }
        }
        Some(path) => {
            let input = Input::read(path)?;
            let name = one_line(input.name.as_bytes()).into_owned();
            Loaded {
                store: parse(&name, &input.bytes, options)?,
                name,
                bytes: input.bytes.into(),
                identity: input.identity,
            }
        }
    };
    let own = Store::embedded_lock().ok();
    let locks = [certdata.and_then(lock_beside), own];
    let mut locks = locks.into_iter().flatten();
    let sha256 = loaded.store.sha256.to_string();
    loaded.store.lock = locks.find(|lock| lock.sha256 == sha256);
    Ok(loaded)
}

fn parse(name: &str, bytes: &[u8], options: &LoadOptions) -> Result<Store, Failure> {
    Store::parse_with(bytes, options).map_err(|error| Failure::Load {
        name: name.to_owned(),
        bytes: bytes.to_vec(),
        error,
    })
}

/// The lock beside a file: `certdata.lock` for `certdata.txt`. One that cannot be read says nothing.
fn lock_beside(path: &Path) -> Option<Lock> {
    if path.as_os_str() == "-" {
        return None;
    }
    let input = Input::read(&path.with_extension("lock")).ok()?;
    Lock::parse(core::str::from_utf8(&input.bytes).ok()?).ok()
}
