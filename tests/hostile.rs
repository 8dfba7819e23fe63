//! Text from the file is data: no label and no name in a certificate becomes a line, a PEM block, a
//! terminal's order or code, in any format and in any message.

use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cabundle::format::{Artifact, Format, Makes, Node, REGISTRY, RenderOptions};
use cabundle::policy::Policy;
use cabundle::store::{Purpose, Store};
use rcgen::{DnType, IsCa};

use crate::support::{AS_OF, assert_done, cabundle, put, run, scratch, stderr};
use crate::synthetic::{DISTRUSTED, Entry, ca_params, certdata, date, self_sign};

const MARKER: &str = "-----BEGIN CERTIFICATE-----";

/// Texts that have hurt somebody. The last ones are not UTF-8.
pub(crate) fn texts() -> Vec<Vec<u8>> {
    let pem = pem::encode(&pem::Pem::new(
        "CERTIFICATE",
        crate::synthetic::root("Evil"),
    ));
    let mut texts: Vec<Vec<u8>> = [
        "",
        " ",
        " \t leading and trailing \t ",
        "a\rb",
        "a\u{b}b\u{c}c",
        "a\tb",
        r"a\x0Ab\x0D\x1B[31m\u001b[31m\",
        MARKER,
        "-----END CERTIFICATE-----",
        "a -----BEGIN CERTIFICATE----- b -----END CERTIFICATE-----",
        "------BEGIN CERTIFICATE-----",
        "\r-----BEGIN CERTIFICATE-----\r",
        "-----BEGIN TRUSTED CERTIFICATE-----",
        "-----",
        &pem.replace("\r\n", "\r"),
        "\u{1b}[31mred\u{1b}[0m\u{1b}]0;title\u{7}\u{8}\u{7f}",
        "\u{9b}31mC1\u{85}next\u{9d}0;title\u{9c}",
        "a\u{2028}b\u{2029}c",
        "\u{202e}txet\u{202c}\u{2066}\u{2069}\u{200f}\u{61c}",
        "a\0b",
        "../../etc/passwd",
        "/etc/passwd",
        "quote\" 'quotes'` $(id) ${HOME} %n%s %0A",
        r#"a\"b\\"#,
        "## SHA256: 00",
        "# Label: \"other\"",
        "##",
        "===",
        "*/ int x; /* // -->",
        "</script><b>&amp;",
        "\u{feff}bom",
        "Főtanúsítvány 😀",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into();
    texts.push(b"Autorit\xe9 de Certification".to_vec());
    texts.push(b"\xff\xfe\x9b31m-----BEGIN CERTIFICATE-----".to_vec());
    texts
}

/// A megabyte of it. Few tests take it: a tool that is not optimised needs seconds for it.
fn megabyte() -> Vec<u8> {
    "\u{1b}[31m-----BEGIN CERTIFICATE-----"
        .repeat(1 << 15)
        .into()
}

/// All of them.
fn texts_and_megabyte() -> Vec<Vec<u8>> {
    let mut texts = texts();
    texts.insert(0, megabyte());
    texts
}

/// A CA whose names hold this text, with line breaks where a label could have none.
fn root(text: &str) -> Vec<u8> {
    let mut params = ca_params(text);
    for kind in [DnType::OrganizationName, DnType::OrganizationalUnitName] {
        params
            .distinguished_name
            .push(kind, text.replace('\r', "\n"));
    }
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(2040, 1, 1);
    self_sign(params)
}

/// A root for each text: as its label, and in its names.
pub(crate) fn entries(texts: &[Vec<u8>]) -> Vec<Entry> {
    let entry = |(n, text): (usize, &Vec<u8>)| {
        // A megabyte is enough once.
        let text = String::from_utf8_lossy(text);
        let name: String = text.chars().take(5000).collect();
        Entry::new(&stand_in(n), root(&name))
    };
    texts.iter().enumerate().map(entry).collect()
}

/// What stands for a label until it is written: labels need not be UTF-8.
fn stand_in(n: usize) -> String {
    format!("<label {n}>")
}

/// Puts the labels in.
pub(crate) fn with_labels(file: &str, texts: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::new();
    for part in file.split_inclusive('>') {
        match part.rsplit_once("<label ") {
            Some((before, n)) => {
                out.extend(before.as_bytes());
                let n: usize = n.trim_end_matches('>').parse().unwrap();
                out.extend(&texts[n]);
            }
            None => out.extend(part.as_bytes()),
        }
    }
    out
}

/// Asserts UTF-8 in which no character does anything but stand there, and LF.
#[track_caller]
pub(crate) fn assert_harmless(what: &str, bytes: &[u8]) {
    let text = core::str::from_utf8(bytes).unwrap_or_else(|e| panic!("{what}: {e}"));
    let moves = |c: char| {
        matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{61c}'
            | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let found = text
        .char_indices()
        .find(|(_, c)| (c.is_control() && *c != '\n') || moves(*c));
    if let Some((at, c)) = found {
        let before: String = text[..at].chars().rev().take(60).collect();
        let before: String = before.chars().rev().collect();
        panic!("{what}: {c:?} after {before:?}");
    }
}

/// Asserts that every way of looking for PEM finds just these certificates.
#[track_caller]
fn assert_blocks(what: &str, text: &[u8], ders: &[Vec<u8>]) {
    let text = core::str::from_utf8(text).unwrap();
    let lines = |start: &str| {
        text.lines()
            .filter(|line| line.trim_start().starts_with(start))
            .count()
    };
    assert_eq!(lines("-----"), 2 * ders.len(), "{what}: lines of dashes");
    assert_eq!(
        lines("-----BEGIN "),
        ders.len(),
        "{what}: lines that begin a block"
    );
    assert_eq!(text.matches(MARKER).count(), ders.len(), "{what}: strstr");
    assert_eq!(
        text.matches("-----BEGIN").count(),
        ders.len(),
        "{what}: strstr"
    );
    assert_eq!(
        text.matches("-----END").count(),
        ders.len(),
        "{what}: strstr"
    );
    let blocks = pem::parse_many(text).unwrap();
    let found: Vec<_> = blocks.iter().map(|block| block.contents()).collect();
    assert!(found == ders, "{what}: other certificates");
}

/// Whether certificates stand in it as PEM. A format of another kind is told here.
fn is_pem(format: &dyn Format) -> bool {
    #[rustfmt::skip]
    let others = [
        "json",
        "der",
        "jks",
        "pkcs12",
        "pkcs7",
        "esp-idf",
        "mbedtls",
        "bearssl",
        "windows-sst",
        "edk2",
        "webpki",
        "rust-der",
        "go",
    ];
    !others.contains(&format.name())
}

/// Without the public keys of `p11-kit`, which are PEM too.
fn without_keys(text: &[u8]) -> Vec<u8> {
    let text = core::str::from_utf8(text).unwrap();
    let mut keys = text.split("\n-----BEGIN PUBLIC KEY-----\n");
    let first = keys.next().unwrap().to_owned();
    let rest = keys.map(|key| key.split_once("\n-----END PUBLIC KEY-----\n").unwrap().1);
    (first + "\n" + &rest.collect::<String>()).into()
}

#[test]
fn every_format() {
    let texts = texts_and_megabyte();
    let entries = entries(&texts);
    let ders: Vec<_> = entries.iter().map(|entry| entry.der.clone()).collect();
    let file = with_labels(&certdata(&entries), &texts);
    let directory = scratch();
    let path = put(directory.path(), "in.txt", &file);
    let store = Store::parse(&file).unwrap();
    for format in REGISTRY {
        let name = format.name();
        // Whether it is text, and what it is made of, only the library says.
        let as_of = "2026-11-22T00:00:00Z".parse().unwrap();
        let mut policy = Policy::server_auth(as_of);
        policy.carries = format.carries();
        let options = RenderOptions::at(Some(as_of));
        let artifact = store
            .select(policy)
            .unwrap()
            .render(*format, &options)
            .unwrap();
        let mut command = cabundle();
        command.args(["build", "-p", "server-auth", "--as-of", AS_OF, "-f", name]);
        command.arg(&path);
        match artifact {
            Artifact::File { bytes, binary } => {
                let output = command.output().unwrap();
                assert_harmless(name, &output.stderr);
                assert!(
                    assert_done(output) == bytes,
                    "{name}: the tool and the library differ"
                );
                if !binary {
                    assert_harmless(name, &bytes);
                    if name == "pkcs7" {
                        // One block of all, and no text.
                        let found = crate::readers::pkcs7::read_pem(&bytes);
                        assert_eq!(found.len(), ders.len(), "{name}");
                        continue;
                    }
                    if name == "openssl-trusted" {
                        let found = crate::readers::openssl_trusted::read(&bytes);
                        let found: Vec<_> = found.into_iter().map(|root| root.der).collect();
                        assert!(found == ders, "{name}: other certificates");
                        continue;
                    }
                    let bytes = match name {
                        "p11-kit" => without_keys(&bytes),
                        // The PEM of `node` stands in string literals.
                        "node" => crate::readers::node::read(&bytes).1.into_bytes(),
                        _ => bytes,
                    };
                    assert_blocks(name, &bytes, if is_pem(*format) { &ders } else { &[] });
                }
            }
            Artifact::Tree(tree) => {
                for (path, node) in tree.iter() {
                    let what = format!("{name} {}", path.escape_ascii());
                    assert!(!path.iter().any(u8::is_ascii_control), "{what}");
                    if let Node::File(bytes) = node
                        && let Ok(text) = core::str::from_utf8(bytes)
                    {
                        // Go is set in by tabs.
                        let text = match name {
                            "go" => {
                                let lines = text.split('\n').map(|l| l.trim_start_matches('\t'));
                                lines.collect::<Vec<_>>().join("\n")
                            }
                            _ => text.to_owned(),
                        };
                        assert_harmless(&what, text.as_bytes());
                    }
                }
            }
        }
    }
}

/// All that is not in a block is a comment or nothing, in pure ASCII.
#[test]
fn comments_stay_comments() {
    let texts = texts();
    let file = with_labels(&certdata(&entries(&texts)), &texts);
    let directory = scratch();
    let path = put(directory.path(), "in.txt", &file);
    for format in ["pem", "certifi"] {
        let path = path.to_str().unwrap();
        let bytes = assert_done(run(["build", path, "-f", format, "--as-of", AS_OF]));
        assert!(bytes.is_ascii(), "{format}");
        let text = String::from_utf8(bytes).unwrap();
        let mut inside = false;
        for line in text.lines() {
            inside |= line == MARKER;
            assert!(
                inside || line.is_empty() || line.starts_with("# "),
                "{format}: {line:?}"
            );
            inside &= line != "-----END CERTIFICATE-----";
        }
    }
}

/// Name, underline of the same length, block: readers of curl's layout rely on it.
#[test]
fn curl_layout_holds() {
    let texts = texts();
    let file = with_labels(&certdata(&entries(&texts)), &texts);
    let directory = scratch();
    let path = put(directory.path(), "in.txt", &file);
    let path = path.to_str().unwrap();
    let text = assert_done(run(["build", path, "-f", "curl", "--as-of", AS_OF]));
    let text = String::from_utf8(text).unwrap();
    let lines: Vec<_> = text.lines().collect();
    let begins = (0..lines.len()).filter(|at| lines[*at] == MARKER);
    for at in begins {
        let [blank, label, underline] = lines[at - 3..at] else {
            panic!("three lines above each block");
        };
        assert_eq!(blank, "");
        assert_eq!(underline, "=".repeat(label.chars().count()));
    }
}

/// json changes nothing: its reader gets every text back.
#[test]
fn json_gives_the_text_back() {
    let texts = texts_and_megabyte();
    let entries = entries(&texts);
    let file = with_labels(&certdata(&entries), &texts);
    let directory = scratch();
    let path = put(directory.path(), "in.txt", &file);
    let path = path.to_str().unwrap();
    let json = assert_done(run(["build", path, "-f", "json", "--as-of", AS_OF]));
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let roots = json["roots"].as_array().unwrap();
    assert_eq!(roots.len(), texts.len());
    for ((root, text), entry) in roots.iter().zip(&texts).zip(&entries) {
        match core::str::from_utf8(text) {
            Ok(text) => {
                assert_eq!(root["label"], text);
                assert!(root.get("label_bytes").is_none());
            }
            Err(_) => assert_eq!(root["label_bytes"], STANDARD.encode(text)),
        }
        assert_eq!(root["der"], STANDARD.encode(&entry.der));
    }
    let latin1 = &roots[texts.len() - 2];
    assert_eq!(latin1["label"], "Autorité de Certification");
}

/// A line per root, and below it only what is set in.
#[test]
fn lists() {
    let texts = texts();
    let mut entries = entries(&texts);
    for entry in &mut entries {
        entry.server_distrust_after = Some(date("300101000000Z"));
    }
    let file = with_labels(&certdata(&entries), &texts);
    let directory = scratch();
    let path = put(directory.path(), "in.txt", &file);
    for args in [&["list"][..], &["list", "--why"]] {
        let mut command = cabundle();
        let output = command
            .args(args)
            .arg(&path)
            .args(["--as-of", AS_OF])
            .output()
            .unwrap();
        assert_harmless("list", &output.stderr);
        let text = assert_done(output);
        assert_harmless("list", &text);
        let text = String::from_utf8(text).unwrap();
        assert!(!text.contains("-----BEGIN"));
        let (roots, below): (Vec<_>, Vec<_>) = text
            .lines()
            .skip(1)
            .partition(|line| !line.starts_with("     "));
        assert_eq!(roots.len(), texts.len());
        for root in roots {
            assert!(
                root.bytes().take(16).all(|b| b.is_ascii_hexdigit()),
                "{root:?}"
            );
        }
        assert_eq!(below.len(), texts.len() * args.len());
    }
    // The same date is a warning that names the label.
    let output = run(["build", path.to_str().unwrap(), "--as-of", AS_OF]);
    assert_eq!(
        stderr(&output).matches("warning[P001]").count(),
        texts.len()
    );
    assert_harmless("P001", &output.stderr);
}

#[test]
fn show() {
    let texts = texts();
    let entries = entries(&texts);
    let file = with_labels(&certdata(&entries), &texts);
    let directory = scratch();
    let path = put(directory.path(), "in.txt", &file);
    let path = path.to_str().unwrap();
    let store = Store::parse(&file).unwrap();
    for root in &store.roots {
        let sha256 = root.certificate.sha256().to_string();
        let output = run(["show", path, &sha256, "--as-of", AS_OF]);
        assert_harmless("show", &output.stderr);
        let text = assert_done(output);
        assert_harmless("show", &text);
        assert_blocks("show", &text, &[root.certificate.der().to_vec()]);
    }
    // By its label, also by one that no terminal would let through, and not found.
    let shown = run([
        "show",
        path,
        "\u{1b}[31mred\u{1b}[0m\u{1b}]0;title\u{7}\u{8}\u{7f}",
    ]);
    assert_harmless("show", &assert_done(shown));
    let output = run(["show", path, "\u{1b}[31m\u{9b}31m\u{202e}\n"]);
    assert_eq!(output.status.code(), Some(2));
    assert_harmless("show", &output.stderr);
}

/// Runs a build that must fail, and asserts that its words are harmless.
#[track_caller]
fn assert_fails_harmlessly(code: &str, directory: &Path, args: &[&str]) {
    let mut command = cabundle();
    command
        .current_dir(directory)
        .args(["build", "--as-of", AS_OF])
        .args(args);
    let output = command.output().unwrap();
    crate::support::assert_refused(&output, code);
    assert_harmless(code, &output.stderr);
}

/// Errors name labels, and show lines of the file.
#[test]
fn errors_about_the_file() {
    let texts = texts();
    let directory = scratch();
    for (n, entry) in entries(&texts).into_iter().enumerate() {
        let (label, whole) = (
            format!("\"{}\"", stand_in(n)),
            certdata(std::slice::from_ref(&entry)),
        );
        let mut not_a_date = entry.clone();
        not_a_date.server_distrust_after = Some("CK_BBOOL CK_TRUE\n".to_owned());
        let mut commented = entry.clone();
        commented.server_distrust_after = None;
        commented.certificate_lines = format!(
            "# For Server Distrust After: {}\nCKA_NSS_SERVER_DISTRUST_AFTER {}",
            stand_in(n),
            date("300101000000Z")
        );
        let mut told = vec![
            // The label in the words.
            ("error[T009]", certdata(&[]) + &entry.certificate_object()),
            ("error[T005]", certdata(&[not_a_date])),
            // The line with the label.
            (
                "error[C",
                whole.replacen(&format!(" {label}"), &format!(" {}", &label[1..]), 3),
            ),
            (
                "error[C",
                whole.replacen("CKA_LABEL UTF8", "CKA_LABEL UTF9", 2),
            ),
        ];
        // A comment that is not UTF-8 is none.
        if core::str::from_utf8(&texts[n]).is_ok() {
            told.push(("warning[T033]", certdata(&[commented])));
        }
        for (title, file) in told {
            put(directory.path(), "in.txt", with_labels(&file, &texts));
            let mut command = cabundle();
            command
                .current_dir(directory.path())
                .args(["build", "in.txt", "--as-of", AS_OF]);
            let output = command.output().unwrap();
            let words = stderr(&output);
            assert!(words.contains(title), "text {n}: no {title} in {words}");
            assert_harmless(title, &output.stderr);
            assert_eq!(output.stdout.is_empty(), title.starts_with("error"));
        }
    }
}

/// Files and their names can be as hostile as labels.
#[test]
fn errors_about_policies_and_additions() {
    let directory = scratch();
    let place = directory.path();
    put(place, "in.txt", certdata(&[Entry::fresh("Root A")]));
    let hostile = "\u{1b}[31m\u{9b}31m\u{202e}\u{2028}\n";

    let mut leaf = ca_params(hostile);
    leaf.is_ca = IsCa::ExplicitNoCa;
    put(place, "leaf.der", self_sign(leaf));
    assert_fails_harmlessly("P105", place, &["in.txt", "--add", "leaf.der"]);
    put(
        place,
        "other.pem",
        format!("-----BEGIN {}-----\n", hostile.trim()),
    );
    assert_fails_harmlessly("P104", place, &["in.txt", "--add", "other.pem"]);

    let mut distrusted = Entry::new("Distrusted", root(hostile));
    put(place, "distrusted.der", &distrusted.der);
    distrusted.server = DISTRUSTED;
    put(
        place,
        "distrust.txt",
        certdata(&[Entry::fresh("Root A"), distrusted]),
    );
    assert_fails_harmlessly("P106", place, &["distrust.txt", "--add", "distrusted.der"]);

    let escaped = r"\u001b[31m\u009b31m\u202e\u2028\n";
    for (code, policy) in [
        ("P112", format!("\"{escaped}\" = 1\n")),
        ("P112", format!("distrust-after = \"{escaped}\"\n")),
        ("P112", format!("purpose = [\"{escaped}\"]\n")),
        ("P112", format!("expect-sha256 = \"{escaped}\"\n")),
        ("P112", "as-of = \u{9b}31m\u{202e}\n".to_owned()),
        ("P112", format!("exclude = [\"{escaped}\"]\n")),
        ("U002", format!("as-of = \"{escaped}\"\n")),
        ("I001", format!("add = [\"{escaped}\"]\n")),
    ] {
        put(place, "policy.toml", policy);
        let mut command = cabundle();
        command
            .current_dir(place)
            .args(["build", "in.txt", "--policy", "policy.toml"]);
        let output = command.output().unwrap();
        crate::support::assert_refused(&output, code);
        assert_harmless(code, &output.stderr);
    }

    // Its reasons are shown by `list --why`, and stand in json.
    let sha256 = Store::parse(&std::fs::read(place.join("in.txt")).unwrap()).unwrap();
    let sha256 = sha256.roots[0].certificate.sha256();
    let policy = format!(
        "exclude = [{{ sha256 = \"{sha256}\", reason = \"{escaped}\" }}]\n\
         add = [{{ file = \"root.der\", reason = \"{escaped}\" }}]\n"
    );
    put(place, "policy.toml", policy);
    put(place, "root.der", root(hostile));
    for args in [&["list", "--why"][..], &["list", "--json"], &["build"]] {
        let mut command = cabundle();
        command.current_dir(place).args(args);
        command.args(["in.txt", "--policy", "policy.toml", "--as-of", AS_OF]);
        let output = command.output().unwrap();
        assert_harmless("reason", &output.stderr);
        assert_harmless("reason", &assert_done(output));
    }
}

/// Only Unix allows such names.
#[cfg(unix)]
#[test]
fn file_names() {
    use std::os::unix::ffi::OsStrExt as _;

    let directory = scratch();
    let place = directory.path();
    let name = std::ffi::OsStr::from_bytes(
        b"\x1b[31m\r\n\xe2\x80\xae\xc2\x9b31m\xff-----BEGIN CERTIFICATE-----",
    );
    let file = certdata(&[Entry::fresh("Root A")]);
    let other = crate::synthetic::root("Other");
    put(place, "good.txt", &file);
    put(place, "other.der", &other);
    std::fs::write(place.join(name), &file).unwrap();
    std::fs::create_dir(place.join("d")).unwrap();
    std::fs::create_dir(place.join("d").join(name)).unwrap();
    std::fs::write(place.join("d/der"), &other).unwrap();
    std::fs::rename(place.join("d/der"), place.join("d").join(name).join("x")).unwrap();

    let harmless = |status: i32, args: &[&std::ffi::OsStr]| {
        let mut command = cabundle();
        command
            .current_dir(place)
            .args(args)
            .args(["--as-of", AS_OF]);
        let output = command.output().unwrap();
        let words = stderr(&output);
        assert_eq!(output.status.code(), Some(status), "{args:?}\n{words}");
        assert_harmless("file name", &output.stderr);
        assert_harmless("file name", &output.stdout);
        assert!(output.stdout.len() < 10_000 && !output.stdout.starts_with(b"\x1b"));
    };
    let [build, list, why, out, check, add, policy, good] = [
        "build", "list", "--why", "-o", "--check", "--add", "--policy", "good.txt",
    ]
    .map(std::ffi::OsStr::new);
    let directory_of_that_name = Path::new("d").join(name);
    let added = directory_of_that_name.join("x");
    harmless(0, &[build, name]);
    harmless(2, &[build, directory_of_that_name.as_os_str()]);
    harmless(2, &[build, good, out, directory_of_that_name.as_os_str()]);
    harmless(2, &[build, name, out, name]);
    harmless(1, &[build, good, check, out, name]);
    harmless(2, &[build, good, add, name]);
    harmless(2, &[build, good, policy, name]);
    harmless(0, &[build, good, add, added.as_os_str()]);
    harmless(0, &[list, why, good, add, added.as_os_str()]);
    // Selected already: a note that names the file.
    harmless(
        0,
        &[build, good, add, added.as_os_str(), add, added.as_os_str()],
    );
    std::fs::write(place.join(name), "BEGINDATA\nCKA_NONSENSE\n").unwrap();
    harmless(2, &[build, name]);
}

/// All that a build gives: standard output, or each path of a directory with what is there.
fn built(command: &mut Command, format: &dyn Format, place: &Path) -> Vec<u8> {
    if format.makes() == Makes::File {
        return assert_done(command.output().unwrap());
    }
    let tree = place.join(format!("{}.tree", format.name()));
    assert_done(command.arg("-o").arg(&tree).output().unwrap());
    let mut all = Vec::new();
    let mut directories = vec![tree.clone()];
    while let Some(directory) = directories.pop() {
        let entries = std::fs::read_dir(directory).unwrap();
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            all.extend(
                path.strip_prefix(&tree)
                    .unwrap()
                    .as_os_str()
                    .as_encoded_bytes(),
            );
            if path.is_symlink() {
                all.extend(path.read_link().unwrap().as_os_str().as_encoded_bytes());
            } else if path.is_dir() {
                directories.push(path);
            } else {
                all.extend(std::fs::read(&path).unwrap());
            }
        }
    }
    all
}

/// Nothing of where, when and by whom it runs is in the bytes.
#[test]
fn same_input_same_bytes() {
    let texts = texts();
    let file = with_labels(&certdata(&entries(&texts)), &texts);
    let (one, two) = (scratch(), scratch());
    put(one.path(), "in.txt", &file);
    put(two.path(), "other-name.txt", &file);
    for format in REGISTRY {
        let build = |place: &Path, input: &str, variables: &[(&str, &str)]| {
            let mut command = cabundle();
            command.current_dir(place).envs(variables.iter().copied());
            command.args([
                "build",
                "-q",
                input,
                "-f",
                format.name(),
                "-p",
                "server-auth",
            ]);
            let bytes = built(&mut command, *format, place);
            // Through a file the same.
            if format.makes() == Makes::File {
                assert_done(command.args(["-o", "out"]).output().unwrap());
                assert!(std::fs::read(place.join("out")).unwrap() == bytes);
            }
            bytes
        };
        let today = build(one.path(), "in.txt", &[]);
        let elsewhere = [
            ("TZ", "Asia/Kathmandu"),
            ("LC_ALL", "tr_TR.UTF-8"),
            ("LANG", "ar_EG.UTF-8"),
            ("HOME", "/nowhere"),
            ("USER", "somebody"),
        ];
        let then = ["1700000000", "1900000000"].map(|epoch| {
            let day = [&elsewhere[..], &[("SOURCE_DATE_EPOCH", epoch)]].concat();
            build(two.path(), "other-name.txt", &day)
        });
        let name = format.name();
        assert!(then.iter().all(|bytes| *bytes == today), "{name} differs");

        let now = jiff::Timestamp::now();
        for shape in [
            "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%a %b %e", "%d %b %Y", "%b %e",
        ] {
            let date = now.strftime(shape).to_string();
            let found = today
                .windows(date.len())
                .any(|bytes| bytes == date.as_bytes());
            assert!(!found, "{name} holds {date}");
        }
    }
}

/// The same for the embedded file, where dates are in play: at one time one answer.
#[test]
fn the_embedded_file_at_one_time() {
    let place = scratch();
    for format in REGISTRY {
        let build = |variable: &str, value: &str| {
            let mut command = cabundle();
            command.args([
                "build",
                "-q",
                "-f",
                format.name(),
                "-p",
                Purpose::ServerAuth.as_str(),
            ]);
            command.args(["--as-of", AS_OF]).env(variable, value);
            built(&mut command, *format, place.path())
        };
        let plain = build("TZ", "UTC");
        assert!(build("TZ", "America/St_Johns") == plain);
        assert!(
            build("SOURCE_DATE_EPOCH", "1900000000") == plain,
            "--as-of beats it"
        );
        assert!(build("LC_ALL", "C") == plain);
    }
}
