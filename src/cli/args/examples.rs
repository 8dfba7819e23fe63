//! What is worth typing, for the help and the man pages. A test types each of them.

/// What it does, and the line for a shell.
type Example = (&'static str, &'static str);

/// The examples of a command, by its name.
pub(in crate::cli) fn examples(command: &str) -> &'static [Example] {
    match command {
        "build" => BUILD,
        "formats" => FORMATS,
        "list" => LIST,
        "show" => SHOW,
        "diff" => DIFF,
        "audit" => AUDIT,
        "history" => HISTORY,
        "lint" => LINT,
        "completions" => COMPLETIONS,
        "man" => MAN,
        _ => TOOL,
    }
}

const TOOL: &[Example] = &[
    (
        "Mozilla's roots for TLS servers",
        "cabundle build -o cacert.pem",
    ),
    (
        "What is wrong with a bundle that is in use",
        "cabundle audit cacert.pem",
    ),
    (
        "What a bundle lacks, and what it has too much",
        "cabundle diff cacert.pem",
    ),
];

const BUILD: &[Example] = &[
    (
        "Mozilla's roots for TLS servers",
        "cabundle build -o cacert.pem",
    ),
    (
        "Whether the file is what would be written now",
        "cabundle build -o cacert.pem --check",
    ),
    (
        "For Java, without what has expired",
        "cabundle build -f pkcs12 --expired drop -o truststore.p12",
    ),
    (
        "Of another certdata.txt, with a root of your own",
        "cabundle build certdata.txt --add corp-root.pem -o own.pem",
    ),
];

const FORMATS: &[Example] = &[
    ("All formats", "cabundle formats"),
    (
        "What pkcs12 carries and loses",
        "cabundle formats | grep -A 4 '^pkcs12'",
    ),
];

const LIST: &[Example] = &[
    ("All roots", "cabundle list"),
    (
        "Why curl's file has a root or lacks it",
        "cabundle list --profile curl --why",
    ),
    (
        "Everything, for programs",
        "cabundle list --json > roots.json",
    ),
];

const SHOW: &[Example] = &[
    (
        "By its label, or a part of it",
        "cabundle show 'ISRG Root X1'",
    ),
    ("By its SHA-256", "cabundle show 46edc368"),
    (
        "In another certdata.txt",
        "cabundle show certdata.txt 'ISRG Root X1'",
    ),
];

const DIFF: &[Example] = &[
    (
        "A bundle against the snapshot inside",
        "cabundle diff cacert.pem",
    ),
    (
        "Two revisions, for a pull request",
        "cabundle diff before.txt after.txt --format markdown",
    ),
    (
        "The same as a page",
        "cabundle diff before.txt after.txt --format html -o difference.html",
    ),
];

const AUDIT: &[Example] = &[
    ("One bundle", "cabundle audit cacert.pem"),
    (
        "All stores below a directory, for other programs",
        "cabundle audit --json --recursive images/ > audit.jsonl",
    ),
    (
        "Exit with 1 only for what was removed or distrusted",
        "cabundle audit --fail-on removed,distrusted truststore.p12",
    ),
];

const HISTORY: &[Example] = &[
    (
        "The life of one root",
        "cabundle history --root 'DigiNotar Root CA'",
    ),
    (
        "All lives as a page",
        "cabundle history --format html -o history.html",
    ),
    (
        "The table of all revisions in a clone of NSS",
        "cabundle history --git nss/ --format tsv -o roots.tsv",
    ),
];

const LINT: &[Example] = &[
    ("The snapshot inside", "cabundle lint"),
    (
        "What expires within a year; exit with 1 for errors alone",
        "cabundle lint certdata.txt --days 365 --fail-on error",
    ),
    (
        "For code scanning",
        "cabundle lint certdata.txt --format sarif > lint.sarif",
    ),
];

const COMPLETIONS: &[Example] = &[
    ("In this bash", "eval \"$(cabundle completions bash)\""),
    (
        "For zsh, in a directory of its fpath",
        "cabundle completions zsh > _cabundle",
    ),
    (
        "For fish, in its directory of completions",
        "cabundle completions fish > cabundle.fish",
    ),
];

const MAN: &[Example] = &[
    ("The tool's page, read at once", "cabundle man | man -l -"),
    ("All pages", "mkdir -p man1 && cabundle man man1"),
];
