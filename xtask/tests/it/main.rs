//! xtask as its users meet it: the program, a copy of data/, and an HTTPS server on this machine.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "tests"
)]

mod attack;
mod channel;
mod current;
mod damage;
mod docs;
mod guards;
mod network;
mod replaced;
mod roots;
mod supply;
mod support;
