//! Kubernetes objects, read by a YAML parser of others.

use yaml_rust2::{Yaml, YamlLoader};

/// An object that holds a bundle.
pub(crate) struct Object {
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) text: String,
}

/// Reads the one document, and asserts that it is one of the three objects and nothing else.
pub(crate) fn read(bytes: &[u8]) -> Object {
    let yaml = core::str::from_utf8(bytes).unwrap();
    let documents = YamlLoader::load_from_str(yaml).unwrap();
    let [document] = documents.as_slice() else {
        panic!("{} documents", documents.len());
    };
    let kind = text(&document["kind"]);
    assert_keys(&document["metadata"], &["name"]);
    let (version, body) = match kind.as_str() {
        "ConfigMap" => {
            assert_keys(document, &["apiVersion", "data", "kind", "metadata"]);
            assert_keys(&document["data"], &["ca-certificates.crt"]);
            ("v1", &document["data"]["ca-certificates.crt"])
        }
        "Bundle" => {
            let spec = &document["spec"];
            assert_keys(document, &["apiVersion", "kind", "metadata", "spec"]);
            assert_keys(spec, &["sources", "target"]);
            assert_eq!(spec["sources"].as_vec().unwrap().len(), 1);
            assert_keys(&spec["sources"][0], &["inLine"]);
            assert_keys(&spec["target"], &["configMap"]);
            assert_keys(&spec["target"]["configMap"], &["key"]);
            let key = text(&spec["target"]["configMap"]["key"]);
            assert_eq!(key, "ca-certificates.crt");
            (
                "trust.cert-manager.io/v1alpha1",
                &spec["sources"][0]["inLine"],
            )
        }
        "ClusterTrustBundle" => {
            assert_keys(document, &["apiVersion", "kind", "metadata", "spec"]);
            assert_keys(&document["spec"], &["trustBundle"]);
            (
                "certificates.k8s.io/v1beta1",
                &document["spec"]["trustBundle"],
            )
        }
        other => panic!("{other}"),
    };
    assert_eq!(text(&document["apiVersion"]), version);
    Object {
        name: text(&document["metadata"]["name"]),
        text: text(body),
        kind,
    }
}

#[track_caller]
fn text(value: &Yaml) -> String {
    value.as_str().unwrap().to_owned()
}

#[track_caller]
fn assert_keys(value: &Yaml, expected: &[&str]) {
    let mut keys: Vec<_> = value.as_hash().unwrap().keys().map(text).collect();
    keys.sort();
    assert_eq!(keys, expected);
}
