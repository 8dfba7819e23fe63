//! Where a single file goes: new, replaced, through links, into pipes and devices; and that a failure
//! leaves everything as it was.

#[cfg(unix)]
mod left;
#[cfg(unix)]
mod trees;

use std::path::Path;

use crate::support::{
    AS_OF, assert_done, assert_refused, cabundle, names, put, run, scratch, stderr,
};
use crate::synthetic::{Entry, certdata};

/// A directory with an input in it, and the PEM that a build makes of it.
struct Place {
    directory: tempfile::TempDir,
    bundle: Vec<u8>,
}

const OLD: &[u8] = b"what was there before\n";

impl Place {
    fn new() -> Self {
        let directory = scratch();
        put(
            directory.path(),
            "in.txt",
            certdata(&[Entry::fresh("Root A"), Entry::fresh("Root B")]),
        );
        let input = directory.path().join("in.txt");
        let mut command = cabundle();
        command.args(["build", "--as-of", AS_OF]).arg(&input);
        let bundle = assert_done(command.output().unwrap());
        Self { directory, bundle }
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    /// `cabundle build` in the directory.
    fn build(&self, args: &[&str]) -> std::process::Output {
        let mut command = cabundle();
        command.current_dir(self.path());
        command.args(["build", "--as-of", AS_OF]).args(args);
        command.output().unwrap()
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path().join(name)).unwrap()
    }

    /// Asserts that a file holds the bundle and that nothing else has appeared.
    #[track_caller]
    fn assert_built(&self, name: &str, all: &[&str]) {
        assert!(self.read(name) == self.bundle, "{name} is not the bundle");
        assert_eq!(names(self.path()), all);
    }
}

#[test]
fn a_new_file_and_a_replaced_one() {
    let place = Place::new();
    let output = place.build(&["in.txt", "-o", "new.pem"]);
    assert!(assert_done(output).is_empty());
    place.assert_built("new.pem", &["in.txt", "new.pem"]);
    put(place.path(), "new.pem", OLD);
    assert_done(place.build(&["in.txt", "-o", "./new.pem"]));
    place.assert_built("new.pem", &["in.txt", "new.pem"]);
}

#[test]
fn a_dash_is_standard_output() {
    let place = Place::new();
    assert!(assert_done(place.build(&["in.txt", "-o", "-"])) == place.bundle);
    assert_eq!(names(place.path()), ["in.txt"]);
}

#[test]
fn a_directory_is_refused() {
    let place = Place::new();
    std::fs::create_dir(place.path().join("sub")).unwrap();
    for path in ["sub", "sub/", "."] {
        assert_refused(&place.build(&["in.txt", "-o", path]), "O001");
    }
    assert_eq!(names(place.path()), ["in.txt", "sub"]);
    assert!(names(&place.path().join("sub")).is_empty());
}

#[test]
fn the_input_is_never_replaced() {
    let place = Place::new();
    let before = place.read("in.txt");
    assert_refused(&place.build(&["in.txt", "-o", "in.txt"]), "O002");
    std::fs::hard_link(place.path().join("in.txt"), place.path().join("hard.txt")).unwrap();
    assert_refused(&place.build(&["in.txt", "-o", "hard.txt"]), "O002");
    assert_refused(&place.build(&["hard.txt", "-o", "in.txt"]), "O002");
    assert!(place.read("in.txt") == before);
    assert_eq!(names(place.path()), ["hard.txt", "in.txt"]);
}

/// Files that choices are read from are inputs too.
#[test]
fn neither_policy_nor_addition_is_replaced() {
    let place = Place::new();
    put(place.path(), "policy.toml", "grace-days = 1\n");
    put(place.path(), "add.der", crate::synthetic::root("Added"));
    let policy = ["in.txt", "--policy", "policy.toml", "-o", "policy.toml"];
    assert_refused(&place.build(&policy), "O002");
    let add = ["in.txt", "--add", "add.der", "-o", "add.der"];
    assert_refused(&place.build(&add), "O002");
    assert_eq!(place.read("policy.toml"), b"grace-days = 1\n");
}

