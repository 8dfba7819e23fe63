//! Stores that others wrote.

use cabundle::format::{Broken, Held, Holding, ReadError, ReadOptions};
use cabundle::store::{Certificate, Level, Purpose, Purposes};

use crate::support::project;

fn one_root() -> Vec<u8> {
    std::fs::read(project("tests/data/one-root.der")).unwrap()
}

fn read(bytes: impl AsRef<[u8]>) -> Holding {
    Holding::read(bytes.as_ref(), &ReadOptions::default()).unwrap()
}

fn refused(bytes: impl AsRef<[u8]>) -> ReadError {
    match Holding::read(bytes.as_ref(), &ReadOptions::default()) {
        Ok(holding) => panic!("{} certificates", holding.held.len()),
        Err(error) => error,
    }
}

fn block(tag: &str, der: &[u8]) -> String {
    pem::encode(&pem::Pem::new(tag, der)).replace('\r', "")
}

/// The one root of a store, and its levels.
#[track_caller]
fn one(holding: &Holding) -> (&Held, [Option<Level>; 3]) {
    let [held] = &holding.held[..] else {
        panic!("{} certificates", holding.held.len());
    };
    assert_eq!(held.certificate.der(), one_root());
    assert_eq!(holding.broken, []);
    (held, Purpose::ALL.map(|purpose| held.level(purpose)))
}

const TRUSTED: Option<Level> = Some(Level::Trusted);
const NEUTRAL: Option<Level> = Some(Level::MustVerify);
const DISTRUSTED: Option<Level> = Some(Level::Distrusted);

/// Expected is what `openssl verify -purpose` made of such files (OpenSSL 3.0.19): TLS, S/MIME, code.
#[test]
fn trusted_certificates_of_openssl() {
    for (name, expected, label) in [
        ("addtrust", [TRUSTED, DISTRUSTED, NEUTRAL], "An alias"),
        ("any", [TRUSTED; 3], ""),
        ("plain", [TRUSTED; 3], ""),
        ("reject", [DISTRUSTED, TRUSTED, TRUSTED], ""),
    ] {
        let holding =
            read(std::fs::read(project(&format!("tests/data/openssl/{name}.pem"))).unwrap());
        let (held, levels) = one(&holding);
        assert_eq!(levels, expected, "{name}");
        assert_eq!(held.label, label.as_bytes(), "{name}");
        assert_eq!(holding.kind, "openssl-trusted");
        assert!(holding.says.purposes && holding.says.distrust && !holding.says.dates);
    }
    let holding = read(std::fs::read(project("tests/data/openssl/text.pem")).unwrap());
    assert_eq!((holding.kind, one(&holding).1), ("pem", [TRUSTED; 3]));
}

/// X509_CERT_AUX by hand. A list that is absent is not one that is empty.
#[test]
fn words_about_a_trusted_certificate() {
    let with = |aux: &[u8]| block("TRUSTED CERTIFICATE", &[&one_root()[..], aux].concat());
    for (aux, expected) in [
        (&b""[..], [TRUSTED; 3]),
        (b"\x30\x00", [TRUSTED; 3]),
        (b"\x30\x02\x30\x00", [NEUTRAL; 3]),
        // trust {server}, reject {server}: rejection wins.
        (
            b"\x30\x18\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01\xa0\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01",
            [DISTRUSTED, NEUTRAL, NEUTRAL],
        ),
        // reject {any}
        (b"\x30\x08\xa0\x06\x06\x04\x55\x1d\x25\x00", [DISTRUSTED; 3]),
        // trust {timeStamping}, keyid, other
        (
            b"\x30\x10\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x08\x04\x00\xa1\x00",
            [NEUTRAL; 3],
        ),
    ] {
        assert_eq!(one(&read(with(aux))).1, expected, "{aux:02x?}");
    }
    // Out of their turn, twice, unknown, something behind it: nobody knows what it says.
    for aux in [
        &b"\x30\x04\x0c\x00\x30\x00"[..],
        b"\x30\x04\x30\x00\x30\x00",
        b"\x30\x02\x05\x00",
        b"\x30\x00\x30\x00",
        b"\x31\x00",
        b"\x30\x03\x30\x00",
        b"\x30\x04\x30\x02\x05\x00",
    ] {
        let holding = read(with(aux));
        assert_eq!(
            (holding.held.len(), holding.broken.len()),
            (0, 1),
            "{aux:02x?}"
        );
    }
}

