//! certdata.txt written by the tests: real certificates made on the spot, objects with right hashes.

use std::fmt::Write as _;

use cabundle::store::{Certificate, md5};
use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, KeyPair};

/// Makes a self-signed CA certificate, DER.
pub(crate) fn root(common_name: &str) -> Vec<u8> {
    let mut params = ca_params(common_name);
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(2040, 1, 1);
    self_sign(params)
}

/// The parameters of a CA with this common name.
pub(crate) fn ca_params(common_name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, common_name);
    params
}

/// The parameters of a CA of our own that bears the subject of another, byte for byte, where that is made
/// of PrintableStrings, one of each type.
pub(crate) fn ca_params_named_as(other: &Certificate) -> CertificateParams {
    let mut params = ca_params("");
    params.distinguished_name = DistinguishedName::new();
    for attribute in other.subject_name().rdns.iter().flatten() {
        let oid: Vec<u64> = attribute.oid.arcs().map(u64::from).collect();
        let text = rcgen::string::PrintableString::try_from(attribute.text.clone().unwrap());
        let value = rcgen::DnValue::PrintableString(text.unwrap());
        params
            .distinguished_name
            .push(DnType::from_oid(&oid), value);
    }
    params
}

/// Signs with a fresh key.
pub(crate) fn self_sign(params: CertificateParams) -> Vec<u8> {
    let key = KeyPair::generate().expect("key");
    params
        .self_signed(&key)
        .expect("certificate")
        .der()
        .to_vec()
}

/// Bytes as a `MULTILINE_OCTAL` value with its `END`.
pub(crate) fn octal(bytes: &[u8]) -> String {
    let mut out = String::from("MULTILINE_OCTAL\n");
    for line in bytes.chunks(16) {
        for byte in line {
            write!(out, "\\{byte:03o}").unwrap();
        }
        out.push('\n');
    }
    out + "END\n"
}

/// One root as its two objects; the fields are what goes behind the attribute names.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) label: String,
    pub(crate) der: Vec<u8>,
    pub(crate) server: &'static str,
    pub(crate) email: &'static str,
    pub(crate) code: &'static str,
    pub(crate) server_distrust_after: Option<String>,
    pub(crate) email_distrust_after: Option<String>,
    pub(crate) policy: Option<bool>,
    /// More lines for the certificate object and the trust object.
    pub(crate) certificate_lines: String,
    pub(crate) trust_lines: String,
}

pub(crate) const TRUSTED: &str = "CKT_NSS_TRUSTED_DELEGATOR";
pub(crate) const NEUTRAL: &str = "CKT_NSS_MUST_VERIFY_TRUST";
pub(crate) const DISTRUSTED: &str = "CKT_NSS_NOT_TRUSTED";

impl Entry {
    /// A root trusted for TLS servers alone, as Mozilla writes it today.
    pub(crate) fn new(label: &str, der: Vec<u8>) -> Self {
        Self {
            label: label.to_owned(),
            der,
            server: TRUSTED,
            email: NEUTRAL,
            code: NEUTRAL,
            server_distrust_after: Some("CK_BBOOL CK_FALSE\n".to_owned()),
            email_distrust_after: Some("CK_BBOOL CK_FALSE\n".to_owned()),
            policy: Some(true),
            certificate_lines: String::new(),
            trust_lines: String::new(),
        }
    }

    /// A fresh root of this name.
    pub(crate) fn fresh(label: &str) -> Self {
        Self::new(label, root(label))
    }

    /// The certificate object.
    pub(crate) fn certificate_object(&self) -> String {
        let certificate = Certificate::from_der(self.der.clone()).expect("certificate");
        let mut out = format!(
            "\n# Certificate \"{}\"\nCKA_CLASS CK_OBJECT_CLASS CKO_CERTIFICATE\n{COMMON}CKA_LABEL UTF8 \"{}\"\nCKA_CERTIFICATE_TYPE CK_CERTIFICATE_TYPE CKC_X_509\nCKA_SUBJECT {}CKA_ID UTF8 \"0\"\nCKA_ISSUER {}CKA_SERIAL_NUMBER {}CKA_VALUE {}",
            self.label,
            self.label,
            octal(certificate.subject()),
            octal(certificate.issuer()),
            octal(certificate.serial_der()),
            octal(&self.der),
        );
        if let Some(policy) = self.policy {
            let word = if policy { "CK_TRUE" } else { "CK_FALSE" };
            writeln!(out, "CKA_NSS_MOZILLA_CA_POLICY CK_BBOOL {word}").unwrap();
        }
        if let Some(date) = &self.server_distrust_after {
            write!(out, "CKA_NSS_SERVER_DISTRUST_AFTER {date}").unwrap();
        }
        if let Some(date) = &self.email_distrust_after {
            write!(out, "CKA_NSS_EMAIL_DISTRUST_AFTER {date}").unwrap();
        }
        out + &self.certificate_lines
    }

    /// The trust object.
    pub(crate) fn trust_object(&self) -> String {
        let certificate = Certificate::from_der(self.der.clone()).expect("certificate");
        format!(
            "\n# Trust for \"{}\"\nCKA_CLASS CK_OBJECT_CLASS CKO_NSS_TRUST\n{COMMON}CKA_LABEL UTF8 \"{}\"\nCKA_CERT_SHA1_HASH {}CKA_CERT_MD5_HASH {}CKA_ISSUER {}CKA_SERIAL_NUMBER {}{}CKA_TRUST_SERVER_AUTH CK_TRUST {}\nCKA_TRUST_EMAIL_PROTECTION CK_TRUST {}\nCKA_TRUST_CODE_SIGNING CK_TRUST {}\nCKA_TRUST_STEP_UP_APPROVED CK_BBOOL CK_FALSE\n",
            self.label,
            self.label,
            octal(certificate.sha1()),
            octal(&md5(&self.der)),
            octal(certificate.issuer()),
            octal(certificate.serial_der()),
            self.trust_lines,
            self.server,
            self.email,
            self.code,
        )
    }

    /// Both objects.
    pub(crate) fn objects(&self) -> String {
        self.certificate_object() + &self.trust_object()
    }
}

/// What stands in every object.
pub(crate) const COMMON: &str =
    "CKA_TOKEN CK_BBOOL CK_TRUE\nCKA_PRIVATE CK_BBOOL CK_FALSE\nCKA_MODIFIABLE CK_BBOOL CK_FALSE\n";

/// What stands before the first object.
pub(crate) const HEAD: &str = "# test\nBEGINDATA\nCKA_CLASS CK_OBJECT_CLASS CKO_NSS_BUILTIN_ROOT_LIST\nCKA_TOKEN CK_BBOOL CK_TRUE\nCKA_PRIVATE CK_BBOOL CK_FALSE\nCKA_MODIFIABLE CK_BBOOL CK_FALSE\nCKA_LABEL UTF8 \"Mozilla Builtin Roots\"\n";

/// A whole file.
pub(crate) fn certdata(entries: &[Entry]) -> String {
    let objects = entries.iter().map(Entry::objects);
    HEAD.to_owned() + &objects.collect::<String>()
}

/// A distrust date as a value, without a comment: `YYMMDDHHMMSSZ`.
pub(crate) fn date(utc_time: &str) -> String {
    octal(utc_time.as_bytes())
}
