//! T codes: objects that do not make sense, or not together.

use cabundle::diagnostic::Severity;
use cabundle::store::{Certificate, LoadOptions, Purpose, Store};
use rcgen::{BasicConstraints, CustomExtension, IsCa};

use super::text::{CERTIFICATE, LIST, TRUST, Text, alone, alpha, beta, gamma, sound};
use super::{LENIENT, STRICT, assert_refuses, told};
use crate::support;
use crate::synthetic::{
    DISTRUSTED, Entry, HEAD, NEUTRAL, TRUSTED, ca_params, certdata, date, octal, self_sign,
};

/// A date that is as Mozilla writes it.
const DATE: &str = "241130235959Z";
const SERVER: &str = "CKA_NSS_SERVER_DISTRUST_AFTER";

/// What no option forgives.
fn fatal() -> Vec<(&'static str, Text)> {
    let sound = sound();
    let der = Certificate::from_der(alpha().der).unwrap();
    let with_date = |octets: &[u8]| {
        let text = sound.set_octets(CERTIFICATE, SERVER, octets);
        text.mark_name(CERTIFICATE, SERVER)
    };
    let commented = |comment: &str, value: &str| {
        let text = sound.set(CERTIFICATE, SERVER, value);
        let name = format!("\n{SERVER}");
        text.edit(CERTIFICATE, &name, &format!("\n¶{comment}\n{SERVER}"))
    };
    let value = |der: &[u8]| {
        let text = sound.set_octets(CERTIFICATE, "CKA_VALUE", der);
        text.mark_name(CERTIFICATE, "CKA_VALUE")
    };
    let field = |name: &str, octets: &[u8]| {
        sound
            .set_octets(CERTIFICATE, name, octets)
            .mark_name(CERTIFICATE, name)
    };
    let hash =
        |name: &str, octets: &[u8]| sound.set_octets(TRUST, name, octets).mark_name(TRUST, name);
    let both = [alpha().der, beta().der].concat();
    let pkcs11_hash = |algorithm: &str, octets: &[u8]| {
        let lines = format!("{algorithm}¶CKA_HASH_OF_CERTIFICATE {}", octal(octets));
        sound.insert(TRUST, &lines)
    };
    let sha256_algorithm = "CKA_NAME_HASH_ALGORITHM CK_MECHANISM_TYPE CKM_SHA256\n";
    let md5_algorithm = "CKA_NAME_HASH_ALGORITHM CK_MECHANISM_TYPE CKM_MD5\n";
    let md5 = cabundle::store::md5(&alpha().der);
    let md5 = format!("CKA_HASH_OF_CERTIFICATE {}", octal(&md5));
    let by_md5 = ["CKA_ISSUER", "CKA_SERIAL_NUMBER", "CKA_CERT_SHA1_HASH"];
    let by_md5 = by_md5
        .iter()
        .fold(sound.clone(), |text, name| text.without(TRUST, name));
    vec![
        ("T001", sound.edit("", "CKO_CERTIFICATE", "¶CKO_DATA")),
        ("T001", sound.edit("", "CKO_NSS_TRUST", "¶CKO_NSS_TRUSTED")),
        (
            "T002",
            sound.insert(CERTIFICATE, "¶CKA_NSS_NEW CK_BBOOL CK_FALSE\n"),
        ),
        (
            "T002",
            sound.insert(TRUST, "¶CKA_TRUST_NEW CK_TRUST CKT_NSS_NOT_TRUSTED\n"),
        ),
        (
            "T003",
            sound.insert(
                CERTIFICATE,
                "¶CKA_TRUST_SERVER_AUTH CK_TRUST CKT_NSS_NOT_TRUSTED\n",
            ),
        ),
        (
            "T003",
            sound.insert(TRUST, "¶CKA_NSS_MOZILLA_CA_POLICY CK_BBOOL CK_TRUE\n"),
        ),
        (
            "T004",
            sound.edit(
                CERTIFICATE,
                "CK_OBJECT_CLASS CKO_CERTIFICATE",
                "CK_TRUST ¶CKO_CERTIFICATE",
            ),
        ),
        (
            "T004",
            sound.set(CERTIFICATE, "CKA_LABEL", "¶MULTILINE_OCTAL\n\\101\nEND"),
        ),
        (
            "T004",
            sound.set(CERTIFICATE, "CKA_SERIAL_NUMBER", "UTF8 ¶\"1\""),
        ),
        (
            "T004",
            sound.set(CERTIFICATE, SERVER, "UTF8 ¶\"241130235959Z\""),
        ),
        (
            "T004",
            sound.set(TRUST, "CKA_TRUST_SERVER_AUTH", "CK_BBOOL ¶CK_TRUE"),
        ),
        (
            "T005",
            sound.set(CERTIFICATE, "CKA_TOKEN", "CK_BBOOL ¶CK_MAYBE"),
        ),
        ("T005", sound.set(CERTIFICATE, SERVER, "CK_BBOOL ¶CK_TRUE")),
        (
            "T005",
            sound.set(
                CERTIFICATE,
                "CKA_CERTIFICATE_TYPE",
                "CK_CERTIFICATE_TYPE ¶CKC_X_509_ATTR_CERT",
            ),
        ),
        (
            "T005",
            sound.set(
                TRUST,
                "CKA_TRUST_SERVER_AUTH",
                "CK_TRUST ¶CKT_NSS_TRUSTED_ISSUER",
            ),
        ),
        // A purpose that no output asks for is no place for unknown words either.
        (
            "T005",
            sound.insert(TRUST, "CKA_TRUST_TIME_STAMPING CK_TRUST ¶CKT_NEW\n"),
        ),
        (
            "T005",
            sound.insert(
                TRUST,
                "CKA_NAME_HASH_ALGORITHM CK_MECHANISM_TYPE ¶CKM_SHA3_256\n",
            ),
        ),
        (
            "T006",
            sound.without(CERTIFICATE, "CKA_LABEL").mark(CERTIFICATE),
        ),
        (
            "T006",
            sound
                .without(CERTIFICATE, "CKA_CERTIFICATE_TYPE")
                .mark(CERTIFICATE),
        ),
        (
            "T006",
            sound.without(CERTIFICATE, "CKA_VALUE").mark(CERTIFICATE),
        ),
        (
            "T006",
            sound.without(CERTIFICATE, "CKA_SUBJECT").mark(CERTIFICATE),
        ),
        ("T006", sound.without(TRUST, "CKA_ISSUER").mark(TRUST)),
        (
            "T006",
            sound.without(TRUST, "CKA_SERIAL_NUMBER").mark(TRUST),
        ),
        // MD5 alone names no certificate, under neither name.
        ("T006", by_md5.mark(TRUST)),
        (
            "T006",
            by_md5
                .insert(TRUST, &format!("{md5_algorithm}{md5}"))
                .mark(TRUST),
        ),
        (
            "T007",
            sound.without(TRUST, "CKA_TRUST_SERVER_AUTH").mark(TRUST),
        ),
        (
            "T007",
            sound
                .without(TRUST, "CKA_TRUST_EMAIL_PROTECTION")
                .mark(TRUST),
        ),
        (
            "T007",
            sound.without(TRUST, "CKA_TRUST_CODE_SIGNING").mark(TRUST),
        ),
        (
            "T008",
            sound
                .without(TRUST, "CKA_TRUST_STEP_UP_APPROVED")
                .mark(TRUST),
        ),
        (
            "T008",
            sound.without(TRUST, "CKA_CERT_MD5_HASH").mark(TRUST),
        ),
        ("T008", sound.without(TRUST, "CKA_MODIFIABLE").mark(TRUST)),
        (
            "T010",
            Text(
                certdata(&[alpha(), beta()])
                    + &gamma().trust_object().replace("CKA_CLASS", "¶CKA_CLASS"),
            ),
        ),
        ("T012", hash("CKA_CERT_MD5_HASH", &[0; 16])),
        ("T012", pkcs11_hash("", &[0; 20])),
        ("T012", pkcs11_hash(sha256_algorithm, &[0; 32])),
        ("T013", hash("CKA_CERT_SHA1_HASH", &der.sha1()[..19])),
        ("T013", hash("CKA_CERT_MD5_HASH", &[])),
        // Without an algorithm it is SHA-1.
        ("T013", pkcs11_hash("", &der.sha256().0)),
        (
            "T014",
            field(
                "CKA_SUBJECT",
                Certificate::from_der(beta().der).unwrap().subject(),
            ),
        ),
        (
            "T014",
            field(
                "CKA_ISSUER",
                Certificate::from_der(beta().der).unwrap().issuer(),
            ),
        ),
        ("T014", field("CKA_SERIAL_NUMBER", &[2, 1, 5])),
        ("T015", value(&[])),
        ("T015", value(&alpha().der[..alpha().der.len() - 1])),
        ("T015", value(&[alpha().der, vec![0]].concat())),
        ("T015", value(&both)),
        ("T015", value(b"MIIB")),
        ("T016", with_date(b"")),
        ("T016", with_date(b"241130235959")),
        ("T016", with_date(b"2411302359Z")),
        ("T016", with_date(b"240230000000Z")),
        ("T016", with_date(b"20241130240000Z")),
        ("T016", with_date(b"241130235959+0000")),
        (
            "T017",
            commented(
                "# For Server Distrust After: Fri Nov 29 23:59:59 2024",
                &date(DATE),
            ),
        ),
        (
            "T017",
            commented(
                "# For Email Distrust After: Sat Nov 30 23:59:59 2024",
                &date(DATE),
            ),
        ),
        (
            "T017",
            commented(
                "# For Server Distrust After: Sat Nov 30 23:59:59 2024",
                "CK_BBOOL CK_FALSE",
            ),
        ),
        (
            "T019",
            sound
                .insert(
                    TRUST,
                    "CKA_PKCS_TRUST_SERVER_AUTH CK_TRUST CKT_NOT_TRUSTED\n",
                )
                .mark(TRUST),
        ),
        (
            "T019",
            sound
                .insert(
                    TRUST,
                    "CKA_PKCS_TRUST_EMAIL_PROTECTION CK_TRUST CKT_TRUST_ANCHOR\n",
                )
                .mark(TRUST),
        ),
        // The first comments above an object that is gone.
        (
            "T022",
            Text(sound.0.clone() + "#\n¶# Certificate \"Gamma\"\n#\n"),
        ),
        (
            "T022",
            Text(sound.0.clone() + "¶# Trust for \"Gamma\"\n# Iss"),
        ),
        (
            "T022",
            Text(sound.0.clone() + "\n¶# Explicitly Distrust \"Gamma\"\n"),
        ),
        ("T022", Text(sound.0.clone() + "#\n¶# Certi")),
        // From the comments above one object to those above the next.
        (
            "T023",
            sound.edit(
                "",
                "# Certificate \"Alpha\"",
                "¶# Certificate \"Gamma\"\n# Serial Number: 01:02",
            ),
        ),
        ("T020", Text(HEAD.to_owned())),
        ("T020", Text(HEAD.to_owned() + &alpha().trust_object())),
    ]
}