/// `openssl verify -CAfile`: of a root that stands there plain and trusted the first counts.
#[test]
fn plain_and_trusted() {
    let trusted = std::fs::read_to_string(project("tests/data/openssl/addtrust.pem")).unwrap();
    let plain = block("CERTIFICATE", &one_root());
    let said = one(&read(format!("{trusted}{plain}"))).1;
    assert_eq!(said, [TRUSTED, DISTRUSTED, NEUTRAL]);
    let said = one(&read(format!("{plain}{trusted}"))).1;
    assert_eq!(said, [TRUSTED; 3]);
}

/// What is no certificate is passed over while it is whole; what may have been one is not.
#[test]
fn blocks_of_other_kinds() {
    let certificate = block("CERTIFICATE", &one_root());
    for tag in [
        "PRIVATE KEY",
        "RSA PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
        "PUBLIC KEY",
        "X509 CRL",
        "DH PARAMETERS",
        "EC PARAMETERS",
        "CERTIFICATE REQUEST",
        "NEW CERTIFICATE REQUEST",
    ] {
        let other = block(tag, b"0123");
        one(&read(format!("{other}{certificate}{other}")));
        // Alone it is no store.
        assert_eq!(refused(&other), ReadError::Unknown, "{tag}");
        let cut = format!("{certificate}{}", &other[..other.len() - 20]);
        assert_eq!(read(cut).broken.len(), 1, "{tag}");
    }
    let encrypted = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nMDEy\n-----END RSA PRIVATE KEY-----\n";
    one(&read(format!("{encrypted}{certificate}")));
    let unknown = certificate.replace("CERTIFICATE", "CERTIFICATF");
    let holding = read(format!("{certificate}{unknown}"));
    assert_eq!((holding.held.len(), holding.broken.len()), (1, 1));
}

/// Two files joined without a line break between them, and a beginning that was damaged.
#[test]
fn a_block_that_begins_nowhere() {
    let certificate = block("CERTIFICATE", &one_root());
    let glued = format!("{}{certificate}", certificate.trim_end());
    let damaged = format!("{certificate}{}", certificate.replacen("--B", "-_B", 1));
    for text in [glued, damaged] {
        let holding = read(text);
        let [Broken { .. }, ..] = &holding.broken[..] else {
            panic!("a certificate is lost");
        };
    }
}

/// An extension stapled to the root's key, as Fedora writes it.
fn stapled(oid: &str, value: &[u8]) -> String {
    let spki = Certificate::from_der(one_root()).unwrap().spki().to_vec();
    let value: String = value.iter().map(|byte| format!("%{byte:02x}")).collect();
    format!(
        "[p11-kit-object-v1]\nlabel: \"One Root\"\nclass: x-certificate-extension\nobject-id: {oid}\nvalue: \"{value}\"\nmodifiable: false\n{}\n",
        block("PUBLIC KEY", &spki)
    )
}

/// An extended key usage of e-mail and servers, critical: the bytes of Fedora's file.
const EMAIL_AND_SERVER: &[u8] = b"\x30\x20\x06\x03\x55\x1d\x25\x01\x01\xff\x04\x16\x30\x14\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x04\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01";
/// The same list as what is rejected, not critical.
const NO_EMAIL_AND_SERVER: &[u8] = b"\x30\x24\x06\x0a\x2b\x06\x01\x04\x01\x99\x77\x06\x0a\x01\x04\x16\x30\x14\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x04\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01";
const REJECT: &str = "1.3.6.1.4.1.3319.6.10.1";

fn root(lines: &str) -> String {
    let certificate = block("CERTIFICATE", &one_root());
    format!(
        "[p11-kit-object-v1]\nlabel: \"One Root\"\n{lines}modifiable: false\n{certificate}\n# a comment\n"
    )
}

