//! Whatever the system refuses: the old tree, and nothing beside it. On the command line.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::snapshot;
use crate::output::Place;
use crate::support::{AS_OF, assert_done, assert_refused, cabundle, names, put, stderr};
use crate::synthetic::{Entry, certdata};

const DEBIAN: [&str; 4] = ["-f", "debian", "-o", "out"];

/// A place with two inputs, and `out` made of the first.
fn sample() -> (Place, PathBuf) {
    let place = Place::new();
    put(
        place.path(),
        "other.txt",
        certdata(&[Entry::fresh("Root C")]),
    );
    assert_done(build(&place, "in.txt", &[]));
    let out = place.path().join("out");
    (place, out)
}

fn build(place: &Place, input: &str, more: &[&str]) -> Output {
    place.build(&[&[input][..], &DEBIAN, more].concat())
}

/// Asserts that a build is refused and nothing is other than before.
#[track_caller]
fn assert_unchanged(place: &Place, code: &str, build: impl FnOnce() -> Output) {
    let before = snapshot(place.path());
    assert_refused(&build(), code);
    assert_eq!(snapshot(place.path()), before);
}

#[test]
fn built_compared_and_replaced() {
    let (place, out) = sample();
    assert_eq!(
        names(&out),
        [
            ".cabundle",
            "ca-certificates.conf",
            "ca-certificates.crt",
            "mozilla"
        ]
    );
    for (input, more, status, word) in [
        ("in.txt", &["--check"][..], 0, "is up to date"),
        ("other.txt", &["--check"], 1, "differs"),
        ("other.txt", &["--check", "--in-place"], 1, "differs"),
        ("other.txt", &[], 0, "1 root"),
        ("other.txt", &["--check"], 0, "is up to date"),
        ("in.txt", &["--in-place"], 0, "2 roots"),
        ("in.txt", &["--check", "--in-place"], 0, "is up to date"),
    ] {
        let output = build(&place, input, more);
        assert_eq!(output.status.code(), Some(status), "{more:?}");
        assert!(output.stdout.is_empty());
        assert!(stderr(&output).contains(word), "{}", stderr(&output));
    }
    put(&out, "local.crt", "");
    assert_eq!(build(&place, "in.txt", &["--check"]).status.code(), Some(1));
    assert_done(build(&place, "in.txt", &["--check", "--in-place"]));
    assert_unchanged(&place, "O012", || build(&place, "other.txt", &[]));
    fs::remove_dir_all(&out).unwrap();
    assert_eq!(build(&place, "in.txt", &["--check"]).status.code(), Some(1));
    assert_eq!(names(place.path()), ["in.txt", "other.txt"]);
}

#[test]
fn what_a_tree_or_a_file_is_not() {
    let (place, _) = sample();
    assert_unchanged(&place, "O009", || place.build(&["in.txt", "-f", "debian"]));
    assert_unchanged(&place, "O009", || {
        place.build(&["in.txt", "-f", "debian", "--in-place", "-o", "-"])
    });
    assert_unchanged(&place, "U006", || {
        place.build(&["in.txt", "--in-place", "-o", "out.pem"])
    });
    assert_unchanged(&place, "O001", || place.build(&["in.txt", "-o", "out"]));
    assert_unchanged(&place, "O010", || {
        place.build(&["in.txt", "-f", "debian", "-o", "in.txt"])
    });
    // The input in the directory that would go.
    let listed = fs::read_dir(place.path().join("out/mozilla")).unwrap();
    let listed = listed.last().unwrap().unwrap().path();
    let add = listed.to_str().unwrap();
    for more in [&["--add", add][..], &["--add", add, "--in-place"]] {
        assert_unchanged(&place, "O002", || build(&place, "other.txt", more));
    }
}

/// A failure that has nothing to do with the output.
#[test]
fn a_failure_leaves_the_tree() {
    let (place, _) = sample();
    for (code, input, more) in [
        ("I001", "nowhere.txt", &[][..]),
        ("P109", "in.txt", &["--min-roots", "3"]),
        ("P108", "in.txt", &["-p", "code-signing"]),
    ] {
        assert_unchanged(&place, code, || build(&place, input, more));
        let in_place = [more, &["--in-place"]].concat();
        assert_unchanged(&place, code, || build(&place, input, &in_place));
    }
}

