//! Man pages and completions: whole, and right for the programs that read them.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::COMMANDS;
use crate::support::{assert_done, assert_refused, names, run, scratch};

/// A program that must be there.
#[track_caller]
fn output(command: &mut Command, install: &str) -> Output {
    let output = command
        .stdin(Stdio::null())
        .env("LC_ALL", "C.UTF-8")
        .output();
    output.unwrap_or_else(|error| panic!("{command:?}: {error}; {install}"))
}

const GROFF: &str = "apt-get install man-db groff";

fn pages() -> tempfile::TempDir {
    let place = scratch();
    let directory = place.path().to_str().unwrap();
    assert_done(run(["man", directory]));
    place
}

#[test]
fn a_page_for_the_tool_and_for_each_command() {
    let place = pages();
    let commands = COMMANDS.map(|command| format!("cabundle-{command}.1"));
    let mut expected = [&["cabundle.1".to_owned()][..], &commands].concat();
    expected.sort();
    assert_eq!(names(place.path()), expected);
    let tool = assert_done(run(["man"]));
    assert_eq!(
        std::fs::read(place.path().join("cabundle.1")).unwrap(),
        tool
    );
    assert_refused(&run(["man", "no/such/directory"]), "O005");
}

#[test]
fn man_and_groff_have_nothing_to_say_against_them() {
    let place = pages();
    for name in names(place.path()) {
        let path = place.path().join(&name);
        let mut groff = Command::new("groff");
        let groff = output(groff.args(["-man", "-ww", "-z"]).arg(&path), GROFF);
        assert_eq!(String::from_utf8_lossy(&groff.stderr), "", "{name}");
        let shown = shown(&path);
        for heading in ["NAME", "SYNOPSIS", "OPTIONS", "EXAMPLES", "EXIT STATUS"] {
            assert!(
                shown.lines().any(|line| line == heading),
                "{name}: {heading}\n{shown}"
            );
        }
    }
}

/// As people see it.
fn shown(path: &Path) -> String {
    let mut man = Command::new("man");
    let man = man.args(["--warnings", "-E", "UTF-8", "-l"]).arg(path);
    let man = output(man.env("MANWIDTH", "200"), GROFF);
    assert_eq!(
        String::from_utf8_lossy(&man.stderr),
        "",
        "{}",
        path.display()
    );
    assert!(man.status.success());
    String::from_utf8(man.stdout).unwrap()
}

#[test]
fn a_page_has_every_option_of_the_help() {
    let place = pages();
    for command in COMMANDS {
        let help = String::from_utf8(assert_done(run([command, "--help"]))).unwrap();
        let options = help.lines().filter_map(|line| {
            let word = line.trim().split(' ').find(|word| word.starts_with("--"))?;
            line.trim_start().starts_with('-').then(|| word.to_owned())
        });
        let options: Vec<_> = options.collect();
        assert!(options.len() >= 3, "{help}");
        let page = shown(&place.path().join(format!("cabundle-{command}.1")));
        for option in options {
            assert!(page.contains(&option), "{command}: {option}\n{page}");
        }
    }
}

#[test]
fn completions_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = String::from_utf8(assert_done(run(["completions", shell]))).unwrap();
        // clap_complete gives elvish and PowerShell no values.
        let values: &[&str] = match shell {
            "elvish" | "powershell" => &[],
            _ => &["pkcs12", "webpki"],
        };
        for word in COMMANDS.iter().chain(&["message-format"]).chain(values) {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

/// What bash offers for a line that ends in the last of these words.
fn offered(words: &[&str]) -> String {
    let place = scratch();
    let script = place.path().join("cabundle.bash");
    std::fs::write(&script, assert_done(run(["completions", "bash"]))).unwrap();
    let last = words.len() - 1;
    let (word, before) = (words[last], words[last - 1]);
    let program = format!(
        r#"set -eu; . "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD={last}; COMPREPLY=()
        complete -p cabundle >&2
        _cabundle cabundle '{word}' '{before}' || true
        echo "${{COMPREPLY[*]}}""#
    );
    let mut bash = Command::new("bash");
    bash.args(["-c", &program, "bash"]).arg(&script).args(words);
    let output = output(&mut bash, "apt-get install bash");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn bash_completes_commands_options_and_formats() {
    assert_eq!(offered(&["cabundle", "hist"]), "history");
    assert_eq!(offered(&["cabundle", "build", "--min"]), "--min-roots");
    assert_eq!(
        offered(&["cabundle", "build", "--format", "pkcs1"]),
        "pkcs12"
    );
    assert_eq!(
        offered(&["cabundle", "build", "--purpose", "e"]),
        "email-protection"
    );
}
