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
                match spelling {
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
const fn first(spellings: &[&'static [u8]]) -> &'static str {
    match spellings {
        [one, ..] => match core::str::from_utf8(one) {
            Ok(text) => text,
            Err(_) => "",
        },
        [] => "",
    }
}

words! {
    /// `CK_OBJECT_CLASS`.
    ObjectClass {
        /// A certificate.
        Certificate = b"CKO_CERTIFICATE",
        /// NSS's trust object, since 2011.
        NssTrust = b"CKO_NSS_TRUST",
        /// NSS's trust object, until 2011-04.
        NetscapeTrust = b"CKO_NETSCAPE_TRUST",
        /// PKCS#11 3.2's trust object.
        Trust = b"CKO_TRUST",
        /// Tells NSS that this is a root list, since 2011.
        NssRootList = b"CKO_NSS_BUILTIN_ROOT_LIST",
        /// The same until 2011.
        NetscapeRootList = b"CKO_NETSCAPE_BUILTIN_ROOT_LIST",
    }
}

words! {
    /// The types whose value is one word.
    WordType {
        /// `CK_TRUE` or `CK_FALSE`.
        Bool = b"CK_BBOOL",
        /// A trust level.
        Trust = b"CK_TRUST",
        /// An object class.
        ObjectClass = b"CK_OBJECT_CLASS",
        /// A kind of certificate.
        CertificateType = b"CK_CERTIFICATE_TYPE",
        /// A hash algorithm (PKCS#11 3.2).
        MechanismType = b"CK_MECHANISM_TYPE",
    }
}

words! {
    /// `CK_BBOOL`.
    Bool {
        /// Yes.
        True = b"CK_TRUE",
        /// No.
        False = b"CK_FALSE",
    }
}

words! {
    /// `CK_CERTIFICATE_TYPE`.
    CertificateType {
        /// X.509, the only kind the file has held.
        X509 = b"CKC_X_509",
    }
}

words! {
    /// `CK_MECHANISM_TYPE`: how `CKA_HASH_OF_CERTIFICATE` was computed.
    Mechanism {
        /// MD5.
        Md5 = b"CKM_MD5",
        /// SHA-1, PKCS#11's default.
        Sha1 = b"CKM_SHA_1",
        /// SHA-224.
        Sha224 = b"CKM_SHA224",
        /// SHA-256.
        Sha256 = b"CKM_SHA256",
        /// SHA-384.
        Sha384 = b"CKM_SHA384",
        /// SHA-512.
        Sha512 = b"CKM_SHA512",
    }
}

words! {
    /// `CK_TRUST`: what an object says of one purpose. Meaning is given in the store.
    TrustWord {
        /// NSS: a CA trusted to issue.
        NssTrustedDelegator = b"CKT_NSS_TRUSTED_DELEGATOR",
        /// NSS: judge by the chain.
        NssMustVerifyTrust = b"CKT_NSS_MUST_VERIFY_TRUST",
        /// NSS: nothing known.
        NssTrustUnknown = b"CKT_NSS_TRUST_UNKNOWN",
        /// NSS: actively distrusted.
        NssNotTrusted = b"CKT_NSS_NOT_TRUSTED",
        /// In NSS's header, never in the file.
        NssTrusted = b"CKT_NSS_TRUSTED",
        /// In NSS's header, never in the file.
        NssValidDelegator = b"CKT_NSS_VALID_DELEGATOR",
        /// In NSS's header, never in the file.
        NssMustVerify = b"CKT_NSS_MUST_VERIFY",
        /// Until 2011: a CA trusted to issue.
        NetscapeTrustedDelegator = b"CKT_NETSCAPE_TRUSTED_DELEGATOR",
        /// Until 2011: nothing known.
        NetscapeTrustUnknown = b"CKT_NETSCAPE_TRUST_UNKNOWN",
        /// Until 2011: actively distrusted.
        NetscapeUntrusted = b"CKT_NETSCAPE_UNTRUSTED",
        /// Until 2011: not an anchor beside a trusting word; distrusted where all three say it.
        NetscapeValid = b"CKT_NETSCAPE_VALID",
        /// 2000: trusted itself, not as a CA.
        NetscapeTrusted = b"CKT_NETSCAPE_TRUSTED",
        /// PKCS#11 3.2: a CA trusted to issue.
        TrustAnchor = b"CKT_TRUST_ANCHOR",
        /// PKCS#11 3.2: judge by the chain.
        TrustMustVerifyTrust = b"CKT_TRUST_MUST_VERIFY_TRUST",
        /// PKCS#11 3.2: nothing known.
        TrustUnknown = b"CKT_TRUST_UNKNOWN",
        /// PKCS#11 3.2: actively distrusted.
        NotTrusted = b"CKT_NOT_TRUSTED",
        /// PKCS#11 3.2: trusted itself, not as a CA.
        Trusted = b"CKT_TRUSTED",
    }
}

words! {
    /// Attribute names.
    Name {
        /// Begins an object.
        Class = b"CKA_CLASS",
        /// Lives on the token.
        Token = b"CKA_TOKEN",
        /// Needs a login.
        Private = b"CKA_PRIVATE",
        /// May be changed.
        Modifiable = b"CKA_MODIFIABLE",
        /// Its name for people.
        Label = b"CKA_LABEL",
        /// Kind of certificate.
        CertificateType = b"CKA_CERTIFICATE_TYPE",
        /// Subject, DER.
        Subject = b"CKA_SUBJECT",
        /// Key identifier; always `"0"`.
        Id = b"CKA_ID",
        /// Issuer, DER.
        Issuer = b"CKA_ISSUER",
        /// Serial number: DER INTEGER since 2002-10-30, its content before.
        SerialNumber = b"CKA_SERIAL_NUMBER",
        /// The certificate, DER.
        Value = b"CKA_VALUE",
        /// Announced in the file's header ("unused here").
        NssEmail = b"CKA_NSS_EMAIL",
        /// The same until 2011.
        NetscapeEmail = b"CKA_NETSCAPE_EMAIL",
        /// In Mozilla's root programme.
        MozillaCaPolicy = b"CKA_NSS_MOZILLA_CA_POLICY",
        /// No TLS leaf issued later is trusted.
        ServerDistrustAfter = b"CKA_NSS_SERVER_DISTRUST_AFTER",
        /// No S/MIME leaf issued later is trusted.
        EmailDistrustAfter = b"CKA_NSS_EMAIL_DISTRUST_AFTER",
        /// SHA-1 of the certificate.
        Sha1Hash = b"CKA_CERT_SHA1_HASH",
        /// MD5 of the certificate.
        Md5Hash = b"CKA_CERT_MD5_HASH",
        /// PKCS#11 3.2: hash of the certificate.
        HashOfCertificate = b"CKA_HASH_OF_CERTIFICATE",
        /// PKCS#11 3.2: by which algorithm.
        NameHashAlgorithm = b"CKA_NAME_HASH_ALGORITHM",
        /// A purpose of the files of 2000.
        TrustDigitalSignature = b"CKA_TRUST_DIGITAL_SIGNATURE",
        /// A purpose of the files of 2000.
        TrustNonRepudiation = b"CKA_TRUST_NON_REPUDIATION",
        /// A purpose of the files of 2000.
        TrustKeyEncipherment = b"CKA_TRUST_KEY_ENCIPHERMENT",
        /// A purpose of the files of 2000.
        TrustDataEncipherment = b"CKA_TRUST_DATA_ENCIPHERMENT",
        /// A purpose of the files of 2000.
        TrustKeyAgreement = b"CKA_TRUST_KEY_AGREEMENT",
        /// A purpose of the files of 2000.
        TrustKeyCertSign = b"CKA_TRUST_KEY_CERT_SIGN",
        /// Announced in the file's header.
        TrustCrlSign = b"CKA_TRUST_CRL_SIGN",
        /// TLS servers.
        TrustServerAuth = b"CKA_TRUST_SERVER_AUTH",
        /// TLS clients.
        TrustClientAuth = b"CKA_TRUST_CLIENT_AUTH",
        /// Code.
        TrustCodeSigning = b"CKA_TRUST_CODE_SIGNING",
        /// S/MIME.
        TrustEmailProtection = b"CKA_TRUST_EMAIL_PROTECTION",
        /// Announced in the file's header.
        TrustIpsecEndSystem = b"CKA_TRUST_IPSEC_END_SYSTEM",
        /// Announced in the file's header.
        TrustIpsecTunnel = b"CKA_TRUST_IPSEC_TUNNEL",
        /// Announced in the file's header.
        TrustIpsecUser = b"CKA_TRUST_IPSEC_USER",
        /// Time stamps.
        TrustTimeStamping = b"CKA_TRUST_TIME_STAMPING",
        /// Server-gated cryptography, 2004 on.
        TrustStepUpApproved = b"CKA_TRUST_STEP_UP_APPROVED",
        /// PKCS#11 3.2 in NSS's spelling: TLS servers.
        PkcsTrustServerAuth = b"CKA_PKCS_TRUST_SERVER_AUTH",
        /// PKCS#11 3.2 in NSS's spelling: TLS clients.
        PkcsTrustClientAuth = b"CKA_PKCS_TRUST_CLIENT_AUTH",
        /// PKCS#11 3.2 in NSS's spelling: code.
        PkcsTrustCodeSigning = b"CKA_PKCS_TRUST_CODE_SIGNING",
        /// PKCS#11 3.2 in NSS's spelling: S/MIME.
        PkcsTrustEmailProtection = b"CKA_PKCS_TRUST_EMAIL_PROTECTION",
        /// PKCS#11 3.2 in NSS's spelling: time stamps.
        PkcsTrustTimeStamping = b"CKA_PKCS_TRUST_TIME_STAMPING",
        /// PKCS#11 3.2: IPsec.
        TrustIpsecIke = b"CKA_TRUST_IPSEC_IKE",
        /// PKCS#11 3.2: OCSP responders.
        TrustOcspSigning = b"CKA_TRUST_OCSP_SIGNING",
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
