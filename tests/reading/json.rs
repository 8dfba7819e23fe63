//! Our JSON with one word changed that no version of ours writes.

use serde_json::{Value, json};

use crate::support::{AS_OF, assert_done, assert_refused, put, run, scratch, stderr};
use crate::synthetic::{DISTRUSTED, Entry, certdata, date};

#[test]
fn words_that_contradict_are_damage() {
    let scratch = scratch();
    let mut dated = Entry::fresh("Dated");
    dated.server_distrust_after = Some(date("241130235959Z"));
    let mut bogus = Entry::fresh("Bogus");
    bogus.server = DISTRUSTED;
    let file = certdata(&[dated]) + &bogus.trust_object();
    let certdata = put(scratch.path(), "certdata.txt", file);
    let args = ["build", "-q", "-f", "json", "--as-of", AS_OF].map(std::ffi::OsStr::new);
    let written = assert_done(run(args.into_iter().chain([certdata.as_os_str()])));
    let written: Value = serde_json::from_slice(&written).unwrap();
    let imposed = json!({"permitted_dns": [".com"], "der_hex": "a007300582032e7472", "source": ""});
    for (place, word, reason) in [
        (
            "/roots/0/distrust_after_source/server",
            json!("header"),
            "no source of a date",
        ),
        (
            "/roots/0/distrust_after_source/server",
            Value::Null,
            "without its source",
        ),
        (
            "/roots/0/server_distrust_after",
            json!("soon"),
            "is no time",
        ),
        (
            "/roots/0/trust/server_auth",
            json!("maybe"),
            "no level of trust",
        ),
        ("/roots/0/included_for/0", json!("tls"), "not a purpose"),
        (
            "/roots/0/imposed_name_constraints",
            imposed,
            "contradict themselves",
        ),
        ("/roots/0/der", json!("?"), "roots[0]"),
        (
            "/distrust/0/distrust_after_attributes/server",
            json!(true),
            "`true` is no date",
        ),
        (
            "/distrust/0/trust_words/server_auth",
            json!("CKT_NEW"),
            "`CKT_NEW` is not known",
        ),
        ("/distrust/0/sha1", json!("xy"), "distrust[0]"),
    ] {
        let mut changed = written.clone();
        *changed.pointer_mut(place).unwrap() = word;
        let path = put(scratch.path(), "store.json", changed.to_string());
        let output = run(["diff".as_ref(), path.as_os_str()]);
        assert_refused(&output, "R002");
        assert!(
            stderr(&output).contains(reason),
            "{place}: {}",
            stderr(&output)
        );
    }
    let path = put(scratch.path(), "store.json", written.to_string());
    assert_ne!(
        run(["diff".as_ref(), path.as_os_str()]).status.code(),
        Some(2)
    );
}
