//! The certificates of the matrix: two roots, and two leaves of the first.

use anyhow::anyhow;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// The only name in the leaves.
pub(crate) const NAME: &str = "localhost";

/// A name that no leaf bears.
pub(crate) const WRONG_NAME: &str = "wrong.test";

/// The address of the server; no leaf bears it.
pub(crate) const ADDRESS: &str = "127.0.0.1";

/// Roots and leaves.
pub(crate) struct Pki {
    /// Signed the leaves. DER.
    pub(crate) root: Vec<u8>,
    /// Signed nothing; stands in every store, so that none is empty. DER.
    pub(crate) unrelated: Vec<u8>,
    pub(crate) good: Leaf,
    pub(crate) expired: Leaf,
}

/// A server's certificate and its key, DER.
pub(crate) struct Leaf {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Pki {
    /// Makes all of it with fresh keys.
    pub(crate) fn new() -> anyhow::Result<Self> {
        let (params, key) = root("Handshake Test Root")?;
        let root_der = params.self_signed(&key)?.der().to_vec();
        let issuer = Issuer::new(params, key);
        let (params, key) = root("Unrelated Test Root")?;
        Ok(Self {
            root: root_der,
            unrelated: params.self_signed(&key)?.der().to_vec(),
            // Longer lives than 398 days are refused by some.
            good: leaf(&issuer, -2, 90)?,
            expired: leaf(&issuer, -200, -100)?,
        })
    }
}

impl Leaf {
    /// The certificate, DER.
    pub(crate) fn der(&self) -> &[u8] {
        &self.certificate
    }

    /// As rustls takes it.
    pub(crate) fn chain(&self) -> Vec<CertificateDer<'static>> {
        vec![self.certificate.clone().into()]
    }

    /// As rustls takes it.
    pub(crate) fn key(&self) -> anyhow::Result<PrivateKeyDer<'static>> {
        PrivateKeyDer::try_from(self.key.clone()).map_err(|why| anyhow!(why))
    }
}

fn root(common_name: &str) -> anyhow::Result<(CertificateParams, KeyPair)> {
    let mut params = CertificateParams::default();
    params.distinguished_name = named(common_name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2045, 1, 1);
    Ok((params, KeyPair::generate()?))
}

/// A leaf that lives from one day to another, counted from today.
fn leaf(issuer: &Issuer<'_, KeyPair>, from: i64, to: i64) -> anyhow::Result<Leaf> {
    let today = jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date();
    let day = |days: i64| {
        let date = today.saturating_add(jiff::Span::new().days(days));
        let month = u8::try_from(date.month())?;
        anyhow::Ok(date_time_ymd(
            date.year().into(),
            month,
            u8::try_from(date.day())?,
        ))
    };
    let mut params = CertificateParams::new([NAME.to_owned()])?;
    params.distinguished_name = named(NAME);
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    params.not_before = day(from)?;
    params.not_after = day(to)?;
    let key = KeyPair::generate()?;
    Ok(Leaf {
        certificate: params.signed_by(&key, issuer)?.der().to_vec(),
        key: key.serialize_der(),
    })
}

fn named(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, "cabundle consumers");
    name.push(DnType::CommonName, common_name);
    name
}
