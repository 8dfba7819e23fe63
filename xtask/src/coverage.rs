//! `cargo xtask coverage`: which lines of the project its own tests run, room by room.
//!
//! cargo-llvm-cov builds everything with LLVM's counters and runs `cargo test --workspace`; the tool that the tests start
//! as a child counts too. Lines of unit tests that stand in a file of `src/` are among its lines. There is no threshold:
//! the figure is for whoever looks for what nobody tries, which `--missing` shows line by line.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, bail};
use serde::Deserialize;

use crate::consumers::table::{Row, Table};
use crate::consumers::{Place, Report, done, program, progress};

/// What to count.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Count branches too; needs the nightly toolchain
    #[arg(long)]
    branches: bool,
    /// Show the lines that nothing runs, file by file
    #[arg(long)]
    missing: bool,
    /// Run no test: show the figures of the last run again
    #[arg(long)]
    no_run: bool,
}

const INSTALL: &str = "cargo-llvm-cov is needed: cargo install cargo-llvm-cov --locked; rustup component add llvm-tools";

/// The workspace: a report knows no other word for it.
const PACKAGES: [&str; 2] = ["cabundle", "xtask"];

/// Of LLVM's export, what is used here.
#[derive(Debug, Deserialize)]
struct Export {
    data: Vec<Data>,
}

#[derive(Debug, Deserialize)]
struct Data {
    files: Vec<File>,
}

#[derive(Debug, Deserialize)]
struct File {
    filename: String,
    summary: Summary,
}

/// What of a file, or of a room, was run.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
struct Summary {
    lines: Count,
    regions: Count,
    branches: Count,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
struct Count {
    count: u64,
    covered: u64,
}

impl Count {
    fn add(&mut self, other: Self) {
        self.count += other.count;
        self.covered += other.covered;
    }

