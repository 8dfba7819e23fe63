//! Output paths that are no plain file or directory, or nothing of ours.

use std::fs;
use std::path::Path;

use anyhow::Context as _;

use super::scene::{AS_OF, INPUT, INPUTS};
use super::snapshot::{Snapshot, State};
use crate::consumers::table::{Row, Table, Verdict};
use crate::consumers::{done, program};

use Must::{Do, Refuse};

/// What must come of a build.
#[derive(Clone, Copy)]
enum Must {
    /// Exit status 2, this code, and everything as it was.
    Refuse(&'static str),
    /// Exit status 0, and this holds afterwards, in `sh`; `$whole` is the file that is to be there.
    Do(&'static str),
}

/// What stands there, how the path is written, and what must come of it for a file and for a tree.
/// In what is done before, in `sh`, `$tool` is the program and `$before` another input.
type Case = (&'static str, &'static str, &'static str, Must, Must);

const IS_FILE: Must = Do("cmp out \"$whole\"");
const IS_TREE: Must = Do("\"$tool\" build in.txt --as-of 2026-11-22 -f debian -o out --check");

const CASES: &[Case] = &[
    ("nothing", ":", "out", IS_FILE, IS_TREE),
    (
        "a name with a slash at its end",
        ":",
        "out/",
        Refuse("O005"),
        IS_TREE,
    ),
    ("a file", ": > out", "out", IS_FILE, Refuse("O010")),
    (
        "an empty directory",
        "mkdir out",
        "out",
        Refuse("O001"),
        IS_TREE,
    ),
    (
        "a directory of others",
        "mkdir out; : > out/mine",
        "out",
        Refuse("O001"),
        Refuse("O011"),
    ),
    (
        "a tree with a file of others",
        "\"$tool\" build $before -q --accept-limits -f debian -o out; : > out/mine",
        "out",
        Refuse("O001"),
        Refuse("O012"),
    ),
    (
        "a tree with a changed file",
        "\"$tool\" build $before -q --accept-limits -f debian -o out; echo >> out/ca-certificates.crt",
        "out",
        Refuse("O001"),
        Refuse("O014"),
    ),
    (
        "a parent that is not there",
        ":",
        "no/out",
        Refuse("O005"),
        Refuse("O005"),
    ),
    (
        "a parent that is a file",
        ": > no",
        "no/out",
        Refuse("O005"),
        Refuse("O005"),
    ),
    (
        "a link to a file",
        ": > real; ln -s real out",
        "out",
        Do("[ -L out ] && cmp real \"$whole\""),
        Refuse("O010"),
    ),
    (
        "a link to an empty directory",
        "mkdir real; ln -s real out",
        "out",
        Refuse("O001"),
        Do("[ -L out ] && [ -f real/.cabundle ]"),
    ),
    (
        "a link to nothing yet",
        "ln -s real out",
        "out",
        Do("[ -L out ] && cmp real \"$whole\""),
        Do("[ -L out ] && [ -f real/.cabundle ]"),
    ),
    (
        "a link into a directory that is not there",
        "ln -s no/where out",
        "out",
        Refuse("O005"),
        Refuse("O005"),
    ),
    (
        "links in a circle",
        "ln -s b out; ln -s out b",
        "out",
        Refuse("O006"),
        Refuse("O006"),
    ),
    (
        "the input",
        "ln in.txt out",
        "out",
        Refuse("O002"),
        Refuse("O010"),
    ),
    (
        "the device that is full",
        ":",
        "/dev/full",
        Refuse("O005"),
        Refuse("O009"),
    ),
    (
        "the device that takes all",
        ":",
        "/dev/null",
        Do("[ -c /dev/null ]"),
        Refuse("O009"),
    ),
    (
        "a socket that nobody listens at",
        "ln -s \"$socket\" out",
        "out",
        Refuse("O005"),
        Refuse("O009"),
    ),
    (
        "a pipe",
        "mkfifo out; : > got; { timeout 5 cat out >> got; } > /dev/null 2>&1 &",
        "out",
        Do("sleep 1; [ -p out ] && cmp got \"$whole\""),
        Refuse("O009"),
    ),
];

/// Every place, for a file and for a tree.
pub(super) fn table(place: &Path, root: &Path, tool: &Path) -> anyhow::Result<Table<4>> {
    let [before, after] = INPUTS.map(|input| root.join(input));
    let whole = place.join("whole");
    let mut build = program(tool);
    build.args(["build", "-q", "--accept-limits", "--as-of", AS_OF, "-o"]);
    done(build.arg(&whole).arg(&after))?;
    let socket = place.join("socket");
    drop(std::os::unix::net::UnixListener::bind(&socket).context("a socket")?);
    let mut rows = Vec::new();
    for (name, setup, path, file, tree) in CASES {
        for (format, must) in [("pem", file), ("debian", tree)] {
            let at = place.join("at");
            fs::create_dir(&at)?;
            fs::copy(&after, at.join(INPUT))?;
            let sh = |script: &str| {
                let mut sh = program("sh");
                sh.current_dir(&at).args(["-ec", script]);
                sh.env("tool", tool).env("before", &before);
                sh.env("whole", &whole).env("socket", &socket);
                sh
            };
            done(&mut sh(setup))?;
            let was = Snapshot::of(&at)?;
            let mut build = program("timeout");
            build.current_dir(&at).arg("60").arg(tool);
            build.args(["build", INPUT, "-q", "--accept-limits", "--as-of", AS_OF]);
            let output = build.args(["-f", format, "-o", path]).output()?;
            let words = String::from_utf8_lossy(&output.stderr);
            let now = Snapshot::of(&at)?;
            let (expected, holds) = match must {
                Refuse(code) => {
                    let same = now.state(&was, &was) == State::Old;
                    let told = words.contains(&format!("error[{code}]"));
                    let refused = output.status.code() == Some(2) && output.stdout.is_empty();
                    (format!("2, {code}"), refused && told && same)
                }
                Do(check) => {
                    let holds = done(&mut sh(check)).is_ok();
                    ("0".to_owned(), output.status.code() == Some(0) && holds)
                }
            };
            let verdict = if holds && now.left.is_empty() {
                Verdict::Expected
            } else {
                let left = now.left.len();
                Verdict::Unexpected(format!("{}, {left} left: {words}", output.status))
            };
            let cells = [name, format, *path, &expected].map(str::to_owned);
            rows.push(Row::checked(cells, verdict));
            fs::remove_dir_all(&at)?;
        }
    }
    Ok(Table {
        title: "output paths".to_owned(),
        head: ["what stands there", "format", "path", "exit status"].map(str::to_owned),
        rows,
    })
}