/// Whatever goes wrong: status 2, nothing on standard output, the old file, nothing beside it.
#[test]
fn a_failure_leaves_everything_as_it_was() {
    let place = Place::new();
    put(place.path(), "out.pem", OLD);
    let damaged = certdata(&[Entry::fresh("Root")]).replace("CKA_VALUE", "CKA_VALVE");
    put(place.path(), "damaged.txt", damaged);
    put(place.path(), "empty.txt", "");
    put(place.path(), "broken.toml", "no-such-key = 1\n");
    let before = names(place.path());
    let failures: &[(&str, &[&str])] = &[
        ("I001", &["nowhere.txt"]),
        ("I002", &["."]),
        ("T002", &["damaged.txt"]),
        ("C001", &["empty.txt"]),
        ("P112", &["in.txt", "--policy", "broken.toml"]),
        ("P109", &["in.txt", "--min-roots", "3"]),
        ("P102", &["in.txt", "--exclude", "0011223344"]),
        (
            "P107",
            &["in.txt", "-p", "server-auth", "-p", "code-signing"],
        ),
        ("P108", &["in.txt", "-p", "code-signing"]),
        ("U002", &["in.txt", "--as-of", "yesterday"]),
    ];
    for (code, args) in failures {
        // The last --as-of would be a second one.
        let mut command = cabundle();
        command.current_dir(place.path()).arg("build").args(*args);
        let to_stdout = command.output().unwrap();
        assert_refused(&to_stdout, code);
        let to_file = command.args(["-o", "out.pem"]).output().unwrap();
        assert_refused(&to_file, code);
        let to_new = place.build(&[*args, &["-o", "new.pem"]].concat());
        assert_eq!(to_new.status.code(), Some(2));
        assert_eq!(place.read("out.pem"), OLD, "{code}");
        assert_eq!(names(place.path()), before, "{code}");
    }
}

#[test]
fn a_parent_that_is_not_there_or_no_directory() {
    let place = Place::new();
    put(place.path(), "file", OLD);
    for path in ["no/where.pem", "no/", "file/x.pem", "file/"] {
        assert_refused(&place.build(&["in.txt", "-o", path]), "O005");
    }
    assert_eq!(names(place.path()), ["file", "in.txt"]);
    assert_eq!(place.read("file"), OLD);
}

/// Two builds into one path: one of the two files, whole.
#[test]
fn two_builds_at_once_leave_one_whole_file() {
    let place = Place::new();
    let formats = ["pem", "json"];
    let expected = formats.map(|format| assert_done(place.build(&["in.txt", "-f", format])));
    for _ in 0..5 {
        let children = formats.map(|format| {
            let mut command = cabundle();
            command.current_dir(place.path());
            command.args(["build", "in.txt", "--as-of", AS_OF, "-q"]);
            command.args(["-f", format, "-o", "out"]).spawn().unwrap()
        });
        for mut child in children {
            assert!(child.wait().unwrap().success());
        }
        assert!(expected.contains(&place.read("out")));
        assert_eq!(names(place.path()), ["in.txt", "out"]);
    }
}

#[test]
fn check_answers_and_writes_nothing() {
    let place = Place::new();
    let check = ["in.txt", "--check", "-o", "out.pem"];
    assert_eq!(place.build(&check).status.code(), Some(1), "missing");
    assert_eq!(names(place.path()), ["in.txt"]);

    assert_done(place.build(&["in.txt", "-o", "out.pem"]));
    let path = place.path().join("out.pem");
    let before = fingerprint(&path);
    let same = place.build(&check);
    assert!(stderr(&same).contains("out.pem is up to date"));
    assert!(assert_done(same).is_empty());

    // As long as the right one: only the bytes tell.
    let mut other = place.bundle.clone();
    other[0] ^= 1;
    for bytes in [&other[..], OLD, b""] {
        let path = put(place.path(), "out.pem", bytes);
        let before = fingerprint(&path);
        let differs = place.build(&check);
        assert_eq!(differs.status.code(), Some(1));
        assert!(differs.stdout.is_empty());
        assert!(stderr(&differs).contains("out.pem differs"));
        assert_eq!(fingerprint(&path), before);
        assert_eq!(place.read("out.pem"), bytes);
    }
    put(place.path(), "out.pem", &place.bundle);
    // The file was written anew, so only the inode is the same.
    assert_eq!(fingerprint(&path).1, before.1);

    assert_refused(&place.build(&["in.txt", "--check"]), "U004");
    assert_refused(&place.build(&["in.txt", "--check", "-o", "-"]), "U004");
    assert_refused(&place.build(&["in.txt", "--check", "-o", "."]), "O001");
    let damaged = place.build(&["nowhere.txt", "--check", "-o", "out.pem"]);
    assert_refused(&damaged, "I001");
    assert_eq!(names(place.path()), ["in.txt", "out.pem"]);
}

