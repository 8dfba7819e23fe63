//! p11-kit, what it makes for others, and NSS.

use super::readers::{EFITOOLS, FEDORA_READERS, NSS, P11_KIT, VIRT_FIRMWARE};
use crate::consumers::check::Check;
use crate::consumers::expect::{FEDORA, NSS_FLAGS, P11, SERVERS};

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(
            &P11_KIT,
            "p11-kit",
            "trust extract for each purpose and of the blocked, trust dump; without a word on stderr",
            P11,
            r#""$venv/bin/python" "$scripts/p11.py" facts "$in""#,
        ),
        Check::new(
            &P11_KIT,
            "fedora-keep",
            "trust extract of p11-kit's file makes the same directory, as sets",
            FEDORA,
            r#"python3 "$scripts/p11.py" extract "$out/p11-kit-keep" "$PWD/extracted-by-p11-kit"
            fedora "$PWD/extracted-by-p11-kit" > theirs
            fedora "$in" > ours
            diff <(sort ours) <(sort theirs) >&2
            cat theirs"#,
        )
        .beside(&["p11-kit-keep"]),
        Check::new(
            &FEDORA_READERS,
            "fedora",
            "openssl, keytool and sig-list-to-certs of each file",
            FEDORA,
            r#"fedora "$in"
            for name in ca-bundle.crt ca-certificates.crt; do
                [ "$(readlink "$in/pem/directory-hash/$name")" = ../tls-ca-bundle.pem ] || fail "$name"
            done"#,
        ),
        Check::new(
            &EFITOOLS,
            "edk2",
            "sig-list-to-certs",
            SERVERS,
            r#"sig-list-to-certs "$in" out > /dev/null
            cat -- out-*.der | der"#,
        ),
        Check::new(
            &VIRT_FIRMWARE,
            "edk2",
            "EfiSigDB, each list of which is a certificate",
            SERVERS,
            r#""$venv/bin/python" "$scripts/readers.py" edk2 "$in""#,
        ),
        Check::new(
            &NSS,
            "nss",
            "sh SCRIPT, twice, once somebody else's certificate is out of its way; certutil -L",
            NSS_FLAGS,
            r#"db=sql:$PWD/db
            mkdir db
            certutil -N -d "$db" --empty-password
            sed -n '/^-----BEGIN/,/^-----END/p; /^-----END/q' "$in" > theirs
            certutil -A -d "$db" -n theirs -t ,, -i theirs
            if sh "$in" "$PWD/db" > words 2>&1; then fail 'no word of it'; fi
            grep -q 'was there already under another nickname' words || fail "$(cat words)"
            certutil -D -d "$db" -n theirs
            for _ in 1 2; do
                sh "$in" "$PWD/db" > words 2>&1 || fail "$(cat words)"
            done
            python3 "$scripts/nss-certutil.py" "$PWD/db""#,
        ),
    ]
}
