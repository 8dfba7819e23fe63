//! `gnutls-cli`, with a file and with p11-kit's trust module.

use std::process::{Command, Output};

use super::p11_kit;
use crate::consumers::install::Need;
use crate::handshake::client::{Attempt, Client, program, version_of, words};
use crate::handshake::pki::ADDRESS;
use crate::handshake::seen::{Seen, tail};

const GNUTLS_BIN: Need = Need::Debian("gnutls-bin", "gnutls-cli");

const GNUTLS: Client = Client {
    name: "gnutls-cli",
    format: "pem",
    needs: &[GNUTLS_BIN],
    build: None,
    version: |_| version_of(program("gnutls-cli", ["--version"])),
    command: |_, attempt| {
        let mut command = program("gnutls-cli", ["--x509cafile"]);
        command.arg(attempt.store);
        call(&mut command, attempt);
        Ok(command)
    },
    is_online: true,
    hear,
    cannot: &[],
    remark: "--x509cafile",
};

pub(super) const CLIENTS: &[Client] = &[
    GNUTLS,
    Client {
        format: "p11-kit",
        needs: &[GNUTLS_BIN, p11_kit::MODULE, p11_kit::STORE],
        command: |_, attempt| {
            let mut command = p11_kit::over(attempt.store, "gnutls-cli");
            command.args(["--x509cafile", "pkcs11:model=p11-kit-trust"]);
            call(&mut command, attempt);
            Ok(command)
        },
        remark: "p11-kit's trust module reads the store",
        ..GNUTLS
    },
];

fn call(command: &mut Command, attempt: &Attempt<'_>) {
    let port = attempt.port.to_string();
    command.args(["--verify-hostname", attempt.host, "--port", &port]);
    match attempt.is_by_address() {
        true => command.arg("--disable-sni"),
        false => command.args(["--sni-hostname", attempt.host]),
    };
    command.arg(ADDRESS);
}

fn hear(output: &Output) -> Seen {
    let (stdout, stderr) = (words(&output.stdout), words(&output.stderr));
    let mut lines = stdout.lines();
    let status = lines.find(|line| line.starts_with("- Status: The certificate is NOT trusted"));
    match (output.status.success(), status) {
        (true, None) if stdout.contains("- Handshake was completed") => Seen::Connected,
        (false, Some(status)) => Seen::Refused(status.to_owned()),
        _ => Seen::Trouble(tail(&stdout, &stderr)),
    }
}