/// When a file was written, and which one it is.
fn fingerprint(path: &Path) -> (std::time::SystemTime, u64) {
    let metadata = std::fs::metadata(path).unwrap();
    #[cfg(unix)]
    let inode = std::os::unix::fs::MetadataExt::ino(&metadata);
    #[cfg(not(unix))]
    let inode = 0;
    (metadata.modified().unwrap(), inode)
}

/// A reader that has seen enough is no error.
#[test]
fn a_closed_pipe_is_no_error() {
    // More than a pipe holds, so that writing meets the closed end.
    for args in [
        &["build", "--as-of", AS_OF][..],
        &["build", "--as-of", AS_OF, "-f", "der"],
        &["list", "--json", "--as-of", AS_OF],
        &["list", "--as-of", AS_OF],
        &["show", "--as-of", AS_OF, "root"],
        &["formats"],
    ] {
        let mut command = cabundle();
        command.args(args).stderr(std::process::Stdio::piped());
        let mut child = command
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert!(!stderr(&output).contains("error"), "{}", stderr(&output));
    }
}

/// `-` reads standard input, here a pipe.
#[test]
fn standard_input_is_an_input() {
    let place = Place::new();
    let mut command = cabundle();
    command.args(["build", "-", "--as-of", AS_OF]);
    let input = std::fs::File::open(place.path().join("in.txt")).unwrap();
    assert!(assert_done(command.stdin(input).output().unwrap()) == place.bundle);
    assert_refused(&run(["build", "-"]), "C001");
}

/// Half of one file and half of another may be a sound file.
#[test]
fn an_input_that_is_written_to_while_it_is_read() {
    use std::io::Write as _;
    use std::sync::atomic::{AtomicBool, Ordering};

    let place = Place::new();
    // Long enough that it changes in the middle.
    let comment = format!("#{}\n", " ".repeat(98));
    let long = [place.read("in.txt"), comment.repeat(150_000).into()].concat();
    let path = put(place.path(), "long.txt", long);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut file = std::fs::File::options().append(true).open(&path).unwrap();
            while !done.load(Ordering::Relaxed) {
                file.write_all(b"#\n").unwrap();
                std::thread::sleep(std::time::Duration::from_micros(200));
            }
        });
        let output = place.build(&["long.txt"]);
        done.store(true, Ordering::Relaxed);
        assert_refused(&output, "I007");
    });
    assert!(assert_done(place.build(&["long.txt"])).ends_with(b"-----END CERTIFICATE-----\n"));
}

