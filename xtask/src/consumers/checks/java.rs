//! Java's truststores, and PKCS#7, which Java and Windows import.

use super::readers::{CERTTOOL, JAVA, JKS_JS, KEYTOOL, OPENSSL, PKIJS, PYCA, PYJKS};
use crate::consumers::check::Check;
use crate::consumers::expect::SERVERS;

pub(super) fn checks() -> Vec<Check> {
    let mut checks = Vec::new();
    // Without a password there is no MAC: any password opens it, and a program that names none gets all.
    for (output, password, wrong) in [
        ("jks", "changeit", "refused"),
        ("pkcs12", "", "opens"),
        ("pkcs12-password", "sesame", "refused"),
    ] {
        let of = |reader, about, script| Check::new(reader, output, about, SERVERS, script);
        let with = [("password", password), ("wrong", wrong)];
        checks.push(
            of(
                &JAVA,
                "KeyStore, TrustManagerFactory: with the password, a wrong one and none",
                r#"case $in in */jks) type=JKS;; *) type=PKCS12;; esac
                java "$scripts/Reader.java" store "$in" "$type" "$password" "$wrong""#,
            )
            .with(with),
        );
        checks.push(
            of(
                &KEYTOOL,
                "-list",
                r#"keytool -list -keystore "$in" -storepass "${password:-any password}" > read
                grep -c trustedCertEntry read > entries
                sed -n 's/^Certificate fingerprint (SHA-256): //p' read | hex > found
                [ "$(cat entries)" = "$(wc -l < found)" ] || fail "$(cat entries) entries"
                cat found"#,
            )
            .with(with),
        );
    }
    for (output, password) in [("pkcs12", ""), ("pkcs12-password", "sesame")] {
        let of = |reader, about, script| {
            Check::new(reader, output, about, SERVERS, script)
                .with([("password", password), ("wrong", "")])
        };
        checks.push(of(
            &OPENSSL,
            "pkcs12 -nokeys",
            r#"openssl pkcs12 -in "$in" -nokeys -passin "pass:$password" 2> words | pem
            if [ -n "$password" ]; then
                [ ! -s words ] || fail "$(cat words)"
                ! openssl pkcs12 -in "$in" -nokeys -passin pass:wrong > words 2>&1 ||
                    fail "opens with a wrong password"
            fi"#,
        ));
        checks.push(of(
            &PYCA,
            "pkcs12.load_pkcs12",
            r#""$venv/bin/python" "$scripts/readers.py" pkcs12 "$in" "$password""#,
        ));
        checks.push(of(
            &CERTTOOL,
            "--p12-info",
            // Without a MAC it shows everything, says so, and fails.
            r#"if [ -n "$password" ]; then
                certtool --p12-info --inder --infile "$in" --password="$password" > read
            else
                certtool --p12-info --inder --infile "$in" --null-password > read 2> words || true
                printf '%s\n' "verify_mac: ASN1 parser: Element was not found." \
                    "There were errors parsing the structure" | cmp - words >&2
            fi
            pem < read"#,
        ));
    }
    checks.push(Check::new(
        &PYJKS,
        "jks",
        "KeyStore.load",
        SERVERS,
        r#""$venv/bin/python" "$scripts/readers.py" jks "$in" changeit"#,
    ));
    checks.push(Check::new(
        &JKS_JS,
        "jks",
        "toPem",
        SERVERS,
        r#"node "$scripts/jks.cjs" "$npm" "$in" changeit | pem"#,
    ));
    for output in ["pkcs7", "pkcs7-der"] {
        let of = |reader, about, script| Check::new(reader, output, about, SERVERS, script);
        checks.push(of(
            &OPENSSL,
            "pkcs7 -print_certs",
            r#"case $in in *-der) set -- -inform DER;; esac
            openssl pkcs7 "$@" -in "$in" -print_certs | pem"#,
        ));
        checks.push(of(
            &CERTTOOL,
            "--p7-info",
            r#"case $in in *-der) set -- --inder;; esac
            certtool --p7-info "$@" --infile "$in" > read
            found=$(pem < read)
            total=$(sed -n 's/^Number of certificates: //p' read)
            [ "$total" = "$(wc -l <<< "$found")" ] || fail "Number of certificates: $total"
            echo "$found""#,
        ));
        checks.push(of(
            &KEYTOOL,
            "-printcert",
            r#"keytool -printcert -rfc -file "$in" | pem"#,
        ));
        checks.push(of(
            &JAVA,
            "CertificateFactory.generateCertificates",
            r#"java "$scripts/Reader.java" certificates "$in""#,
        ));
        checks.push(of(
            &PYCA,
            "pkcs7.load_pem_pkcs7_certificates, load_der_…; a warning is an error",
            r#""$venv/bin/python" -W error "$scripts/readers.py" pkcs7 "$in""#,
        ));
        checks.push(of(
            &PKIJS,
            "SignedData",
            r#"node "$scripts/pkcs7.mjs" "$npm" "$in""#,
        ));
    }
    checks
}
