//! What history holds or may bring, and what must be read without a word.

use cabundle::store::{Certificate, Level, LoadOptions, Origin, Purpose, Root, Store};

use super::text::{CERTIFICATE, LIST, TRUST, Text, alone, alpha, beta, gamma, sound};
use super::{assert_refuses, told};
use crate::synthetic::{DISTRUSTED, Entry, HEAD, NEUTRAL, certdata, date, octal};

const SERVER: &str = "CKA_NSS_SERVER_DISTRUST_AFTER";
const EMAIL: &str = "CKA_NSS_EMAIL_DISTRUST_AFTER";

/// Reads bytes strictly; nothing is said about them.
#[track_caller]
fn reads(bytes: &[u8]) -> Store {
    let result = Store::parse(bytes);
    assert!(told(&result).is_empty(), "{:?}", told(&result));
    result.unwrap()
}

#[track_caller]
fn accepts(text: &Text) -> Store {
    reads(text.0.as_bytes())
}

fn levels(root: &Root) -> [Option<Level>; 3] {
    Purpose::ALL.map(|purpose| root.level(purpose))
}

/// What the sound file says of Alpha and of Beta.
const SERVERS_ONLY: [Option<Level>; 3] = [
    Some(Level::Trusted),
    Some(Level::MustVerify),
    Some(Level::MustVerify),
];

/// Asserts that a file says what the sound file says.
#[track_caller]
fn as_if_sound(bytes: &[u8]) {
    let store = reads(bytes);
    let roots = store.roots.iter();
    let roots: Vec<_> = roots
        .map(|r| (r.certificate.sha256(), r.label.clone(), levels(r)))
        .collect();
    let expected = [alpha(), beta()].map(|entry| {
        let certificate = Certificate::from_der(entry.der).unwrap();
        (certificate.sha256(), entry.label.into_bytes(), SERVERS_ONLY)
    });
    assert_eq!(roots, expected);
    assert!(store.distrusts.is_empty());
}

fn certificate(entry: &Entry) -> Certificate {
    Certificate::from_der(entry.der.clone()).unwrap()
}

#[test]
fn line_ends_blanks_and_comments() {
    let sound = sound();
    as_if_sound(sound.0.as_bytes());
    as_if_sound(sound.0.replace('\n', "\r\n").as_bytes());
    as_if_sound(sound.0.trim_end().as_bytes());
    as_if_sound(sound.0.replace('\n', "\r\n").trim_end().as_bytes());
    as_if_sound(format!("\u{feff}{}", sound.0).as_bytes());
    as_if_sound(format!("{}\n\n# end", sound.0).as_bytes());
    as_if_sound(format!("{}\n#\n", sound.0).as_bytes());
    as_if_sound(sound.0.replace("\nEND\n", "\nEND \t\n").as_bytes());
    as_if_sound(sound.0.replace(" CK_TRUE\n", "\t CK_TRUE \n").as_bytes());
    // A blank line does not end an object, CKA_CLASS begins one.
    let comment = "\n\n# a comment, \"quoted\", \\060\n#\nCKA_PRIVATE";
    as_if_sound(sound.0.replace("\nCKA_PRIVATE", comment).as_bytes());
    as_if_sound(sound.0.replace("\n\n", "\n").as_bytes());
    let cvs = "CVS_ID \"@(#) $RCSfile: certdata.txt,v $ $Revision: 1.1 $\"\nBEGINDATA\n";
    as_if_sound(sound.edit("", "BEGINDATA\n", cvs).0.as_bytes());
}

#[test]
fn spellings_of_octal() {
    let sound = sound();
    // One escape in a line, and all in one.
    let one = sound.0.replace('\\', "\n\\").replace("\n\n\\", "\n\\");
    as_if_sound(one.as_bytes());
    let all = sound
        .0
        .replace("\n\\", "\\")
        .replace("OCTAL\\", "OCTAL\n\\");
    as_if_sound(all.as_bytes());
    // The short ones and the type OCTAL of 2000.
    as_if_sound(
        sound
            .0
            .replace("\\000", "\\0")
            .replace("\\060", "\\60")
            .as_bytes(),
    );
    let serial = certificate(&alpha()).serial_der().to_vec();
    let escapes: String = serial.iter().map(|byte| format!("\\{byte:o}")).collect();
    let line = format!("OCTAL {escapes}");
    let text = sound.set(CERTIFICATE, "CKA_SERIAL_NUMBER", &line);
    as_if_sound(text.set(TRUST, "CKA_SERIAL_NUMBER", &line).0.as_bytes());
}

