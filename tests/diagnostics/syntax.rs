//! C codes: text that is not certdata.txt.

use cabundle::store::LoadOptions;

use super::text::{CERTIFICATE, LIST, TRUST, Text, sound};
use super::{LENIENT, assert_refuses};

/// Code, object, what stands there, what stands there instead with the place that must be named.
const EDITS: &[(&str, &str, &str, &str)] = &[
    ("C004", "", "BEGINDATA\n", "¶"),
    ("C004", "", "BEGINDATA\n", "\n# BEGINDATA\n¶"),
    ("C005", "", "BEGINDATA\n", "BEGINDATA\n¶BEGINDATA\n"),
    ("C006", LIST, "CKA_TOKEN", "¶TOKEN"),
    ("C006", LIST, "CKA_TOKEN", "¶CKATOKEN"),
    ("C006", LIST, "CKA_TOKEN", "¶ CKA_TOKEN"),
    ("C006", LIST, "CKA_TOKEN", "¶cka_token"),
    ("C006", "", "# test", "¶test"),
    ("C006", "", "BEGINDATA", "¶BEGIN DATA"),
    (
        "C022",
        CERTIFICATE,
        "\"Alpha\"",
        "\"Al¶\0\0\0\0\0\0\0\0pha\"",
    ),
    (
        "C022",
        CERTIFICATE,
        "CKA_ID",
        "# ¶\0\0\0\0\0\0\0\0\0\nCKA_ID",
    ),
    ("C007", LIST, "CKA_TOKEN CK_BBOOL CK_TRUE", "CKA_TOKEN¶"),
    ("C007", LIST, "CKA_TOKEN CK_BBOOL CK_TRUE", "CKA_TOKEN ¶"),
    ("C008", LIST, "CKA_TOKEN CK_BBOOL", "CKA_TOKEN ¶CK_BOOL"),
    ("C008", CERTIFICATE, "CKA_ID UTF8", "CKA_ID ¶UTF-8"),
    ("C009", LIST, "CK_BBOOL CK_TRUE", "CK_BBOOL¶"),
    ("C009", CERTIFICATE, "UTF8 \"Alpha\"", "UTF8 ¶"),
    ("C010", LIST, "CK_BBOOL CK_TRUE", "CK_BBOOL ¶true"),
    ("C010", LIST, "CK_BBOOL CK_TRUE", "CK_BBOOL ¶\"CK_TRUE\""),
    ("C011", CERTIFICATE, "\"Alpha\"", "¶\"Alpha"),
    ("C011", CERTIFICATE, "\"Alpha\"", "¶Alpha\""),
    ("C011", CERTIFICATE, "\"Alpha\"", "¶\""),
    ("C011", CERTIFICATE, "\"Alpha\"", "¶\"Alpha\" CKA_ID"),
    (
        "C012",
        LIST,
        "CK_BBOOL CK_TRUE",
        "CK_BBOOL CK_TRUE¶ CK_TRUE",
    ),
    ("C012", LIST, "CK_BBOOL CK_TRUE", "CK_BBOOL HTONL¶(CK_TRUE"),
    (
        "C012",
        CERTIFICATE,
        "MULTILINE_OCTAL\n",
        "MULTILINE_OCTAL ¶\\060\n",
    ),
    ("C012", CERTIFICATE, "\nEND\n", "\nEND¶ CKA_ID\n"),
    ("C013", CERTIFICATE, "\nEND\n", "\nEND\n¶\\060\n"),
    ("C013", CERTIFICATE, "CKA_SUBJECT MULTILINE_OCTAL\n", "¶"),
    ("C014", CERTIFICATE, "\nEND\n", "\nEND\n¶END\n"),
    ("C015", CERTIFICATE, "OCTAL\n", "OCTAL\n¶\\9"),
    ("C015", CERTIFICATE, "OCTAL\n", "OCTAL\n¶\\400"),
    ("C015", CERTIFICATE, "OCTAL\n", "OCTAL\n¶\\\\060"),
    ("C015", CERTIFICATE, "OCTAL\n", "OCTAL\n\\000¶0"),
    ("C015", CERTIFICATE, "OCTAL\n", "OCTAL\n\\000¶x"),
    ("C016", CERTIFICATE, "\nEND\n", "\n¶"),
    (
        "C016",
        CERTIFICATE,
        "OCTAL\n",
        "OCTAL\n¶# no comment here\n",
    ),
    ("C016", CERTIFICATE, "OCTAL\n", "OCTAL\n¶\n"),
    ("C016", CERTIFICATE, "OCTAL\n", "OCTAL\n¶ \\060\n"),
    (
        "C017",
        "",
        "BEGINDATA\n",
        "BEGINDATA\n¶CKA_TOKEN CK_BBOOL CK_TRUE\n",
    ),
    ("C017", "", LIST, ""),
    (
        "C018",
        LIST,
        "CKA_TOKEN CK_BBOOL CK_TRUE\n",
        "CKA_TOKEN CK_BBOOL CK_TRUE\n¶CKA_TOKEN CK_BBOOL CK_TRUE\n",
    ),
    // A name this version does not know must not stand twice either.
    (
        "C018",
        LIST,
        "CKA_TOKEN",
        "CKA_NEW CK_BBOOL CK_TRUE\n¶CKA_NEW CK_BBOOL CK_FALSE\nCKA_TOKEN",
    ),
    // A lost first line lets an object run into the one before.
    ("C018", "", TRUST, ""),
];