    /// `93.4 % of 1234`, in tenths that never round up to the whole.
    fn text(self) -> String {
        match self.count {
            0 => "-".to_owned(),
            count => {
                let tenths = self.covered * 1000 / count;
                format!("{}.{} % of {count}", tenths / 10, tenths % 10)
            }
        }
    }
}

impl Summary {
    fn add(&mut self, other: Self) {
        self.lines.add(other.lines);
        self.regions.add(other.regions);
        self.branches.add(other.branches);
    }
}

/// Runs the tests and counts.
pub(crate) fn coverage(options: &Options) -> anyhow::Result<Report> {
    let place = Place::new()?;
    done(&mut llvm_cov(&place, options, &["--version"])).context(INSTALL)?;
    if !options.no_run {
        progress("every test of the workspace, with counters");
        done(&mut llvm_cov(
            &place,
            options,
            &["--workspace", "--locked", "--no-report"],
        ))?;
    }
    let export = done(&mut llvm_cov(
        &place,
        options,
        &["report", "--json", "--summary-only"],
    ))?;
    let export: Export = serde_json::from_str(&export).context("the export of llvm-cov")?;
    let files = export.data.into_iter().flat_map(|data| data.files);
    let rooms = rooms(&place.root, files);
    if rooms.is_empty() {
        bail!("nothing was counted: run it without --no-run");
    }
    let mut text = table(&rooms).to_string();
    if options.missing {
        let report = done(&mut llvm_cov(
            &place,
            options,
            &["report", "--show-missing-lines"],
        ))?;
        let (_, missing) = report.split_once("Uncovered Lines:").unwrap_or_default();
        let root = format!("{}/", place.root.display());
        text.push_str(&missing.replace(&root, ""));
    }
    Ok(Report {
        text,
        as_expected: true,
    })
}

/// A run of cargo-llvm-cov. Its build lies beside the usual one, and stays for the next time.
fn llvm_cov(place: &Place, options: &Options, args: &[&str]) -> Command {
    let mut command = program("cargo");
    if options.branches {
        command.arg("+nightly");
    }
    command.arg("llvm-cov").args(args);
    if args.first() == Some(&"report") {
        // A tool that a test kills, or whose disk is full, leaves half of its counts.
        command.args(["--failure-mode", "all"]);
        command.args(PACKAGES.map(|name| ["-p", name]).as_flattened());
    }
    if options.branches && args != ["--version"] {
        command.arg("--branch");
    }
    command.current_dir(&place.root);
    command
}

/// The files by the room that they stand in.
fn rooms(root: &Path, files: impl Iterator<Item = File>) -> BTreeMap<String, Summary> {
    let mut rooms: BTreeMap<String, Summary> = BTreeMap::new();
    for file in files {
        let path = Path::new(&file.filename);
        let path = path.strip_prefix(root).unwrap_or(path);
        let room = room(&path.to_string_lossy());
        rooms.entry(room).or_default().add(file.summary);
    }
    rooms
}

/// `src/format/pem.rs` and `src/format.rs` stand in `src/format`.
fn room(path: &str) -> String {
    let mut names = path.split('/');
    match (names.next(), names.next()) {
        (Some("src"), Some(name)) => format!("src/{}", name.trim_end_matches(".rs")),
        (Some(top), _) => top.to_owned(),
        (None, _) => String::new(),
    }
}

fn table(rooms: &BTreeMap<String, Summary>) -> Table<4> {
    let row = |name: &str, summary: &Summary| {
        let Summary {
            lines,
            regions,
            branches,
        } = summary;
        let counts = [lines, regions, branches].map(|count| count.text());
        let [lines, regions, branches] = counts;
        Row::listed([name.to_owned(), lines, regions, branches])
    };
    let mut rows: Vec<_> = rooms
        .iter()
        .map(|(name, summary)| row(name, summary))
        .collect();
    let mut product = Summary::default();
    for (_, summary) in rooms.iter().filter(|(name, _)| name.starts_with("src/")) {
        product.add(*summary);
    }
    rows.push(row("src", &product));
    Table {
        title: "coverage".to_owned(),
        head: ["room", "lines", "regions", "branches"].map(str::to_owned),
        rows,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Count, Export, room, rooms};

    #[test]
    fn rooms_are_those_of_the_house() {
        assert_eq!(room("src/format.rs"), "src/format");
        assert_eq!(room("src/format/jks/read.rs"), "src/format");
        assert_eq!(room("xtask/src/main.rs"), "xtask");
    }

    #[test]
    fn all_but_one_is_not_all() {
        let text = |covered, count| Count { count, covered }.text();
        assert_eq!(text(9999, 10_000), "99.9 % of 10000");
        assert_eq!(text(3, 3), "100.0 % of 3");
        assert_eq!(text(0, 0), "-");
    }

    /// As llvm-cov export of LLVM 20 has it.
    #[test]
    fn the_files_of_a_room_are_added() {
        let file = |name: &str, covered: u32| {
            format!(
                r#"{{"filename": "/p/{name}", "summary": {{
                    "branches": {{"count": 0, "covered": 0, "notcovered": 0, "percent": 0}},
                    "lines": {{"count": 10, "covered": {covered}, "percent": 0}},
                    "regions": {{"count": 4, "covered": 1, "notcovered": 3, "percent": 25}}}}}}"#
            )
        };
        let files = [file("src/diff.rs", 10), file("src/diff/text.rs", 7)].join(",");
        let export: Export =
            serde_json::from_str(&format!(r#"{{"data": [{{"files": [{files}]}}]}}"#)).unwrap();
        let files = export.data.into_iter().flat_map(|data| data.files);
        let rooms = rooms(Path::new("/p"), files);
        let diff = rooms.get("src/diff").unwrap();
        assert_eq!((diff.lines.count, diff.lines.covered), (20, 17));
        assert_eq!((diff.regions.count, rooms.len()), (8, 1));
    }
}