/// Whoever stands in the directory would stay in the old one.
#[test]
fn the_current_directory() {
    let (place, out) = sample();
    for (inside, to) in [(".", "."), (".", "../out/"), ("mozilla", "..")] {
        let run = |more: &[&str]| {
            let mut command = cabundle();
            command.current_dir(out.join(inside));
            command.args(["build", "-f", "debian", "--as-of", AS_OF, "-o", to]);
            let input = place.path().join("other.txt");
            command.args(more).arg(input).output().unwrap()
        };
        assert_unchanged(&place, "O017", || run(&[]));
        assert_done(run(&["--in-place"]));
        assert_done(build(&place, "other.txt", &["--check"]));
        assert_done(build(&place, "in.txt", &[]));
    }
}

/// A limit on the size of files stops the first write that is larger, as a full disk does.
#[test]
fn a_write_that_stops_in_the_middle() {
    let (place, _) = sample();
    for out in ["out", "new"] {
        for more in [None, Some("--in-place")] {
            assert_unchanged(&place, "O005", || {
                let mut command = Command::new("sh");
                // One block of 512 bytes; the signal that comes with it would end the tool otherwise.
                let script = "ulimit -f 1; trap '' XFSZ; exec \"$@\"";
                command.current_dir(place.path()).args(["-c", script, "sh"]);
                command.arg(cabundle().get_program());
                command.args(["build", "other.txt", "--as-of", AS_OF, "-f", "debian"]);
                command.args(["-o", out]).args(more).output().unwrap()
            });
        }
    }
}

/// Without a file that can be opened it can still be deleted what was staged.
#[test]
fn no_more_files_can_be_opened() {
    let (place, _) = sample();
    let mut refused = 0;
    for limit in 4..12 {
        for out in ["out", "new"] {
            for more in [None, Some("--in-place")] {
                let before = snapshot(place.path());
                let mut command = Command::new("sh");
                let script = "ulimit -n \"$1\"; shift; exec \"$@\"";
                command.current_dir(place.path()).args(["-c", script, "sh"]);
                command.arg(limit.to_string());
                command.arg(cabundle().get_program());
                command.args(["build", "other.txt", "--as-of", AS_OF, "-f", "debian"]);
                let output = command.args(["-o", out]).args(more).output().unwrap();
                if output.status.success() {
                    assert_eq!(names(place.path()).len(), 3 + usize::from(out == "new"));
                    let _ = fs::remove_dir_all(place.path().join("new"));
                } else {
                    refused += 1;
                    assert_eq!(output.status.code(), Some(2), "{limit}: {output:?}");
                    assert_eq!(snapshot(place.path()), before, "{limit} {out} {more:?}");
                }
            }
        }
    }
    assert!(refused > 0);
}

/// The tool as a user whom permissions stop: this one, or another than root.
struct Somebody {
    tool: PathBuf,
    user: Option<u32>,
}

impl Somebody {
    /// Gives all that is in a place to him.
    fn at(place: &Place) -> Self {
        const NOBODY: u32 = 65534;
        if fs::metadata(place.path()).unwrap().uid() != 0 {
            let tool = cabundle().get_program().into();
            return Self { tool, user: None };
        }
        // The tool itself may lie where nobody else may look. Another process copies it: a file that
        // this one has open for writing cannot be run.
        let tool = place.path().join("tool");
        let mut copy = Command::new("cp");
        copy.arg(cabundle().get_program()).arg(&tool);
        assert!(copy.status().unwrap().success());
        for (path, _, _) in snapshot(place.path()) {
            std::os::unix::fs::lchown(path, Some(NOBODY), Some(NOBODY)).unwrap();
        }
        Self {
            tool,
            user: Some(NOBODY),
        }
    }

