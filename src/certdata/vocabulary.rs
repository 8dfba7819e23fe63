//! The words of the file: object classes, attribute names, value types and trust words.
//!
//! The lists are closed on purpose. A name that is not here may narrow trust in a way this version
//! does not understand, so whoever gives meaning to objects has to refuse it.
//! Sources: 26 years of certdata.txt; NSS `lib/util/pkcs11n.h`; PKCS#11 3.2 "Trust objects", whose
//! trust attributes NSS spells with a `PKCS_` infix.

/// Declares an enum of words with their spelling in both directions.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $($spelling:literal)|+,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name { $($(#[$vmeta])* $variant,)* }

        impl $name {
            /// Every word, in the order of this list.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The word for its spelling in the file; `None` if this version does not know it.
            pub fn from_bytes(spelling: &[u8]) -> Option<Self> {
                match core::str::from_utf8(spelling).ok()? {
                    $($($spelling)|+ => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// Its spelling in the file.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => first(&[$($spelling),+]),)* }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

/// The first of a word's spellings.
const fn first(spellings: &[&'static str]) -> &'static str {
    match spellings {
        [one, ..] => one,
        [] => "",
    }
}

words! {
    /// `CK_OBJECT_CLASS`.
    ObjectClass {
        /// A certificate.
        Certificate = "CKO_CERTIFICATE",
        /// NSS's trust object, since 2011.
        NssTrust = "CKO_NSS_TRUST",
        /// NSS's trust object, until 2011-04.
        NetscapeTrust = "CKO_NETSCAPE_TRUST",
        /// PKCS#11 3.2's trust object.
        Trust = "CKO_TRUST",
        /// Tells NSS that this is a root list, since 2011.
        NssRootList = "CKO_NSS_BUILTIN_ROOT_LIST",
        /// The same until 2011.
        NetscapeRootList = "CKO_NETSCAPE_BUILTIN_ROOT_LIST",
    }
}

words! {
    /// The types whose value is one word.
    WordType {
        /// `CK_TRUE` or `CK_FALSE`.
        Bool = "CK_BBOOL",
        /// A trust level.
        Trust = "CK_TRUST",
        /// An object class.
        ObjectClass = "CK_OBJECT_CLASS",
        /// A kind of certificate.
        CertificateType = "CK_CERTIFICATE_TYPE",
        /// A hash algorithm (PKCS#11 3.2).
        MechanismType = "CK_MECHANISM_TYPE",
    }
}

words! {
    /// `CK_BBOOL`.
    Bool {
        /// Yes.
        True = "CK_TRUE",
        /// No.
        False = "CK_FALSE",
    }
}

words! {
    /// `CK_CERTIFICATE_TYPE`.
    CertificateType {
        /// X.509, the only kind the file has held.
        X509 = "CKC_X_509",
    }
}

words! {
    /// `CK_MECHANISM_TYPE`: how `CKA_HASH_OF_CERTIFICATE` was computed.
    Mechanism {
        /// MD5.
        Md5 = "CKM_MD5",
        /// SHA-1, PKCS#11's default.
        Sha1 = "CKM_SHA_1",
        /// SHA-224.
        Sha224 = "CKM_SHA224",
        /// SHA-256.
        Sha256 = "CKM_SHA256",
        /// SHA-384.
        Sha384 = "CKM_SHA384",
        /// SHA-512.
        Sha512 = "CKM_SHA512",
    }
}

words! {
    /// `CK_TRUST`: what an object says of one purpose. Meaning is given in the store.
    TrustWord {
        /// NSS: a CA trusted to issue.
        NssTrustedDelegator = "CKT_NSS_TRUSTED_DELEGATOR",
        /// NSS: judge by the chain.
        NssMustVerifyTrust = "CKT_NSS_MUST_VERIFY_TRUST",
        /// NSS: nothing known.
        NssTrustUnknown = "CKT_NSS_TRUST_UNKNOWN",
        /// NSS: actively distrusted.
        NssNotTrusted = "CKT_NSS_NOT_TRUSTED",
        /// In NSS's header, never in the file.
        NssTrusted = "CKT_NSS_TRUSTED",
        /// In NSS's header, never in the file.
        NssValidDelegator = "CKT_NSS_VALID_DELEGATOR",
        /// In NSS's header, never in the file.
        NssMustVerify = "CKT_NSS_MUST_VERIFY",
        /// Until 2011: a CA trusted to issue.
        NetscapeTrustedDelegator = "CKT_NETSCAPE_TRUSTED_DELEGATOR",
        /// Until 2011: nothing known.
        NetscapeTrustUnknown = "CKT_NETSCAPE_TRUST_UNKNOWN",
        /// Until 2011: actively distrusted.
        NetscapeUntrusted = "CKT_NETSCAPE_UNTRUSTED",
        /// Until 2011: not an anchor beside a trusting word; distrusted where all three say it.
        NetscapeValid = "CKT_NETSCAPE_VALID",
        /// 2000: trusted itself, not as a CA.
        NetscapeTrusted = "CKT_NETSCAPE_TRUSTED",
        /// PKCS#11 3.2: a CA trusted to issue.
        TrustAnchor = "CKT_TRUST_ANCHOR",
        /// PKCS#11 3.2: judge by the chain.
        TrustMustVerifyTrust = "CKT_TRUST_MUST_VERIFY_TRUST",
        /// PKCS#11 3.2: nothing known.
        TrustUnknown = "CKT_TRUST_UNKNOWN",
        /// PKCS#11 3.2: actively distrusted.
        NotTrusted = "CKT_NOT_TRUSTED",
        /// PKCS#11 3.2: trusted itself, not as a CA.
        Trusted = "CKT_TRUSTED",
    }
}

words! {
    /// Attribute names.
    Name {
        /// Begins an object.
        Class = "CKA_CLASS",
        /// Lives on the token.
        Token = "CKA_TOKEN",
        /// Needs a login.
        Private = "CKA_PRIVATE",
        /// May be changed.
        Modifiable = "CKA_MODIFIABLE",
        /// Its name for people.
        Label = "CKA_LABEL",
        /// Kind of certificate.
        CertificateType = "CKA_CERTIFICATE_TYPE",
        /// Subject, DER.
        Subject = "CKA_SUBJECT",
        /// Key identifier; always `"0"`.
        Id = "CKA_ID",
        /// Issuer, DER.
        Issuer = "CKA_ISSUER",
        /// Serial number: DER INTEGER since 2002-10-30, its content before.
        SerialNumber = "CKA_SERIAL_NUMBER",
        /// The certificate, DER.
        Value = "CKA_VALUE",
        /// Announced in the file's header ("unused here").
        NssEmail = "CKA_NSS_EMAIL",
        /// The same until 2011.
        NetscapeEmail = "CKA_NETSCAPE_EMAIL",
        /// In Mozilla's root programme.
        MozillaCaPolicy = "CKA_NSS_MOZILLA_CA_POLICY",
        /// No TLS leaf issued later is trusted.
        ServerDistrustAfter = "CKA_NSS_SERVER_DISTRUST_AFTER",
        /// No S/MIME leaf issued later is trusted.
        EmailDistrustAfter = "CKA_NSS_EMAIL_DISTRUST_AFTER",
        /// SHA-1 of the certificate.
        Sha1Hash = "CKA_CERT_SHA1_HASH",
        /// MD5 of the certificate.
        Md5Hash = "CKA_CERT_MD5_HASH",
        /// PKCS#11 3.2: hash of the certificate.
        HashOfCertificate = "CKA_HASH_OF_CERTIFICATE",
        /// PKCS#11 3.2: by which algorithm.
        NameHashAlgorithm = "CKA_NAME_HASH_ALGORITHM",
        /// A purpose of the files of 2000.
        TrustDigitalSignature = "CKA_TRUST_DIGITAL_SIGNATURE",
        /// A purpose of the files of 2000.
        TrustNonRepudiation = "CKA_TRUST_NON_REPUDIATION",
        /// A purpose of the files of 2000.
        TrustKeyEncipherment = "CKA_TRUST_KEY_ENCIPHERMENT",
        /// A purpose of the files of 2000.
        TrustDataEncipherment = "CKA_TRUST_DATA_ENCIPHERMENT",
        /// A purpose of the files of 2000.
        TrustKeyAgreement = "CKA_TRUST_KEY_AGREEMENT",
        /// A purpose of the files of 2000.
        TrustKeyCertSign = "CKA_TRUST_KEY_CERT_SIGN",
        /// Announced in the file's header.
        TrustCrlSign = "CKA_TRUST_CRL_SIGN",
        /// TLS servers.
        TrustServerAuth = "CKA_TRUST_SERVER_AUTH",
        /// TLS clients.
        TrustClientAuth = "CKA_TRUST_CLIENT_AUTH",
        /// Code.
        TrustCodeSigning = "CKA_TRUST_CODE_SIGNING",
        /// S/MIME.
        TrustEmailProtection = "CKA_TRUST_EMAIL_PROTECTION",
        /// Announced in the file's header.
        TrustIpsecEndSystem = "CKA_TRUST_IPSEC_END_SYSTEM",
        /// Announced in the file's header.
        TrustIpsecTunnel = "CKA_TRUST_IPSEC_TUNNEL",
        /// Announced in the file's header.
        TrustIpsecUser = "CKA_TRUST_IPSEC_USER",
        /// Time stamps.
        TrustTimeStamping = "CKA_TRUST_TIME_STAMPING",
        /// Server-gated cryptography, 2004 on.
        TrustStepUpApproved = "CKA_TRUST_STEP_UP_APPROVED",
        /// PKCS#11 3.2 in NSS's spelling: TLS servers.
        PkcsTrustServerAuth = "CKA_PKCS_TRUST_SERVER_AUTH",
        /// PKCS#11 3.2 in NSS's spelling: TLS clients.
        PkcsTrustClientAuth = "CKA_PKCS_TRUST_CLIENT_AUTH",
        /// PKCS#11 3.2 in NSS's spelling: code.
        PkcsTrustCodeSigning = "CKA_PKCS_TRUST_CODE_SIGNING",
        /// PKCS#11 3.2 in NSS's spelling: S/MIME.
        PkcsTrustEmailProtection = "CKA_PKCS_TRUST_EMAIL_PROTECTION",
        /// PKCS#11 3.2 in NSS's spelling: time stamps.
        PkcsTrustTimeStamping = "CKA_PKCS_TRUST_TIME_STAMPING",
        /// PKCS#11 3.2: IPsec.
        TrustIpsecIke = "CKA_TRUST_IPSEC_IKE",
        /// PKCS#11 3.2: OCSP responders.
        TrustOcspSigning = "CKA_TRUST_OCSP_SIGNING",
    }
}

impl Name {
    /// Whether only PKCS#11 3.2's trust objects have it.
    pub fn is_pkcs11_trust(self) -> bool {
        matches!(
            self,
            Self::HashOfCertificate
                | Self::NameHashAlgorithm
                | Self::PkcsTrustServerAuth
                | Self::PkcsTrustClientAuth
                | Self::PkcsTrustCodeSigning
                | Self::PkcsTrustEmailProtection
                | Self::PkcsTrustTimeStamping
                | Self::TrustIpsecIke
                | Self::TrustOcspSigning
        )
    }
}
