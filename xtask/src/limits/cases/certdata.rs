//! Objects of certdata.txt: very many, very large ones.

use std::io;

use crate::limits::certdata::{HEAD, ROOT_LIST, certificate, repeat, root, trust};
use crate::limits::der::{name, small, tlv};
use crate::limits::subject::Subject;

const CERTDATA: usize = cabundle::certdata::MAX_BYTES;
const LABEL: usize = 10 << 20;

/// Objects up to the limit of a file, each made of its number.
fn filled(
    name: &'static str,
    first: &'static str,
    object: impl Fn(u32) -> io::Result<String> + Send + Sync + 'static,
) -> Subject {
    Subject::file(name, "certdata.txt", move |to| {
        write!(to, "{HEAD}{first}")?;
        let mut left = CERTDATA - HEAD.len() - first.len();
        for number in 0.. {
            let object = object(number)?;
            let Some(rest) = left.checked_sub(object.len()) else {
                break;
            };
            left = rest;
            to.write_all(object.as_bytes())?;
        }
        Ok(())
    })
}

fn labelled(label: &'static str) -> impl Fn(u32) -> io::Result<String> {
    move |number| root(label, &small(number))
}

pub(super) fn cases() -> Vec<Subject> {
    let other = name("a distrusted one");
    let serial = |number: u32| tlv(2, &[&[1][..], &number.to_be_bytes()].concat());
    vec![
        filled("a million objects", "", |_| {
            Ok("CKA_CLASS CK_OBJECT_CLASS CKO_A\n".to_owned())
        })
        .senseless("T001")
        .run("history IN=2020-01-01 -o OUT", 2, "H001")
        .within(10, 512),
        filled("root lists alone", "", |_| Ok(ROOT_LIST.to_owned()))
            .senseless("T020")
            .within(10, 256),
        filled("as many attributes as fit in one object", ROOT_LIST, |n| {
            Ok(format!("CKA_{n} CK_BBOOL A\n"))
        })
        .refused("C019"),
        filled("as many attributes as fit, 127 in each object", "", |n| {
            let head = if n % 127 == 0 { ROOT_LIST } else { "" };
            Ok(format!("{head}CKA_{} OCTAL \\1\n", n % 127))
        })
        .senseless("T002")
        .within(10, 384),
        filled("empty certificates", "", |_| {
            Ok("CKA_CLASS CK_OBJECT_CLASS CKO_CERTIFICATE\n".to_owned())
        })
        .senseless("T006")
        .within(10, 384),
        filled("trust objects alone", "", |_| {
            Ok(trust("", &[7; 20], &[], &[], "NOT_TRUSTED"))
        })
        .senseless("T020")
        .within(10, 256),
        filled("distinct distrusts", "", move |n| match n {
            0 => root("one", &small(0)),
            _ => Ok(trust(
                "",
                &[&[7; 16][..], &n.to_be_bytes()].concat(),
                &other,
                &serial(n),
                "NOT_TRUSTED",
            )),
        })
        .run("build IN -o OUT", 0, "")
        .run("build IN -f p11-kit -o OUT", 0, "")
        .run("build IN -f json -o OUT", 0, "")
        .run("lint IN", 1, "")
        .run("list IN", 0, "")
        .run("diff IN", 1, "")
        .run("diff --format html IN", 1, "")
        .run("audit IN", 1, "")
        .run("history IN=2020-01-01 -o OUT", 0, "")
        .within(10, 256),
        filled("one certificate, again and again", "", |_| {
            root("one", &small(1))
        })
        .run("build IN -o OUT", 0, "")
        .run("lint IN", 1, "")
        .run("diff IN", 1, "")
        .run("audit IN", 1, "")
        .within(10, 256),
        filled(
            "one certificate of much distrust, its label of 4 MB",
            "",
            |n| {
                let label = "A".repeat(4 << 20);
                let der = small(1);
                match n {
                    0 => root(&label, &der),
                    _ => {
                        let read = cabundle::store::Certificate::from_der(der);
                        let read = read.map_err(io::Error::other)?;
                        Ok(trust(
                            "",
                            read.sha1(),
                            read.issuer(),
                            read.serial_der(),
                            "NOT_TRUSTED",
                        ))
                    }
                }
            },
        )
        .senseless("T018")
        .within(10, 256),
        every_format(filled("as many roots as fit", "", |n| {
            root(&format!("Root {n}"), &small(n))
        })),
        some_formats(filled(
            "as many roots as fit, all of one label",
            "",
            labelled("one"),
        )),
        some_formats(filled("labels that differ where they are cut", "", |n| {
            root(&format!("{}{:04x}", "x".repeat(246), n / 2), &small(n))
        })),
        some_formats(filled(
            "as many roots as fit, all of one subject",
            "",
            |n| {
                let name = name("one");
                let all = crate::limits::der::Certificate {
                    serial: n,
                    name: &name,
                    extensions: &[],
                    signature: &[1; 8],
                };
                root(&format!("Root {n}"), &all.der())
            },
        )),
        filled("certificates without trust", "", move |n| {
            let der = small(n);
            Ok(certificate(
                "one",
                &name(&format!("Root {n}")),
                &serial(n),
                &der,
            ))
        })
        .senseless("T009")
        .run("build --lenient IN -o OUT", 2, "")
        .within(10, 256),
        every_format(Subject::file("a label of 10 MB", "certdata.txt", |to| {
            let label = "A".repeat(LABEL / 2);
            to.write_all(format!("{HEAD}{}", root(&label, &small(1))?).as_bytes())
        })),
        some_formats(Subject::file(
            "a label of 10 MB of markup",
            "certdata.txt",
            |to| {
                let label = "<\u{202e}-----BEGIN ".repeat(LABEL / 32);
                to.write_all(format!("{HEAD}{}", root(&label, &small(1))?).as_bytes())
            },
        )),
        Subject::file("10 MB of comments between", "certdata.txt", |to| {
            to.write_all(HEAD.as_bytes())?;
            repeat(
                to,
                b"# For Server Distrust After: Fri Jan  1 00:00:00 2021\n",
                10 << 20,
            )?;
            to.write_all(root("one", &small(1))?.as_bytes())?;
            repeat(to, b"# Nothing is announced here.\n", 5 << 20)
        })
        .run("build IN -o OUT", 0, "")
        .run("lint IN", 1, "")
        .within(10, 192),
        Subject::file("10 MB of comments that contradict", "certdata.txt", |to| {
            to.write_all(HEAD.as_bytes())?;
            to.write_all(root("one", &small(1))?.as_bytes())?;
            repeat(
                to,
                b"# For Server Distrust After: Fri Jan  1 00:00:00 2021\n",
                10 << 20,
            )
        })
        .senseless("T017")
        .within(10, 192),
    ]
}

