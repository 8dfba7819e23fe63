//! Each format against its description and against readers that are not ours.

mod c;
pub(crate) mod debian;
mod edk2;
mod esp_idf;
mod fedora;
mod freebsd;
mod go;
mod hash_dir;
mod jks;
mod kubernetes;
mod node;
mod nss;
mod openssl_trusted;
mod p11_kit;
mod pkcs12;
mod pkcs7;
mod rust_der;
mod webpki;
mod windows_sst;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cabundle::format::{Artifact, Makes, REGISTRY, RenderOptions, find};
use cabundle::policy::Policy;
use cabundle::store::{Purpose, Store};
use rustls_pki_types::CertificateDer;
use serde_json::{Value, json};

use crate::readers::{self, Found};
use crate::support::{AS_OF, assert_done, cabundle, put, run, scratch};
use crate::synthetic::{DISTRUSTED, Entry, certdata, date};

static EMBEDDED: LazyLock<Store> = LazyLock::new(|| Store::embedded().unwrap());

/// What stands in the embedded file and looks different in every format: é, ő, a long name.
const NETLOCK: &str = "NetLock Arany (Class Gold) Főtanúsítvány";

/// Writes a store for TLS servers in a format that makes one file, at a time that the output may name or not.
fn write(store: &Store, format: &str, named: bool) -> Vec<u8> {
    readers::file(&render(store, format, named)).to_vec()
}

/// Writes a store for TLS servers in any format.
pub(crate) fn render(store: &Store, format: &str, named: bool) -> Artifact {
    let format = find(format).unwrap();
    let as_of = format!("{AS_OF}T00:00:00Z").parse().unwrap();
    let mut policy = Policy::server_auth(as_of);
    policy.carries = format.carries();
    let as_of = named.then_some(as_of);
    // What the dates do is not the subject here: the same roots in every format.
    policy.distrust_after = cabundle::policy::DistrustAfterMode::Keep;
    let selection = store.select(policy).unwrap();
    selection.render(format, &RenderOptions::at(as_of)).unwrap()
}

/// The embedded file in a text format, without a time.
fn text(format: &str) -> String {
    String::from_utf8(write(&EMBEDDED, format, false)).unwrap()
}

/// A synthetic file in json.
fn json_of(file: &str) -> Value {
    serde_json::from_slice(&write(
        &Store::parse(file.as_bytes()).unwrap(),
        "json",
        false,
    ))
    .unwrap()
}

/// The lines above the block of a root, without empty ones, found by a part of them.
fn comment<'t>(text: &'t str, part: &str) -> Vec<&'t str> {
    let blocks = text.split("-----END CERTIFICATE-----\n");
    let comments = blocks.filter_map(|block| block.split_once("-----BEGIN CERTIFICATE-----\n"));
    let mut found = comments
        .map(|(comment, _)| comment)
        .filter(|comment| comment.contains(part));
    let comment = found.next().unwrap_or_else(|| panic!("no {part}"));
    assert!(found.next().is_none(), "{part} twice");
    comment.lines().filter(|line| !line.is_empty()).collect()
}

/// Asserts LF, no blanks at the end of a line, and blocks of full lines of base64.
#[track_caller]
fn assert_pem(text: &str, columns: usize) {
    assert!(!text.contains('\r'));
    assert!(text.ends_with("-----END CERTIFICATE-----\n"));
    let mut body: Option<Vec<&str>> = None;
    for line in text.lines() {
        match (line, &mut body) {
            ("-----BEGIN CERTIFICATE-----", None) => body = Some(Vec::new()),
            ("-----END CERTIFICATE-----", Some(lines)) => {
                let (last, full) = lines.split_last().unwrap();
                assert!(full.iter().all(|line| line.len() == columns));
                assert!((1..=columns).contains(&last.len()));
                body = None;
            }
            (_, Some(lines)) => lines.push(line),
            (_, None) => assert_eq!(line.trim_end(), line),
        }
    }
    assert!(body.is_none());
}

