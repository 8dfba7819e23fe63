//! The stages of a build on the embedded file, in bytes of certdata.txt per second.

use cabundle::certdata::Certdata;
use cabundle::format::{Pem, RenderOptions};
use cabundle::policy::Policy;
use cabundle::store::{Sha256, Store};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

fn bytes() -> &'static [u8] {
    Store::embedded_bytes()
}

fn size() -> BytesCount {
    BytesCount::of_slice(bytes())
}

/// 2026-11-22, so that the same roots are selected whenever this runs.
fn policy() -> Policy {
    Policy::server_auth("2026-11-22T00:00:00Z".parse().unwrap_or_default())
}

/// The yardstick: one SHA-256 of the file.
#[divan::bench]
fn sha256(bencher: Bencher<'_, '_>) {
    bencher
        .counter(size())
        .bench(|| Sha256::of(black_box(bytes())));
}

/// Text to objects.
#[divan::bench]
fn parse(bencher: Bencher<'_, '_>) {
    bencher
        .counter(size())
        .bench(|| Certdata::parse(black_box(bytes())));
}

/// Text to joined and checked roots.
#[divan::bench]
fn parse_and_join(bencher: Bencher<'_, '_>) {
    bencher
        .counter(size())
        .bench(|| Store::parse(black_box(bytes())));
}

/// Roots to a selection.
#[divan::bench]
fn select(bencher: Bencher<'_, '_>) {
    let Ok(store) = Store::embedded() else { return };
    bencher.counter(size()).bench_local(|| {
        store
            .select(policy())
            .map(|selection| selection.candidates().len())
    });
}

/// A selection to PEM.
#[divan::bench]
fn pem(bencher: Bencher<'_, '_>) {
    let Ok(store) = Store::embedded() else { return };
    let Ok(selection) = store.select(policy()) else {
        return;
    };
    bencher
        .counter(size())
        .bench_local(|| selection.render(&Pem, &RenderOptions::default()));
}

/// All of it.
#[divan::bench]
fn build(bencher: Bencher<'_, '_>) {
    bencher.counter(size()).bench(|| {
        let store = Store::parse(black_box(bytes())).ok()?;
        let selection = store.select(policy()).ok()?;
        selection.render(&Pem, &RenderOptions::default()).ok()
    });
}
