//! Pipes that a name on disk leads to.

use std::path::Path;

/// Whether a path is a pipe that lies in a directory: without a writer it would be waited for for ever. One that
/// the shell opened, as `/dev/stdin` or in `<(…)`, is not.
#[cfg(unix)]
pub fn is_named_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    let pipe = std::fs::metadata(path).is_ok_and(|metadata| metadata.file_type().is_fifo());
    pipe && !is_descriptor(path)
}

/// Elsewhere pipes have no names among files.
#[cfg(not(unix))]
pub fn is_named_pipe(_: &Path) -> bool {
    false
}

/// Whether links lead to an open file of a process: `/dev/fd/63`, `/proc/self/fd/63`.
#[cfg(unix)]
fn is_descriptor(path: &Path) -> bool {
    /// As many links as Linux follows.
    const LINKS: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        let parent = match path.parent() {
            Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
            Some(parent) => parent,
            None => return false,
        };
        let Ok(parent) = std::fs::canonicalize(parent) else {
            return false;
        };
        let of_process = parent.starts_with("/proc") && parent.ends_with("fd");
        if of_process || parent == Path::new("/dev/fd") {
            return true;
        }
        let Ok(target) = std::fs::read_link(&path) else {
            return false;
        };
        path = parent.join(target);
    }
    false
}