/// What `trust list` and `trust extract` (p11-kit 0.24.1) make of such objects.
#[test]
fn objects_of_p11_kit() {
    let usage = stapled("2.5.29.37", EMAIL_AND_SERVER);
    let reject = stapled(REJECT, NO_EMAIL_AND_SERVER);
    for (text, expected) in [
        (root("trusted: true\n"), [TRUSTED; 3]),
        (root("trusted: false\n"), [NEUTRAL; 3]),
        (root(""), [NEUTRAL; 3]),
        (root("x-distrusted: true\n"), [DISTRUSTED; 3]),
        (root("trusted: true\nx-distrusted: true\n"), [DISTRUSTED; 3]),
        (
            usage.clone() + &root("trusted: true\n"),
            [TRUSTED, TRUSTED, NEUTRAL],
        ),
        (
            root("trusted: true\n") + &usage,
            [TRUSTED, TRUSTED, NEUTRAL],
        ),
        (usage.clone() + &root("trusted: false\n"), [NEUTRAL; 3]),
        (
            reject.clone() + &root("trusted: true\n"),
            [DISTRUSTED, DISTRUSTED, TRUSTED],
        ),
        (
            reject + &usage + &root("trusted: true\n"),
            [DISTRUSTED, DISTRUSTED, NEUTRAL],
        ),
    ] {
        let holding = read(&text);
        let (held, levels) = one(&holding);
        assert_eq!(levels, expected, "{text}");
        assert_eq!(
            (holding.kind, &held.label[..]),
            ("p11-kit", &b"One Root"[..])
        );
    }
}

#[test]
fn dates_of_p11_kit() {
    let dates = "trusted: true\nnss-mozilla-ca-policy: true\nnss-server-distrust-after: \"%32%34%31%31%33%30%32%33%35%39%35%39Z\"\nnss-email-distrust-after: \"%00\"\n";
    let holding = read(root(dates));
    let (held, _) = one(&holding);
    let date = Purposes::from_fn(|p| held.dates.get(p).map(|date| date.date.to_string()));
    assert_eq!(date.server_auth.as_deref(), Some("2024-11-30T23:59:59Z"));
    assert_eq!(date.email_protection, None);
    assert_eq!(held.mozilla_ca_policy, Some(true));
}

/// Distrust by issuer and serial number, of what stands in the file and of what does not.
#[test]
fn names_that_p11_kit_distrusts() {
    let certificate = Certificate::from_der(one_root()).unwrap();
    let percent = |bytes: &[u8]| -> String { bytes.iter().map(|b| format!("%{b:02X}")).collect() };
    let entry = |serial: &[u8]| {
        format!(
            "[p11-kit-object-v1]\nlabel: \"%62ad\"\nclass: certificate\ncertificate-type: x-509\nmodifiable: false\nissuer: \"{}\"\nserial-number: \"{}\"\nx-distrusted: true\n",
            percent(certificate.issuer()),
            percent(serial)
        )
    };
    let holding = read(root("trusted: true\n") + &entry(b"\x02\x01\x09"));
    assert_eq!(one(&holding).1, [TRUSTED; 3]);
    let [distrust] = &holding.distrusts[..] else {
        panic!("{}", holding.distrusts.len());
    };
    assert_eq!(distrust.label, b"bad");
    assert_eq!(distrust.issuer.as_deref(), Some(certificate.issuer()));
    assert_eq!(distrust.serial.as_deref(), Some(&b"\x02\x01\x09"[..]));
    assert_eq!(
        Purposes::from_fn(|purpose| distrust.trust.level(purpose)),
        Purposes::from_fn(|_| DISTRUSTED)
    );
    let holding = read(root("trusted: true\n") + &entry(certificate.serial_der()));
    assert_eq!(one(&holding).1, [DISTRUSTED; 3]);
}

/// p11-kit itself would read these as something else than they were, or not at all.
#[test]
fn what_p11_kit_refuses() {
    let usage = stapled("2.5.29.37", EMAIL_AND_SERVER);
    for text in [
        root("trusted: yes\n"),
        root("trustet: true\n"),
        root("x-distrusted: \"true\"\n"),
        root("label2: \"x\"\n"),
        root("nss-server-distrust-after: \"241130\"\n"),
        root("issuer: \"%4\"\n"),
        root("issuer: unquoted words\n"),
        root("no colon\n"),
        root("trusted: true\ntrusted: false\n"),
        root("").replace("object-v1", "object-v2"),
        format!("label: \"x\"\n{}", root("")),
        format!("{}{}", root(""), block("CERTIFICATE", &one_root())),
        usage.replace("PUBLIC KEY", "CERTIFICATE"),
        usage.replace("2.5.29.37", "2.5.29.30"),
        usage.replace("%30%20", "%30%21"),
        root("class: certificate\n").replace("CERTIFICATE-", "PUBLIC KEY-"),
        "[p11-kit-object-v1]\nclass: certificate\nx-distrusted: true\n".to_owned(),
        "[p11-kit-object-v1]\nclass: secret-key\n".to_owned(),
        root("")[..300].to_owned(),
    ] {
        let error = refused(&text);
        assert!(
            matches!(
                error,
                ReadError::Damaged {
                    kind: "p11-kit",
                    ..
                }
            ),
            "{error}\n{text}"
        );
    }
}

