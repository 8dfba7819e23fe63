//! Input of a gigabyte, lines of half a gigabyte, and what is just within the limits.

use crate::limits::certdata::{HEAD, ROOT_LIST, repeat};
use crate::limits::subject::Subject;

const GIGABYTE: u64 = 1 << 30;
const LINE: usize = 500 << 20;
/// As much as is still read as certdata.txt.
const CERTDATA: usize = cabundle::certdata::MAX_BYTES;

pub(super) fn cases() -> Vec<Subject> {
    let mut all = vec![
        Subject::hole("1 GB file", "certdata.txt", GIGABYTE)
            .refused("I003")
            .run("list IN", 2, "I003")
            .run("history IN=2020-01-01 -o OUT", 2, "H001")
            .run("history --continue IN -o OUT", 2, "I003")
            .run("audit --table IN IN", 2, "I003")
            .run("build --add IN -o OUT", 2, "I003")
            .run("build --policy IN -o OUT", 2, "I003"),
        Subject::pipe("1 GB through a pipe", |to| repeat(to, b"# NSS\n", 1 << 30))
            .refused("I003")
            .run("history IN -o OUT", 2, "H001"),
    ];
    for (name, before) in [
        ("500 MB in one line: a comment", "#"),
        ("500 MB in one line: a label", "CKA_LABEL UTF8 \""),
        ("500 MB in one line: octal", "CKA_VALUE OCTAL "),
        ("500 MB in one line: a word", "CKA_"),
        ("500 MB in one line: no grammar at all", ""),
    ] {
        let filling = if name.ends_with("octal") {
            "\\101"
        } else {
            "A"
        };
        all.push(
            Subject::pipe(name, move |to| {
                write!(
                    to,
                    "{HEAD}CKA_CLASS CK_OBJECT_CLASS CKO_CERTIFICATE\n{before}"
                )?;
                repeat(to, filling.as_bytes(), LINE)
            })
            .refused("I003"),
        );
    }
    for (name, before, filling, code) in [
        ("16 MB in one line: a comment", "#", "x", "T006"),
        (
            "16 MB in one line: a label",
            "CKA_LABEL UTF8 \"",
            "A",
            "C011",
        ),
        (
            "16 MB in one line: octal",
            "CKA_VALUE OCTAL ",
            "\\101",
            "T006",
        ),
        ("16 MB in one line: a word", "CKA_", "A", "C007"),
        ("16 MB in one line: no grammar at all", "", "A", "C006"),
        ("16 MB in one line: NUL", "", "\0", "C003"),
        ("16 MB in one line: blanks", "", " ", "T006"),
        ("16 MB of line breaks", "", "\n", "T006"),
        ("16 MB of CRLF", "\r\n", "\r\n", "T006"),
        ("16 MB of CR", "", "\r", "C006"),
        ("16 MB of empty comments", "", "#\n", "C021"),
        (
            "16 MB of comments",
            "",
            "# A comment as long as many are in the file.\n",
            "T006",
        ),
    ] {
        let subject = Subject::file(name, "certdata.txt", move |to| {
            let begin = format!("{HEAD}CKA_CLASS CK_OBJECT_CLASS CKO_CERTIFICATE\n{before}");
            to.write_all(begin.as_bytes())?;
            repeat(to, filling.as_bytes(), CERTDATA - begin.len())
        });
        let subject = match code {
            "T006" => subject.senseless(code),
            _ => subject.refused(code),
        };
        let subject = subject.run("list IN", 2, code);
        let subject = subject.run("history IN=2020-01-01 -o OUT", 2, "H001");
        all.push(subject.within(10, 192));
    }
    all.push(
        Subject::file(
            "one byte more than certdata.txt may have",
            "certdata.txt",
            |to| {
                to.write_all(HEAD.as_bytes())?;
                to.write_all(ROOT_LIST.as_bytes())?;
                repeat(to, b"\n", CERTDATA + 1 - HEAD.len() - ROOT_LIST.len())
            },
        )
        .refused("C020")
        .run("history IN=2020-01-01 -o OUT", 2, "H001"),
    );
    all
}
