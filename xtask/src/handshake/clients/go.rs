//! Go's crypto/tls.

use std::path::PathBuf;

use crate::consumers::done;
use crate::consumers::install::Need;
use crate::handshake::client::{Build, Client, first_line, of_script, program};
use crate::handshake::lab::Lab;

const GO: Client = Client {
    name: "go",
    format: "pem",
    needs: &[Need::Debian("golang-go", "go")],
    build: Some(Build::Go),
    version: |_| {
        let said = first_line(program("go", ["env", "GOVERSION"]))?;
        Ok(said.trim_start_matches("go").to_owned())
    },
    command: |lab, attempt| Ok(attempt.tell(program(binary(lab), ["pool"]))),
    is_online: true,
    hear: of_script,
    cannot: &[],
    remark: "RootCAs",
};

pub(super) const CLIENTS: &[Client] = &[
    GO,
    Client {
        command: |lab, attempt| {
            let mut go = program(binary(lab), ["env"]);
            go.env("SSL_CERT_FILE", attempt.store);
            go.env("SSL_CERT_DIR", "/nowhere");
            Ok(attempt.tell(go))
        },
        remark: "SSL_CERT_FILE",
        ..GO
    },
    Client {
        format: "hash-dir",
        command: |lab, attempt| {
            let mut go = program(binary(lab), ["env"]);
            go.env("SSL_CERT_FILE", "/nowhere");
            go.env("SSL_CERT_DIR", attempt.store);
            Ok(attempt.tell(go))
        },
        remark: "SSL_CERT_DIR",
        ..GO
    },
];

fn binary(lab: &Lab<'_>) -> PathBuf {
    lab.directory().join("handshake-go")
}

pub(super) fn build(lab: &Lab<'_>) -> anyhow::Result<()> {
    let mut go = program("go", ["build", "-o"]);
    // A module of a maintainer's own above would be taken for this file's.
    go.env("GO111MODULE", "off")
        .env("GOCACHE", lab.place().work.join("go-cache"));
    go.arg(binary(lab)).arg(lab.script("handshake.go"));
    done(&mut go).map(|_| ())
}
