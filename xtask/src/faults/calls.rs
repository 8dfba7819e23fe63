//! The system calls of a build, from strace, and the faults that each can meet.

use std::collections::{HashMap, HashSet};

/// The nth call of a name since the start of the process, as strace counts when it injects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) name: String,
    pub(super) nth: usize,
    /// Whether it may change what stands on the disk.
    changes: bool,
}

/// What happens at a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The process gets this signal.
    Signal(&'static str),
    /// The call fails and does nothing.
    Error(&'static str),
    /// It gives this and does nothing: for a read, the end of the file.
    Gives(u32),
}

/// The calls of a process from the first that names a path on: what comes before belongs to the
/// loader.
pub(super) fn since(trace: &str, path: &str) -> Vec<Call> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut calls = Vec::new();
    let mut begun = false;
    let mut written = HashSet::new();
    // strace counts for each thread. The second one of a build hashes what was read, and calls nothing but what begins
    // and ends a thread.
    let main = trace.lines().find_map(thread);
    for line in trace.lines().filter(|line| thread(line) == main) {
        // Whether it has to wait for the other thread is chance, and a wait changes nothing.
        let Some(name) = name(line).filter(|name| *name != "futex") else {
            continue;
        };
        let closes = name == "close" && number(line, "(").is_some_and(|fd| written.remove(&fd));
        if name == "openat" && (line.contains("O_WRONLY") || line.contains("O_RDWR")) {
            written.extend(number(line, "= "));
        }
        let nth = counts.entry(name).or_default();
        *nth += 1;
        // The arguments of the program are no call of its own.
        begun |= name != "execve" && line.contains(path);
        if begun {
            calls.push(Call {
                name: name.to_owned(),
                nth: *nth,
                changes: closes || changes(name, line),
            });
        }
    }
    calls
}

/// The number after the last of these: what a call gives, or after a parenthesis its argument.
fn number(line: &str, after: &str) -> Option<u32> {
    let (_, rest) = line.rsplit_once(after)?;
    let digits = rest.trim_end_matches(|c: char| !c.is_ascii_digit());
    let end = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    digits.get(..end)?.parse().ok()
}

/// Whether a call may change what stands on the disk, or what its name leads to.
fn changes(name: &str, line: &str) -> bool {
    match name {
        "openat" => ["O_CREAT", "O_TMPFILE", "O_TRUNC"]
            .iter()
            .any(|flag| line.contains(flag)),
        "write" | "fsync" | "fchmod" | "fchown" | "chmod" | "utimensat" | "linkat"
        | "symlinkat" | "mkdir" | "mkdirat" | "rename" | "renameat" | "renameat2" | "unlink"
        | "unlinkat" | "rmdir" | "copy_file_range" | "sendfile" | "ftruncate" => true,
        _ => false,
    }
}

/// `4242` of `4242  openat(AT_FDCWD, …`.
fn thread(line: &str) -> Option<u32> {
    line.trim_start().split(' ').next()?.parse().ok()
}

/// `openat` of `4242  openat(AT_FDCWD, …`; nothing of `+++ exited` and `--- SIGTERM`.
fn name(line: &str) -> Option<&str> {
    let call = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let (name, _) = call.split_once('(')?;
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    is_name.then_some(name)
}

