//! Java's own TLS.

use std::path::PathBuf;
use std::process::Command;

use crate::consumers::done;
use crate::consumers::install::Need;
use crate::handshake::client::{Attempt, Build, Client, of_script, program, version_of};
use crate::handshake::lab::Lab;

const PKCS12: Client = Client {
    name: "java",
    format: "pkcs12",
    needs: &[Need::Debian("default-jdk-headless", "javac")],
    build: Some(Build::Java),
    version: |_| version_of(program("java", ["--version"])),
    command: |lab, attempt| Ok(handshake(lab, attempt, "PKCS12", "-")),
    is_online: true,
    hear: of_script,
    cannot: &[],
    remark: "KeyStore PKCS12, password null",
};

pub(super) const CLIENTS: &[Client] = &[
    PKCS12,
    Client {
        command: |lab, attempt| {
            let mut java = java(lab);
            let mut property = std::ffi::OsString::from("-Djavax.net.ssl.trustStore=");
            property.push(attempt.store);
            java.arg(property);
            Ok(main(java, attempt, "property", "-"))
        },
        remark: "javax.net.ssl.trustStore, no password",
        ..PKCS12
    },
    Client {
        format: "jks",
        command: |lab, attempt| Ok(handshake(lab, attempt, "JKS", "changeit")),
        remark: "KeyStore JKS, password changeit",
        ..PKCS12
    },
    Client {
        format: "jks",
        command: |lab, attempt| Ok(handshake(lab, attempt, "JKS", "-")),
        remark: "KeyStore JKS, password null",
        ..PKCS12
    },
];

fn classes(lab: &Lab<'_>) -> PathBuf {
    lab.directory().join("java")
}

pub(super) fn build(lab: &Lab<'_>) -> anyhow::Result<()> {
    let mut javac = program("javac", ["-Xlint:all", "-d"]);
    javac.arg(classes(lab)).arg(lab.script("Handshake.java"));
    done(&mut javac).map(|_| ())
}

/// The options are for a quick start.
fn java(lab: &Lab<'_>) -> Command {
    let mut java = program("java", ["-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp"]);
    java.arg(classes(lab));
    java
}

fn handshake(lab: &Lab<'_>, attempt: &Attempt<'_>, kind: &str, password: &str) -> Command {
    main(java(lab), attempt, kind, password)
}

/// `Handshake TYPE PASSWORD STORE HOST PORT`.
fn main(mut java: Command, attempt: &Attempt<'_>, kind: &str, password: &str) -> Command {
    java.args(["Handshake", kind, password]);
    attempt.tell(java)
}
