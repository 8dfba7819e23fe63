//! rustls, with the output compiled in.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Context as _;

use crate::consumers::done;
use crate::handshake::case::Trust;
use crate::handshake::client::{Attempt, Build, Client, of_script, program};
use crate::handshake::lab::Lab;

const ANCHORS: &str = "webpki";
const CERTIFICATES: &str = "rust-der";

const RUSTLS: Client = Client {
    name: "rustls",
    format: ANCHORS,
    // What compiled this program.
    needs: &[],
    build: Some(Build::Rustls),
    version: |lab| {
        let lock = std::fs::read_to_string(package(lab).join("Cargo.lock"))?;
        let mut lines = lock.lines().skip_while(|line| *line != "name = \"rustls\"");
        let version = lines.nth(1).and_then(|line| line.split('"').nth(1));
        Ok(version.context("rustls is not in Cargo.lock")?.to_owned())
    },
    command: |lab, attempt| Ok(rustls(lab, attempt, ANCHORS)),
    is_online: true,
    hear: of_script,
    cannot: &[],
    remark: "compiled in, anchors",
};

pub(super) const CLIENTS: &[Client] = &[
    RUSTLS,
    Client {
        format: CERTIFICATES,
        build: Some(Build::Rustls),
        command: |lab, attempt| Ok(rustls(lab, attempt, CERTIFICATES)),
        remark: "compiled in, certificates",
        ..RUSTLS
    },
];

/// Kept from run to run, for what it compiles.
fn package(lab: &Lab<'_>) -> PathBuf {
    lab.place().work.join("handshake-rustls")
}

/// The store is in the program: its name tells which.
fn rustls(lab: &Lab<'_>, attempt: &Attempt<'_>, format: &str) -> Command {
    let mut command = program(package(lab).join("target/debug/handshake"), [format]);
    command.args([attempt.case.trust().word(), attempt.host]);
    command.arg(attempt.port.to_string());
    command
}

/// A crate with the project's source and every store as a module.
pub(super) fn build(lab: &Lab<'_>) -> anyhow::Result<()> {
    let package = package(lab);
    let sources = package.join("src");
    std::fs::create_dir_all(&sources)?;
    let script = lab.script("handshake-rustls");
    std::fs::copy(script.join("Cargo.toml"), package.join("Cargo.toml"))?;
    std::fs::copy(script.join("main.rs"), sources.join("main.rs"))?;
    for format in [ANCHORS, CERTIFICATES] {
        for trust in Trust::ALL {
            let module = format!("{format}_{}.rs", trust.word()).replace('-', "_");
            std::fs::copy(lab.store(format, trust)?, sources.join(module))?;
        }
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = program(cargo, ["build", "--quiet", "--target-dir"]);
    build.arg(package.join("target")).current_dir(&package);
    done(&mut build).map(|_| ())
}