/// UEFI 2.10 section 32.4.1 by hand: a list of hashes, then one of two certificates with a header.
#[test]
fn signature_databases() {
    const SHA256: &[u8] = b"\x26\x16\xc4\xc1\x4c\x50\x92\x40\xac\xa9\x41\xf9\x36\x93\x43\x28";
    const X509: &[u8] = b"\xa1\x59\xc0\xa5\xe4\x94\xa7\x4a\x87\xb5\xab\x15\x5c\x2b\xf0\x72";
    let list = |kind: &[u8], header: &[u8], signatures: &[&[u8]]| {
        let size = 16 + signatures[0].len();
        let whole = 28 + header.len() + size * signatures.len();
        let mut out = kind.to_vec();
        for number in [whole, header.len(), size] {
            out.extend(u32::try_from(number).unwrap().to_le_bytes());
        }
        out.extend(header);
        for signature in signatures {
            out.extend([7; 16]);
            out.extend(*signature);
        }
        out
    };
    let der = one_root();
    let hashes = list(SHA256, b"", &[&[1; 32], &[2; 32]]);
    let two = list(X509, b"head", &[&der, &der]);
    let holding = read([&hashes[..], &two].concat());
    assert_eq!(holding.held.len(), 2);
    assert!(
        holding
            .held
            .iter()
            .all(|held| held.certificate.der() == der)
    );
    assert_eq!(holding.held[1].place, "byte 124, entry 2");
    let junk = list(X509, b"", &[&der, &vec![0; der.len()]]);
    let holding = read(&junk);
    assert_eq!((holding.held.len(), holding.broken.len()), (1, 1));
    // One that was a list of certificates.
    let mut unknown = two.clone();
    unknown[3] ^= 1;
    let holding = read([&hashes[..], &unknown].concat());
    assert_eq!((holding.held.len(), holding.broken.len()), (0, 1));
    // Sizes that contradict each other.
    for (at, byte) in [(16, 1), (20, 255), (24, 1), (24, 0), (19, 255)] {
        let mut bad = two.clone();
        bad[at] = byte;
        assert!(
            matches!(refused(&bad), ReadError::Damaged { kind: "edk2", .. }),
            "{at}"
        );
    }
}

/// An element of a serialized store.
fn element(id: u32, value: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for number in [id, 1, u32::try_from(value.len()).unwrap()] {
        out.extend(number.to_le_bytes());
    }
    out.extend(value);
    out
}

