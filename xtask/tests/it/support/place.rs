//! A copy of data/ alone in a directory, and the program run on it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cabundle::store::Lock;
use tempfile::TempDir;

pub(crate) struct Place(TempDir);

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        fs::create_dir(place.data()).unwrap();
        let original = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("data");
        for entry in fs::read_dir(original).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), place.data().join(entry.file_name())).unwrap();
        }
        place
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.data().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.file(name)).unwrap()
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.file(name), bytes).unwrap();
    }

    pub(crate) fn lock(&self) -> Lock {
        let text = String::from_utf8(self.read("certdata.lock")).unwrap();
        Lock::parse(&text).unwrap()
    }

    /// Changes the lock as a refresh would have written it.
    pub(crate) fn edit_lock(&self, edit: impl FnOnce(&mut Lock)) {
        let mut lock = self.lock();
        edit(&mut lock);
        self.write("certdata.lock", lock.to_toml().unwrap());
    }

    /// Everything here, by path.
    pub(crate) fn everything(&self) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
        let mut found = BTreeMap::new();
        let mut directories = vec![self.0.path().to_owned()];
        while let Some(directory) = directories.pop() {
            for entry in fs::read_dir(&directory).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    directories.push(path.clone());
                    found.insert(path, None);
                } else {
                    let bytes = fs::read(&path).unwrap();
                    found.insert(path, Some(bytes));
                }
            }
        }
        found
    }

    /// The program, without anything of the environment that it might heed.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(args).arg("--data").arg(self.data());
        command.args(["--retry-delay-ms", "10"]);
        for name in ["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"] {
            command.env_remove(name).env_remove(name.to_lowercase());
        }
        command.env_remove("SOURCE_DATE_EPOCH");
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        run(&mut self.command(args))
    }

    /// Runs what must come to nothing, and returns its words.
    pub(crate) fn refuses(&self, args: &[&str]) -> String {
        self.refuses_command(&mut self.command(args))
    }

    /// Exit status 2, nothing on stdout, nothing changed and nothing left behind.
    pub(crate) fn refuses_command(&self, command: &mut Command) -> String {
        let before = self.everything();
        let refused = run(command);
        assert_eq!(refused.status, 2, "{refused:?}");
        assert_eq!(refused.stdout, "", "{refused:?}");
        assert!(refused.stderr.contains("error: "), "{refused:?}");
        assert!(
            self.everything() == before,
            "data/ is not as it was: {refused:?}"
        );
        refused.stderr
    }

    /// Runs what must change nothing, whatever it says.
    pub(crate) fn looks(&self, args: &[&str]) -> Run {
        let before = self.everything();
        let run = self.run(args);
        assert!(
            self.everything() == before,
            "data/ is not as it was: {run:?}"
        );
        run
    }
}

pub(crate) fn run(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    Run {
        status: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