/// The same roots in every format. A format added to the registry is read by tests/readers.rs.
#[test]
fn every_format_holds_the_same_roots() {
    let expected = readers::pem(&write(&EMBEDDED, "pem", false));
    assert!(expected.len() > 100, "the reader reads nothing");
    let set: BTreeSet<_> = expected.iter().cloned().collect();
    assert_eq!(set.len(), expected.len(), "none twice");
    let key = |der: &Vec<u8>| {
        let certificate = cabundle::store::Certificate::from_der(der.clone()).unwrap();
        (certificate.subject().to_vec(), certificate.spki().to_vec())
    };
    let keys: BTreeSet<_> = expected.iter().map(key).collect();
    for format in REGISTRY {
        let name = format.name();
        let artifact = render(&EMBEDDED, name, false);
        assert_eq!(
            matches!(artifact, Artifact::Tree(_)),
            matches!(format.makes(), Makes::Tree(_)),
            "{name}"
        );
        let (count, same) = match readers::read(name, &artifact) {
            Found::Certificates(found) => (
                found.len(),
                found.into_iter().collect::<BTreeSet<_>>() == set,
            ),
            Found::Keys(found) => (
                found.len(),
                found.into_iter().collect::<BTreeSet<_>>() == keys,
            ),
        };
        assert!(same, "{name} differs");
        assert_eq!(count, expected.len(), "{name}: one twice");
    }
}

/// Same input, same bytes: nothing of a format depends on when or where it is written.
#[test]
fn same_input_same_bytes() {
    for format in REGISTRY {
        let name = format.name();
        let day = |day: &str| {
            let mut policy = Policy::server_auth(day.parse().unwrap());
            policy.carries = format.carries();
            policy.distrust_after = cabundle::policy::DistrustAfterMode::Keep;
            let store = Store::embedded().unwrap();
            let selection = store.select(policy).unwrap();
            selection
                .render(*format, &RenderOptions::default())
                .unwrap()
        };
        assert!(
            day("2026-11-22T00:00:00Z") == day("2026-11-23T10:00:00Z"),
            "{name}"
        );
    }
}

/// File order, where no reader asks for another.
#[test]
fn file_order() {
    let expected = readers::pem(&write(&EMBEDDED, "pem", false));
    for format in [
        "curl",
        "certifi",
        "json",
        "der",
        "jks",
        "pkcs12",
        "windows-sst",
    ] {
        let Found::Certificates(found) = readers::read(format, &render(&EMBEDDED, format, false))
        else {
            panic!("certificates");
        };
        assert!(found == expected, "{format}");
    }
}

/// The bytes are Mozilla's: each certificate stands in certdata.txt octet by octet.
#[test]
fn no_certificate_is_encoded_again() {
    let file = core::str::from_utf8(Store::embedded_bytes()).unwrap();
    for der in readers::der(&write(&EMBEDDED, "der", false)) {
        assert!(file.contains(&format!("CKA_VALUE {}", crate::synthetic::octal(&der))));
    }
}

/// webpki takes every root as an anchor.
#[test]
fn webpki_reads_every_root() {
    let ders = readers::der(&write(&EMBEDDED, "der", false));
    for der in &ders {
        let der = CertificateDer::from(der.as_slice());
        let anchor = ::webpki::anchor_from_trusted_cert(&der).unwrap();
        assert!(!anchor.subject.is_empty());
    }
    let server_auth = EMBEDDED.select(Policy::server_auth(jiff::Timestamp::UNIX_EPOCH));
    assert_eq!(ders.len(), server_auth.unwrap().count(Purpose::ServerAuth));
}

#[test]
fn pem_layout() {
    let text = text("pem");
    assert!(text.is_ascii());
    assert_pem(&text, 64);
    let head: Vec<_> = text.lines().take_while(|line| !line.is_empty()).collect();
    let roots = text.matches("-----BEGIN ").count();
    assert_eq!(
        head[0],
        format!("# Mozilla's trust for server-auth: {roots} root certificates")
    );
    assert_eq!(
        head[1],
        format!("# certdata.txt SHA-256: {}", EMBEDDED.sha256)
    );
    assert_eq!(
        head[2],
        format!("# NSS builtins version: {}", EMBEDDED.version().unwrap())
    );
    assert_eq!(head.len(), 3);

    // openssl x509 -noout -subject -nameopt RFC2253,-esc_msb,utf8 -dates -fingerprint -sha256
    assert_eq!(
        comment(&text, "NetLock Arany"),
        [
            r"# NetLock Arany (Class Gold) F\u0151tan\xfas\xedtv\xe1ny",
            r"# Subject: CN=NetLock Arany (Class Gold) F\u0151tan\xfas\xedtv\xe1ny,OU=Tan\xfas\xedtv\xe1nykiad\xf3k (Certification Services),O=NetLock Kft.,L=Budapest,C=HU",
            "# Valid: 2008-12-11T15:08:21Z to 2028-12-06T15:08:21Z",
            "# SHA-256: 6c61dac3a2def031506be036d2a6fe401994fbd13df9c8d466599274c446ec98",
        ]
    );
}

