//! `cabundle audit --recursive` over many bundles of 2023, each with a few roots less: the whole program, in stores per
//! second. The bundles, 230 KB each, are written to a scratch directory first: 2.4 GB for the 10,000.

use std::path::Path;
use std::process::{Command, Stdio};

use cabundle::store::Store;
use divan::Bencher;
use divan::counter::ItemsCount;

fn main() {
    divan::main();
}

#[divan::bench(args = [1_000, 10_000], sample_count = 3, sample_size = 1)]
fn text(bencher: Bencher<'_, '_>, stores: usize) {
    audit(bencher, stores, &[]);
}

#[divan::bench(args = [1_000], sample_count = 3, sample_size = 1)]
fn json(bencher: Bencher<'_, '_>, stores: usize) {
    audit(bencher, stores, &["--json"]);
}

fn audit(bencher: Bencher<'_, '_>, stores: usize, more: &[&str]) {
    let Some(scratch) = written(stores) else {
        eprintln!("no stores could be written");
        return;
    };
    bencher.counter(ItemsCount::new(stores)).bench_local(|| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cabundle"));
        command.args(["audit", "-q", "--recursive", "--as-of", "2026-11-22"]);
        command.args(more).arg(scratch.path()).stdout(Stdio::null());
        command.status().ok()
    });
}

/// Bundles of the file of 2023, the nth without the roots that the bits of n say.
fn written(stores: usize) -> Option<tempfile::TempDir> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/certdata-2.60.txt");
    let store = Store::parse(&std::fs::read(file).ok()?).ok()?;
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    let blocks = store.roots.iter().map(|root| {
        let block = pem::Pem::new("CERTIFICATE", root.certificate.der());
        pem::encode_config(&block, config)
    });
    let blocks: Vec<_> = blocks.collect();
    let scratch = tempfile::tempdir().ok()?;
    for n in 0..stores {
        let kept = blocks.iter().enumerate();
        let kept = kept.filter(|(at, _)| *at >= 16 || n >> at & 1 == 0);
        let bundle: String = kept.map(|(_, block)| block.as_str()).collect();
        std::fs::write(scratch.path().join(format!("{n:05}.pem")), bundle).ok()?;
    }
    Some(scratch)
}
