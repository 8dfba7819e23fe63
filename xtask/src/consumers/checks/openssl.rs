//! OpenSSL's own ways of trust, and Debian's layout, which is made for them.

use super::readers::{CERTDATA2PEM, LIBCRYPTO, OPENSSL, PYTHON_SSL, UPDATE_CA_CERTIFICATES};
use crate::consumers::check::Check;
use crate::consumers::expect::{FREEBSD, SERVERS, SPOKEN_OF, TRUST};

/// The roots that OpenSSL finds in the directory `$1` by their hash: of all, also those that are not
/// selected. A root that no other issued is its own proof.
const FOUND_BY_HASH: &str = r#"by_hash() {
    roots
    for root in all/*.pem; do
        if openssl verify -no_check_time -partial_chain -auth_level 0 \
            -no-CAfile -no-CAstore -CApath "$1" "$root" > words 2>&1
        then basename "$root" .pem
        else grep -q "error 18\|error 20" words || fail "$(cat words)"
        fi
    done
}
"#;

pub(super) fn checks() -> Vec<Check> {
    let mut checks = vec![
        Check::new(
            &UPDATE_CA_CERTIFICATES,
            "debian",
            "--fresh into an empty directory; its bundle is ours byte for byte; openssl verify -CApath",
            SERVERS,
            r#"eval "$by_hash"
            mkdir certs local
            update-ca-certificates --fresh --certsconf "$in/ca-certificates.conf" --certsdir "$in" \
                --localcertsdir "$PWD/local" --etccertsdir "$PWD/certs" --hooksdir "" > words 2>&1 ||
                fail "$(cat words)"
            if grep -i "warning\|error\|skipping" words | grep -v ca-certificates.crt >&2; then exit 1; fi
            cmp certs/ca-certificates.crt "$in/ca-certificates.crt"
            by_hash certs"#,
        ),
        Check::new(
            &CERTDATA2PEM,
            "debian-keep",
            "mozilla/, byte for byte",
            SERVERS,
            r#"cp "$certdata" certdata.txt
            cp "$sources/ca-certificates/mozilla/blacklist.txt" .
            "$venv/bin/python" "$sources/ca-certificates/mozilla/certdata2pem.py" > words 2>&1 ||
                fail "$(cat words)"
            mkdir mozilla
            mv -- *.crt mozilla/
            diff -r mozilla "$in/mozilla" >&2
            cat mozilla/*.crt | pem"#,
        )
        .of(&["embedded", "2.60"]),
    ];
    for (output, options) in [("hash-dir", ""), ("hash-dir-compat", "-compat")] {
        let check = Check::new(
            &OPENSSL,
            output,
            "rehash of a copy makes the same links; verify -CApath finds these roots and no others",
            SERVERS,
            r#"eval "$by_hash"
            links() { find "$1" -type l -printf '%f %l\n' | sort; }
            cp -r "$in" copy
            find copy -type l -delete
            # shellcheck disable=SC2086
            openssl rehash $options copy > words 2>&1
            [ ! -s words ] || fail "$(cat words)"
            links "$in" > ours
            [ -s ours ]
            links copy | diff ours - >&2
            by_hash "$in""#,
        );
        checks.push(check.with([("options", options)]));
    }
    checks.push(Check::new(
        &OPENSSL,
        "freebsd",
        "x509 of each file",
        FREEBSD,
        r#"for directory in trusted untrusted; do
            find "$in/$directory" -name '*.pem' -exec openssl x509 -in {} \; | pem | sed "s/\$/ $directory/"
        done"#,
    ));
    checks.push(Check::new(
        &OPENSSL,
        "openssl-trusted",
        "x509 -text: trusted and rejected uses",
        TRUST,
        r#"python3 "$scripts/uses.py" < "$in""#,
    ));
    checks.push(Check::new(
        &LIBCRYPTO,
        "openssl-trusted",
        "X509_check_trust",
        TRUST,
        r#"aux "$in" | grep ' '"#,
    ));
    checks.push(Check::new(
        &PYTHON_SSL,
        "openssl-trusted",
        "load_verify_locations takes each",
        SPOKEN_OF,
        r#"python3 "$scripts/readers.py" ssl "$in""#,
    ));
    checks
        .into_iter()
        .map(|check| check.with([("by_hash", FOUND_BY_HASH)]))
        .collect()
}
