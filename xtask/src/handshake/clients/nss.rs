//! NSS, with a database that the output's script makes, and with p11-kit's module of roots.

use std::path::PathBuf;
use std::process::{Command, Output};

use anyhow::Context as _;

use super::p11_kit;
use crate::consumers::done;
use crate::consumers::install::Need;
use crate::handshake::case::{Case, Trust};
use crate::handshake::client::{Attempt, Build, Client, first_line, of_script, program, words};
use crate::handshake::lab::Lab;
use crate::handshake::pki::ADDRESS;
use crate::handshake::seen::{Seen, tail};

const FORMAT: &str = "nss";

const TOOLS: Need = Need::Debian("libnss3-tools", "certutil");

const TSTCLNT: Client = Client {
    name: "tstclnt",
    format: FORMAT,
    needs: &[TOOLS, Need::Debian("libnss3-tools", "tstclnt")],
    build: Some(Build::Nss),
    version: |_| {
        let asked = ["-W", "-f", "${Version}\\n", "libnss3"];
        first_line(program("dpkg-query", asked))
    },
    command: |lab, attempt| {
        let mut command = program("tstclnt", ["-Q", "-4", "-V", "tls1.2:tls1.3", "-d"]);
        command.arg(format!(
            "sql:{}",
            database(lab, attempt.case.trust()).display()
        ));
        command.args(["-h", ADDRESS, "-a", attempt.host]);
        command.args(["-p", &attempt.port.to_string()]);
        Ok(command)
    },
    is_online: true,
    hear: |output| {
        let fault = "authentication of server cert failed";
        hear(output, fault, "")
    },
    cannot: &[],
    remark: "of NSS; its database made by the output",
};

pub(super) const CLIENTS: &[Client] = &[
    TSTCLNT,
    Client {
        format: "p11-kit",
        needs: &[
            Need::Debian("libnss3-tools", "tstclnt"),
            p11_kit::MODULE,
            p11_kit::STORE,
        ],
        build: None,
        command: |_, attempt| {
            let mut command = p11_kit::over(attempt.store, "tstclnt");
            command.args(["-D", "-R", &p11_kit::module()]);
            call(&mut command, attempt);
            Ok(command)
        },
        remark: "of NSS; p11-kit's trust module as its module of roots",
        ..TSTCLNT
    },
    Client {
        name: "vfychain",
        needs: &[TOOLS, Need::Debian("libnss3-tools", "vfychain")],
        command: vfychain,
        is_online: false,
        hear: |output| hear(output, "ERROR -", "Chain is good!"),
        cannot: &[Case::Tls12, Case::WrongName, Case::ByAddress],
        remark: "of NSS; no handshake and no name, it is shown the server's certificate",
        ..TSTCLNT
    },
    Client {
        name: "python-nss",
        needs: &[
            TOOLS,
            Need::Debian(
                "python3-nss",
                "/usr/lib/python3/dist-packages/nss/__init__.py",
            ),
        ],
        version: |_| {
            let asked =
                "import nss, nss.nss as n; print(nss.__version__, 'with NSS', n.nss_get_version())";
            first_line(program(PYTHON, ["-c", asked]))
        },
        command: |lab, attempt| {
            let database = database(lab, attempt.case.trust());
            let python = program(PYTHON, ["-Wignore::DeprecationWarning"]);
            Ok(super::python::script(
                lab, attempt, python, "nss", &database,
            ))
        },
        hear: of_script,
        remark: "NSS's database made by the output",
        ..TSTCLNT
    },
];

/// The Python that Debian's packages are for.
const PYTHON: &str = "/usr/bin/python3";

fn database(lab: &Lab<'_>, trust: Trust) -> PathBuf {
    lab.directory()
        .join(format!("nss-database-{}", trust.word()))
}

/// A database for each kind of trust, made by the output.
pub(super) fn build(lab: &Lab<'_>) -> anyhow::Result<()> {
    for trust in Trust::ALL {
        let store = lab.store(FORMAT, trust)?;
        let mut fill = program("sh", [store]);
        done(fill.arg(database(lab, trust))).with_context(|| trust.word())?;
    }
    Ok(())
}

fn call(command: &mut Command, attempt: &Attempt<'_>) {
    command.args([
        "-Q",
        "-4",
        "-V",
        "tls1.2:tls1.3",
        "-h",
        ADDRESS,
        "-a",
        attempt.host,
    ]);
    command.args(["-p", &attempt.port.to_string()]);
}

fn vfychain(lab: &Lab<'_>, attempt: &Attempt<'_>) -> anyhow::Result<Command> {
    let leaf = lab
        .directory()
        .join(format!("leaf-{}.der", attempt.case.title()));
    std::fs::write(&leaf, attempt.leaf.der())?;
    let mut command = program("vfychain", ["-u", "1", "-d"]);
    command.arg(format!(
        "sql:{}",
        database(lab, attempt.case.trust()).display()
    ));
    command.arg(leaf);
    Ok(command)
}

/// NSS's tools tell a fault in a line of their own, and end badly.
fn hear(output: &Output, fault: &str, good: &str) -> Seen {
    let (stdout, stderr) = (words(&output.stdout), words(&output.stderr));
    let said = format!("{stdout}\n{stderr}");
    let line = said.lines().find(|line| line.contains(fault));
    match (output.status.success(), line) {
        (true, None) if said.contains(good) => Seen::Connected,
        (false, Some(line)) => Seen::Refused(line.trim().to_owned()),
        _ => Seen::Trouble(tail(&stdout, &stderr)),
    }
}