/// What `--lenient` forgives; lenient.rs looks at what comes of it.
fn forgivable() -> Vec<(&'static str, Text)> {
    let second = |change: fn(&mut Entry)| {
        let mut twin = alpha();
        change(&mut twin);
        let twin = twin.trust_object().replace("CKA_CLASS", "¶CKA_CLASS");
        Text(certdata(&[alpha(), beta()]) + &twin)
    };
    let orphan = HEAD.to_owned() + &alpha().certificate_object() + &beta().objects();
    vec![
        ("T009", Text(orphan).mark(CERTIFICATE)),
        (
            "T011",
            sound()
                .set_octets(TRUST, "CKA_SERIAL_NUMBER", &[2, 1, 5])
                .mark(TRUST),
        ),
        ("T018", second(|twin| twin.server = NEUTRAL)),
        ("T018", second(|twin| twin.server = DISTRUSTED)),
        ("T018", second(|twin| twin.email = TRUSTED)),
    ]
}

#[test]
fn each_code_at_its_place() {
    for (code, text) in fatal().into_iter().chain(forgivable()) {
        assert_refuses(&text, code, &STRICT);
    }
}

#[test]
fn lenient_forgives_three_codes_and_no_other() {
    for (code, text) in fatal() {
        assert_refuses(&text, code, &LENIENT);
    }
    for (code, text) in forgivable() {
        let (bytes, place) = text.read();
        let result = Store::parse_with(&bytes, &LENIENT);
        assert_eq!(
            told(&result),
            [(code, Severity::Warning, place)],
            "of\n{text}"
        );
    }
}

