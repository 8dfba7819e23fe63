//! Real TLS clients that believe what the tool wrote, and a server that shows them the certificate of
//! a test authority.
//!
//! Every client must connect where the store trusts the authority for servers, and refuse under a wrong
//! name, under an address, where the store trusts it for email only, distrusts it, leaves it out or does
//! not know it, and when the server's certificate has expired: each for that reason and no other. What
//! is neither a connection nor a refusal of the certificate is trouble, never a refusal.

mod case;
mod certdata;
mod client;
mod clients;
mod lab;
mod pki;
mod seen;
mod server;
mod stores;

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::Context as _;

use crate::consumers::install::{Installed, Need};
use crate::consumers::table::{Row, Table, Verdict};
use crate::consumers::{Place, progress};

use case::Case;
use client::Client;
use lab::Lab;
use server::Server;

/// Client, version, format, one per case, remark.
const COLUMNS: usize = 4 + Case::ALL.len();

/// The clients that the names choose, every one without names. `handshake` chooses all of them.
pub(crate) fn clients(names: &[String]) -> Vec<&'static Client> {
    let chosen = |client: &&Client| {
        let mut names = names.iter();
        names.len() == 0 || names.any(|name| client.is_called(name))
    };
    clients::all().filter(chosen).collect()
}

/// What they need.
pub(crate) fn needs(clients: &[&Client]) -> Vec<Need> {
    let needs = clients.iter().flat_map(|client| client.needs);
    needs.copied().collect()
}

/// The rows of `--list`.
pub(crate) fn list(clients: &[&Client]) -> Table<4> {
    let row = |client: &&Client| {
        let needs: Vec<String> = client.needs.iter().map(Need::to_string).collect();
        let words = [client.name, client.format, client.remark, &needs.join(", ")];
        Row::listed(words.map(str::to_owned))
    };
    Table {
        title: "handshakes".to_owned(),
        head: ["client", "format", "remark", "needs"].map(str::to_owned),
        rows: clients.iter().map(row).collect(),
    }
}

/// Runs every case with every client.
pub(crate) fn run(
    clients: &[&'static Client],
    place: &Place,
    tool: &std::path::Path,
    installed: &Installed,
) -> anyhow::Result<Table<COLUMNS>> {
    let lab = Lab::new(place, tool, clients, installed).context("the stores of the handshakes")?;
    let waiting: Mutex<VecDeque<_>> = Mutex::new(clients.iter().enumerate().collect());
    let done = Mutex::new(Vec::new());
    let next = || {
        let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.pop_front()
    };
    let work = || {
        while let Some((at, client)) = next() {
            let row = row(&lab, client, installed);
            progress(row.line());
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            done.push((at, row));
        }
    };
    thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    let mut rows = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    rows.sort_by_key(|(at, _)| *at);
    Ok(Table {
        title: "handshakes".to_owned(),
        head: head(),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    })
}

fn head() -> [String; COLUMNS] {
    cells(
        "client",
        "version",
        "format",
        Case::ALL.map(Case::title),
        "remark",
    )
}

fn cells(
    client: &str,
    version: &str,
    format: &str,
    cases: [&str; Case::ALL.len()],
    remark: &str,
) -> [String; COLUMNS] {
    let mut words = [client, version, format]
        .into_iter()
        .chain(cases)
        .chain([remark]);
    std::array::from_fn(|_| words.next().unwrap_or_default().to_owned())
}

/// One client: every case, and what is to be said of it.
fn row(lab: &Lab<'_>, client: &Client, installed: &Installed) -> Row<COLUMNS> {
    let mut faults = installed.missing(client.needs);
    let mut version = String::new();
    let mut words = [""; Case::ALL.len()];
    if faults.is_empty() {
        let tried = lab.ready(client).and_then(|()| {
            version = (client.version)(lab).context("its version")?;
            Server::start(lab.pki())
        });
        match tried {
            Ok(server) => {
                words = Case::ALL.map(|case| {
                    let verdict = lab.attempt(client, &server, case);
                    if let Some(fault) = verdict.fault() {
                        faults.push(format!("{}: {fault}", case.title()));
                    }
                    verdict.word()
                });
            }
            Err(error) => faults.push(format!("{error:#}")),
        }
    }
    let cells = cells(client.name, &version, client.format, words, client.remark);
    match faults.is_empty() {
        true => Row::checked(cells, Verdict::Expected),
        false => Row::checked(cells, Verdict::Unexpected(faults.join("\n"))),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::collections::BTreeSet;

    use super::case::{Case, Expected, Reason, Trust};
    use super::{clients, head};

    fn named(name: &str) -> usize {
        clients(&[name.to_owned()]).len()
    }

    #[test]
    fn names_choose_clients_and_formats() {
        let all = clients(&[]).len();
        assert_eq!(named("handshake"), all);
        assert_eq!(named("CURL"), named("curl"));
        assert!(named("hash-dir") > named("vfychain"));
        assert_eq!(named("vfychain"), 1);
        assert_eq!(named("no such client"), 0);
        let both = ["vfychain", "tlslite-ng"].map(str::to_owned);
        assert_eq!(clients(&both).len(), 2);
    }

    #[test]
    fn rows_are_told_apart() {
        let all = clients(&[]);
        let rows: BTreeSet<_> = all.iter().map(|c| (c.name, c.format, c.remark)).collect();
        assert_eq!(rows.len(), all.len());
    }

    #[test]
    fn what_a_client_cannot_do_stands_in_its_remark() {
        for client in clients(&[]) {
            assert!(!client.remark.is_empty(), "{}", client.name);
            let told = ["no ", "verifies no"]
                .iter()
                .any(|word| client.remark.contains(word));
            assert!(client.cannot.is_empty() || told, "{}", client.name);
        }
    }

    #[test]
    fn every_kind_of_trust_and_of_refusal_is_a_case() {
        for trust in Trust::ALL {
            assert!(Case::ALL.iter().any(|case| case.trust() == trust));
            let connects = |case: &Case| case.expected() == Expected::Connects;
            let cases: Vec<_> = Case::ALL
                .into_iter()
                .filter(|case| case.trust() == trust)
                .collect();
            assert_eq!(
                cases.iter().any(connects),
                trust == Trust::Server,
                "{trust:?}"
            );
        }
        for reason in [Reason::Name, Reason::Issuer, Reason::Expired] {
            let refused = |case: &Case| case.expected() == Expected::Refuses(reason);
            assert!(Case::ALL.iter().any(refused), "{reason:?}");
        }
    }

    #[test]
    fn the_table_has_a_column_for_every_case() {
        let head = head();
        assert_eq!(head[..3], ["client", "version", "format"]);
        assert_eq!(head.last().unwrap(), "remark");
        assert_eq!(head[3..head.len() - 1], Case::ALL.map(Case::title));
    }
}
