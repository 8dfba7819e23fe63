//! Misspelt words, and colours.

use crate::support::{assert_done, cabundle, run, scratch, stderr};

#[test]
fn what_is_misspelt_is_named() {
    for (line, meant) in [
        ("build -f pme", "pem"),
        ("build -f PEM", "pem"),
        ("build --format pkcs21", "pkcs12"),
        ("build --profile certify", "certifi"),
        ("build -p server-aut", "server-auth"),
        ("build --distrust-after gracee", "grace"),
        ("build --kind bundel", "bundle"),
        ("diff -f htlm old", "html"),
        ("audit --fail-on removd x", "removed"),
        ("build --ouptut x", "--output"),
        ("buidl", "build"),
        ("completions fihs", "fish"),
        ("build --color nevr", "never"),
    ] {
        let output = run(line.split(' '));
        let words = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{line}: {words}");
        assert!(output.stdout.is_empty(), "{line}");
        assert!(
            words.contains(&format!("exists: '{meant}'")),
            "{line}: {words}"
        );
    }
    // Nothing is made up where nothing is near.
    let words = stderr(&run(["build", "-f", "qqqq"]));
    assert!(!words.contains("tip:"), "{words}");
}

/// One warning; without a terminal.
fn warned(options: &[&str], environment: &[(&str, &str)]) -> String {
    let place = scratch();
    let mut command = cabundle();
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    let output = command
        .args(["build", "--as-of", "2026-11-22", "-o"])
        .arg(place.path().join("cacert.pem"))
        .args(options)
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    let words = stderr(&output);
    assert_done(output);
    assert!(words.contains("P002"), "{words}");
    words
}

#[test]
fn colours_come_when_they_are_asked_for() {
    let coloured = |options: &[&str], environment: &[(&str, &str)]| {
        warned(options, environment).contains('\u{1b}')
    };
    assert!(!coloured(&[], &[]));
    assert!(coloured(&["--color", "always"], &[]));
    assert!(coloured(&["--color=always"], &[("NO_COLOR", "1")]));
    assert!(coloured(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(
        &[],
        &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]
    ));
    assert!(!coloured(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    // The same words.
    let plain = warned(&[], &[]);
    let styled = warned(&["--color", "always"], &[]);
    assert_eq!(without_colours(&styled), plain);
}

fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |text, part| text + part.split_once('m').unwrap().1)
}

#[test]
fn help_and_usage_errors_have_the_same_colours() {
    let shown = |line: &str| {
        let mut command = cabundle();
        command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        let output = command.args(line.split(' ')).output().unwrap();
        [output.stdout, output.stderr].concat().contains(&0x1b)
    };
    assert!(shown("build --help --color always"));
    assert!(shown("--color=always build -f nonsense"));
    assert!(!shown("build --help"));
    assert!(!shown("build --help --color never"));
}
