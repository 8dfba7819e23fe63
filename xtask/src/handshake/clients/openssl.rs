//! `openssl s_client`.

use std::process::{Command, Output};

use crate::consumers::install::Need;
use crate::handshake::client::{Attempt, Client, program, version_of, words};
use crate::handshake::seen::{Seen, tail};

const NEEDS: &[Need] = &[Need::Debian("openssl", "openssl")];

const S_CLIENT: Client = Client {
    name: "openssl s_client",
    format: "pem",
    needs: NEEDS,
    build: None,
    version: |_| version_of(program("openssl", ["version"])),
    command: |_, attempt| Ok(s_client(attempt, "-CAfile")),
    is_online: true,
    hear,
    cannot: &[],
    remark: "-CAfile",
};

pub(super) const CLIENTS: &[Client] = &[
    S_CLIENT,
    Client {
        format: "openssl-trusted",
        remark: "-CAfile; email only and distrusted are said in the store",
        ..S_CLIENT
    },
    Client {
        format: "hash-dir",
        command: |_, attempt| Ok(s_client(attempt, "-CApath")),
        remark: "-CApath",
        ..S_CLIENT
    },
];

/// Nothing but the store is believed.
fn s_client(attempt: &Attempt<'_>, store: &str) -> Command {
    let mut command = program("openssl", ["s_client", "-brief", "-verify_return_error"]);
    command.args(["-no-CAfile", "-no-CApath", "-no-CAstore"]);
    command.arg(store).arg(attempt.store);
    command.args(["-connect", &attempt.address()]);
    match attempt.is_by_address() {
        true => command.args(["-noservername", "-verify_ip", attempt.host]),
        false => command.args([
            "-servername",
            attempt.host,
            "-verify_hostname",
            attempt.host,
        ]),
    };
    command
}

fn hear(output: &Output) -> Seen {
    let (stdout, stderr) = (words(&output.stdout), words(&output.stderr));
    let mut lines = stderr.lines();
    let fault = lines.find(|line| line.contains("verify error:"));
    match (output.status.success(), fault) {
        (false, Some(fault)) => Seen::Refused(fault.to_owned()),
        (true, None) if stderr.contains("Verification: OK") => Seen::Connected,
        _ => Seen::Trouble(tail(&stdout, &stderr)),
    }
}