/// Whole inputs that are something else.
const FILES: &[(&str, &str)] = &[
    ("C001", "¶"),
    ("C001", "¶\n \r\n\t\n"),
    ("C001", "\u{feff}¶\n"),
    ("C002", "¶<!DOCTYPE html>\n<title>404</title>\n"),
    ("C002", "\n\n  ¶<html>\n"),
    ("C002", "¶<?xml version=\"1.0\"?>\n"),
    ("C003", "¶\0\0\0\0"),
    ("C003", "¶#\0 \0C\0"),
    ("C003", "¶BZh91AY"),
    ("C003", "¶PK\u{3}\u{4}"),
    ("C004", "# nothing but a comment\n¶"),
    ("C004", "# nothing but a comment¶"),
    ("C006", "¶Not found\n"),
    ("C006", "¶{\"error\": 404}\n"),
];

/// Marks where an edit says nothing: the attribute behind the line that is gone.
fn marked(edited: Text, object: &str, old: &str) -> Text {
    match (edited.0.contains('¶'), old) {
        (true, _) => edited,
        (false, TRUST) => edited.mark_name("# Trust", "CKA_TOKEN"),
        (false, _) => {
            assert!(object.is_empty());
            edited.mark_name("BEGINDATA", "CKA_TOKEN")
        }
    }
}

fn samples() -> impl Iterator<Item = (&'static str, Text)> {
    let edits = EDITS.iter().map(|(code, object, old, new)| {
        let edited = sound().edit(object, old, new);
        (*code, marked(edited, object, old))
    });
    let files = FILES
        .iter()
        .map(|(code, file)| (*code, Text((*file).to_owned())));
    edits.chain(files)
}

#[test]
fn each_code_at_its_line_and_column() {
    for (code, text) in samples() {
        assert_refuses(&text, code, &LoadOptions::default());
    }
}

#[test]
fn lenient_forgives_no_syntax() {
    for (code, text) in samples() {
        assert_refuses(&text, code, &LENIENT);
    }
}

/// Windows line ends change no line, and columns only behind them.
#[test]
fn places_are_the_same_with_crlf() {
    for (code, text) in samples().filter(|(code, _)| *code != "C001") {
        let text = Text(text.0.replace("\r\n", "\n").replace('\n', "\r\n"));
        // At the end of the file the mark stands behind the line end as before.
        assert_refuses(&text, code, &LoadOptions::default());
    }
}

#[test]
fn compressed_and_utf16_files_are_told_from_damaged_ones() {
    for bytes in [&b"\x1f\x8b\x08\0"[..], b"\xff\xfe#\0 \0"] {
        let result = cabundle::store::Store::parse(bytes);
        let told = super::told(&result);
        assert!(
            matches!(told.as_slice(), [("C003", _, Some((1, 1)))]),
            "{told:?}"
        );
    }
}

/// A file cut inside a value: the end of the file is named.
#[test]
fn a_cut_value_is_missed_at_the_end() {
    let text = sound().0;
    let value = text.find("CKA_VALUE").unwrap();
    let cut = value + text[value..].find("\n\\").unwrap() + 1;
    let text = Text(format!("{}¶", &text[..cut]));
    assert_refuses(&text, "C016", &LoadOptions::default());
}

/// Attributes of one object are compared with each other: without a bound a file of 5 MB takes minutes.
#[test]
fn an_object_of_many_attributes() {
    let lines =
        (0..cabundle::certdata::MAX_ATTRIBUTES + 1).map(|n| format!("CKA_X{n} CK_BBOOL CK_TRUE\n"));
    let text = crate::synthetic::HEAD.to_owned()
        + "CKA_CLASS CK_OBJECT_CLASS CKO_CERTIFICATE\n"
        + &lines.collect::<String>();
    let error = cabundle::certdata::Certdata::parse(text.as_bytes()).unwrap_err();
    assert_eq!(error.kind.code(), "C019");
    // The head has 7 lines; CKA_CLASS is the object's first attribute.
    assert_eq!(error.span.line, 7 + 1 + cabundle::certdata::MAX_ATTRIBUTES);
}
