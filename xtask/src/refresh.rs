//! refresh and diff: fetch, check, compare, replace.

use anyhow::Context as _;
use cabundle::diff::{self, markdown};
use cabundle::format::Holding;
use cabundle::store::{Finding, Lock, Store};
use cabundle::text::count;

use crate::args::Options;
use crate::clock;
use crate::current::Current;
use crate::data::{CERTDATA, DataDir, LOCK};
use crate::guards;
use crate::header::NAME;
use crate::replace::{replace, sweep, tell_leftovers};
use crate::roots::{self, ROOTS};
use crate::source::{Numbered, Offer, Source};
use crate::version::Version;
use crate::words::{note, warn};

/// What came of it. Whatever is not done is an error instead.
pub(crate) enum Outcome {
    /// Upstream and data/ are the same.
    Current,
    /// Upstream differs, in these words; data/ is as it was.
    Differs(String),
    /// Upstream differed, in these words; data/ is new.
    Replaced(String),
}

/// Brings data/ up to date, or with `check` only looks.
pub(crate) fn refresh(options: &Options, check: bool) -> anyhow::Result<Outcome> {
    let retrieved = clock::now()?;
    let path = options.data.clone().unwrap_or_else(DataDir::of_workspace);
    let data = DataDir::open(&path)?;
    if !check {
        sweep(&data);
    }
    tell_leftovers(&data);
    let current = Current::read(&data).with_context(|| path.display().to_string())?;
    if !current.is_locked() {
        warn(format_args!(
            "{LOCK} does not speak of the {CERTDATA} beside it"
        ));
    }

    let source = Source::new(options)?;
    let known = Some(&current.lock).filter(|_| current.is_locked());
    let (bytes, etag) = match source.certdata(known)? {
        Offer::Known => (current.bytes.clone(), String::new()),
        Offer::File { bytes, etag } => (bytes, etag),
    };
    guards::is_expected(&bytes, options.expect_sha256).with_context(|| source.url())?;
    if bytes == current.bytes && current.is_locked() {
        note(format_args!("already current: {}", describe(&current.lock)));
        return Ok(Outcome::Current);
    }

    let mut store = Store::parse(&bytes).with_context(|| source.url())?;
    store.findings.iter().for_each(tell);
    let version = version(&source, &current)?;
    if version.is_some() {
        source.still_offers(&bytes, &etag)?;
    }
    if let (Some(old), Some(new)) = (&current.version, &version)
        && !options.allow_downgrade
    {
        guards::is_no_downgrade(old, new)?;
    }
    if !options.accept_removals {
        guards::keeps_most_roots(&current.store, &store)?;
    }
    let lives = roots::lives(&data)?;
    if !options.accept_returns {
        guards::brings_nothing_back(&current.store, &store, lives.as_ref())?;
    }

    let lock = Lock {
        url: source.url(),
        channel: source.channel().to_owned(),
        sha256: store.sha256.to_string(),
        size: store.size,
        nss_builtins_version: version.map_or_else(String::new, |v| v.to_string()),
        retrieved,
        etag,
    };
    store.lock = Some(lock.clone());
    let (old, new) = (Holding::from(&current.store), Holding::from(&store));
    let report = diff::compare(&old, &new, &diff::Options::default());
    if report.is_empty() {
        note("the files differ, but not in what they say of any root");
    }
    let difference = if options.markdown {
        markdown::render(&report)
    } else {
        diff::text::render(&report)
    };
    if check {
        return Ok(Outcome::Differs(difference));
    }
    let toml = lock.to_toml()?;
    let mut files = vec![(CERTDATA, &bytes[..]), (LOCK, toml.as_bytes())];
    let table = match lives {
        Some(lives) => roots::with(lives, &store, &lock)?,
        None => None,
    };
    files.extend(table.as_ref().map(|table| (ROOTS, table.as_bytes())));
    replace(&data, &files)?;
    note(format_args!("replaced: {}", describe(&lock)));
    Ok(Outcome::Replaced(difference))
}

/// The builtins version of upstream, if there is one to be had. Says so where that leaves the
/// downgrade guard without a comparison.
fn version(source: &Source, current: &Current) -> anyhow::Result<Option<Version>> {
    let offered = source.version()?;
    match (&current.version, &offered) {
        (Some(_), Numbered::Version(_)) => {}
        (None, Numbered::Version(new)) => warn(format_args!(
            "{LOCK} knows no builtins version, so there is nothing to compare {new} with: nothing keeps an older file than the one in data/ out"
        )),
        (None, Numbered::Unknown(why)) => warn(format_args!(
            "the builtins version is unknown, upstream's and that in {LOCK}, so nothing keeps an older file out ({NAME} beside the file, or served there, gives it): {why}"
        )),
        (Some(old), Numbered::Unknown(why)) => warn(format_args!(
            "the builtins version is unknown, so nothing keeps an older file than the {old} in data/ out, and once the file is in data/, the downgrade guard has nothing to compare with from then on; put {NAME} beside the file, or serve it there, to avoid that: {why}"
        )),
    }
    Ok(match offered {
        Numbered::Version(version) => Some(version),
        Numbered::Unknown(_) => None,
    })
}

/// What is worth a word in a sound file.
fn tell(finding: &Finding) {
    let code = finding.problem.code();
    match finding.span {
        Some(span) => warn(format_args!(
            "{code} line {}: {}",
            span.line, finding.problem
        )),
        None => warn(format_args!("{code} {}", finding.problem)),
    }
}

fn describe(lock: &Lock) -> String {
    let version = lock.version().unwrap_or("unknown");
    let size = count(lock.size, "byte");
    format!(
        "builtins version {version}, {size}, SHA-256 {}",
        lock.sha256
    )
}
