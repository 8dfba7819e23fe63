//! A client, and one attempt of it to reach the server.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output};

use super::case::Case;
use super::lab::Lab;
use super::pki::{ADDRESS, Leaf};
use super::seen::Seen;
use crate::consumers::install::Need;

/// A row of the table.
pub(crate) struct Client {
    pub(crate) name: &'static str,
    /// The format of the store that it reads.
    pub(crate) format: &'static str,
    pub(crate) needs: &'static [Need],
    /// What must be made before.
    pub(crate) build: Option<Build>,
    pub(crate) version: fn(&Lab<'_>) -> anyhow::Result<String>,
    /// What to run for an attempt.
    pub(crate) command: fn(&Lab<'_>, &Attempt<'_>) -> anyhow::Result<Command>,
    /// Whether it meets the server, or only sees its certificate.
    pub(crate) is_online: bool,
    /// What its output says.
    pub(crate) hear: fn(&Output) -> Seen,
    /// Cases that it cannot be asked.
    pub(crate) cannot: &'static [Case],
    /// What it cannot do, or how it is asked.
    pub(crate) remark: &'static str,
}

/// What is made once for all attempts of a client: a program that it is compiled into, a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Build {
    Go,
    Java,
    MbedTls,
    Nss,
    Rustls,
}

/// What an attempt is made of.
pub(crate) struct Attempt<'a> {
    pub(crate) case: Case,
    pub(crate) store: &'a Path,
    /// Whom the client believes to call.
    pub(crate) host: &'static str,
    pub(crate) port: u16,
    /// The port of a proxy that finds the server under every name.
    pub(crate) proxy: u16,
    /// What the server shows.
    pub(crate) leaf: &'a Leaf,
}

impl Client {
    /// By its name, by its format, or as one of all.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        ["handshake", self.name, self.format]
            .iter()
            .any(|own| own.eq_ignore_ascii_case(name))
    }
}

impl Attempt<'_> {
    /// `host:port` as the client believes it.
    pub(crate) fn authority(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// Where the server really is.
    pub(crate) fn address(&self) -> String {
        format!("{ADDRESS}:{}", self.port)
    }

    pub(crate) fn url(&self) -> String {
        format!("https://{}/", self.authority())
    }

    pub(crate) fn is_by_address(&self) -> bool {
        self.host == ADDRESS
    }

    /// Store, host and port, as the scripts of the project take them.
    pub(crate) fn tell(&self, mut command: Command) -> Command {
        command.arg(self.store).arg(self.host);
        command.arg(self.port.to_string());
        command
    }
}

/// A program with its first arguments.
pub(crate) fn program<S: AsRef<OsStr>>(
    name: impl AsRef<OsStr>,
    args: impl IntoIterator<Item = S>,
) -> Command {
    let mut command = crate::consumers::program(name);
    for proxy in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
        command.env_remove(proxy);
        command.env_remove(proxy.to_ascii_uppercase());
    }
    command.args(args);
    command
}

/// The first line that a program prints of itself.
pub(crate) fn first_line(mut command: Command) -> anyhow::Result<String> {
    let said = crate::consumers::done(&mut command)?;
    Ok(said.lines().next().unwrap_or_default().trim().to_owned())
}

/// The first word with a digit in it, of what a program prints of itself.
pub(crate) fn version_of(command: Command) -> anyhow::Result<String> {
    let line = first_line(command)?;
    let mut words = line.split_whitespace();
    let found = words.find(|word| word.contains(|c: char| c.is_ascii_digit()));
    Ok(found.unwrap_or(&line).to_owned())
}

/// The words of a program.
pub(crate) fn words(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What one of the project's own scripts says.
pub(crate) fn of_script(output: &Output) -> Seen {
    let (stdout, stderr) = (words(&output.stdout), words(&output.stderr));
    Seen::of_script(output.status.success(), &stdout, &stderr)
}