#[test]
fn the_words_of_2000() {
    let text = sound().0;
    let text = text.replace("CKO_NSS_TRUST", "HTONL(CKO_NETSCAPE_TRUST)");
    let text = text.replace("CKO_NSS_BUILTIN", "CKO_NETSCAPE_BUILTIN");
    let text = text.replace(
        "CKT_NSS_TRUSTED_DELEGATOR",
        "HTONL(CKT_NETSCAPE_TRUSTED_DELEGATOR)",
    );
    let text = text.replace(NEUTRAL, "CKT_NETSCAPE_VALID");
    as_if_sound(text.as_bytes());
}

/// Serial numbers were raw in both objects before 2002-10-30.
#[test]
fn raw_serial_numbers() {
    let mut text = sound();
    let certificate = certificate(&alpha());
    for object in [CERTIFICATE, TRUST] {
        text = text.set_octets(object, "CKA_SERIAL_NUMBER", certificate.serial());
    }
    as_if_sound(text.0.as_bytes());
    // A change of spelling between the two objects is none that history holds.
    let mixed = sound().set_octets(TRUST, "CKA_SERIAL_NUMBER", certificate.serial());
    assert_refuses(&mixed.mark(TRUST), "T011", &LoadOptions::default());
}

/// Trust objects of 2000 and 2001 name their certificate by SHA-1 alone.
#[test]
fn trust_by_sha1_alone() {
    let by_hash = |entry: &Entry| {
        let text = Text(entry.trust_object()).without(TRUST, "CKA_ISSUER");
        let text = text.without(TRUST, "CKA_SERIAL_NUMBER");
        text.without(TRUST, "CKA_CERT_MD5_HASH").0
    };
    let objects = |entry: &Entry| entry.certificate_object() + &by_hash(entry);
    as_if_sound((HEAD.to_owned() + &objects(&alpha()) + &objects(&beta())).as_bytes());
    // Nor does the order of objects say anything.
    let certificates = alpha().certificate_object() + &beta().certificate_object();
    let trusts = by_hash(&beta()) + &by_hash(&alpha());
    as_if_sound((HEAD.to_owned() + &trusts + &certificates).as_bytes());
}

/// An entry with the same words for all three purposes.
fn all(entry: Entry, word: &'static str) -> Entry {
    Entry {
        server: word,
        email: word,
        code: word,
        ..entry
    }
}

/// A distrust of 2012 to 2022: no certificate, neither SHA-1 nor MD5.
#[test]
fn distrust_by_issuer_and_serial_number_alone() {
    let distrust = Text(all(gamma(), DISTRUSTED).trust_object());
    let distrust = distrust.without(TRUST, "CKA_CERT_SHA1_HASH");
    let distrust = distrust.without(TRUST, "CKA_CERT_MD5_HASH");
    let store = accepts(&Text(certdata(&[alpha(), beta()]) + &distrust.0));
    assert_eq!(store.roots.len(), 2);
    assert_eq!(store.distrusts.len(), 1);
    assert!(store.distrusts(&certificate(&gamma())));
    assert!(!store.distrusts(&certificate(&alpha())));
}

#[test]
fn distrust_by_any_hash_alone() {
    let gamma_der = certificate(&gamma());
    let pkcs11 = |algorithm: &str, hash: &[u8]| {
        let text = Text(all(gamma(), DISTRUSTED).trust_object());
        let names = [
            "CKA_ISSUER",
            "CKA_SERIAL_NUMBER",
            "CKA_CERT_SHA1_HASH",
            "CKA_CERT_MD5_HASH",
        ];
        let text = names
            .iter()
            .fold(text, |text, name| text.without(TRUST, name));
        let lines = format!("{algorithm}CKA_HASH_OF_CERTIFICATE {}", octal(hash));
        text.insert(TRUST, &lines).0
    };
    let algorithm = "CKA_NAME_HASH_ALGORITHM CK_MECHANISM_TYPE CKM_SHA256\n";
    // Alone in a file with one root, whose trust object has all the names that this one lacks.
    for distrust in [
        pkcs11("", gamma_der.sha1()),
        pkcs11(algorithm, &gamma_der.sha256().0),
    ] {
        let beta = Text(beta().trust_object()).without(TRUST, "CKA_ISSUER");
        let beta =
            super::text::beta().certificate_object() + &beta.without(TRUST, "CKA_SERIAL_NUMBER").0;
        let text = certdata(&[alpha()]) + &beta + &distrust;
        let store = reads(text.as_bytes());
        assert!(store.distrusts(&gamma_der));
        assert!(!store.distrusts(&certificate(&alpha())));
    }
}

