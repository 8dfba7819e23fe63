//! Pages in HTML, on the command line. What they look like is for `cargo xtask pages`.

use crate::support::{project, run};

#[test]
fn a_difference_is_a_page() {
    let old = project("tests/data/certdata-2.60.txt");
    let args = ["diff", "--format", "html"].map(std::ffi::OsStr::new);
    let output = run(args.into_iter().chain([old.as_os_str()]));
    assert_eq!(output.status.code(), Some(1));
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
    // By comm(1) on the sorted sha256_fingerprints of both sides in `list --json`: 42 new ones, 21 gone.
    assert_eq!(page.matches("data-kind=\"added\"").count(), 42);
    assert_eq!(page.matches("data-kind=\"removed\"").count(), 21);
}