/// A wrong SHA-1 leaves trust for nobody: both objects are named, in file order.
#[test]
fn a_wrong_sha1_takes_the_trust_away() {
    let text = sound().set_octets(TRUST, "CKA_CERT_SHA1_HASH", &[0; 20]);
    let (_, certificate) = text.mark(CERTIFICATE).read();
    let (_, trust) = text.mark(TRUST).read();
    let result = Store::parse(text.0.as_bytes());
    let error = Severity::Error;
    assert_eq!(
        told(&result),
        [("T009", error, certificate), ("T011", error, trust)]
    );
}

#[test]
fn another_input_than_expected() {
    let options = LoadOptions {
        expect_sha256: Some(cabundle::store::Sha256([0; 32])),
        ..LoadOptions::default()
    };
    assert_refuses(&sound(), "T000", &options);
    let own = LoadOptions {
        expect_sha256: Some(cabundle::store::Sha256::of(sound().0.as_bytes())),
        ..LoadOptions::default()
    };
    assert!(Store::parse_with(sound().0.as_bytes(), &own).is_ok());
}

/// A name that a human has looked up is accepted, that name alone.
#[test]
fn allow_unknown_allows_one_name() {
    let text = sound().insert(CERTIFICATE, "CKA_NSS_NEW CK_BBOOL CK_FALSE\n");
    let allow = |name: &str| LoadOptions {
        allow_unknown: vec![name.to_owned()],
        ..LoadOptions::default()
    };
    assert!(Store::parse_with(text.0.as_bytes(), &allow("CKA_NSS_NEW")).is_ok());
    let text = text.mark_name(CERTIFICATE, "CKA_NSS_NEW");
    assert_refuses(&text, "T002", &allow("CKA_NSS_NE"));
    // It opens no door for known names.
    let misplaced = sound().insert(TRUST, "¶CKA_VALUE OCTAL \\060\n");
    assert_refuses(&misplaced, "T003", &allow("CKA_VALUE"));
}

