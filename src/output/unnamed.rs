//! A file without a name: when its process is killed nothing is left of it. It gets its name when it
//! is complete.

use std::fs::File;
use std::io;
use std::os::fd::BorrowedFd;

/// A new file in a directory, mode 0600; `None` where there are none without a name.
#[cfg(target_os = "linux")]
pub(super) fn create(directory: BorrowedFd<'_>) -> Option<File> {
    use rustix::fs::{Mode, OFlags, openat};

    // Whatever else is wrong, creating one with a name will say.
    let flags = OFlags::WRONLY | OFlags::TMPFILE | OFlags::CLOEXEC;
    let mode = Mode::RUSR | Mode::WUSR;
    let created = rustix::io::retry_on_intr(|| openat(directory, c".", flags, mode));
    created.ok().map(File::from)
}

/// Gives it a name, where nothing may stand. Needs `/proc`.
#[cfg(target_os = "linux")]
pub(super) fn link(
    file: &File,
    directory: BorrowedFd<'_>,
    name: impl rustix::path::Arg,
) -> io::Result<()> {
    use std::os::fd::AsRawFd as _;

    use rustix::fs::{AtFlags, CWD, linkat};

    // The other way, AT_EMPTY_PATH, is root's alone before Linux 6.10.
    let own = format!("/proc/self/fd/{}", file.as_raw_fd());
    linkat(CWD, own, directory, name, AtFlags::SYMLINK_FOLLOW)?;
    Ok(())
}

#[cfg(not(target_os = "linux"))]
pub(super) fn create(_: BorrowedFd<'_>) -> Option<File> {
    None
}

#[cfg(not(target_os = "linux"))]
pub(super) fn link(_: &File, _: BorrowedFd<'_>, _: impl rustix::path::Arg) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
