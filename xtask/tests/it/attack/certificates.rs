//! Servers that cannot prove who they are.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, NameConstraints, SanType, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::CertificateDer;

use super::{refused_by, was_not_asked};
use crate::support::{Authority, Place, Reply, Server, header, newer, tls_of, without_first};

type Chain = (Vec<CertificateDer<'static>>, KeyPair);

/// A certificate for the local server.
fn leaf() -> CertificateParams {
    CertificateParams::new(["127.0.0.1".to_owned()]).unwrap()
}

fn ca(constraints: IsCa) -> CertificateParams {
    let mut params = CertificateParams::new([]).unwrap();
    params.is_ca = constraints;
    (params.distinguished_name).push(DnType::CommonName, "Test intermediate");
    params
}

fn unconstrained() -> IsCa {
    IsCa::Ca(BasicConstraints::Unconstrained)
}

/// A leaf that the authority signs.
fn direct(authority: &Authority, params: &CertificateParams) -> Chain {
    let key = KeyPair::generate().unwrap();
    let leaf = params.signed_by(&key, authority.issuer()).unwrap();
    (vec![leaf.der().clone()], key)
}

/// A leaf that a chain of intermediates signs, the authority the first of them; all shown.
fn under(authority: &Authority, intermediates: Vec<CertificateParams>) -> Chain {
    let mut issuer = None;
    let mut chain = Vec::new();
    for (nth, mut params) in intermediates.into_iter().enumerate() {
        let name = format!("number {nth}");
        (params.distinguished_name).push(DnType::OrganizationalUnitName, name);
        let key = KeyPair::generate().unwrap();
        let by = issuer.as_ref().unwrap_or_else(|| authority.issuer());
        let signed = params.signed_by(&key, by).unwrap();
        chain.insert(0, signed.der().clone());
        issuer = Some(Issuer::new(params, key));
    }
    let key = KeyPair::generate().unwrap();
    let leaf = leaf().signed_by(&key, issuer.as_ref().unwrap()).unwrap();
    chain.insert(0, leaf.der().clone());
    (chain, key)
}

fn start(tls: Arc<ServerConfig>) -> Server {
    Server::start(tls, |request| match request.path.as_str() {
        "/certdata.txt" => Reply::ok(without_first()),
        _ => Reply::ok(header(&newer())),
    })
}

/// Nobody may ask this server anything, and the reason must be this one.
#[track_caller]
fn assert_not_believed(make: impl Fn(&Authority) -> Chain, reason: &str) {
    let authority = Authority::new();
    let (chain, key) = make(&authority);
    let server = start(tls_of(chain, &key));
    let path = authority.path().to_str().unwrap();
    let words = refused_by(&Place::new(), &server.url("/certdata.txt"), path);
    assert!(words.contains("invalid peer certificate: "), "{words}");
    assert!(words.contains(reason), "{words}");
    was_not_asked(&server);
}

fn assert_leaf_not_believed(edit: impl Fn(&mut CertificateParams), reason: &str) {
    let make = |authority: &Authority| {
        let mut params = leaf();
        edit(&mut params);
        direct(authority, &params)
    };
    assert_not_believed(make, reason);
}

#[test]
fn a_time_that_is_not_now() {
    let expired = |params: &mut CertificateParams| {
        params.not_before = date_time_ymd(2019, 1, 1);
        params.not_after = date_time_ymd(2020, 1, 1);
    };
    let future = |params: &mut CertificateParams| {
        params.not_before = date_time_ymd(2090, 1, 1);
        params.not_after = date_time_ymd(2091, 1, 1);
    };
    assert_leaf_not_believed(expired, "certificate expired");
    assert_leaf_not_believed(future, "certificate not valid yet");
    let make = |authority: &Authority| {
        let mut params = ca(unconstrained());
        expired(&mut params);
        under(authority, vec![params])
    };
    assert_not_believed(make, "certificate expired");
}

#[test]
fn a_name_that_is_not_the_servers() {
    let wrong = "certificate not valid for name";
    let dns = |name: &str| vec![SanType::DnsName(name.try_into().unwrap())];
    let names = [
        dns("elsewhere.example"),
        dns("localhost"),
        // An address is no host name.
        dns("127.0.0.1"),
        vec![SanType::IpAddress(IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2)))],
    ];
    for names in names {
        assert_leaf_not_believed(|params| params.subject_alt_names = names.clone(), wrong);
    }
    // The subject's name is none either (RFC 9525 section 6.4.4).
    let only_in_cn = |params: &mut CertificateParams| {
        params.subject_alt_names.clear();
        (params.distinguished_name).push(DnType::CommonName, "127.0.0.1");
    };
    assert_leaf_not_believed(only_in_cn, wrong);
}

#[test]
fn an_issuer_that_nobody_believes() {
    let itself = |_: &Authority| {
        let key = KeyPair::generate().unwrap();
        let made = leaf().self_signed(&key).unwrap();
        (vec![made.der().clone()], key)
    };
    assert_not_believed(itself, "UnknownIssuer");
    // The authority's name with another key.
    let namesake = |_: &Authority| direct(&Authority::new(), &leaf());
    assert_not_believed(namesake, "BadSignature");
    // The link between the two is not shown.
    let gap = |authority: &Authority| {
        let (mut chain, key) = under(authority, vec![ca(unconstrained())]);
        chain.truncate(1);
        (chain, key)
    };
    assert_not_believed(gap, "UnknownIssuer");
}

#[test]
fn an_issuer_that_must_not_issue() {
    let by = |is_ca: IsCa| move |a: &Authority| under(a, vec![ca(is_ca)]);
    assert_not_believed(by(IsCa::ExplicitNoCa), "EndEntityUsedAsCa");
    assert_not_believed(by(IsCa::NoCa), "EndEntityUsedAsCa");
    let too_long = |authority: &Authority| {
        let short = ca(IsCa::Ca(BasicConstraints::Constrained(0)));
        under(authority, vec![short, ca(unconstrained())])
    };
    assert_not_believed(too_long, "PathLen");
    let elsewhere = |authority: &Authority| {
        let mut params = ca(unconstrained());
        params.name_constraints = Some(NameConstraints {
            permitted_subtrees: vec![GeneralSubtree::IpAddress(CidrSubnet::V4(
                [10, 0, 0, 0],
                [255, 0, 0, 0],
            ))],
            excluded_subtrees: Vec::new(),
        });
        under(authority, vec![params])
    };
    assert_not_believed(elsewhere, "NameConstraint");
}

#[test]
fn a_certificate_for_something_else() {
    for usage in [
        ExtendedKeyUsagePurpose::ClientAuth,
        ExtendedKeyUsagePurpose::EmailProtection,
        ExtendedKeyUsagePurpose::CodeSigning,
    ] {
        let edit = |params: &mut CertificateParams| {
            params.extended_key_usages = vec![usage.clone()];
        };
        assert_leaf_not_believed(edit, "does not allow extended key usage for server");
    }
    let an_authority = |params: &mut CertificateParams| params.is_ca = unconstrained();
    assert_leaf_not_believed(an_authority, "CaUsedAsEndEntity");
}

#[test]
fn a_whole_chain_is_believed() {
    // The same server without a flaw: the cases above fail for the one that they name.
    let authority = Authority::new();
    let (chain, key) = under(&authority, vec![ca(unconstrained()), ca(unconstrained())]);
    let server = start(tls_of(chain, &key));
    let url = server.url("/certdata.txt");
    let path = authority.path().to_str().unwrap();
    let run = Place::new().run(&["refresh", "--url", &url, "--ca-file", path]);
    assert_eq!(run.status, 0, "{run:?}");
}
