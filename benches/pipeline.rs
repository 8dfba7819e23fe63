//! The stages of a build on the embedded file, in bytes of certdata.txt per second, and a build of each format.

use cabundle::certdata::{Certdata, Name};
use cabundle::format::{Format, Pem, REGISTRY, RenderOptions};
use cabundle::policy::Policy;
use cabundle::store::{Certificate, LoadOptions, Purpose, Sha256, Store};
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

/// The store without the hash of its input, which the command line computes at the same time.
fn store() -> Option<Store> {
    let options = LoadOptions::default();
    Store::parse_hashed(black_box(bytes()), &options, || Sha256([0; 32])).ok()
}

/// A whole build but for that hash.
fn build(format: &dyn Format) -> Option<usize> {
    let store = store()?;
    let mut policy = policy();
    policy.carries = format.carries();
    if policy.carries.purposes {
        policy.purposes = Purpose::ALL.to_vec();
    }
    let selection = store.select(policy).ok()?;
    let artifact = selection.render(format, &RenderOptions::default()).ok()?;
    Some(black_box(artifact).bytes().map_or(0, <[u8]>::len))
}

/// The yardstick: one SHA-256 of the file.
#[divan::bench]
fn a_sha256(bencher: Bencher<'_, '_>) {
    bencher
        .counter(size())
        .bench(|| Sha256::of(black_box(bytes())));
}

/// Text to objects.
#[divan::bench]
fn b_parse(bencher: Bencher<'_, '_>) {
    bencher
        .counter(size())
        .bench(|| Certdata::parse(black_box(bytes())));
}

/// Every certificate: its DER, SHA-1 and SHA-256.
#[divan::bench]
fn c_certificates(bencher: Bencher<'_, '_>) {
    let Ok(file) = Certdata::parse(bytes()) else {
        return;
    };
    let ders = file.objects().filter_map(|object| {
        let value = object.get(Name::Value)?;
        Some(object.octets(value)?.to_vec())
    });
    let ders: Vec<_> = ders.collect();
    bencher.bench(|| {
        let certificates = ders.iter().map(|der| Certificate::from_der(der.clone()));
        certificates.filter(Result::is_ok).count()
    });
}

/// Text to joined and checked roots.
#[divan::bench]
fn d_parse_check_join(bencher: Bencher<'_, '_>) {
    bencher.counter(size()).bench(store);
}

/// The same with every MD5.
#[divan::bench]
fn d_parse_check_join_md5(bencher: Bencher<'_, '_>) {
    let options = LoadOptions {
        every_md5: true,
        ..LoadOptions::default()
    };
    bencher
        .counter(size())
        .bench(|| Store::parse_hashed(black_box(bytes()), &options, || Sha256([0; 32])).is_ok());
}

/// Roots to a selection.
#[divan::bench]
fn e_select(bencher: Bencher<'_, '_>) {
    let Some(store) = store() else { return };
    bencher.bench_local(|| {
        let selection = store.select(policy());
        selection.map(|selection| selection.candidates().len())
    });
}

/// A selection to PEM.
#[divan::bench]
fn f_pem(bencher: Bencher<'_, '_>) {
    let Some(store) = store() else { return };
    let Ok(selection) = store.select(policy()) else {
        return;
    };
    bencher.bench_local(|| selection.render(&Pem, &RenderOptions::default()));
}

/// All of it: parse, checks, join, select, PEM.
#[divan::bench]
fn g_build(bencher: Bencher<'_, '_>) {
    bencher.counter(size()).bench(|| build(&Pem));
}

/// The same for each format; a tree is made in memory.
#[divan::bench(args = REGISTRY.iter().map(|format| format.name()))]
fn h_build(bencher: Bencher<'_, '_>, name: &str) {
    let Some(format) = cabundle::format::find(name) else {
        return;
    };
    bencher.bench(|| build(format));
}

/// ×1, ×10 objects in one file: time per byte.
#[divan::bench(args = [1, 2, 5, 10])]
fn i_times_as_large(bencher: Bencher<'_, '_>, times: usize) {
    let text = bytes();
    let objects = text.windows(10).position(|w| w == b"\nBEGINDATA");
    let (head, body) = text.split_at(objects.unwrap_or(0) + 11);
    let large = [head, &body.repeat(times)].concat();
    let options = LoadOptions::default();
    bencher
        .counter(BytesCount::of_slice(&large))
        .bench(|| Store::parse_hashed(black_box(&large), &options, || Sha256([0; 32])).is_ok());
}
