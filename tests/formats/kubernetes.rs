//! `kubernetes`: three objects, one text.

use cabundle::format::{Artifact, FormatError, Kind, Kubernetes, RenderOptions};
use cabundle::policy::{Policy, Selection};
use cabundle::store::{Purpose, Store};

use super::{EMBEDDED, assert_pem};
use crate::readers::{self, kubernetes::read};
use crate::support::{AS_OF, assert_done, assert_refused, put, run, scratch};
use crate::synthetic::{Entry, ca_params, certdata, self_sign};

const KINDS: [(Kind, &str); 3] = [
    (Kind::ConfigMap, "ConfigMap"),
    (Kind::Bundle, "Bundle"),
    (Kind::ClusterTrustBundle, "ClusterTrustBundle"),
];

fn render(selection: &Selection<'_>, kind: Kind) -> Result<Artifact, FormatError> {
    let mut options = RenderOptions::default();
    options.kind = Some(kind);
    selection.render(&Kubernetes, &options)
}

fn server_auth(store: &Store) -> Selection<'_> {
    let as_of = format!("{AS_OF}T00:00:00Z").parse().unwrap();
    store.select(Policy::server_auth(as_of)).unwrap()
}

/// The same certificates in each, the text complete to its last LF.
#[test]
fn every_kind_holds_the_same() {
    let selection = server_auth(&EMBEDDED);
    let expected: Vec<_> = selection
        .included()
        .map(|c| c.root.certificate.der().to_vec())
        .collect();
    for (kind, name) in KINDS {
        let artifact = render(&selection, kind).unwrap();
        let object = read(readers::file(&artifact));
        assert_eq!(
            (object.kind.as_str(), object.name.as_str()),
            (name, "mozilla-server-auth")
        );
        assert!(readers::pem(object.text.as_bytes()) == expected, "{name}");
        assert_pem(&object.text, 64);
        assert!(!object.text.ends_with("\n\n"));
    }
    // The first is what there is without an option.
    let plain = selection.render(&Kubernetes, &RenderOptions::default());
    assert_eq!(plain, render(&selection, Kind::ConfigMap));
}

/// `kubectl apply` keeps the object as JSON in an annotation; all annotations together may have 262144
/// bytes (`TotalAnnotationSizeLimitB` in apimachinery).
#[test]
fn kubectl_apply_can_remember_it() {
    let selection = server_auth(&EMBEDDED);
    for (kind, name) in KINDS {
        let object = read(readers::file(&render(&selection, kind).unwrap()));
        let json = serde_json::to_string(&object.text).unwrap();
        assert!(json.len() < 262_144 - 1000, "{name}: {}", json.len());
    }
}

/// One root, byte for byte.
#[test]
fn layouts() {
    let mut entry = Entry::fresh("Root: {a} # |");
    entry.server_distrust_after = Some(crate::synthetic::date("300101000000Z"));
    let block = pem::encode_config(
        &pem::Pem::new("CERTIFICATE", entry.der.clone()),
        pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF),
    );
    let store = Store::parse(certdata(&[entry]).as_bytes()).unwrap();
    let selection = server_auth(&store);
    let yaml = |kind| String::from_utf8(readers::file(&render(&selection, kind).unwrap()).to_vec());
    let set_in = |by: &str| {
        let lines = block.lines().map(|line| format!("{by}{line}\n"));
        lines.collect::<String>()
    };
    let sha256 = store.sha256;
    let limit = "Mozilla trusts no server-auth certificate issued after 2030-01-01T00:00:00Z";
    assert_eq!(
        yaml(Kind::ConfigMap).unwrap(),
        format!(
            "apiVersion: v1
kind: ConfigMap
metadata:
  name: mozilla-server-auth
data:
  ca-certificates.crt: |
    # Mozilla's trust for server-auth: 1 root certificate
    # certdata.txt SHA-256: {sha256}

    # Root: {{a}} # |
    # Limit: {limit}
{}",
            set_in("    ")
        )
    );
    assert_eq!(
        yaml(Kind::Bundle).unwrap(),
        format!(
            "apiVersion: trust.cert-manager.io/v1alpha1
kind: Bundle
metadata:
  name: mozilla-server-auth
spec:
  sources:
    - inLine: |
        # Mozilla's trust for server-auth: 1 root certificate
        # certdata.txt SHA-256: {sha256}

        # Root: {{a}} # |
        # Limit: {limit}
{}  target:
    configMap:
      key: ca-certificates.crt
",
            set_in("        ")
        )
    );
    assert_eq!(
        yaml(Kind::ClusterTrustBundle).unwrap(),
        format!(
            "# Mozilla's trust for server-auth: 1 root certificate
# certdata.txt SHA-256: {sha256}
# Limit: Root: {{a}} # |: {limit}
apiVersion: certificates.k8s.io/v1beta1
kind: ClusterTrustBundle
metadata:
  name: mozilla-server-auth
spec:
  trustBundle: |
{}",
            set_in("    ")
        )
    );
}