/// The same file is read and the warning given with and without `--lenient`.
#[track_caller]
fn warns(text: &Text, code: &'static str) -> Store {
    let (bytes, place) = text.read();
    let strict = Store::parse(&bytes);
    let expected = [(code, Severity::Warning, place)];
    assert_eq!(told(&strict), expected, "of\n{text}");
    assert_eq!(told(&Store::parse_with(&bytes, &LENIENT)), expected);
    strict.unwrap()
}

fn server_date(store: &Store) -> Option<String> {
    let date = store.roots[0].distrust_after(Purpose::ServerAuth)?.date();
    date.map(|date| date.to_string())
}

#[test]
fn a_date_in_the_trust_object_alone() {
    let date = date(DATE);
    let text = sound()
        .insert(TRUST, &format!("{SERVER} {date}"))
        .mark(CERTIFICATE);
    let store = warns(&text, "T030");
    assert_eq!(server_date(&store).as_deref(), Some("2024-11-30T23:59:59Z"));
}

#[test]
fn a_date_that_the_trust_object_denies() {
    let text = sound().set(CERTIFICATE, SERVER, &date(DATE));
    let text = text
        .insert(TRUST, &format!("{SERVER} CK_BBOOL CK_FALSE\n"))
        .mark(CERTIFICATE);
    let store = warns(&text, "T031");
    assert_eq!(server_date(&store).as_deref(), Some("2024-11-30T23:59:59Z"));
}

#[test]
fn of_two_dates_the_earlier_counts() {
    for (certificate, trust) in [(DATE, "20241130235958Z"), ("241130235958Z", DATE)] {
        let text = sound().set(CERTIFICATE, SERVER, &date(certificate));
        let lines = format!("{SERVER} {}", date(trust));
        let text = text.insert(TRUST, &lines).mark(CERTIFICATE);
        let store = warns(&text, "T032");
        assert_eq!(server_date(&store).as_deref(), Some("2024-11-30T23:59:58Z"));
    }
}

#[test]
fn a_comment_that_is_no_date() {
    let text = sound().set(CERTIFICATE, SERVER, &date(DATE));
    let comment = format!("\n¶# For Server Distrust After: soon\n{SERVER}");
    let text = text.edit(CERTIFICATE, &format!("\n{SERVER}"), &comment);
    let store = warns(&text, "T033");
    assert_eq!(server_date(&store).as_deref(), Some("2024-11-30T23:59:59Z"));
}

