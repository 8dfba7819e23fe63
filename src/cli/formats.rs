//! `cabundle formats`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::Timestamp;

use super::load::load;
use super::problem::{Answer, Failure};
use crate::format::{Artifact, Format, Holding, Makes, REGISTRY, ReadOptions, RenderOptions};
use crate::output;
use crate::policy::{Carries, Policy};
use crate::store::{Level, LoadOptions, Purpose, Root, Store};

pub(super) fn run() -> Result<Answer, Failure> {
    let mut store = load(None, &LoadOptions::default())?.store;
    let trusted = |root: &Root| root.level(Purpose::ServerAuth) == Some(Level::Trusted);
    store.roots.retain(trusted);
    store.roots.truncate(1);
    let mut out = String::new();
    for format in REGISTRY {
        let (carries, loses) = told(format.carries());
        // Writing to a String cannot fail.
        let makes = match format.makes() {
            Makes::File => "one file".to_owned(),
            Makes::Tree(what) => format!("a directory: {what}"),
        };
        let _ = writeln!(out, "{:<17}{}", format.name(), format.about());
        let read = read_back(*format, &store)?;
        let mut line = |key, value: &str| {
            let _ = writeln!(out, "{:<17}{key:<9}{value}", "");
        };
        line("makes", &makes);
        line("carries", &carries.join(", "));
        line("loses", &loses.join(", "));
        line("read", &read);
        let takes = format.takes().iter().map(|choice| choice.as_str());
        let takes: Vec<_> = takes.collect();
        if !takes.is_empty() {
            line("takes", &takes.join(", "));
        }
    }
    output::write_stdout(&Artifact::text(out), &[])?;
    Ok(Answer::Done)
}

/// As what it can be read back. The readers themselves are asked: one root is written and shown to them.
fn read_back(format: &dyn Format, store: &Store) -> Result<String, Failure> {
    let mut policy = Policy::server_auth(Timestamp::UNIX_EPOCH);
    policy.carries = format.carries();
    let selection = store.select(policy)?;
    let kind = |bytes: &[u8]| {
        let holding = Holding::read(bytes, &ReadOptions::default()).ok()?;
        (!holding.held.is_empty()).then_some(holding.kind)
    };
    let read = match selection.render(format, &RenderOptions::at(None))? {
        Artifact::File { bytes, .. } => kind(&bytes).map(str::to_owned),
        Artifact::Tree(tree) => {
            let kinds: BTreeSet<_> = tree.files().filter_map(|(_, bytes)| kind(bytes)).collect();
            let kinds: Vec<_> = kinds.into_iter().collect();
            (!kinds.is_empty()).then(|| format!("a directory of {}", kinds.join(", ")))
        }
    };
    Ok(read.map_or_else(|| "not back".to_owned(), |read| format!("back as {read}")))
}

/// What a statement means in words.
fn told(carries: Carries) -> (Vec<&'static str>, Vec<&'static str>) {
    let (held, own) = if carries.certificate {
        ("certificates", None)
    } else {
        let lost = "validity and other limits of the certificates' own";
        ("subjects and keys", Some((false, lost)))
    };
    let parts = [
        (true, held),
        (carries.purposes, "trust per purpose"),
        (carries.dates, "distrust dates"),
        (carries.constraints, "imposed name constraints"),
        (carries.distrust, "active distrust"),
        (carries.bare_distrust, "distrust without a certificate"),
    ];
    let words = |has: bool| {
        let words = parts
            .iter()
            .chain(&own)
            .filter(|(carried, _)| *carried == has);
        let words: Vec<_> = words.map(|(_, words)| *words).collect();
        if words.is_empty() {
            vec!["nothing"]
        } else {
            words
        }
    };
    (words(true), words(false))
}
