//! mbed TLS.

use std::path::PathBuf;

use crate::consumers::done;
use crate::consumers::install::Need;
use crate::handshake::case::Case;
use crate::handshake::client::{Build, Client, first_line, of_script, program};
use crate::handshake::lab::Lab;

const MBEDTLS: Client = Client {
    name: "mbed TLS",
    format: "pem",
    needs: &[
        Need::Debian("gcc", "cc"),
        Need::Debian("libmbedtls-dev", "/usr/include/mbedtls/ssl.h"),
    ],
    build: Some(Build::MbedTls),
    version: |lab| first_line(program(binary(lab), ["version"])),
    command: |lab, attempt| Ok(attempt.tell(program(binary(lab), ["file"]))),
    is_online: true,
    hear: of_script,
    cannot: &[Case::Tls13],
    remark: "x509_crt_parse_file; Debian's 2.28 knows no TLS 1.3 and refuses every address",
};

pub(super) const CLIENTS: &[Client] = &[
    MBEDTLS,
    Client {
        format: "hash-dir",
        command: |lab, attempt| Ok(attempt.tell(program(binary(lab), ["path"]))),
        remark: "x509_crt_parse_path, which counts the manifest as an unreadable certificate; Debian's 2.28 knows no TLS 1.3 and refuses every address",
        ..MBEDTLS
    },
];

fn binary(lab: &Lab<'_>) -> PathBuf {
    lab.directory().join("handshake-mbedtls")
}

pub(super) fn build(lab: &Lab<'_>) -> anyhow::Result<()> {
    let mut cc = program("cc", ["-O1", "-Wall", "-Wextra", "-Werror", "-o"]);
    cc.arg(binary(lab)).arg(lab.script("handshake.c"));
    cc.args(["-lmbedtls", "-lmbedx509", "-lmbedcrypto"]);
    done(&mut cc).map(|_| ())
}
