//! What Python programs use.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::consumers::done;
use crate::consumers::install::Need;
use crate::handshake::case::Case;
use crate::handshake::client::{Attempt, Client, first_line, of_script, program};
use crate::handshake::lab::Lab;

const SSL: Client = Client {
    name: "python ssl",
    format: "pem",
    needs: &[Need::Debian("python3", "python3")],
    build: None,
    version: |_| {
        let asked = "import platform, ssl; \
                     print(platform.python_version(), 'with', ' '.join(ssl.OPENSSL_VERSION.split()[:2]))";
        first_line(program("python3", ["-c", asked]))
    },
    command: |lab, attempt| {
        Ok(script(
            lab,
            attempt,
            program("python3", NOTHING),
            "ssl-default",
            attempt.store,
        ))
    },
    is_online: true,
    hear: of_script,
    cannot: &[],
    remark: "create_default_context(cafile=)",
};

const REQUESTS: Client = Client {
    name: "requests",
    format: "certifi",
    needs: &[Need::Pypi("requests"), Need::Pypi("certifi")],
    version: |lab| version(lab, "requests"),
    command: requests,
    remark: "certifi's file replaced; names by a proxy",
    ..SSL
};

const PYOPENSSL: Client = Client {
    name: "pyOpenSSL",
    needs: &[Need::Pypi("pyOpenSSL"), Need::Pypi("service-identity")],
    version: |lab| version(lab, "pyOpenSSL"),
    command: |lab, attempt| Ok(script(lab, attempt, venv(lab), "pyopenssl", attempt.store)),
    remark: "load_verify_locations; names by service_identity, it checks none itself",
    ..SSL
};

const M2CRYPTO: Client = Client {
    name: "M2Crypto",
    needs: &[
        Need::Debian("swig", "swig"),
        Need::Debian("gcc", "cc"),
        Need::Debian("libssl-dev", "/usr/include/openssl/ssl.h"),
        Need::Debian("python3-dev", "python3-config"),
        Need::Pypi("M2Crypto"),
    ],
    version: |lab| version(lab, "M2Crypto"),
    command: |lab, attempt| Ok(script(lab, attempt, venv(lab), "m2crypto", attempt.store)),
    remark: "load_verify_locations",
    ..SSL
};

const TLSLITE: Client = Client {
    name: "tlslite-ng",
    needs: &[Need::Pypi("tlslite-ng")],
    version: |lab| version(lab, "tlslite-ng"),
    command: |lab, attempt| Ok(script(lab, attempt, venv(lab), "tlslite", attempt.store)),
    cannot: &[
        Case::WrongName,
        Case::ByAddress,
        Case::EmailOnly,
        Case::Distrusted,
        Case::Excluded,
        Case::Absent,
        Case::Expired,
    ],
    remark: "verifies no chain and no name: it reads the store and connects with anybody",
    ..SSL
};

pub(super) const CLIENTS: &[Client] = &[
    SSL,
    Client {
        command: |lab, attempt| {
            Ok(script(
                lab,
                attempt,
                program("python3", NOTHING),
                "ssl-context",
                attempt.store,
            ))
        },
        remark: "SSLContext, CERT_REQUIRED, check_hostname",
        ..SSL
    },
    Client {
        format: "hash-dir",
        command: |lab, attempt| {
            Ok(script(
                lab,
                attempt,
                program("python3", NOTHING),
                "ssl-capath",
                attempt.store,
            ))
        },
        remark: "create_default_context(capath=)",
        ..SSL
    },
    Client {
        format: "openssl-trusted",
        ..SSL
    },
    REQUESTS,
    PYOPENSSL,
    M2CRYPTO,
    TLSLITE,
];

const NOTHING: [&str; 0] = [];

fn python(lab: &Lab<'_>) -> PathBuf {
    lab.place().venv().join("bin/python")
}

fn venv(lab: &Lab<'_>) -> Command {
    program(python(lab), NOTHING)
}

/// `handshake.py CLIENT STORE HOST PORT PROXY`.
pub(super) fn script(
    lab: &Lab<'_>,
    attempt: &Attempt<'_>,
    mut python: Command,
    client: &str,
    store: &Path,
) -> Command {
    // No __pycache__ beside the script.
    python.args(["-B".as_ref(), lab.script("handshake.py").as_os_str()]);
    python.arg(client);
    python.arg(store).arg(attempt.host);
    python.args([attempt.port, attempt.proxy].map(|port| port.to_string()));
    python
}

/// The version of a package in the virtual environment.
fn version(lab: &Lab<'_>, package: &str) -> anyhow::Result<String> {
    let asked = "import importlib.metadata as m, sys; print(m.version(sys.argv[1]))";
    first_line(program(python(lab), ["-c", asked, package]))
}

/// requests takes its roots from the package certifi: here a copy of it, with our file in place of its
/// own, that stands before the installed one.
fn requests(lab: &Lab<'_>, attempt: &Attempt<'_>) -> anyhow::Result<Command> {
    let path = lab
        .directory()
        .join(format!("certifi-copy-{}", attempt.case.trust().word()));
    let copy = path.join("certifi");
    if !copy.exists() {
        let asked = "import certifi, os; print(os.path.dirname(certifi.__file__))";
        let installed = done(&mut program(python(lab), ["-c", asked]))?;
        std::fs::create_dir_all(&copy)?;
        for file in ["__init__.py", "core.py"] {
            std::fs::copy(PathBuf::from(installed.trim()).join(file), copy.join(file))?;
        }
        std::fs::copy(attempt.store, copy.join("cacert.pem"))?;
    }
    let mut command = venv(lab);
    command.env("PYTHONPATH", path);
    Ok(script(lab, attempt, command, "requests", attempt.store))
}
