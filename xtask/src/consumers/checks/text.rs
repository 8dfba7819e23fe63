//! Certificates one after the other, in PEM with whatever text and in DER.

use super::readers::{
    CERTTOOL, GO, JAVA, JQ, KEYTOOL, MK_CA_BUNDLE, NODE, OPENSSL, PYCA, PYTHON_SSL, RUSTLS,
};
use crate::consumers::check::{Check, Reader};
use crate::consumers::expect::{EMAIL, Expect, SERVERS};

const PEM: &[(&str, Expect)] = &[
    ("pem", SERVERS),
    ("pem-email", EMAIL),
    ("curl", SERVERS),
    ("certifi", SERVERS),
];

/// Reader, what it does, script.
const READERS: &[(&Reader, &str, &str)] = &[
    (
        &OPENSSL,
        "storeutl -certs",
        r#"openssl storeutl -certs "$in" > read
        found=$(pem < read)
        total=$(sed -n 's/^Total found: //p' read)
        [ "$total" = "$(wc -l <<< "$found")" ] || fail "Total found: $total"
        echo "$found""#,
    ),
    (
        &PYTHON_SSL,
        "create_default_context, get_ca_certs",
        r#"python3 "$scripts/readers.py" ssl "$in""#,
    ),
    (
        &CERTTOOL,
        "--certificate-info",
        r#"certtool --certificate-info --infile "$in" | pem"#,
    ),
    (
        &GO,
        "encoding/pem, crypto/x509, CertPool",
        r#"export GOCACHE=$work/go GO111MODULE=off
        go run "$scripts/reader.go" "$in""#,
    ),
    (
        &JAVA,
        "CertificateFactory.generateCertificates",
        r#"java "$scripts/Reader.java" certificates "$in""#,
    ),
    (
        &KEYTOOL,
        "-printcert",
        r#"keytool -printcert -rfc -file "$in" | pem"#,
    ),
    (
        &NODE,
        "X509Certificate, createSecureContext",
        r#"node "$scripts/reader.mjs" "$in""#,
    ),
    (
        &PYCA,
        "load_pem_x509_certificates",
        r#""$venv/bin/python" "$scripts/readers.py" pyca "$in""#,
    ),
    (
        &RUSTLS,
        "CertificateDer::pem_slice_iter, anchor_from_trusted_cert",
        r#"rust_reader "$in""#,
    ),
];

const DER: &[(&Reader, &str, &str)] = &[
    (
        &OPENSSL,
        "x509 -inform DER of each, the same bytes as pem's",
        r#"python3 "$scripts/fingerprints.py" split < "$in"
        find . -name '*.der' -exec openssl x509 -inform DER -in {} \; > read
        cmp <(python3 "$scripts/fingerprints.py" concatenate < "$out/pem") "$in"
        pem < read"#,
    ),
    (
        &JAVA,
        "CertificateFactory.generateCertificates",
        r#"java "$scripts/Reader.java" certificates "$in""#,
    ),
];

const JSON: &[(&Reader, &str, &str)] = &[
    (
        &PYCA,
        "json, and every field that pyca can tell too",
        r#""$venv/bin/python" "$scripts/readers.py" json "$in""#,
    ),
    (
        &JQ,
        "jq",
        r#"jq -r '.roots[] | select(.included_for | index("server-auth")) | .der' "$in" |
        while read -r der; do base64 -d <<< "$der"; done | der"#,
    ),
];

pub(super) fn checks() -> Vec<Check> {
    let mut checks = Vec::new();
    for &(output, expect) in PEM {
        let of_output = READERS.iter();
        checks.extend(
            of_output
                .map(|&(reader, about, script)| Check::new(reader, output, about, expect, script)),
        );
    }
    let der = DER.iter().map(|&(reader, about, script)| {
        Check::new(reader, "der", about, SERVERS, script).beside(&["pem"])
    });
    let json = JSON
        .iter()
        .map(|&(reader, about, script)| Check::new(reader, "json", about, SERVERS, script));
    let curl = Check::new(
        &MK_CA_BUNDLE,
        "curl-keep",
        "what it writes of each root that its clock does not leave out, byte for byte and in order",
        SERVERS,
        r#"cp "$certdata" certdata.txt
        perl "$sources/curl/scripts/mk-ca-bundle.pl" -n -q -f theirs > words 2>&1 || fail "$(cat words)"
        python3 "$scripts/curl-layout.py" "$in" theirs "$json""#,
    )
    .of(&["embedded", "2.60"]);
    checks
        .into_iter()
        .chain([curl])
        .chain(der)
        .chain(json)
        .collect()
}