/// A certificate that is in the file and distrusted is a root without any trust.
#[test]
fn a_distrusted_root() {
    for word in [
        DISTRUSTED,
        "CKT_NETSCAPE_UNTRUSTED",
        "CKT_NOT_TRUSTED",
        "CKT_NETSCAPE_VALID",
    ] {
        let store = reads(certdata(&[all(alpha(), word), beta()]).as_bytes());
        assert_eq!(
            levels(&store.roots[0]),
            [Some(Level::Distrusted); 3],
            "{word}"
        );
        assert_eq!(levels(&store.roots[1]), SERVERS_ONLY);
    }
}

/// Only the delegator levels make an anchor; everything else is neutral.
#[test]
fn neutral_words() {
    let delegators = [
        "CKT_NSS_TRUSTED_DELEGATOR",
        "CKT_NETSCAPE_TRUSTED_DELEGATOR",
        "CKT_TRUST_ANCHOR",
    ];
    let neutral = [
        "CKT_NETSCAPE_VALID",
        "CKT_NETSCAPE_TRUSTED",
        "CKT_NETSCAPE_TRUST_UNKNOWN",
        "CKT_NSS_TRUSTED",
        "CKT_NSS_VALID_DELEGATOR",
        "CKT_NSS_MUST_VERIFY",
        "CKT_NSS_MUST_VERIFY_TRUST",
        "CKT_NSS_TRUST_UNKNOWN",
        "CKT_TRUSTED",
        "CKT_TRUST_UNKNOWN",
        "CKT_TRUST_MUST_VERIFY_TRUST",
    ];
    for delegator in delegators {
        for word in neutral {
            let entry = Entry {
                server: delegator,
                email: word,
                code: word,
                ..alpha()
            };
            let store = reads(certdata(&[entry]).as_bytes());
            let [server, email, code] = levels(&store.roots[0]);
            assert_eq!(server, Some(Level::Trusted), "{delegator}");
            for level in [email, code] {
                assert!(
                    matches!(level, Some(Level::MustVerify | Level::Unknown)),
                    "{word}"
                );
            }
        }
    }
}

/// A trust object in the words of PKCS#11 3.2.
fn pkcs11(entry: &Entry, algorithm: &str, hash: &[u8]) -> String {
    let text = Text(entry.trust_object()).edit("", "CKO_NSS_TRUST", "CKO_TRUST");
    let object = "CKA_CLASS CK_OBJECT_CLASS CKO_TRUST\n";
    let text = text.without(object, "CKA_CERT_SHA1_HASH");
    let text = text.without(object, "CKA_CERT_MD5_HASH");
    let text = text.without(object, "CKA_TRUST_STEP_UP_APPROVED");
    let lines = format!("{algorithm}CKA_HASH_OF_CERTIFICATE {}", octal(hash));
    let text = text.insert(object, &lines).0;
    let text = text.replace("\nCKA_TRUST_", "\nCKA_PKCS_TRUST_");
    let text = text.replace("CKT_NSS_TRUSTED_DELEGATOR", "CKT_TRUST_ANCHOR");
    text.replace(NEUTRAL, "CKT_TRUST_MUST_VERIFY_TRUST")
}

