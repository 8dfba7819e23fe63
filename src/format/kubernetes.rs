//! `kubernetes`: an object that hands the roots to pods, in YAML.
//!
//! `--kind configmap` (the default) is a ConfigMap with one key; `bundle` is trust-manager's Bundle
//! (`trust.cert-manager.io/v1alpha1`), which copies it to every namespace; `cluster-trust-bundle` is the
//! ClusterTrustBundle of `certificates.k8s.io/v1beta1`, served since Kubernetes 1.33. It has no signer, so its
//! name has no colon.
//!
//! The text is a block scalar: every line of it is indented, is ASCII and has no control character, so
//! nothing in it can end it. Of a ClusterTrustBundle the API says that it holds PEM blocks and nothing else
//! (`pkg/apis/certificates/validation/validation.go`); what there is to tell stands above the object.

use std::fmt::Write as _;

use super::encode::pem_block;
use super::names::cut;
use super::options::Kind;
use super::{Artifact, Choice, Format, FormatError, RenderOptions, pem};
use crate::policy::{Candidate, Carries, Selection};
use crate::text::ascii_line;

/// ConfigMap, Bundle or ClusterTrustBundle.
#[derive(Clone, Copy, Debug)]
pub struct Kubernetes;

/// Bytes of the values of a ConfigMap, and of the text of a ClusterTrustBundle: `MaxSecretSize` in
/// Kubernetes' `pkg/apis/core`, `MaxTrustBundleSize` in `pkg/apis/certificates`. A Bundle becomes a ConfigMap.
const MOST: usize = 1024 * 1024;

/// The key of the text: the name of the file in a pod. Debian's name is the one most programs know.
const KEY: &str = "ca-certificates.crt";

impl Format for Kubernetes {
    fn name(&self) -> &'static str {
        "kubernetes"
    }

    fn about(&self) -> &'static str {
        "a ConfigMap, a Bundle of trust-manager or a ClusterTrustBundle (--kind), in YAML"
    }

    fn carries(&self) -> Carries {
        Carries::CERTIFICATES
    }

    fn takes(&self) -> &'static [Choice] {
        &[Choice::Kind]
    }

    fn write(
        &self,
        selection: &Selection<'_>,
        options: &RenderOptions,
    ) -> Result<Artifact, FormatError> {
        let name = name(selection);
        let head = pem::header(selection, options);
        let yaml = match options.kind.unwrap_or_default() {
            Kind::ConfigMap => format!(
                "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  {KEY}: |\n{}",
                scalar(4, &(head + &commented(selection)))?
            ),
            Kind::Bundle => format!(
                "apiVersion: trust.cert-manager.io/v1alpha1\nkind: Bundle\nmetadata:\n  name: {name}\n\
                 spec:\n  sources:\n    - inLine: |\n{}  target:\n    configMap:\n      key: {KEY}\n",
                scalar(8, &(head + &commented(selection)))?
            ),
            Kind::ClusterTrustBundle => format!(
                "{head}{}apiVersion: certificates.k8s.io/v1beta1\nkind: ClusterTrustBundle\n\
                 metadata:\n  name: {name}\nspec:\n  trustBundle: |\n{}",
                limits(selection),
                scalar(4, &blocks(selection)?)?
            ),
        };
        Ok(Artifact::text(yaml))
    }
}

/// `mozilla-server-auth`: one object per purpose, so that one does not replace the other.
fn name(selection: &Selection<'_>) -> String {
    let purposes = selection.policy().purposes.iter();
    purposes.fold("mozilla".to_owned(), |name, purpose| {
        name + "-" + purpose.as_str()
    })
}

/// A block scalar's lines. The indicator `|` keeps the one LF at the end.
fn scalar(indent: usize, text: &str) -> Result<String, FormatError> {
    if text.len() > MOST {
        let size = text.len();
        return Err(FormatError::TooLarge(format!(
            "kubernetes: {size} bytes of certificates are more than the {MOST} that an object may hold"
        )));
    }
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for line in text.lines() {
        // Writing to a String cannot fail. An empty line needs no indentation.
        let _ = match line {
            "" => writeln!(out),
            _ => writeln!(out, "{:indent$}{line}", ""),
        };
    }
    Ok(out)
}

/// The label in a line. An object has little room, and `kubectl apply` keeps a copy of it in an
/// annotation that may hold 256 KiB: more than label and limits is not told.
fn label(candidate: &Candidate<'_>) -> String {
    let label = ascii_line(&candidate.root.label);
    String::from_utf8_lossy(cut(label.as_bytes(), 200)).into_owned()
}

/// Each certificate under its label and limits.
fn commented(selection: &Selection<'_>) -> String {
    let mut out = String::new();
    for candidate in selection.included() {
        let _ = writeln!(out, "\n# {}", label(candidate));
        for limit in candidate.root.limits(&selection.policy().purposes) {
            let _ = writeln!(out, "# Limit: {limit}");
        }
        out.push_str(&pem_block(&candidate.root.certificate, 64));
    }
    out
}

/// The limits of all roots, as comments of YAML.
fn limits(selection: &Selection<'_>) -> String {
    let mut out = String::new();
    for candidate in selection.included() {
        for limit in candidate.root.limits(&selection.policy().purposes) {
            let _ = writeln!(out, "# Limit: {}: {limit}", label(candidate));
        }
    }
    out
}

/// Blocks alone. The API refuses an object with a certificate that does not say CA:TRUE, a v1 one too.
fn blocks(selection: &Selection<'_>) -> Result<String, FormatError> {
    let mut out = String::new();
    for candidate in selection.included() {
        let certificate = &candidate.root.certificate;
        if certificate.is_ca() != Ok(Some(true)) {
            let why =
                "it does not say CA:TRUE, and the API would refuse the whole ClusterTrustBundle";
            return Err(FormatError::root("kubernetes", &candidate.root, why));
        }
        out.push_str(&pem_block(certificate, 64));
    }
    Ok(out)
}
