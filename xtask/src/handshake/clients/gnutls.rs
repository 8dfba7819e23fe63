//! `gnutls-cli`, with a file and with p11-kit's trust module.

use std::process::{Command, Output};

use crate::consumers::install::Need;
use crate::handshake::client::{Attempt, Client, program, version_of, words};
use crate::handshake::lab::Lab;
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
        needs: &[
            GNUTLS_BIN,
            Need::Debian(
                "p11-kit-modules",
                "/usr/share/p11-kit/modules/p11-kit-trust.module",
            ),
        ],
        command: p11_kit,
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

/// The user's configuration of p11-kit tells its trust module where the store is. p11-kit reads no user's
/// configuration as root, so root becomes nobody.
fn p11_kit(lab: &Lab<'_>, attempt: &Attempt<'_>) -> anyhow::Result<Command> {
    let home = lab.open_directory().join(attempt.case.trust().word());
    let (store, modules) = (home.join("store"), home.join("pkcs11/modules"));
    if !home.exists() {
        std::fs::create_dir_all(&store)?;
        std::fs::create_dir_all(&modules)?;
        std::fs::copy(attempt.store, store.join("cabundle.p11-kit"))?;
        std::fs::write(home.join("pkcs11/pkcs11.conf"), "user-config: only\n")?;
        let module = format!(
            "module: p11-kit-trust.so\ntrust-policy: yes\nx-init-reserved: paths='{}'\n",
            store.display()
        );
        std::fs::write(modules.join("p11-kit-trust.module"), module)?;
    }
    let mut command = match rustix::process::geteuid().is_root() {
        true => {
            let nobody = [
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "gnutls-cli",
            ];
            program("setpriv", nobody)
        }
        false => program("gnutls-cli", std::iter::empty::<&str>()),
    };
    command.env("XDG_CONFIG_HOME", home);
    command.args(["--x509cafile", "pkcs11:model=p11-kit-trust"]);
    call(&mut command, attempt);
    Ok(command)
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
