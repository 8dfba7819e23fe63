//! Codes that the tool never meets, because it puts the parts together rightly: who uses the library may not.

use cabundle::diagnostic::Severity;
use cabundle::format::{Artifact, Format, FormatError, Json, Pem, RenderOptions, Tree};
use cabundle::policy::{Carries, Policy, Selection};
use cabundle::store::Store;

use super::text::{alpha, beta};
use crate::synthetic::certdata;

fn store() -> Store {
    Store::parse(certdata(&[alpha(), beta()]).as_bytes()).unwrap()
}

fn selection(store: &Store, carries: Carries) -> Selection<'_> {
    let mut policy = Policy::server_auth("2026-11-22T00:00:00Z".parse().unwrap());
    policy.carries = carries;
    store.select(policy).unwrap()
}

#[track_caller]
fn assert_error(result: Result<Artifact, FormatError>, code: &str, words: &str) {
    let diagnostic = result.unwrap_err().to_diagnostic();
    assert_eq!(
        (diagnostic.code, diagnostic.severity),
        (code, Severity::Error)
    );
    assert!(diagnostic.message.contains(words), "{}", diagnostic.message);
}

/// A selection that keeps a root because its date is written must not go into a format that has no dates.
#[test]
fn a_selection_for_a_format_that_says_more() {
    let store = store();
    let options = RenderOptions::default();
    let full = selection(&store, Carries::EVERYTHING);
    full.render(&Json, &options).unwrap();
    assert_error(full.render(&Pem, &options), "F001", "`pem`");
    for lost in 0..5 {
        let carries = Carries {
            purposes: lost == 0,
            dates: lost == 1,
            constraints: lost == 2,
            distrust: lost == 3,
            bare_distrust: lost == 4,
            ..Carries::CERTIFICATES
        };
        let one = selection(&store, carries);
        assert_error(one.render(&Pem, &options), "F001", "`pem`");
    }
    let plain = selection(&store, Carries::CERTIFICATES);
    plain.render(&Pem, &options).unwrap();
}

/// A format of somebody else's that names paths as it likes.
struct Paths(&'static [&'static str]);

impl Format for Paths {
    fn name(&self) -> &'static str {
        "paths"
    }

    fn about(&self) -> &'static str {
        "files under these paths"
    }

    fn carries(&self) -> Carries {
        Carries::CERTIFICATES
    }

    fn write(&self, _: &Selection<'_>, _: &RenderOptions) -> Result<Artifact, FormatError> {
        let mut tree = Tree::new();
        for path in self.0 {
            tree.file(*path, Vec::new())?;
        }
        Ok(Artifact::Tree(tree))
    }
}

#[test]
fn a_path_that_leads_out_of_the_tree_or_stands_there_twice() {
    let store = store();
    let selection = selection(&store, Carries::CERTIFICATES);
    let write = |paths| selection.render(&Paths(paths), &RenderOptions::default());
    write(&["a", "b/c"]).unwrap();
    for bad in [&["../a"], &["/a"], &[""], &["a/../../b"], &["a//b"], &["."]] {
        assert_error(write(bad), "F004", "cannot be a path");
    }
    for twice in [&["a", "a"], &["a", "a/b"], &["a/b", "a"]] {
        assert_error(write(twice), "F004", "twice");
    }
}
