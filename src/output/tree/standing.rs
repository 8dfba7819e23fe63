//! What stands in a directory, held against its manifest.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::{self, Read as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::directory::{Directory, Found};
use crate::input::{FileIdentity, MAX_BYTES};
use crate::output::OutputError;
use crate::output::manifest::{self, Manifest};

/// An open directory, the path that led there, and the files that must not be replaced.
pub(super) struct Standing<'a> {
    pub(super) root: Directory,
    pub(super) path: PathBuf,
    pub(super) inputs: &'a [FileIdentity],
}

impl Standing<'_> {
    /// A path in it, for messages.
    pub(super) fn shown(&self, path: &[u8]) -> PathBuf {
        shown(&self.path, path)
    }

    /// An error of the system about a path in it.
    pub(super) fn fail(
        &self,
        action: &'static str,
        path: &[u8],
    ) -> impl FnOnce(io::Error) -> OutputError {
        let path = self.shown(path);
        move |error| OutputError::io(action, &path, error)
    }

    /// The manifest's bytes, if it has one.
    pub(super) fn manifest_bytes(&self) -> Result<Option<Vec<u8>>, OutputError> {
        let not_ours = |line| OutputError::Manifest {
            path: self.shown(manifest::NAME),
            line,
        };
        let fail = || self.fail("read", manifest::NAME);
        match self.root.look(manifest::NAME).map_err(fail())? {
            None => Ok(None),
            Some(Found::File(file, metadata)) if metadata.len() <= MAX_BYTES => {
                let mut bytes = Vec::new();
                let read = file.take(MAX_BYTES).read_to_end(&mut bytes);
                read.map_err(fail())?;
                Ok(Some(bytes))
            }
            Some(_) => Err(not_ours(1)),
        }
    }

    /// The manifest, if it has one.
    pub(super) fn manifest(&self) -> Result<Option<Manifest>, OutputError> {
        let Some(bytes) = self.manifest_bytes()? else {
            return Ok(None);
        };
        let manifest = Manifest::parse(&bytes).map_err(|line| OutputError::Manifest {
            path: self.shown(manifest::NAME),
            line,
        });
        manifest.map(Some)
    }

    /// Refuses listed files and links that somebody changed, and those that are inputs. What is no
    /// longer there is nobody's loss.
    pub(super) fn verify(&self, manifest: &Manifest) -> Result<(), OutputError> {
        let directories = manifest.directories();
        for (path, _) in manifest.iter() {
            let fail = || self.fail("read", path);
            match self.root.look(path).map_err(fail())? {
                None => {}
                // A file became a directory in the middle of a build in place.
                Some(Found::Directory) if directories.contains(path) => {}
                Some(found) => {
                    if self.is_input(&found) {
                        return Err(OutputError::IsInput(self.shown(path)));
                    }
                    if !found.is_listed(manifest, path).map_err(fail())? {
                        return Err(OutputError::Changed(self.shown(path)));
                    }
                }
            }
        }
        Ok(())
    }

    /// The first listed path, or directory that leads to one, that is on another device: something is
    /// mounted there.
    pub(super) fn mounted(&self, manifest: &Manifest) -> Result<Option<Vec<u8>>, OutputError> {
        let own = self.root.file().metadata().map(|own| own.dev());
        let own = own.map_err(self.fail("look at", b""))?;
        let files = manifest.iter().map(|(path, _)| path);
        for path in manifest.directories().into_iter().chain(files) {
            let fail = || self.fail("look at", path);
            let device = match self.root.look(path).map_err(fail())? {
                Some(Found::File(_, metadata)) => metadata.dev(),
                Some(Found::Directory) => {
                    let directory = self.root.sub(path).and_then(|d| d.file().metadata());
                    directory.map_err(fail())?.dev()
                }
                _ => own,
            };
            if device != own {
                return Ok(Some(path.to_owned()));
            }
        }
        Ok(None)
    }

    fn is_input(&self, found: &Found) -> bool {
        let Found::File(_, metadata) = found else {
            return false;
        };
        FileIdentity::of(metadata).is_some_and(|id| self.inputs.contains(&id))
    }

    /// The first thing below a directory (the root is the empty path) that is neither listed nor
    /// leads to what is.
    pub(super) fn stray(
        &self,
        manifest: &Manifest,
        from: &[u8],
    ) -> Result<Option<Vec<u8>>, OutputError> {
        let listed = manifest.directories();
        let mut todo = BTreeSet::from([from.to_owned()]);
        while let Some(directory) = todo.pop_first() {
            for path in self.below(&directory)? {
                let found = self.root.look(&path);
                let known = match found.map_err(self.fail("look at", &path))? {
                    None => true,
                    Some(Found::Directory) => listed.contains(&path[..]),
                    Some(_) => manifest.get(&path).is_some() || path == manifest::NAME,
                };
                if !known {
                    return Ok(Some(path));
                }
                if listed.contains(&path[..]) {
                    todo.insert(path);
                }
            }
        }
        Ok(None)
    }

    /// The paths of what stands in a directory.
    fn below(&self, directory: &[u8]) -> Result<Vec<Vec<u8>>, OutputError> {
        let fail = self.fail("list", directory);
        if directory.is_empty() {
            return self.root.names().map_err(fail);
        }
        let names = self.root.sub(directory).and_then(|sub| sub.names());
        let names = names.map_err(fail)?.into_iter();
        Ok(names
            .map(|name| [directory, b"/", &name].concat())
            .collect())
    }
}

/// A path of a tree as one of the system.
pub(super) fn shown(root: &Path, path: &[u8]) -> PathBuf {
    match path {
        [] => root.to_owned(),
        path => root.join(OsStr::from_bytes(path)),
    }
}