/// The limits that PEM cannot carry stand above the certificate.
#[test]
fn pem_tells_limits() {
    let text = text("pem");
    let limit = |label: &str| {
        comment(&text, label)
            .into_iter()
            .filter(|l| l.contains("Limit"))
    };
    assert_eq!(
        limit("# TUBITAK").collect::<Vec<_>>(),
        ["# Limit: Mozilla trusts it only for names under .tr"]
    );
    // certdata.txt: "# For Server Distrust After: Tue Apr 15 23:59:59 2025"
    assert_eq!(
        limit("# ePKI Root").collect::<Vec<_>>(),
        ["# Limit: Mozilla trusts no server-auth certificate issued after 2025-04-15T23:59:59Z"]
    );
    assert_eq!(limit("NetLock").count(), 0);
}

/// A time is in the file only if the user named it.
#[test]
fn as_of_only_when_named() {
    for (format, line) in [
        ("pem", "# As of: 2026-11-22T00:00:00Z\n"),
        ("curl", "## As of: 2026-11-22T00:00:00Z\n"),
        ("json", "\n  \"as_of\": \"2026-11-22T00:00:00Z\",\n"),
    ] {
        let named = String::from_utf8(write(&EMBEDDED, format, true)).unwrap();
        assert_eq!(named.matches(line).count(), 1, "{format}");
        // Nothing else differs.
        let line = line.strip_prefix('\n').unwrap_or(line);
        assert!(text(format) == named.replacen(line, "", 1), "{format}");
        // The clock of the environment is not named.
        let mut command = cabundle();
        command.args(["build", "-q", "-f", format, "-p", "server-auth"]);
        let by_clock = command
            .env("SOURCE_DATE_EPOCH", "1764000000")
            .output()
            .unwrap();
        let by_clock = String::from_utf8(assert_done(by_clock)).unwrap();
        assert!(!by_clock.to_lowercase().contains("as of") && !by_clock.contains("as_of"));
    }
}

#[test]
fn curl_layout() {
    let text = text("curl");
    assert_pem(&text, 76);
    let (head, body) = text
        .split_once("\n##\n\n\n")
        .expect("the header ends with ## and two blank lines");
    // The body begins with a name, not with one more line of the header.
    assert!(!body.contains("\n##"));
    assert!(
        head.lines()
            .all(|line| line == "##" || line.starts_with("## "))
    );
    let hash = format!("## SHA256: {}", EMBEDDED.sha256);
    assert_eq!(head.lines().filter(|line| *line == hash).count(), 1);
    // sha256sum data/certdata.txt
    assert_eq!(
        EMBEDDED.sha256.to_string(),
        Store::embedded_lock().unwrap().sha256
    );

    // 40 code points, 44 bytes.
    assert_eq!((NETLOCK.chars().count(), NETLOCK.len()), (40, 44));
    assert_eq!(comment(&text, "NetLock Arany"), [NETLOCK, &"=".repeat(40)]);
    // As ESP-IDF reads it: (^.+?)\n(=+\n[\s\S]+?END CERTIFICATE-----\n)
    let roots = text.matches("-----BEGIN ").count();
    assert_eq!(
        text.matches("=\n-----BEGIN CERTIFICATE-----\n").count(),
        roots
    );
}

