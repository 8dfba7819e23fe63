//! The bill of materials, CycloneDX 1.5, by cargo-cyclonedx: every crate in the tool, with licence and hash.

use std::fs;

use anyhow::{Context as _, bail};
use serde_json::Value;

use super::build::{Built, cargo};
use crate::consumers::done;

const INSTALL: &str = "cargo-cyclonedx is needed: cargo install cargo-cyclonedx --locked";

/// It writes beside each manifest, under this name.
const NAME: &str = "dist-bill-of-materials";

/// Its name and bytes.
pub(super) fn bill(built: &Built) -> anyhow::Result<(String, Vec<u8>)> {
    let mut command = built.program(cargo());
    command
        .args([
            "cyclonedx",
            "--format",
            "json",
            "--spec-version",
            "1.5",
            "--quiet",
        ])
        .args(["--target", &built.target, "--override-filename", NAME]);
    done(&mut command).context(INSTALL)?;
    let file = format!("{NAME}.json");
    let path = built.root.join(&file);
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string());
    // That of xtask is of no use.
    for path in [path, built.root.join("xtask").join(&file)] {
        fs::remove_file(&path).with_context(|| path.display().to_string())?;
    }
    let text = placeless(&text?, &built.root.display().to_string());
    check(&serde_json::from_str(&text)?)?;
    let name = format!("cabundle-{}-{}.cdx.json", built.version, built.target);
    Ok((name, text.into_bytes()))
}

/// Our own crate goes by where it lay; that is nobody's concern.
fn placeless(text: &str, root: &str) -> String {
    let text = text.replace(&format!("path+file://{root}#"), "pkg:cargo/");
    text.replace("?download_url=file://.", "")
}

/// What whoever reads it relies on.
fn check(bill: &Value) -> anyhow::Result<()> {
    let says = |key: &str, value: &str| bill.get(key).and_then(Value::as_str) == Some(value);
    if !says("bomFormat", "CycloneDX") || !says("specVersion", "1.5") {
        bail!("the bill is not CycloneDX 1.5");
    }
    if bill.to_string().contains("file://") {
        bail!("the bill names a path of this machine");
    }
    let components = bill.get("components").and_then(Value::as_array);
    let components = components.filter(|components| !components.is_empty());
    let own = bill
        .pointer("/metadata/component")
        .context("the bill is of nothing")?;
    for component in components
        .context("the bill has no components")?
        .iter()
        .chain([own])
    {
        let purl = component
            .get("purl")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let licences = component.get("licenses").and_then(Value::as_array);
        if !purl.starts_with("pkg:cargo/") || licences.is_none_or(Vec::is_empty) {
            bail!("the bill has a crate without address or licence: {component}");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sound() -> Value {
        let component = |name: &str| json!({"purl": format!("pkg:cargo/{name}@1.0.0"), "licenses": [{"expression": "MIT"}]});
        json!({
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "metadata": {"component": component("cabundle")},
            "components": [component("nom")],
        })
    }

    #[test]
    fn a_bill_that_lacks_something_is_none() {
        check(&sound()).unwrap();
        for (pointer, wrong) in [
            ("/bomFormat", json!("SPDX")),
            ("/specVersion", json!("1.3")),
            ("/components", json!([])),
            ("/components/0/purl", json!("nom")),
            ("/components/0/licenses", json!([])),
            (
                "/metadata/component/purl",
                json!("pkg:cargo/cabundle@1.0.0?download_url=file://."),
            ),
            ("/metadata/component", json!({})),
        ] {
            let mut bill = sound();
            *bill.pointer_mut(pointer).unwrap() = wrong;
            assert!(check(&bill).is_err(), "{pointer}");
        }
    }

    #[test]
    fn our_own_crate_has_no_place() {
        let text = r#"{"bom-ref": "path+file:///home/me/it#cabundle@0.1.0 bin-target-0",
            "purl": "pkg:cargo/cabundle@0.1.0?download_url=file://.#src/main.rs"}"#;
        let text = placeless(text, "/home/me/it");
        assert!(
            text.contains("\"pkg:cargo/cabundle@0.1.0 bin-target-0\""),
            "{text}"
        );
        assert!(
            text.contains("\"pkg:cargo/cabundle@0.1.0#src/main.rs\""),
            "{text}"
        );
    }
}
