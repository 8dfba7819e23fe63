//! Node.js.

use crate::consumers::install::Need;
use crate::handshake::client::{Client, first_line, of_script, program};

const NODE: Client = Client {
    name: "node",
    format: "pem",
    needs: &[Need::Debian("nodejs", "node")],
    build: None,
    version: |_| first_line(program("node", ["--version"])),
    command: |lab, attempt| {
        let mut node = program("node", [lab.script("handshake.mjs")]);
        node.arg("ca");
        Ok(attempt.tell(node))
    },
    is_online: true,
    hear: of_script,
    cannot: &[],
    remark: "ca:",
};

pub(super) const CLIENTS: &[Client] = &[
    NODE,
    Client {
        format: "openssl-trusted",
        ..NODE
    },
    Client {
        command: |lab, attempt| {
            let mut node = program("node", [lab.script("handshake.mjs")]);
            node.env("NODE_EXTRA_CA_CERTS", attempt.store).arg("env");
            Ok(attempt.tell(node))
        },
        remark: "NODE_EXTRA_CA_CERTS, beside its own roots",
        ..NODE
    },
];
