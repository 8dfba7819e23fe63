//! Every case.

mod certdata;
mod certificates;
mod directories;
mod keystores;
mod revisions;
mod sizes;
mod stores;

use super::subject::Subject;

/// Every case, in the order of the table.
pub(super) fn all() -> Vec<Subject> {
    [
        sizes::cases(),
        certdata::cases(),
        certificates::cases(),
        stores::cases(),
        keystores::cases(),
        directories::cases(),
        revisions::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
