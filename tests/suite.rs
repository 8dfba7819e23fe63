//! One binary for all integration tests; one file per subject.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod audit;
mod cli;
mod damage;
mod debian;
mod diagnostics;
mod diff;
mod docs;
mod formats;
mod fuzzing;
mod guards;
mod history;
mod history_command;
mod hostile;
mod house;
mod limits;
mod lint;
mod manners;
mod output;
mod pages;
mod policy;
mod properties;
mod readers;
mod reading;
mod show;
mod snapshot;
mod support;
mod synthetic;
