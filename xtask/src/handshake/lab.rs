//! What all clients share: certificates, stores, compiled programs, and how an attempt is made.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, anyhow};

use super::case::{Case, Door, Trust};
use super::client::{Attempt, Build, Client, program, words};
use super::clients;
use super::pki::Pki;
use super::seen::{Seen, Verdict, tail};
use super::server::Server;
use super::stores::Inputs;
use crate::consumers::install::Installed;
use crate::consumers::{Place, progress};

/// Seconds. A client that says nothing for so long is ended, and that is no refusal.
const PATIENCE: &str = "30";

/// The shared things.
pub(crate) struct Lab<'p> {
    place: &'p Place,
    pki: Pki,
    directory: PathBuf,
    stores: BTreeMap<&'static str, Outcome<Vec<(Trust, PathBuf)>>>,
    builds: BTreeMap<Build, Outcome<()>>,
}

/// Kept until a row asks for it.
type Outcome<T> = Result<T, String>;

impl<'p> Lab<'p> {
    /// Makes all that these clients share. What fails for one format or one program is told by the rows
    /// that need it.
    pub(crate) fn new(
        place: &'p Place,
        tool: &Path,
        clients: &[&Client],
        installed: &Installed,
    ) -> anyhow::Result<Self> {
        let directory = place.work.join("handshake");
        if directory.exists() {
            std::fs::remove_dir_all(&directory)?;
        }
        std::fs::create_dir_all(&directory).with_context(|| directory.display().to_string())?;
        let pki = Pki::new()?;
        let inputs = Inputs::write(&directory, &pki)?;
        // A program that several clients share holds the stores of all of them, chosen or not.
        let chosen = clients.iter().map(|client| client.format);
        let shared = clients::all().filter(|client| {
            let build = client.build;
            build.is_some() && clients.iter().any(|chosen| chosen.build == build)
        });
        let formats: BTreeSet<_> = chosen.chain(shared.map(|client| client.format)).collect();
        let stores = formats.into_iter().map(|format| {
            let built = inputs.build(tool, &directory, format);
            (format, built.map_err(|error| format!("{error:#}")))
        });
        let mut lab = Self {
            place,
            pki,
            stores: stores.collect(),
            directory,
            builds: BTreeMap::new(),
        };
        let there = clients
            .iter()
            .filter(|client| installed.missing(client.needs).is_empty());
        let builds: BTreeSet<Build> = there.filter_map(|client| client.build).collect();
        for build in builds {
            progress(format_args!("making {build:?}"));
            let built = clients::build(&lab, build);
            lab.builds
                .insert(build, built.map_err(|error| format!("{error:#}")));
        }
        Ok(lab)
    }

    pub(crate) fn place(&self) -> &Place {
        self.place
    }

    pub(crate) fn pki(&self) -> &Pki {
        &self.pki
    }

    /// A scratch directory, emptied by every run.
    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// A script of the project.
    pub(crate) fn script(&self, name: &str) -> PathBuf {
        self.place.scripts().join(name)
    }

    /// The store of a format in which the leaves' root has this trust.
    pub(crate) fn store(&self, format: &str, trust: Trust) -> anyhow::Result<&Path> {
        let stores = match self.stores.get(format) {
            Some(Ok(stores)) => stores,
            Some(Err(why)) => return Err(anyhow!("{why}")),
            None => return Err(anyhow!("no store was asked for in the format {format}")),
        };
        let found = stores.iter().find(|(known, _)| *known == trust);
        let (_, path) = found.with_context(|| format!("no store {}", trust.word()))?;
        Ok(path)
    }

    /// Whether what a client needs of ours is there.
    pub(crate) fn ready(&self, client: &Client) -> anyhow::Result<()> {
        self.store(client.format, Trust::Server)?;
        match client.build.and_then(|build| self.builds.get(&build)) {
            Some(Err(why)) => Err(anyhow!("{why}")),
            Some(Ok(())) | None => Ok(()),
        }
    }

    /// Runs a client once.
    pub(crate) fn attempt(&self, client: &Client, server: &Server, case: Case) -> Verdict {
        let seen = match client.cannot.contains(&case) {
            true => Ok(Seen::Cannot),
            false => self.run(client, server, case),
        };
        let seen = seen.unwrap_or_else(|error| Seen::Trouble(format!("{error:#}")));
        seen.judge(case.expected())
    }

    fn run(&self, client: &Client, server: &Server, case: Case) -> anyhow::Result<Seen> {
        let attempt = Attempt {
            case,
            store: self.store(client.format, case.trust())?,
            host: case.host(),
            port: server.port(case.door()),
            proxy: server.proxy,
            leaf: match case.door() {
                Door::Expired => &self.pki.expired,
                _ => &self.pki.good,
            },
        };
        let before = server.arrivals();
        let mut command = patient(&(client.command)(self, &attempt)?);
        let output = command.output().context("timeout, of coreutils")?;
        let said = || tail(&words(&output.stdout), &words(&output.stderr));
        Ok(match output.status.code() {
            None | Some(124 | 137) => {
                Seen::Trouble(format!("ended after {PATIENCE} s: {}", said()))
            }
            _ if client.is_online && server.arrivals() == before => {
                Seen::Trouble(format!("it did not reach the server: {}", said()))
            }
            Some(_) => (client.hear)(&output),
        })
    }
}

/// The same command, which ends.
fn patient(command: &Command) -> Command {
    let mut patient = program("timeout", ["--kill-after=2", PATIENCE]);
    patient.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => patient.env(name, value),
            None => patient.env_remove(name),
        };
    }
    if let Some(directory) = command.get_current_dir() {
        patient.current_dir(directory);
    }
    patient
}
