//! What stands in a directory, held against its manifest.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::{below, names};
use crate::input::{FileIdentity, MAX_BYTES};
use crate::output::OutputError;
use crate::output::manifest::{self, Listed, Manifest};

/// A directory, and the files that must not be replaced.
pub(super) struct Standing<'a> {
    pub(super) root: PathBuf,
    pub(super) inputs: &'a [FileIdentity],
}

/// What stands at a path.
enum Found {
    File(PathBuf),
    Directory,
    /// Among them links: none was written.
    Other,
}

impl Standing<'_> {
    fn shown(&self, path: &[u8]) -> PathBuf {
        self.root.join(super::shown(path))
    }

    fn fail(&self, action: &'static str, path: &[u8]) -> impl FnOnce(io::Error) -> OutputError {
        let path = self.shown(path);
        move |error| OutputError::io(action, &path, error)
    }

    /// What stands at a path to which directories lead, and no link. A name that is none here, as a
    /// manifest from elsewhere may list it, leads to nothing.
    fn look(&self, path: &[u8]) -> io::Result<Option<Found>> {
        let mut at = self.root.clone();
        let mut found = Found::Directory;
        for name in path.split(|byte| *byte == b'/') {
            let (Found::Directory, Ok(name)) = (&found, names::bearable(name)) else {
                return Ok(None);
            };
            at.push(name);
            found = match fs::symlink_metadata(&at) {
                Ok(metadata) if metadata.is_file() => Found::File(at.clone()),
                Ok(metadata) if metadata.is_dir() => Found::Directory,
                Ok(_) => Found::Other,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(error),
            };
        }
        Ok(Some(found))
    }

    /// The manifest's bytes, if it has one.
    pub(super) fn manifest_bytes(&self) -> Result<Option<Vec<u8>>, OutputError> {
        let fail = || self.fail("read", manifest::NAME);
        let mut bytes = Vec::new();
        match self.look(manifest::NAME).map_err(fail())? {
            None => return Ok(None),
            Some(Found::File(path)) => {
                let file = File::open(path).map_err(fail())?;
                let read = file.take(MAX_BYTES + 1).read_to_end(&mut bytes);
                read.map_err(fail())?;
            }
            Some(_) => return Err(self.no_manifest(1)),
        }
        match u64::try_from(bytes.len()) {
            Ok(..=MAX_BYTES) => Ok(Some(bytes)),
            _ => Err(self.no_manifest(1)),
        }
    }

    fn no_manifest(&self, line: usize) -> OutputError {
        OutputError::Manifest {
            path: self.shown(manifest::NAME),
            line,
        }
    }

    /// Refuses what is not the tool's own. Gives the manifest, an empty one if the directory is empty.
    pub(super) fn examine(&self) -> Result<Manifest, OutputError> {
        let Some(bytes) = self.manifest_bytes()? else {
            let mut entries = fs::read_dir(&self.root).map_err(self.fail("list", b""))?;
            return match entries.next() {
                None => Ok(Manifest::default()),
                Some(_) => Err(OutputError::NotOurs(self.root.clone())),
            };
        };
        let manifest = Manifest::parse(&bytes).map_err(|line| self.no_manifest(line))?;
        if let Some(path) = self.stray(&manifest)? {
            return Err(OutputError::Foreign(path));
        }
        for (path, _) in manifest.iter() {
            match self.look(path).map_err(self.fail("look at", path))? {
                // What is no longer there is nobody's loss.
                None => {}
                Some(Found::File(at)) if self.is_input(&at) => {
                    return Err(OutputError::IsInput(at));
                }
                Some(_) if self.holds(&manifest, path)? => {}
                Some(_) => return Err(OutputError::Changed(self.shown(path))),
            }
        }
        Ok(manifest)
    }

    fn is_input(&self, path: &Path) -> bool {
        FileIdentity::at(path).is_some_and(|id| self.inputs.contains(&id))
    }

    /// Whether what the manifest lists stands at a path.
    pub(super) fn holds(&self, manifest: &Manifest, path: &[u8]) -> Result<bool, OutputError> {
        let listed = match self.look(path).map_err(self.fail("look at", path))? {
            Some(Found::File(at)) => File::open(at).and_then(|file| Listed::of_open(&file)),
            _ => return Ok(false),
        };
        let listed = listed.map_err(self.fail("read", path))?;
        Ok(manifest.allows(path, &listed))
    }

    /// The first thing that is neither listed nor a directory that leads to what is.
    pub(super) fn stray(&self, manifest: &Manifest) -> Result<Option<PathBuf>, OutputError> {
        let directories = manifest.directories();
        let mut todo = vec![(Vec::new(), self.root.clone())];
        while let Some((above, at)) = todo.pop() {
            let fail = |error| OutputError::io("list", &at, error);
            for entry in fs::read_dir(&at).map_err(fail)? {
                let entry = entry.map_err(fail)?;
                let name = entry.file_name();
                let path = [&above, name.as_encoded_bytes()].concat();
                let is_directory = entry.file_type().map_err(fail)?.is_dir();
                let known = match is_directory {
                    true => directories.contains(&path[..]),
                    false => manifest.get(&path).is_some() || path == manifest::NAME,
                };
                if !known {
                    return Ok(Some(entry.path()));
                }
                if is_directory {
                    todo.push(([&path[..], b"/"].concat(), entry.path()));
                }
            }
        }
        Ok(None)
    }

    /// Removes what the manifest lists, the directories that empties, and the manifest. Nothing else:
    /// what came in after the last look is kept.
    pub(super) fn clear(&self, manifest: &Manifest) -> io::Result<()> {
        for (path, _) in manifest.iter() {
            let Some(Found::File(at)) = self.look(path)? else {
                continue;
            };
            if !self.holds(manifest, path).map_err(io::Error::other)? {
                return Err(io::Error::other("something in it was changed just then"));
            }
            fs::remove_file(at)?;
        }
        for path in manifest.directories().into_iter().rev() {
            if let (Some(Found::Directory), Some(at)) = (self.look(path)?, below(&self.root, path))
            {
                fs::remove_dir(at)?;
            }
        }
        match self.look(manifest::NAME)? {
            Some(Found::File(at)) => fs::remove_file(at),
            _ => Ok(()),
        }
    }
}