/// Labels that mean something to YAML stay comments of the text.
#[test]
fn hostile_labels() {
    let labels = [
        "",
        "---",
        "...",
        "kind: Secret",
        "'",
        "|",
        ">-",
        "{}",
        "[",
        "&a *a",
        "!!binary",
        "%YAML",
        "? x",
        "- x",
        "\t",
        "a: b\\n",
        "\u{85}x: y",
        "\u{2028}x: y",
        "\rkind: Secret",
    ];
    let entries: Vec<_> = (0..labels.len())
        .map(|n| {
            let mut entry = Entry::fresh(&format!("Root {n}"));
            entry.label = labels[n].to_owned();
            entry.server_distrust_after = Some(crate::synthetic::date("300101000000Z"));
            entry
        })
        .collect();
    let store = Store::parse(certdata(&entries).as_bytes()).unwrap();
    let selection = server_auth(&store);
    for (kind, name) in KINDS {
        let object = read(readers::file(&render(&selection, kind).unwrap()));
        assert_eq!(object.kind, name);
        assert_eq!(readers::pem(object.text.as_bytes()).len(), labels.len());
    }
}

/// Another purpose is another object.
#[test]
fn names() {
    let mut policy = Policy::new(vec![Purpose::EmailProtection], jiff::Timestamp::UNIX_EPOCH);
    policy.allow_empty = true;
    let selection = EMBEDDED.select(policy).unwrap();
    for (kind, _) in KINDS {
        let object = read(readers::file(&render(&selection, kind).unwrap()));
        assert_eq!(object.name, "mozilla-email-protection");
    }
}

/// The API refuses a whole ClusterTrustBundle for one certificate without CA:TRUE; the others take it.
#[test]
fn a_cluster_trust_bundle_holds_cas() {
    let mut params = ca_params("No CA");
    params.is_ca = rcgen::IsCa::ExplicitNoCa;
    let mut v1 = ca_params("No extension");
    v1.is_ca = rcgen::IsCa::NoCa;
    for (label, params) in [("No CA", params), ("No extension", v1)] {
        let file = certdata(&[Entry::fresh("CA"), Entry::new(label, self_sign(params))]);
        let directory = scratch();
        let path = put(directory.path(), "in.txt", file);
        let path = path.to_str().unwrap();
        for kind in ["configmap", "bundle"] {
            let args = [
                "build",
                path,
                "-f",
                "kubernetes",
                "--kind",
                kind,
                "--as-of",
                AS_OF,
            ];
            let object = read(&assert_done(run(args)));
            assert_eq!(readers::pem(object.text.as_bytes()).len(), 2);
        }
        let args = [
            "build",
            path,
            "-f",
            "kubernetes",
            "--kind",
            "cluster-trust-bundle",
        ];
        let output = run(args);
        assert_refused(&output, "F006");
        let words = crate::support::stderr(&output);
        assert!(
            words.contains(&format!("\"{label}\"")) && words.contains("--exclude"),
            "{words}"
        );
    }
}

/// 1 MiB is what fits.
#[test]
fn too_large() {
    let entries: Vec<_> = (0..10)
        .map(|n| {
            let mut params = ca_params(&format!("Large {n}"));
            let name = "x".repeat(60_000);
            params
                .distinguished_name
                .push(rcgen::DnType::OrganizationName, name);
            Entry::new("Large", self_sign(params))
        })
        .collect();
    let directory = scratch();
    let path = put(directory.path(), "in.txt", certdata(&entries));
    let path = path.to_str().unwrap();
    for (_, kind) in KINDS.iter().zip(Kind::WORDS) {
        let args = [
            "build",
            path,
            "-f",
            "kubernetes",
            "--kind",
            kind,
            "--as-of",
            AS_OF,
        ];
        assert_refused(&run(args), "F005");
    }
    let store = Store::parse(certdata(&entries[..6]).as_bytes()).unwrap();
    let selection = server_auth(&store);
    for (kind, _) in KINDS {
        let object = read(readers::file(&render(&selection, kind).unwrap()));
        assert_eq!(readers::pem(object.text.as_bytes()).len(), 6);
    }
}