#[test]
fn certifi_layout() {
    let text = text("certifi");
    assert!(text.is_ascii());
    assert_pem(&text, 64);
    assert!(text.starts_with("\n# Issuer: "));
    // openssl x509 -noout -serial -fingerprint -md5 (-sha1, -sha256); the serial number by python3's int(…, 16)
    let netlock = r#"
# Issuer: CN=NetLock Arany (Class Gold) F\u0151tan\xfas\xedtv\xe1ny O=NetLock Kft. OU=Tan\xfas\xedtv\xe1nykiad\xf3k (Certification Services)
# Subject: CN=NetLock Arany (Class Gold) F\u0151tan\xfas\xedtv\xe1ny O=NetLock Kft. OU=Tan\xfas\xedtv\xe1nykiad\xf3k (Certification Services)
# Label: "NetLock Arany (Class Gold) F\u0151tan\xfas\xedtv\xe1ny"
# Serial: 80544274841616
# MD5 Fingerprint: c5:a1:b7:ff:73:dd:d6:d7:34:32:18:df:fc:3c:ad:88
# SHA1 Fingerprint: 06:08:3f:59:3f:15:a1:04:a0:69:a4:6b:a9:03:d0:06:b7:97:09:91
# SHA256 Fingerprint: 6c:61:da:c3:a2:de:f0:31:50:6b:e0:36:d2:a6:fe:40:19:94:fb:d1:3d:f9:c8:d4:66:59:92:74:c4:46:ec:98
-----BEGIN CERTIFICATE-----
MIIEFTCCAv2gAwIBAgIGSUEs5AAQMA0GCSqGSIb3DQEBCwUAMIGnMQswCQYDVQQG
"#;
    assert!(text.contains(netlock));
    // No CN: left out, with its key. The longest serial numbers have 20 bytes.
    let epki = "
# Issuer: O=Chunghwa Telecom Co., Ltd. OU=ePKI Root Certification Authority
# Subject: O=Chunghwa Telecom Co., Ltd. OU=ePKI Root Certification Authority
# Label: \"ePKI Root Certification Authority\"
# Serial: 28956088682735189655030529057352760477
# MD5 Fingerprint: 1b:2e:00:ca:26:06:90:3d:ad:fe:6f:15:68:d3:6b:b3
";
    assert!(text.contains(epki));
    // Two OUs, as certifi's own file has them.
    let entrust = "\n# Issuer: CN=Entrust Root Certification Authority O=Entrust, Inc. OU=www.entrust.net/CPS is incorporated by reference/(c) 2006 Entrust, Inc.\n";
    assert!(text.contains(entrust));
}

/// Runs of blanks in a label become one, as Go's `strings.Fields` makes of them.
#[test]
fn certifi_joins_blanks() {
    let file = certdata(&[Entry::new("  two  blanks ", crate::synthetic::root("Root"))]);
    let text = write(&Store::parse(file.as_bytes()).unwrap(), "certifi", false);
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains("\n# Label: \" two blanks \"\n"), "{text}");
}

/// One root in full, its values by openssl, base64 and sha256sum.
#[test]
fn json_of_one_root() {
    let document: Value = serde_json::from_slice(&write(&EMBEDDED, "json", false)).unwrap();
    assert_eq!(document["schema_version"], 1);
    assert_eq!(document["purposes"], json!(["server-auth"]));
    let source = &document["source"];
    assert_eq!(source["sha256"], EMBEDDED.sha256.to_string());
    assert_eq!(source["size"], Store::embedded_bytes().len());
    let lock = EMBEDDED.lock.as_ref().unwrap();
    assert_eq!(source["nss_builtins_version"], lock.version().unwrap());
    assert_eq!(source["url"], lock.url);
    assert!(document.get("as_of").is_none());

    let roots = document["roots"].as_array().unwrap();
    let mut epki = roots
        .iter()
        .find(|r| r["label"] == "ePKI Root Certification Authority")
        .unwrap()
        .clone();
    let epki = epki.as_object_mut().unwrap();
    let der = STANDARD
        .decode(epki.remove("der").unwrap().as_str().unwrap())
        .unwrap();
    assert_eq!(
        cabundle::store::Sha256::of(&der).to_string(),
        epki["sha256_fingerprint"]
    );
    // Where it stands changes with every refresh.
    assert!(
        epki.remove("certificate_line").unwrap().as_u64()
            < epki.remove("trust_line").unwrap().as_u64()
    );
    let expected = json!({
        "label": "ePKI Root Certification Authority",
        "subject": "OU=ePKI Root Certification Authority,O=Chunghwa Telecom Co.\\, Ltd.,C=TW",
        "issuer": "OU=ePKI Root Certification Authority,O=Chunghwa Telecom Co.\\, Ltd.,C=TW",
        "serial_number": "28956088682735189655030529057352760477",
        "serial_hex": "15c8bd65475cafb897005ee406d2bc9d",
        "sha256_fingerprint": "c0a6f4dc63a24bfdcf54ef2a6a082a0a72de35803e2ff5ff527ae5d87206dfd5",
        "sha1_fingerprint": "67650df17e8e7e5b8240a4f4564bcfe23d69c6f0",
        "spki_sha256": "62554c17005543b237215f04268dcd2fd1c470240ad3c8660e25ae2c59630f55",
        "not_before": "2004-12-20T02:31:27Z",
        "not_after": "2034-12-20T02:31:27Z",
        "trust": {"server_auth": "trusted", "email_protection": "trusted", "code_signing": "must_verify"},
        "trust_words": {
            "server_auth": "CKT_NSS_TRUSTED_DELEGATOR",
            "email_protection": "CKT_NSS_TRUSTED_DELEGATOR",
            "code_signing": "CKT_NSS_MUST_VERIFY_TRUST",
        },
        "other_trust_words": {},
        "step_up_approved": false,
        "server_distrust_after": "2025-04-15T23:59:59Z",
        "email_distrust_after": null,
        "distrust_after_source": {"server": "certificate", "email": null},
        "distrust_after_attributes": {
            "certificate": {"server": "2025-04-15T23:59:59Z", "email": false},
            "trust": {"server": null, "email": null},
        },
        "mozilla_ca_policy": true,
        "imposed_name_constraints": null,
        "included": true,
        "included_for": ["server-auth"],
        "reason": "server-auth in: Mozilla trusts it for server-auth; for certificates issued until 2025-04-15T23:59:59Z, which the output says",
        "added_from": null,
    });
    assert_eq!(Value::Object(epki.clone()), expected);

    let tubitak = roots
        .iter()
        .find(|r| r["label"].as_str().unwrap().starts_with("TUBITAK"));
    let constraints = &tubitak.unwrap()["imposed_name_constraints"];
    assert_eq!(constraints["permitted_dns"], json!([".tr"]));
    assert_eq!(constraints["der_hex"], "a007300582032e7472");
}

