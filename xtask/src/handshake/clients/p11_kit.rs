//! p11-kit's trust module, as it finds its store.

use std::path::Path;
use std::process::Command;

use crate::consumers::install::Need;
use crate::handshake::client::program;

pub(super) const MODULE: Need = Need::Debian(
    "p11-kit-modules",
    "/usr/share/p11-kit/modules/p11-kit-trust.module",
);

/// Where Debian has the module.
pub(super) fn module() -> String {
    let machine = std::env::consts::ARCH;
    format!("/usr/lib/{machine}-linux-gnu/pkcs11/p11-kit-trust.so")
}

/// Where Debian's module looks.
const STORE_PATH: &str = "/etc/ssl/certs/ca-certificates.crt";

pub(super) const STORE: Need = Need::Debian("ca-certificates", STORE_PATH);

/// A program that sees the store where the system's is. p11-kit can be told of another place, but GnuTLS
/// and NSS do not pass that on: so the program gets mounts of its own, and nobody else sees anything.
pub(super) fn over(store: &Path, name: &str) -> Command {
    let mut command = program("unshare", ["--mount"]);
    if !rustix::process::geteuid().is_root() {
        command.arg("--map-root-user");
    }
    let mount = format!("mount --bind \"$0\" {STORE_PATH} && exec \"$@\"");
    command.args(["sh", "-c", &mount]).arg(store).arg(name);
    command
}
