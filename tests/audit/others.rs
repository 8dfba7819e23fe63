//! Files that are no stores, in a search: what looks like one at first sight, and stores of kinds that hide their
//! certificates.

use super::{audit, der, json};
use crate::support::{project, put, scratch, stderr};

/// Each is passed over; nobody wants exit status 2 for a clone of a repository.
#[test]
fn what_only_looks_like_a_store_is_passed_over() {
    let scratch = scratch();
    let zeros = "0000000000000000000000000000000000000000 ";
    let others = [
        // The first line of `.git/logs/HEAD`.
        ("HEAD", format!("{zeros}5f1e clone: from x\n").into_bytes()),
        (
            "package.json",
            b"{\"schema_version\": \"1.2\", \"name\": \"x\"}".into(),
        ),
        (
            "README",
            b"Objects have a class:\n\nCKA_CLASS is what\nCKA_CLASS CK_OBJECT_CLASS says.\n".into(),
        ),
        (
            "NEWS",
            b"[p11-kit-object-v1] format: files of it are read\n".into(),
        ),
        (
            "x.asc",
            b"-----BEGIN PGP SIGNATURE-----\n\niQEzBAABCAAd\n-----END PGP SIGNATURE-----\n".into(),
        ),
        (
            "key.pem",
            b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n".into(),
        ),
        (
            "request.der",
            // RFC 2986 section 4: version 0, an empty subject, a key.
            vec![
                0x30, 0x0d, 0x30, 0x09, 2, 1, 0, 0x30, 0, 0x30, 0, 0xa0, 0, 0x30, 0,
            ],
        ),
    ];
    for (name, bytes) in &others {
        put(scratch.path(), name, bytes);
    }
    put(scratch.path(), "one.der", der());
    let (stores, output) = json([scratch.path().as_os_str(), "-r".as_ref()]);
    let words = stderr(&output);
    assert_eq!(stores.len(), 1, "{words}");
    assert!(words.contains("7 other files passed over"), "{words}");
    assert_eq!(output.status.code(), Some(1), "{words}");
}

/// The other side: a store that is damaged is told, whoever named it.
#[test]
fn damaged_stores_are_not_passed_over() {
    let whole = der();
    let block = pem::encode(&pem::Pem::new("CERTIFICATE", whole.as_slice()));
    let certdata = "CKA_CLASS CK_OBJECT_CLASS CKO_CERTIFICATE\nnonsense\n";
    let object = "[p11-kit-object-v2]\nclass: certificate\n";
    let list = "{\"schema_version\": 1, \"source\": {}, \"roots\": 1}";
    for (bytes, code) in [
        (whole[..whole.len() - 1].to_vec(), "R002"),
        (whole[..100].to_vec(), "R002"),
        (block.replacen("MIH", "M!H", 1).into_bytes(), "R005"),
        (block[..200].into(), "R005"),
        (block.replace("CERTIFICATE", "CERTIFICBTE").into(), "R005"),
        (certdata.into(), "C004"),
        (object.into(), "R002"),
        (list.into(), "R002"),
    ] {
        let scratch = scratch();
        put(scratch.path(), "x", &bytes);
        let output = audit().arg(scratch.path()).arg("-r").output().unwrap();
        let words = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{code}: {words}");
        assert!(words.contains(&format!("[{code}]")), "{code}: {words}");
    }
}

/// What is read when it is named is found when it is not.
#[test]
fn pem_of_every_kind_is_found() {
    let scratch = scratch();
    let quoted = pem::encode(&pem::Pem::new("CERTIFICATE", der()));
    let quoted: String = quoted
        .lines()
        .map(|line| format!("\"{line}\\n\"\n"))
        .collect();
    let message = std::fs::read_to_string(project("tests/data/stores/openssl-3.0.p7b")).unwrap();
    assert!(message.contains("-----BEGIN PKCS7-----"));
    for (name, text) in [
        ("node_root_certs.h", format!("/* One */\n{quoted},\n")),
        ("message.pem", message),
        (
            "mark.pem",
            format!(
                "\u{feff}{}",
                pem::encode(&pem::Pem::new("X509 CERTIFICATE", der()))
            ),
        ),
    ] {
        let scratch = scratch.path().join(name);
        std::fs::create_dir(&scratch).unwrap();
        let file = put(&scratch, name, text);
        let (named, _) = json([&file]);
        let (found, output) = json([scratch.as_os_str(), "-r".as_ref()]);
        assert_eq!(found, named, "{name}: {}", stderr(&output));
        assert!(named[0]["counts"]["certificates"].as_u64() > Some(0));
    }
}
