//! curl with OpenSSL.

use std::process::{Command, Output};

use crate::consumers::install::Need;
use crate::handshake::client::{Attempt, Client, program, version_of, words};
use crate::handshake::pki::ADDRESS;
use crate::handshake::seen::{Seen, tail};

const CURL: Client = Client {
    name: "curl",
    format: "curl",
    needs: &[Need::Debian("curl", "curl")],
    build: None,
    version: |_| version_of(program("curl", ["--version"])),
    command: |_, attempt| Ok(curl(attempt, "--cacert")),
    is_online: true,
    hear,
    cannot: &[],
    remark: "--cacert, with OpenSSL",
};

pub(super) const CLIENTS: &[Client] = &[
    CURL,
    Client {
        format: "openssl-trusted",
        ..CURL
    },
    Client {
        format: "hash-dir",
        command: |_, attempt| Ok(curl(attempt, "--capath")),
        remark: "--capath, with OpenSSL",
        ..CURL
    },
];

fn curl(attempt: &Attempt<'_>, store: &str) -> Command {
    // -q comes first or not at all.
    let mut command = program("curl", ["-q", "-sS", "--noproxy", "*", store]);
    command.arg(attempt.store);
    if !attempt.is_by_address() {
        let authority = attempt.authority();
        command.args(["--resolve", &format!("{authority}:{ADDRESS}")]);
    }
    command.arg(attempt.url());
    command
}

fn hear(output: &Output) -> Seen {
    let (stdout, stderr) = (words(&output.stdout), words(&output.stderr));
    match output.status.code() {
        Some(0) if stdout == "hello\n" => Seen::Connected,
        // CURLE_PEER_FAILED_VERIFICATION.
        Some(60) => Seen::Refused(tail("", stderr.lines().next().unwrap_or_default())),
        _ => Seen::Trouble(tail(&stdout, &stderr)),
    }
}