#[test]
fn pkcs11_3_2() {
    let sha256 = |entry: &Entry| {
        let algorithm = "CKA_NAME_HASH_ALGORITHM CK_MECHANISM_TYPE CKM_SHA256\n";
        pkcs11(entry, algorithm, &certificate(entry).sha256().0)
    };
    // Without an algorithm it is SHA-1.
    let sha1 = |entry: &Entry| pkcs11(entry, "", certificate(entry).sha1());
    let [a, b] = [alpha(), beta()];
    let certificates = [&a, &b].map(Entry::certificate_object);
    for [first, second] in [
        [sha256(&a), sha256(&b)],
        [sha1(&a), sha1(&b)],
        [sha1(&a), sha256(&b)],
        // One object in each vocabulary.
        [sha256(&a), b.trust_object()],
        [a.trust_object(), sha1(&b)],
    ] {
        let [alpha, beta] = &certificates;
        as_if_sound([HEAD, alpha, &first, beta, &second].concat().as_bytes());
    }
}

#[test]
fn both_vocabularies_in_one_object() {
    let sha256 = certificate(&alpha()).sha256().0;
    let hash = format!(
        "CKA_NAME_HASH_ALGORITHM CK_MECHANISM_TYPE CKM_SHA256\nCKA_HASH_OF_CERTIFICATE {}",
        octal(&sha256)
    );
    as_if_sound(sound().insert(TRUST, &hash).0.as_bytes());
    // The same said twice, and a purpose by the new name alone.
    let anchor = "CKA_PKCS_TRUST_SERVER_AUTH CK_TRUST CKT_TRUST_ANCHOR\n";
    as_if_sound(sound().insert(TRUST, anchor).0.as_bytes());
    let text = sound()
        .without(TRUST, "CKA_TRUST_SERVER_AUTH")
        .insert(TRUST, anchor);
    as_if_sound(text.0.as_bytes());
    // Two neutral words do not contradict each other.
    let neutral = "CKA_PKCS_TRUST_EMAIL_PROTECTION CK_TRUST CKT_TRUST_UNKNOWN\n";
    as_if_sound(sound().insert(TRUST, neutral).0.as_bytes());
    let word = sound().set(TRUST, "CKA_TRUST_SERVER_AUTH", "CK_TRUST CKT_TRUST_ANCHOR");
    as_if_sound(word.0.as_bytes());
    as_if_sound(sound().edit("", "CKO_NSS_TRUST", "CKO_TRUST").0.as_bytes());
}

#[test]
fn purposes_of_old_and_coming_files() {
    let lines = "CKA_TRUST_TIME_STAMPING CK_TRUST CKT_NSS_TRUST_UNKNOWN\nCKA_TRUST_OCSP_SIGNING CK_TRUST CKT_TRUST_UNKNOWN\n";
    let text = Text(certdata(&[alpha()])).insert(TRUST, lines);
    assert_eq!(
        accepts(&text).roots[0].trust.as_ref().unwrap().others.len(),
        2
    );
}

#[test]
fn labels() {
    // Another label than the one in the comments is told (T037).
    let unannounced = || {
        let text = alone().0.replace("# Certificate \"Alpha\"\n", "");
        Text(text.replace("# Trust for \"Alpha\"\n", ""))
    };
    for label in [
        "A \"stray quote",
        "\"",
        " leading blank",
        "",
        "#",
        "Főtanúsítvány",
        "\\xC3\\xA1",
    ] {
        let store =
            accepts(&unannounced().set(CERTIFICATE, "CKA_LABEL", &format!("UTF8 \"{label}\"")));
        assert_eq!(store.roots[0].label, label.as_bytes());
        assert_eq!(store.roots[0].label_text(), label);
    }
    let (before, after) = unannounced()
        .0
        .split_once("Alpha")
        .map(|(b, a)| (b.to_owned(), a.to_owned()))
        .unwrap();
    let latin1 = [before.as_bytes(), b"Autorit\xe9", after.as_bytes()].concat();
    let store = reads(&latin1);
    assert_eq!(store.roots[0].label, b"Autorit\xe9");
    assert_eq!(store.roots[0].label_text(), "Autorité");
    // Labels are no keys: two roots of one label are two roots.
    let twins = [
        alpha(),
        Entry {
            label: "Alpha".to_owned(),
            ..beta()
        },
    ];
    assert_eq!(reads(certdata(&twins).as_bytes()).roots.len(), 2);
}

fn dates(root: &Root) -> [Option<String>; 2] {
    [Purpose::ServerAuth, Purpose::EmailProtection].map(|purpose| {
        let date = root.distrust_after(purpose)?.date();
        date.map(|date| date.to_string())
    })
}

