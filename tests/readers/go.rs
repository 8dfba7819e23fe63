//! The Go package, read from the description of x509roots/fallback/bundle: `bundle.go` line by line, as
//! gofmt leaves it, and the certificates from `bundle.der`.

use cabundle::format::{Artifact, Node};
use cabundle::store::Sha256;

/// An entry of `bundle.go`.
#[derive(Debug)]
pub(crate) struct Root {
    pub(crate) cn: String,
    pub(crate) der: Vec<u8>,
    pub(crate) distrust_after: Option<String>,
    /// The comments above it.
    pub(crate) comments: Vec<String>,
}

/// A file of the package.
pub(crate) fn file<'a>(artifact: &'a Artifact, name: &str) -> &'a [u8] {
    let Artifact::Tree(tree) = artifact else {
        panic!("a tree");
    };
    let names: Vec<_> = tree.iter().map(|(path, _)| path).collect();
    assert_eq!(names, [&b"bundle.der"[..], b"bundle.go", b"roots.go"]);
    match tree.get(name.as_bytes()) {
        Some(Node::File(bytes)) => bytes,
        other => panic!("{name}: {other:?}"),
    }
}

/// The entries, each with its certificate.
pub(crate) fn read(artifact: &Artifact) -> Vec<Root> {
    let ders = file(artifact, "bundle.der");
    let source = core::str::from_utf8(file(artifact, "bundle.go")).unwrap();
    let mut lines = source.strip_suffix('\n').unwrap().split('\n');
    // https://go.dev/s/generatedcode
    let first = lines.next().unwrap();
    assert!(first.starts_with("// Code generated ") && first.ends_with(" DO NOT EDIT."));
    let head: Vec<_> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    assert!(head.iter().all(|line| line.starts_with("// ")));
    assert_eq!(lines.next(), Some("package bundle"));
    assert_eq!(lines.next(), Some(""));
    let (mut roots, mut comments, mut end) = (Vec::new(), Vec::new(), 0);
    match lines.next().unwrap() {
        "var unparsedCertificates = []unparsedCertificate{}" => {
            assert!(lines.next().is_none() && ders.is_empty());
            return roots;
        }
        other => assert_eq!(other, "var unparsedCertificates = []unparsedCertificate{"),
    }
    loop {
        match lines.next().unwrap() {
            "}" => break,
            "\t{" => {}
            comment => {
                let comment = comment.strip_prefix("\t// ").expect("a comment");
                comments.push(comment.to_owned());
                continue;
            }
        }
        let fields: Vec<_> = lines.by_ref().take_while(|line| *line != "\t},").collect();
        let (mut names, mut values): (Vec<_>, Vec<_>) =
            fields.iter().map(|line| field(line)).unzip();
        // gofmt sets the values under each other, one blank behind the longest name.
        let columns: Vec<_> = fields.iter().map(|line| column(line)).collect();
        let longest = names.iter().map(|name| name.len()).max().unwrap();
        assert!(
            columns.iter().all(|at| *at == 2 + longest + 2),
            "{fields:?}"
        );
        let distrust_after = (names.len() == 5).then(|| {
            assert_eq!(names.pop(), Some("distrustAfter"));
            unquote(values.pop().unwrap())
        });
        assert_eq!(names, ["cn", "sha256Hash", "certStartOff", "certLength"]);
        let [start, length] = [values[2], values[3]].map(|n| n.parse::<usize>().unwrap());
        // One behind the other, nothing between.
        assert_eq!(start, end);
        end = start + length;
        let der = ders[start..end].to_vec();
        assert_eq!(unquote(values[1]), Sha256::of(&der).to_string());
        roots.push(Root {
            cn: unquote(values[0]),
            der,
            distrust_after,
            comments: std::mem::take(&mut comments),
        });
    }
    assert!(lines.next().is_none() && comments.is_empty());
    assert_eq!(end, ders.len());
    roots
}

/// Name and value of a field.
fn field(line: &str) -> (&str, &str) {
    let line = line.strip_prefix("\t\t").unwrap();
    let (name, value) = line.split_once(':').unwrap();
    (
        name,
        value.trim_start_matches(' ').strip_suffix(',').unwrap(),
    )
}

/// Where the value of a field begins.
fn column(line: &str) -> usize {
    let colon = line.find(':').unwrap();
    let blanks = line[colon + 1..].find(|c| c != ' ').unwrap();
    colon + 1 + blanks
}

/// An interpreted string literal (Go specification, "String literals").
fn unquote(literal: &str) -> String {
    let inner = literal.strip_prefix('"').and_then(|l| l.strip_suffix('"'));
    let mut chars = inner.unwrap().chars();
    let mut out = Vec::new();
    while let Some(c) = chars.next() {
        assert!(c != '"' && c != '\n');
        if c != '\\' {
            out.extend(c.to_string().bytes());
            continue;
        }
        let escape = chars.next().unwrap();
        let mut code = |digits: usize| {
            let digits: String = chars.by_ref().take(digits).collect();
            u32::from_str_radix(&digits, 16).unwrap()
        };
        let c = match escape {
            'x' => {
                out.push(code(2).try_into().unwrap());
                continue;
            }
            'u' => char::from_u32(code(4)).unwrap(),
            'U' => char::from_u32(code(8)).unwrap(),
            'a' => '\u{7}',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\u{b}',
            '\\' | '"' => escape,
            other => panic!("\\{other}"),
        };
        out.extend(c.to_string().bytes());
    }
    String::from_utf8(out).unwrap()
}