/// Also what is left out is there, and says why.
#[test]
fn json_has_every_root() {
    let document: Value = serde_json::from_slice(&write(&EMBEDDED, "json", false)).unwrap();
    let roots = document["roots"].as_array().unwrap();
    assert_eq!(roots.len(), EMBEDDED.roots.len());
    let out: Vec<_> = roots
        .iter()
        .filter(|root| root["included"] == false)
        .collect();
    assert!(!out.is_empty());
    for root in out {
        assert_eq!(root["included_for"], json!([]));
        let reason = root["reason"].as_str().unwrap();
        assert!(reason.starts_with("server-auth out: "), "{reason}");
    }
}

/// `null` is an attribute that is not there, `false` one that says so; a date keeps its source.
#[test]
fn json_tells_absent_from_false() {
    // As Entrust G4, as every other, as Izenpe.
    let mut absent = Entry::fresh("Absent");
    absent.server_distrust_after = None;
    absent.policy = None;
    let mut moved = Entry::fresh("Moved");
    moved.trust_lines = format!("CKA_NSS_SERVER_DISTRUST_AFTER {}", date("260415235959Z"));
    let document = json_of(&certdata(&[absent, Entry::fresh("False"), moved]));
    let [absent, with_false, moved] = document["roots"].as_array().unwrap().as_slice() else {
        panic!("three roots");
    };
    let attributes = |root: &Value| root["distrust_after_attributes"].clone();
    let nothing = json!({"server": null, "email": null});
    assert_eq!(
        attributes(absent),
        json!({"certificate": {"server": null, "email": false}, "trust": nothing})
    );
    assert_eq!(absent["mozilla_ca_policy"], Value::Null);
    assert_eq!(
        attributes(with_false),
        json!({"certificate": {"server": false, "email": false}, "trust": nothing})
    );
    assert_eq!(with_false["server_distrust_after"], Value::Null);
    assert_eq!(with_false["mozilla_ca_policy"], true);
    assert_eq!(
        attributes(moved),
        json!({
            "certificate": {"server": false, "email": false},
            "trust": {"server": "2026-04-15T23:59:59Z", "email": null},
        })
    );
    assert_eq!(moved["server_distrust_after"], "2026-04-15T23:59:59Z");
    assert_eq!(
        moved["distrust_after_source"],
        json!({"server": "trust", "email": null})
    );
}