/// MS-OSHARED by hand; the numbers are those of `wincrypt.h`.
#[test]
fn serialized_stores_of_windows() {
    let store = |elements: &[Vec<u8>]| {
        let mut out = b"\0\0\0\0CERT".to_vec();
        out.extend(elements.concat());
        out.extend([0; 12]);
        out
    };
    let certificate = element(32, &one_root());
    let server = b"\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01";
    // 2024-11-30T23:59:59Z: (1733011199 + 11644473600) * 10^7, by Python.
    let time = 133_774_847_990_000_000_u64.to_le_bytes();
    for (properties, expected) in [
        (vec![], [TRUSTED; 3]),
        (vec![element(9, b"\x30\x00")], [NEUTRAL; 3]),
        (vec![element(9, server)], [TRUSTED, NEUTRAL, NEUTRAL]),
        (vec![element(104, &time)], [DISTRUSTED; 3]),
        (
            vec![element(104, &time), element(122, server)],
            [DISTRUSTED, TRUSTED, TRUSTED],
        ),
        // A hash of the certificate, which Windows writes too.
        (vec![element(3, &[0; 20])], [TRUSTED; 3]),
    ] {
        let bytes = store(&[properties.concat(), certificate.clone()]);
        let holding = read(bytes);
        assert_eq!(one(&holding).1, expected, "{properties:?}");
        assert_eq!(holding.kind, "windows-sst");
    }
    let name: Vec<u8> = "Főroot\0"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let dated = [
        element(126, &time),
        element(127, server),
        element(11, &name),
    ]
    .concat();
    // The properties of a list of revocations are not those of the next certificate.
    let crl = [element(9, b"\x30\x00"), element(33, b"\x30\x00")].concat();
    let holding = read(store(&[crl, dated, certificate.clone()]));
    let (held, levels) = one(&holding);
    assert_eq!(
        (levels, &held.label[..]),
        ([TRUSTED; 3], "Főroot".as_bytes())
    );
    let dates = Purposes::from_fn(|p| held.dates.get(p).map(|date| date.date.to_string()));
    assert_eq!(dates.server_auth.as_deref(), Some("2024-11-30T23:59:59Z"));
    assert_eq!((dates.email_protection, dates.code_signing), (None, None));
    let whole = store(std::slice::from_ref(&certificate));
    let behind = [&whole[..], b"x"].concat();
    let dangling = store(&[certificate, element(9, server)]);
    for bad in [
        &whole[..whole.len() - 12],
        &whole[..100],
        &behind,
        &dangling,
    ] {
        assert!(matches!(
            refused(bad),
            ReadError::Damaged {
                kind: "windows-sst",
                ..
            }
        ));
    }
    for id in [33, 36] {
        let wrong = store(&[element(id, &one_root()), element(32, &one_root())]);
        assert!(matches!(refused(wrong), ReadError::Damaged { .. }));
    }
    let bad_usage = store(&[element(9, b"\x30\x01"), element(32, &one_root())]);
    assert_eq!(read(bad_usage).broken.len(), 1);
}

/// JSON that is damaged or of another version.
#[test]
fn json_that_is_not_ours() {
    use super::round_trip::{Modes, hostile, write};
    let input = hostile();
    let json = write(
        &input.store,
        "json",
        &Purpose::ALL,
        Modes(<_>::default(), <_>::default()),
    );
    let json = core::str::from_utf8(json.bytes().unwrap()).unwrap();
    read(json);
    let error = refused(json.replacen("\"schema_version\": 1", "\"schema_version\": 2", 1));
    assert!(
        matches!(error, ReadError::Unsupported { kind: "json", .. }),
        "{error}"
    );
    for (from, to) in [
        ("\"server_distrust_after\"", "\"server_distrust_aftes\""),
        ("\"sha256_fingerprint\": \"", "\"sha256_fingerprint\": \"0"),
        ("\"trusted\"", "\"trustee\""),
        ("\"2024-11-30T23:59:59Z\"", "\"2024-11-31T23:59:59Z\""),
        ("\"distrust\": [", "\"distrusts\": ["),
        (
            "\"CKT_NSS_NOT_TRUSTED\"\n      },\n      \"trust_line\"",
            "\"CKT_X\"\n      },\n      \"trust_line\"",
        ),
        ("\"der\": \"MI", "\"der\": \"MJ"),
    ] {
        assert!(json.contains(from), "{from}");
        let error = refused(json.replacen(from, to, 1));
        assert!(
            matches!(error, ReadError::Damaged { kind: "json", .. }),
            "{from}: {error}"
        );
    }
    // The certificate of another root under this fingerprint.
    let mut value: serde_json::Value = serde_json::from_str(json).unwrap();
    value["roots"][0]["der"] = value["roots"][1]["der"].clone();
    let error = refused(value.to_string()).to_string();
    assert!(
        error.contains("roots[0]") && error.contains("the certificate is"),
        "{error}"
    );
    // More than this version knows does no harm.
    value["roots"].as_array_mut().unwrap().clear();
    value["more"] = true.into();
    assert!(read(value.to_string()).exact);
}

/// A script whose call was changed by hand says nothing that can be trusted.
#[test]
fn scripts_for_nss() {
    use super::round_trip::{Modes, hostile, write};
    let modes = Modes(<_>::default(), <_>::default());
    let script = write(&hostile().store, "nss", &Purpose::ALL, modes);
    let script = core::str::from_utf8(script.bytes().unwrap()).unwrap();
    for (from, to) in [
        ("'C,p,'", "'T,p,'"),
        ("'C,p,'", "'C,p'"),
        ("' <<'END'", "' << 'END'"),
    ] {
        assert!(script.contains(from));
        let error = refused(script.replacen(from, to, 1));
        assert!(
            matches!(error, ReadError::Damaged { kind: "nss", .. }),
            "{error}"
        );
    }
}
