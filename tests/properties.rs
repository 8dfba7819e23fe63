//! Properties of all stores: made up ones go in, and what comes out is held against the plain data that they were made
//! of.
//!
//! A certificate is put together byte by byte (`properties/shape.rs`), a store is written in one of the many ways in
//! which certdata.txt may be written (`text.rs`), who gets in is judged by the rules of the design (`judge.rs`). None of
//! that asks the program. `PROPTEST_CASES=10000 cargo test --test suite properties` tries more of them.

mod changed;
mod generate;
mod instant;
mod judge;
mod model;
mod parsed;
mod selected;
mod shape;
mod text;
mod written;

use proptest::test_runner::{Config, FileFailurePersistence};

/// What has failed once, as seeds.
const REGRESSIONS: &str = "tests/properties/regressions.txt";

/// As many cases as keep `cargo test` quick, or `PROPTEST_CASES`. What has failed once is tried first from then on.
fn cases(cases: u32) -> Config {
    let config = Config::default();
    let chosen = std::env::var_os("PROPTEST_CASES").is_some();
    Config {
        cases: if chosen { config.cases } else { cases },
        // A shrunken store is far easier to read.
        max_shrink_iters: 20_000,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(REGRESSIONS))),
        ..config
    }
}