/// Distrust without a certificate, as from 2012 to 2022.
#[test]
fn json_lists_distrust_without_certificate() {
    let mut distrusted = Entry::fresh("Explicitly Distrusted");
    (distrusted.server, distrusted.email, distrusted.code) = (DISTRUSTED, DISTRUSTED, DISTRUSTED);
    let file = certdata(&[Entry::fresh("Root")]) + &distrusted.trust_object();
    let document = json_of(&file);
    assert_eq!(document["roots"].as_array().unwrap().len(), 1);
    let [record] = document["distrust"].as_array().unwrap().as_slice() else {
        panic!("one distrust");
    };
    let certificate = cabundle::store::Certificate::from_der(distrusted.der).unwrap();
    assert_eq!(record["label"], "Explicitly Distrusted");
    assert_eq!(record["issuer"], "CN=Explicitly Distrusted");
    assert_eq!(record["issuer_der"], STANDARD.encode(certificate.issuer()));
    assert_eq!(
        record["serial_der"],
        STANDARD.encode(certificate.serial_der())
    );
    assert_eq!(record["sha1"], cabundle::store::hex(certificate.sha1()));
    assert_eq!(
        record["levels"],
        json!({"server_auth": "distrusted", "email_protection": "distrusted", "code_signing": "distrusted"})
    );
}

/// Trust per purpose: a root is in json for what is left of it.
#[test]
fn json_for_every_purpose() {
    let mut email = Entry::fresh("Email");
    (email.server, email.email) = (email.email, email.server);
    let directory = scratch();
    let path = put(
        directory.path(),
        "in.txt",
        certdata(&[Entry::fresh("Server"), email]),
    );
    let path = path.to_str().unwrap();
    let json = assert_done(run(["build", path, "-f", "json", "--as-of", AS_OF]));
    let document: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(
        document["purposes"],
        json!(["server-auth", "email-protection", "code-signing"])
    );
    let included: Vec<_> = document["roots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["included_for"].clone())
        .collect();
    assert_eq!(
        included,
        [json!(["server-auth"]), json!(["email-protection"])]
    );
}

/// What `--add` brought is marked.
#[test]
fn json_marks_additions() {
    let directory = scratch();
    let path = put(
        directory.path(),
        "in.txt",
        certdata(&[Entry::fresh("Root")]),
    );
    let added = put(directory.path(), "corp.der", crate::synthetic::root("Corp"));
    let [path, added] = [&path, &added].map(|path| path.to_str().unwrap());
    let args = [
        "build",
        path,
        "-f",
        "json",
        "-p",
        "server-auth",
        "--as-of",
        AS_OF,
        "--add",
        added,
    ];
    let document: Value = serde_json::from_slice(&assert_done(run(args))).unwrap();
    let [root, corp] = document["roots"].as_array().unwrap().as_slice() else {
        panic!("two roots");
    };
    assert_eq!(root["added_from"], Value::Null);
    // Without its directories: an output does not depend on where a file lies.
    assert_eq!(corp["added_from"], "corp.der");
    assert_eq!(corp["label"], "Corp");
    assert_eq!(corp["certificate_line"], Value::Null);
    assert_eq!(
        corp["trust"],
        json!({"server_auth": null, "email_protection": null, "code_signing": null})
    );
    assert_eq!(corp["included_for"], json!(["server-auth"]));
}

/// An empty selection, when it is allowed: headers and no root; an empty file where there is no header.
#[test]
fn empty_selections() {
    for format in REGISTRY {
        let mut policy = Policy::new(vec![Purpose::CodeSigning], jiff::Timestamp::UNIX_EPOCH);
        policy.carries = format.carries();
        policy.allow_empty = true;
        let selection = EMBEDDED.select(policy).unwrap();
        let artifact = selection
            .render(*format, &RenderOptions::default())
            .unwrap();
        match readers::read(format.name(), &artifact) {
            Found::Certificates(found) => assert!(found.is_empty(), "{}", format.name()),
            Found::Keys(found) => assert!(found.is_empty(), "{}", format.name()),
        }
        if matches!(format.name(), "der" | "certifi") {
            assert!(readers::file(&artifact).is_empty());
        }
    }
}

/// A choice that a format does not take is refused, never ignored.
#[test]
fn choices_of_other_formats() {
    for (option, value, takers) in [
        ("--hash-compat", None, &["hash-dir"][..]),
        ("--password", Some("secret"), &["pkcs12", "jks"]),
        ("--der", None, &["pkcs7"]),
        ("--kind", Some("bundle"), &["kubernetes"]),
        ("--layout", Some("old"), &["esp-idf"]),
    ] {
        for format in REGISTRY {
            let name = format.name();
            let takes = format
                .takes()
                .iter()
                .any(|choice| choice.as_str() == option);
            assert_eq!(takes, takers.contains(&name), "{name} {option}");
            if !takes {
                let args = ["build", "-q", "-p", "server-auth", "-f", name, option];
                crate::support::assert_refused(&run(args.into_iter().chain(value)), "F003");
            }
        }
    }
}
