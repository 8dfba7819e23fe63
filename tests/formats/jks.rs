//! Java's older keystore. keytool and KeyStore of JDK 17 and 25, and pyjks, read the same from what is
//! written here.

use cabundle::format::{RenderOptions, find};
use cabundle::policy::Policy;
use cabundle::store::Store;

use super::{EMBEDDED, NETLOCK, write};
use crate::readers::{file, jks};
use crate::synthetic::{Entry, certdata};

/// A store with a password.
fn with_password(store: &Store, password: &str) -> Vec<u8> {
    let selection = store
        .select(Policy::server_auth(jiff::Timestamp::UNIX_EPOCH))
        .unwrap();
    let mut options = RenderOptions::default();
    options.password = Some(password.to_owned());
    file(&selection.render(find("jks").unwrap(), &options).unwrap()).to_vec()
}

#[test]
fn aliases_and_dates() {
    let entries = jks::read(&write(&EMBEDDED, "jks", false), "changeit").unwrap();
    assert!(entries.len() > 100);
    // keytool -list: netlock arany (class gold) főtanúsítvány, Dec 11, 2008, trustedCertEntry
    let alias = NETLOCK.to_lowercase();
    let netlock = entries.iter().find(|entry| entry.alias == alias).unwrap();
    // date -u -d '2008-12-11 15:08:21' +%s
    assert_eq!(netlock.made, 1_229_008_101_000);
}

/// One root byte for byte, as pyjks 20.0.0 writes it too (`TrustedCertEntry.new`, `KeyStore.saves`). The digest:
/// `(echo -n changeit | iconv -t UTF-16BE; echo -n 'Mighty Aphrodite'; head -c -20 FILE) | sha1sum`.
#[test]
fn one_root() {
    let root = include_bytes!("../data/one-root.der");
    let store =
        Store::parse(certdata(&[Entry::new("One Róot", root.to_vec())]).as_bytes()).unwrap();
    let written = write(&store, "jks", false);
    let mut expected =
        b"\xfe\xed\xfe\xed\0\0\0\x02\0\0\0\x01\0\0\0\x02\0\x09one r\xc3\xb3ot".to_vec();
    // 2020-01-01T00:00:00Z is 1577836800000 ms, 0x16f5e66e800.
    expected.extend(b"\0\0\x01\x6f\x5e\x66\xe8\0\0\x05X.509\0\0");
    expected.extend(u16::try_from(root.len()).unwrap().to_be_bytes());
    expected.extend(root);
    assert_eq!(written[..written.len() - 20], expected);
    assert_eq!(cabundle::store::hex(&written[written.len() - 20..]), DIGEST);
}

const DIGEST: &str = "deb27fe06f1e5c7382ef99bd5ebd8abcaf37c1f0";

#[test]
fn hostile_labels() {
    let labels = [
        "Same",
        "same",
        "SAME",
        "same-2",
        "",
        "  ",
        "-",
        "-storepass x",
        "😀",
        "😁",
        "ΣΣ",
        "K",
        "K",
        "İ",
        "ß",
        "ẞ",
        "ǅ",
        "\u{ff21}",
        "\u{fffd}",
        "a\0b",
        "a,b",
        "A\u{202e}B",
    ];
    let entries = labels.map(Entry::fresh);
    let store = Store::parse(certdata(&entries).as_bytes()).unwrap();
    // The reader refuses aliases that Java could not reach, or twice.
    let found = jks::read(&write(&store, "jks", false), "changeit").unwrap();
    let aliases: Vec<_> = found.iter().map(|entry| entry.alias.as_str()).collect();
    assert_eq!(
        aliases,
        [
            "same",
            "same-2",
            "same-3",
            "same-2-2",
            "root",
            "root-2",
            "root-3",
            "storepass x",
            "_",
            "_-2",
            "σς",
            "k",
            "k-2",
            "i_",
            "ß",
            "ß-2",
            "ǆ",
            "\u{ff41}",
            "_-3",
            "a_b",
            "a,b",
            "a_b-2",
        ]
    );
    let ders = found.into_iter().map(|entry| entry.der);
    assert!(ders.eq(entries.into_iter().map(|entry| entry.der)));
}

#[test]
fn passwords() {
    for password in ["changeit", "", "pässwörd😀", "a\0b"] {
        let mut written = with_password(&EMBEDDED, password);
        let found = jks::read(&written, password).unwrap();
        assert!(found.len() > 100);
        assert!(jks::read(&written, "changed").is_none());
        *written
            .last_chunk_mut::<100>()
            .unwrap()
            .first_mut()
            .unwrap() ^= 1;
        assert!(jks::read(&written, password).is_none(), "damage");
    }
    assert_eq!(
        with_password(&EMBEDDED, "changeit"),
        write(&EMBEDDED, "jks", false)
    );
}
