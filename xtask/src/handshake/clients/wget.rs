//! wget with GnuTLS, as Debian builds it.

use std::process::{Command, Output};

use crate::consumers::install::Need;
use crate::handshake::client::{Attempt, Client, program, words};
use crate::handshake::pki::ADDRESS;
use crate::handshake::seen::{Seen, tail};

const WGET: Client = Client {
    name: "wget",
    format: "pem",
    needs: &[Need::Debian("wget", "wget")],
    build: None,
    version: |_| {
        let said = crate::consumers::done(&mut program("wget", ["--version"]))?;
        let library = ["gnutls", "openssl"]
            .into_iter()
            .find(|name| said.contains(&format!("+ssl/{name}")));
        let version = said.split_whitespace().nth(2).unwrap_or_default();
        Ok(format!("{version} {}", library.unwrap_or_default()))
    },
    command: |lab, attempt| {
        // Without a directory of its own it believes the system's as well.
        let nothing = lab.directory().join("empty");
        std::fs::create_dir_all(&nothing)?;
        let mut command = wget(attempt);
        command.arg("--ca-certificate").arg(attempt.store);
        command.arg("--ca-directory").arg(nothing);
        Ok(command)
    },
    is_online: true,
    hear,
    cannot: &[],
    remark: "--ca-certificate; names by a proxy",
};

pub(super) const CLIENTS: &[Client] = &[
    WGET,
    Client {
        format: "hash-dir",
        command: |_, attempt| {
            let mut command = wget(attempt);
            command.arg("--ca-directory").arg(attempt.store);
            Ok(command)
        },
        remark: "--ca-directory; names by a proxy",
        ..WGET
    },
];

/// It knows no other way to find a name at an address than a proxy.
fn wget(attempt: &Attempt<'_>) -> Command {
    let mut command = program("wget", ["--no-config", "--no-hsts", "-nv", "-O", "-"]);
    command.args(["--tries=1", "--timeout=10", "-e", "use_proxy=yes", "-e"]);
    command.arg(format!("https_proxy=http://{ADDRESS}:{}/", attempt.proxy));
    command.arg(attempt.url());
    command
}

fn hear(output: &Output) -> Seen {
    let (stdout, stderr) = (words(&output.stdout), words(&output.stderr));
    match output.status.code() {
        Some(0) if stdout == "hello\n" => Seen::Connected,
        // "SSL verification failure".
        Some(5) => Seen::Refused(stderr.split_whitespace().collect::<Vec<_>>().join(" ")),
        _ => Seen::Trouble(tail(&stdout, &stderr)),
    }
}
