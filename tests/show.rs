//! `cabundle show`: one root in full.

use crate::support::{AS_OF, assert_done, put, run, scratch};
use crate::synthetic::{Entry, TRUSTED, certdata, date};

/// In which object a date stands, and what the file does not say.
#[test]
fn dates_say_where_they_stand() {
    let mut entry = Entry::fresh("Dated");
    entry.email = TRUSTED;
    entry.policy = None;
    entry.server_distrust_after = Some(date("241130235959Z"));
    entry.trust_lines = format!(
        "CKA_NSS_SERVER_DISTRUST_AFTER {}CKA_NSS_EMAIL_DISTRUST_AFTER {}",
        date("241130235959Z"),
        date("250101000000Z"),
    );
    let scratch = scratch();
    let path = put(scratch.path(), "certdata.txt", certdata(&[entry]));
    let path = path.to_str().unwrap();
    let shown = assert_done(run(["show", "-q", "--as-of", AS_OF, path, "Dated"]));
    let shown = String::from_utf8(shown).unwrap();
    let lines: Vec<_> = shown
        .lines()
        .filter_map(|line| line.split_at_checked(16))
        .map(|(what, text)| (what.trim_end(), text))
        .collect();
    for line in [
        (
            "Date from",
            "server-auth: certificate object and trust object",
        ),
        ("Date from", "email-protection: trust object"),
        ("Root programme", "not said"),
    ] {
        assert!(lines.contains(&line), "{line:?} in:\n{shown}");
    }
}

/// Options may stand anywhere, and `--` before both words.
#[test]
fn the_two_words_may_stand_where_they_like() {
    let scratch = scratch();
    let path = put(
        scratch.path(),
        "certdata.txt",
        certdata(&[Entry::fresh("Root")]),
    );
    let path = path.to_str().unwrap();
    for args in [
        &["show", path, "Root", "-q"][..],
        &["show", path, "-q", "Root"],
        &["show", "-q", "--", path, "Root"],
    ] {
        let shown = String::from_utf8(assert_done(run(args.iter().copied()))).unwrap();
        assert!(shown.starts_with("Label           Root\n"), "{shown}");
    }
}
