//! C sources, read in the order of a compiler (C99 section 5.1.1.2): trigraphs, joined lines, comments, then the
//! declarations.

use std::collections::BTreeMap;

use der::Encode as _;
use der::asn1::{Any, BitString, Null, ObjectIdentifier, UintRef};
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

/// What is left of a source without comments, and asserts that each comment is one of ours.
fn without_comments(source: &[u8]) -> String {
    let source = core::str::from_utf8(source).unwrap();
    assert!(source.is_ascii());
    for (trigraph, _) in [("??/", '\\'), ("??=", '#'), ("??<", '{')] {
        assert!(!source.contains(trigraph), "{trigraph}");
    }
    assert!(!source.contains("\\\n"), "a joined line");
    let mut code = String::new();
    let mut rest = source;
    while let Some((before, after)) = rest.split_once("/*") {
        code.push_str(before);
        let (comment, behind) = after.split_once("*/").expect("an end of the comment");
        assert!(!comment.contains("/*"), "-Wcomment");
        assert!(comment.starts_with('\n') && comment.ends_with("\n "));
        let mut lines = comment.trim().lines();
        assert!(lines.all(|line| line.trim_start().starts_with('*')));
        assert!(behind.starts_with('\n'));
        rest = behind;
    }
    code.push_str(rest);
    assert!(!code.contains("//") && !code.contains(['"', '\'', '\\']));
    code
}

/// Arrays of bytes by their names, and all the other lines.
fn arrays(code: &str) -> (BTreeMap<&str, Vec<u8>>, String) {
    const START: &str = "static const unsigned char ";
    let mut arrays = BTreeMap::new();
    let mut others = String::new();
    let mut lines = code.lines();
    while let Some(line) = lines.next() {
        let name = line.strip_prefix(START);
        let Some(name) = name
            .and_then(|rest| rest.strip_suffix("[] = {"))
            .filter(|name| !name.starts_with('*'))
        else {
            others += &format!("{line}\n");
            continue;
        };
        assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));
        let body: Vec<_> = lines.by_ref().take_while(|line| *line != "};").collect();
        let body = body.concat().replace(' ', "");
        let bytes = body.split(',').map(|byte| {
            let digits = byte.strip_prefix("0x").unwrap();
            assert_eq!(digits.len(), 2);
            u8::from_str_radix(digits, 16).unwrap()
        });
        assert!(
            arrays.insert(name, bytes.collect()).is_none(),
            "{name} twice"
        );
    }
    (arrays, others)
}

/// The certificates of a source for mbedTLS.
pub(crate) fn mbedtls(source: &[u8]) -> Vec<Vec<u8>> {
    let code = without_comments(source);
    let (arrays, others) = arrays(&code);
    let table = |start: &str| {
        let (_, behind) = others.split_once(start).expect(start);
        let (elements, _) = behind.split_once("};").unwrap();
        elements
            .split(',')
            .map(str::trim)
            .filter(|e| !e.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let pointers = table("static const unsigned char *const cabundle_roots[] = {");
    let lengths = table("static const size_t cabundle_roots_len[] = {");
    assert!(others.trim_start().starts_with("#include <stddef.h>\n"));
    assert!(others.contains(&format!("#define CABUNDLE_ROOTS_NUM {}\n", arrays.len())));
    if arrays.is_empty() {
        assert_eq!(
            (pointers, lengths),
            (vec!["NULL".to_owned()], vec!["0".to_owned()])
        );
        return Vec::new();
    }
    assert_eq!(
        (pointers.len(), lengths.len()),
        (arrays.len(), arrays.len())
    );
    let both = pointers.iter().zip(&lengths);
    both.map(|(name, length)| {
        assert_eq!(*length, format!("sizeof {name}"));
        arrays[name.as_str()].clone()
    })
    .collect()
}

/// An anchor of a source for BearSSL: its subject, and its key made a SubjectPublicKeyInfo again.
pub(crate) fn bearssl(source: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let code = without_comments(source);
    let (arrays, others) = arrays(&code);
    let words: String = others.split_whitespace().collect::<Vec<_>>().join(" ");
    let (table, number) = words.split_once("; #define TAs_NUM ").unwrap();
    let number: usize = number.parse().unwrap();
    if number == 0 {
        assert_eq!(table, "static const br_x509_trust_anchor TAs[1] = { 0 }");
        return Vec::new();
    }
    let start = format!("static const br_x509_trust_anchor TAs[{number}] = {{ ");
    let table = table
        .strip_prefix(&start)
        .unwrap()
        .strip_suffix(" }")
        .unwrap();
    let anchors: Vec<_> = table.split("} } } }").collect();
    assert_eq!(anchors.last(), Some(&""));
    let anchors = anchors[..number].iter().enumerate();
    anchors
        .map(|(n, anchor)| {
            let anchor = anchor.trim_start_matches([',', ' ']);
            let named = |part: &str| format!("(unsigned char *)TA{n}_{part}, sizeof TA{n}_{part}");
            let bytes = |part: &str| arrays[format!("TA{n}_{part}").as_str()].clone();
            let head = format!("{{ {{ {} }}, BR_X509_TA_CA, {{ ", named("DN"));
            let key = anchor.strip_prefix(&head).expect(anchor);
            let rsa = format!(
                "BR_KEYTYPE_RSA, {{ .rsa = {{ {}, {}, ",
                named("RSA_N"),
                named("RSA_E")
            );
            let spki = if key == rsa {
                rsa_key(&bytes("RSA_N"), &bytes("RSA_E"))
            } else {
                let key = key.strip_prefix("BR_KEYTYPE_EC, { .ec = { ").expect(key);
                let curve = key.strip_suffix(&format!(", {}, ", named("EC_Q")));
                ec_key(curve.expect(key), &bytes("EC_Q"))
            };
            (bytes("DN"), spki)
        })
        .collect()
}

fn spki(oid: &str, parameters: Any, key: &[u8]) -> Vec<u8> {
    let spki = SubjectPublicKeyInfoOwned {
        algorithm: AlgorithmIdentifierOwned {
            oid: ObjectIdentifier::new(oid).unwrap(),
            parameters: Some(parameters),
        },
        subject_public_key: BitString::from_bytes(key).unwrap(),
    };
    spki.to_der().unwrap()
}

fn rsa_key(n: &[u8], e: &[u8]) -> Vec<u8> {
    assert!(n[0] != 0 && e[0] != 0, "no leading zeros");
    let numbers = [n, e].map(|number| UintRef::new(number).unwrap().to_der().unwrap());
    let key = Any::new(der::Tag::Sequence, numbers.concat()).unwrap();
    spki("1.2.840.113549.1.1.1", Null.into(), &key.to_der().unwrap())
}

fn ec_key(curve: &str, q: &[u8]) -> Vec<u8> {
    let (oid, size) = match curve {
        "BR_EC_secp256r1" => ("1.2.840.10045.3.1.7", 65),
        "BR_EC_secp384r1" => ("1.3.132.0.34", 97),
        "BR_EC_secp521r1" => ("1.3.132.0.35", 133),
        other => panic!("{other}"),
    };
    assert_eq!((q.len(), q[0]), (size, 4));
    let oid = ObjectIdentifier::new(oid).unwrap();
    spki("1.2.840.10045.2.1", oid.into(), q)
}
