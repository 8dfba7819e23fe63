//! From a path to what the store there holds.

use std::path::Path;

use super::load::{Loaded, load, load_input};
use super::problem::Failure;
use crate::format::{CertdataReader, Holding, ReadError, ReadOptions, Reader as _, reader_of};
use crate::input::{FileIdentity, Input, InputError, walk};

/// What was read, and what could not be.
pub(super) struct Opened {
    pub(super) holding: Holding,
    /// Of certdata.txt: what there is to tell of it.
    pub(super) loaded: Option<Loaded>,
    /// Files of a directory that could not be opened.
    pub(super) unread: Vec<InputError>,
    /// Files of a directory that are no part of a store.
    pub(super) passed: usize,
    /// The files that were read: no output replaces them.
    pub(super) identities: Vec<FileIdentity>,
}

/// Reads the store at a path: a file of any kind, a directory, `-` for standard input. `None` is the snapshot inside
/// this program.
pub(super) fn open(path: Option<&Path>, options: &ReadOptions) -> Result<Opened, Failure> {
    let Some(path) = path else {
        return Ok(Opened::certdata(load(None, &options.load)?));
    };
    if path.as_os_str() != "-" && path.is_dir() {
        return Ok(open_directory(path, options));
    }
    let input = Input::read(path)?;
    let reader = reader_of(&input.bytes);
    if reader.is_some_and(|reader| reader.kind() == CertdataReader.kind()) {
        return Ok(Opened::certdata(load_input(path, input, &options.load)?));
    }
    let identities = input.identity.into_iter().collect();
    let holding = Holding::read(&input.bytes, options);
    let holding = holding.map_err(|error| Failure::Read {
        name: input.name,
        error,
    })?;
    Ok(Opened {
        holding,
        loaded: None,
        unread: Vec::new(),
        passed: 0,
        identities,
    })
}

impl Opened {
    fn certdata(loaded: Loaded) -> Self {
        Self {
            identities: loaded.identities.clone(),
            holding: Holding::from(&loaded.store),
            loaded: Some(loaded),
            unread: Vec::new(),
            passed: 0,
        }
    }
}

pub(super) fn open_directory(directory: &Path, options: &ReadOptions) -> Opened {
    let mut unread = Vec::new();
    let mut identities = Vec::new();
    let mut passed = 0;
    let files = walk(directory).into_iter().filter_map(|found| {
        match found.and_then(|path| Ok((Input::read(&path)?, path))) {
            Ok((input, path)) => {
                identities.extend(input.identity);
                let name = path.strip_prefix(directory).unwrap_or(&path);
                let read = read_part(&input.bytes, options);
                passed += usize::from(matches!(read, Err(ReadError::Unknown)));
                Some((name.display().to_string(), read))
            }
            Err(error) => {
                unread.push(error);
                None
            }
        }
    });
    let holding = Holding::directory(files);
    Opened {
        holding,
        loaded: None,
        unread,
        passed,
        identities,
    }
}

/// One file of a directory. certdata.txt is no part of a store.
fn read_part(bytes: &[u8], options: &ReadOptions) -> Result<Holding, ReadError> {
    match reader_of(bytes) {
        Some(reader) if reader.kind() != CertdataReader.kind() => reader.read(bytes, options),
        _ => Err(ReadError::Unknown),
    }
}