#[test]
fn the_same_certificate_twice_is_one_root() {
    let mut twin = alpha();
    twin.label = "Twin".to_owned();
    twin.policy = Some(false);
    twin.server_distrust_after = Some(date(DATE));
    let twin = twin.certificate_object().replace("CKA_CLASS", "¶CKA_CLASS");
    let store = warns(&Text(certdata(&[alpha(), beta()]) + &twin), "T034");
    let labels: Vec<_> = store.roots.iter().map(|root| root.label_text()).collect();
    assert_eq!(labels, ["Alpha", "Beta"]);
    // The stricter of both counts.
    assert_eq!(server_date(&store).as_deref(), Some("2024-11-30T23:59:59Z"));
    assert_eq!(store.roots[0].mozilla_ca_policy, Some(false));
}

#[test]
fn the_same_trust_twice() {
    let twin = alpha().trust_object().replace("CKA_CLASS", "¶CKA_CLASS");
    warns(&Text(certdata(&[alpha(), beta()]) + &twin), "T035");
    // Neutral is neutral, whatever the word.
    let twin = twin.replace(NEUTRAL, "CKT_NSS_TRUST_UNKNOWN");
    warns(&Text(certdata(&[alpha(), beta()]) + &twin), "T035");
}

/// Trouble inside an extension is a word about that root, not the end of the build.
#[test]
fn basic_constraints_that_cannot_be_decoded() {
    let mut params = ca_params("Broken");
    params.is_ca = IsCa::NoCa;
    let extension = CustomExtension::from_oid_content(&[2, 5, 29, 19], vec![0x30, 3, 1, 1]);
    params.custom_extensions = vec![extension];
    let broken = Entry::new("Broken", self_sign(params));
    let text = Text(certdata(&[broken, beta()])).mark(CERTIFICATE);
    let store = warns(&text, "T036");
    assert_eq!(store.roots.len(), 2);
    // The extension is what is broken, not the way it was made.
    let mut params = ca_params("Sound");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let sound = Entry::new("Sound", self_sign(params));
    assert!(told(&Store::parse(certdata(&[sound]).as_bytes())).is_empty());
}

/// As where a label was changed by hand; and a fact that agrees.
#[test]
fn another_label_alone_is_told() {
    let heading = "# Certificate \"Alpha\"";
    let text = Text(certdata(&[alpha(), beta()]));
    warns(&text.edit("", heading, "¶# Certificate \"Gamma\""), "T037");
    let issuer = "¶# Certificate \"Gamma\"\n# Issuer: CN=Alpha\n# Certificate \"Alpha\"";
    warns(&text.edit("", heading, issuer), "T037");
    // A label in another script is written in other letters.
    let mut other = alpha();
    other.label = r"\xC3\x84lpha".to_owned();
    let text = certdata(&[other, beta()]);
    let text = text.replace(
        "# Certificate \"\\xC3\\x84lpha\"",
        "# Certificate \"Aelpha\"",
    );
    assert!(text.contains("Aelpha"));
    assert!(told(&Store::parse(text.as_bytes())).is_empty());
}

/// A trust object that turns into a root list would take its distrust with it.
#[test]
fn the_root_list_says_nothing_of_certificates() {
    let text = alone().insert(LIST, "¶CKA_NSS_NEW CK_BBOOL CK_FALSE\n");
    assert_refuses(&text, "T002", &LoadOptions::default());
    let gone = gamma().trust_object().replace(TRUSTED, DISTRUSTED);
    let gone = gone.replace("CKO_NSS_TRUST", "CKO_NSS_BUILTIN_ROOT_LIST");
    let gone = gone.replace("CKA_CERT_SHA1_HASH", "¶CKA_CERT_SHA1_HASH");
    let text = Text(certdata(&[alpha(), beta()]) + &gone);
    assert_refuses(&text, "T003", &LoadOptions::default());
}