/// Builds that give every root a name of its own, and comparisons.
fn some_formats(subject: Subject) -> Subject {
    subject
        .run("build IN -f debian -o OUT", 0, "")
        .run("build IN -f jks -o OUT", 0, "")
        .run("build IN -f p11-kit -o OUT", 0, "")
        .run("lint IN", 1, "")
        .run("diff --format html IN", 1, "")
        .run("audit IN", 1, "")
        .within(20, 512)
}

/// Builds whose outputs name every root, and every comparison.
fn every_format(subject: Subject) -> Subject {
    let words = [
        "build IN -f pem -o OUT",
        "build IN -f curl -o OUT",
        "build IN -f certifi -o OUT",
        "build IN -f debian -o OUT",
        "build IN -f hash-dir --hash-compat -o OUT",
        "build IN -f jks -o OUT",
        "build IN -f pkcs12 -o OUT",
        "build IN -f p11-kit -o OUT",
        "build IN -f fedora -o OUT",
        "build IN -f freebsd -o OUT",
        "build IN -f nss -o OUT",
        "build IN -f json -o OUT",
        "build IN -f go -o OUT",
        "build IN -f node -o OUT",
        "list --json IN",
    ];
    let subject = words
        .into_iter()
        .fold(subject, |subject, words| subject.run(words, 0, ""));
    subject
        .run("lint IN", 1, "")
        .run("lint --format sarif IN", 1, "")
        .run("diff IN", 1, "")
        .run("diff --format html IN", 1, "")
        .run("diff --format json IN", 1, "")
        .run("audit IN", 1, "")
        .run("audit --json IN", 1, "")
        .run("audit --certdata IN IN", 0, "")
        .run("history --format html IN=2020-01-01 -o OUT", 0, "")
        .within(20, 512)
}
