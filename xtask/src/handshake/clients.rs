//! Every client: one line in [`all`], and a file per library.

mod curl;
mod gnutls;
mod go;
mod java;
mod mbedtls;
mod node;
mod nss;
mod openssl;
mod p11_kit;
mod python;
mod rustls;
mod wget;

use super::client::{Build, Client};
use super::lab::Lab;

/// In the order of the table.
pub(super) fn all() -> impl Iterator<Item = &'static Client> {
    [
        openssl::CLIENTS,
        curl::CLIENTS,
        wget::CLIENTS,
        gnutls::CLIENTS,
        python::CLIENTS,
        node::CLIENTS,
        java::CLIENTS,
        go::CLIENTS,
        rustls::CLIENTS,
        nss::CLIENTS,
        mbedtls::CLIENTS,
    ]
    .into_iter()
    .flatten()
}

/// Makes what clients need of ours.
pub(super) fn build(lab: &Lab<'_>, build: Build) -> anyhow::Result<()> {
    match build {
        Build::Go => go::build(lab),
        Build::Java => java::build(lab),
        Build::MbedTls => mbedtls::build(lab),
        Build::Nss => nss::build(lab),
        Build::Rustls => rustls::build(lab),
    }
}