    fn build(&self, place: &Place, input: &str, more: &[&str]) -> Output {
        let mut command = Command::new(&self.tool);
        command.current_dir(place.path());
        command.args(["build", input, "--as-of", AS_OF]);
        command.args(DEBIAN).args(more);
        if let Some(user) = self.user {
            command.uid(user).gid(user);
        }
        command.output().unwrap()
    }
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// Nothing can be made beside the directory, as on a read-only root with a volume in it.
#[test]
fn a_parent_that_cannot_be_written() {
    let (place, out) = sample();
    let somebody = Somebody::at(&place);
    chmod(place.path(), 0o555);
    assert_unchanged(&place, "O016", || somebody.build(&place, "other.txt", &[]));
    assert_done(somebody.build(&place, "other.txt", &["--in-place"]));
    assert_done(somebody.build(&place, "other.txt", &["--check"]));
    // Nor in it.
    chmod(&out, 0o555);
    assert_unchanged(&place, "O005", || {
        somebody.build(&place, "in.txt", &["--in-place"])
    });
    chmod(&out, 0o755);
    chmod(place.path(), 0o755);
    // A file that cannot be read cannot be known.
    chmod(&out.join("ca-certificates.crt"), 0);
    for more in [&[][..], &["--in-place"], &["--check"]] {
        let refused = somebody.build(&place, "other.txt", more);
        assert_refused(&refused, "O005");
    }
}

/// The new directory is in place, and the old one cannot be removed.
#[test]
fn an_old_directory_that_stays() {
    let (place, out) = sample();
    let somebody = Somebody::at(&place);
    let before = names(place.path());
    chmod(&out.join("mozilla"), 0o555);
    let output = somebody.build(&place, "other.txt", &[]);
    let code = "O021";
    let told = stderr(&output);
    assert!(told.contains(&format!("[{code}]")), "{told}");
    assert_done(output);
    assert_done(somebody.build(&place, "other.txt", &["--check"]));
    let mut after = names(place.path());
    after.retain(|name| !before.contains(name));
    let [left] = &after[..] else {
        panic!("{after:?}");
    };
    assert!(left.starts_with(".cabundle-"));
    // What is left disturbs nobody.
    assert_done(somebody.build(&place, "in.txt", &[]));
    chmod(&place.path().join(left).join("mozilla"), 0o755);
}

/// In place, a step in the middle fails: the next build finishes it.
#[test]
fn halfway() {
    let (place, out) = sample();
    let somebody = Somebody::at(&place);
    chmod(&out.join("mozilla"), 0o555);
    let old = fs::read(out.join("ca-certificates.crt")).unwrap();
    let refused = somebody.build(&place, "other.txt", &["--in-place"]);
    assert_refused(&refused, "O020");
    assert!(stderr(&refused).contains("--in-place"));
    let check = somebody.build(&place, "other.txt", &["--check", "--in-place"]);
    assert_eq!(check.status.code(), Some(1));
    assert_ne!(fs::read(out.join("ca-certificates.crt")).unwrap(), old);
    assert!(
        !names(&out)
            .iter()
            .any(|name| name.starts_with(".cabundle-"))
    );
    chmod(&out.join("mozilla"), 0o755);
    for (input, more) in [("in.txt", &[][..]), ("other.txt", &["--in-place"])] {
        assert_done(somebody.build(&place, input, more));
        assert_done(somebody.build(&place, input, &["--check"]));
    }
}

/// File systems of our own: a mount point, a full disk, a read-only one.
#[cfg(target_os = "linux")]
#[test]
fn mounted() {
    let (place, _) = sample();
    let script = r#"
        mkdir volume disk
        mount -t tmpfs -o size=64k none volume && mount -t tmpfs -o size=64k none disk || exit 77
        try() { "$tool" build --as-of 2026-11-22 -q --accept-limits -f debian "$@" 2>&1 | grep -o '\[.*\]'; }
        is() { "$tool" build --as-of 2026-11-22 -q --accept-limits -f debian --check "$@"; echo $?; }
        echo mount point; try in.txt -o volume; ls -A volume
        try in.txt -o volume --in-place; is in.txt -o volume
        try other.txt -o volume; is in.txt -o volume
        echo full in place; try -o volume --in-place; is in.txt -o volume; ls -A volume
        echo full; try -o disk/new; ls -A disk
        try in.txt -o disk/out; try -o disk/out; is in.txt -o disk/out; ls -A disk
        echo read-only; mount -o remount,ro none disk || exit 77
        try other.txt -o disk/out; try other.txt -o disk/out --in-place; try in.txt -o disk/new
        is in.txt -o disk/out; ls -A disk
    "#;
    let mut command = Command::new("unshare");
    command
        .current_dir(place.path())
        .env("tool", cabundle().get_program());
    command.args(["-rm", "sh", "-c", script]);
    let output = match command.output() {
        Ok(output) if ![Some(1), Some(77)].contains(&output.status.code()) => output,
        other => {
            eprintln!("no mounts here, so not tried: {other:?}");
            return;
        }
    };
    let told = String::from_utf8(output.stdout).unwrap();
    let tree = ".cabundle\nca-certificates.conf\nca-certificates.crt\nmozilla\n";
    let expected = format!(
        "mount point\n[O016]\n0\n[O016]\n0\n\
         full in place\n[O005]\n0\n{tree}\
         full\n[O005]\n[O005]\n0\nout\n\
         read-only\n[O016]\n[O005]\n[O005]\n0\nout\n"
    );
    assert_eq!(told, expected);
}
