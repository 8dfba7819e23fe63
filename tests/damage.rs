//! Damage as a user meets it: nothing is written, and what stood there stays. `cargo xtask damage` tries every kind of it.

use cabundle::store::Store;

use crate::support::{AS_OF, assert_done, assert_refused, cabundle, names, put, scratch};
use crate::synthetic::{Entry, certdata};

#[test]
fn a_damaged_file_replaces_nothing() {
    const OLD: &[u8] = b"what stood here before\n";
    let text = certdata(&[Entry::fresh("A"), Entry::fresh("B")]);
    let directory = scratch();
    let output = directory.path().join("roots.der");
    let build = |bytes: &[u8]| {
        let input = put(directory.path(), "in.txt", bytes);
        put(directory.path(), "roots.der", OLD);
        let mut command = cabundle();
        command.arg("build").arg(&input).arg("-o").arg(&output);
        command.args(["-f", "der", "--accept-limits", "--as-of", AS_OF]);
        let done = command.output().expect("run cabundle");
        let found = std::fs::read(&output).unwrap();
        assert_eq!(names(directory.path()), ["in.txt", "roots.der"]);
        (done, found)
    };
    let (done, roots) = build(text.as_bytes());
    assert_done(done);
    assert_ne!(roots, OLD);

    let lines: Vec<_> = text.split_inclusive('\n').collect();
    let mut counts = [0; 2];
    for n in (0..20).map(|n| n * (lines.len() - 2) / 20 + n % 5) {
        let (before, rest) = lines.split_at(n);
        let [line, next, after @ ..] = rest else {
            panic!("the last line");
        };
        let (before, after) = (before.concat(), after.concat());
        let half = &line[..line.len() / 2];
        let mut flipped = text.clone().into_bytes();
        flipped[before.len() + half.len()] ^= 1 << (n % 8);
        let mut all = vec![
            format!("{before}{next}{after}").into_bytes(),
            format!("{before}{line}{line}{next}{after}").into_bytes(),
            format!("{before}{next}{line}{after}").into_bytes(),
            flipped,
        ];
        // A cut between two roots leaves a smaller file.
        if line.starts_with("CKA") {
            all.push(format!("{before}{half}").into_bytes());
        }
        for damaged in all {
            let (done, found) = build(&damaged);
            match Store::parse(&damaged) {
                Err(error) => {
                    assert_refused(&done, error.to_diagnostics()[0].code);
                    assert_eq!(found, OLD);
                    counts[0] += 1;
                }
                Ok(_) => {
                    assert_done(done);
                    assert!(found == roots, "other roots: line {}", n + 1);
                    counts[1] += 1;
                }
            }
        }
    }
    assert!(counts[0] > 30 && counts[1] > 5, "{counts:?}");
}

/// A whole object gone is another file; but a certificate without trust, or trust without a
/// certificate, is not a file of Mozilla's.
#[test]
fn half_a_root_is_refused() {
    let (a, b) = (Entry::fresh("A"), Entry::fresh("B"));
    let whole = certdata(&[a.clone(), b.clone()]);
    assert_eq!(Store::parse(whole.as_bytes()).unwrap().roots.len(), 2);
    for half in [b.certificate_object(), b.trust_object()] {
        let file = certdata(std::slice::from_ref(&a)) + &half;
        assert!(Store::parse(file.as_bytes()).is_err());
    }
}
