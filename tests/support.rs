//! Running the tool, and finding what lies beside the project.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Far from every date in the data, so that no test depends on today.
pub(crate) const AS_OF: &str = "2026-11-22";

/// The tool, without anything of this environment that could change its answer.
pub(crate) fn cabundle() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cabundle"));
    command.env_remove("SOURCE_DATE_EPOCH").stdin(Stdio::null());
    command
}

/// Runs the tool with arguments.
pub(crate) fn run<S: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = S>) -> Output {
    cabundle().args(args).output().expect("run cabundle")
}

/// Standard error as text.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Asserts that nothing was done: exit status 2, nothing on standard output, this code in the words.
#[track_caller]
pub(crate) fn assert_refused(output: &Output, code: &str) {
    let words = stderr(output);
    assert_eq!(output.status.code(), Some(2), "{words}");
    assert!(
        output.stdout.is_empty(),
        "refused, and yet {} bytes",
        output.stdout.len()
    );
    assert!(
        words.contains(&format!("[{code}]")),
        "no {code} in:\n{words}"
    );
}

/// Asserts success and gives standard output.
#[track_caller]
pub(crate) fn assert_done(output: Output) -> Vec<u8> {
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    output.stdout
}

/// A file of the project.
pub(crate) fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The material that may lie beside the project; says so when it does not.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let found = project("../shared").join(path);
    if found.exists() {
        return Some(found);
    }
    eprintln!("not there, so not compared: {}", found.display());
    None
}

/// A directory that goes away with the test.
pub(crate) fn scratch() -> tempfile::TempDir {
    tempfile::Builder::new()
        .prefix("cabundle-test-")
        .tempdir()
        .expect("temporary directory")
}

/// Writes a file and gives its path.
pub(crate) fn put(directory: &Path, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = directory.join(name);
    std::fs::write(&path, bytes).expect("write a file");
    path
}

/// The names of all that is in a directory, sorted.
pub(crate) fn names(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).expect("read a directory");
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
