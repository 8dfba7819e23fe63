//! A certdata.txt with the two roots, objects with right hashes.

use cabundle::store::{Certificate, CertificateError, md5};

use super::case::Trust;
use super::pki::Pki;

const TRUSTED: &str = "CKT_NSS_TRUSTED_DELEGATOR";
const NEUTRAL: &str = "CKT_NSS_MUST_VERIFY_TRUST";
const DISTRUSTED: &str = "CKT_NSS_NOT_TRUSTED";

/// Before the first object.
const HEAD: &str = "\
# Written by cargo xtask consumers.
BEGINDATA
CKA_CLASS CK_OBJECT_CLASS CKO_NSS_BUILTIN_ROOT_LIST
CKA_TOKEN CK_BBOOL CK_TRUE
CKA_PRIVATE CK_BBOOL CK_FALSE
CKA_MODIFIABLE CK_BBOOL CK_FALSE
CKA_LABEL UTF8 \"Mozilla Builtin Roots\"
";

/// In every object.
const COMMON: &str = "\
CKA_TOKEN CK_BBOOL CK_TRUE
CKA_PRIVATE CK_BBOOL CK_FALSE
CKA_MODIFIABLE CK_BBOOL CK_FALSE
";

/// The file in which the leaves' root has this trust. The other root is always trusted for servers.
pub(crate) fn certdata(pki: &Pki, trust: Trust) -> Result<String, CertificateError> {
    let root = Certificate::from_der(pki.root.clone())?;
    let unrelated = Certificate::from_der(pki.unrelated.clone())?;
    let objects = match trust {
        Trust::Server | Trust::Excluded => entry("Handshake Test Root", &root, TRUSTED, NEUTRAL),
        Trust::EmailOnly => entry("Handshake Test Root", &root, NEUTRAL, TRUSTED),
        Trust::Distrusted => entry("Handshake Test Root", &root, DISTRUSTED, DISTRUSTED),
        Trust::Absent => String::new(),
    };
    let other = entry("Unrelated Test Root", &unrelated, TRUSTED, TRUSTED);
    Ok([HEAD, &objects, &other].concat())
}

/// A certificate object and its trust object. Nothing is trusted for code today.
fn entry(label: &str, certificate: &Certificate, server: &str, email: &str) -> String {
    let der = certificate.der();
    let code = if server == DISTRUSTED {
        server
    } else {
        NEUTRAL
    };
    let (subject, issuer) = (octal(certificate.subject()), octal(certificate.issuer()));
    let serial = octal(certificate.serial_der());
    let (value, sha1, md5) = (octal(der), octal(certificate.sha1()), octal(&md5(der)));
    format!(
        "
# Certificate \"{label}\"
CKA_CLASS CK_OBJECT_CLASS CKO_CERTIFICATE
{COMMON}CKA_LABEL UTF8 \"{label}\"
CKA_CERTIFICATE_TYPE CK_CERTIFICATE_TYPE CKC_X_509
CKA_SUBJECT {subject}CKA_ID UTF8 \"0\"
CKA_ISSUER {issuer}CKA_SERIAL_NUMBER {serial}CKA_VALUE {value}\
CKA_NSS_MOZILLA_CA_POLICY CK_BBOOL CK_TRUE
CKA_NSS_SERVER_DISTRUST_AFTER CK_BBOOL CK_FALSE
CKA_NSS_EMAIL_DISTRUST_AFTER CK_BBOOL CK_FALSE

# Trust for \"{label}\"
CKA_CLASS CK_OBJECT_CLASS CKO_NSS_TRUST
{COMMON}CKA_LABEL UTF8 \"{label}\"
CKA_CERT_SHA1_HASH {sha1}CKA_CERT_MD5_HASH {md5}\
CKA_ISSUER {issuer}CKA_SERIAL_NUMBER {serial}\
CKA_TRUST_SERVER_AUTH CK_TRUST {server}
CKA_TRUST_EMAIL_PROTECTION CK_TRUST {email}
CKA_TRUST_CODE_SIGNING CK_TRUST {code}
CKA_TRUST_STEP_UP_APPROVED CK_BBOOL CK_FALSE
"
    )
}

/// A `MULTILINE_OCTAL` value with its `END`.
fn octal(bytes: &[u8]) -> String {
    let line = |line: &[u8]| {
        let digits = line.iter().map(|byte| format!("\\{byte:03o}"));
        digits.chain(["\n".to_owned()]).collect::<String>()
    };
    let lines = bytes.chunks(16).map(line);
    ["MULTILINE_OCTAL\n".to_owned()]
        .into_iter()
        .chain(lines)
        .chain(["END\n".to_owned()])
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use cabundle::policy::Policy;
    use cabundle::store::{Level, Purpose, Store};

    use super::{Pki, Trust, certdata};

    fn levels(trust: Trust) -> Vec<(String, [Option<Level>; 3])> {
        let text = certdata(&Pki::new().unwrap(), trust).unwrap();
        let store = Store::parse(text.as_bytes()).unwrap();
        assert!(store.findings.is_empty(), "{:?}", store.findings);
        let purposes = [
            Purpose::ServerAuth,
            Purpose::EmailProtection,
            Purpose::CodeSigning,
        ];
        let roots = store.roots.iter();
        let levels = roots.map(|root| {
            let levels = purposes.map(|purpose| root.level(purpose));
            (root.label_text().into_owned(), levels)
        });
        levels.collect()
    }

    #[test]
    fn the_trust_of_each_case() {
        use Level::{Distrusted, MustVerify, Trusted};
        let unrelated = (
            "Unrelated Test Root".to_owned(),
            [Trusted, Trusted, MustVerify].map(Some),
        );
        let of = |levels: [Level; 3]| {
            let own = ("Handshake Test Root".to_owned(), levels.map(Some));
            vec![own, unrelated.clone()]
        };
        let server = of([Trusted, MustVerify, MustVerify]);
        assert_eq!(levels(Trust::Server), server);
        assert_eq!(levels(Trust::Excluded), server);
        assert_eq!(
            levels(Trust::EmailOnly),
            of([MustVerify, Trusted, MustVerify])
        );
        assert_eq!(levels(Trust::Distrusted), of([Distrusted; 3]));
        assert_eq!(levels(Trust::Absent), vec![unrelated.clone()]);
    }

    #[test]
    fn only_the_trusted_root_is_selected() {
        let pki = Pki::new().unwrap();
        for (trust, expected) in [
            (Trust::Server, 2),
            (Trust::EmailOnly, 1),
            (Trust::Distrusted, 1),
            (Trust::Absent, 1),
        ] {
            let text = certdata(&pki, trust).unwrap();
            let store = Store::parse(text.as_bytes()).unwrap();
            let selection = store
                .select(Policy::server_auth(jiff::Timestamp::UNIX_EPOCH))
                .unwrap();
            assert_eq!(selection.included().count(), expected, "{trust:?}");
        }
    }
}