/// The faults of a call: a signal at every one, and what its manual page says may go wrong with a
/// disk, a permission or a network below it.
pub(super) fn faults(call: &Call) -> Vec<Fault> {
    const MAKES: &[&str] = &["EACCES", "EDQUOT", "EIO", "ENOSPC", "EROFS"];
    let errors: &[&str] = match &call.name[..] {
        "openat" if call.changes => &[
            "EACCES", "EDQUOT", "EINTR", "EIO", "EMFILE", "ENOSPC", "EROFS",
        ],
        "openat" => &["EACCES", "EINTR", "EMFILE"],
        "write" => &["EDQUOT", "EFBIG", "EINTR", "EIO", "ENOSPC"],
        "read" | "getdents64" => &["EINTR", "EIO"],
        "fsync" => &["EDQUOT", "EINTR", "EIO", "ENOSPC"],
        "fchmod" | "fchown" | "chmod" | "utimensat" => &["EIO", "EPERM", "EROFS"],
        "linkat" | "symlinkat" | "mkdir" | "mkdirat" | "rename" | "renameat" => MAKES,
        "renameat2" => &["EACCES", "EINVAL", "EIO", "ENOSYS", "EROFS"],
        "unlink" | "unlinkat" | "rmdir" => &["EACCES", "EBUSY", "EIO", "EROFS"],
        "copy_file_range" | "sendfile" => &["EDQUOT", "EIO", "ENOSPC"],
        "flock" => &["EINTR", "ENOLCK"],
        // Of what was only read a close cannot fail.
        "close" if call.changes => &["EINTR", "EIO"],
        "statx" | "newfstatat" | "fstat" | "readlink" | "readlinkat" | "lseek" => &["EIO"],
        "getcwd" => &["ENOENT"],
        _ => &[],
    };
    // Nothing handles a signal: they all end the process the same way. The first comes before the call
    // is made, the others after it.
    let others: &[&str] = if call.changes { &["TERM", "INT"] } else { &[] };
    let signals = ["KILL"].iter().chain(others).copied().map(Fault::Signal);
    let end = (call.name == "read").then_some(Fault::Gives(0));
    let errors = errors.iter().copied().map(Fault::Error);
    signals.chain(errors).chain(end).collect()
}

impl Fault {
    /// For `strace -e inject=`.
    pub(super) fn injection(self, call: &Call) -> String {
        let Call { name, nth, .. } = call;
        match self {
            Self::Signal(signal) => format!("{name}:signal={signal}:when={nth}"),
            Self::Error(error) => format!("{name}:error={error}:when={nth}"),
            Self::Gives(value) => format!("{name}:retval={value}:when={nth}"),
        }
    }

    /// For the table.
    pub(super) fn group(self) -> &'static str {
        match self {
            Self::Signal("KILL") => "kill -9",
            Self::Signal(_) => "SIGTERM, SIGINT",
            Self::Error("EINTR") => "EINTR",
            Self::Error(_) => "an error",
            Self::Gives(_) => "end of file",
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::{Call, Fault, faults, since};

    #[test]
    fn calls_are_counted_from_the_start_and_listed_from_the_path_on() {
        let trace = "7 execve(\"/bin/x\", [\"/p/in\"]) = 0\n\
                     7 openat(AT_FDCWD, \"/etc/ld.so.cache\") = 3\n\
                     7 close(3)                          = 0\n\
                     7 openat(AT_FDCWD, \"/p/in\") = 3\n\
                     7 --- SIGCHLD {si_signo=SIGCHLD} ---\n\
                     7 futex(0x7f, FUTEX_WAIT, 1, NULL) = 0\n\
                     8 close(4) = 0\n\
                     7 close(3) = 0\n\
                     7 exit_group(0) = ?\n\
                     7 +++ exited with 0 +++\n";
        let found = since(trace, "/p");
        let call = |name: &str, nth| Call {
            name: name.to_owned(),
            nth,
            changes: false,
        };
        assert_eq!(
            found,
            [call("openat", 2), call("close", 2), call("exit_group", 1)]
        );
    }

    #[test]
    fn every_call_can_be_killed_and_a_write_can_find_the_disk_full() {
        let call = |trace| since(trace, "/p").pop().unwrap();
        let unmap = call("7 munmap(/p) = 0");
        assert_eq!(faults(&unmap), [Fault::Signal("KILL")]);
        let write = call("7 write(1, /q) = 1\n7 write(1, /p) = 1");
        let full = Fault::Error("ENOSPC");
        assert!(faults(&write).contains(&full) && faults(&write).contains(&Fault::Signal("TERM")));
        assert_eq!(full.injection(&write), "write:error=ENOSPC:when=2");
        let creates = call("7 openat(/p, O_WRONLY|O_CREAT) = 3");
        assert!(faults(&creates).contains(&full));
        assert!(!faults(&call("7 openat(/p, O_RDONLY) = 3")).contains(&full));
    }
}
