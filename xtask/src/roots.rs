//! The table of all lives, kept current.

use std::path::Path;

use cabundle::history::{Builder, Lives, Order, TableError};
use cabundle::store::{Lock, Store};
use jiff::tz::TimeZone;

use crate::data::{DataDir, DataError};
use crate::version::{Version, VersionError};
use crate::words::{note, warn};

/// The life of every root.
pub(crate) const ROOTS: &str = "roots.tsv";

/// Why the table cannot be kept current.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RootsError {
    #[error(transparent)]
    Data(#[from] DataError),
    #[error("{ROOTS}: not UTF-8")]
    Encoding,
    // It names the file itself.
    #[error(transparent)]
    Table(#[from] TableError),
    #[error("{ROOTS}")]
    Version(#[from] VersionError),
}

/// The table. `None`, with a word, where there is none.
pub(crate) fn lives(data: &DataDir) -> Result<Option<Lives>, RootsError> {
    if !data
        .files()?
        .iter()
        .any(|file| file.ends_with(Path::new(ROOTS)))
    {
        warn(format_args!("there is no {ROOTS} to keep current"));
        return Ok(None);
    }
    let text = String::from_utf8(data.read(ROOTS)?).map_err(|_| RootsError::Encoding)?;
    Ok(Some(Lives::parse(&text)?))
}

/// The table with a new revision in it, on the day of its fetch. `None`, with a word, where it is no news: an
/// older file does not bring back what was removed since.
pub(crate) fn with(lives: Lives, store: &Store, lock: &Lock) -> Result<Option<String>, RootsError> {
    let ends = lives.extent().and_then(|extent| extent.version.as_deref());
    let ends: Option<Version> = ends.map(str::parse).transpose()?;
    let offered: Option<Version> = lock.version().map(str::parse).transpose()?;
    match (&ends, &offered) {
        (Some(ends), Some(offered)) if offered < ends => {
            note(format_args!(
                "{ROOTS} stays as it is: it goes up to builtins version {ends}, and this is {offered}"
            ));
            return Ok(None);
        }
        (Some(ends), None) => {
            warn(format_args!(
                "{ROOTS} stays as it is: it goes up to builtins version {ends}, and this one's is unknown"
            ));
            return Ok(None);
        }
        _ => {}
    }
    let date = lock.retrieved.to_zoned(TimeZone::UTC).date();
    let mut builder = Builder::after(lives);
    if !builder.wants(date) {
        warn(format_args!(
            "{ROOTS} stays as it is: it goes further than {date}"
        ));
        return Ok(None);
    }
    builder.add(date, &lock.url, store, false);
    Ok(Some(builder.finish(Order::Given).lives.to_table()))
}