/// Found in the trust object of Izenpe.com: the date goes, the comment on it stays.
#[test]
fn a_date_that_is_lost_is_known_by_its_comment() {
    let comment = "¶# For Server Distrust After: Wed Apr 15 23:59:59 2026\n";
    for object in [CERTIFICATE, TRUST] {
        assert_refuses(&sound().insert(object, comment), "T017", &LENIENT);
        // Even where the comment can be read no more.
        let unreadable = comment.replace("Wed", "Tue");
        assert_refuses(&sound().insert(object, &unreadable), "T017", &LENIENT);
    }
    // Not directly above, and not the same.
    let text = sound().set(CERTIFICATE, SERVER, &date("260415235958Z"));
    let text = text.edit(
        CERTIFICATE,
        &format!("\n{SERVER}"),
        &format!("\n{comment}\n{SERVER}"),
    );
    assert_refuses(&text, "T017", &LENIENT);
}

/// NSS finds the one by its serial number and the other not; strictly, that is not decided here.
#[test]
fn a_distrust_under_another_spelling_of_the_serial_number() {
    let alpha = alpha();
    let certificate = Certificate::from_der(alpha.der.clone()).unwrap();
    let aside = alpha.trust_object().replace(TRUSTED, DISTRUSTED);
    let aside = Text(aside.replace("CKA_CLASS", "¶CKA_CLASS"));
    let aside = aside
        .without("", "CKA_CERT_SHA1_HASH")
        .without("", "CKA_CERT_MD5_HASH");
    let aside = aside.set_octets("", "CKA_SERIAL_NUMBER", certificate.serial());
    let text = Text(certdata(&[alpha, beta()]) + &aside.0);
    assert_refuses(&text, "T018", &LoadOptions::default());
}

/// PKCS#11 3.2's hash is as much a check as NSS's.
#[test]
fn one_object_without_pkcs11s_hash() {
    let entries = [alpha(), beta(), gamma()];
    let text = entries.iter().fold(HEAD.to_owned(), |text, entry| {
        let trust = Text(entry.trust_object().replace("CKO_NSS_TRUST", "CKO_TRUST"));
        let trust = trust.without("", "CKA_CERT_MD5_HASH");
        let trust = trust.without("", "CKA_TRUST_STEP_UP_APPROVED");
        let trust = trust
            .0
            .replace("CKA_CERT_SHA1_HASH", "CKA_HASH_OF_CERTIFICATE");
        text + &entry.certificate_object() + &trust
    });
    assert!(told(&Store::parse(text.as_bytes())).is_empty());
    let anchor = "CKA_CLASS CK_OBJECT_CLASS CKO_TRUST\n";
    let text = Text(text).without(anchor, "CKA_HASH_OF_CERTIFICATE");
    assert_refuses(&text.mark(anchor), "T008", &LENIENT);
    let text = text.insert(
        anchor,
        "CKA_NAME_HASH_ALGORITHM CK_MECHANISM_TYPE CKM_SHA256\n",
    );
    assert_refuses(&text.mark(anchor), "T006", &LENIENT);
}

/// RFC 5280 section 4.1.2.2: a serial number is given once. A distrust of the name counts against each.
#[test]
fn too_many_certificates_of_one_name() {
    let namesakes = |count| {
        let entries = (0..count).map(|_| {
            let mut params = ca_params("Namesake");
            params.serial_number = Some(rcgen::SerialNumber::from(7u64));
            Entry::new("Namesake", self_sign(params))
        });
        Text(certdata(&entries.collect::<Vec<_>>()))
    };
    assert!(told(&Store::parse(namesakes(16).0.as_bytes())).is_empty());
    assert_refuses(&namesakes(17).mark(CERTIFICATE), "T021", &LENIENT);
}

/// The command line says the same words and nothing else.
#[test]
fn the_command_line_points_at_the_place() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("certdata.txt");
    let text = sound().set(TRUST, "CKA_TRUST_SERVER_AUTH", "CK_TRUST ¶CKT_NEW");
    let (bytes, place) = text.read();
    std::fs::write(&path, bytes).unwrap();
    let output = support::run(["build".as_ref(), path.as_os_str()]);
    support::assert_refused(&output, "T005");
    let (line, column) = place.unwrap();
    let words = support::stderr(&output);
    assert!(
        words.contains(&format!("certdata.txt:{line}:{column}")),
        "{words}"
    );
    assert!(
        words.contains("CKA_TRUST_SERVER_AUTH CK_TRUST CKT_NEW"),
        "{words}"
    );
}