#[test]
fn dates_of_13_and_of_15_bytes() {
    let text = alone().set(CERTIFICATE, SERVER, &date("241130235959Z"));
    let text = text.set(CERTIFICATE, EMAIL, &date("20500101000000Z"));
    let store = accepts(&text);
    let expected = ["2024-11-30T23:59:59Z", "2050-01-01T00:00:00Z"];
    assert_eq!(
        dates(&store.roots[0]),
        expected.map(|date| Some(date.to_owned()))
    );
}

#[test]
fn no_date() {
    assert_eq!(dates(&accepts(&alone()).roots[0]), [None, None]);
    let absent = alone()
        .without(CERTIFICATE, SERVER)
        .without(CERTIFICATE, EMAIL);
    assert_eq!(dates(&accepts(&absent).roots[0]), [None, None]);
    // Absent in one of two roots is Entrust G4.
    as_if_sound(sound().without(CERTIFICATE, SERVER).0.as_bytes());
}

#[test]
fn the_comment_above_a_date_agrees() {
    for value in ["241130235959Z", "20241130235959Z"] {
        let text = alone().set(CERTIFICATE, SERVER, &date(value));
        let comment = format!("\n# For Server Distrust After: Sat Nov 30 23:59:59 2024\n{SERVER}");
        let text = text.edit(CERTIFICATE, &format!("\n{SERVER}"), &comment);
        accepts(&text);
        reads(text.0.replace('\n', "\r\n").as_bytes());
        // It need not stand directly above.
        accepts(&Text(text.0.replace("2024\nCKA", "2024\n\nCKA")));
    }
    let day = alone().set(CERTIFICATE, SERVER, &date("240201000000Z"));
    let comment = format!("\n# For Server Distrust After: Thu Feb  1 00:00:00 2024\n{SERVER}");
    accepts(&day.edit(CERTIFICATE, &format!("\n{SERVER}"), &comment));
}

/// Izenpe.com since 2026-04-09: the certificate object says CK_FALSE, the trust object has the date
/// below a comment. It counts, and is told.
#[test]
fn the_date_of_izenpe() {
    let lines = format!(
        "# For Server Distrust After: Wed Apr 15 23:59:59 2026\n{SERVER} {}",
        date("260415235959Z")
    );
    let text = alone().insert(TRUST, &lines).mark(CERTIFICATE);
    let (bytes, place) = text.read();
    let result = Store::parse(&bytes);
    let warning = cabundle::diagnostic::Severity::Warning;
    assert_eq!(told(&result), [("T030", warning, place)]);
    let root = &result.unwrap().roots[0];
    assert_eq!(dates(root), [Some("2026-04-15T23:59:59Z".to_owned()), None]);
    let date = root.distrust_after(Purpose::ServerAuth).unwrap();
    assert_eq!(date.origin(), Some(Origin::Trust));
}

#[test]
fn the_policy_flag_may_be_absent() {
    let flag = |text: &Text| accepts(text).roots[0].mozilla_ca_policy;
    const FLAG: &str = "CKA_NSS_MOZILLA_CA_POLICY";
    assert_eq!(flag(&alone()), Some(true));
    assert_eq!(flag(&alone().without(CERTIFICATE, FLAG)), None);
    assert_eq!(
        flag(&alone().set(CERTIFICATE, FLAG, "CK_BBOOL CK_FALSE")),
        Some(false)
    );
}

/// The list object tells NSS what the file is; nobody else needs it.
#[test]
fn a_file_without_a_root_list() {
    let text = sound().0;
    let list = text.find(LIST).unwrap();
    let first = text.find("\n# Certificate").unwrap();
    as_if_sound(format!("{}{}", &text[..list], &text[first..]).as_bytes());
}

/// RFC 5280 section 4.1.2.5: "no well-defined expiration date".
#[test]
fn a_root_that_never_expires() {
    let mut params = crate::synthetic::ca_params("Nines");
    params.not_after = rcgen::date_time_ymd(9999, 12, 31);
    let entry = Entry::new("Nines", crate::synthetic::self_sign(params));
    let store = reads(certdata(&[entry]).as_bytes());
    let end = store.roots[0].certificate.not_after();
    assert_eq!(end, jiff::Timestamp::MAX);
    assert_eq!(cabundle::text::time(end), "9999-12-31T23:59:59Z");
}