/// What only Unix has: modes, owners, symlinks, pipes, sockets, devices.
#[cfg(unix)]
mod unix {
    use std::fs::{File, Permissions};
    use std::io::Read as _;
    use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _, symlink};
    use std::os::unix::net::UnixListener;
    use std::path::Path;
    use std::process::{Command, Stdio};

    use super::{OLD, Place};
    use crate::support::{
        AS_OF, assert_done, assert_refused, cabundle, names, put, scratch, stderr,
    };

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().mode() & 0o7777
    }

    #[test]
    fn a_new_file_is_0644_whatever_the_umask() {
        let place = Place::new();
        for umask in ["000", "022", "077", "777"] {
            let mut command = Command::new("sh");
            command.current_dir(place.path()).args([
                "-c",
                "umask \"$1\"; shift; exec \"$@\"",
                "sh",
                umask,
            ]);
            command.arg(cabundle().get_program());
            command.args(["build", "in.txt", "--as-of", AS_OF, "-o", umask]);
            assert_done(command.output().unwrap());
            assert_eq!(mode(&place.path().join(umask)), 0o644, "umask {umask}");
            assert!(place.read(umask) == place.bundle);
        }
    }

    #[test]
    fn an_existing_file_keeps_its_mode() {
        let place = Place::new();
        for wanted in [0o600, 0o640, 0o444, 0o755, 0o666] {
            let path = put(place.path(), "out.pem", OLD);
            std::fs::set_permissions(&path, Permissions::from_mode(wanted)).unwrap();
            assert_done(place.build(&["in.txt", "-o", "out.pem"]));
            assert_eq!(mode(&path), wanted, "{wanted:o}");
            place.assert_built("out.pem", &["in.txt", "out.pem"]);
            std::fs::remove_file(&path).unwrap();
        }
    }

    /// Only root can give a file away, so only root can see this.
    #[test]
    fn an_existing_file_keeps_its_owner() {
        let place = Place::new();
        let path = put(place.path(), "out.pem", OLD);
        if std::os::unix::fs::chown(&path, Some(12345), Some(54321)).is_err() {
            eprintln!("not root: owners not tested");
            return;
        }
        // Changing the owner clears these bits; they are set again.
        std::fs::set_permissions(&path, Permissions::from_mode(0o6750)).unwrap();
        assert_done(place.build(&["in.txt", "-o", "out.pem"]));
        let metadata = std::fs::metadata(&path).unwrap();
        assert_eq!((metadata.uid(), metadata.gid()), (12345, 54321));
        assert_eq!(metadata.mode() & 0o7777, 0o6750);
        place.assert_built("out.pem", &["in.txt", "out.pem"]);
    }

    /// Old readers keep the old file: it is replaced, not overwritten.
    #[test]
    fn who_reads_the_old_file_reads_all_of_it() {
        let place = Place::new();
        let path = put(place.path(), "out.pem", OLD);
        let mut reader = File::open(&path).unwrap();
        assert_done(place.build(&["in.txt", "-o", "out.pem"]));
        let mut seen = Vec::new();
        reader.read_to_end(&mut seen).unwrap();
        assert_eq!(seen, OLD);
    }

    /// A link stays a link and its target is replaced, in the target's directory.
    #[test]
    fn through_symlinks() {
        let place = Place::new();
        let real = scratch();
        let absolute = put(real.path(), "target.pem", OLD);
        std::fs::create_dir(place.path().join("sub")).unwrap();
        put(&place.path().join("sub"), "target.pem", OLD);
        // `over` leads into another directory: its `..` is that one's parent.
        symlink(real.path(), place.path().join("over")).unwrap();
        symlink("sub/target.pem", place.path().join("relative")).unwrap();
        symlink(&absolute, place.path().join("absolute")).unwrap();
        symlink("relative", place.path().join("chain")).unwrap();
        symlink(place.path().join("chain"), place.path().join("sub/longer")).unwrap();
        let before = names(place.path());
        for (link, target) in [
            ("relative", "sub/target.pem"),
            ("absolute", "over/target.pem"),
            ("chain", "sub/target.pem"),
            ("sub/longer", "sub/target.pem"),
        ] {
            let link = place.path().join(link);
            let target = place.path().join(target);
            let was = std::fs::read_link(&link).unwrap();
            std::fs::write(&target, OLD).unwrap();
            std::fs::set_permissions(&target, Permissions::from_mode(0o640)).unwrap();
            assert_done(place.build(&["in.txt", "-o", link.to_str().unwrap()]));
            assert_eq!(std::fs::read_link(&link).unwrap(), was, "the link stays");
            assert!(std::fs::read(&target).unwrap() == place.bundle);
            assert_eq!(mode(&target), 0o640);
            assert!(std::fs::symlink_metadata(&target).unwrap().is_file());
        }
        assert_eq!(names(place.path()), before);
        assert_eq!(names(&place.path().join("sub")), ["longer", "target.pem"]);
        assert_eq!(names(real.path()), ["target.pem"]);
    }

    #[test]
    fn through_dangling_symlinks() {
        let place = Place::new();
        let real = scratch();
        std::fs::create_dir(real.path().join("deep")).unwrap();
        symlink(real.path().join("deep"), place.path().join("over")).unwrap();
        symlink("new.pem", place.path().join("relative")).unwrap();
        symlink(real.path().join("new.pem"), place.path().join("absolute")).unwrap();
        symlink("relative2", place.path().join("chain")).unwrap();
        symlink("over/../other.pem", place.path().join("relative2")).unwrap();
        for (link, target) in [
            ("relative", place.path().join("new.pem")),
            ("absolute", real.path().join("new.pem")),
            // Not other.pem beside the links: the parent of where `over` leads.
            ("chain", real.path().join("other.pem")),
        ] {
            assert_done(place.build(&["in.txt", "-o", link]));
            assert!(
                std::fs::symlink_metadata(place.path().join(link))
                    .unwrap()
                    .is_symlink()
            );
            assert!(std::fs::read(&target).unwrap() == place.bundle, "{link}");
            assert_eq!(mode(&target), 0o644);
        }
        assert_eq!(names(real.path()), ["deep", "new.pem", "other.pem"]);

        symlink("no/where.pem", place.path().join("lost")).unwrap();
        let before = names(place.path());
        assert_refused(&place.build(&["in.txt", "-o", "lost"]), "O005");
        assert_eq!(names(place.path()), before);
    }

    #[test]
    fn symlinks_in_a_circle() {
        let place = Place::new();
        symlink("b", place.path().join("a")).unwrap();
        symlink("a", place.path().join("b")).unwrap();
        assert_refused(&place.build(&["in.txt", "-o", "a"]), "O006");
        assert_refused(&place.build(&["in.txt", "--check", "-o", "a"]), "O006");
        assert_eq!(names(place.path()), ["a", "b", "in.txt"]);
    }

    #[test]
    fn the_input_is_not_replaced_through_links_either() {
        let place = Place::new();
        let before = place.read("in.txt");
        symlink("in.txt", place.path().join("link")).unwrap();
        assert_refused(&place.build(&["in.txt", "-o", "link"]), "O002");
        assert_refused(&place.build(&["link", "-o", "in.txt"]), "O002");
        assert_refused(&place.build(&["link", "-o", "link"]), "O002");
        // What the shell opened is an input no less.
        let mut command = cabundle();
        command
            .current_dir(place.path())
            .args(["build", "-", "-o", "in.txt"]);
        let input = File::open(place.path().join("in.txt")).unwrap();
        assert_refused(&command.stdin(input).output().unwrap(), "O002");
        assert!(place.read("in.txt") == before);
        assert_eq!(names(place.path()), ["in.txt", "link"]);
    }

    pub(super) fn fifo(path: &Path) {
        rustix::fs::mknodat(
            rustix::fs::CWD,
            path,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::from_raw_mode(0o600),
            0,
        )
        .unwrap();
    }

    #[test]
    fn a_fifo_is_written_to() {
        let place = Place::new();
        fifo(&place.path().join("fifo"));
        symlink("fifo", place.path().join("link")).unwrap();
        for name in ["fifo", "link"] {
            let path = place.path().join(name);
            let reader = std::thread::spawn(move || std::fs::read(path).unwrap());
            assert_done(place.build(&["in.txt", "-o", name]));
            assert!(reader.join().unwrap() == place.bundle);
        }
        let kind = std::fs::symlink_metadata(place.path().join("fifo")).unwrap();
        assert!(kind.file_type().is_fifo());
        assert_refused(&place.build(&["in.txt", "--check", "-o", "fifo"]), "O007");
        assert_eq!(names(place.path()), ["fifo", "in.txt", "link"]);
    }

    /// A failing build does not even open it: a reader would see an empty bundle.
    #[test]
    fn a_failure_does_not_open_a_fifo() {
        let place = Place::new();
        fifo(&place.path().join("fifo"));
        // Opening it for writing would wait for a reader for ever.
        assert_refused(&place.build(&["nowhere.txt", "-o", "fifo"]), "I001");
    }

    #[test]
    fn a_socket_is_written_to() {
        let place = Place::new();
        let path = place.path().join("socket");
        let listener = UnixListener::bind(&path).unwrap();
        let reader = std::thread::spawn(move || {
            let mut bytes = Vec::new();
            listener
                .accept()
                .unwrap()
                .0
                .read_to_end(&mut bytes)
                .unwrap();
            bytes
        });
        assert_done(place.build(&["in.txt", "-o", "socket"]));
        assert!(reader.join().unwrap() == place.bundle);
        assert!(
            std::fs::symlink_metadata(&path)
                .unwrap()
                .file_type()
                .is_socket()
        );
        // Nobody listens any more.
        assert_refused(&place.build(&["in.txt", "-o", "socket"]), "O005");
        assert_eq!(names(place.path()), ["in.txt", "socket"]);
    }

    #[test]
    fn devices_are_written_to() {
        let place = Place::new();
        let device = std::fs::metadata("/dev/null").unwrap();
        assert!(assert_done(place.build(&["in.txt", "-o", "/dev/null"])).is_empty());
        let after = std::fs::metadata("/dev/null").unwrap();
        assert!(after.file_type().is_char_device());
        assert_eq!(after.ino(), device.ino());
        assert_refused(
            &place.build(&["in.txt", "--check", "-o", "/dev/null"]),
            "O007",
        );
    }

    /// Standard output by its other name: a pipe here, then a file behind which more may be written.
    #[test]
    fn dev_stdout_is_standard_output() {
        let place = Place::new();
        assert!(assert_done(place.build(&["in.txt", "-o", "/dev/stdout"])) == place.bundle);

        let path = put(place.path(), "out", OLD);
        let inode = std::fs::metadata(&path).unwrap().ino();
        let file = File::options().append(true).open(&path).unwrap();
        let mut command = cabundle();
        command.current_dir(place.path());
        command.args(["build", "in.txt", "--as-of", AS_OF, "-o", "/dev/stdout"]);
        let status = command.arg("-q").stdout(file).status().unwrap();
        assert_eq!(status.code(), Some(0));
        assert!(place.read("out") == [OLD, &place.bundle].concat());
        assert_eq!(std::fs::metadata(&path).unwrap().ino(), inode);
        assert_eq!(names(place.path()), ["in.txt", "out"]);
    }

    /// /dev/full has no room for anything.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk() {
        let place = Place::new();
        for args in [&["build", "in.txt"][..], &["list", "in.txt"], &["formats"]] {
            let full = File::options().write(true).open("/dev/full").unwrap();
            let mut command = cabundle();
            command.current_dir(place.path()).args(args).stdout(full);
            let output = command.stderr(Stdio::piped()).output().unwrap();
            assert_refused(&output, "O004");
            assert!(
                !stderr(&output).contains("2 roots"),
                "no summary of a failure"
            );
        }
        assert_refused(&place.build(&["in.txt", "-o", "/dev/full"]), "O005");
    }

    /// A limit on the size of files stops the write in the middle, as a full disk does.
    #[test]
    fn a_write_that_stops_in_the_middle() {
        let place = Place::new();
        put(place.path(), "out.pem", OLD);
        for out in ["out.pem", "new.pem"] {
            let mut command = Command::new("sh");
            // One block of 512 bytes; the signal that comes with it would end the tool otherwise.
            let script = "ulimit -f 1; trap '' XFSZ; exec \"$@\"";
            command.current_dir(place.path()).args(["-c", script, "sh"]);
            command.arg(cabundle().get_program());
            command.args(["build", "in.txt", "--as-of", AS_OF, "-o", out]);
            assert_refused(&command.output().unwrap(), "O005");
        }
        assert_eq!(place.read("out.pem"), OLD);
        assert_eq!(names(place.path()), ["in.txt", "out.pem"]);
    }
}
